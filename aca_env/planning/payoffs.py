"""What joint actions pay, for planners: in parts that fit memory, and the first best of many."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from aca_env.game.game import Game
from aca_env.planning.menus import distinct_actions
from aca_env.planning.situation import Flags, allowed, idle_actions

Actions = NDArray[np.int64]
Reals = NDArray[np.float64]

TIE = 1e-9
"""Payoffs closer than this count as equal: they may be one number, summed in different orders."""

MOST_ENTRIES = 2**23
"""Numbers that the joint actions of one part may hold, all games together."""


def payoffs(game: Game, joint: Actions, *, twin: bool = False) -> Reals:
    """Return the payoffs (n_games, n, n_agents) of joint actions (n_games, n, n_agents, 5).

    Args:
        game: where the games stand; they stay there.
        joint: actions inside their spaces.
        twin: use an independent draw instead of the round's own records.
    """
    told = [game.outcomes_of_all(part, twin=twin)[2] for part in _parts(joint)]
    return np.concatenate(told, axis=1) if len(told) > 1 else told[0]


def part_size(game: Game) -> int:
    """Return how many joint actions of every game are looked at together."""
    return max(1, MOST_ENTRIES // (game.present.n_games * game.world.n_agents * 5))


def _parts(joint: Actions) -> Iterator[Actions]:
    n_games, n, n_agents = joint.shape[:3]
    size = max(1, MOST_ENTRIES // max(1, n_games * n_agents * 5))
    for start in range(0, max(n, 1), size):
        yield joint[:, start : start + size]


def first_best(values: Reals) -> NDArray[np.int64]:
    """Return the place (...) of the first value within `TIE` of the largest, on the last axis.

    >>> int(first_best(np.array([0.0, 1.0, 1.0 + 1e-12])))
    1
    """
    best = values.max(axis=-1, keepdims=True)
    return np.asarray((values >= best - TIE).argmax(axis=-1))


def menus(game: Game) -> tuple[Actions, ...]:
    """Return every agent's distinct actions, (n, 5) each."""
    return tuple(distinct_actions(game.world, i) for i in range(game.world.n_agents))


def reply_values(game: Game, place: int, joint: Actions, *, twin: bool = False) -> Reals:
    """Return what each distinct action of one agent pays it, (n_games, n); −inf where masked.

    Args:
        game: where the games stand.
        place: index of the agent.
        joint: (n_games, n_agents, 5) what the others do; the agent's own row is not read.
        twin: use an independent draw instead of the round's own records.
    """
    own, may = tried(game, place)
    several = np.repeat(joint[:, None], own.shape[1], axis=1)
    several[:, :, place] = own
    return np.where(may, payoffs(game, several, twin=twin)[..., place], -np.inf)


def tried(game: Game, place: int) -> tuple[Actions, Flags]:
    """Return an agent's distinct actions (n_games, n, 5) and whether each is allowed.

    What a game's mask forbids is not tried there: an idle action keeps its place.
    """
    own = distinct_actions(game.world, place)
    may = allowed(game, place, own)
    return np.where(may[..., None], own, idle_actions(game)[place]), may
