"""What a sweep plays, cut into parts that are each computed and kept as a whole."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from aca_env.errors import AcaError, DataError
from aca_env.policies import make_policies
from aca_env.runs.batched import GAMES_AT_ONCE
from aca_env.runs.folder import describe
from aca_env.runs.running import check_seeds
from aca_env.scenario.loading import with_overrides
from aca_env.scenario.overrides import split_key
from aca_env.scenario.schema import MOST_COLLECTIVES, Scenario
from aca_env.sweeps.grid import Grid

MOST_RUNS = 10_000_000
PART_RUNS = GAMES_AT_ONCE
"""Runs of a part at most: what a killed sweep loses, per worker."""

MOST_TRIED = 1000
"""Points that are looked at before a grid is taken for a slip of the pen."""

LEAST_PARTS = 64
"""A grid is cut at least so fine, if it has as many points, so that many workers share it."""


@dataclass(frozen=True)
class Part:
    """Some points and some seeds of a plan.

    Attributes:
        number: place among all parts.
        points: numbers of its points.
        places: places of its seeds among the plan's.
    """

    number: int
    points: range
    places: range

    @property
    def n_runs(self) -> int:
        """Runs to be played."""
        return len(self.points) * len(self.places)


@dataclass(frozen=True)
class Plan:
    """A scenario, a grid and seeds; every point plays all seeds.

    Attributes:
        scenario: what is varied.
        grid: how.
        seeds: of the episodes, consecutive.

    Raises:
        DataError: seeds out of range, or more runs than can be kept.
    """

    scenario: Scenario
    grid: Grid
    seeds: range

    def __post_init__(self) -> None:
        """Check what the fields come to together."""
        check_seeds(self.seeds)
        if self.n_runs > MOST_RUNS:
            raise DataError(
                f"sweep: expected at most {MOST_RUNS:,} runs, got {self.grid.n_points:,} points × "
                f"{len(self.seeds):,} seeds"
            )

    @property
    def n_runs(self) -> int:
        """Runs in all: one row each."""
        return self.grid.n_points * len(self.seeds)

    def variant(self, point: int) -> Scenario:
        """Return the scenario of a point.

        Raises:
            AcaError: the point is not valid.
        """
        return with_overrides(self.scenario, self.grid.point(point))

    @property
    def n_agents(self) -> int:
        """Collectives of the point that has most."""
        n_agents = [len(self.scenario.agents)]
        for key in self.grid.keys:
            # Only a list as a whole can have another length: no index goes beyond its end.
            if split_key(key) == ("collectives",):
                n_agents += [len(v) for v in self.grid.values(key) if isinstance(v, list | tuple)]
        return min(max(n_agents), MOST_COLLECTIVES)

    def check(self) -> None:
        """Raise the first point's error if no point is valid: then it is a slip of the pen.

        Of a large grid, points from end to end are tried: all of a million would take a while.
        """
        first: AcaError | None = None
        n_points, n_tried = self.grid.n_points, min(self.grid.n_points, MOST_TRIED)
        for k in range(n_tried):
            point = k * (n_points - 1) // max(n_tried - 1, 1)
            try:
                make_policies(self.variant(point))
            except AcaError as error:
                first = first or error
            else:
                return
        if first is not None:
            none = "no point of the grid" if n_tried == n_points else f"none of {n_tried:,} points"
            raise DataError(f"sweep: {none} can be played: {first}")

    def parts(self) -> tuple[Part, ...]:
        """Return everything in parts; they do not depend on who computes them."""
        return tuple(self._parts())

    def _parts(self) -> Iterator[Part]:
        n_points, n_seeds = self.grid.n_points, len(self.seeds)
        together = max(1, min(PART_RUNS // n_seeds, n_points // LEAST_PARTS))
        number = 0
        for first in range(0, n_points, together):
            points = range(first, min(first + together, n_points))
            for start in range(0, n_seeds, PART_RUNS):
                yield Part(number, points, range(start, min(start + PART_RUNS, n_seeds)))
                number += 1

    def to_dict(self) -> dict[str, Any]:
        """Return what tells this plan from others, ready for JSON."""
        return {
            **describe(self.scenario, self.seeds),
            "grid": self.grid.to_list(),
            "collectives": [collective.name for collective in self.scenario.collectives],
            "n_runs": self.n_runs,
        }

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256, in hexadecimal, of `to_dict`."""
        content = json.dumps(self.to_dict(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(content.encode()).hexdigest()
