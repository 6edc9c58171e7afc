"""What the others have played so far, how often, and what own actions pay against it."""

import numpy as np
from numpy.typing import NDArray

from aca_env.game.game import Game
from aca_env.game.state import State
from aca_env.planning.payoffs import payoffs, tried

Whole = NDArray[np.int64]


class Rounds:
    """Tells whether a new round was played since the last look."""

    def __init__(self) -> None:
        self._seen = -1

    def is_new(self, state: State) -> bool:
        """Return whether there is a round to learn from that was not told of before.

        Whoever starts to look in the middle of an episode learns from its last round.
        """
        before, self._seen = self._seen, state.round
        return state.round > max(before, 0)


class PastPlay:
    """Distinct joint actions of the others in every game, with the rounds that saw them.

    Args:
        place: index of the collective that looks; its own row is left out, as zeros.
        window: how many of the latest rounds count; None: all that were seen.

    Attributes:
        joint: (n_games, n, n_agents, 5) distinct joint actions, in the order of appearance.
        counts: (n_games, n) rounds with each.
    """

    def __init__(self, place: int, window: int | None = None) -> None:
        self.place, self.window = place, window
        self._rounds = Rounds()
        self._slots: list[Whole] = []
        self.joint, self.counts = np.empty((0, 0, 0, 5), np.int64), np.empty((0, 0), np.int64)

    def look(self, state: State) -> None:
        """Count the round that was just played, if it is a new one."""
        if not self._rounds.is_new(state):
            return
        played = state.last_action.copy()
        played[:, self.place] = 0
        if not self._slots:
            self.joint = np.empty((len(played), 0, *played.shape[1:]), np.int64)
            self.counts = np.empty((len(played), 0), np.int64)
        slots = self._find(played)
        self._slots.append(slots)
        np.add.at(self.counts, (np.arange(len(slots)), slots), 1)
        if self.window is not None and len(self._slots) > self.window:
            left = self._slots.pop(0)
            np.subtract.at(self.counts, (np.arange(len(left)), left), 1)

    def _find(self, played: Whole) -> Whole:
        """Return the slot (n_games,) of each game's joint action; new ones get the next free."""
        same = (self.joint == played[:, None]).all(axis=(-1, -2)) & (self.counts > 0)
        is_known = same.any(axis=1)
        free = self.counts == 0
        if (~is_known & ~free.any(axis=1)).any():
            self.joint = np.concatenate([self.joint, np.zeros_like(played[:, None])], axis=1)
            self.counts = np.pad(self.counts, ((0, 0), (0, 1)))
            same, free = (np.pad(flags, ((0, 0), (0, 1))) for flags in (same, free))
            free[:, -1] = True
        slots = np.where(is_known, same.argmax(axis=1), free.argmax(axis=1))
        self.joint[np.arange(len(slots)), slots] = played
        return np.asarray(slots)


def reply_payoffs(game: Game, place: int, joint: Whole) -> NDArray[np.float64]:
    """Return what each distinct action pays one agent while the others keep to theirs.

    Payoffs are those of an independent draw; what the mask forbids pays what idling does.

    Args:
        game: where the games stand.
        place: index of the agent.
        joint: (n_games, n, n_agents, 5) joint actions; the agent's own row is not read.

    Returns:
        Payoffs (n_games, n, n_own).
    """
    own, _ = tried(game, place)
    n_games, n, n_agents, n_axes = joint.shape
    several = np.repeat(joint[:, :, None], own.shape[1], axis=2)
    several[:, :, :, place] = own[:, None]
    paid = payoffs(game, several.reshape(n_games, -1, n_agents, n_axes), twin=True)
    return np.asarray(paid[..., place].reshape(n_games, n, own.shape[1]))
