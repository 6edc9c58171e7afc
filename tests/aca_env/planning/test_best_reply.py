import numpy as np
import pytest

from aca_env.game.world import World
from aca_env.planning.best_reply import best_replies, deviation_gains
from aca_env.planning.menus import distinct_actions
from aca_env.planning.payoffs import TIE
from aca_env.planning.situation import last_actions
from aca_env.scenario.schema import Scenario
from tests.aca_env.planning.games import (
    SCENES,
    env_of,
    games_of,
    idle,
    later_games,
    legal_menu,
    pay,
)
from tests.agents.scenes import with_collective


def naive_payoffs(env, place, joint, **options):
    """Return what each legal action of one agent pays it, by action."""
    payoffs = {}
    for action in legal_menu(env, place):
        tried = joint.copy()
        tried[place] = action
        payoffs[action] = pay(env, tried, **options)[place]
    return payoffs


@pytest.mark.parametrize("scene", SCENES)
def test_replies_are_the_first_best_of_all_that_the_mask_allows(scene):
    games = later_games(scene)
    joint = last_actions(games.game)
    for place in range(games.n_agents):
        replies = best_replies(games.game, place, joint)
        for b in range(games.n_envs):
            payoffs = naive_payoffs(env_of(games, b), place, joint[b])
            top = max(payoffs.values())
            wanted = next(action for action, value in payoffs.items() if value >= top - TIE)
            assert tuple(replies.action[b]) == wanted
            assert replies.value[b] == pytest.approx(top, abs=1e-12)


@pytest.mark.parametrize("twin", [False, True])
@pytest.mark.parametrize("scene", ["plain", "budget_strict", "every_strategy"])
def test_gains_are_those_of_every_single_deviation(scene, twin):
    games = later_games(scene, n_rounds=2)
    joint = last_actions(games.game)
    gains = deviation_gains(games.game, joint, twin=twin)
    data = "twin" if twin else "current"
    for b in range(games.n_envs):
        env = env_of(games, b)
        now = pay(env, joint[b], data=data)
        np.testing.assert_allclose(gains.payoff[b], now, atol=1e-12)
        for place in range(games.n_agents):
            payoffs = naive_payoffs(env, place, joint[b], data=data)
            found = {
                tuple(action): gain
                for action, gain in zip(
                    distinct_actions(env.game.world, place).tolist(),
                    gains.by_action[place][b],
                    strict=True,
                )
                if np.isfinite(gain)
            }
            assert found.keys() == payoffs.keys()
            for action, value in payoffs.items():
                assert found[action] == pytest.approx(value - now[place], abs=1e-12)
            largest = max(0.0, max(payoffs.values()) - now[place])
            assert gains.gain[b, place] == pytest.approx(largest, abs=1e-12)
            assert payoffs[tuple(gains.action[b, place])] == max(payoffs.values())
    assert (gains.epsilon == gains.gain.max(axis=1)).all()


def test_what_a_spent_budget_forbids_gains_nothing():
    games = games_of(World(Scenario(**SCENES["budget_strict"])))
    full = np.array([1, 2, 0, 1, 0])
    games.step(np.tile(np.stack([full, np.zeros(5, dtype=np.int64)]), (3, 1, 1)))
    gains = deviation_gains(games.game, last_actions(games.game)).by_action[0]
    efforts = distinct_actions(games.game.world, 0)[:, 3]
    assert np.isneginf(gains[:, efforts == 1]).all()
    assert np.isfinite(gains[:, efforts == 0]).all()


def test_of_equals_the_first_is_the_reply():
    games = games_of(World(Scenario(**with_collective(0, values={}))))
    joint = np.repeat(idle(env_of(games, 0))[None], 3, axis=0)
    assert best_replies(games.game, 0, joint).action.tolist() == [[0] * 5] * 3


def test_games_are_left_where_they_stand():
    games = later_games("participation_and_memory")
    before = games.game.state
    deviation_gains(games.game, last_actions(games.game))
    after = games.game.state
    np.testing.assert_array_equal(before.last_action, after.last_action)
    assert before.round == after.round == 1
