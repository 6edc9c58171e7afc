"""What fewer planted features must do: claims on sweeps side by side."""

from collections.abc import Sequence

import numpy as np

from aca_env.reproduce.estimates import mean_text
from aca_env.reproduce.experiment import Claim, Finding, Results
from aca_env.reproduce.experiments.overlap_claims import setting_name
from aca_env.reproduce.overlap_sweep import OverlapSweep
from aca_env.reproduce.overlap_view import OverlapView, view
from aca_env.reproduce.records_sweep import RecordsSweep
from aca_env.reproduce.sweep import Reals
from aca_env.runs.summary import estimate

SHARE_LEVELS = (0.1, 0.5)


def first_gains(sweep: OverlapSweep, even: OverlapSweep) -> Claim:
    """With less overlap collective 1's bound rises at equal masses."""

    def measure(results: Results) -> Finding:
        gain = (_useful(sweep, results, 0) - _useful(even, results, 0)).mean(axis=(0, 1))
        found = estimate(gain)
        told = (
            f"Collective 1's useful bound is higher than in 17 vs. 17 by {mean_text(gain)}, mean "
            f"over all masses and ratios ({found.n} draws a point)."
        )
        holds = found.low is not None and found.low > 0
        return Finding(told, holds, "" if holds else "Less overlap did not help on average.")

    text = f"{setting_name(sweep)}: with less overlap collective 1 gains"
    return Claim(text, measure)


def prevalence_falls(sweeps: Sequence[OverlapSweep]) -> Claim:
    """With fewer planted features collective 2 loses signal prevalence."""

    def measure(results: Results) -> Finding:
        largest = [float(results.of(sweep)["largest_cell"][1]) for sweep in sweeps]
        told = "Largest share of collective 2's members in one cell, exact: " + ", ".join(
            f"{share:.4f} with {sweep.n_planted} features"
            for share, sweep in zip(largest, sweeps, strict=True)
        )
        holds = bool((np.diff(largest) < 0).all())
        return Finding(f"{told}.", holds, "" if holds else "The freed features hardly vary.")

    return Claim("Collective 2 loses signal prevalence with fewer planted features", measure)


def highest_bound_falls(sweep: OverlapSweep, even: OverlapSweep) -> Claim:
    """The largest bound that collective 2 can reach falls with its planted features."""

    def measure(results: Results) -> Finding:
        best, even_best = (
            view(s, results).mean[..., 1].max(axis=1).clip(min=0) for s in (sweep, even)
        )
        masses = view(sweep, results).levels
        told = "Collective 2's highest mean bound over all ratios, against 17 vs. 17: " + ", ".join(
            f"{b:.3f} / {e:.3f} at total mass {m:g}"
            for b, e, m in zip(best, even_best, masses, strict=True)
        )
        holds = bool((best <= even_best + 0.005).all() and best.sum() < even_best.sum())
        why = "" if holds else "Elsewhere it wins cells that collective 1 does not contest."
        return Finding(f"{told}.", holds, why)

    text = f"{setting_name(sweep)}: the highest bound within collective 2's reach falls"
    return Claim(text, measure)


def needs_more_mass(sweep: OverlapSweep, even: OverlapSweep) -> Claim:
    """Collective 2 needs a larger part of the mass for a comparable bound."""

    def measure(results: Results) -> Finding:
        found, reference = view(sweep, results), view(even, results)
        told, verdicts = [], []
        for level in SHARE_LEVELS:
            parts = [
                (_least_part(found, k, level), _least_part(reference, k, level))
                for k in range(len(found.levels))
            ]
            verdicts += [here >= there for here, there in parts if np.isfinite(there)]
            told.append(
                f"for a {level:.0%} bound "
                + ", ".join(
                    f"{_part(here)} / {_part(there)} at total mass {m:g}"
                    for (here, there), m in zip(parts, found.levels, strict=True)
                )
            )
        text = "Least part of the total mass that collective 2 needs, against 17 vs. 17: "
        holds = bool(verdicts) and all(verdicts)
        n_less = sum(not verdict for verdict in verdicts)
        why = (
            f"At {n_less} of {len(verdicts)} masses and levels it needs less: its signal leaves "
            "features free, so part of its cells is not contested at all, and a small bound "
            "is reached there once the total mass is large."
        )
        return Finding(f"{text}{'; '.join(told)}.", holds, "" if holds else why)

    text = f"{setting_name(sweep)}: collective 2 needs a more favourable split of the mass"
    return Claim(text, measure)


def _least_part(found: OverlapView, level: int, bound: float) -> float:
    """Return the least part of the mass from which collective 2's mean bound stays up."""
    parts, values = 1 - found.ratios[::-1], found.mean[level, ::-1, 1]
    failing = np.flatnonzero(values < bound)
    first = int(failing[-1]) + 1 if len(failing) else 0
    return float(parts[first]) if first < len(parts) else float("inf")


def _part(value: float) -> str:
    return f"{value:.0%}" if np.isfinite(value) else "none"


def fewer_records(sweep: RecordsSweep) -> Claim:
    """As both collectives grow, fewer records are needed for a 10% bound."""

    def measure(results: Results) -> Finding:
        smallest = np.asarray(results.of(sweep)["smallest"])
        middle = np.median(smallest, axis=1)
        told = "Median training records for a 10% bound, both equally large: " + "; ".join(
            f"collective {i + 1} "
            + ", ".join(
                f"{n:,.0f} at total mass {m:g}" if np.isfinite(n) else f"none at {m:g}"
                for n, m in zip(middle[:, i], sweep.overlap.levels, strict=True)
            )
            for i in (0, 1)
        )
        finite = np.where(np.isfinite(middle), middle, 10.0 * sweep.MOST)
        falls = (np.diff(finite, axis=0) <= 0).all() and (finite[-1] < finite[0]).all()
        told += f" ({smallest.shape[1]} draws at each of {len(sweep.totals)} sizes)."
        why = "" if falls else "A larger opponent outweighs what the own size gains."
        return Finding(told, bool(falls), why)

    name = setting_name(sweep.overlap)
    return Claim(f"{name}: as both collectives grow, fewer records suffice for 10%", measure)


def _useful(sweep: OverlapSweep, results: Results, i: int) -> Reals:
    return np.asarray(view(sweep, results).useful[..., i])
