"""The algorithms of `aca train`, and the settings they start from."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aca_env.errors import AcaError, UnknownNameError

LONG, SHORT = 128, 32
"""Rollouts are whole episodes of at least SHORT rounds; of longer ones than LONG, a part."""

MINIBATCHES = 4


@dataclass(frozen=True)
class Algorithm:
    """One algorithm of Stable-Baselines3 or its contributed part.

    Attributes:
        name: as people type it.
        module: that it is imported from.
        kind: name of its class.
        network: name of its policy class.
        params: settings that differ from the library's own.
        is_masked: whether it only chooses what the mask allows.
        is_recurrent: whether it remembers within an episode.
        is_on_policy: whether it learns from rollouts; otherwise from a replay buffer, on
            one list of actions.
    """

    name: str
    module: str
    kind: str
    network: str = "MlpPolicy"
    params: Mapping[str, Any] = field(default_factory=dict)
    is_masked: bool = False
    is_recurrent: bool = False
    is_on_policy: bool = True

    def load(self) -> Any:
        """Return its class, which brings torch with it.

        Raises:
            AcaError: it is not installed.
        """
        try:
            importlib.import_module("torch.utils.tensorboard")
            return getattr(importlib.import_module(self.module), self.kind)
        except ImportError as error:
            reason = " ".join(str(error).split())
            raise AcaError(
                f"aca train --algo {self.name} needs stable-baselines3, sb3-contrib and "
                f"tensorboard: pip install 'aca-env[train]' ({reason})"
            ) from None


_PPO = {
    "learning_rate": 1e-3,
    "n_epochs": 10,
    "gae_lambda": 0.95,
    "clip_range": 0.2,
    "ent_coef": 0.0,
    "net_arch": (64, 64),
    "activation": "tanh",
}

_LISTED = (
    Algorithm("ppo", "stable_baselines3", "PPO", params=_PPO),
    Algorithm("maskable-ppo", "sb3_contrib", "MaskablePPO", params=_PPO, is_masked=True),
    Algorithm(
        "recurrent-ppo",
        "sb3_contrib",
        "RecurrentPPO",
        "MlpLstmPolicy",
        {**_PPO, "net_arch": (64,), "lstm_hidden_size": 64},
        is_recurrent=True,
    ),
    Algorithm(
        "a2c",
        "stable_baselines3",
        "A2C",
        params={
            "learning_rate": 2e-3,
            "gae_lambda": 0.95,
            "ent_coef": 0.0,
            "normalize_advantage": True,
            "net_arch": (64, 64),
            "activation": "tanh",
        },
    ),
    Algorithm(
        "dqn",
        "stable_baselines3",
        "DQN",
        params={
            "learning_rate": 1e-3,
            "buffer_size": 100_000,
            "learning_starts": 2_000,
            "batch_size": 256,
            "train_freq": 1,
            "gradient_steps": 4,
            "target_update_interval": 2_000,
            "exploration_fraction": 0.4,
            "exploration_final_eps": 0.02,
            "net_arch": (64, 64),
            "activation": "relu",
        },
        is_on_policy=False,
    ),
)

ALGORITHMS: Mapping[str, Algorithm] = {one.name: one for one in _LISTED}


def find_algorithm(name: object) -> Algorithm:
    """Return an algorithm by its name.

    Raises:
        UnknownNameError: none is called that; the message lists those there are.
    """
    if not isinstance(name, str) or name not in ALGORITHMS:
        raise UnknownNameError("algorithm", name, ALGORITHMS)
    return ALGORITHMS[name]


def rollout_rounds(rounds: int) -> int:
    """Return how many rounds of every game a rollout takes by default.

    >>> [rollout_rounds(rounds) for rounds in (1, 12, 40, 1000)]
    [32, 36, 40, 128]
    """
    if rounds > LONG:
        return LONG
    return rounds * -(-SHORT // rounds)


def batch_size(n_decisions: int) -> int:
    """Return the size of minibatches: a quarter of the rollout, or what divides it.

    >>> [batch_size(n) for n in (2304, 18, 35, 37)]
    [576, 6, 35, 37]
    """
    parts = next(parts for parts in range(MINIBATCHES, 0, -1) if n_decisions % parts == 0)
    return n_decisions // parts
