"""What each collective adds to the social payoff: difference utilities.

The social payoff G of a round is the weighted sum of payoffs that `rewards.social_weights`
names. Everything else of the round stays as it is, records, test users and what the others
do, and one collective's action is exchanged:

- "difference" (wonderful life utility): G(z) − G(z with i abstaining);
- "aristocrat": G(z) − the mean of G over what i could have done: every distinct plan that
  its mask allows, with every distinct number of acting members, each counted once.

To abstain is plan 0: nobody of the collective edits. A collective whose menu has no entry
for abstaining is compared with that plan all the same, but does not have it among what it
could have done. Payoffs are those of the round, baseline and costs taken off; what an
action does to later rounds is not counted, and where the platform does not retrain in a
round, only costs differ.

Source: Wolpert and Lawson (2002), *Designing agent collectives for systems with Markovian
dynamics*; Wolpert and Tumer (2001), *Optimal payoff functions for members of collectives*.
"""

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from aca_env.game.actions import Rules
from aca_env.game.bank import Draw
from aca_env.game.outcome import Baseline
from aca_env.game.state import State, pick_games
from aca_env.rewards import social_payoff, social_weights

if TYPE_CHECKING:
    from aca_env.game.game import Game

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]
Part = TypeVar("Part", Draw, Baseline)

MOST_BYTES = 64 * 2**20
"""Memory that the tables of one part of the exchanged actions may take."""


@dataclass(frozen=True, eq=False)
class Standing:
    """The round at hand in B games, before anybody has acted."""

    draw: Draw
    state: State
    baseline: Baseline

    @classmethod
    def of(cls, game: "Game", *, twin: bool = False) -> Self:
        """Return where games stand; with other records on request."""
        if not twin:
            return cls(game.draw, game.present, game.baseline)
        draw = game.drawer.draw(game.present, twin=True)
        return cls(draw, game.present, game.engine.baseline(draw, game.present))

    def pick(self, games: Whole) -> Self:
        """Return the rounds of some games, any of them any number of times."""
        state = pick_games([self.state], games)
        return type(self)(_pick(self.draw, games), state, _pick(self.baseline, games))


def _pick(part: Part, games: Whole) -> Part:
    changed: dict[str, Any] = {
        field.name: value[games]
        for field in fields(part)
        if isinstance(value := getattr(part, field.name), np.ndarray)
    }
    return replace(part, **changed)


class Credit:
    """Computes difference utilities of one scenario.

    Args:
        rules: of the scenario, with its engine.
        kind: "difference" or "aristocrat".
    """

    def __init__(self, rules: Rules, kind: str) -> None:
        self.rules, self.engine, self.world = rules, rules.engine, rules.world
        self.kind = kind
        self.weights = social_weights(self.world.scenario)

    def utilities(self, payoff: Reals, counterfactual: Reals) -> Reals:
        """Return (B, K) difference utilities.

        Args:
            payoff: (B, K) payoffs of what was done.
            counterfactual: what `counterfactual` gave for it.
        """
        return social_payoff(self.weights, payoff)[..., None] - counterfactual

    def counterfactual(self, standing: Standing, row: Whole) -> Reals:
        """Return (B, K) what G is compared with, for each collective.

        Args:
            standing: the round.
            row: (B, K) rows of the plans that were chosen.
        """
        instead, is_open = self._alternatives(standing.state)
        games, agents, places = np.nonzero(is_open)
        rows = row[games]
        rows[np.arange(len(games)), agents] = instead[games, agents, places]
        social = social_payoff(self.weights, self.payoffs(standing, games, rows))
        table = np.zeros(is_open.shape)
        table[games, agents, places] = social
        return np.asarray(table.sum(axis=-1) / is_open.sum(axis=-1))

    def payoffs(self, standing: Standing, games: Whole, rows: Whole) -> Reals:
        """Return the payoffs (n, K) of joint plans, in parts so that memory stays small.

        Args:
            standing: the round.
            games: (n,) the game that each is played in.
            rows: (n, K) rows of the plans.
        """
        world = self.world
        size = max(1, MOST_BYTES // (world.n_agents * world.n_cells * world.space.n_labels * 32))
        payoff = np.empty(rows.shape)
        for start in range(0, len(rows), size):
            part = slice(start, start + size)
            some = standing.pick(games[part])
            outcome = self.engine.resolve(
                some.draw, some.state, rows[part], some.baseline, with_bounds=False
            )
            payoff[part] = outcome.payoff
        return payoff

    def _alternatives(self, state: State) -> tuple[Whole, Flags]:
        """Return rows (B, K, n) that stand in for each collective's own, and which count."""
        rules, world = self.rules, self.world
        levels = world.level_of[rules.agents, state.kind, state.participation]
        # Plan 0 comes first among rows, so the row of an abstention is its level.
        abstaining = levels[:, rules.agents, rules.all_effort][..., None]
        if self.kind == "difference":
            return abstaining, np.ones(abstaining.shape, dtype=np.bool_)
        strategies, _, _, efforts, _ = rules.masks(state)
        can_edit: Flags = np.asarray((strategies & ~rules.abstains).any(axis=-1))
        counted = efforts & self._is_first(levels, efforts)
        plans = np.arange(1, world.menus.n_plans)
        rows = plans[:, None] * world.n_levels + levels[:, :, None]
        is_open = self._reachable[:, 1:, None] & (counted & can_edit[..., None])[:, :, None]
        shape = (*abstaining.shape[:2], -1)
        can_abstain = self._reachable[:, :1] | ~can_edit[..., None]
        return (
            np.concatenate([abstaining, rows.reshape(shape)], axis=-1),
            np.concatenate([can_abstain, is_open.reshape(shape)], axis=-1),
        )

    @staticmethod
    def _is_first(levels: Whole, efforts: Flags) -> Flags:
        """Return (B, K, efforts) whether no allowed effort before has as many acting."""
        same = (levels[..., :, None] == levels[..., None, :]) & efforts[..., None, :]
        return np.asarray(~np.tril(same, -1).any(axis=-1))

    @cached_property
    def _reachable(self) -> Flags:
        """(K, n_plans) whether some choice of the collective names the plan."""
        menus = self.world.menus
        reachable = np.zeros((menus.n_agents, menus.n_plans), dtype=np.bool_)
        for i, menu in enumerate(menus.menus):
            reachable[i, np.unique(menu.plan_of)] = True
        return reachable
