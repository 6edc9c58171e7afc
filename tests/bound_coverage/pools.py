"""Small pools whose cells are hard to win to different degrees."""

import numpy as np

from aca_env.features import FeatureSpace
from aca_env.populations.pool import Pool

SPACE = FeatureSpace({"mark": ["off", "on"], "group": ["calm", "split"]}, ["no", "maybe", "yes"])
GROUP_SHARES = (0.5, 0.5)
MARKED_SHARE = 0.9
"""Share of users who carry the mark unasked, so that the rest has a say in every cell."""
MAYBE_SHARE = 0.1
N_USERS = 60_000


def graded_pool(gaps: tuple[float, float]) -> Pool:
    """Return a pool in which "no" leads "yes" by a gap in each group, mark or not.

    Args:
        gaps: P(no | group) − P(yes | group), in [−0.9, 0.9].
    """
    shares = [
        mark * group * label
        for mark in (1 - MARKED_SHARE, MARKED_SHARE)
        for group, gap in zip(GROUP_SHARES, gaps, strict=True)
        for label in _labels(gap)
    ]
    cells = np.repeat(np.arange(len(shares)), np.rint(np.array(shares) * N_USERS).astype(int))
    columns = np.unravel_index(cells, (*SPACE.sizes, SPACE.n_labels))
    return Pool(SPACE, np.stack(columns[:-1], axis=1), columns[-1])


def _labels(gap: float) -> tuple[float, float, float]:
    contested = 1 - MAYBE_SHARE
    return (contested + gap) / 2, MAYBE_SHARE, (contested - gap) / 2
