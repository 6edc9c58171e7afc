"""Shipped scenarios with plans fixed in advance: what the validity studies look at."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from aca_env.bounds.regimes import REGIMES as ALL_REGIMES
from aca_env.game.world import World, load_pool
from aca_env.populations import GENERATORS
from aca_env.populations.pool import Pool
from aca_env.reproduce.drawing import Action
from aca_env.scenario.collectives import Collective
from aca_env.scenario.loading import list_scenarios, load_scenario, with_overrides
from aca_env.scenario.overlapping import is_disjoint
from aca_env.scenario.schema import Scenario
from aca_env.scenario.shift_checks import answers
from aca_env.strategies.base import Strategy

REGIMES = tuple(regime for regime in ALL_REGIMES if regime != "aggregate_sum")
"""Every regime once: `aggregate_sum` is `full` under another name."""

MOST_SHOWN = 4
"""Collectives that are looked at; of more, the first of each signal."""


@dataclass(frozen=True)
class Lineup:
    """A scenario in which everybody does what its values ask for, with all its strength.

    Planters plant their first signal for the label they value most, unplanters take away
    the one they value least; nobody looks at records first.

    Attributes:
        scenario_name: a shipped scenario.
        label: what collective 0 goes for instead of what its values ask for.
    """

    scenario_name: str
    label: str = ""

    @property
    def name(self) -> str:
        """Name for readers."""
        return f"{self.scenario_name}, {self.label}" if self.label else self.scenario_name

    def scenario(self, regime: str, shares: dict[int, float] | None = None) -> Scenario:
        """Return the scenario in a regime, with other shares where they are given."""
        changes: dict[str, object] = {"information.regime": regime}
        for place, share in (shares or {}).items():
            changes[f"collectives.{place}.share"] = share
        return with_overrides(load_scenario(self.scenario_name), changes)

    def actions(self, world: World) -> tuple[Action, ...]:
        """Return what everybody does."""
        chosen = [natural_action(c, world) for c in world.scenario.collectives]
        if self.label:
            strategy, _, signal, effort, said = chosen[0]
            chosen[0] = (strategy, world.space.label_code(self.label), signal, effort, said)
        return tuple(chosen)

    def plans(self, world: World) -> tuple[Strategy, ...]:
        """Return the strategies behind the actions."""
        return tuple(
            menu.plans[menu.plan_of[action[:3]]]
            for menu, action in zip(world.menus.menus, self.actions(world), strict=True)
        )

    def shown(self, scenario: Scenario) -> tuple[int, ...]:
        """Return the collectives that are looked at."""
        collectives = scenario.collectives
        if len(collectives) <= MOST_SHOWN:
            return tuple(range(len(collectives)))
        first = {c.signals[0]: i for i, c in reversed(list(enumerate(collectives)))}
        return tuple(sorted(first.values()))[:MOST_SHOWN]

    def is_one_round(self, scenario: Scenario) -> bool:
        """Return whether what a single round takes is what any round takes.

        Not where memory or participation links rounds, where members have types of their own
        reliability, or where the platform drops records.
        """
        platform, dynamics = scenario.platform, scenario.dynamics
        links = platform.memory > 1 or platform.decay > 0 or dynamics.participation is not None
        doubtful = any(kind.reliability < 1 for c in scenario.collectives for kind in c.types)
        return not (links or doubtful or dynamics.detection is not None)

    def n_rounds(self, scenario: Scenario) -> int:
        """Return rounds to play first, so that memory is full and participation has moved."""
        platform = scenario.platform
        window = platform.memory - 1
        moves = 2 if platform.decay > 0 or scenario.dynamics.participation else 0
        return min(max(window, moves), scenario.rounds - 1)


def natural_action(collective: Collective, world: World) -> Action:
    """Return the first edit that a collective's menu offers, for what it values."""
    strategy = next(
        (s for s, entry in enumerate(collective.strategies) if entry.kind != "abstain"), 0
    )
    takes_away = collective.strategies[strategy].kind.endswith("unplanting")
    wanted = (min if takes_away else max)(collective.values, key=collective.values.__getitem__)
    return strategy, world.space.label_code(wanted), 0, len(collective.efforts) - 1, 0


def lineups() -> tuple[Lineup, ...]:
    """Return every scenario of `neutral_scenarios`, and the cars' hardest label too."""
    return (*map(Lineup, neutral_scenarios()), Lineup("cars-single", "Poor"))


def neutral_scenarios() -> tuple[str, ...]:
    """Return the disjoint ones whose members are users like all others: exact values are known."""
    return tuple(
        name
        for name in disjoint_scenarios()
        if all(group.bias is None for group in load_scenario(name).collectives)
    )


def disjoint_scenarios() -> tuple[str, ...]:
    """Return the shipped scenarios in which everybody is in one collective and none errs.

    Where users answer the classifier, no round is like another: these are left out too.
    """
    loaded = {name: load_scenario(name) for name in list_scenarios()}
    return tuple(n for n, one in loaded.items() if is_disjoint(one) and not answers(one))


def pool_of(scenario: Scenario) -> Pool:
    """Return a scenario's pool; generated ones are kept, since neighbours share them."""
    population = scenario.population
    if population.is_table:
        return load_pool(scenario)
    return _generated(population.source, population.n_pool, population.pool_seed)


@lru_cache(maxsize=2)
def _generated(source: str, n_pool: int, seed: int) -> Pool:
    return GENERATORS[source](n_pool, np.random.default_rng(seed))
