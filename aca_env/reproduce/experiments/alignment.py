"""Figure 2: global success by how even the masses are and how split the goals."""

import numpy as np
from scipy.stats import spearmanr

from aca_env.reproduce.estimates import estimate_text
from aca_env.reproduce.experiment import OURS, Claim, Experiment, Finding, Results
from aca_env.reproduce.experiments.alignment_picture import draw_alignment
from aca_env.reproduce.experiments.alignment_view import (
    ALL,
    EDGES,
    SOME,
    SWEEP,
    alignment_tables,
    binned,
    by_label_entropy,
    entropies,
    global_bound,
    global_success,
    patterns,
    within,
)
from aca_env.runs.summary import estimate

CONTESTED = (0.4, 0.8)
"""Label entropies at which some configurations guarantee something and others do not."""

NEAR_ZERO = 0.05
AS_FLAT_AS = 0.05
"""Change of the global bound over the whole range of mass entropies that counts as none."""

METHOD = (
    "Four collectives plant the same 18 features of the climate records, so one cell, each for "
    "its label: total mass 0.2, N = 1,000,000, 100,000 test users, regime full. 50 mass "
    "distributions, evenly spaced in entropy, times 40 label assignments, evenly over all "
    "patterns of agreement. Every bound is taken at δ/4 = 0.0125, so that the mass-weighted "
    "mean of the four is a bound on global success at δ = 0.05. Intervals over configurations "
    "are Student's, 95%."
)


def _highest_when_aligned(results: Results) -> Finding:
    groups = [estimate(group) for group in by_label_entropy(results)]
    told = "Mean global bound by label entropy, in fifths: " + ", ".join(
        f"{estimate_text(group)} (n = {group.n})" for group in groups
    )
    means = [group.mean or 0.0 for group in groups]
    holds = means[0] == max(means)
    return Finding(f"{told}.", holds, "" if holds else "The first fifth is not the highest.")


def _falls_sharply(results: Results) -> Finding:
    labels, _ = entropies(results)
    found = spearmanr(labels.ravel(), global_bound(results).ravel())
    groups = [float(group.mean()) for group in by_label_entropy(results)]
    told = (
        f"Spearman's rank correlation of label entropy and global bound {found.statistic:.3f} "
        f"(n = {labels.size:,}); from the first fifth of label "
        f"entropies to the last the mean falls from {groups[0]:.3f} to {groups[-1]:.3f}."
    )
    falls = bool((np.diff(groups) < 0).all())
    holds = falls and groups[-1] < groups[0] / 2
    return Finding(told, holds, "" if holds else "The fall is not steady, or less than a half.")


def _worst_when_both_high(results: Results) -> Finding:
    table, counts = binned(results)
    filled = np.where(counts > 0, table, np.inf)
    corner, least = filled[-1, -1], float(filled.min())
    told = (
        f"Mean global bound with both entropies above {EDGES[-2]:g}: {corner:.3f} "
        f"(n = {counts[-1, -1]}), the least of {int((counts > 0).sum())} occupied bins is "
        f"{least:.3f}. Near zero: at most {NEAR_ZERO:g}."
    )
    holds = bool(corner == least and corner <= NEAR_ZERO)
    return Finding(told, holds, "" if holds else "Another bin is lower, or the corner is not.")


def _slopes(results: Results) -> dict[str, tuple[float, float, int]]:
    """Return, by agreement, how the bound changes from mass entropy 0 to 1.

    A linear regression, with label entropy as well where only some labels agree (else it is 0
    or the mass entropy itself); twice the standard error, and the number of configurations.
    """
    labels, masses = entropies(results)
    bound = global_bound(results)
    found = {}
    for name, kept in patterns(results).items():
        y = bound[:, kept].ravel()
        columns = [np.ones(len(y)), masses[:, kept].ravel(), labels[:, kept].ravel()]
        X = np.column_stack(columns if name == SOME else columns[:2])
        coefficients, *_ = np.linalg.lstsq(X, y, rcond=None)
        residual = y - X @ coefficients
        variance = residual @ residual / (len(y) - X.shape[1]) * np.linalg.inv(X.T @ X)[1, 1]
        found[name] = float(coefficients[1]), 2 * float(np.sqrt(variance)), len(y)
    return found


def _slopes_text(results: Results) -> str:
    return "; ".join(
        f"{slope:+.3f} ± {error:.3f} where {name} (n = {n:,})"
        for name, (slope, error, n) in _slopes(results).items()
    )


def _mass_matters_in_between(results: Results) -> Finding:
    slopes = {name: abs(slope) for name, (slope, _, _) in _slopes(results).items()}
    told = (
        "Change of the global bound from mass entropy 0 to 1, at equal label entropy where some "
        f"agree: {_slopes_text(results)}. No change: at most {AS_FLAT_AS:g}."
    )
    holds = slopes[SOME] > AS_FLAT_AS >= slopes[ALL]
    return Finding(told, holds, "" if holds else "The masses matter with full agreement too.")


def _mass_lifts_in_between(results: Results) -> Finding:
    slope, error, _ = _slopes(results)[SOME]
    told = f"Change of the global bound from mass entropy 0 to 1: {_slopes_text(results)}."
    holds = slope - error > 0
    even, uneven = _nobody_wins(results)
    why = (
        "With one cell the label with most mass wins it, or nobody does. At label entropies in "
        f"[{CONTESTED[0]:g}, {CONTESTED[1]:g}] nobody is guaranteed anything in {even:.0%} of the "
        f"configurations with mass entropy above their median, in {uneven:.0%} of the others: "
        "even masses leave the leading label too small a lead more often."
    )
    return Finding(told, holds, "" if holds else why)


def _nobody_wins(results: Results) -> tuple[float, float]:
    """Return shares of contested configurations without guarantee: even masses, uneven ones."""
    labels, masses = entropies(results)
    kept = within(labels, CONTESTED) & patterns(results)[SOME]
    is_even = masses > np.median(masses[kept])
    none = global_bound(results) <= 0
    return float(none[kept & is_even].mean()), float(none[kept & ~is_even].mean())


def _certified(results: Results) -> Finding:
    arrays = results.of(SWEEP)
    holds_all = (arrays["success"] >= arrays["bound"]).all(axis=-1)
    n_failed, n = int((~holds_all).sum()), holds_all.size
    told = (
        f"Some collective's success below its bound in {n_failed} of {n:,} draws of all "
        f"configurations; mean global success {global_success(results).mean():.3f}, mean global "
        f"bound {global_bound(results).mean():.3f}."
    )
    holds = n_failed <= 0.05 * n
    return Finding(told, holds, "" if holds else "The bound fails more often than it may.")


CLAIMS = (
    Claim("Global success is guaranteed most where label entropy is low", _highest_when_aligned),
    Claim("The guarantee falls sharply as label entropy grows", _falls_sharply),
    Claim("It is worst, near zero, where both entropies are high", _worst_when_both_high),
    Claim("Mass entropy matters only once labels partly agree", _mass_matters_in_between),
    Claim(
        "At intermediate label entropies higher mass entropy lifts the guarantee",
        _mass_lifts_in_between,
    ),
    Claim("All four bounds hold together in at least 95% of the draws", _certified, OURS),
)


def alignment_experiment() -> Experiment:
    """Return figure 2."""
    return Experiment(
        name="2",
        title="Four collectives, one pattern: alignment of goals and concentration of mass",
        method=METHOD,
        sweeps=(SWEEP,),
        tables=alignment_tables,
        picture=draw_alignment,
        claims=CLAIMS,
    )
