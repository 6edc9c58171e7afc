"""Signals: maps of the feature space that set some features to constants."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError
from aca_env.features import Features, FeatureSpace, value_name


@dataclass(frozen=True)
class SignalMap:
    """A signal in codes: which features of which space it sets, and to what.

    Attributes:
        space: the space it acts on.
        fixed: code that each set feature receives, by feature position, ascending.
    """

    space: FeatureSpace
    fixed: tuple[tuple[int, int], ...]

    @cached_property
    def free(self) -> tuple[int, ...]:
        """Positions of the features that the signal leaves alone, ascending."""
        positions = {position for position, _ in self.fixed}
        return tuple(k for k in range(self.space.n_features) if k not in positions)

    @cached_property
    def n_cells(self) -> int:
        """Exact number of planted cells |g(X)|; may exceed 10**12."""
        return math.prod(self.space.sizes[k] for k in self.free)

    def __call__(self, X: Features) -> Features:
        """Return g(X), same shape and dtype; the input is untouched."""
        image = np.array(X, copy=True)
        for position, code in self.fixed:
            image[:, position] = code
        return image

    def contains(self, X: Features) -> NDArray[np.bool_]:
        """Return which records (n_records,) already lie in the image of the signal."""
        inside = np.ones(len(X), dtype=bool)
        for position, code in self.fixed:
            inside &= X[:, position] == code
        return inside

    def image_points(self) -> NDArray[np.int64]:
        """Return all planted cells (n_cells, n_features), lexicographic in feature order."""
        counts = [self.space.sizes[k] for k in self.free]
        points = np.empty((self.n_cells, self.space.n_features), dtype=np.int64)
        for position, code in self.fixed:
            points[:, position] = code
        grid = np.indices(counts).reshape(len(counts), self.n_cells)
        for row, position in enumerate(self.free):
            points[:, position] = grid[row]
        return points


@dataclass(frozen=True, init=False)
class Signal:
    """What members plant: some features set to constants, the others kept.

    Args:
        values: value name by feature name, at least one.

    Raises:
        DataError: no feature is set.

    >>> space = FeatureSpace({"heat": ["low", "high"], "doors": [2, 4, 5]}, ["no", "yes"])
    >>> signal = Signal({"heat": "high"})
    >>> signal.bind(space).n_cells
    3
    >>> signal.bind(space)(np.array([[0, 2]]))
    array([[1, 2]])
    """

    items: tuple[tuple[str, str], ...]

    def __init__(self, values: Mapping[str, object]) -> None:
        if not isinstance(values, Mapping) or not values:
            raise DataError(f"signal: expected at least one feature to set, got {values!r}")
        items = tuple((str(name), value_name(value)) for name, value in values.items())
        object.__setattr__(self, "items", tuple(sorted(items)))

    @property
    def values(self) -> dict[str, str]:
        """Value name by feature name."""
        return dict(self.items)

    def bind(self, space: FeatureSpace) -> SignalMap:
        """Return the signal in codes; unknown names raise `UnknownNameError`."""
        fixed = sorted(
            (space.feature_index(name), space.value_code(name, value)) for name, value in self.items
        )
        return SignalMap(space, tuple(fixed))
