"""Masks: what is unmasked is legal in any combination, what is masked becomes an abstention."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aca_env.errors import AcaError, ActionError
from tests.aca_env.faces.games import COLLECTIVES, fields, make, masked_joint, plain, same

N_ROUNDS = 5


def rest_of(env, agent, action):
    """Return a joint action in which everybody else abstains."""
    joint = {other: np.zeros(5, dtype=int) for other in env.possible_agents}
    return joint | {agent: np.asarray(action)}


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**64 - 1), actions=st.integers(0, 2**32))
def test_unmasked_entries_are_legal_in_any_combination(seed, actions):
    env = make(fields(on_illegal="error"))
    rng = np.random.default_rng(actions)
    _, infos = env.reset(seed=seed)
    while env.agents:
        *_, infos = env.step(masked_joint(infos, rng))
        assert not any(info["illegal_action"] for info in infos.values())


def test_every_unmasked_combination_is_legal_at_once():
    env = make(fields())
    _, infos = env.reset(seed=0)
    for agent in env.possible_agents:
        allowed = [np.flatnonzero(mask) for mask in infos[agent]["action_mask"]]
        joints = [list(rest_of(env, agent, action).values()) for action in product(*allowed)]
        step = env.game.rules.choose(env.game.state, np.array(joints))
        assert not step.illegal.any()


def test_masks_are_int8_and_never_empty():
    env = make(fields())
    _, infos = env.reset(seed=0)
    rng = np.random.default_rng(0)
    while True:
        for agent, info in infos.items():
            masks = info["action_mask"]
            assert isinstance(masks, tuple)
            assert [mask.dtype for mask in masks] == [np.int8] * 5
            assert [len(mask) for mask in masks] == env.action_space(agent).nvec.tolist()
            assert all(set(mask.tolist()) <= {0, 1} and mask.any() for mask in masks)
            assert env.action_space(agent).contains(env.action_space(agent).sample(masks))
        if not env.agents:
            break
        *_, infos = env.step(masked_joint(infos, rng))


# The third collective has two strategies and one signal, the second no second effort.
MASKED = [
    ("collective_2", (2, 0, 0, 0, 0)),
    ("collective_2", (3, 1, 0, 0, 0)),
    ("collective_2", (1, 0, 1, 0, 0)),
    ("collective_1", (1, 0, 0, 1, 0)),
    ("collective_0", (1, 0, 1, 1, 0)),
]


@pytest.mark.parametrize(("agent", "action"), MASKED)
def test_a_masked_action_is_an_abstention_with_a_flag(agent, action):
    wrong, calm = make(plain()), make(plain())
    for env in (wrong, calm):
        env.reset(seed=6)
    shown = wrong.step(rest_of(wrong, agent, action))
    wanted = calm.step(rest_of(calm, agent, (0, 0, 0, 0, 0)))
    for name, info in shown[4].items():
        assert info.pop("illegal_action") is (name == agent)
        assert wanted[4][name].pop("illegal_action") is False
    assert same(shown, wanted)


@pytest.mark.parametrize(("agent", "action"), MASKED)
def test_a_masked_action_is_an_error_where_the_scenario_says_so(agent, action):
    env = make(plain(on_illegal="error"))
    env.reset(seed=6)
    before = env.get_state()
    with pytest.raises(ActionError, match=agent):
        env.step(rest_of(env, agent, action))
    with pytest.raises(ActionError, match=agent):
        env.outcomes(rest_of(env, agent, action))
    assert same(env.get_state(), before)


def test_a_masked_action_is_shown_as_the_abstention_that_it_became():
    last = {"strategies": ["feature_label_planting", "abstain"]}
    env = make(plain(collectives=[COLLECTIVES[1], COLLECTIVES[2] | last]))
    env.reset(seed=0)
    joint = {"collective_0": np.zeros(5, dtype=int), "collective_1": np.array([3, 0, 0, 0, 0])}
    seen, *_, infos = env.step(joint)
    assert infos["collective_1"]["illegal_action"] is True
    shown = dict(zip(env.spec("collective_1"), seen["collective_1"].tolist(), strict=True))
    assert shown["last.strategy.0"] == 0.0
    assert np.isnan(infos["collective_1"]["success"])


@pytest.mark.parametrize("action", [(0, 2, 1, 1, 0), (0, 0, 1, 0, 0)])
def test_axes_that_a_strategy_does_not_use_are_ignored(action):
    env = make(plain())
    env.reset(seed=0)
    *_, infos = env.step(rest_of(env, "collective_2", action))
    assert not infos["collective_2"]["illegal_action"]


def budgeted(**changes):
    group = {
        "name": "spender",
        "share": 0.3,
        "signals": ["hot"],
        "strategies": ["abstain", "feature_label_planting"],
        "efforts": [0.25, 1.0],
        "values": {"red": 1.0},
        "budget": 1.5,
    }
    return plain(collectives=[group | changes, COLLECTIVES[2]], rounds=8)


FULL, LIGHT = np.array([1, 0, 0, 1, 0]), np.array([1, 0, 0, 0, 0])
NOTHING = np.zeros(5, dtype=int)


def test_a_budget_runs_out_and_only_abstaining_is_left():
    env = make(budgeted())
    _, infos = env.reset(seed=0)
    wanted = [
        (FULL, [1, 1], [1, 1]),  # 1.5 left
        (LIGHT, [1, 1], [1, 0]),  # 0.5 left
        (LIGHT, [1, 1], [1, 0]),  # 0.25 left
        (LIGHT, [1, 0], [1, 0]),  # nothing left
        (FULL, [1, 0], [1, 0]),
    ]
    for spent, (action, strategies, efforts) in enumerate(wanted):
        strategy, _, _, effort, _ = infos["collective_0"]["action_mask"]
        assert strategy.tolist()[:2] == strategies
        assert effort.tolist()[:2] == efforts
        *_, infos = env.step({"collective_0": action, "collective_1": NOTHING})
        assert infos["collective_0"]["illegal_action"] is (spent >= 3)
        assert np.isnan(infos["collective_0"]["success"]) == (spent >= 3)
    left = dict(
        zip(
            env.spec(),
            env.step({"collective_0": NOTHING, "collective_1": NOTHING})[0][
                "collective_0"
            ].tolist(),
            strict=True,
        )
    )
    assert left["own.budget_left"] == 0.0


def test_a_budget_is_paid_in_sums_that_floats_round():
    efforts = [0.1, 1.0]
    env = make(budgeted(budget=0.3, efforts=efforts, share=0.5))
    env.reset(seed=0)
    for _ in range(3):
        *_, infos = env.step({"collective_0": LIGHT, "collective_1": NOTHING})
        assert not infos["collective_0"]["illegal_action"]
    *_, infos = env.step({"collective_0": LIGHT, "collective_1": NOTHING})
    assert infos["collective_0"]["illegal_action"]


def test_a_budget_without_abstaining_is_refused_or_leaves_a_legal_action():
    try:
        env = make(budgeted(strategies=["feature_label_planting"], budget=0.1))
    except AcaError:
        return
    _, infos = env.reset(seed=0)
    assert all(mask.any() for mask in infos["collective_0"]["action_mask"])
    *_, infos = env.step(masked_joint(infos, np.random.default_rng(0)))
    assert not infos["collective_0"]["illegal_action"]


def test_a_budget_counts_only_the_members_who_act():
    law = {"initial": 0.5, "levels": 10, "slope": 1e-9, "threshold": 0.0, "rate": 1.0}
    env = make(budgeted() | {"dynamics": {"participation": law}})
    env.reset(seed=0)
    for _ in range(3):  # half the members act each time
        *_, infos = env.step({"collective_0": FULL, "collective_1": NOTHING})
        assert not infos["collective_0"]["illegal_action"]
    *_, infos = env.step({"collective_0": FULL, "collective_1": NOTHING})
    assert infos["collective_0"]["illegal_action"]
