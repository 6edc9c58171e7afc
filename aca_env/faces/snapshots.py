"""Snapshots of games: to plain arrays and back, refused where they do not fit."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np

from aca_env.errors import StateError
from aca_env.faces.border import state_from_json
from aca_env.faces.learned_parts import check_learned
from aca_env.game.game import Game
from aca_env.game.state import Memory, State, first_state


def take_snapshot(game: Game) -> dict[str, Any]:
    """Return where the games stand, as plain arrays and numbers; copies throughout."""
    return {"scenario": game.scenario.content_hash, **game.state.to_dict()}


def restore_snapshot(game: Game, snapshot: Mapping[str, Any] | str, n_games: int) -> None:
    """Stand where a snapshot says.

    Args:
        game: the game, changed in place.
        snapshot: what `take_snapshot` gave, or its JSON.
        n_games: number of games that it must hold.

    Raises:
        StateError: a snapshot of another scenario, or with missing or foreign parts.
    """
    given = state_from_json(snapshot) if isinstance(snapshot, str) else snapshot
    if not isinstance(given, Mapping) or "scenario" not in given:
        raise StateError("state: expected what get_state() gave")
    if given["scenario"] != game.scenario.content_hash:
        raise StateError(
            f"state: made by another scenario (hash {str(given['scenario'])[:12]}, expected "
            f"{game.scenario.content_hash[:12]})"
        )
    blank = first_state(game.world, np.zeros(n_games, dtype=np.uint64), 0)
    parts = _fit(given, blank.to_dict(), "state")
    _check_values(game, parts)
    if blank.memory is not None:
        parts["memory"] = Memory(**parts["memory"])
    game.restore(State(**{**{field.name: None for field in fields(State)}, **parts}))


_LARGEST = np.finfo(np.float64).max


def _check_values(game: Game, parts: Mapping[str, Any]) -> None:
    """Refuse numbers that no game of the scenario could show."""
    world = game.world
    n_labels = world.space.n_labels
    n_plans = np.array([len(menu.plans) for menu in world.menus.menus])
    # Before the first round nothing was trained and nobody has acted.
    first = 0 if parts["round"] > 0 else -1
    limits: dict[str, tuple[Any, Any]] = {
        "round": (0, world.scenario.rounds),
        "episode": (0, 2**24 - 1),
        "setting": (0, world.scenario.n_settings - 1),
        "kind": (0, np.array([max(1, len(c.types)) - 1 for c in world.scenario.collectives])),
        "participation": (0, world.n_participation),
        "announced": (0, n_labels),
        "last_action": (np.array([-1, first, first, first, first]), world.menus.padded - 1),
        "predicted": (first, n_labels - 1),
        "predicted_clean": (first, n_labels - 1),
        "trained_plan": (first, n_plans - 1),
        "last_success": (0, 1),
        "last_bound": (-np.inf, 1),
        "trained_bound": (-np.inf, 1),
        "last_payoff": (-_LARGEST, _LARGEST),
        "last_cross": (-_LARGEST, _LARGEST),
    }
    may_be_unknown = ("last_success", "last_bound", "trained_bound")
    for name, (low, high) in limits.items():
        values = np.asarray(parts[name])
        fits = (values >= low) & (values <= high)
        if name in may_be_unknown:
            fits |= np.isnan(values)
        if not fits.all():
            raise StateError(f"state.{name}: a value that this scenario cannot have")
    check_learned(world, parts)
    sums = {"spent": parts["spent"], **parts.get("memory", {})}
    for name, values in sums.items():
        signed = name == "against"
        if not np.isfinite(values).all() or (not signed and (values < 0).any()):
            raise StateError(f"state.{name}: expected finite numbers of at least 0")


def _fit(given: Mapping[str, Any], blank: Mapping[str, Any], path: str) -> dict[str, Any]:
    parts = {}
    for name, like in blank.items():
        if name not in given:
            raise StateError(f"{path}.{name}: missing")
        parts[name] = _fit_one(given[name], like, f"{path}.{name}")
    return parts


def _fit_one(value: Any, like: Any, path: str) -> Any:
    if isinstance(like, dict):
        if not isinstance(value, Mapping):
            raise StateError(f"{path}: expected its parts by name")
        return _fit(value, like, path)
    if not isinstance(like, np.ndarray):
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 0:
            raise StateError(f"{path}: expected a whole number of at least 0, got {value!r}")
        return int(value)
    try:
        items = np.array(value, dtype=object)
        array = items.astype(like.dtype)
        # Casting to whole numbers would quietly drop fractions.
        is_exact = like.dtype.kind == "f" or bool((array == items).all())
    except (TypeError, ValueError, OverflowError) as error:
        raise StateError(f"{path}: expected numbers of type {like.dtype}") from error
    if not is_exact or any(isinstance(item, bool) or item is None for item in items.flat):
        raise StateError(f"{path}: expected numbers of type {like.dtype}")
    if array.shape != like.shape:
        raise StateError(f"{path}: expected shape {like.shape}, got {array.shape}")
    return array
