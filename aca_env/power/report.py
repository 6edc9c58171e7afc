"""Everything about power in one scenario: the platform's, its users' way out, the collectives'."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from aca_env.power.baseline import Comparison, compared, strategic_baseline
from aca_env.power.leverage import Leverage, leverages
from aca_env.power.levers import Lever, read_levers
from aca_env.power.measure import Power
from aca_env.power.platform_power import measured, outcome_measure, play_all
from aca_env.power.switching import Rivalry, competition
from aca_env.scenario.overlapping import check_disjoint
from aca_env.scenario.schema import Scenario

LIMITS = (None, 1)
"""Features that strategic users may change alone, one row for each."""


@dataclass(frozen=True, eq=False)
class PowerReport:
    """Who steers whom in a scenario.

    Attributes:
        scenario: what was played.
        seeds: of the episodes.
        levers: the platform's action set F.
        labels: power over the labels that test users get, 0/1 distance.
        records: power over the records that members hand in, 0/1 distance.
        rivalries: what is left of power at each switching cost, in worth lost.
        leverages: dS/dα of every collective.
        comparisons: selfish strategic users beside the collectives.
    """

    scenario: Scenario
    seeds: range
    levers: tuple[Lever, ...]
    labels: Power
    records: Power
    rivalries: tuple[Rivalry, ...]
    leverages: tuple[Leverage, ...]
    comparisons: tuple[Comparison, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it ready for JSON; an infinite switching cost is null."""
        return {
            "levers": {one.name: dict(one.overrides) for one in self.levers},
            "performative_power": {
                "labels": self.labels.to_dict(),
                "records": self.records.to_dict(),
            },
            "competition": [
                {
                    "switching_cost": None if one.is_monopoly else one.switching_cost,
                    "leaving": one.leaving,
                    **one.power.to_dict(),
                }
                for one in self.rivalries
            ],
            "leverage": [one.to_dict() for one in self.leverages],
            "strategic_baseline": [one.to_dict() for one in self.comparisons],
        }


def report_power(
    scenario: Scenario,
    seeds: range,
    actions: Iterable[Lever] | None = None,
    on_step: Callable[[int], object] | None = None,
) -> PowerReport:
    """Return the report of a scenario, played by its policies.

    Args:
        scenario: what is played.
        seeds: of the episodes.
        actions: the action set F; None for what the platform can do by itself.
        on_step: told how many of `n_steps` are done.

    Raises:
        AcaError: anything that is not valid, before anything is played.
    """
    check_disjoint(scenario, "power")
    levers = read_levers(scenario, actions)
    episodes = play_all(scenario, levers, seeds=seeds, on_round=on_step)
    now = episodes.now
    return PowerReport(
        scenario=scenario,
        seeds=seeds,
        levers=levers,
        labels=measured(episodes, outcome_measure(scenario, "labels")),
        records=measured(episodes, outcome_measure(scenario, "records")),
        rivalries=competition(episodes),
        leverages=leverages(now, on_done=on_step),
        comparisons=strategic_baseline(now, limits=LIMITS, on_done=on_step),
    )


def n_steps(scenario: Scenario, n_seeds: int, n_levers: int) -> int:
    """Return the steps of a report: rounds that are played, collectives, and comparisons."""
    n_agents = len(scenario.agents)
    n_rows = len(compared(scenario.n_members)) * len(LIMITS)
    return (1 + n_levers) * n_seeds * scenario.rounds + n_agents + n_rows
