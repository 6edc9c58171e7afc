from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from aca_env.game.state import first_state
from aca_env.planning.play_of_others import PastPlay, Rounds, reply_payoffs
from aca_env.planning.situation import made_legal
from tests.agents.repeated import scene_world
from tests.agents.scenes import SCENES, make_env

N_GAMES = 5


def story(n_rounds, seed=0):
    """Return states after random rounds of three possible actions each."""
    world, rng = scene_world("plain"), np.random.default_rng(seed)
    state = first_state(world, np.arange(N_GAMES, dtype=np.uint64), 0)
    drawn = rng.integers(3, size=(n_rounds, *state.last_action.shape[:2]))
    played = np.zeros((n_rounds, *state.last_action.shape), dtype=np.int64)
    played[..., 1] = drawn
    return [state, *(replace(state, round=t + 1, last_action=a) for t, a in enumerate(played))]


@pytest.mark.parametrize("window", [None, 1, 3, 7])
def test_counts_are_those_of_the_rounds_that_count(window):
    past, states = PastPlay(0, window), story(20)
    for t, state in enumerate(states):
        past.look(state)
        seen = states[max(1, t + 1 - (window or t)) : t + 1]
        for game in range(N_GAMES) if t else ():
            wanted = Counter(tuple(one.last_action[game, 1]) for one in seen)
            got = {
                tuple(joint[1]): count
                for joint, count in zip(past.joint[game], past.counts[game], strict=True)
                if count
            }
            assert got == wanted


def test_a_game_has_the_same_places_alone_as_among_others():
    together = PastPlay(0, 3)
    alone = [PastPlay(0, 3) for _ in range(N_GAMES)]
    for state in story(20)[1:]:
        together.look(state)
        for game, past in enumerate(alone):
            past.look(replace(state, last_action=state.last_action[[game]]))
            width = past.counts.shape[1]
            np.testing.assert_array_equal(together.counts[[game], :width], past.counts)
            np.testing.assert_array_equal(together.joint[[game], :width], past.joint)
            assert (together.counts[game, width:] == 0).all()


def test_a_round_is_new_once_and_nothing_is_new_before_the_first():
    rounds, states = Rounds(), story(3)
    asked = [0, 0, 1, 1, 2, 3, 3]
    assert [rounds.is_new(states[t]) for t in asked] == [
        False,
        False,
        True,
        False,
        True,
        True,
        False,
    ]


def test_who_comes_late_learns_from_the_last_round_alone():
    states = story(5)
    past = PastPlay(0)
    past.look(states[4])
    assert past.counts.sum(axis=1).tolist() == [1] * N_GAMES
    np.testing.assert_array_equal(past.joint[:, 0, 1], states[4].last_action[:, 1])


def test_who_can_no_longer_pay_is_idle():
    env = make_env(SCENES["budget_strict"])
    env.reset(seed=0)
    dear = np.array([[1, 2, 0, 1, 0], [1, 3, 1, 0, 0]])
    joint = dear[None, None]
    np.testing.assert_array_equal(made_legal(env.game, joint), joint)
    env.step(dict(zip(env.agents, dear, strict=True)))
    # A second full edit is beyond the first collective's budget of 1.5.
    np.testing.assert_array_equal(made_legal(env.game, joint)[0, 0], [[0] * 5, dear[1]])
    hidden = joint.copy()
    hidden[..., 0] = -1
    np.testing.assert_array_equal(made_legal(env.game, hidden)[0, 0], [[0] * 5] * 2)


def test_replies_pay_what_outcomes_say():
    env = make_env(SCENES["plain"])
    env.reset(seed=0)
    others = np.array([[[0] * 5, [1, 3, 1, 0, 0]], [[0] * 5, [0] * 5]])
    paid = reply_payoffs(env.game, 0, others[None])
    own = np.array([[0] * 5, *([1, label, 0, 0, 0] for label in range(4))])
    for row, other in enumerate(others):
        joint = np.stack([np.stack([action, other[1]]) for action in own])
        wanted = env.outcomes(joint, data="twin").payoff[:, 0]
        np.testing.assert_array_equal(paid[0, row], wanted)
