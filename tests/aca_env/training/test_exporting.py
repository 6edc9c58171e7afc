import numpy as np
import pytest

pytest.importorskip("stable_baselines3")
pytest.importorskip("sb3_contrib")

import torch

from aca_env.game.world import World
from aca_env.training.exporting import export_network, export_policy
from aca_env.training.learning import Learning
from aca_env.training.plan import make_plan
from tests.aca_env.training.small_runs import PARAMS, PPO, options


def learning(algo, learn="shared", **params):
    asked = options(algo, learn, params=PARAMS.get(algo, PPO) | params)
    return Learning(make_plan(asked), World(asked.scenario), lambda _: None)


def observations(model, n=20):
    rng = np.random.default_rng(0)
    return rng.uniform(-1, 1, (n, *model.observation_space.shape)).astype(np.float32)


@pytest.mark.parametrize("algo", ["ppo", "maskable-ppo", "a2c"])
@pytest.mark.parametrize(
    "params", [{}, {"net_arch": (7,), "activation": "relu"}, {"net_arch": (9, 8, 7)}]
)
def test_a_network_gives_every_action_the_model_s_probability(algo, params):
    with learning(algo, **params) as made:
        (learner,) = made.learners
        network = export_network(learner, made.plan.params["activation"])
        policy, rows = learner.model.policy, observations(learner.model)
        scores, _ = network(rows, network.start(len(rows)))
        with torch.no_grad():
            parts = policy.get_distribution(torch.as_tensor(rows))
            parts = getattr(parts, "distributions", None) or parts.distribution
            wanted = [part.probs.numpy() for part in parts]
        own_parts = np.split(scores, np.cumsum(made.widths)[:-1], axis=1)
        for own, probability in zip(own_parts, wanted, strict=True):
            shares = np.exp(own) / np.exp(own).sum(axis=1, keepdims=True)
            np.testing.assert_allclose(shares, probability, atol=1e-6)


def test_a_network_with_a_memory_follows_the_model_over_an_episode():
    with learning("recurrent-ppo") as made:
        (learner,) = made.learners
        network, policy = export_network(learner, "tanh"), learner.model.policy
        rows, memory = observations(learner.model, 5), network.start(5)
        zeros = torch.zeros(1, 5, policy.lstm_actor.hidden_size)
        states = (zeros, zeros)
        for step in range(6):
            scores, memory = network(rows * (step + 1) / 6, memory)
            with torch.no_grad():
                parts, states = policy.get_distribution(
                    torch.as_tensor(rows * (step + 1) / 6, dtype=torch.float32),
                    states,
                    torch.full((5,), float(step == 0)),
                )
            wanted = np.concatenate([part.logits.numpy() for part in parts.distribution], axis=1)
            ends = np.cumsum(made.widths)[:-1]
            for own, logits in zip(
                np.split(scores, ends, axis=1), np.split(wanted, ends, axis=1), strict=True
            ):
                shifted = own - np.log(np.exp(own).sum(axis=1, keepdims=True))
                np.testing.assert_allclose(shifted, logits, atol=1e-5)


def test_values_and_actions_are_those_of_the_model():
    with learning("dqn") as made:
        (learner,) = made.learners
        network, rows = export_network(learner, "relu"), observations(learner.model)
        scores, _ = network(rows, network.start(len(rows)))
        with torch.no_grad():
            wanted = learner.model.q_net(torch.as_tensor(rows)).numpy()
        np.testing.assert_allclose(scores, wanted, atol=1e-6)
        assert np.array_equal(network.actions, learner.model.get_env().actions)


def test_what_is_exported_does_not_change_with_the_model():
    with learning("ppo") as made:
        policy = export_policy(made, {})
        network = next(iter(policy.networks.values()))
        before = network.output.weight.copy()
        made.begin_games()
        made.learn(64)
        assert np.array_equal(network.output.weight, before)
        after = next(iter(export_policy(made, {}).networks.values()))
        assert not np.array_equal(after.output.weight, before)


def test_independent_learners_are_exported_one_by_one_and_in_order():
    with learning("ppo", "independent") as made:
        policy = export_policy(made, {"torch": "1"})
    assert list(policy.networks) == ["collective_0", "collective_1"]
    first, second = policy.networks.values()
    assert not np.array_equal(first.output.weight, second.output.weight)
    assert policy.versions == {"torch": "1"}
