"""Snapshots that no game of the scenario could have given are refused, and nothing moves."""

import json
from copy import deepcopy
from functools import cache
from typing import Any

import numpy as np
import pytest

from aca_env import state_to_json
from aca_env.errors import StateError
from tests.aca_env.faces.games import fields, make, plain, random_joint, same


@cache
def _snapshot() -> dict[str, Any]:
    env = make(fields())
    env.reset(seed=1)
    rng = np.random.default_rng(1)
    for _ in range(2):
        env.step(random_joint(env, rng))
    return env.get_state()


def snapshot_of() -> dict[str, Any]:
    """Return a good snapshot of the second round, the caller's own."""
    return deepcopy(_snapshot())


@cache
def standing():
    """Return one game for all refusals: none of them may move it."""
    env = make(fields())
    env.reset(seed=9)
    return env


WHOLE = ["seed", "kind", "participation", "announced", "last_action", "predicted"]
WHOLE += ["predicted_clean", "trained_plan"]
ALL = [*WHOLE, "spent", "last_success", "last_bound", "last_payoff", "last_cross", "trained_bound"]


def corrupted(name: str, value: Any) -> dict[str, Any]:
    """Return a snapshot with one number of one part replaced."""
    snapshot = snapshot_of()
    part = np.array(snapshot[name], dtype=object)
    part.reshape(-1)[0] = value
    snapshot[name] = part.tolist()
    return snapshot


def refuses(given: Any) -> None:
    """Check the error, and that the game did not move."""
    env = standing()
    before = env.get_state()
    with pytest.raises(StateError) as caught:
        env.set_state(given)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("state")
    assert same(env.get_state(), before)


@pytest.mark.parametrize("value", [-2, 10**6, 2**63, -(2**70), 0.5, "x", None, float("nan")])
@pytest.mark.parametrize("name", WHOLE[1:])
def test_whole_numbers_out_of_range_are_refused(name, value):
    refuses(corrupted(name, value))


@pytest.mark.parametrize("value", [-1, 2**64, 0.5, "x", None])
def test_seeds_out_of_range_are_refused(value):
    refuses(corrupted("seed", value))


@pytest.mark.parametrize("value", [-1, 2**70, 1.5, True, None, "2", [1], np.array([1, 2])])
@pytest.mark.parametrize("name", ["round", "episode"])
def test_counters_out_of_range_are_refused(name, value):
    refuses(snapshot_of() | {name: value})


def test_a_round_after_the_last_is_refused():
    refuses(snapshot_of() | {"round": 6})


@pytest.mark.parametrize("name", ["spent", "last_payoff", "last_cross"])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), "x", None])
def test_numbers_that_must_be_finite_are_refused_otherwise(name, value):
    refuses(corrupted(name, value))


@pytest.mark.parametrize("value", [-0.1, 1.1, float("inf")])
def test_a_success_outside_the_unit_interval_is_refused(value):
    refuses(corrupted("last_success", value))


@pytest.mark.parametrize("name", ["last_bound", "trained_bound"])
@pytest.mark.parametrize("value", [1.1, float("inf")])
def test_a_bound_above_one_is_refused(name, value):
    refuses(corrupted(name, value))


def test_edits_are_never_negative_in_a_snapshot():
    refuses(corrupted("spent", -0.1))


@pytest.mark.parametrize("name", ["predicted", "trained_plan", "last_action"])
def test_a_game_under_way_has_a_classifier_and_a_last_action(name):
    snapshot = snapshot_of()
    refuses(snapshot | {name: np.full_like(snapshot[name], -1)})


def test_a_plan_that_only_padding_has_is_refused():
    # The third collective has fewer plans than the second.
    snapshot = snapshot_of()
    snapshot["trained_plan"][0, 2] = make(fields()).game.world.menus.n_plans - 1
    refuses(snapshot)


@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf")])
@pytest.mark.parametrize("name", ["weight", "mixture", "clean", "post", "n_acting", "n_rest"])
def test_a_memory_that_cannot_be_is_refused(name, value):
    snapshot = snapshot_of()
    snapshot["memory"][name].reshape(-1)[0] = value
    refuses(snapshot)


@pytest.mark.parametrize("name", [*ALL, "memory", "round", "episode", "scenario"])
def test_a_missing_part_is_refused(name):
    snapshot = snapshot_of()
    del snapshot[name]
    refuses(snapshot)


@pytest.mark.parametrize("name", ALL)
def test_a_part_of_another_shape_is_refused(name):
    snapshot = snapshot_of()
    refuses(snapshot | {name: snapshot[name][..., :0]})
    refuses(snapshot | {name: np.stack([snapshot[name]] * 2)})
    refuses(snapshot | {name: [*snapshot[name].tolist(), [1], [2, 3]]})
    refuses(snapshot | {name: {}})


def test_snapshots_of_other_games_are_refused():
    for described in (fields(rounds=6), plain()):
        env = make(described)
        env.reset(seed=0)
        refuses(env.get_state())
        with pytest.raises(StateError):
            env.set_state(snapshot_of())


TEXTS = ["", "{", "null", "[]", "3", '"x"', "{}", '{"scenario": 1}', "\x00"]


@pytest.mark.parametrize("given", [None, 3, [], {}, {"scenario": None}, b"x", *TEXTS])
def test_what_is_no_snapshot_is_refused(given):
    refuses(given)


PARTS = [
    {"dtype": "int64", "shape": [1, 3], "values": [1]},
    {"dtype": "no such", "shape": [1, 3], "values": [0, 0, 0]},
    {"dtype": "int64", "shape": "x", "values": [0, 0, 0]},
    {"dtype": "int64", "shape": [-3, -1], "values": [0, 0, 0]},
    {"dtype": None, "shape": [1, 3], "values": ["a", {}, None]},
    {"dtype": "int64", "shape": [1, 3], "values": None},
    {"dtype": "int64", "shape": [1, 3], "values": [2**70, 0, 0]},
    {"dtype": 7, "shape": [1, 3], "values": [0, 0, 0]},
]


@pytest.mark.parametrize("part", PARTS)
def test_broken_parts_of_the_text_form_are_refused(part):
    plain_text = json.loads(state_to_json(snapshot_of()))
    refuses(json.dumps(plain_text | {"kind": part}))
