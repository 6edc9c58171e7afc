"""How users learn: Beta beliefs about the success that each collective delivers."""

import numpy as np
from numpy.typing import NDArray

from aca_env.society.laws import Beliefs

Reals = NDArray[np.float64]


def observe(law: Beliefs, seen: Reals, published: Reals, reported: Reals, shares: Reals) -> Reals:
    """Return what was observed once a round is over.

    Args:
        law: how users learn.
        seen: (n, n_collectives, 2) observations for and against so far.
        published: (n_collectives,) published numbers; NaN where there is none.
        reported: (n_collectives,) true successes.
        shares: (n, n_collectives) share of the neighbours, oneself included, in each collective.
    """
    is_told = np.isfinite(published)
    told = np.clip(np.where(is_told, published, 0.0), 0.0, 1.0)
    news = law.published * is_told[:, None] * np.stack([told, 1 - told], axis=-1)
    true = np.clip(reported, 0.0, 1.0)
    heard = law.reports * shares[..., None] * np.stack([true, 1 - true], axis=-1)
    return np.asarray(law.memory * seen + news + heard)


def belief(prior: Reals, seen: Reals) -> Reals:
    """Return the mean (n, n_collectives) of Beta beliefs.

    Args:
        prior: (n, 2) observations for and against that the prior counts for.
        seen: (n, n_collectives, 2) observations since.
    """
    counts = prior[:, None] + seen
    return np.asarray(counts[..., 0] / counts.sum(axis=-1))


def hope(prior: Reals, seen: Reals, optimism: float) -> Reals:
    """Return mean plus `optimism` standard deviations (n, n_collectives), at most 1."""
    counts = prior[:, None] + seen
    total = counts.sum(axis=-1)
    mean = counts[..., 0] / total
    spread = np.sqrt(mean * (1 - mean) / (total + 1))
    return np.asarray(np.minimum(mean + optimism * spread, 1.0))
