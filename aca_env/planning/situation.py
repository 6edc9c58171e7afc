"""Where everybody stands before a round: what they did last, and what they may do now."""

import numpy as np
from numpy.typing import NDArray

from aca_env.game.game import Game
from aca_env.planning.menus import Actions, idle_action

Flags = NDArray[np.bool_]


def last_actions(game: Game) -> Actions:
    """Return everybody's last action (n_games, n_agents, 5); who cannot repeat it is idle."""
    last, rules = game.present.last_action, game.rules
    used = rules.uses[rules.agents, np.maximum(last[..., 0], 0)]
    can_repeat = last[..., 0] >= 0
    for axis, mask in enumerate(game.masks()):
        allowed = np.take_along_axis(mask, last[..., axis, None], axis=-1)[..., 0]
        can_repeat &= allowed | ~used[..., axis]
    return np.where(can_repeat[..., None], last, idle_actions(game))


def idle_actions(game: Game) -> Actions:
    """Return an action per agent (n_agents, 5) that edits nothing, else its first."""
    return np.stack([idle_action(game.world, place) for place in range(game.world.n_agents)])


def allowed(game: Game, place: int, actions: Actions) -> Flags:
    """Return (n_games, n) whether the present masks allow actions (n, 5) of an agent.

    Entries of axes that a strategy does not read do not count.
    """
    used = game.rules.uses[place, actions[:, 0]]
    may = np.ones((len(game.present.seed), len(actions)), dtype=np.bool_)
    for axis, mask in enumerate(game.masks()):
        may &= mask[:, place, actions[:, axis]] | ~used[:, axis]
    return may
