"""The border of every face: actions, seeds and snapshots, checked and brought to arrays."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import ActionError, StateError, one_line
from aca_env.game.menu import AXES

Whole = NDArray[np.int64]

Stepped = tuple[
    dict[str, Any],
    dict[str, float],
    dict[str, bool],
    dict[str, bool],
    dict[str, dict[str, Any]],
]
"""Observations, rewards, terminations, truncations and infos by agent."""


def read_actions(actions: Any, agents: Sequence[str], widths: Whole) -> Whole:
    """Return one joint action (n_agents, 5) from a mapping of agents to actions.

    Args:
        actions: an action of five whole numbers for every agent.
        agents: the agents, in order.
        widths: (n_agents, 5) number of entries of each agent's axes.

    Raises:
        ActionError: a missing or unknown agent, or a value outside the action space.
    """
    if not isinstance(actions, Mapping):
        kind = type(actions).__name__
        raise ActionError(f"actions: expected a mapping from agents to actions, got a {kind}")
    joint = read_plain(actions, agents)
    if joint is not None and ((joint >= 0) & (joint < widths)).all():
        return joint
    return _read_slowly(actions, agents, widths)


PLAIN = frozenset("bhilqBHI")
"""Type codes of whole numbers that int64 holds."""


def read_plain(actions: Any, agents: Sequence[str]) -> Whole | None:
    """Return one joint action (n_agents, 5) as trainers hand it in, its range unchecked.

    None unless it is a dictionary of arrays of five whole numbers each: `read_actions`
    then says what is wrong, or reads it more slowly.
    """
    if type(actions) is not dict or len(actions) != len(agents):
        return None
    joint = np.empty((len(agents), len(AXES)), dtype=np.int64)
    for place, agent in enumerate(agents):
        action = actions.get(agent)
        if type(action) is not np.ndarray or action.dtype.char not in PLAIN:
            return None
        if action.shape != (len(AXES),):
            return None
        joint[place] = action
    return joint


def _read_slowly(actions: Mapping[str, Any], agents: Sequence[str], widths: Whole) -> Whole:
    """Return the joint action, or say which agent and axis is wrong."""
    missing = [agent for agent in agents if agent not in actions]
    if missing:
        raise ActionError(f"{missing[0]}: expected an action, got none")
    unknown = [agent for agent in actions if agent not in agents]
    if unknown:
        raise ActionError(f"unknown agent {unknown[0]!r}; known: {', '.join(agents)}")
    rows = [
        read_action(actions[agent], agent, limits)
        for agent, limits in zip(agents, widths, strict=True)
    ]
    return np.stack(rows)


def read_action(action: Any, agent: str, widths: Whole) -> Whole:
    """Return one action (5,), or say which axis is wrong."""
    is_row = isinstance(action, np.ndarray | Sequence) and not isinstance(action, str | bytes)
    if not is_row or np.ndim(_objects(action)) != 1 or len(action) != len(AXES):
        wanted = f"expected {len(AXES)} whole numbers ({', '.join(AXES)})"
        raise ActionError(f"{agent}: {wanted}, got {one_line(action)}")
    for axis, value, width in zip(AXES, action, widths.tolist(), strict=True):
        is_number = isinstance(value, int | float | np.integer | np.floating)
        is_flag = isinstance(value, bool | np.bool_)
        is_float = isinstance(value, float | np.floating)
        if is_flag or not is_number or (is_float and not float(value).is_integer()):
            raise ActionError(f"{agent}: {axis}: expected a whole number, got {value!r}")
        if not 0 <= value < width:
            raise ActionError(f"{agent}: {axis}: expected 0 to {width - 1}, got {value!r}")
    return np.array([int(value) for value in action], dtype=np.int64)


def _objects(action: Any) -> Any:
    """Return an action as an array of whatever it holds; ragged rows stay rows."""
    if isinstance(action, np.ndarray):
        return action
    nested = any(isinstance(value, list | tuple | np.ndarray) for value in action)
    return np.empty((1, 1)) if nested else np.empty(len(action))


def read_joint_actions(joint: Any, agents: Sequence[str], widths: Whole) -> Whole:
    """Return joint actions (n_joint, n_agents, 5) from an array, a mapping or a list of them."""
    if isinstance(joint, Mapping):
        return read_actions(joint, agents, widths)[None]
    if isinstance(joint, Sequence) and joint and isinstance(joint[0], Mapping):
        return np.stack([read_actions(actions, agents, widths) for actions in joint])
    try:
        values = np.asarray(joint)
    except ValueError as error:
        raise ActionError("joint_actions: expected an array, got ragged rows") from error
    shape = (len(agents), len(AXES))
    if values.ndim == 2:
        values = values[None]
    if values.ndim != 3 or values.shape[1:] != shape:
        raise ActionError(
            f"joint_actions: expected shape (n, {shape[0]}, {shape[1]}), got {values.shape}"
        )
    is_whole = values.dtype.kind in "iu" or values.size == 0
    if not is_whole or ((values < 0) | (values >= widths)).any():
        return np.stack(
            [_read_slowly(dict(zip(agents, row, strict=True)), agents, widths) for row in values]
        )
    return values.astype(np.int64)


def read_seed(seed: Any) -> int:
    """Return a seed in [0, 2**64); None takes fresh entropy.

    Raises:
        StateError: not a whole number in range.
    """
    if seed is None:
        return int(np.random.SeedSequence().generate_state(1, np.uint64)[0])
    is_whole = isinstance(seed, int | np.integer) and not isinstance(seed, bool)
    if not is_whole or not 0 <= seed < 2**64:
        raise StateError(f"seed: expected a whole number in [0, 2**64), got {seed!r}")
    return int(seed)


def read_seeds(seed: Any, n_envs: int) -> NDArray[np.uint64]:
    """Return the seeds (n_envs,) of games side by side: one seed's successors, or a sequence.

    Raises:
        StateError: a seed out of range, or not as many as there are games.
    """
    if isinstance(seed, Sequence | np.ndarray) and not isinstance(seed, str | bytes):
        if np.ndim(seed) != 1 or len(seed) != n_envs:
            raise StateError(f"seed: expected {n_envs} seeds, one per world, got {len(seed)}")
        return np.array([read_seed(one) for one in seed], dtype=np.uint64)
    with np.errstate(over="ignore"):
        return np.uint64(read_seed(seed)) + np.arange(n_envs, dtype=np.uint64)


def state_to_json(state: Mapping[str, Any]) -> str:
    """Return a snapshot as JSON; numbers that are not finite go by their names."""
    return json.dumps(_plain(state))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, np.ndarray):
        return {"dtype": str(value.dtype), "shape": list(value.shape), "values": _flat(value)}
    return value


def _flat(array: NDArray[Any]) -> list[Any]:
    values = array.reshape(-1).tolist()
    if array.dtype.kind != "f":
        return values
    return [value if np.isfinite(value) else str(value) for value in values]


def state_from_json(text: str) -> dict[str, Any]:
    """Return a snapshot from its JSON."""
    try:
        plain = json.loads(text)
    except ValueError as error:
        raise StateError(f"state: expected JSON of a snapshot ({error})") from error
    if not isinstance(plain, dict):
        raise StateError(f"state: expected a JSON object, got {type(plain).__name__}")
    return {key: _restore(value) for key, value in plain.items()}


def _restore(value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"dtype", "shape", "values"}:
        if value["dtype"] not in ("int64", "uint64", "float64"):
            raise StateError(f"state: an array of unknown type {value['dtype']!r}")
        try:
            return np.array(value["values"], dtype=object).reshape(value["shape"])
        except (TypeError, ValueError, OverflowError) as error:
            raise StateError("state: an array whose shape does not fit its values") from error
    if isinstance(value, dict):
        return {key: _restore(item) for key, item in value.items()}
    return value
