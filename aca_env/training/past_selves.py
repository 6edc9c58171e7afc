"""The pool of opponents of self-play: the learner's past selves and given policies."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import StateError
from aca_env.faces.opponents import OneOpponent

Whole = NDArray[np.int64]


class Snapshot(Protocol):
    """What plays for a past self, for any number of seats at once.

    One that remembers within an episode also has a method `start()`, which returns what
    plays one episode.
    """

    def act(
        self,
        observations: NDArray[np.float32],
        masks: tuple[NDArray[np.bool_], ...],
        rng: np.random.Generator,
    ) -> Any:
        """Return actions (m, 5) for observations (m, n_entries).

        Args:
            observations: what the seats see; the rows keep their order within an episode.
            masks: one (m, width) per action axis.
            rng: chance.
        """


class PastSelves:
    """Past selves of a learner, at most `size` of them, and policies that never change.

    When one too many is added, the two older ones that are closest in time (of equals the
    oldest pair) lose the later of them. The latest always stays, and so does the first where
    there are two places: what is kept stays spread over the whole run.

    Args:
        size: how many snapshots are kept.
        latest: chance that a seat is played by the latest snapshot; otherwise all members
            are equally likely, the latest and the given policies among them.
        fixed: policies that stay in the pool: names, policies or classes of policies.

    Attributes:
        snapshots: those kept, the latest last.
        added: number of each kept snapshot among all that were added, from 0.

    Raises:
        StateError: a size below 1, or no probability.
    """

    def __init__(
        self, size: int = 20, latest: float = 0.5, fixed: Sequence[OneOpponent] = ()
    ) -> None:
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size < 1:
            raise StateError(f"size: expected a whole number of at least 1, got {size!r}")
        is_number = isinstance(latest, int | float) and not isinstance(latest, bool)
        if not is_number or not 0 <= latest <= 1:
            raise StateError(f"latest: expected a probability in [0, 1], got {latest!r}")
        if isinstance(fixed, str) or not isinstance(fixed, Sequence):
            raise StateError(f"fixed: expected a list of policies, got {fixed!r}")
        self.size, self.latest, self.fixed = int(size), float(latest), tuple(fixed)
        self.snapshots: list[Snapshot] = []
        self.added: list[int] = []

    def add(self, snapshot: Snapshot) -> None:
        """Keep a snapshot as the latest one, and drop one if there is no room.

        Raises:
            StateError: it has no method `act`.
        """
        if not callable(getattr(snapshot, "act", None)):
            raise StateError(f"snapshot: expected a method act, got a {type(snapshot).__name__}")
        self.snapshots.append(snapshot)
        self.added.append(self.added[-1] + 1 if self.added else 0)
        if len(self.snapshots) > self.size:
            gone = 0
            if self.size > 1:
                gone = 1 + int(np.argmin(np.diff(self.added[:-1])))
            del self.snapshots[gone], self.added[gone]

    def draw(self, shape: tuple[int, ...], rng: np.random.Generator) -> Whole:
        """Return members drawn independently: places among snapshots, then fixed policies.

        Raises:
            StateError: nobody is in the pool.
        """
        n_snapshots, n_members = len(self.snapshots), len(self.snapshots) + len(self.fixed)
        if n_members == 0:
            raise StateError("pool: expected a snapshot before the first episode, got none")
        is_latest, anybody = rng.random(shape) < self.latest, rng.integers(n_members, size=shape)
        return np.where(is_latest & (n_snapshots > 0), n_snapshots - 1, anybody)
