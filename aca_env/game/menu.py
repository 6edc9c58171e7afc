"""Every action of every collective, turned once into a distinct plan."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from aca_env.features import FeatureSpace
from aca_env.scenario.collectives import Collective
from aca_env.scenario.schema import Scenario
from aca_env.scenario.strategies import (
    AdaptiveUnplantingEntry,
    Entry,
    ErasingEntry,
    FeatureLabelPlantingEntry,
    FeatureOnlyPlantingEntry,
    NaiveUnplantingEntry,
)
from aca_env.signals import Signal
from aca_env.strategies import (
    Abstain,
    AdaptiveUnplanting,
    Erasing,
    FeatureLabelPlanting,
    FeatureOnlyPlanting,
    NaiveUnplanting,
    Strategy,
)

AXES = ("strategy", "label", "signal", "effort", "announcement")
OBJECTIVES = ("none", "planting", "unplanting", "erasing")


@dataclass(frozen=True, eq=False)
class Menu:
    """What one collective can do.

    Attributes:
        signals: its signals, in menu order.
        plans: distinct plans; the first abstains.
        plan_of: (n_strategies, n_labels, n_signals) index of each choice's plan.
    """

    signals: tuple[Signal, ...]
    plans: tuple[Strategy, ...]
    plan_of: NDArray[np.int64]

    @cached_property
    def n_plans(self) -> int:
        """Number of plans that change something, at least 1: what a choice chooses from."""
        return max(1, len(self.plans) - 1)

    @cached_property
    def maps(self) -> tuple[Signal, ...]:
        """Every signal and fallback that some plan sends records through."""
        return tuple(dict.fromkeys(signal for plan in self.plans for signal in plan.maps()))


def build_menu(collective: Collective, signals: dict[str, Signal], space: FeatureSpace) -> Menu:
    """Return a collective's menu; unknown names raise an `AcaError`."""
    own = tuple(signals[name] for name in collective.signals)
    plans: dict[Strategy, int] = {Abstain(): 0}
    shape = (len(collective.strategies), space.n_labels, len(own))
    plan_of = np.zeros(shape, dtype=np.int64)
    for s, label, m in np.ndindex(shape):
        plan = _plan(collective.strategies[s], own[m], space.labels[label])
        plan.check(space)
        plan_of[s, label, m] = plans.setdefault(plan, len(plans))
    return Menu(own, tuple(plans), plan_of)


def _plan(entry: Entry, signal: Signal, label: str) -> Strategy:
    match entry:
        case FeatureLabelPlantingEntry():
            return FeatureLabelPlanting(signal, target=label)
        case FeatureOnlyPlantingEntry():
            return FeatureOnlyPlanting(signal, target=label, fallback=entry.fallback)
        # Unplanting a label by planting it contradicts itself: then nobody edits.
        case NaiveUnplantingEntry() if entry.alternative != label:
            return NaiveUnplanting(
                signal, target=label, alternative=entry.alternative, method=entry.method
            )
        case AdaptiveUnplantingEntry():
            return AdaptiveUnplanting(signal, target=label, n_estimation=entry.n_estimation)
        case ErasingEntry():
            return Erasing(signal, n_estimation=entry.n_estimation)
    return Abstain()


@dataclass(frozen=True, eq=False)
class Menus:
    """All collectives' menus, padded to one shape.

    Attributes:
        scenario: the scenario.
        space: the space of the records.
        signals: every signal of the scenario, in file order.
        menus: one menu per collective.
    """

    scenario: Scenario
    space: FeatureSpace
    signals: tuple[Signal, ...]
    menus: tuple[Menu, ...]

    @property
    def n_agents(self) -> int:
        """Number of collectives."""
        return len(self.menus)

    @cached_property
    def n_plans(self) -> int:
        """Largest number of plans of any collective."""
        return max(len(menu.plans) for menu in self.menus)

    @cached_property
    def widths(self) -> NDArray[np.int64]:
        """Number of entries (n_agents, 5) of each collective's action axes."""
        announcements = 1 + self.space.n_labels if self.scenario.dynamics.announcements else 1
        return np.array(
            [
                (*menu.plan_of.shape, len(collective.efforts), announcements)
                for menu, collective in zip(self.menus, self.scenario.collectives, strict=True)
            ]
        )

    @cached_property
    def padded(self) -> NDArray[np.int64]:
        """Number of entries (5,) of the action axes that all agents share."""
        return np.asarray(self.widths.max(axis=0))

    @cached_property
    def plan_of(self) -> NDArray[np.int64]:
        """(n_agents, strategies, labels, signals) plan of each choice, 0 where padded."""
        plans = np.zeros((self.n_agents, *self.padded[:3]), dtype=np.int64)
        for i, menu in enumerate(self.menus):
            n_strategies, _, n_signals = menu.plan_of.shape
            plans[i, :n_strategies, :, :n_signals] = menu.plan_of
        return plans

    def per_plan(self, values: object, dtype: type, fill: float = 0) -> NDArray[np.generic]:
        """Return (n_agents, n_plans) of values(collective index, plan), padded with fill."""
        table: NDArray[np.generic] = np.full((self.n_agents, self.n_plans), fill, dtype=dtype)
        for i, menu in enumerate(self.menus):
            for o, plan in enumerate(menu.plans):
                table[i, o] = values(i, plan)  # type: ignore[operator]
        return table

    @cached_property
    def objective(self) -> NDArray[np.int64]:
        """(n_agents, n_plans) place of each plan's objective in `OBJECTIVES`."""
        return np.asarray(self.per_plan(lambda _, plan: OBJECTIVES.index(plan.objective), np.int64))

    @cached_property
    def target(self) -> NDArray[np.int64]:
        """(n_agents, n_plans) label code y* that each plan names; 0 where it names none."""
        return np.asarray(self.per_plan(lambda _, plan: self._target(plan), np.int64))

    def _target(self, plan: Strategy) -> int:
        named = plan.objective in ("planting", "unplanting")
        return self.space.label_code(plan.target) if named else 0

    @cached_property
    def signal(self) -> NDArray[np.int64]:
        """(n_agents, n_plans) place of each plan's signal among `signals`."""
        return np.asarray(
            self.per_plan(
                lambda _, plan: self.signals.index(plan.maps()[0]) if plan.maps() else 0, np.int64
            )
        )


def build_menus(scenario: Scenario, space: FeatureSpace) -> Menus:
    """Return the menus of all collectives; unknown names raise an `AcaError`."""
    named = {name: Signal(values) for name, values in scenario.signals.items()}
    for signal in named.values():
        signal.bind(space)
    menus = tuple(build_menu(c, named, space) for c in scenario.collectives)
    return Menus(scenario, space, tuple(named.values()), menus)
