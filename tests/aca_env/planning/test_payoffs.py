import numpy as np
import pytest

from aca_env.planning import payoffs as planning
from aca_env.planning.joint_actions import JointActions
from aca_env.planning.payoffs import first_best, payoffs
from aca_env.planning.situation import made_legal
from tests.aca_env.planning.games import (
    SCENES,
    env_of,
    every_joint,
    games_of,
    later_games,
    world_of,
)


def test_first_best_is_the_first_within_a_tie():
    values = np.array([[0.0, 1.0, 1.0 + 0.5e-9], [2.0, -np.inf, 2.0 + 2e-9]])
    assert first_best(values).tolist() == [1, 2]


@pytest.mark.parametrize("twin", [False, True])
def test_payoffs_are_the_same_in_parts(twin, monkeypatch):
    games = games_of(world_of("plain"))
    joint = np.random.default_rng(0).integers(0, games.widths, size=(3, 11, 2, 5))
    wanted = games.outcomes(joint, data="twin" if twin else "current").payoff
    monkeypatch.setattr(planning, "MOST_ENTRIES", 60)
    np.testing.assert_array_equal(payoffs(games.game, joint, twin=twin), wanted)
    assert payoffs(games.game, joint[:, :0]).shape == (3, 0, 2)


@pytest.mark.parametrize("scene", SCENES)
def test_numbered_joint_actions_are_all_that_are_legal_once_each(scene):
    games = later_games(scene, n_rounds=2)
    space = JointActions(games.game)
    joint = space.actions(np.arange(space.n))
    may = space.allowed(0, space.n)
    for b in range(games.n_envs):
        np.testing.assert_array_equal(joint[may[b]], every_joint(env_of(games, b)))


def test_who_may_not_act_as_told_is_idle():
    games = games_of(world_of("budget_strict"))
    full, other = [1, 2, 0, 1, 0], [1, 3, 1, 0, 0]
    joint = np.tile(np.array([full, other]), (3, 1, 1))
    np.testing.assert_array_equal(made_legal(games.game, joint), joint)
    games.step(joint)
    assert made_legal(games.game, joint)[0].tolist() == [[0] * 5, other]
