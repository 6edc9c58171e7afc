"""The pool: the finite population of users that every draw is taken from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError
from aca_env.features import Features, FeatureSpace, Labels


@dataclass(frozen=True, eq=False)
class Pool:
    """A finite pool of users: the population that every draw is taken from.

    The pool keeps its records in the narrowest unsigned type that holds the codes, column by
    column in memory, and hands them out read-only. An array that already has that form is not
    copied.

    Attributes:
        space: the space of the records.
        X: codes, unsigned integers (n_users, n_features) in Fortran order.
        y: label codes, unsigned integers (n_users,).
        bin_edges: ascending edges of each binned column, by column name; empty without bins.

    Raises:
        DataError: no user, unequal lengths, wrong shape, or a code out of range.

    >>> space = FeatureSpace({"heat": ["low", "high"]}, ["no", "yes"])
    >>> pool = Pool(space, np.array([[0], [1], [1]]), np.array([0, 1, 1]))
    >>> pool.n_users, pool.X.dtype
    (3, dtype('uint8'))
    """

    space: FeatureSpace
    X: Features
    y: Labels
    bin_edges: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check the records and bring them into the form that the pool promises."""
        X = self.space.check_features(self.X)
        y = self.space.check_labels(self.y)
        if len(X) != len(y):
            raise DataError(f"pool: expected as many labels as records, got {len(y)} and {len(X)}")
        if not len(X):
            raise DataError("pool: expected at least one user, got none")
        narrow = X.astype(code_dtype(max(self.space.sizes)), order="F", copy=False)
        object.__setattr__(self, "X", _read_only(narrow))
        object.__setattr__(
            self, "y", _read_only(y.astype(code_dtype(self.space.n_labels), copy=False))
        )
        object.__setattr__(self, "bin_edges", dict(self.bin_edges))

    def __repr__(self) -> str:
        """Return a short description."""
        return f"Pool({self.n_users} users, {self.space!r})"

    @property
    def n_users(self) -> int:
        """Number of users in the pool."""
        return len(self.y)


def code_dtype(n_values: int) -> np.dtype[np.unsignedinteger]:
    """Return the narrowest unsigned type that holds the codes 0 to n_values - 1.

    >>> code_dtype(256), code_dtype(257)
    (dtype('uint8'), dtype('uint16'))
    """
    return np.min_scalar_type(n_values - 1)


def _read_only(codes: NDArray[np.integer]) -> NDArray[np.integer]:
    # A view, so that the caller's own array stays writable.
    view = codes.view()
    view.flags.writeable = False
    return view
