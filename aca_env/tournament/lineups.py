"""Who sits where: every assignment of policies to seats, or a balanced sample of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm, prod

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError

Whole = NDArray[np.int64]

MOST_LINEUPS = 100_000


@dataclass(frozen=True, eq=False)
class Design:
    """Lineups to be played.

    Attributes:
        lineups: (n_lineups, n_agents) index of the policy in each seat, all rows distinct.
        n_possible: number of lineups that there are.
    """

    lineups: Whole
    n_possible: int

    @property
    def is_sample(self) -> bool:
        """Whether some lineups were left out."""
        return len(self.lineups) < self.n_possible


def design_lineups(fitting: Sequence[Sequence[int]], limit: int, seed: int) -> Design:
    """Return all lineups, or a random sample in which every policy of a seat is as frequent.

    Args:
        fitting: for every seat, the indices of the policies that can play it.
        limit: number of lineups up to which all are played.
        seed: of the sample.

    Raises:
        DataError: a seat that nobody can play, or a limit that allows no balanced sample.

    >>> design_lineups([[0, 1], [0, 1]], 4, seed=0).lineups.tolist()
    [[0, 0], [0, 1], [1, 0], [1, 1]]
    """
    if not 1 <= limit <= MOST_LINEUPS:
        raise DataError(f"lineups: expected a whole number from 1 to {MOST_LINEUPS}, got {limit}")
    n_possible = prod(len(seat) for seat in fitting)
    if n_possible == 0:
        empty = next(place for place, seat in enumerate(fitting) if not seat)
        raise DataError(f"policies: expected one that can play collective_{empty}, got none")
    sizes = np.array([len(seat) for seat in fitting])
    if n_possible <= limit:
        choices = np.stack(np.unravel_index(np.arange(n_possible), tuple(sizes)), axis=1)
    else:
        choices = _sample(sizes, limit, np.random.default_rng(seed))
    seats = [np.array(seat)[choices[:, place]] for place, seat in enumerate(fitting)]
    return Design(np.stack(seats, axis=1).astype(np.int64), n_possible)


def _sample(sizes: Whole, limit: int, rng: np.random.Generator) -> Whole:
    """Return distinct lineups as orbits: all seats move on to their next policy together.

    An orbit holds every policy of every seat equally often, whichever lineup it starts from.
    """
    length = lcm(*sizes.tolist())
    n_orbits = limit // length
    if n_orbits == 0:
        raise DataError(
            f"lineups: a balanced sample has a multiple of {length}, expected to be allowed at "
            f"least that many, got {limit}"
        )
    found: dict[tuple[int, ...], None] = {}
    orbits: list[Whole] = []
    while len(orbits) < n_orbits:
        start = rng.integers(sizes)
        if tuple(start.tolist()) in found:
            continue
        orbit = (start + np.arange(length)[:, None]) % sizes
        found.update(dict.fromkeys(map(tuple, orbit.tolist())))
        orbits.append(orbit)
    return np.concatenate(orbits)
