"""Unplanting: members want the classifier to predict anything but the target."""

from dataclasses import dataclass, field
from typing import ClassVar, Literal

import numpy as np

from aca_env.counts import Counts, GroupCounts
from aca_env.errors import DataError, one_line
from aca_env.features import Features, FeatureSpace, Labels, value_name
from aca_env.strategies.base import (
    Evidence,
    LabelMap,
    Objective,
    OneLabelStrategy,
    SignalStrategy,
    check_whole,
    planting_evidence,
    relabel,
    unplanting_evidence,
)


@dataclass(frozen=True)
class NaiveUnplanting(OneLabelStrategy):
    """Members plant one fixed other label: (g(x), y') with y' ≠ y*.

    Args:
        signal: the signal g.
        target: name of the label y* to be unplanted.
        alternative: name of the label y' that is planted instead.
        method: "planting" bounds the success by that of planting y' (Section 3);
            "direct" asks only that y' beats y* (Section 4, no estimation split), which is
            also certified and never smaller in margin.
    """

    target: str = field(kw_only=True)
    alternative: str = field(kw_only=True)
    method: Literal["planting", "direct"] = field(kw_only=True, default="planting")
    objective: ClassVar[Objective] = "unplanting"

    def __post_init__(self) -> None:
        """Refuse a method that is not known."""
        super().__post_init__()
        if not isinstance(self.method, str) or self.method not in ("planting", "direct"):
            raise DataError(f'method: expected "planting" or "direct", got {one_line(self.method)}')

    def check(self, space: FeatureSpace) -> None:
        """Raise an `AcaError` where a name is unknown or both labels are the same."""
        super().check(space)
        if space.label_code(self.target) == space.label_code(self.alternative):
            name = value_name(self.target)
            raise DataError(f"alternative: expected a label other than {name!r}, got the same")

    @property
    def reported(self) -> str:
        """The alternative."""
        return self.alternative

    def evidence(
        self,
        group: GroupCounts,
        estimation: GroupCounts,
        space: FeatureSpace,
        label_map: LabelMap | None = None,
    ) -> Evidence:
        """Return what the bound of the chosen method needs."""
        del estimation, label_map
        alternative = space.label_code(self.alternative)
        prevalence = group.sent[self.signal].sum(axis=-1)
        if self.method == "planting":
            return planting_evidence(group, self.signal, prevalence, alternative)
        rival = np.full(prevalence.shape, alternative)
        target = space.label_code(self.target)
        return unplanting_evidence(group, group, self.signal, target, rival)


@dataclass(frozen=True)
class AdaptiveUnplanting(SignalStrategy):
    """Members plant, cell by cell, the strongest other label: (g(x), ŷ(g(x))).

    ŷ is the label other than y* that an estimation split of members, drawn
    independently of the data, shows most often in the cell; ties to the lowest code.

    Args:
        signal: the signal g.
        target: name of the label y* to be unplanted.
        n_estimation: size of the split, at least 1.

    Source: Gauthier, Bach and Jordan (2025), Theorem 3.7, with the holdout of
    Battiloro et al. (2026), Section 4.
    """

    target: str = field(kw_only=True)
    n_estimation: int = field(kw_only=True)
    objective: ClassVar[Objective] = "unplanting"

    def __post_init__(self) -> None:
        """Refuse a split without members."""
        super().__post_init__()
        check_whole("n_estimation", self.n_estimation, 1)

    def check(self, space: FeatureSpace) -> None:
        """Raise an `AcaError` where a name is unknown."""
        super().check(space)
        space.label_code(self.target)

    def label_map(self, estimation: GroupCounts, space: FeatureSpace) -> LabelMap:
        """Return ŷ (..., n_cells) from the split's unedited records."""
        # Counts are never negative, so −1 keeps the target from winning.
        seen = estimation.raw.copy()
        seen[..., space.label_code(self.target)] = -1
        return np.asarray(seen.argmax(axis=-1))

    def transform(
        self, X: Features, y: Labels, space: FeatureSpace, chosen: Labels | None = None
    ) -> tuple[Features, Labels]:
        """Return (g(x), ŷ(g(x))) for every row."""
        if chosen is None:
            raise DataError("chosen: expected the label map's value for every row, got none")
        return self.signal.bind(space)(X), np.asarray(chosen, dtype=y.dtype).copy()

    def post_edit(
        self, group: GroupCounts, space: FeatureSpace, label_map: LabelMap | None = None
    ) -> Counts:
        """Return all records in their image cells under the cell's chosen label."""
        labels = _needed(label_map)
        return relabel(group.sent[self.signal].sum(axis=-1), labels, space.n_labels)

    def evidence(
        self,
        group: GroupCounts,
        estimation: GroupCounts,
        space: FeatureSpace,
        label_map: LabelMap | None = None,
    ) -> Evidence:
        """Return what Section 4's bound needs: conflict and share from the holdout."""
        target = space.label_code(self.target)
        return unplanting_evidence(
            group, group - estimation, self.signal, target, _needed(label_map)
        )


def _needed(label_map: LabelMap | None) -> LabelMap:
    if label_map is None:
        raise DataError("label_map: expected the labels chosen from the split, got none")
    return label_map
