"""What certified bounds tighter than the paper's are worth: members needed, and how they hold."""

from dataclasses import dataclass, replace

import numpy as np

from aca_env.bounds.tightening import TIGHTEST
from aca_env.bounds.tighter import tight_bound
from aca_env.first_plans import joint_plan
from aca_env.game.world import World
from aca_env.joint_plan import JointPlan
from aca_env.reproduce.effort import Effort
from aca_env.reproduce.sweep import Arrays, OnPoint, Reals, Sweep
from aca_env.scenario.loading import load_scenario
from aca_env.strategies import FeatureLabelPlanting
from aca_env.terms import Terms
from aca_env.tightness import FULL, counts_of, ladder, least_for_success, least_members
from aca_env.tightness_rows import LEVELS, tightness_rows

REGIME = "aggregate"
SIZES = (60_000, 62_500, 65_000, 70_000)
"""Members for whom draws say how often full success is certified."""

TOGETHER = 500
"""Draws at a time."""


def _number(n: int | None) -> float:
    return np.nan if n is None else float(n)


def _play(plan: JointPlan, terms: Terms, n_draws: int, rng: np.random.Generator) -> Reals:
    """Return (3, n_draws) success, tightest bound and whether every cell is won."""
    parts = []
    for start in range(0, n_draws, TOGETHER):
        sample = plan.draw(min(TOGETHER, n_draws - start), rng)
        found = tight_bound(counts_of(sample, 0, terms), terms.delta, TIGHTEST)
        success = sample.success(0)
        bound = np.broadcast_to(found.bound, success.shape)
        won = np.broadcast_to(found.won.all(axis=-1), success.shape)
        parts.append(np.stack([success, bound, won]))
    return np.concatenate(parts, axis=1).astype(np.float64)


@dataclass(frozen=True)
class TightScenarioSweep(Sweep):
    """The first collective of one shipped scenario, everybody playing their first plan.

    Attributes:
        scenario: its name.
    """

    scenario: str

    @property
    def name(self) -> str:
        """Name of its file."""
        return f"tighter-{self.scenario}"

    def n_points(self, effort: Effort) -> int:
        """Return the number of parts: members needed, and draws."""
        del effort
        return 2

    def compute(self, effort: Effort, seed: int, on_point: OnPoint) -> Arrays:
        """Return members `n_success`, `n_paper`, `n_tight` (levels,), NaN where none suffice.

        `draws` (3, n_draws) holds success, tightest bound and whether all cells are won, at
        the size that certifies one half, or the shipped size where none does.
        """
        scenario = load_scenario(self.scenario)
        world = World(scenario)
        rows = tightness_rows(scenario, regimes=(REGIME,), world=world)
        found = {
            name: np.array([_number(getattr(row, name)) for row in rows])
            for name in ("n_success", "n_paper", "n_tight")
        }
        on_point()
        plan = joint_plan(world)
        if rows[0].n_tight is not None:
            plan = replace(plan, sizes=(rows[0].n_tight, *plan.sizes[1:]))
        stated = scenario.information
        terms = Terms(
            regime=REGIME,
            delta=stated.delta,
            epsilon=stated.epsilon,
            threshold=stated.threshold,
        )
        draws = _play(plan, terms, effort.validity_draws, self.generator(seed, 0))
        on_point()
        sizes = np.array([plan.sizes[0], plan.n_train])
        return {**found, "draws": draws, "sizes": sizes, "delta": np.array([stated.delta])}


@dataclass(frozen=True)
class LadderSweep(Sweep):
    """Cars, label Poor, a million records: the ingredients added one after the other."""

    @property
    def name(self) -> str:
        """Name of its file."""
        return "tighter-ladder"

    def n_points(self, effort: Effort) -> int:
        """Return the number of steps and sizes."""
        del effort
        return len(ladder()) + len(SIZES)

    def compute(self, effort: Effort, seed: int, on_point: OnPoint) -> Arrays:
        """Return `members` (steps, 2) for one half and for all, and of success (2,).

        `certified` (sizes, n_draws) says in which draws the tightest bound wins every cell.
        """
        world = World(load_scenario("cars-single"))
        strategy = FeatureLabelPlanting(world.menus.signals[0], target="Poor")
        plan = joint_plan(world, strategies=(strategy,))
        levels, members = (LEVELS[0], FULL), []
        for _, tightening in ladder():
            found = (least_members(plan, 0, level, tightening=tightening) for level in levels)
            members.append([_number(n) for n in found])
            on_point()
        certified = []
        for place, size in enumerate(SIZES):
            sized = replace(plan, sizes=(size,))
            rng = self.generator(seed, place)
            certified.append(_play(sized, Terms(), effort.decision_draws, rng)[2])
            on_point()
        success = [_number(least_for_success(plan, 0, level)) for level in levels]
        return {
            "members": np.array(members),
            "success": np.array(success),
            "certified": np.array(certified),
        }
