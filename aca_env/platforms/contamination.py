"""A platform whose training law is contaminated at random."""

import numpy as np
from numpy.typing import NDArray

from aca_env.platforms.histogram import predict
from aca_env.platforms.training import Numbers, Training, Whole

Reals = NDArray[np.float64]


def random_contamination(
    n_cells: int, n_labels: int, rng: np.random.Generator, batch: tuple[int, ...] = ()
) -> Reals:
    """Return a random law Q' on the planted cells.

    Its mass is spread over the cells by a Dirichlet(1, …, 1) draw, and each cell's mass
    goes to one uniformly random label: the most that a blind law can do in a cell.

    Args:
        n_cells: number of planted cells.
        n_labels: number of labels.
        rng: source of the law.
        batch: leading axes of independent laws.

    Returns:
        (*batch, n_cells, n_labels), each law sums to 1; empty if there are no cells.
    """
    law = np.zeros((*batch, n_cells, n_labels))
    weights = rng.standard_exponential((*batch, n_cells))
    labels = rng.integers(n_labels, size=(*batch, n_cells))
    masses = weights / weights.sum(axis=-1, keepdims=True)
    np.put_along_axis(law, labels[..., None], masses[..., None], axis=-1)
    return law


def predict_contaminated(
    counts: Numbers, law: Reals, epsilon: float, n_total: float | Numbers
) -> Whole:
    """Return the labels (..., n_cells) of the Bayes classifier of (1−ε) P̃ + ε Q'.

    The mixture is within ε of P̃ in total variation too, so the classifier is suboptimal
    under both thresholds. Without suboptimality it is the exact histogram.

    Args:
        counts: (..., n_cells, n_labels) training mass, in records.
        law: (..., n_cells, n_labels) the contamination Q'.
        epsilon: its share, in [0, 1).
        n_total: N, or N per game (...): mass of all training records.

    Source: Battiloro et al. (2026), Definition 2.1.
    """
    if epsilon == 0:
        return predict(counts)
    total = np.asarray(n_total, dtype=np.float64)[..., None, None]
    return predict(np.asarray((1 - epsilon) * counts + epsilon * total * law))


def random_adversary(training: Training, rng: np.random.Generator) -> Whole:
    """Return the labels (..., n_cells) under a fresh random contamination of each game."""
    *batch, n_cells, n_labels = training.counts.shape
    law = random_contamination(n_cells, n_labels, rng, tuple(batch))
    return predict_contaminated(training.counts, law, training.epsilon, training.n_total)
