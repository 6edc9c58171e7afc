"""One set of given records, split into groups, as every collective's bound sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from aca_env.features import FeatureSpace

from .edits import Plan, edit, label_map, planted_cells
from .records import Measure, Objective, Point, Record


@dataclass(frozen=True)
class Question:
    """What is asked of the records: confidence, threshold, regime and its data."""

    delta: float
    epsilon: float
    threshold: str
    regime: str
    interventions: Mapping[int, Sequence[Plan]] | None
    others_mass: Sequence[float] | None
    menu_size: int | None


@dataclass(frozen=True)
class World:
    """The records before the edits, group by group."""

    space: FeatureSpace
    plans: Sequence[Plan]
    groups: Sequence[Sequence[Record]]
    rest: Sequence[Record]
    splits: Sequence[Sequence[Record]]  # estimation records, per collective
    holdouts: Sequence[Sequence[Record]]  # members outside the split
    test_points: Sequence[Point]

    @cached_property
    def n_records(self) -> int:
        """N."""
        return len(self.rest) + sum(len(group) for group in self.groups)

    def mass(self, j: int) -> float:
        """Return alpha_j."""
        return len(self.groups[j]) / self.n_records

    def others(self, i: int) -> list[int]:
        """Return the indices of the other collectives."""
        return [j for j in range(len(self.plans)) if j != i]

    @cached_property
    def edited(self) -> list[list[Record]]:
        """The records that each collective hands in."""
        return [
            edit(self.space, plan, group, split)
            for plan, group, split in zip(self.plans, self.groups, self.splits, strict=True)
        ]

    @cached_property
    def edited_measures(self) -> list[Measure]:
        """Post-edit empirical measure of each collective."""
        return [Measure(records) for records in self.edited]

    @cached_property
    def training_records(self) -> list[Record]:
        """What the platform trains on."""
        return [*self.rest, *(record for group in self.edited for record in group)]

    @cached_property
    def signals(self) -> list[Plan]:
        """One abstract plan per distinct signal, in order of first appearance."""
        seen = dict.fromkeys(plan.signal for plan in self.plans if plan.signal is not None)
        return [Plan("Signal", signal) for signal in seen]


@dataclass(frozen=True)
class Side:
    """What collective i brings into its own bound.

    Attributes:
        records: pre-edit records that estimate conflicts and the outer share: all
            members, or an adaptive unplanter's holdout.
    """

    index: int
    plan: Plan
    objective: Objective
    cells: Sequence[Point]
    records: Sequence[Record]


def take_side(world: World, i: int) -> Side:
    """Return i's objective in its bound, its cells and the records that the bound uses.

    Naive unplanting is bounded by planting its alternative, unless `method` is
    "direct": then only the target has to be beaten, everywhere by the alternative.
    """
    plan, n_labels = world.plans[i], world.space.n_labels
    cells = planted_cells(world.space, plan)
    if plan.kind == "AdaptiveUnplanting":
        champions = label_map(world.space, plan, world.splits[i])
        objective = Objective(plan.target, n_labels, champions)
        return Side(i, plan, objective, cells, world.holdouts[i])
    if plan.kind == "NaiveUnplanting" and plan.method == "direct":
        objective = Objective(plan.target, n_labels, dict.fromkeys(cells, plan.alternative))
    elif plan.kind == "NaiveUnplanting":
        objective = Objective(plan.alternative, n_labels)
    else:
        objective = Objective(plan.target, n_labels)
    return Side(i, plan, objective, cells, world.groups[i])
