"""Which recorded actions a game can be given, and which stand for one that was forbidden."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aca_env.game.game import Game
from aca_env.trajectories.recording import Recording, Trajectories

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


def forbidden(uses: Flags, masks: Sequence[Flags], actions: Whole) -> Flags:
    """Return (n_games, n_agents) whether actions are against their masks.

    Args:
        uses: (n_agents, n_strategies, n_axes) whether a strategy reads an axis.
        masks: (n_games, n_agents, width) per axis.
        actions: (n_games, n_agents, n_axes) inside their space.
    """
    used = uses[np.arange(actions.shape[1]), actions[..., 0]]
    wrong = np.zeros(actions.shape[:2], dtype=np.bool_)
    for axis, mask in enumerate(masks):
        allowed = np.take_along_axis(mask, actions[..., axis, None], axis=-1)[..., 0]
        wrong |= used[..., axis] & ~allowed
    return wrong


def some_forbidden(uses: Flags, masks: Sequence[Flags]) -> Whole | None:
    """Return an action (n_axes,) that one agent may not take now; None if it may take all.

    Args:
        uses: (n_strategies, n_axes) of the agent.
        masks: (width,) per axis, of the agent.
    """
    action = np.zeros(len(masks), dtype=np.int64)
    closed = [np.flatnonzero(~mask) for mask in masks]
    if closed[0].size:
        action[0] = closed[0][0]
        return action
    for strategy, axis in np.argwhere(uses):
        if closed[axis].size:
            action[0], action[axis] = strategy, closed[axis][0]
            return action
    return None


@dataclass(frozen=True, eq=False)
class Playable:
    """What games are asked for in place of a recorded round.

    Attributes:
        asked: (n_games, n_agents, n_axes).
        name: the quantity that it comes from.
        problems: game, agent and what is wrong, where a recorded action cannot be played.
    """

    asked: Whole
    name: str
    problems: list[tuple[tuple[int, int], str]]


def playable(
    game: Game, recording: Recording, rows: slice, t: int, masks: Sequence[Flags]
) -> Playable:
    """Return what to ask for, so that a recorded round happens again.

    Args:
        game: what is played.
        recording: what was recorded.
        rows: the seeds, by place in the recording.
        t: the round, from 0.
        masks: (n_games, n_agents, width) per axis, as they are now.
    """
    uses, limits = game.rules.uses, game.world.menus.padded
    name = "asked" if isinstance(recording, Trajectories) else "action"
    asked = recording.table(name)[rows, t].copy()
    masks = [mask[: len(asked)] for mask in masks]
    if name == "action":
        _forbid(asked, recording.illegal[rows, t], uses, masks)
    outside = np.asarray(((asked < 0) | (asked >= limits)).any(axis=-1))
    allowed = np.stack([mask.argmax(axis=-1) for mask in masks], axis=-1)
    asked[outside] = allowed[outside]
    problems = _at(outside, "no such action")
    if game.scenario.on_illegal == "error":
        wrong = forbidden(uses, masks, asked)
        asked[wrong] = allowed[wrong]
        problems += _at(wrong, "an action that the mask refuses")
    return Playable(asked, name, problems)


def _at(places: Flags, what: str) -> list[tuple[tuple[int, int], str]]:
    return [((int(game), int(agent)), what) for game, agent in np.argwhere(places)]


def _forbid(asked: Whole, illegal: Flags, uses: Flags, masks: Sequence[Flags]) -> None:
    """Put a forbidden action where one was asked for: which one it was makes no difference."""
    for game, agent in np.argwhere(illegal).tolist():
        found = some_forbidden(uses[agent], [mask[game, agent] for mask in masks])
        # Where nothing is forbidden, the flag itself will be found to differ.
        asked[game, agent] = 0 if found is None else found
