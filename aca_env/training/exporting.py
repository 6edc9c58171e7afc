"""What a model of Stable-Baselines3 has learned, as plain networks."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch  # type: ignore[import-not-found, unused-ignore]

from aca_env.training.learning import Learner, Learning
from aca_env.training.network import Dense, Network, Recurrent
from aca_env.training.saved import SavedPolicy


def export_policy(learning: Learning, versions: Mapping[str, str]) -> SavedPolicy:
    """Return what would play now.

    Args:
        learning: the models.
        versions: of what trains them.
    """
    options = learning.plan.options
    networks: dict[str, Network] = {}
    for learner in learning.learners:
        network = export_network(learner, learning.plan.params["activation"])
        networks |= dict.fromkeys(learner.agents, network)
    agents = [agent for agent in options.scenario.agents if agent in networks]
    return SavedPolicy(
        options.algo,
        learning.plan.algorithm.is_masked,
        options.scenario.name,
        options.scenario.content_hash,
        options.scenario.model_dump(mode="json"),
        {agent: networks[agent] for agent in agents},
        learning.widths,
        learning.done,
        options.seed,
        dict(versions),
    )


def export_network(learner: Learner, activation: str) -> Network:
    """Return the network that chooses a learner's actions; copies, nothing is shared."""
    policy = learner.model.policy
    if hasattr(policy, "q_net"):
        layers = _dense_layers(policy.q_net.q_net)
        table = np.array(learner.model.get_env().actions)
        return Network(tuple(layers[:-1]), layers[-1], activation, actions=table)
    hidden = _dense_layers(policy.mlp_extractor.policy_net)
    (output,) = _dense_layers([policy.action_net])
    recurrent = None
    if hasattr(policy, "lstm_actor"):
        lstm = policy.lstm_actor
        recurrent = Recurrent(
            Dense(_array(lstm.weight_ih_l0), _array(lstm.bias_ih_l0)),
            Dense(_array(lstm.weight_hh_l0), _array(lstm.bias_hh_l0)),
        )
    return Network(tuple(hidden), output, activation, recurrent)


def _dense_layers(modules: Any) -> list[Dense]:
    return [
        Dense(_array(module.weight), _array(module.bias))
        for module in modules
        if isinstance(module, torch.nn.Linear)
    ]


def _array(tensor: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array(tensor.detach().cpu().numpy(), dtype=np.float64)
