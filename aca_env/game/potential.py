"""The potential Φ that shaping uses: what standing plans are certified to earn."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.certified_payoff import nearness, sloped_bound
from aca_env.game.bank import Draw
from aca_env.game.certified import certified_payoffs
from aca_env.game.crossing import Played
from aca_env.game.engine import NOTHING, Engine
from aca_env.game.outcome import weighted
from aca_env.game.state import State
from aca_env.scenario.rewarding import Shaping

if TYPE_CHECKING:
    from aca_env.game.game import Game

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]
Tables = NDArray[np.number]


class Potential:
    """Φ of where games stand: everybody's certified payoff if all repeated their last plans.

    It is a function of the state alone: the plans are those of the last actions (who has not
    acted yet abstains), the records those of the round to come. Mode `bound` takes the
    certified bound in the scenario's regime; mode `margin` adds a slope between its steps, see
    `sloped_bound`.

    Why optimal policies stay: with F_t = γΦ(s_{t+1}) − Φ(s_t) the discounted sum of what is added
    telescopes, Σ γ^t F_t = γ^T Φ(s_T) − Φ(s_0). A finite game ends with Φ = 0, so every policy
    loses the same Φ(s_0), which no action changes; a continuing one bootstraps from values that
    are lower by Φ(s_T), which comes to the same. The others' policies are part of what an agent
    faces, so its best replies stay, and with them the equilibria.

    Args:
        engine: the rules of the scenario.
        terms: how rewards are shaped.

    Source: Ng, Harada and Russell (1999) for shaping by a potential, Devlin and Kudenko
    (2011) for several agents.
    """

    def __init__(self, engine: Engine, terms: Shaping) -> None:
        self.engine, self.terms, self.world = engine, terms, engine.world

    def __call__(self, game: "Game") -> Reals:
        """Return Φ (B, K) in units of payoff, before weights."""
        engine, state, draw = self.engine, game.present, game.draw
        rows = self._standing_rows(state)
        success = self._certified_success(draw, state, engine.play(draw, state, rows))
        return certified_payoffs(engine, state, rows, success, game.baseline.users)

    def _standing_rows(self, state: State) -> Whole:
        """Return (B, K) rows of the plans last played, at the present acting share."""
        world, agents = self.world, self.engine.agents
        strategy, label, signal, effort, _ = np.moveaxis(np.maximum(state.last_action, 0), -1, 0)
        plan = world.menus.plan_of[agents, strategy, label, signal]
        plan = np.where(state.last_action[..., 0] >= 0, plan, 0)
        # Who abstains reads no effort: everybody who would act stands by.
        effort = np.where(plan == 0, world.menus.widths[:, 3] - 1, effort)
        level = world.level_of[agents, state.kind, state.participation, effort]
        return np.asarray(plan * world.n_levels + level)

    def _certified_success(self, draw: Draw, state: State, played: Played) -> Reals:
        """Return (B, K) what is certified of success; −∞ where nothing can be."""
        engine = self.engine
        past = 0 if state.memory is None else weighted(state.memory, "mixture")
        total = engine.block_of(draw, played) + past
        bound = engine.bound(draw, state, played, total)
        if self.terms.mode == "margin" and engine.trainer.is_due(state):
            bound = sloped_bound(bound, self._nearness(draw, state, played, total))
        has_bound = (played.objective != NOTHING) & (played.whole[..., 6] == 1)
        return np.where(has_bound, bound, -np.inf)

    def _nearness(self, draw: Draw, state: State, played: Played, total: Tables) -> Reals:
        """Return (B, K) how near members' cells are to being won, on average."""
        engine = self.engine
        members: Tables = draw.bank.members[draw.entry, played.row]
        if self.world.scenario.information.regime == "transparent":
            margins = engine.leads(state, played, total) / engine.n_train
            members = engine.published_members(draw, played)
            near = nearness(margins, np.full_like(margins, self._masses.sum()))
        else:
            margins, cost = engine.margins(draw, state, played)
            # Nobody's evidence has infinite radii: such cells are not near.
            known = np.isfinite(margins) & np.isfinite(cost)
            reach = np.where(known, self._reach(draw, played, np.where(known, cost, 0.0)), 1.0)
            near = np.where(known, nearness(np.where(known, margins, -1.0), reach), 0.0)
        n_members = np.maximum(members.sum(axis=-1), 1)
        return np.asarray((near * members).sum(axis=-1) / n_members)

    @property
    def _masses(self) -> Reals:
        """(K,) share of the training records that each collective has."""
        return np.asarray(self.world.n_members / self.engine.n_train)

    def _reach(self, draw: Draw, played: Played, cost: Tables) -> Reals:
        """Return (B, K, C) the shortfall in mass when everybody else is against it."""
        place = (draw.entry, played.row)
        evidence = np.maximum(played.n_evidence, 1)[..., None]
        n_rest = self.engine.n_train - played.n_acting.sum(axis=1)
        proxy = n_rest[:, None, None] / evidence * draw.bank.own_conflict[place]
        return np.asarray(self._masses.sum() + (cost + np.maximum(proxy, 0)) / self.engine.n_train)
