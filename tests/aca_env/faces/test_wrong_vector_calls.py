"""Wrong calls of many games as arrays: one plain line, and nothing moves."""

import numpy as np
import pytest

from aca_env.errors import ActionError, StateError
from tests.aca_env.faces.vectors import dynamic, play, zeros

B = 3


def test_stepping_before_reset_and_after_the_end_is_an_error():
    vector = dynamic()
    with pytest.raises(StateError, match="reset"):
        vector.step(zeros(vector))
    vector.reset(seed=0)
    play(vector, np.random.default_rng(0))
    with pytest.raises(StateError, match="reset"):
        vector.step(zeros(vector))
    vector.reset()
    vector.step(zeros(vector))


def changed(place, value):
    """Return valid actions with one entry changed."""
    actions = np.zeros((B, 3, 5), dtype=float if isinstance(value, float) else np.int64)
    actions[place] = value
    return actions


WRONG_ACTIONS = {
    "too few games": (np.zeros((B - 1, 3, 5), dtype=int), "(3, 3, 5)"),
    "one game": (np.zeros((3, 5), dtype=int), "(3, 3, 5)"),
    "too few axes": (np.zeros((B, 3, 4), dtype=int), "(3, 3, 5)"),
    "nothing": (None, "(3, 3, 5)"),
    "a mapping": ({"collective_0": [0] * 5}, "(3, 3, 5)"),
    "ragged": ([[0], [0, 1]], "(3, 3, 5)"),
    "negative": (changed((1, 2, 0), -1), "world 1, collective_2: strategy"),
    "too large": (changed((2, 0, 1), 99), "world 2, collective_0: label"),
    "half": (changed((0, 1, 3), 0.5), "world 0, collective_1: effort"),
    "not a number": (changed((0, 1, 4), float("nan")), "world 0, collective_1: announcement"),
    "flags": (np.zeros((B, 3, 5), dtype=bool), "world 0, collective_0: strategy"),
    "text": (np.full((B, 3, 5), "a"), "world 0, collective_0: strategy"),
}


@pytest.mark.parametrize("case", WRONG_ACTIONS)
def test_wrong_actions_are_refused_in_one_line_and_nothing_moves(case):
    actions, told = WRONG_ACTIONS[case]
    vector = dynamic()
    vector.reset(seed=0)
    before = vector.game.observe().copy()
    with pytest.raises(ActionError) as caught:
        vector.step(actions)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
    np.testing.assert_array_equal(vector.game.observe(), before)


def test_whole_floats_are_actions_too():
    vector, other = dynamic(), dynamic()
    vector.reset(seed=0)
    other.reset(seed=0)
    for v, actions in ((vector, zeros(vector)), (other, zeros(other).astype(float))):
        last = v.step(actions)
        assert np.isfinite(last[1]).all()
    np.testing.assert_array_equal(vector.game.observe(), other.game.observe())


@pytest.mark.parametrize("seed", [-1, 2**64, 1.0, "1", True])
def test_wrong_seeds_are_refused(seed):
    with pytest.raises(StateError, match="seed: expected a whole number"):
        dynamic().reset(seed=seed)


@pytest.mark.parametrize("n_envs", [0, -1, 1.0, True, "2", None])
def test_wrong_numbers_of_games_are_refused(n_envs):
    with pytest.raises(StateError, match="n_envs: expected a whole number of at least 1"):
        dynamic(n_envs)
