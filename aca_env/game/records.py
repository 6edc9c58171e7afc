"""The records behind a bank's tables, kept as distinct records and how often each occurs."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from aca_env.cells import dense_ids, one_row_each
from aca_env.features import Features, FeatureSpace, Labels
from aca_env.game.laws import ClassCounts, Law
from aca_env.platforms.naive_bayes import ValueCounts, count_values
from aca_env.strategies.base import LabelMap, Strategy

if TYPE_CHECKING:
    from aca_env.game.world import World

Times = NDArray[np.int64]
Rows = tuple[Features, Labels, Times]
"""Codes (n, n_features), labels (n,), and how often each row occurs (n,)."""


@dataclass(frozen=True, eq=False)
class Kept:
    """Records of one group.

    Attributes:
        records: (n,) distinct records, as classes of the law, ascending.
        times: (n,) how often each occurs, at least once.
    """

    records: NDArray[np.int32]
    times: NDArray[np.int32]


@dataclass(eq=False)
class Members:
    """Records of one collective in one draw.

    Attributes:
        pieces: what each of the nested groups adds to the one before.
        counts: by row of plans, values by label of what is handed in; filled when asked for.
    """

    pieces: list[Kept]
    counts: dict[int, ValueCounts] = field(default_factory=dict)


class RecordStore:
    """Records of a bank: D draws of collectives, E of the rest and of the test users."""

    def __init__(self, n_draws: int, n_entries: int, world: "World") -> None:
        self.members: list[Members | None] = [None] * n_draws
        self.rest: list[Members | None] = [None] * n_entries
        self.test: list[Kept | None] = [None] * n_entries
        population = world.scenario.population
        # Every record might be distinct; two numbers of four bytes each.
        self.nbytes = 8 * n_entries * (population.n_train + population.n_test)

    def keep_members(self, draws: slice, pieces: list[ClassCounts]) -> None:
        """Keep the members of some draws, by what each nested group adds."""
        for place, draw in enumerate(range(*draws.indices(len(self.members)))):
            self.members[draw] = Members([_sparse(piece[place]) for piece in pieces])

    def keep_others(self, entries: slice, rest: ClassCounts, test: ClassCounts) -> None:
        """Keep everybody else and the test users of some entries."""
        for place, entry in enumerate(range(*entries.indices(len(self.rest)))):
            self.rest[entry] = Members([_sparse(rest[place])])
            self.test[entry] = _sparse(test[place])


def _sparse(counts: NDArray[np.int64]) -> Kept:
    records = np.flatnonzero(counts)
    return Kept(records.astype(np.int32), counts[records].astype(np.int32))


def rows_of(law: Law, kept: Kept) -> Rows:
    """Return records as they are."""
    assert law.X is not None
    records, times = kept.records, kept.times.astype(np.int64)
    return law.X[records], law.labels[records], times


def edited_rows(
    law: Law, kept: Kept, plan: Strategy, space: FeatureSpace, label_map: LabelMap
) -> Rows:
    """Return what members hand in instead of their records.

    Args:
        law: what the records are classes of.
        kept: the records.
        plan: the edit.
        space: the space of the records.
        label_map: (n_cells,) labels that the plan has chosen, where it chooses any.
    """
    X, y, times = rows_of(law, kept)
    maps = plan.maps()
    # Every image is a planted cell.
    chosen = label_map[law.sent[maps[0]][kept.records]] if maps else None
    edited, labels = plan.transform(X, y, space, chosen)
    return edited, labels, times


def join_rows(parts: list[Rows], space: FeatureSpace, kind: type = np.int64) -> Rows:
    """Return the distinct rows of several groups, in lexicographic order.

    Args:
        parts: rows of the groups.
        space: the space of the records.
        kind: type of how often each occurs: not whole where past rounds weigh less.
    """
    X, y, times = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    columns = [*(X[:, k] for k in range(space.n_features)), y]
    ids = dense_ids(columns, [*space.sizes, space.n_labels], len(y))
    first = one_row_each(ids)
    return X[first], y[first], np.bincount(ids, weights=times).astype(kind)


def values_of(rows: Rows, space: FeatureSpace) -> ValueCounts:
    """Return how often each value of each feature goes with each label."""
    return count_values(*rows, space)
