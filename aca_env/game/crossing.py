"""The cross term of every collective in every game, by information regime.

The formulas are those of `bounds.regimes`; here they run on padded tables of many games.
All terms are in records.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.non_neutral import conflict_gap
from aca_env.bounds.radii import radius
from aca_env.counts import conflicts
from aca_env.game.world import World

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]
Tables = NDArray[np.number]


@dataclass(frozen=True, eq=False)
class Played:
    """What the collectives of B games hand in this round, and what the past holds.

    Attributes:
        game: (B, 1) game numbers, for picking.
        row: (B, K) rows of the plans, as the tables hold them.
        post: (B, K, C, L) records handed in by acting members.
        against: (B, K, C, L) conflict of `post` with every label.
        past_post: (B, K, C, L) weighted sums over past rounds; None without memory.
        past_against: (B, K, C, L) likewise.
        past_acting: (B, K) likewise, acting members.
        whole: (B, K, len(WHOLE)) whole numbers of the plans, as `plans.WHOLE` orders them.
        real: (B, K, len(REAL)) their other numbers.
        rival: (B, K, C) label that is to beat the target, where `has_rival`.
        errors: (B, K, C) conflict of the own members who edited otherwise; None without any.
    """

    game: Whole
    row: Whole
    post: Tables
    against: Tables
    past_post: Tables | None
    past_against: Tables | None
    past_acting: Reals | None
    whole: Whole
    real: Reals
    rival: Whole
    errors: Tables | None = None

    @property
    def objective(self) -> Whole:
        """(B, K) place of each plan's objective."""
        return self.whole[..., 0]

    @property
    def target(self) -> Whole:
        """(B, K) label that each bound is about."""
        return self.whole[..., 3]

    @property
    def has_rival(self) -> NDArray[np.bool_]:
        """(B, K) whether it is an unplanting bound."""
        return np.asarray(self.whole[..., 4] == 1)

    @property
    def n_acting(self) -> Whole:
        """(B, K) acting members."""
        return self.whole[..., 7]

    @property
    def n_evidence(self) -> Whole:
        """(B, K) acting members behind conflict and share."""
        return self.whole[..., 8]

    @property
    def n_own(self) -> Whole:
        """(B, K) acting members who do as agreed."""
        return self.whole[..., 9]

    def at_target(self, tables: Tables) -> Tables:
        """Return (B, K, C) of tables (B, K, C, L) at each bound's target."""
        agents = np.arange(self.row.shape[1])
        return np.asarray(tables[self.game, agents, :, self.target])

    def shared_at_target(self, tables: Tables) -> Tables:
        """Return (B, K, C) of tables (B, C, L) at each bound's target."""
        return np.asarray(tables[self.game, :, self.target])

    def oppose(self, tables: Tables) -> Tables:
        """Return (B, K, C) conflict of tables (B, K, C, L) with each plan."""
        planting = self.at_target(conflicts(np.asarray(tables)))
        if not self.has_rival.any():
            return planting
        at_rival = np.take_along_axis(tables, self.rival[..., None], axis=-1)[..., 0]
        unplanting = self.at_target(tables) - at_rival
        return np.where(self.has_rival[..., None], unplanting, planting)


def full(played: Played) -> Tables:
    """Return Σ over all realised components but the own present one of their conflict."""
    total = played.against.sum(axis=1)
    if played.past_against is not None:
        total = total + played.past_against.sum(axis=1)
    planting = played.shared_at_target(total) - played.at_target(played.against)
    if not played.has_rival.any():
        return planting
    # With a rival the conflict is linear, so one sum of tables serves everybody.
    return np.where(played.has_rival[..., None], played.oppose(_others(played)), planting)


def _others(played: Played) -> Tables:
    total: Tables = played.post.sum(axis=1)
    if played.past_post is not None:
        total = total + played.past_post.sum(axis=1)
    return np.asarray(total[:, None] - played.post)


def aggregate(played: Played) -> Tables:
    """Return the conflict of the published sum less the own part."""
    return played.oppose(_others(played))


def others_mass(played: Played) -> Reals:
    """Return (B, K) records of all others, past rounds included."""
    mass = played.n_acting.astype(np.float64)
    if played.past_acting is not None:
        mass = mass + played.past_acting
    return np.asarray(mass.sum(axis=1, keepdims=True) - mass)


def own_past(played: Played) -> Tables | float:
    """Return the realised conflict of the own past rounds, which everybody knows of itself."""
    if played.past_against is None or played.past_post is None:
        return 0.0
    planting = played.at_target(played.past_against)
    unplanting = played.oppose(played.past_post)
    return np.where(played.has_rival[..., None], unplanting, planting)


def worst_case(played: Played) -> Tables:
    """Return the others' mass, plus what the own past is known to do."""
    return np.asarray(others_mass(played)[..., None] + own_past(played))


class CrossTerms:
    """Cross terms in one scenario's regime.

    Args:
        world: the scenario.
    """

    def __init__(self, world: World) -> None:
        self.world, self.plans = world, world.plans
        self.regime = world.scenario.information.regime

    def __call__(self, played: Played, own: Reals | None) -> Tables:
        """Return cross terms (B, K, C) in records.

        Args:
            played: what was handed in.
            own: (B, K, J, C) what own records say, for the regimes that ask them.
        """
        cross = self._of_regime(played, own)
        # What one's own members did by mistake is known in every regime.
        return cross if played.errors is None else np.asarray(cross + played.errors)

    def _of_regime(self, played: Played, own: Reals | None) -> Tables:
        if self.regime in ("full", "aggregate_sum"):
            return full(played)
        if self.regime == "aggregate":
            return aggregate(played)
        if self.regime == "worst_case":
            return worst_case(played)
        if own is None:
            raise ValueError(f"regime {self.regime} needs the own records' values")
        if self.regime == "anonymous":
            return np.asarray(others_mass(played)[..., None] * own[:, :, 0] + own_past(played))
        return self._known(played, own)

    def _known(self, played: Played, own: Reals) -> Tables:
        robust = self.regime == "known_interventions_robust"
        total = np.zeros(own.shape[:2] + own.shape[3:])
        logs, paid = played.real[..., 1], self.world.distances.paid
        for j in range(self.world.n_agents):
            value = own[:, :, self.world.set_of[j]]
            acting = played.n_own if robust else played.n_acting
            mass = acting[:, j].astype(np.float64)[:, None]
            if robust:
                slack = 2 * radius(played.n_evidence, logs) + 2 * radius(mass, logs)
                slack = slack + conflict_gap(paid, paid[j])
                value = np.minimum(1.0, value + slack[..., None])
            past = 0.0 if played.past_acting is None else played.past_acting[:, j][:, None]
            # A past block is as uncertain as its own draw: robustly all of it may oppose.
            opposing = 1.0 if robust else value
            term = mass[..., None] * value + np.asarray(past)[..., None] * opposing
            if robust and played.errors is not None:
                # Who errs does nothing that is known of: all of them may oppose.
                term = term + (played.n_acting[:, j] - played.n_own[:, j])[:, None, None]
            term[:, j] = 0.0
            total += term
        return np.asarray(total + own_past(played))
