"""PettingZoo's own tests of the form in which the platform acts; spaces, chance and snapshots."""

import numpy as np
import pytest
from pettingzoo.test import parallel_api_test, parallel_seed_test

import aca_env
from aca_env.errors import StateError
from aca_env.faces.platform_env.environment import PLATFORM
from tests.aca_env.faces.games import fields, same
from tests.aca_env.faces.platform_games import FILTER, HIDE, SHOW, TREE, acting, keep, small, story


def everything():
    described = fields(rounds=12)
    return acting(described, actions=[keep(described), FILTER, HIDE])


def learning():
    described = small(information={"regime": "worst_case"})
    return acting(described, actions=[TREE, keep(described), SHOW])


def endless():
    return acting(small(horizon="continuing"), actions=[FILTER])


GAMES = [everything, learning, endless]


@pytest.mark.filterwarnings("ignore:Action space for each agent probably should")
@pytest.mark.parametrize("game", GAMES)
def test_it_passes_pettingzoos_tests(game):
    parallel_api_test(game(), num_cycles=30)
    parallel_seed_test(game, num_cycles=8)


@pytest.mark.parametrize("game", GAMES)
def test_a_seed_decides_a_whole_episode(game):
    one, other = game(), game()
    first = story(one, 11)
    assert same(first, story(other, 11))
    assert same(first, story(one, 11))
    assert not same(first[1:], story(one, 12)[1:])


@pytest.mark.parametrize("game", GAMES)
def test_whatever_is_shown_lies_in_its_space_and_has_a_name(game):
    env = game()
    for told in story(env, 3):
        for agent in env.possible_agents:
            assert env.observation_space(agent).contains(told[0][agent])
            assert told[0][agent].shape == (len(env.spec(agent)),)
    state = env.state()
    assert env.state_space.contains(state)
    assert np.array_equal(state[-len(env.spec(PLATFORM)) :], told[0][PLATFORM])


@pytest.mark.parametrize("as_text", [False, True])
@pytest.mark.parametrize("game", GAMES)
def test_a_snapshot_goes_on_as_the_original_does(game, as_text):
    env, other = game(), game()
    rng = np.random.default_rng(0)
    levers = rng.integers(len(env.levers), size=env.max_cycles).tolist()
    whole = story(env, 6, levers)
    for n_played in range(len(whole) - 1):
        _, infos = env.reset(seed=6)
        actions = np.random.default_rng(6)
        for k in range(n_played):
            infos = one_round(env, infos, actions, levers[k])[4]
        state = env.get_state()
        assert same(env.get_state(), state)
        other.set_state(aca_env.state_to_json(state) if as_text else state)
        for k in range(n_played, len(whole) - 1):
            told = one_round(other, infos, actions, levers[k])
            infos = told[4]
            assert same(told, whole[k + 1])
        # What looked at the game in between has left no trace.
        if n_played < len(whole) - 2:
            told = one_round(env, whole[n_played][-1], np.random.default_rng(0), 0)
            assert PLATFORM in told[0]


def one_round(env, infos, rng, lever):
    """Play a round as `story` does."""
    actions = {
        agent: np.array([rng.choice(np.flatnonzero(mask)) for mask in infos[agent]["action_mask"]])
        for agent in env.collectives
    }
    rng.integers(len(env.levers))
    return env.step({**actions, PLATFORM: lever})


def test_after_a_snapshot_episodes_go_on_from_its_seed():
    env, other = everything(), everything()
    story(env, 4)
    env.reset(seed=4)
    other.set_state(env.get_state())
    assert same(env.reset(), other.reset())


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda s: s.pop("platform"), "expected what get_state"),
        (lambda s: s["platform"].pop("numbers"), "numbers: missing"),
        (lambda s: s["platform"].update(numbers=[9.0, 0, 0, 0, 1, 1]), "expected a lever of 4"),
        (lambda s: s["platform"].update(numbers=[0.0, 2, 0, 0, 1, 1]), "an accuracy"),
        (lambda s: s["platform"].update(numbers=[0.0, 1, 0, 0, 3, 1]), "0 or 1"),
        (lambda s: s["platform"].update(numbers=[0.0, float("nan"), 0, 0, 1, 1]), "6 numbers"),
        (lambda s: s["platform"].update(distances=[2.0, 0.0]), "numbers in"),
        (lambda s: s["platform"].update(distances=[]), "2 numbers"),
        (lambda s: s.update(platform=3), "its parts by name"),
        (lambda s: s.update(scenario="other"), "made by another scenario"),
    ],
)
def test_foreign_snapshots_are_refused(change, told):
    env = everything()
    env.reset(seed=0)
    state = env.get_state()
    change(state)
    with pytest.raises(StateError, match=told):
        env.set_state(state)


def test_the_platform_has_a_line_of_its_own(capsys):
    env = acting(small(), actions=[FILTER], render_mode="ansi")
    env.reset(seed=0)
    assert env.render().endswith("platform  has not acted yet")
    story(env, 0, [0, 1, 0, 1])
    assert "platform  'filter', retrained  accuracy 0." in env.render()
    loud = acting(small(), actions=[FILTER], render_mode="human")
    story(loud, 0, [0, 1, 0, 1])
    assert capsys.readouterr().out.count("platform  ") == 4
    picture = acting(small(), actions=[FILTER], render_mode="rgb_array")
    story(picture, 0)
    assert picture.render().shape[-1] == 3
