"""Who is expected to plant what in the coming round: by what they announced, or did last."""

import numpy as np

from aca_env.game.game import Game
from aca_env.game.menu import OBJECTIVES
from aca_env.planning.menus import Actions, distinct_actions
from aca_env.planning.situation import allowed, last_actions, made_legal

PLANTING = OBJECTIVES.index("planting")


def planting_actions(game: Game, place: int) -> Actions:
    """Return an agent's distinct actions (n, 5) that plant a label."""
    actions, menus = distinct_actions(game.world, place), game.world.menus
    plan = menus.plan_of[place, actions[:, 0], actions[:, 1], actions[:, 2]]
    return np.asarray(actions[menus.objective[place, plan] == PLANTING])


def expected_actions(game: Game) -> Actions:
    """Return what everybody is expected to do, (n_games, n_agents, 5).

    Who announced a label for this round and can plant it will do so, with the signal of the
    last action where that is possible, and all members that it can ask; everybody
    else repeats the last action.
    """
    last, announced = last_actions(game), game.present.announced
    expected = last.copy()
    for place in range(game.world.n_agents):
        actions = planting_actions(game, place)
        for b in np.flatnonzero(announced[:, place]) if len(actions) else ():
            fits = actions[:, 1] == announced[b, place] - 1
            fits &= allowed(game, place, actions)[b]
            if fits.any():
                expected[b, place] = _planned(actions[fits], last[b, place])
    return made_legal(game, expected)


def _planned(actions: Actions, last: Actions) -> Actions:
    """Return the first with the last action's signal, or with any, at its largest effort."""
    same = actions[:, 2] == last[2]
    kept = actions[same] if same.any() else actions
    kept = kept[(kept[:, :3] == kept[0, :3]).all(axis=1)]
    return np.asarray(kept[kept[:, 3].argmax()])
