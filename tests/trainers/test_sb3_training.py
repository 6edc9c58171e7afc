"""Stable-Baselines3's algorithms learn in both forms: a few hundred steps each."""

import numpy as np
import pytest

pytest.importorskip("stable_baselines3")

import torch
from stable_baselines3 import A2C, PPO
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.evaluation import evaluate_policy
from stable_baselines3.common.vec_env import VecMonitor, VecNormalize

from aca_env.faces.sb3 import sb3_vec_env

FORMS = {"shared": {}, "single": {"agent": "collective_0", "opponents": "uniform"}}
ROUNDS = 4
SMALL = {"n_steps": 16, "batch_size": 32, "n_epochs": 2, "device": "cpu"}


@pytest.fixture(params=FORMS)
def make(request):
    """Return what makes eight slots of short games, all agents or one."""

    def make_env(scenario="climate-duel", **changes):
        n_envs = 4 if request.param == "shared" else 8
        settings = {"rounds": ROUNDS, "population__bank_size": 16, **changes}
        return sb3_vec_env(scenario, n_envs, **settings, **FORMS[request.param])

    return make_env


def weights(model) -> list[np.ndarray]:
    """Return every weight of a model, copied."""
    return [value.numpy().copy() for value in model.policy.state_dict().values()]


def equal(a, b) -> bool:
    return all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))


def trained(env, seed, algorithm=PPO, policy="MlpPolicy", **options):
    """Return a model after two rollouts of 16 steps in eight slots."""
    model = algorithm(policy, env, seed=seed, **(SMALL | options))
    start = weights(model)
    model.learn(256)
    assert model.num_timesteps == 256
    assert not equal(weights(model), start)
    assert all(np.isfinite(value).all() for value in weights(model))
    return model


def test_the_same_seed_gives_the_same_training_to_the_last_weight(make):
    first, again = (weights(trained(make(), seed=3)) for _ in range(2))
    assert equal(first, again)
    assert not equal(first, weights(trained(make(), seed=4)))


def test_a_run_of_training_may_be_repeated_in_the_same_environment(make):
    env = make()
    assert equal(weights(trained(env, seed=3)), weights(trained(env, seed=3)))


def test_training_works_under_the_usual_wrappers(make):
    model = trained(VecNormalize(VecMonitor(make())), seed=0)
    episodes = list(model.ep_info_buffer)
    assert len(episodes) == 64  # 256 steps in episodes of 4, all of them over
    assert {episode["l"] for episode in episodes} == {ROUNDS}


def test_a_trained_model_is_evaluated_over_whole_episodes(make):
    model = trained(make(), seed=0)
    returns, lengths = evaluate_policy(
        model, VecMonitor(make()), n_eval_episodes=16, return_episode_rewards=True
    )
    assert lengths == [ROUNDS] * 16
    assert np.isfinite(returns).all()


def test_other_on_policy_algorithms_learn_too(make):
    model = A2C("MlpPolicy", make(), seed=0, device="cpu")
    start = weights(model)
    model.learn(80)
    assert not equal(weights(model), start)


class Rollout(BaseCallback):
    """Keeps what the environment gave at every step, before the algorithm touches it."""

    def __init__(self):
        super().__init__()
        self.rewards, self.infos, self.dones = [], [], []

    def _on_step(self):
        self.rewards.append(self.locals["rewards"].copy())
        self.infos.append(self.locals["infos"])
        self.dones.append(self.locals["dones"])
        return True


@pytest.mark.parametrize("horizon", ["finite", "continuing"])
def test_only_a_continuing_game_is_bootstrapped_from_its_last_observation(make, horizon):
    # One rollout, and a learning rate of zero: the buffer's values are the model's still.
    model = PPO(
        "MlpPolicy", make(horizon=horizon), seed=0, learning_rate=0.0, **(SMALL | {"gamma": 0.9})
    )
    kept = Rollout()
    model.learn(128, callback=kept)
    assert [dones.all() for dones in kept.dones] == [False, False, False, True] * 4
    for step, (rewards, infos) in enumerate(zip(kept.rewards, kept.infos, strict=True)):
        wanted = rewards.copy()
        if horizon == "continuing" and kept.dones[step].all():
            last = np.stack([info["terminal_observation"] for info in infos])
            with torch.no_grad():
                wanted += 0.9 * model.policy.predict_values(torch.as_tensor(last)).numpy()[:, 0]
        np.testing.assert_allclose(model.rollout_buffer.rewards[step], wanted, rtol=1e-5, atol=1e-6)


def test_recurrent_policies_learn(make):
    contrib = pytest.importorskip("sb3_contrib")
    trained(make(), 0, contrib.RecurrentPPO, "MlpLstmPolicy", batch_size=64)


def test_a_masked_policy_never_acts_against_its_mask(make):
    contrib = pytest.importorskip("sb3_contrib")
    n_illegal = {}
    for algorithm in (contrib.MaskablePPO, PPO):
        kept = Rollout()
        env = VecMonitor(make("planter-unplanter"))
        algorithm("MlpPolicy", env, seed=0, **SMALL).learn(128, callback=kept)
        flags = [info["illegal_action"] for infos in kept.infos for info in infos]
        assert len(flags) == 128
        n_illegal[algorithm] = sum(flags)
    assert n_illegal[contrib.MaskablePPO] == 0
    # Without masks the same games do see illegal actions, so the zero means something.
    assert n_illegal[PPO] > 0


def test_masks_are_those_that_sb3_contrib_asks_for(make):
    contrib = pytest.importorskip("sb3_contrib.common.maskable.utils")
    env = VecNormalize(VecMonitor(make()))
    env.reset()
    assert contrib.is_masking_supported(env)
    masks = contrib.get_action_masks(env)
    assert masks.shape == (8, env.action_space.nvec.sum())
    assert masks.dtype == bool
    assert masks.any(axis=1).all()
