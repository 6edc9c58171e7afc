"""The law of each group's count tables: classes of the pool, drawn exactly.

Two users are of one class if every table that their group keeps treats them alike. A
draw with replacement is then a multinomial over the classes, a split of the pool a
multivariate hypergeometric: exact in law at a cost that does not grow with N.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from aca_env.cells import CellIndex, Ids, dense_ids, one_row_each
from aca_env.counts import GroupCounts
from aca_env.features import Features, Labels
from aca_env.signals import Signal

if TYPE_CHECKING:
    from scipy import sparse

ClassCounts = NDArray[np.int64]  # (n_draws, n_classes)


@dataclass(frozen=True, eq=False)
class Law:
    """Classes of the pool as one kind of group sees them.

    Attributes:
        n_cells: number of occupied planted cells.
        n_labels: number of labels.
        sizes: (n_classes,) users of the pool in each class.
        raw: (n_classes,) cell of the unedited record, `n_cells` for none.
        sent: by map, (n_classes,) cell of the mapped record.
        labels: (n_classes,) label of the class; all 0 where labels are not kept.
        X: (n_classes, n_features) codes of the class where every distinct record is a class
            of its own; else None.
        strata: by feature, (n_classes,) code of the class, where selection weights need it.
        chances: (n_classes,) chance of each class; None: its share of the pool.
    """

    n_cells: int
    n_labels: int
    sizes: Ids
    raw: Ids
    sent: dict[Signal, Ids]
    labels: Ids
    X: Features | None = None
    strata: Mapping[str, Ids] = field(default_factory=dict)
    chances: NDArray[np.float64] | None = None

    @cached_property
    def n_users(self) -> int:
        """Number of users in the pool."""
        return int(self.sizes.sum())

    @cached_property
    def shares(self) -> NDArray[np.float64]:
        """(n_classes,) chance that a user drawn is of each class."""
        return self.sizes / self.n_users if self.chances is None else self.chances

    @cached_property
    def _ends(self) -> Ids:
        return np.cumsum(self.sizes)

    @cached_property
    def _incidence(self) -> "sparse.csr_array[np.int64]":
        """(n_classes, tables) which entry of the joined tables each class adds to."""
        # Loading it takes as long as many a command that never draws.
        from scipy import sparse  # noqa: PLC0415

        width = (self.n_cells + 1) * self.n_labels
        columns = [
            table * width + cells * self.n_labels + self.labels
            for table, cells in enumerate((self.raw, *self.sent.values()))
        ]
        n_classes = len(self.sizes)
        rows = np.tile(np.arange(n_classes), len(columns))
        ones = np.ones(len(rows), dtype=np.int64)
        shape = (n_classes, width * len(columns))
        return sparse.csr_array((ones, (rows, np.concatenate(columns))), shape=shape)

    def with_chances(self, chances: NDArray[np.float64]) -> Self:
        """Return the same classes with other chances (n_classes,); what counts them is shared."""
        other = replace(self, chances=chances)
        vars(other)["_incidence"] = self._incidence
        return other

    def draw(self, n: int, n_draws: int, rng: np.random.Generator) -> ClassCounts:
        """Return class counts (n_draws, n_classes) of n users, with replacement."""
        if self.chances is not None:
            return self._draw_tilted(n, n_draws, rng)
        if n >= len(self.sizes):
            return rng.multinomial(n, self.shares, size=n_draws)
        # Few users among many classes: by user, from the pool's own order.
        users = rng.integers(self.n_users, size=(n_draws, n))
        classes = np.searchsorted(self._ends, users, side="right")
        counts = np.zeros((n_draws, len(self.sizes)), dtype=np.int64)
        np.add.at(counts, (np.arange(n_draws)[:, None], classes), 1)
        return counts

    def _draw_tilted(self, n: int, n_draws: int, rng: np.random.Generator) -> ClassCounts:
        counts = np.zeros((n_draws, len(self.sizes)), dtype=np.int64)
        # Rounding must not bring in who has no chance.
        possible, chances, ends = self._possible
        if n >= len(possible):
            counts[:, possible] = rng.multinomial(n, chances, size=n_draws)
            return counts
        places = np.searchsorted(ends, rng.random((n_draws, n)), side="right")
        classes = possible[np.minimum(places, len(possible) - 1)]
        np.add.at(counts, (np.arange(n_draws)[:, None], classes), 1)
        return counts

    @cached_property
    def _possible(self) -> tuple[Ids, NDArray[np.float64], NDArray[np.float64]]:
        chances = self.shares
        possible = np.flatnonzero(chances)
        return possible, chances[possible], np.cumsum(chances[possible])

    def count(self, counts: NDArray[np.number[Any]], n: int) -> GroupCounts:
        """Return the count tables of class counts (..., n_classes), n users per draw."""
        lead = counts.shape[:-1]
        flat = np.asarray(counts.reshape(-1, counts.shape[-1]) @ self._incidence)
        tables = flat.reshape(*lead, 1 + len(self.sent), self.n_cells + 1, self.n_labels)
        kept = tables[..., : self.n_cells, :]
        sent = {signal: kept[..., 1 + t, :, :] for t, signal in enumerate(self.sent)}
        return GroupCounts(n, kept[..., 0, :, :], sent)

    def expected(self, n: int) -> GroupCounts:
        """Return the expected tables of as many draws as there are users; divide by `n_users`.

        Without chances of their own these are whole: the tables of the pool itself.
        """
        if self.chances is None:
            return self.count(self.sizes, n)
        return self.count(self.chances * self.n_users, n)


@dataclass(frozen=True, eq=False)
class Laws:
    """The law of every group's tables.

    Attributes:
        collectives: one law per collective (equal menus share one).
        rest: the law of everybody else.
        test: the law of the test users.
        joint: classes that suit all groups, for splits without replacement; else None.
    """

    collectives: tuple[Law, ...]
    rest: Law
    test: Law
    joint: Law | None


def find_law(  # noqa: PLR0913 - one call with named options
    index: CellIndex,
    y: Labels,
    maps: Sequence[Signal],
    *,
    raw: bool = True,
    labels: bool = True,
    outside_labels: bool = True,
    strata: Mapping[str, NDArray[np.integer[Any]]] | None = None,
) -> Law:
    """Return the classes of a pool for a group that keeps some maps.

    Args:
        index: the cells of the pool's records.
        y: labels (n_users,) of the pool.
        maps: the maps whose cells the group needs.
        raw: whether the group needs the cell of the unedited record.
        labels: whether the group needs labels.
        outside_labels: whether it needs those of users in no planted cell too; without
            them there are fewer classes, and such users are counted under label 0.
        strata: by feature, codes (n_users,) that a class must not mix.
    """
    strata = strata or {}
    n_users, n_cells = len(y), index.n_cells
    if raw and labels and not outside_labels:
        y = np.where(index.raw < n_cells, y, 0).astype(y.dtype)
    tracked = [index.sent[signal] for signal in maps]
    columns = [*([index.raw] if raw else []), *tracked, *([y] if labels else [])]
    n_cell_columns = len(columns) - labels
    widths = [n_cells + 1] * n_cell_columns + [index.space.n_labels] * labels
    columns += strata.values()
    widths += [len(index.space.features[name]) for name in strata]
    ids = dense_ids(columns, widths, n_users)
    rows = one_row_each(ids)
    return Law(
        n_cells=n_cells,
        n_labels=index.space.n_labels if labels else 1,
        sizes=np.bincount(ids),
        raw=index.raw[rows] if raw else np.full(len(rows), n_cells),
        sent={signal: index.sent[signal][rows] for signal in maps},
        labels=y[rows].astype(np.int64) if labels else np.zeros(len(rows), dtype=np.int64),
        strata={name: codes[rows].astype(np.int64) for name, codes in strata.items()},
    )


def find_record_law(index: CellIndex, X: Features, y: Labels, maps: Sequence[Signal]) -> Law:
    """Return the law whose classes are the pool's distinct records, for any group.

    Args:
        index: the cells of the pool's records.
        X: codes (n_users, n_features) of the pool.
        y: labels (n_users,) of the pool.
        maps: the maps whose cells some group needs.
    """
    columns = [*(X[:, k] for k in range(index.space.n_features)), y]
    ids = dense_ids(columns, [*index.space.sizes, index.space.n_labels], len(y))
    rows = one_row_each(ids)
    return Law(
        n_cells=index.n_cells,
        n_labels=index.space.n_labels,
        sizes=np.bincount(ids),
        raw=index.raw[rows],
        sent={signal: index.sent[signal][rows] for signal in maps},
        labels=y[rows].astype(np.int64),
        X=X[rows],
    )


def split_pool(
    law: Law, sizes: Sequence[int], n_draws: int, rng: np.random.Generator
) -> list[ClassCounts]:
    """Return class counts of disjoint groups of one pool, drawn without replacement.

    Args:
        law: classes that all groups share.
        sizes: number of users of each group; at most the pool in sum.
        n_draws: number of independent splits.
        rng: source of chance.
    """
    groups = [np.empty((n_draws, len(law.sizes)), dtype=np.int64) for _ in sizes]
    for draw in range(n_draws):
        left = law.sizes.copy()
        for group, n in zip(groups, sizes, strict=True):
            group[draw] = rng.multivariate_hypergeometric(left, n, method="marginals")
            left -= group[draw]
    return groups
