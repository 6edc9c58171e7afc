"""Reward modes beyond each agent's own payoff, on the small scenarios, for tests."""

import pytest

from aca_env.game.world import World
from tests.aca_env.faces.games import fields, make, plain

DEPENDENCE = [[0, 0.5, -0.25], [0, 0, 1], [2, 0, 0]]
MODES = {
    "rusp": {"matrix": "rusp"},
    "rusp by own payoffs": {"matrix": "rusp", "rusp_weights": "own", "rusp_noise": 0.5},
    "integrated": {"matrix": "integrated", "interdependence": DEPENDENCE},
    "cooperative": {"matrix": "cooperative"},
    "difference": {"mode": "difference"},
    "difference by mass": {"mode": "difference", "matrix": "mass"},
    "aristocrat": {"mode": "aristocrat"},
}
RUSP = {"reward": MODES["rusp"]}
KINDS = {"everything": fields, "plain": plain}
BANK = {"redraw": "bank", "bank_size": 8}

every_mode = pytest.mark.parametrize("mode", MODES)
every_path = pytest.mark.parametrize("mode", ["rusp", "integrated", "difference", "aristocrat"])
"""One mode for each way in which rewards are computed."""


def world_of(mode: str, kind=fields, **changes) -> World:
    """Return a small world with a reward mode, from a small bank."""
    return make(kind(reward=MODES[mode], population=BANK, **changes)).game.world
