import numpy as np
import pytest

from aca_env.errors import StateError
from aca_env.game.world import World
from aca_env.planning import equilibria
from aca_env.planning.best_reply import deviation_gains
from aca_env.planning.equilibria import best_response_iteration, pure_equilibria
from aca_env.planning.payoffs import TIE
from aca_env.planning.situation import idle_actions, last_actions
from tests.aca_env.planning.games import (
    SCENES,
    env_of,
    every_joint,
    games_of,
    later_games,
    legal_menu,
    pay,
    small,
)


def largest_gain(env, joint):
    """Return the most that any agent gains by any deviation of its own."""
    now, gains = pay(env, joint), [0.0]
    for place in range(len(joint)):
        for action in legal_menu(env, place):
            tried = joint.copy()
            tried[place] = action
            gains.append(pay(env, tried)[place] - now[place])
    return max(gains)


@pytest.mark.parametrize("scene", SCENES)
def test_what_is_found_is_an_equilibrium_and_epsilon_the_largest_gain_left(scene):
    games = later_games(scene)
    found = best_response_iteration(games.game, last_actions(games.game))
    for b in range(games.n_envs):
        gain = largest_gain(env_of(games, b), found.action[b])
        assert found.epsilon[b] == pytest.approx(gain, abs=1e-12)
        assert found.found[b] == (gain <= TIE)
        assert found.found[b] == (len(found.cycles[b]) == 0)


@pytest.fixture(scope="module")
def duel():
    return games_of(World(small("climate-duel")), n_games=2)


@pytest.fixture(scope="module")
def unplanter():
    return games_of(World(small("planter-unplanter")), n_games=2)


@pytest.mark.parametrize("name", ["duel", "unplanter"])
def test_replies_that_go_round_are_seen_to_and_the_calmest_is_played(name, request):
    games = request.getfixturevalue(name)
    start = np.repeat(idle_actions(games.game)[None], 2, axis=0)
    found = best_response_iteration(games.game, start)
    assert not found.found.any()
    for b, cycle in enumerate(found.cycles):
        env = env_of(games, b)
        assert len(cycle) > 1
        assert len(np.unique(cycle, axis=0)) == len(cycle)
        for now, then in zip(cycle, np.roll(cycle, -1, axis=0), strict=True):
            # One agent moved to a reply that pays it more; the last leads to the first.
            moved = np.flatnonzero((now != then).any(axis=1))
            assert len(moved) == 1
            assert pay(env, then)[moved[0]] > pay(env, now)[moved[0]]
        gains = [largest_gain(env, joint) for joint in cycle]
        assert found.epsilon[b] == pytest.approx(min(gains), abs=1e-12)
        np.testing.assert_array_equal(found.action[b], cycle[int(np.argmin(gains))])
    assert [len(one) for one in pure_equilibria(games.game)] == [0, 0]


@pytest.mark.parametrize("scene", ["plain", "budget_strict", "no_abstaining", "every_strategy"])
def test_all_pure_equilibria_are_those_that_a_loop_finds(scene):
    games = later_games(scene, n_games=2, n_rounds=2)
    env = env_of(games, 1)
    wanted = [joint for joint in every_joint(env) if largest_gain(env, joint) <= TIE]
    found = pure_equilibria(games.game)[1]
    np.testing.assert_array_equal(found, np.reshape(wanted, (-1, 2, 5)))


def test_replies_in_turn_end_in_one_of_all_equilibria():
    games = later_games("every_strategy")
    found = best_response_iteration(games.game, last_actions(games.game))
    for b, known in enumerate(pure_equilibria(games.game)):
        is_known = any((joint == found.action[b]).all() for joint in known)
        assert is_known == found.found[b]


def test_each_game_ends_where_it_would_alone(duel):
    start = np.repeat(idle_actions(duel.game)[None], 2, axis=0)
    together = best_response_iteration(duel.game, start)
    for b in range(2):
        alone = best_response_iteration(env_of(duel, b).game, start[:1])
        np.testing.assert_array_equal(alone.action[0], together.action[b])
        np.testing.assert_array_equal(alone.cycles[0], together.cycles[b])


def test_a_search_that_gives_up_says_how_far_it_is_from_an_equilibrium(duel):
    start = np.repeat(idle_actions(duel.game)[None], 2, axis=0)
    found = best_response_iteration(duel.game, start, sweeps=1)
    assert not found.found.any()
    assert [len(cycle) for cycle in found.cycles] == [0, 0]
    gain = deviation_gains(duel.game, found.action).epsilon
    np.testing.assert_array_equal(found.epsilon, gain)
    assert (gain > 0).all()


def test_too_many_joint_actions_are_refused_in_one_line(duel, monkeypatch):
    with pytest.raises(StateError, match="expected at most 100 joint actions, got 169"):
        pure_equilibria(duel.game, limit=100)
    monkeypatch.setattr(equilibria, "MOST_PAYOFFS", 400)
    with pytest.raises(StateError, match="expected at most 1 games at once, got 2"):
        pure_equilibria(duel.game)
