"""Planting: members want the classifier to predict the target on the signal's cells."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from aca_env.counts import Counts, GroupCounts
from aca_env.errors import DataError
from aca_env.features import Features, FeatureSpace, Labels
from aca_env.signals import Signal
from aca_env.strategies.base import (
    Evidence,
    LabelMap,
    Objective,
    OneLabelStrategy,
    SignalStrategy,
    planting_evidence,
)


@dataclass(frozen=True)
class FeatureLabelPlanting(OneLabelStrategy):
    """Members plant the signal and report the target label: (g(x), y*).

    Source: Hardt et al. (2023); Gauthier, Bach and Jordan (2025), Theorem 3.3.
    """

    target: str = field(kw_only=True)
    objective: ClassVar[Objective] = "planting"

    @property
    def reported(self) -> str:
        """The target."""
        return self.target

    def evidence(
        self,
        group: GroupCounts,
        estimation: GroupCounts,
        space: FeatureSpace,
        label_map: LabelMap | None = None,
    ) -> Evidence:
        """Return what Section 3's bound needs; every member adds to the prevalence."""
        del estimation, label_map
        prevalence = group.sent[self.signal].sum(axis=-1)
        return planting_evidence(group, self.signal, prevalence, space.label_code(self.target))


@dataclass(frozen=True, init=False)
class FeatureOnlyPlanting(SignalStrategy):
    """Members with the target label plant the signal; the others step out of its way.

    The edit is (g(x), y) if y = y*, else (x₀, y), with x₀ outside the signal's image.

    Args:
        signal: the signal g.
        target: name of the label y*.
        fallback: values of the features that x₀ sets; the others keep the record's own.

    Source: Gauthier, Bach and Jordan (2025), Theorem 3.5.
    """

    target: str
    fallback: Signal
    objective: ClassVar[Objective] = "planting"

    def __init__(
        self, signal: Signal, *, target: str, fallback: Mapping[str, object] | Signal
    ) -> None:
        point = fallback if isinstance(fallback, Signal) else Signal(fallback)
        for name, value in (("signal", signal), ("target", target), ("fallback", point)):
            object.__setattr__(self, name, value)
        self.__post_init__()
        if not self._steps_out():
            raise DataError(
                "fallback: expected a point outside the signal's image, so at least one "
                f"feature that the signal sets must get another value, got {point.values}"
            )

    def _steps_out(self) -> bool:
        planted = self.signal.values
        return any(
            name in planted and planted[name] != value for name, value in self.fallback.items
        )

    def maps(self) -> tuple[Signal, ...]:
        """Return the signal and the fallback."""
        return self.signal, self.fallback

    def check(self, space: FeatureSpace) -> None:
        """Raise an `AcaError` where a name is unknown."""
        super().check(space)
        space.label_code(self.target)

    def transform(
        self, X: Features, y: Labels, space: FeatureSpace, chosen: Labels | None = None
    ) -> tuple[Features, Labels]:
        """Return (g(x), y) where y = y* and (x₀, y) elsewhere."""
        del chosen
        planted = (y == space.label_code(self.target))[:, None]
        edited = np.where(planted, self.signal.bind(space)(X), self.fallback.bind(space)(X))
        return edited, y.copy()

    def post_edit(
        self, group: GroupCounts, space: FeatureSpace, label_map: LabelMap | None = None
    ) -> Counts:
        """Return target-label records in their image cells, the others at the fallback."""
        del label_map
        target = space.label_code(self.target)
        counts = group.sent[self.fallback].copy()
        counts[..., target] = group.sent[self.signal][..., target]
        return counts

    def evidence(
        self,
        group: GroupCounts,
        estimation: GroupCounts,
        space: FeatureSpace,
        label_map: LabelMap | None = None,
    ) -> Evidence:
        """Return what Section 3's bound needs; only target-label members add prevalence."""
        del estimation, label_map
        target = space.label_code(self.target)
        prevalence = group.sent[self.signal][..., target]
        return planting_evidence(group, self.signal, prevalence, target)
