"""Calls out of turn, seeds and options: one plain line, and nothing moves."""

from typing import Any

import numpy as np
import pytest

import aca_env
from aca_env.errors import AcaError, StateError
from tests.aca_env.faces.games import fields, make, plain, random_joint, same
from tests.aca_env.faces.refusals import refuses

NAN = float("nan")
GOOD = [0, 0, 0, 0, 0]


@pytest.mark.parametrize("call", ["step", "outcomes", "state", "get_state", "observe"])
def test_calls_before_the_first_reset_are_errors_of_one_line(call):
    env = make(fields(), render_mode="ansi")
    joint = dict.fromkeys(env.possible_agents, GOOD)
    calls = {
        "step": lambda: env.step(joint),
        "outcomes": lambda: env.outcomes(joint),
        "state": env.state,
        "get_state": env.get_state,
        "observe": env.game.observe,
    }
    with pytest.raises(StateError, match="reset"):
        calls[call]()


def test_stepping_after_the_end_is_an_error_until_reset():
    env = make(fields())
    env.reset(seed=0)
    rng = np.random.default_rng(0)
    while env.agents:
        env.step(random_joint(env, rng))
    for _ in range(2):
        with pytest.raises(StateError, match="reset"):
            env.step(random_joint(env, rng))
        with pytest.raises(StateError, match="reset"):
            env.step({})
    env.reset()
    env.step(random_joint(env, rng))


SEEDS: list[Any] = [-1, 2**64, 1.5, 1.0, NAN, "1", True, [1], (1,), b"1", np.array([1, 2]), {}]


@pytest.mark.parametrize("seed", SEEDS, ids=str)
def test_seeds_that_are_no_whole_number_in_range_are_refused(seed):
    env = make(fields())
    env.reset(seed=3)
    refuses(env, lambda: env.reset(seed=seed), StateError)


@pytest.mark.parametrize("seed", [0, 2**64 - 1, np.int8(3), np.uint64(2**64 - 1)])
def test_whole_numbers_in_range_are_seeds(seed):
    one, other = make(fields()), make(fields())
    assert same(one.reset(seed=seed), other.reset(seed=int(seed)))


def kinds_of(env):
    return env.game.state.kind[0].tolist()


def test_options_fix_private_types():
    env = make(fields())
    for kind in (0, 1, np.int64(1)):
        seen, _ = env.reset(seed=0, options={"types": {"collective_0": kind}, "other": 3})
        assert kinds_of(env)[0] == kind
        shown = dict(zip(env.spec(), seen["collective_0"].tolist(), strict=True))
        assert shown["own.reliability"] == pytest.approx([0.8, 1.0][kind])
    env.reset(seed=0, options={"types": {"collective_2": 0}})
    env.reset(seed=0, options={"types": {}})
    env.reset(seed=0, options={})


OPTIONS: list[Any] = [
    {"types": {"collective_0": 2}},
    {"types": {"collective_0": -1}},
    {"types": {"collective_0": 0.5}},
    {"types": {"collective_0": True}},
    {"types": {"collective_0": None}},
    {"types": {"collective_0": "a"}},
    {"types": {"collective_1": 1}},
    {"types": {"nobody": 0}},
    {"types": {0: 0}},
    {"types": {"collective_0": 1, "collective_1": 9}},
    {"types": [0, 0, 0]},
    {"types": 1},
    "types",
    3,
    ["types"],
]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_wrong_options_are_refused_and_leave_the_game_where_it_stood(options):
    env = make(fields())
    env.reset(seed=3)
    env.step(random_joint(env, np.random.default_rng(0)))
    refuses(env, lambda: env.reset(seed=4, options=options), AcaError)


def test_private_types_of_no_value_are_worth_nothing():
    group = {"types": [{"probability": 1.0, "values": {}}]}
    described = plain()
    described["collectives"][0] |= group
    env = make(described)
    seen, _ = env.reset(seed=0)
    shown = dict(zip(env.spec(), seen["collective_0"].tolist(), strict=True))
    assert [shown[f"own.value.{label}"] for label in ("red", "green", "blue")] == [0.0] * 3


def test_agents_that_do_not_exist_are_refused_by_name():
    env = make(fields())
    for call in (env.observation_space, env.action_space, env.spec):
        for agent in ("collective_9", 0):
            with pytest.raises(AcaError, match="collective_0"):
                call(agent)


@pytest.mark.parametrize(
    "options",
    [
        {"render_mode": "gif"},
        {"observation": "picture"},
        {"max_cycles": 0},
        {"max_cycles": 3, "rounds": 3},
        {"overrides": {"rounds": 3}, "rounds": 4},
        {"nonsense": 3},
        {"overrides": {"population.n_train": -1}},
        {"scenario": "no-such-scenario"},
        {"scenario": 3},
        {"scenario": None},
        {"overrides": 3},
        {"overrides": [("rounds", 3)]},
    ],
    ids=str,
)
def test_wrong_constructor_options_are_errors_of_one_line(options):
    for constructor in (aca_env.parallel_env, aca_env.env):
        with pytest.raises(AcaError) as caught:
            constructor(**{"population__n_pool": 1000, "population__n_train": 500} | options)
        assert "\n" not in str(caught.value)
