"""Good coalition structures of games too large to list: a search that says how far it got."""

from collections.abc import Callable
from time import monotonic
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aca_env.coalitions.table import Reals, ValueTableError, real_array

Coalitions = NDArray[np.bool_]
Labels = NDArray[np.int64]

MAX_STARTS = 100


class FoundStructure(NamedTuple):
    """The best structure that a search met.

    Attributes:
        value: sum of the blocks' worths.
        blocks: members of each block, by their first member.
        n_evaluations: coalitions whose worth was asked.
        n_starts: starting points from which no further step helped.
        is_local_optimum: whether every single move, merger of two blocks and departure was
            seen not to improve it. Nothing is said about any other structure.
    """

    value: float
    blocks: tuple[tuple[int, ...], ...]
    n_evaluations: int
    n_starts: int
    is_local_optimum: bool


def search_structure(
    value_of: Callable[[Coalitions], ArrayLike],
    n: int,
    *,
    max_evaluations: int = 100_000,
    time_limit: float = 60.0,
    rng: np.random.Generator,
) -> FoundStructure:
    """Return the best coalition structure found by steps that improve, from up to 100 starts.

    Starts are everybody alone, everybody together and then random partitions. A step moves one
    collective to another block or out on its own, or merges two blocks; the best is taken.

    Args:
        value_of: from coalitions (m, n) of booleans to worths (m,); never asked of nobody.
        n: number of collectives.
        max_evaluations: asks for no more worths after this many; a started step is finished.
        time_limit: seconds after which no step is started.
        rng: where random starts are drawn from.

    Returns:
        The best structure met, with what was looked at.

    Raises:
        ValueTableError: an argument is out of range, or value_of returns no worths.
    """
    if n < 0 or max_evaluations < 1 or not time_limit > 0:
        raise ValueTableError(
            f"search_structure needs n at least 0, max_evaluations at least 1 and a positive"
            f" time_limit; got {n}, {max_evaluations} and {time_limit}"
        )
    search = _Search(value_of, n, max_evaluations, monotonic() + time_limit)
    best, best_labels, is_local, n_starts = -np.inf, np.zeros(n, dtype=np.int64), False, 0
    for k in range(MAX_STARTS if n > 1 else 1):
        total, labels, is_done = search.climb(_start(k, n, rng))
        n_starts += is_done
        if total > best:
            best, best_labels, is_local = total, labels, is_done
        if not is_done:
            break
    return FoundStructure(float(best), _blocks(best_labels), len(search.known), n_starts, is_local)


class _Search:
    """Worths asked so far, and when to stop."""

    def __init__(
        self, value_of: Callable[[Coalitions], ArrayLike], n: int, most: int, deadline: float
    ) -> None:
        self.value_of = value_of
        self.n = n
        self.most = most
        self.deadline = deadline
        self.known: dict[bytes, float] = {}

    @property
    def is_over(self) -> bool:
        return len(self.known) >= self.most or monotonic() >= self.deadline

    def worths(self, blocks: Coalitions) -> Reals:
        """Return (m,) the worths of blocks (m, n); nobody's is 0."""
        keys = [block.tobytes() for block in blocks]
        new = {key: block for key, block in zip(keys, blocks, strict=True) if key not in self.known}
        new = {key: block for key, block in new.items() if block.any()}
        if new:
            found = real_array(self.value_of(np.array(list(new.values()))), "value_of(coalitions)")
            if len(found) != len(new):
                raise ValueTableError(f"value_of must return {len(new)} worths, got {len(found)}")
            self.known.update(zip(new, found.tolist(), strict=True))
        return np.array([self.known.get(key, 0.0) for key in keys])

    def climb(self, labels: Labels) -> tuple[float, Labels, bool]:
        """Return where improving steps lead, and whether none is left."""
        total = float(self.worths(_rows(labels)).sum())
        while not self.is_over:
            gain, after = self._best_step(labels)
            if gain <= 1e-12 * max(1.0, abs(total)):
                return total, labels, True
            labels = after
            total = float(self.worths(_rows(labels)).sum())
        return total, labels, False

    def _best_step(self, labels: Labels) -> tuple[float, Labels]:
        rows = _rows(labels)
        own = self.worths(rows)
        step = (0.0, labels)
        for a in range(len(rows)):
            merged = rows[a] | rows[a + 1 :]
            gains = self.worths(merged) - own[a] - own[a + 1 :]
            step = max(step, *_merges(labels, a, gains), key=lambda found: found[0])
        for i in range(self.n):
            step = max(step, self._best_move(labels, rows, own, i), key=lambda found: found[0])
        return step

    def _best_move(
        self, labels: Labels, rows: Coalitions, own: Reals, i: int
    ) -> tuple[float, Labels]:
        me = np.arange(self.n) == i
        home = labels[i]
        targets = np.vstack([rows | me, me])
        before = np.append(own, 0.0)
        gains = self.worths(targets) - before
        gains[home] = -np.inf
        gains += self.worths(rows[home : home + 1] & ~me)[0] - own[home]
        to = int(np.argmax(gains))
        return float(gains[to]), _renumbered(np.where(me, to, labels))


def _merges(labels: Labels, a: int, gains: Reals) -> list[tuple[float, Labels]]:
    if not len(gains):
        return [(-np.inf, labels)]
    b = a + 1 + int(np.argmax(gains))
    return [(float(gains.max()), _renumbered(np.where(labels == b, a, labels)))]


def _start(k: int, n: int, rng: np.random.Generator) -> Labels:
    if k == 0:
        return np.arange(n)
    if k == 1:
        return np.zeros(n, dtype=np.int64)
    return _renumbered(rng.integers(0, rng.integers(1, n + 1), size=n))


def _renumbered(labels: Labels) -> Labels:
    return np.asarray(np.unique(labels, return_inverse=True)[1], dtype=np.int64)


def _rows(labels: Labels) -> Coalitions:
    return np.asarray(labels == np.arange(labels.max(initial=-1) + 1)[:, None])


def _blocks(labels: Labels) -> tuple[tuple[int, ...], ...]:
    return tuple(sorted(tuple(np.flatnonzero(row).tolist()) for row in _rows(labels)))
