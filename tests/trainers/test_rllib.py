"""RLlib trains on the parallel environment through its own wrapper, spaces as they are."""

import math

import numpy as np
import pytest

pytest.importorskip("ray.rllib")

import ray
from ray.rllib.algorithms.ppo import PPOConfig
from ray.rllib.env.wrappers.pettingzoo_env import ParallelPettingZooEnv
from ray.tune.registry import register_env

import aca_env

# RLlib registers one name with Gymnasium for every algorithm that it builds.
pytestmark = pytest.mark.filterwarnings("ignore:.*Overriding environment rllib:UserWarning")
ROUNDS, N_STEPS = 4, 32
CONTINUING = {"horizon": "continuing"}


def make_env(config):
    """Return short games in RLlib's wrapper."""
    settings = {"rounds": ROUNDS, "population.bank_size": 16, **config}
    return ParallelPettingZooEnv(aca_env.parallel_env("climate-duel", overrides=settings))


@pytest.fixture(scope="module", autouse=True)
def local_ray():
    ray.init(num_cpus=1, include_dashboard=False, log_to_driver=False)
    register_env("short-duel", make_env)
    yield
    ray.shutdown()


def one_for_all(agent, episode, **kwargs):
    return "shared"


def one_each(agent, episode, **kwargs):
    return agent


@pytest.fixture(params=["shared", "own"])
def algorithm(request):
    """Return PPO with one policy for all agents in a continuing game, or one each."""
    is_shared = request.param == "shared"
    policies = {"shared"} if is_shared else {"collective_0", "collective_1"}
    config = (
        PPOConfig()
        .environment("short-duel", env_config=CONTINUING if is_shared else {})
        .env_runners(num_env_runners=0)
        .training(train_batch_size=N_STEPS, minibatch_size=N_STEPS // 2, num_epochs=1)
        .multi_agent(policies=policies, policy_mapping_fn=one_for_all if is_shared else one_each)
        .debugging(seed=0)
    )
    algorithm = config.build_algo()
    yield algorithm
    algorithm.stop()


def weights(algorithm) -> np.ndarray:
    """Return all weights of all policies, one after the other."""
    modules = algorithm.get_weights()
    return np.concatenate([w.ravel() for m in modules.values() for w in m.values()])


def test_ppo_trains_an_iteration_on_multidiscrete_actions_and_box_observations(algorithm):
    env = make_env(algorithm.config.env_config).par_env
    for policy in algorithm.get_weights():
        module = algorithm.get_module(policy)
        assert module.observation_space == env.observation_space("collective_0")
        assert module.action_space == env.action_space("collective_0")
    before = weights(algorithm)
    result = algorithm.train()
    sampled = result["env_runners"]
    assert sampled["num_env_steps_sampled"] == N_STEPS
    assert sampled["episode_len_mean"] == ROUNDS
    assert all(math.isfinite(r) for r in sampled["agent_episode_returns_mean"].values())
    assert np.isfinite(weights(algorithm)).all()
    assert (weights(algorithm) != before).any()
