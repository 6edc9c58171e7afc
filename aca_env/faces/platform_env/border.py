"""The border of the form in which the platform acts: its action and its part of a snapshot."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import ActionError, StateError, one_line
from aca_env.faces.border import read_actions
from aca_env.faces.platform_env.views import Standing

LARGEST = float(np.finfo(np.float64).max)


def read_setting(action: Any, agent: str, n_levers: int) -> int:
    """Return a place in the menu.

    Raises:
        ActionError: no whole number in range.
    """
    is_array = isinstance(action, np.ndarray | np.generic) and action.size == 1
    value = action.item() if is_array else action
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or (isinstance(value, float) and not value.is_integer()):
        raise ActionError(f"{agent}: lever: expected a whole number, got {one_line(action)}")
    if not 0 <= value < n_levers:
        raise ActionError(f"{agent}: lever: expected 0 to {n_levers - 1}, got {one_line(value)}")
    return int(value)


def split_actions(actions: Any, platforms: tuple[str, ...]) -> tuple[dict[str, Any], list[Any]]:
    """Return the collectives' actions, and those of the platforms in order.

    Raises:
        ActionError: no mapping, or a platform without an action.
    """
    if not isinstance(actions, Mapping):
        kind = type(actions).__name__
        raise ActionError(f"actions: expected a mapping from agents to actions, got a {kind}")
    for agent in platforms:
        if agent not in actions:
            raise ActionError(f"{agent}: expected an action, got none")
    others = {agent: action for agent, action in actions.items() if agent not in platforms}
    return others, [actions[agent] for agent in platforms]


def read_joint(joint: Any, agents: Sequence[str], widths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a joint action (K, 5) of the collectives, from an array or a mapping.

    Raises:
        ActionError: an action outside its space, or not one per collective.
    """
    if isinstance(joint, Mapping):
        return read_actions(joint, agents, widths)
    shape = (len(agents), widths.shape[1])
    if np.shape(joint) != shape:
        raise ActionError(f"joint_action: expected shape {shape}, got {np.shape(joint)}")
    return read_actions(dict(zip(agents, np.asarray(joint), strict=True)), agents, widths)


_NUMBERS = ("setting", "accuracy", "cost", "retrained", "is_sound", "was_sound")


def write_standing(standing: Standing) -> dict[str, Any]:
    """Return what the platform has done and seen as plain arrays, copies."""
    numbers = [float(getattr(standing, name)) for name in _NUMBERS]
    return {"numbers": np.array(numbers), "distances": standing.distances.copy()}


def read_standing(given: Any, n_levers: int, n_signals: int) -> Standing:
    """Return what the platform has done and seen from its part of a snapshot.

    Raises:
        StateError: a missing part, or numbers that no platform could show.
    """
    if not isinstance(given, Mapping):
        raise StateError("state.platform: expected its parts by name")
    numbers = _read(given, "numbers", len(_NUMBERS))
    distances = np.array(_read(given, "distances", n_signals))
    setting, accuracy, cost, *flags = numbers
    _check(setting in range(-1, n_levers), "numbers", f"a lever of {n_levers} or -1 first")
    _check(0 <= accuracy <= 1, "numbers", "an accuracy in [0, 1]")
    _check(all(flag in (0, 1) for flag in flags), "numbers", "0 or 1 as flags")
    _check(((distances >= 0) & (distances <= 1)).all(), "distances", "numbers in [0, 1]")
    return Standing(int(setting), accuracy, cost, bool(flags[0]), distances, *map(bool, flags[1:]))


def _check(is_right: Any, name: str, expected: str) -> None:
    if not is_right:
        raise StateError(f"state.platform.{name}: expected {expected}")


def _read(given: Mapping[str, Any], name: str, n_items: int) -> list[float]:
    if name not in given:
        raise StateError(f"state.platform.{name}: missing")
    part = given[name].tolist() if isinstance(given[name], np.ndarray) else given[name]
    items = part if isinstance(part, list | tuple) else []
    is_plain = len(items) == n_items and all(type(item) in (int, float) for item in items)
    _check(is_plain and all(abs(item) <= LARGEST for item in items), name, f"{n_items} numbers")
    return [float(item) for item in items]
