"""What a tournament plays, cut into parts that are each computed and kept as a whole."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError
from aca_env.runs.folder import describe
from aca_env.runs.running import check_seeds
from aca_env.scenario.schema import Scenario

Whole = NDArray[np.int64]

PART_ROWS = 1024
"""Results of one part, about: what a killed tournament loses at most, per worker."""

MOST_ROWS = 50_000_000


@dataclass(frozen=True, eq=False)
class Plan:
    """Lineups and seeds.

    Attributes:
        scenario: what is played; its own policies play no part.
        policies: as they were typed.
        lineups: (n_lineups, n_agents) index of the policy in each seat.
        seeds: every lineup plays all of them.
        n_regret_seeds: the first so many seeds of each lineup get regrets.

    Raises:
        DataError: seeds out of range, or more rows than can be kept.
    """

    scenario: Scenario
    policies: tuple[str, ...]
    lineups: Whole
    seeds: range
    n_regret_seeds: int = 0

    def __post_init__(self) -> None:
        """Check what the fields come to together."""
        check_seeds(self.seeds)
        if self.n_rows > MOST_ROWS:
            n_lineups, n_agents = self.lineups.shape
            raise DataError(
                f"tournament: expected at most {MOST_ROWS:,} results, got {n_lineups:,} lineups × "
                f"{len(self.seeds):,} seeds × {n_agents} agents"
            )

    @property
    def shape(self) -> tuple[int, int, int]:
        """Lineups, seeds, agents."""
        return len(self.lineups), len(self.seeds), self.lineups.shape[1]

    @property
    def n_rows(self) -> int:
        """Results: one per lineup, seed and agent."""
        return int(np.prod(self.shape, dtype=object))

    @property
    def n_rounds(self) -> int:
        """Rounds to be played."""
        return len(self.lineups) * len(self.seeds) * self.scenario.rounds

    @property
    def part_episodes(self) -> int:
        """Episodes of one part at most."""
        return max(1, PART_ROWS // self.shape[2])

    def words(self, lineup: int) -> tuple[str, ...]:
        """Return the policies of a lineup, seat by seat."""
        return tuple(self.policies[place] for place in self.lineups[lineup])

    def parts(self) -> "tuple[Part, ...]":
        """Return everything in parts; they do not depend on who computes them."""
        return tuple(self._parts())

    def _parts(self) -> "Iterator[Part]":
        n_lineups, n_seeds, _ = self.shape
        most = self.part_episodes
        together = max(1, most // n_seeds)
        number = 0
        for first in range(0, n_lineups, together):
            lineups = range(first, min(first + together, n_lineups))
            for start in range(0, n_seeds, most):
                stop = min(start + most, n_seeds)
                yield Part(number, lineups, range(start, stop))
                number += 1

    def to_dict(self) -> dict[str, Any]:
        """Return what tells this plan from others, ready for JSON."""
        return {
            **describe(self.scenario, self.seeds),
            "policies": list(self.policies),
            "n_lineups": len(self.lineups),
            "lineups": hashlib.sha256(self.lineups.astype("<i8").tobytes()).hexdigest(),
            "regret_seeds": self.n_regret_seeds,
        }


@dataclass(frozen=True)
class Part:
    """Some lineups and some seeds of a plan.

    Attributes:
        number: place among all parts.
        lineups: indices of its lineups.
        places: places of its seeds among the plan's.
    """

    number: int
    lineups: range
    places: range

    @property
    def n_episodes(self) -> int:
        """Episodes to be played."""
        return len(self.lineups) * len(self.places)
