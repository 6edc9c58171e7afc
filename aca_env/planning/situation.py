"""Where everybody stands before a round: what they did last, and what they may do now."""

import numpy as np
from numpy.typing import NDArray

from aca_env.game.game import Game
from aca_env.planning.menus import Actions, idle_action

Flags = NDArray[np.bool_]


def last_actions(game: Game) -> Actions:
    """Return everybody's last action (n_games, n_agents, 5); who cannot repeat it is idle."""
    return made_legal(game, game.present.last_action)


def made_legal(game: Game, joint: Actions) -> Actions:
    """Return joint actions in which whoever may not do its part now is idle instead.

    Args:
        game: where the games stand.
        joint: (n_games, ..., n_agents, 5); −1 where an agent shows no strategy.
    """
    rules, between = game.rules, tuple(range(1, joint.ndim - 2))
    used = rules.uses[rules.agents, np.maximum(joint[..., 0], 0)]
    can = joint[..., 0] >= 0
    for axis, mask in enumerate(game.masks()):
        wide = np.expand_dims(mask, between)
        may = np.take_along_axis(wide, joint[..., axis, None], axis=-1)[..., 0]
        can &= may | ~used[..., axis]
    return np.where(can[..., None], joint, idle_actions(game))


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
