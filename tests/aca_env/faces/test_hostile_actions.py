"""Hostile actions: one plain line that names the agent, and nothing moves."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aca_env.errors import ActionError
from tests.aca_env.faces.games import fields, make, same
from tests.aca_env.faces.refusals import refuses


def named(value: Any) -> str:
    """Return a test's name: the value's text, without what differs from run to run."""
    text = " ".join(str(value).split())
    return type(value).__name__ if " at 0x" in text else text[:40]


NAN, INF = float("nan"), float("inf")
GOOD = [0, 0, 0, 0, 0]

HOSTILE: list[Any] = [
    [NAN, 0, 0, 0, 0],
    [INF, 0, 0, 0, 0],
    [-INF, 0, 0, 0, 0],
    [0.5, 0, 0, 0, 0],
    [-1, 0, 0, 0, 0],
    [0, 0, 0, 0, -1],
    [4, 0, 0, 0, 0],
    [0, 3, 0, 0, 0],
    [0, 0, 2, 0, 0],
    [0, 0, 0, 2, 0],
    [0, 0, 0, 0, 4],
    [10**6, 0, 0, 0, 0],
    [2**31, 0, 0, 0, 0],
    [2**63, 0, 0, 0, 0],
    [2**64, 0, 0, 0, 0],
    [10**40, 0, 0, 0, 0],
    [-(10**40), 0, 0, 0, 0],
    [True, False, False, False, False],
    np.array([True, False, False, False, False]),
    ["0", 0, 0, 0, 0],
    ["abstain", "red", "hot", "all", "none"],
    [None, 0, 0, 0, 0],
    [0j, 0, 0, 0, 0],
    [[0], 0, 0, 0, 0],
    [[0, 0, 0, 0, 0]],
    [[0], [0, 0]],
    [0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0],
    [],
    0,
    1.5,
    NAN,
    None,
    True,
    "00000",
    b"00000",
    {},
    {"strategy": 0},
    {0, 1, 2, 3, 4},
    object(),
    lambda: GOOD,
    np.zeros((5, 1), dtype=int),
    np.zeros(0, dtype=int),
    np.array(0),
    np.full(5, 255, dtype=np.uint8),
    np.full(5, 2**64 - 1, dtype=np.uint64),
    np.full(5, -1, dtype=np.int8),
    np.full(5, NAN, dtype=np.float32),
    np.array(["a"] * 5),
    np.array([None] * 5),
    np.zeros(5, dtype="datetime64[s]"),
    np.zeros(5, dtype=complex),
]


@pytest.mark.parametrize("place", [0, 2])
@pytest.mark.parametrize("action", HOSTILE, ids=named)
def test_an_action_outside_its_space_is_an_error_that_names_the_agent(action, place):
    env = _standing()
    agent = env.possible_agents[place]
    joint = dict.fromkeys(env.possible_agents, np.array(GOOD)) | {agent: action}
    assert agent in refuses(env, lambda: env.step(joint))
    assert agent in refuses(env, lambda: env.outcomes(joint))
    assert agent in refuses(env, lambda: env.outcomes([joint]))


@pytest.mark.parametrize(
    ("action", "axis", "value"),
    [
        ([0, NAN, 0, 0, 0], "label", "nan"),
        ([0, 0, 7, 0, 0], "signal", "7"),
        ([0, 0, 0, -3, 0], "effort", "-3"),
        ([0, 0, 0, 0, 4], "announcement", "4"),
        ([0.25, 0, 0, 0, 0], "strategy", "0.25"),
    ],
)
def test_the_message_names_axis_and_value(action, axis, value):
    env = make(fields())
    env.reset(seed=0)
    joint = dict.fromkeys(env.possible_agents, np.array(GOOD)) | {"collective_1": action}
    message = refuses(env, lambda: env.step(joint))
    assert axis in message
    assert value in message


@pytest.mark.parametrize("flag", [True, np.True_])
def test_a_flag_among_numbers_is_refused_like_an_array_of_flags(flag):
    env = make(fields())
    env.reset(seed=0)
    joint = {key: [flag, 0, 0, 0, 0] for key in env.possible_agents}
    refuses(env, lambda: env.step(joint))


def test_actions_of_no_mapping_of_all_agents_are_refused():
    env = make(fields())
    env.reset(seed=0)
    agents = env.possible_agents
    good = dict.fromkeys(agents, np.array(GOOD))
    missing = {agent: good[agent] for agent in agents[:-1]}
    for wrong in (None, 3, [], [GOOD] * 3, np.zeros((3, 5), int), "abc", {}, missing):
        refuses(env, lambda wrong=wrong: env.step(wrong))
    for extra in ("collective_3", "nobody", 0, None):
        message = refuses(env, lambda extra=extra: env.step(good | {extra: GOOD}))
        assert str(extra) in message
    renamed = missing | {"other": np.array(GOOD)}
    assert "collective_2" in refuses(env, lambda: env.step(renamed))


JOINTS: list[Any] = [
    None,
    3,
    "abc",
    [],
    np.zeros(5, dtype=int),
    np.zeros((2, 5), dtype=int),
    np.zeros((1, 2, 5), dtype=int),
    np.zeros((1, 3, 4), dtype=int),
    np.zeros((1, 1, 3, 5), dtype=int),
    np.full((1, 3, 5), 9),
    np.full((1, 3, 5), -1),
    np.full((1, 3, 5), NAN),
    np.full((1, 3, 5), 0.5),
    np.full((1, 3, 5), True),
    np.full((1, 3, 5), None),
    np.full((1, 3, 5), "a"),
    [[GOOD, GOOD, GOOD[:4]]],
    [[GOOD, GOOD]],
    [{}, {}],
    [dict.fromkeys(["collective_0", "collective_1", "collective_2"], GOOD), 3],
    object(),
]


@pytest.mark.parametrize("joint", JOINTS, ids=named)
def test_joint_actions_that_are_none_are_refused(joint):
    env = _standing()
    refuses(env, lambda: env.outcomes(joint))


@settings(max_examples=150, deadline=None)
@given(
    action=st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=3),
        lambda item: st.lists(item, max_size=6),
        max_leaves=8,
    )
)
def test_anything_is_an_action_or_one_plain_error(action):
    env = _standing()
    space = env.action_space("collective_1")
    joint = dict.fromkeys(env.possible_agents, np.array(GOOD)) | {"collective_1": action}
    refusal = None
    try:
        env.outcomes(joint)
    except ActionError as error:
        refusal = str(error)
    if refusal is not None:
        assert "collective_1" in refusal
        assert "\n" not in refusal
        return
    whole = np.asarray(action).astype(np.int64)
    assert space.contains(whole)
    assert np.array_equal(np.asarray(action), whole)


_STANDING: list[Any] = []


def _standing():
    """Return one game for all examples: asking changes nothing."""
    if not _STANDING:
        _STANDING.append(make(fields()))
        _STANDING[0].reset(seed=0)
    return _STANDING[0]


def test_actions_of_every_whole_number_type_are_one():
    stories = []
    for convert in (list, tuple, np.array, lambda a: np.array(a, dtype=np.uint8)):
        env = make(fields())
        env.reset(seed=0)
        joint = dict.fromkeys(env.possible_agents, convert([1, 1, 0, 0, 2]))
        stories.append(env.step(joint))
    assert all(same(story, stories[0]) for story in stories)
