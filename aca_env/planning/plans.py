"""Plans settled before an episode, and what is done when one cannot be carried out."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from aca_env.game.game import Game
from aca_env.planning.menus import idle_action
from aca_env.planning.play_of_others import Rounds
from aca_env.planning.translating import Translator

if TYPE_CHECKING:
    from aca_env.agents.base import Policy, Spaces

Whole = NDArray[np.int64]


def settled_plan(policy: "Policy", spaces: "Spaces") -> Whole:
    """Return the action (5,) of a policy, after `reset`, that looks at nothing but its mask."""
    everything = [np.ones(n, dtype=np.int8) for n in spaces.action.nvec]
    return policy.act(None, {"action_mask": everything}, np.random.default_rng(0))


def or_idle(game: Game, place: int, actions: Whole) -> Whole:
    """Return an agent's actions (n_games, 5), an idle one where the mask forbids them."""
    used = game.rules.uses[place, actions[:, 0]]
    may = np.ones(len(actions), dtype=np.bool_)
    for axis, mask in enumerate(game.masks()):
        taken = np.take_along_axis(mask[:, place], actions[:, axis, None], axis=-1)[:, 0]
        may &= taken | ~used[:, axis]
    return np.where(may[:, None], actions, idle_action(game.world, place))


class PlannedPlayer:
    """Plays listed actions in order, in one episode of B games.

    Args:
        game: the games.
        place: index of the collective.
        actions: (n, 5) the plan.
        holds: whether the last action stays; otherwise the plan begins again.
    """

    def __init__(self, game: Game, place: int, actions: Whole, holds: bool) -> None:
        self.game, self.place, self.actions, self.holds = game, place, actions, holds

    def __call__(self, _: NDArray[np.float64]) -> Whole:
        """Return the round's actions (B, 5)."""
        state, n = self.game.present, len(self.actions)
        turn = min(state.round, n - 1) if self.holds else state.round % n
        return or_idle(self.game, self.place, np.tile(self.actions[turn], (state.n_games, 1)))


class CopyingPlayer:
    """Plays a first action, then what the leader did at first, in one episode of B games.

    Args:
        game: the games.
        place: index of the collective.
        first: (5,) the action of the first round, kept where the leader's is not on the menu.
        leader: index of the collective that is copied.
    """

    def __init__(self, game: Game, place: int, first: Whole, leader: int) -> None:
        self.game, self.place, self.leader = game, place, leader
        self.plan = np.tile(first, (game.present.n_games, 1))
        self._rounds, self._has_looked = Rounds(), False
        self._translate = Translator(game, place)

    def __call__(self, _: NDArray[np.float64]) -> Whole:
        """Return the round's actions (B, 5)."""
        state = self.game.present
        if self._rounds.is_new(state) and not self._has_looked:
            self._has_looked = True
            who = np.full(state.n_games, self.leader)
            copied, has_all = self._translate(who, state.last_action[:, self.leader])
            self.plan = np.where(has_all[:, None], copied, self.plan)
        return or_idle(self.game, self.place, self.plan)
