"""TorchRL plays the parallel environment through its own wrapper, masks included."""

import numpy as np
import pytest

pytest.importorskip("torchrl")

import torch
from torchrl.data import Bounded, Composite, MultiCategorical
from torchrl.envs import PettingZooWrapper, check_env_specs
from torchrl.envs.utils import MarlGroupMapType

import aca_env

# TorchRL names the one version of PettingZoo that it was tested with.
pytestmark = pytest.mark.filterwarnings("ignore:PettingZoo in TorchRL is tested:UserWarning")
ROUNDS = 4


def make(name="planter-unplanter", **changes):
    """Return a short game."""
    settings = {"rounds": ROUNDS, "population__bank_size": 16, **changes}
    return aca_env.parallel_env(name, **settings)


OPTIONS = {
    "plain": {},
    "dead agents masked": {"use_mask": True},
    "one-hot actions": {"categorical_actions": False},
    "with the global state": {"return_state": True},
    "a group per agent": {"group_map": MarlGroupMapType.ONE_GROUP_PER_AGENT},
}


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("form", ["flat", "dict"])
def test_the_wrapper_passes_torchrls_own_check(options, form):
    check_env_specs(PettingZooWrapper(make(observation=form), **OPTIONS[options]), seed=0)


@pytest.mark.parametrize("name", aca_env.list_scenarios())
def test_every_shipped_scenario_passes_torchrls_own_check(name):
    check_env_specs(PettingZooWrapper(make(name)), seed=0)


def test_actions_and_observations_keep_their_spaces():
    parallel = make()
    env = PettingZooWrapper(parallel)
    actions = env.full_action_spec["collective", "action"]
    assert isinstance(actions, MultiCategorical)
    assert actions.shape == (2, 5)
    seen = env.observation_spec["collective"]
    assert isinstance(seen, Composite)
    assert isinstance(seen["observation"], Bounded)
    space = parallel.observation_space("collective_0")
    assert seen["observation"].shape == (2, *space.shape)
    assert seen["observation"].dtype == torch.float32


@pytest.mark.parametrize("horizon", ["finite", "continuing"])
def test_a_rollout_is_the_parallel_environments_episode(horizon):
    env, parallel = PettingZooWrapper(make(horizon=horizon)), make(horizon=horizon)
    env.set_seed(5)
    story = env.rollout(10 * ROUNDS)
    assert len(story) == ROUNDS
    # Setting a seed resets, and a rollout goes on with the next episode.
    parallel.reset(seed=5)
    seen, infos = parallel.reset()
    for step in story:
        for i, agent in enumerate(parallel.possible_agents):
            mask = np.concatenate(infos[agent]["action_mask"])
            np.testing.assert_array_equal(step["collective", "action_mask"][i], mask)
            np.testing.assert_array_equal(step["collective", "observation"][i], seen[agent])
        joint = dict(
            zip(parallel.possible_agents, step["collective", "action"].numpy(), strict=True)
        )
        seen, rewards, terminations, truncations, infos = parallel.step(joint)
        after = step["next", "collective"]
        for i, agent in enumerate(parallel.possible_agents):
            assert after["reward"][i].item() == np.float32(rewards[agent])
            assert after["terminated"][i].item() == terminations[agent]
            assert after["truncated"][i].item() == truncations[agent]
    assert not parallel.agents
