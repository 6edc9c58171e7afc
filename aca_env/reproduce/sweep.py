"""What is computed: named sweeps, each a pure function of its fields, the effort and the seed."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from aca_env.reproduce.effort import Effort

Reals = NDArray[np.float64]
Arrays = Mapping[str, NDArray[Any]]
OnPoint = Callable[[], object]


class Sweep(ABC):
    """A setting, the points at which it is drawn, and what is kept of the draws.

    A sweep is a frozen dataclass, so that its `repr` tells everything it depends on.
    """

    @property
    @abstractmethod
    def name(self) -> str:
        """Name of its file; sweeps with one name are one sweep."""

    @abstractmethod
    def n_points(self, effort: Effort) -> int:
        """Return how many times `compute` calls `on_point`."""

    def also_depends_on(self, effort: Effort) -> Mapping[str, object]:
        """Return numbers of the effort that its `repr` does not tell and this sweep reads."""
        del effort
        return {}

    @abstractmethod
    def compute(self, effort: Effort, seed: int, on_point: OnPoint) -> Arrays:
        """Return what was drawn, as arrays by name.

        Args:
            effort: numbers of draws and points.
            seed: of all chances.
            on_point: told after each point.
        """

    def point_seed(self, seed: int, point: int) -> int:
        """Return the seed of one point, another for every point of every sweep."""
        sequence = np.random.SeedSequence([seed, crc32(self.name.encode()), point])
        return int(sequence.generate_state(1, np.uint64)[0])

    def generator(self, seed: int, point: int) -> np.random.Generator:
        """Return a generator of one point."""
        return np.random.default_rng(self.point_seed(seed, point))
