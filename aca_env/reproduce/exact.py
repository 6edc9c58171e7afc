"""What a lineup takes at the exact values of its population: sizes, shares, and what is lost.

One round by itself counts; what a platform remembers of earlier rounds plays no part.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from aca_env.analysis import Analysis, Records
from aca_env.bounds.critical import MAX_TOTAL, critical_share, least
from aca_env.bounds.exact_values import GroupSizes, MarginClaim, Outer, Reals, bound
from aca_env.bounds.inverse import least_members
from aca_env.bounds.margins import members_cost
from aca_env.bounds.mixture_claim import MixtureClaim
from aca_env.bounds.radii import radius
from aca_env.game.world import World
from aca_env.populations.pool import Pool
from aca_env.requirements import Outlook
from aca_env.strategies.base import Strategy
from aca_env.terms import Terms

RADII = ("own radius", "rest seen", "rest itself")
"""Radii inside the margins: of the own mass, of the rest as members see it, of the rest itself."""

PARTS = (*RADII, "outer radii", "split", "maxima")
"""What the bound of the regime `full` loses, part by part, see `Exact.members_without`."""

N_GRID = 4000
"""Sizes that are tried where a claim may be lost again as the collective grows."""


@dataclass(frozen=True, eq=False)
class RelievedClaim(MarginClaim):
    """A bound by margins that does not pay some of its radii: no guarantee, a yardstick.

    Attributes:
        unpaid: some of `RADII`.
    """

    unpaid: tuple[str, ...] = ()

    def margins(self, low: GroupSizes, high: GroupSizes) -> Reals:
        """Return margins (n_sizes, n_cells) with the unpaid radii given back."""
        n_rest, log = high.n_rest, self.log_inverse_delta
        behind = {"rest seen": self.evidence(low), "rest itself": n_rest}
        back = np.zeros_like(n_rest)
        for part in self.unpaid:
            if part == "own radius":
                back = back + members_cost(high.n_members, log)
            else:
                back = back + 2 * n_rest * np.where(n_rest > 0, radius(behind[part], log), 0.0)
        paid = super().margins(low, high)
        # Without members or evidence the radius given back is as infinite as the one paid.
        return np.where(
            np.isfinite(paid), paid + np.where(np.isfinite(back), back, 0.0) / high.n_total, -np.inf
        )


class Exact:
    """Exact population values behind joint plans in one scenario.

    Args:
        world: the scenario.
        plans: one per collective.
        pool: its users.
    """

    def __init__(self, world: World, plans: Sequence[Strategy], pool: Pool) -> None:
        self.world, population = world, world.scenario.population
        self.n_total = population.n_train
        self.shares = [c.share for c in world.scenario.collectives]
        # Nobody is drawn: every collective stands for a slice of the whole pool.
        nobody = np.empty(0, dtype=np.int64)
        members = tuple(nobody for _ in plans)
        records = Records(pool.space, pool.X, pool.y, members, nobody, population.n_test)
        self._interventions = {j: world.interventions(j) for j in range(world.n_agents)}
        might = tuple(dict.fromkeys(h for hs in self._interventions.values() for h in hs))
        self._outlook = Outlook(Analysis(records, plans, np.random.default_rng(0), might))

    @cached_property
    def sizes(self) -> list[int]:
        """Members of each collective."""
        return [int(n) for n in self.world.n_members]

    def has_room(self, i: int, n_members: float) -> bool:
        """Return whether a collective of some size fits beside the others."""
        return n_members + sum(self._others(i)) <= self.n_total

    def terms(self, regime: str) -> Terms:
        """Return the scenario's terms in a regime."""
        known = self.world.scenario.information
        return Terms(
            regime=regime,
            delta=known.delta,
            epsilon=known.epsilon,
            threshold=known.threshold,
            interventions=self._interventions,
        )

    def members_for(self, i: int, regime: str, level: float) -> int | None:
        """Return the least members that certify a level, everybody else's sizes as they are."""
        claim = self._outlook.claim(i, self.terms(regime))
        if claim is None:
            return None
        return least_members(claim, self._others(i), self.n_total, level)

    def share_for_success(self, i: int, level: float) -> float | None:
        """Return the least share whose success is at least a level, without sampling error."""
        claim = self._outlook.claim(i, self.terms("transparent"))
        if not isinstance(claim, MixtureClaim):
            return None
        return critical_share(claim, [self.shares[j] for j in self._other_places(i)], level)

    def share_without_limits(self, i: int, level: float) -> float | None:
        """Return the least share whose infinite-data bound is at least a level."""
        claim = self._infinite(i)
        others = [round(self.shares[j] * MAX_TOTAL) for j in self._other_places(i)]
        found = least_members(claim, others, MAX_TOTAL, level)
        return None if found is None else found / MAX_TOTAL

    def infinite_bound(self, i: int) -> float:
        """Return the infinite-data bound at the scenario's own shares."""
        return self._bound(self._infinite(i), i)

    def certified_bound(self, i: int) -> float:
        """Return the bound of the regime `full` at the scenario's own sizes."""
        return self._bound(self._full(i), i)

    def members_without(self, i: int, part: str, level: float) -> int | None:
        """Return the least members for a level if one part of the loss were not paid.

        The parts are the radius of the own mass; that of the rest as the members see it; that
        of the rest itself; the two outer radii together; the union over events, δ' = δ instead;
        and the sum of maxima, the maximum of the sum instead.
        """
        if part == "maxima":
            return self.members_for(i, "aggregate", level)
        return self._least(self._without(i, part), i, level)

    def _least(self, claim: MarginClaim, i: int, level: float) -> int | None:
        """Return the size from which a claim stays at a level, whether or not it is monotone."""
        others = np.array(self._others(i), dtype=np.float64)[:, None]
        most = self.n_total - int(others.sum())

        def holds(n_members: Reals) -> NDArray[np.bool_]:
            sizes = GroupSizes.of(n_members, others, np.array(self.n_total))
            return np.asarray(bound(claim, sizes, sizes) >= level)

        grid = np.unique(np.rint(np.geomspace(1, most, N_GRID)))
        failing = np.flatnonzero(~holds(grid))
        if not len(failing):
            return 1
        last = int(failing[-1])
        if last + 1 == len(grid):
            return None
        return least(
            lambda n: bool(holds(np.array([float(n)]))[0]), int(grid[last]), int(grid[last + 1])
        )

    def costs(self, i: int) -> dict[str, float]:
        """Return the mass that each radius takes off a margin at the scenario's own sizes."""
        claim, n = self._full(i), self.sizes[i]
        rest, log = self.n_total - sum(self.sizes), claim.log_inverse_delta
        held = max(n - claim.n_estimation, 0)
        counted = {
            "own radius": 2 * n * float(radius(n, log)) if n else float("inf"),
            "rest seen": 2 * rest * float(radius(held, log)) if rest else 0.0,
            "rest itself": 2 * rest * float(radius(rest, log)) if rest else 0.0,
        }
        return {name: records / self.n_total for name, records in counted.items()}

    def _without(self, i: int, part: str) -> MarginClaim:
        claim = self._full(i)
        kept = {name: getattr(claim, name) for name in claim.__dataclass_fields__}
        if part == "outer radii":
            return replace(claim, outer=Outer(0.0, 0.0, claim.outer.n_test, claim.outer.tau))
        if part == "split":
            log = float(np.log(1 / self.terms("full").delta))
            outer = replace(claim.outer, log_members=log, log_test=log)
            return replace(claim, log_inverse_delta=log, outer=outer)
        return RelievedClaim(**kept, unpaid=(part,))

    def _infinite(self, i: int) -> MarginClaim:
        claim = self._full(i)
        outer = Outer(0.0, 0.0, claim.outer.n_test, claim.outer.tau)
        return replace(claim, log_inverse_delta=0.0, outer=outer)

    def _full(self, i: int) -> MarginClaim:
        claim = self._outlook.claim(i, self.terms("full"))
        if not isinstance(claim, MarginClaim):
            raise ValueError(f"collective {i}: expected a plan with a bound by margins")
        return claim

    def _bound(self, claim: MarginClaim, i: int) -> float:
        others = np.array(self._others(i), dtype=np.float64)[:, None]
        sizes = GroupSizes.of(np.array([self.sizes[i]]), others, np.array(self.n_total))
        return float(bound(claim, sizes, sizes)[0])

    def _other_places(self, i: int) -> list[int]:
        return [j for j in range(len(self.shares)) if j != i]

    def _others(self, i: int) -> list[int]:
        return [self.sizes[j] for j in self._other_places(i)]
