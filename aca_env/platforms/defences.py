"""Defences: what a platform leaves out of its training records, given as rows with counts.

A filter sees records and the clean law that the pool has shown, never who acts or which
signals there are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.cells import dense_ids
from aca_env.features import Features, FeatureSpace, Labels
from aca_env.platforms.learners import Learner, Rows
from aca_env.platforms.outliers import Clean, Outliers
from aca_env.platforms.trimming import losses, trimmed
from aca_env.scenario.defences import (
    DeduplicateEntry,
    Defence,
    DuplicatePatternsEntry,
    OutliersEntry,
    TrimEntry,
)

Reals = NDArray[np.float64]
Filter = Callable[[Rows, int], Rows]
"""From distinct rows and the fit's seed to the rows that are left."""


def make_filters(defences: Sequence[Defence], clean: Clean, learner: Learner) -> tuple[Filter, ...]:
    """Return the filters of a list of defences, in its order.

    Caps are left out: they limit what users hand in, before there are rows.

    Args:
        defences: entries of a scenario.
        clean: what the platform knows.
        learner: what it fits in the end.
    """
    filters: list[Filter] = []
    for entry in defences:
        if isinstance(entry, DeduplicateEntry):
            filters.append(Deduplicate(entry.copies))
        elif isinstance(entry, DuplicatePatternsEntry):
            filters.append(DuplicatePatterns(entry, clean))
        elif isinstance(entry, OutliersEntry):
            filters.append(Outliers(entry, clean))
        elif isinstance(entry, TrimEntry):
            filters.append(Trim(entry, clean.space, learner))
    return tuple(filters)


@dataclass(frozen=True)
class Deduplicate:
    """Lets equal records count a few times at most.

    Attributes:
        copies: how often.
    """

    copies: int = 1

    def __call__(self, rows: Rows, seed: int) -> Rows:
        """Return rows with smaller counts."""
        del seed
        X, y, times = rows
        return X, y, np.minimum(times, self.copies)


@dataclass(frozen=True, eq=False)
class DuplicatePatterns:
    """Drops patterns whose count exceeds κ times the clean one, and a floor.

    Attributes:
        entry: κ, the floor, and what makes up a pattern.
        clean: what the platform knows.
    """

    entry: DuplicatePatternsEntry
    clean: Clean

    def __call__(self, rows: Rows, seed: int) -> Rows:
        """Return the rows without the patterns that are too frequent."""
        del seed
        X, y, times = rows
        n_rows, clean = len(y), self.clean
        both = np.concatenate([X, clean.X]), np.concatenate([y, clean.y])
        ids = dense_ids(*self._columns(*both), len(both[1]))
        found = np.bincount(ids[:n_rows], weights=times, minlength=int(ids.max(initial=0)) + 1)
        shares = np.bincount(ids[n_rows:], weights=clean.shares, minlength=len(found))
        # Rounded, so that what is written to a few digits is reached, not passed.
        most = np.round(self.entry.kappa * clean.n_train * shares, 6)
        kept = found[ids[:n_rows]] <= np.maximum(most, self.entry.floor)[ids[:n_rows]]
        return X[kept], y[kept], times[kept]

    def _columns(self, X: Features, y: Labels) -> tuple[list[NDArray[Any]], list[int]]:
        space = self.clean.space
        names = self.entry.features or space.names
        places = [space.names.index(name) for name in names]
        columns, sizes = [X[:, k] for k in places], [space.sizes[k] for k in places]
        if self.entry.with_label:
            columns, sizes = [*columns, y], [*sizes, space.n_labels]
        return columns, sizes


@dataclass(frozen=True, eq=False)
class Trim:
    """Drops the records that the learner fits worst.

    Attributes:
        entry: how many, and how often the learner is fitted to find them.
        space: the space of the records.
        learner: what the platform fits.
    """

    entry: TrimEntry
    space: FeatureSpace
    learner: Learner

    def __call__(self, rows: Rows, seed: int) -> Rows:
        """Return the rows that are left; the last of them with a part of its records."""
        return trimmed(
            rows, self.entry.share, self.entry.turns,
            lambda kept: losses(self.learner, kept, rows, self.space, seed),
        )  # fmt: skip
