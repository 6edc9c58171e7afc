"""Abstaining."""

from dataclasses import dataclass
from typing import ClassVar

from aca_env.counts import Counts, GroupCounts
from aca_env.features import Features, FeatureSpace, Labels
from aca_env.signals import Signal
from aca_env.strategies.base import LabelMap, Objective, Strategy


@dataclass(frozen=True)
class Abstain(Strategy):
    """Members hand in their records as they are: (x, y) stays (x, y)."""

    objective: ClassVar[Objective] = "none"

    def maps(self) -> tuple[Signal, ...]:
        """Return nothing: no signal is planted."""
        return ()

    def transform(
        self, X: Features, y: Labels, space: FeatureSpace, chosen: Labels | None = None
    ) -> tuple[Features, Labels]:
        """Return copies of the records."""
        del space, chosen
        return X.copy(), y.copy()

    def post_edit(
        self, group: GroupCounts, space: FeatureSpace, label_map: LabelMap | None = None
    ) -> Counts:
        """Return the raw counts."""
        del space, label_map
        return group.raw
