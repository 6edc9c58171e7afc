"""What the configurations of masses and labels come to: bounds, entropies, bins."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from aca_env.reproduce.alignment_sweep import AlignmentSweep
from aca_env.reproduce.experiment import Results, Row
from aca_env.reproduce.sweep import Reals

SWEEP = AlignmentSweep()
EDGES = np.array([0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
"""Ends of the bins of both entropies; a bin has its upper end, the first its lower end too."""

ALL, SOME, NONE = "all labels agree", "some agree", "none agree"


def global_bound(results: Results) -> Reals:
    """Return (n_masses, n_assignments) mean over draws of the mass-weighted bound."""
    arrays = results.of(SWEEP)
    bound, masses = arrays["bound"], arrays["masses"]
    return np.asarray((bound.mean(axis=2) * masses[:, None]).sum(axis=-1))


def global_success(results: Results) -> Reals:
    """Return (n_masses, n_assignments) mean over draws of the mass-weighted success."""
    arrays = results.of(SWEEP)
    success, masses = arrays["success"], arrays["masses"]
    return np.asarray((success.mean(axis=2) * masses[:, None]).sum(axis=-1))


def entropies(results: Results) -> tuple[Reals, Reals]:
    """Return label and mass entropies (n_masses, n_assignments)."""
    arrays = results.of(SWEEP)
    labels = np.asarray(arrays["label_entropy"])
    return labels, np.broadcast_to(arrays["mass_entropy"][:, None], labels.shape)


def within(values: Reals, ends: tuple[float, float]) -> NDArray[np.bool_]:
    """Return which values lie in (low, high], or in [0, high]."""
    low, high = ends
    return (values >= low if low == 0 else values > low) & (values <= high)


def by_label_entropy(results: Results) -> list[Reals]:
    """Return the global bounds in each bin of label entropy."""
    labels, _ = entropies(results)
    bound = global_bound(results)
    return [bound[within(labels, ends)] for ends in pairwise(EDGES)]


def patterns(results: Results) -> dict[str, NDArray[np.bool_]]:
    """Return which assignments (n_assignments,) show which kind of agreement."""
    n_distinct = np.array([len(set(row)) for row in results.of(SWEEP)["labels"].tolist()])
    return {
        ALL: n_distinct == 1,
        SOME: (n_distinct > 1) & (n_distinct < 4),
        NONE: n_distinct == 4,
    }


def binned(results: Results) -> tuple[Reals, NDArray[np.int64]]:
    """Return mean global bounds and counts (5, 5) by bin of label and mass entropy."""
    labels, masses = entropies(results)
    bound = global_bound(results)
    bins = list(pairwise(EDGES))
    means, counts = np.full((5, 5), np.nan), np.zeros((5, 5), dtype=np.int64)
    for place in np.ndindex(5, 5):
        kept = within(labels, bins[place[0]]) & within(masses, bins[place[1]])
        counts[place] = kept.sum()
        if counts[place]:
            means[place] = bound[kept].mean()
    return means, counts


def alignment_tables(results: Results) -> dict[str, list[Row]]:
    """Return one row per configuration."""
    arrays = results.of(SWEEP)
    labels, masses = entropies(results)
    bound, success = global_bound(results), global_success(results)
    draws = (arrays["bound"] * arrays["masses"][:, None, None]).sum(axis=-1)
    errors = draws.std(axis=2, ddof=1) / np.sqrt(draws.shape[2])
    rows: list[Row] = []
    for m, a in np.ndindex(*bound.shape):
        rows.append(
            {
                "configuration": m * bound.shape[1] + a,
                **{f"mass_{k + 1}": value for k, value in enumerate(arrays["masses"][m])},
                **{f"label_{k + 1}": int(code) for k, code in enumerate(arrays["labels"][a])},
                "mass_entropy": masses[m, a],
                "label_entropy": labels[m, a],
                "n_draws": draws.shape[2],
                "global_bound": bound[m, a],
                "standard_error": errors[m, a],
                "global_success": success[m, a],
            }
        )
    return {"": rows}
