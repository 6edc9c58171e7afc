"""The border of the coalition form: actions of six axes and snapshots, checked."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import ActionError, StateError, one_line
from aca_env.faces.border import PLAIN, read_actions
from aca_env.faces.coalition_env.structure import Structure
from aca_env.game.menu import AXES

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]

COALITION_AXES = (*AXES, "coalition")
N_AXES = len(COALITION_AXES)
LARGEST = float(np.finfo(np.float64).max)


def read_coalition_actions(actions: Any, agents: Sequence[str], widths: Whole) -> Whole:
    """Return one joint action (K, 6) from a mapping of agents to actions.

    Args:
        actions: an action of six whole numbers for every agent.
        agents: the agents, in order.
        widths: (K, 6) number of entries of each agent's axes.

    Raises:
        ActionError: a missing or unknown agent, or a value outside the action space.
    """
    joint = _read_plain(actions, agents)
    if joint is not None and ((joint >= 0) & (joint < widths)).all():
        return joint
    if not isinstance(actions, Mapping):
        return read_actions(actions, agents, widths[:, :-1])  # says what was expected
    rows = {agent: _row(action, agent) for agent, action in actions.items()}
    plans = read_actions({key: row[:-1] for key, row in rows.items()}, agents, widths[:, :-1])
    chosen = [
        _entry(rows[agent][-1], agent, width)
        for agent, width in zip(agents, widths[:, -1].tolist(), strict=True)
    ]
    return np.column_stack([plans, chosen])


def _read_plain(actions: Any, agents: Sequence[str]) -> Whole | None:
    """Return a dictionary of arrays as trainers hand it in; None for anything else."""
    if type(actions) is not dict or len(actions) != len(agents):
        return None
    rows = [actions.get(agent) for agent in agents]
    for row in rows:
        if type(row) is not np.ndarray or row.dtype.char not in PLAIN or row.shape != (N_AXES,):
            return None
    return np.array(rows, dtype=np.int64)


def _row(action: Any, agent: object) -> Any:
    """Return an action that is a row of six, or say that it is none."""
    if not _is_row(action):
        wanted = f"expected {N_AXES} whole numbers ({', '.join(COALITION_AXES)})"
        raise ActionError(f"{agent}: {wanted}, got {one_line(action)}")
    return action


def _is_row(action: Any) -> bool:
    if isinstance(action, np.ndarray):
        return bool(action.shape == (N_AXES,))
    is_row = isinstance(action, Sequence) and not isinstance(action, str | bytes)
    nested = (list, tuple, np.ndarray)
    return is_row and len(action) == N_AXES and not any(isinstance(v, nested) for v in action)


def _entry(value: Any, agent: str, width: int) -> int:
    """Return an entry of the coalition axis."""
    is_flag = isinstance(value, bool | np.bool_)
    is_number = isinstance(value, int | float | np.integer | np.floating) and not is_flag
    if not is_number or (not isinstance(value, int) and not float(value).is_integer()):
        raise ActionError(f"{agent}: coalition: expected a whole number, got {one_line(value)}")
    if not 0 <= value < width:
        raise ActionError(f"{agent}: coalition: expected 0 to {width - 1}, got {value!r}")
    return int(value)


def write_coalitions(structure: Structure, transfer: Reals) -> dict[str, Any]:
    """Return coalitions and last transfers as plain arrays, copies."""
    return {
        "leader": structure.leader.copy(),
        "proposal": structure.proposal.copy(),
        "transfer": transfer.copy(),
    }


def read_coalitions(given: Any, n_agents: int, max_size: int) -> tuple[Structure, Reals]:
    """Return coalitions and last transfers from the part of a snapshot that holds them.

    Args:
        given: what `write_coalitions` gave, of any whole or real numbers.
        n_agents: number of collectives, K.
        max_size: the most collectives in one coalition.

    Raises:
        StateError: a missing part, or numbers that describe no coalitions.
    """
    if not isinstance(given, Mapping):
        raise StateError("state.coalition: expected its parts by name")
    leader = _numbers(given, "leader", n_agents)
    proposal = _numbers(given, "proposal", n_agents)
    transfer = _numbers(given, "transfer", n_agents)
    _check(_are_whole(leader, 0, n_agents), "leader", "a collective for each")
    _check(_are_whole(proposal, -1, n_agents), "proposal", "a collective or -1 for each")
    structure = Structure(leader.astype(np.int64), proposal.astype(np.int64))
    followed = structure.leader
    _check((followed[followed] == followed).all(), "leader", "leaders who lead themselves")
    largest = int(np.bincount(followed).max())
    _check(largest <= max_size, "leader", f"at most {max_size} in one coalition, got {largest}")
    names = structure.proposal >= 0
    own = ~names | (followed == np.arange(n_agents))
    _check(own.all(), "proposal", "-1 for those who do not lead")
    away = ~names | (followed[structure.proposal] != followed)
    _check(away.all(), "proposal", "a collective of another coalition")
    return structure, transfer


def _check(is_right: Any, name: str, expected: str) -> None:
    if not is_right:
        raise StateError(f"state.coalition.{name}: expected {expected}")


def _are_whole(values: Reals, low: int, end: int) -> bool:
    return bool(((values >= low) & (values < end) & (values == np.floor(values))).all())


def _numbers(given: Mapping[str, Any], name: str, n_agents: int) -> Reals:
    if name not in given:
        raise StateError(f"state.coalition.{name}: missing")
    part = given[name].tolist() if isinstance(given[name], np.ndarray) else given[name]
    items = part if isinstance(part, list | tuple) else []
    is_plain = len(items) == n_agents and all(type(item) in (int, float) for item in items)
    _check(is_plain and all(abs(item) <= LARGEST for item in items), name, f"{n_agents} numbers")
    return np.array(items, dtype=np.float64)
