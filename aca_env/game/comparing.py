"""Many joint actions in each of many games, none of them played."""

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import StateError
from aca_env.game.bank import Draw
from aca_env.game.outcome import Baseline
from aca_env.game.state import Memory, State

if TYPE_CHECKING:
    from aca_env.game.game import Game

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]
Part = TypeVar("Part", State, Memory, Draw, Baseline)

MOST_BYTES = 64 * 2**20
"""Memory that the tables of one part of the joint actions may take."""


def compare(game: "Game", actions: Whole, *, twin: bool) -> tuple[Reals, ...]:
    """Return success, bound and payoff (B, n_joint, K) of joint actions in every game.

    Args:
        game: where the games stand; they stay there.
        actions: (B, n_joint, K, 5) inside their spaces; taken in parts.
        twin: use an independent draw instead of the round's own.

    Raises:
        StateError: the episode is over.
    """
    if game.is_over:
        raise StateError("the episode is over: expected reset()")
    n_games, n_joint, n_agents = actions.shape[:3]
    state, draw, baseline = game.present, game.draw, game.baseline
    if twin:
        draw = game.drawer.draw(state, twin=True)
        baseline = game.engine.baseline(draw, state)
    results = [np.empty((n_games, n_joint, n_agents)) for _ in range(3)]
    per_action = n_games * n_agents * game.world.n_cells * game.world.space.n_labels * 32
    size = max(1, MOST_BYTES // per_action)
    for start in range(0, n_joint, size):
        part = actions[:, start : start + size]
        n = part.shape[1]
        each = _each(state, n)
        choices = game.rules.choose(each, part.reshape(-1, *part.shape[2:]))
        outcome = game.engine.resolve(_each(draw, n), each, choices.row, _each(baseline, n))
        told = (outcome.success, outcome.bound, outcome.payoff)
        for result, numbers in zip(results, told, strict=True):
            result[:, start : start + n] = np.asarray(numbers).reshape(n_games, n, n_agents)
    return tuple(results)


def _each(part: Part, n: int) -> Part:
    """Return every game's share n times, one after the other; the bank is one for all."""
    changed: dict[str, Any] = {}
    for field in fields(part):
        value = getattr(part, field.name)
        if isinstance(value, np.ndarray):
            changed[field.name] = np.repeat(value, n, axis=0)
        elif isinstance(value, Memory):
            changed[field.name] = _each(value, n)
    return replace(part, **changed)
