"""Pools whose planted cells are as many, as small and as contested as a setting wants."""

from collections.abc import Sequence

import numpy as np

from aca_env.features import FeatureSpace
from aca_env.populations.pool import Pool

NO, MAYBE, YES = range(3)
N_USERS = 400_000


def contested_pool(
    masses: Sequence[float],
    gaps: Sequence[float],
    *,
    marked: float = 0.9,
    maybe: float = 0.0,
    empty_places: int = 0,
) -> Pool:
    """Return a pool in which "no" leads "yes" by a gap in every place.

    Planting "mark: on" leaves the place free, so there is one planted cell for each.

    Args:
        masses: (n_places,) share of the users in each place; scaled to sum to 1.
        gaps: (n_places,) P(no | place) − P(yes | place).
        marked: share of users who carry the mark unasked.
        maybe: share of users who say "maybe".
        empty_places: places beside these in which nobody is, so that there are more cells.
    """
    share = np.asarray(masses, dtype=float) / np.sum(masses)
    gap = np.asarray(gaps, dtype=float)
    labels = np.stack([(1 - maybe + gap) / 2, np.full(len(gap), maybe), (1 - maybe - gap) / 2], -1)
    marks = np.array([1 - marked, marked])
    counts = np.rint(N_USERS * marks[:, None, None] * share[:, None] * labels).astype(int)
    cells = np.repeat(np.arange(counts.size), counts.ravel())
    mark, place, y = np.unravel_index(cells, counts.shape)
    n_places = len(share) + empty_places
    names = [f"place {k:07d}" for k in range(n_places)]
    space = FeatureSpace({"mark": ["off", "on"], "place": names}, ["no", "maybe", "yes"])
    return Pool(space, np.stack([mark, place], axis=1), y)
