"""One-shot analysis of given records: who succeeds, and what each plan guarantees."""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from aca_env.cells import Ids, index_cells, one_row_each, row_ids
from aca_env.counts import Counts, GroupCounts, count_group, leads
from aca_env.errors import TooManyRecordsError
from aca_env.features import Features, FeatureSpace, Labels
from aca_env.report import MAX_LISTED_CELLS
from aca_env.signals import Signal
from aca_env.strategies.base import Evidence, LabelMap, Strategy
from aca_env.strategies.erasing import MAX_DISTINCT_RECORDS, Erasing, at_image


@dataclass(frozen=True, eq=False)
class Records:
    """Checked records of one analysis: training rows first, then test rows.

    Attributes:
        space: the space of the codes.
        X: codes (n_train + n_test, n_features), columns contiguous.
        y: label codes (n_train,).
        members: row numbers of each collective.
        rest: row numbers of everybody else.
        n_test: number of test users.
    """

    space: FeatureSpace
    X: Features
    y: Labels
    members: tuple[Ids, ...]
    rest: Ids
    n_test: int

    @property
    def n_train(self) -> int:
        """Number of training records."""
        return len(self.y)


@dataclass(frozen=True, eq=False)
class Part:
    """What one collective does to its records, in counts."""

    group: GroupCounts
    estimation_rows: Ids | None
    label_map: LabelMap | None
    post: Counts
    evidence: Evidence | None


class Analysis:
    """Count tables of one set of records under one joint plan.

    Args:
        records: the checked records.
        strategies: one per collective.
        rng: draws the estimation splits.
        interventions: further strategies that regimes need; their signals are tracked.
    """

    def __init__(
        self,
        records: Records,
        strategies: Sequence[Strategy],
        rng: np.random.Generator,
        interventions: Sequence[Strategy] = (),
    ) -> None:
        self.records = records
        self.space = records.space
        self.strategies = tuple(strategies)
        involved = (*strategies, *interventions)
        # Erasing needs every record's own cell, whoever might do it.
        self.is_whole = any(isinstance(strategy, Erasing) for strategy in involved)
        if self.is_whole:
            _check_distinct(records)
        self.signals = _distinct(s.maps()[0] for s in involved if s.maps())
        self._maps = _distinct(signal for s in involved for signal in s.maps())
        self.index = index_cells(
            records.X,
            self.space,
            self.signals,
            self._maps,
            whole=self.is_whole,
            listed=_listed(self.signals, self.space),
        )
        self.parts = tuple(
            self._act(strategy, rows, rng)
            for strategy, rows in zip(strategies, records.members, strict=True)
        )

    def _act(self, strategy: Strategy, rows: Ids, rng: np.random.Generator) -> Part:
        group = self.count(rows)
        if not strategy.n_estimation:
            post = strategy.post_edit(group, self.space)
            return Part(group, None, None, post, strategy.evidence(group, group, self.space))
        n_split = min(strategy.n_estimation, len(rows))
        split = np.sort(rng.choice(rows, size=n_split, replace=False))
        estimation = self.count(split)
        labels = self.label_map(strategy, estimation)
        post = strategy.post_edit(group, self.space, labels)
        evidence = strategy.evidence(group, estimation, self.space, labels)
        return Part(group, split, labels, post, evidence)

    def count(self, rows: Ids) -> GroupCounts:
        """Return the count tables of some training rows."""
        return count_group(self.index, self.records.y, rows, self._maps)

    def label_map(self, strategy: Strategy, estimation: GroupCounts) -> LabelMap | None:
        """Return the labels that a strategy chooses from a split, per cell."""
        labels = strategy.label_map(estimation, self.space)
        if labels is not None and isinstance(strategy, Erasing):
            padded = np.append(labels, 0)  # an image outside all cells was never seen
            return at_image(padded, self.image_of(strategy.signal))
        return labels

    def image_of(self, signal: Signal) -> Ids:
        """Return, for every cell x, the cell g(x); `n_cells` where it holds no record."""
        return self.index.find(signal.bind(self.space)(self.index.points))

    @cached_property
    def rest(self) -> GroupCounts:
        """Count tables of everybody outside the collectives."""
        return count_group(self.index, self.records.y, self.records.rest, ())

    @cached_property
    def mixture(self) -> Counts:
        """Training records (n_cells, n_labels) that the platform sees."""
        return np.asarray(sum((part.post for part in self.parts), self.rest.raw))

    @cached_property
    def tests(self) -> dict[Signal, NDArray[np.int64]]:
        """By signal, test users (n_cells,) that it sends to each cell."""
        users = slice(self.records.n_train, None)
        n_cells = self.index.n_cells
        return {
            signal: np.bincount(self.index.sent[signal][users], minlength=n_cells + 1)[:n_cells]
            for signal in self.signals
        }

    def success(self, i: int, mixture: Counts | None = None) -> float:
        """Return the share of test users who are classified as collective i wants.

        Args:
            i: the collective.
            mixture: training counts to predict from; default: what the platform sees.
        """
        strategy = self.strategies[i]
        if strategy.objective == "none":
            return float("nan")
        counts = self.mixture if mixture is None else mixture
        if isinstance(strategy, Erasing):
            # argmax takes the first maximum: ties go to the lowest label code.
            return self._erased(strategy.signal, counts.argmax(axis=-1))
        users = self.tests[strategy.maps()[0]]
        target = self.space.label_code(strategy.target)
        wanted = leads(counts, target) == (strategy.objective == "planting")
        return float(users[wanted].sum() / self.records.n_test)

    def _erased(self, signal: Signal, predicted: Ids) -> float:
        users = self.index.raw[self.records.n_train :]
        images = self.index.sent[signal][self.records.n_train :]
        return float(np.mean(predicted[users] == predicted[images]))

    def is_occupied(self, signal: Signal) -> NDArray[np.bool_]:
        """Return which cells (n_cells,) hold an edited or a mapped record."""
        occupied = np.asarray(self.mixture.any(axis=-1))
        n_cells = self.index.n_cells
        occupied |= np.bincount(self.index.sent[signal], minlength=n_cells + 1)[:n_cells] > 0
        return occupied

    def with_plan(self, i: int, strategy: Strategy) -> Self:
        """Return the same analysis with another plan for collective i.

        The plan's signal must be among those already tracked, and it draws no split.
        """
        twin = copy(self)
        twin.__dict__.pop("mixture", None)
        part = self._act(strategy, self.records.members[i], np.random.default_rng(0))
        twin.parts = (*self.parts[:i], part, *self.parts[i + 1 :])
        twin.strategies = (*self.strategies[:i], strategy, *self.strategies[i + 1 :])
        return twin


def _distinct(signals: Iterable[Signal]) -> tuple[Signal, ...]:
    return tuple(dict.fromkeys(signals))


def _listed(signals: Iterable[Signal], space: FeatureSpace) -> Features:
    """Return all planted cells of the signals that have few enough to be listed."""
    maps = [signal.bind(space) for signal in signals]
    images = [mapping.image_points() for mapping in maps if mapping.n_cells < MAX_LISTED_CELLS]
    return np.concatenate([np.empty((0, space.n_features), dtype=np.int64), *images])


def _check_distinct(records: Records) -> None:
    n_distinct = len(one_row_each(row_ids(records.X, records.space)))
    if n_distinct > MAX_DISTINCT_RECORDS:
        raise TooManyRecordsError(
            f"erasing: expected at most {MAX_DISTINCT_RECORDS} distinct records, "
            f"got {n_distinct}; leave out features or bin them more coarsely"
        )
