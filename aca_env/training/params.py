"""Settings of an algorithm: what may be set, and the checks of what was."""

import inspect
from collections.abc import Mapping
from math import isfinite
from typing import Any

from aca_env.errors import AcaError, UnknownNameError, one_line
from aca_env.scenario.schema import Scenario
from aca_env.training.algorithms import Algorithm, batch_size, rollout_rounds

OURS = (
    "self", "policy", "env", "tensorboard_log", "policy_kwargs", "verbose", "seed", "device",
    "_init_setup_model", "stats_window_size",
)  # fmt: skip
"""Arguments that training itself sets."""

NO_NUMBERS = (
    "use_sde", "sde_sample_freq", "rollout_buffer_class", "rollout_buffer_kwargs",
    "replay_buffer_class", "replay_buffer_kwargs", "optimize_memory_usage",
)  # fmt: skip
"""Arguments that are classes, or are for actions that are not whole numbers."""

SHARES = (
    "gamma", "gae_lambda", "tau", "exploration_fraction", "exploration_initial_eps",
    "exploration_final_eps",
)  # fmt: skip
FROM_ZERO = ("learning_starts",)
MAY_BE_NONE = ("clip_range_vf", "target_kl")
NETWORK = ("net_arch", "activation", "lstm_hidden_size")

MOST_UNITS, MOST_LAYERS = 4096, 16
CONTINUING_GAMMA = 0.99
"""Discount where the scenario has none and episodes are only cut off: values stay finite."""


def known_params(algorithm: Algorithm) -> dict[str, Any]:
    """Return the settings of an algorithm with their values where nothing is said."""
    signature = inspect.signature(algorithm.load().__init__)
    known = {
        name: parameter.default
        for name, parameter in signature.parameters.items()
        if name not in OURS + NO_NUMBERS
    }
    return {**known, **algorithm.params}


def read_params(
    algorithm: Algorithm, given: Mapping[str, Any], scenario: Scenario, n_slots: int
) -> dict[str, Any]:
    """Return all settings of an algorithm, checked.

    Args:
        algorithm: what they are for.
        given: settings by name; others have their defaults.
        scenario: what is played.
        n_slots: decisions of one model per round.

    Raises:
        AcaError: an unknown setting, or a value out of its range.
    """
    params = known_params(algorithm)
    for name in given:
        if name not in params:
            raise UnknownNameError(f"setting of {algorithm.name}", name, sorted(params))
    is_finite = scenario.horizon == "finite" or scenario.reward.gamma < 1
    params["gamma"] = scenario.reward.gamma if is_finite else CONTINUING_GAMMA
    if algorithm.is_on_policy and "n_steps" not in algorithm.params:
        params["n_steps"] = rollout_rounds(scenario.rounds)
    like = params
    params = {**params, **{name: _read(name, value, like) for name, value in given.items()}}
    if algorithm.is_on_policy and "batch_size" in params:
        n_decisions = params["n_steps"] * n_slots
        if "batch_size" not in given:
            params["batch_size"] = batch_size(n_decisions)
        elif params["batch_size"] < 2 or n_decisions % params["batch_size"]:
            raise AcaError(
                f"--param batch_size: expected a divisor of {n_decisions:,} above 1, the rollout "
                f"of {n_slots:,} × {params['n_steps']:,} decisions, got {params['batch_size']}"
            )
    return params


def _read(name: str, value: Any, like: Mapping[str, Any]) -> Any:
    """Return a checked value; its kind is that of the default."""
    if name == "net_arch":
        return _read_layers(value)
    if name == "activation":
        if value not in ("tanh", "relu"):
            raise _wrong(name, "tanh or relu", value)
        return value
    if name in MAY_BE_NONE and value in (None, "none"):
        return None
    default = like[name]
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise _wrong(name, "true or false", value)
        return value
    if name == "train_freq" or (isinstance(default, int) and name not in SHARES):
        return _read_count(name, value)
    return _read_number(name, value)


def _read_count(name: str, value: Any) -> int:
    least = 0 if name in FROM_ZERO else 1
    most = MOST_UNITS if name == "lstm_hidden_size" else 10**9
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise _wrong(name, f"a whole number from {least} to {most:,}", value)
    return value


def _read_number(name: str, value: Any) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not isfinite(value) or value < 0 or (name in SHARES and value > 1):
        expected = "a number in [0, 1]" if name in SHARES else "a finite number of at least 0"
        raise _wrong(name, expected, value)
    return float(value)


def _read_layers(value: Any) -> tuple[int, ...]:
    is_list = isinstance(value, list | tuple) and 1 <= len(value) <= MOST_LAYERS
    if not is_list or not all(
        isinstance(size, int) and not isinstance(size, bool) and 1 <= size <= MOST_UNITS
        for size in value
    ):
        raise _wrong(
            "net_arch", f"a list of 1 to {MOST_LAYERS} sizes from 1 to {MOST_UNITS}", value
        )
    return tuple(value)


def _wrong(name: str, expected: str, value: Any) -> AcaError:
    return AcaError(f"--param {name}: expected {expected}, got {one_line(value)}")


def constructor_arguments(algorithm: Algorithm, params: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings as the algorithm's constructor takes them.

    Args:
        algorithm: what they are for.
        params: all of them, from `read_params`.
    """
    from torch import nn  # type: ignore[import-not-found, unused-ignore] # noqa: PLC0415

    arguments = {name: value for name, value in params.items() if name not in NETWORK}
    network: dict[str, Any] = {"net_arch": [*params["net_arch"]]}
    network["activation_fn"] = {"tanh": nn.Tanh, "relu": nn.ReLU}[params["activation"]]
    if algorithm.is_recurrent:
        network["lstm_hidden_size"] = params["lstm_hidden_size"]
    return {**arguments, "policy_kwargs": network}
