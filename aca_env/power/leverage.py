"""The collectives' leverage: what a little more mass adds to success and bound, dS/dα.

Everybody's actions stay as they were played; only one collective's share changes, up and down
by the same step, at the rest's expense. Draws come from the same seeds, so that most of their
chance cancels in the difference. Beside it stands the exact staircase on the population's
values, whose jumps are the critical masses of the single cells.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError, one_line
from aca_env.game.world import World
from aca_env.power.slopes import slopes
from aca_env.power.staircase import Staircase, population_staircase
from aca_env.power.watched import Watched
from aca_env.runs.summary import Estimate, estimate
from aca_env.scenario.overlapping import check_disjoint
from aca_env.scenario.shift_checks import refuse_shift

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]

STEP = 0.1


@dataclass(frozen=True, eq=False)
class Leverage:
    """What one collective's mass is worth to it at the margin.

    Attributes:
        name: of the collective.
        plan: what it did most often, in words; None if it never acted.
        share: its members as a share of the training records, α.
        step: h, by which the share was changed up and down; 0 where there is no room.
        success: dS/dα over rounds in which it acts; by seed, with interval.
        bound: the same for its bound, where both ends have one.
        exact_success: success on the population's values, where all do what they did most.
        exact: mean slope of the staircase over the same window; None without staircase.
        staircase: success by mass; None where it never plants or unplants.
        acting_share: share of users who carry the plan out.
    """

    name: str
    plan: str | None
    share: float
    step: float
    success: Estimate
    bound: Estimate
    exact_success: float | None
    exact: float | None
    staircase: Staircase | None
    acting_share: float

    def to_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return {
            "name": self.name,
            "plan": self.plan,
            "share": self.share,
            "step": self.step,
            "success_per_mass": self.success.to_dict(),
            "bound_per_mass": self.bound.to_dict(),
            "exact_success": self.exact_success,
            "exact_success_per_mass": self.exact,
            "staircase": None if self.staircase is None else self.staircase.to_dict(),
            "acting_share": self.acting_share,
        }


def leverages(
    episodes: Watched, step: float = STEP, on_done: Callable[[int], object] | None = None
) -> tuple[Leverage, ...]:
    """Return the leverage of every collective in episodes that were played.

    Args:
        episodes: under the platform's present action.
        step: change of the share, as a part of it, in (0, 1].
        on_done: told how many collectives were just finished.

    Raises:
        DataError: the step is out of range.
    """
    check_disjoint(episodes.world.scenario, "leverage")
    refuse_shift(episodes.world.scenario, "leverage")
    is_number = isinstance(step, int | float) and not isinstance(step, bool)
    if not is_number or not 0 < step <= 1:
        raise DataError(f"step: expected a number in (0, 1], got {one_line(step)}")
    found = []
    for place in range(episodes.world.n_agents):
        found.append(_leverage(episodes, place, float(step)))
        if on_done is not None:
            on_done(1)
    return tuple(found)


def _leverage(episodes: Watched, place: int, part: float) -> Leverage:
    world = episodes.world
    share = world.scenario.collectives[place].share
    step = _room(world, place, part)
    success, bound = (estimate(slope) for slope in slopes(episodes, place, step))
    plans, acting = usual_plans(episodes)
    stairs = population_staircase(world, place, plans, acting) if plans[place] else None
    mass = float(acting[place])
    exact = None
    if stairs is not None and share > 0 and step > 0:
        # The staircase is over those who carry the plan out: as large a part of each step.
        width = min(step * mass / share, mass, stairs.room - mass)
        exact = stairs.leverage(mass, width) * mass / share if width > 0 else None
    return Leverage(
        name=world.scenario.collectives[place].name,
        plan=None if not plans[place] else plan_words(world, place, int(plans[place])),
        share=share,
        step=step,
        success=success,
        bound=bound,
        exact_success=None if stairs is None else float(stairs.success(min(mass, stairs.room))),
        exact=exact,
        staircase=stairs,
        acting_share=mass,
    )


def _room(world: World, place: int, part: float) -> float:
    """Return the largest step up to the one asked for that shares leave room for."""
    ranges = {} if world.scenario.randomise is None else world.scenario.randomise.ranges
    if any(key.endswith(".share") for key in ranges):
        # Shares that episodes draw would undo the step.
        return 0.0
    shares = [group.share for group in world.scenario.collectives]
    # A little less than all there is: sums of shares are rounded.
    room = max(0.0, (1 - sum(shares)) * (1 - 1e-9))
    return min(part * shares[place], room)


def usual_plans(episodes: Watched) -> tuple[Whole, Reals]:
    """Return each collective's most frequent plan that edits, and who carries it out.

    Returns:
        Plans (n_agents,), 0 for who never edits; mean shares (n_agents,) of users who carry
        them out when they are played, 0 for who never edits.
    """
    world, n_agents = episodes.world, episodes.world.n_agents
    plans, shares = np.zeros(n_agents, dtype=np.int64), np.zeros(n_agents)
    for i in range(n_agents):
        numbers = np.bincount(episodes.plans[..., i].ravel(), minlength=2)
        numbers[0] = 0
        if numbers.any():
            plans[i] = int(numbers.argmax())
            acting = episodes.acting[..., i][episodes.plans[..., i] == plans[i]]
            shares[i] = acting.mean() / world.scenario.population.n_train
    return plans, shares


def plan_words(world: World, place: int, number: int) -> str:
    """Return a plan of a collective's menu in words."""
    plan = world.menus.menus[place].plans[number]
    signals = dict(zip(world.menus.signals, world.scenario.signals, strict=False))
    where = f" on {signals[plan.maps()[0]]}" if plan.maps() and plan.maps()[0] in signals else ""
    verb = {"planting": "plants", "unplanting": "unplants"}.get(plan.objective)
    return f"erases{where}" if verb is None else f"{verb} {plan.target}{where}"
