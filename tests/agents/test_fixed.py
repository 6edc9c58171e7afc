import numpy as np
import pytest

from aca_env.agents.base import PolicyError
from aca_env.agents.fixed import Fixed
from tests.agents.scenes import (
    ALL_STRATEGIES,
    COOL,
    SCENES,
    SHADE,
    STORM,
    fields,
    make_env,
    ready,
    with_collective,
)


def first_action(content, agent="collective_0", **options):
    env = make_env(content)
    observations, infos = env.reset(seed=0)
    policy = ready(Fixed(**options), env, agent)
    action = policy.act(observations[agent], infos[agent], np.random.default_rng(0))
    return action.tolist(), env.game.world.space.labels


def test_default_is_the_first_edit_with_the_label_worth_most():
    action, labels = first_action(with_collective(0, values={SHADE: 0.5, STORM: 2.0}))
    assert action == [1, labels.index(STORM), 0, 0, 0]


def test_unplanting_takes_the_label_worth_least_but_not_its_alternative():
    content = with_collective(0, strategies=ALL_STRATEGIES, values={STORM: -2.0, COOL: -1.0})
    action, labels = first_action(content, strategy="naive_unplanting")
    assert action[:2] == [3, labels.index(COOL)]
    action, labels = first_action(content, strategy="adaptive_unplanting")
    assert action[:2] == [4, labels.index(STORM)]


def test_default_label_averages_over_private_types():
    content = with_collective(
        0,
        types=[
            {"probability": 0.4, "values": {SHADE: 1.0}},
            {"probability": 0.6, "values": {STORM: 1.0}},
        ],
    )
    action, labels = first_action(content)
    assert action[1] == labels.index(STORM)


def test_names_and_places_say_the_same():
    content = with_collective(
        1, fields(dynamics={"announcements": True}), efforts=[0.5, 1.0], strategies=ALL_STRATEGIES
    )
    named, labels = first_action(
        content, "collective_1", strategy="feature_only_planting", label=SHADE, signal="heat",
        effort=0.5, announcement=COOL,
    )  # fmt: skip
    placed, _ = first_action(
        content, "collective_1", strategy=2, label=labels.index(SHADE), signal=1, effort=0,
        announcement=labels.index(COOL),
    )  # fmt: skip
    assert named == placed == [2, labels.index(SHADE), 1, 0, 1 + labels.index(COOL)]


def test_plan_abstains_once_its_budget_is_spent():
    env = make_env(SCENES["budget"])
    _, infos = env.reset(seed=0)
    policy = ready(Fixed(), env)
    other = np.zeros(5, dtype=np.int64)
    strategies = []
    for _ in range(4):
        action = policy.act(None, infos["collective_0"], np.random.default_rng(0))
        strategies.append(int(action[0]))
        *_, infos = env.step({"collective_0": action, "collective_1": other})
    assert strategies == [1, 0, 0, 0]


TWICE = with_collective(
    0,
    strategies=[
        {"kind": "naive_unplanting", "alternative": COOL},
        {"kind": "naive_unplanting", "alternative": STORM},
    ],
)

WRONG = {
    "unknown_strategy": (fields(), {"strategy": "erasing"}, "one of: abstain, feature_label"),
    "unknown_label": (fields(), {"label": "Rain"}, "Greening & Shade Expansion"),
    "unknown_signal": (fields(), {"signal": "water"}, "one of: heat"),
    "unknown_effort": (fields(), {"effort": 0.5}, "one of: 1.0"),
    "announcement_where_none_are_made": (fields(), {"announcement": COOL}, "one of: none"),
    "place_too_large": (fields(), {"strategy": 2}, "a place from 0 to 1"),
    "negative_place": (fields(), {"label": -1}, "a place from 0 to 3"),
    "boolean": (fields(), {"signal": True}, "got True"),
    "list": (fields(), {"label": [COOL]}, "label"),
    "ambiguous_strategy": (TWICE, {"strategy": "naive_unplanting"}, "one place of 0, 1"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_option_names_policy_collective_and_what_was_expected(case):
    content, options, part = WRONG[case]
    with pytest.raises(PolicyError, match=r"^policy fixed of 'north': ") as caught:
        first_action(content, **options)
    assert part in str(caught.value)
    assert "\n" not in str(caught.value)
