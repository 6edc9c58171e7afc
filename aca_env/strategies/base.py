"""What every strategy answers: its edit of rows, the same edit of counts, its claim."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from aca_env.counts import Counts, GroupCounts, at_labels, conflict_with
from aca_env.errors import DataError, one_line
from aca_env.features import Features, FeatureSpace, Labels
from aca_env.signals import Signal

Objective = Literal["none", "planting", "unplanting", "erasing"]
LabelMap = NDArray[np.int64]  # (..., n_cells), a label code per planted cell


@dataclass(frozen=True, eq=False)
class Evidence:
    """What a collective's own records say about its plan, in counts per planted cell.

    Attributes:
        prevalence: (..., n_cells) own edited records in each cell (n_i p_i).
        own_conflict: (..., n_cells) pre-edit conflict of the records in `n_evidence`.
        members: (..., n_cells) records of `n_evidence` that the signal sends to each cell.
        n_members: number of members, n_i.
        n_evidence: number of records behind conflict and members (n_i, or the holdout).
        target: label code that the bound is about.
        rival: (..., n_cells) label that must beat the target; None for planting.
    """

    prevalence: Counts
    own_conflict: Counts
    members: Counts
    n_members: int
    n_evidence: int
    target: int
    rival: LabelMap | None = None


class Strategy(ABC):
    """How members change their records, and what they want of the classifier.

    Subclasses only store names; codes come from the space handed to each method.

    Attributes:
        objective: what the members seek.
        target: name of the label y*; only planting and unplanting have one.
        n_estimation: members whose records choose labels, 0 where none do.
    """

    objective: ClassVar[Objective]
    target: str
    n_estimation: int = 0

    @abstractmethod
    def maps(self) -> tuple[Signal, ...]:
        """Return the signal and, where there is one, the fallback."""

    def check(self, space: FeatureSpace) -> None:
        """Raise an `AcaError` where a name is unknown or the plan contradicts itself."""
        for signal in self.maps():
            signal.bind(space)

    def label_map(self, estimation: GroupCounts, space: FeatureSpace) -> LabelMap | None:
        """Return the labels chosen from the estimation split; None where none are needed."""
        del estimation, space
        return None

    @abstractmethod
    def transform(
        self, X: Features, y: Labels, space: FeatureSpace, chosen: Labels | None = None
    ) -> tuple[Features, Labels]:
        """Return what members hand in, row by row; same shapes, inputs untouched.

        Args:
            X: codes (n_records, n_features).
            y: label codes (n_records,).
            space: the space of the codes.
            chosen: the label map's value at g(x) for every row, where the strategy has one.
        """

    @abstractmethod
    def post_edit(
        self, group: GroupCounts, space: FeatureSpace, label_map: LabelMap | None = None
    ) -> Counts:
        """Return the counts (..., n_cells, n_labels) that the group hands in."""

    def evidence(
        self,
        group: GroupCounts,
        estimation: GroupCounts,
        space: FeatureSpace,
        label_map: LabelMap | None = None,
    ) -> Evidence | None:
        """Return what the bound needs of the own records; None where there is no bound."""
        del group, estimation, space, label_map
        return None


@dataclass(frozen=True)
class SignalStrategy(Strategy):
    """A strategy that plants one signal; shared by all but abstaining."""

    signal: Signal

    def __post_init__(self) -> None:
        """Refuse anything but a signal."""
        if not isinstance(self.signal, Signal):
            raise DataError(f"signal: expected a Signal, got {one_line(self.signal)}")

    def maps(self) -> tuple[Signal, ...]:
        """Return the signal."""
        return (self.signal,)


class OneLabelStrategy(SignalStrategy):
    """A strategy in which every member plants the signal and reports one fixed label."""

    @property
    @abstractmethod
    def reported(self) -> str:
        """Name of the label that members report."""

    def check(self, space: FeatureSpace) -> None:
        """Raise an `AcaError` where a name is unknown."""
        super().check(space)
        space.label_code(self.target)
        space.label_code(self.reported)

    def transform(
        self, X: Features, y: Labels, space: FeatureSpace, chosen: Labels | None = None
    ) -> tuple[Features, Labels]:
        """Return (g(x), the reported label) for every row."""
        del chosen
        return self.signal.bind(space)(X), np.full_like(y, space.label_code(self.reported))

    def post_edit(
        self, group: GroupCounts, space: FeatureSpace, label_map: LabelMap | None = None
    ) -> Counts:
        """Return all records in their image cells under the reported label."""
        del label_map
        sent = group.sent[self.signal]
        counts = np.zeros_like(sent)
        counts[..., space.label_code(self.reported)] = sent.sum(axis=-1)
        return counts


def planting_evidence(
    group: GroupCounts, signal: Signal, prevalence: Counts, target: int
) -> Evidence:
    """Return the evidence of any plan that wants `target` on the signal's cells (Section 3)."""
    return Evidence(
        prevalence=prevalence,
        own_conflict=conflict_with(group.raw, target),
        members=group.sent[signal].sum(axis=-1),
        n_members=group.n,
        n_evidence=group.n,
        target=target,
    )


def unplanting_evidence(
    group: GroupCounts, holdout: GroupCounts, signal: Signal, target: int, rival: LabelMap
) -> Evidence:
    """Return the evidence of a plan that lets `rival` beat `target` (Section 4)."""
    return Evidence(
        prevalence=group.sent[signal].sum(axis=-1),
        own_conflict=holdout.raw[..., target] - at_labels(holdout.raw, rival),
        members=holdout.sent[signal].sum(axis=-1),
        n_members=group.n,
        n_evidence=holdout.n,
        target=target,
        rival=rival,
    )


def relabel(totals: Counts, labels: LabelMap, n_labels: int) -> Counts:
    """Return counts (..., n_cells, n_labels) with each cell's total under one label."""
    counts = np.zeros((*totals.shape, n_labels), dtype=totals.dtype)
    np.put_along_axis(counts, labels[..., None], totals[..., None], axis=-1)
    return counts


def check_whole(name: str, value: object, least: int) -> None:
    """Raise `DataError` unless value is a whole number of at least `least`."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        told = one_line(value)
        raise DataError(f"{name}: expected a whole number of at least {least}, got {told}")
