"""Plays parts of a sweep: all seeds of a point at once, and never fails as a whole."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import AcaError
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.game.world import World
from aca_env.runs.batched import GAMES_AT_ONCE, Played, Stage
from aca_env.runs.certificates import doubts
from aca_env.runs.running import first_policies
from aca_env.scenario.schema import Scenario
from aca_env.sweeps.plan import Part, Plan
from aca_env.sweeps.worlds import Worlds
from aca_env.tournament.player import mean_over_rounds

MEASURES = ("payoff", "reward", "return", "success", "bound", "holds", "acts", "illegal")
"""Numbers of a run and collective, in the order of their columns."""

CERTIFIED = "certified"
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")


@dataclass(frozen=True, eq=False)
class PointResult:
    """What the seeds of a part came to at one point.

    Attributes:
        name: of the scenario as varied; None where the point is not valid.
        content_hash: likewise.
        values: by name of `MEASURES` and `certified`, (n_seeds, n_agents); NaN where there is
            none. `certified` is 1, 0, or NaN where there is no bound.
        errors: (n_seeds,) why a run failed; None where it did not.
    """

    name: str | None
    content_hash: str | None
    values: dict[str, NDArray[np.float64]]
    errors: tuple[str | None, ...]


class Player:
    """Plays parts one after the other; what was made of a pool stays for the next."""

    def __init__(self) -> None:
        self._worlds = Worlds()

    def play(self, plan: Plan, part: Part) -> list[PointResult]:
        """Return what a part came to, point by point."""
        seeds = [plan.seeds[place] for place in part.places]
        return [self._point(plan, point, seeds) for point in part.points]

    def _point(self, plan: Plan, point: int, seeds: list[int]) -> PointResult:
        empty = _nothing(len(seeds), plan.n_agents)
        try:
            scenario = plan.variant(point)
        except AcaError as error:
            return PointResult(None, None, empty, (_words(error),) * len(seeds))
        known = scenario.name, scenario.content_hash
        try:
            world = self._worlds.find(scenario)
        except Exception as error:  # a learner's factory or a table may fail in any way
            return PointResult(*known, empty, (_words(error),) * len(seeds))
        values, errors = _episodes(world, seeds)
        for name, table in values.items():
            empty[name][:, : table.shape[1]] = table
        return PointResult(*known, empty, errors)


def _episodes(
    world: World, seeds: list[int]
) -> tuple[dict[str, NDArray[np.float64]], tuple[str | None, ...]]:
    """Return the numbers of one episode per seed, and what went wrong in each."""
    try:
        return _together(world, seeds), (None,) * len(seeds)
    except Exception as error:  # a foreign policy may fail in any way
        if len(seeds) == 1:
            return _nothing(1, world.n_agents), (_words(error),)
    # One of them failed: alone, the others give what they would have given together.
    each = [_episodes(world, [seed]) for seed in seeds]
    names = each[0][0]
    values = {name: np.concatenate([alone[name] for alone, _ in each]) for name in names}
    return values, tuple(error for _, errors in each for error in errors)


def _together(world: World, seeds: Sequence[int]) -> dict[str, NDArray[np.float64]]:
    scenario = world.scenario
    names = [collective.policy for collective in scenario.collectives]
    played = Stage(world, min(len(seeds), GAMES_AT_ONCE)).play(names, seeds)
    policies = first_policies(CollectiveActionEnv(world), seeds[0])
    why_not = doubts(scenario, policies, pays_for_bias=world.distances.are_covered)
    return {**_measures(played), CERTIFIED: _certified(scenario, played, why_not)}


def _measures(played: Played) -> dict[str, NDArray[np.float64]]:
    success, bound = played.success, played.bound
    has_both = ~np.isnan(success) & ~np.isnan(bound)
    values = (
        played.payoff.mean(axis=1),
        played.reward.mean(axis=1),
        played.returns,
        mean_over_rounds(success),
        mean_over_rounds(bound),
        mean_over_rounds(np.where(has_both, success >= bound, np.nan)),
        (~np.isnan(success)).mean(axis=1),
        played.illegal.mean(axis=1),
    )
    return dict(zip(MEASURES, values, strict=True))


def _certified(scenario: Scenario, played: Played, why_not: dict[str, str]) -> Any:
    """Return 1 where a run's bounds are guarantees, 0 where not, NaN where it has none."""
    doubtless = np.array([agent not in why_not for agent in scenario.agents])
    says_something = np.isfinite(played.bound).any(axis=1)
    has_none = np.isnan(played.bound).all(axis=1)
    return np.where(has_none, np.nan, says_something & doubtless)


def _nothing(n_runs: int, n_agents: int) -> dict[str, NDArray[np.float64]]:
    return {name: np.full((n_runs, n_agents), np.nan) for name in (*MEASURES, CERTIFIED)}


def _words(error: Exception) -> str:
    """Return one line that is the same whenever the same thing goes wrong."""
    told = str(error) if isinstance(error, AcaError) else f"{type(error).__name__}: {error}"
    # Where an object lies in memory differs from process to process.
    return ADDRESS.sub("0x...", " ".join(told.split()))
