"""Success as a function of a collective's mass: a staircase, exact on the population's values."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.exact_values import Outer
from aca_env.bounds.mixture_claim import MixtureClaim, leads_over_rivals
from aca_env.errors import DataError, one_line
from aca_env.game.filling import label_map
from aca_env.game.world import World
from aca_env.scenario.overlapping import check_disjoint
from aca_env.scenario.shift_checks import refuse_shift

Reals = NDArray[np.float64]

LEAST_MASS = 1e-12
"""Shares below it are rounding, not mass."""


@dataclass(frozen=True, eq=False)
class Staircase:
    """Success by the share of users who carry a plan out, with infinitely many records.

    Attributes:
        masses: (n_jumps,) ascending shares in (0, room) at which success jumps: at the share
            itself the cell still goes the other way, above it it is won (or lost).
        heights: (n_jumps,) what success gains there; below 0 where it loses.
        start: success of a share just above 0.
        room: largest share: what the other collectives leave.
    """

    masses: Reals
    heights: Reals
    start: float
    room: float

    def success(self, shares: Any) -> Reals:
        """Return success at shares; at a jump that of just below it.

        Raises:
            DataError: shares outside [0, room].
        """
        asked = np.asarray(shares, dtype=np.float64)
        if not ((asked >= 0) & (asked <= self.room + LEAST_MASS)).all():
            told = one_line(shares)
            raise DataError(f"shares: expected numbers in [0, {self.room:g}], got {told}")
        steps = np.concatenate([[0.0], np.cumsum(self.heights)])
        return np.asarray(self.start + steps[np.searchsorted(self.masses, asked, side="left")])

    def leverage(self, share: float, step: float) -> float:
        """Return the mean slope (S(α + h) − S(α − h)) / 2h around a share.

        Args:
            share: α.
            step: h, above 0, with α ± h in [0, room].
        """
        low, high = self.success(np.array([share - step, share + step]))
        return float(high - low) / (2 * step)

    def to_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return {
            "critical_masses": self.masses.tolist(),
            "heights": self.heights.tolist(),
            "start": self.start,
            "room": self.room,
        }


def population_staircase(
    world: World, place: int, plans: NDArray[np.int64], shares: Reals
) -> Staircase | None:
    """Return a collective's success by its mass while the others do as they do.

    The platform learns exactly from one round of everybody's records, and radii, memory,
    detection and an adversary are left out: what remains is the critical mass of each cell.

    Args:
        world: the scenario with its pool.
        place: index of the collective.
        plans: (n_agents,) plan of each collective in its menu; 0 edits nothing.
        shares: (n_agents,) share of users who carry it out; the own entry is not read.

    Returns:
        The staircase; None for a plan that neither plants nor unplants, and where members are
        biased, since the rest they leave changes with the mass.
    """
    check_disjoint(world.scenario, "staircase")
    refuse_shift(world.scenario, "staircase")
    if world.selection.is_biased:
        return None
    plan = world.menus.menus[place].plans[plans[place]]
    others = [j for j in range(world.n_agents) if j != place]
    mass = np.array([shares[j] for j in others], dtype=np.float64)
    room = 1 - float(mass.sum())
    if plan.objective not in ("planting", "unplanting") or room <= 0:
        return None
    claim = _claim(world, place, plans, others)
    first, last = claim.lines(mass, 1.0).losing()
    weights = np.asarray(claim.members, dtype=np.float64) / claim.n_pool
    return _stairs(first, last, weights, room)


def _claim(world: World, place: int, plans: NDArray[np.int64], others: list[int]) -> MixtureClaim:
    """Return the plan's success as lines in its mass, on the cells that its signal reaches."""
    plan = world.menus.menus[place].plans[plans[place]]
    law = world.laws.collectives[place]
    group = law.expected(law.n_users)
    target, is_any = world.space.label_code(plan.target), plan.objective == "unplanting"
    own = leads_over_rivals(_handed_in(world, place, int(plans[place])), target, is_any)
    theirs = [
        leads_over_rivals(_handed_in(world, j, int(plans[j])), target, is_any) for j in others
    ]
    members = group.sent[plan.maps()[0]].sum(axis=-1)
    claim = MixtureClaim(
        n_pool=law.n_users,
        own=own,
        others=np.array(theirs).reshape(len(others), *own.shape),
        rest=leads_over_rivals(group.raw, target, is_any),
        members=np.asarray(members),
        is_any=is_any,
        outer=Outer(0.0, 0.0, 1),
    )
    return claim.only(claim.members > 0)


def _handed_in(world: World, j: int, number: int) -> NDArray[np.int64]:
    """Return (n_cells, n_labels) what the whole population would hand in by a plan."""
    plan, law = world.menus.menus[j].plans[number], world.laws.collectives[j]
    group = law.expected(law.n_users)
    return np.asarray(plan.post_edit(group, world.space, label_map(world, plan, group)))


def _stairs(first: Reals, last: Reals, weights: Reals, room: float) -> Staircase:
    """Return the staircase of cells that are lost on closed intervals [first, last]."""
    lost = first <= last
    first, last, weights = first[lost], last[lost], weights[lost]
    total = 1.0
    rises = (last > LEAST_MASS) & (last < room)
    falls = (first > LEAST_MASS) & (first < room)
    begins_lost = (first <= LEAST_MASS) & (last > LEAST_MASS)
    masses = np.concatenate([last[rises], first[falls]])
    heights = np.concatenate([weights[rises], -weights[falls]])
    points, which = np.unique(masses, return_inverse=True)
    summed = np.bincount(which, heights, minlength=len(points))
    kept = summed != 0
    start = total - float(weights[begins_lost].sum())
    return Staircase(points[kept], summed[kept], start, room)
