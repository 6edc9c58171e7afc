"""What rewards are made of under each matrix, and what agents see of drawn preferences."""

import numpy as np
import pytest

from tests.aca_env.faces.games import fields, make, masked_joint, random_joint
from tests.aca_env.game.reward_modes import BANK, MODES, RUSP


@pytest.mark.parametrize("mode", ["rusp", "rusp by own payoffs", "integrated", "cooperative"])
def test_rewards_are_the_matrix_times_payoffs_all_through_the_episode(mode):
    env, rng = make(fields(reward=MODES[mode], population=BANK)), np.random.default_rng(5)
    seen_weights = []
    for seed in (4, None, 5):
        env.reset(seed=seed)
        weights = env.game.weights[0]
        seen_weights.append(weights)
        while env.agents:
            _, rewards, *_, infos = env.step(random_joint(env, rng))
            payoffs = [info["payoff"] for info in infos.values()]
            np.testing.assert_allclose(list(rewards.values()), weights @ payoffs, atol=1e-12)
            np.testing.assert_array_equal(env.game.weights[0], weights)
    differ = not all(np.array_equal(weights, seen_weights[0]) for weights in seen_weights)
    assert differ == (mode == "rusp")


def test_agents_see_their_preferences_and_everything_else_as_before():
    with_them, without = make(fields(**RUSP, population=BANK)), make(fields(population=BANK))
    names = with_them.spec()
    preferences = [place for place, name in enumerate(names) if name.startswith("preference.")]
    others = [place for place in range(len(names)) if place not in preferences]
    assert len(preferences) == 2 * (2 * 3 - 1)
    assert tuple(names[place] for place in others) == without.spec()
    rng = np.random.default_rng(6)
    first, _ = with_them.reset(seed=3)
    plainly, infos = without.reset(seed=3)
    seen = first
    while without.agents:
        for agent, own in plainly.items():
            np.testing.assert_array_equal(seen[agent][others], own)
            np.testing.assert_array_equal(seen[agent][preferences], first[agent][preferences])
            assert with_them.observation_space(agent).contains(seen[agent])
        joint = masked_joint(infos, rng)
        seen, plainly, infos = with_them.step(joint)[0], *without.step(joint)[::4]


def test_what_is_seen_without_noise_is_the_row_and_the_others_own_weights():
    env = make(fields(reward={"matrix": "rusp", "rusp_noise": 0}))
    seen, _ = env.reset(seed=12)
    weights = env.game.weights[0].astype(np.float32)
    for i, agent in enumerate(env.agents):
        told = dict(zip(env.spec(agent), seen[agent].tolist(), strict=True))
        assert told["preference.own_weight"] == weights[i, i]
        for slot, j in enumerate(j for j in range(3) if j != i):
            assert told[f"preference.others.{slot}.weight"] == weights[i, j]
            assert told[f"preference.others.{slot}.own_weight"] == weights[j, j]
            assert told[f"preference.others.{slot}.weight_noise"] == 0


@pytest.mark.parametrize("pad", [True, False])
def test_preferences_are_a_group_of_the_dictionary_form(pad):
    env = make(fields(**RUSP, population=BANK), observation="dict", pad=pad)
    seen, _ = env.reset(seed=0)
    for agent in env.agents:
        assert seen[agent]["preference"].shape == (10,)
        assert env.observation_space(agent).contains(seen[agent])


def test_evaluation_by_own_payoffs_has_the_observation_of_training():
    training, evaluation = (
        make(fields(**RUSP, population=BANK)),
        make(fields(reward=MODES["rusp by own payoffs"])),
    )
    assert training.spec() == evaluation.spec()
    assert training.observation_space("collective_0") == evaluation.observation_space(
        "collective_0"
    )
    evaluation.reset(seed=0)
    *_, infos = stepped = evaluation.step(random_joint(evaluation, np.random.default_rng(0)))
    assert stepped[1] == {agent: info["payoff"] for agent, info in infos.items()}
