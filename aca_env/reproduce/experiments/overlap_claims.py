"""What two collectives with overlapping signals must show: claims on one sweep."""

from collections.abc import Sequence

import numpy as np

from aca_env.reproduce.estimates import beyond_doubt
from aca_env.reproduce.experiment import OURS, Claim, Finding, Results
from aca_env.reproduce.overlap_sweep import OverlapSweep
from aca_env.reproduce.overlap_view import OverlapView, view
from aca_env.reproduce.sweep import Reals
from aca_env.runs.summary import estimate


def setting_name(sweep: OverlapSweep) -> str:
    """Return how claims call a sweep's setting."""
    return f"17 vs. {sweep.n_planted}"


def trade_off(sweep: OverlapSweep) -> Claim:
    """Mass moved to one side raises its bound and lowers the other's."""

    def measure(results: Results) -> Finding:
        found = view(sweep, results)
        steps = np.diff(found.mean, axis=1)
        errors = np.hypot(found.error[:, 1:], found.error[:, :-1])
        limit = beyond_doubt(steps.size, 2 * (found.n_draws - 1))
        wrong = steps * [-1, 1] > limit * errors + 1e-12
        n_wrong = wrong.sum(axis=(0, 1))
        middle = len(found.levels) // 2
        ends = [(found.mean[middle, 0, i], found.mean[middle, -1, i]) for i in (0, 1)]
        moved = bool((found.mean[:, -1, 0] > found.mean[:, 0, 0]).all()) and bool(
            (found.mean[:, -1, 1] < found.mean[:, 0, 1]).all()
        )
        told = (
            f"{wrong[..., 0].size} steps of mass towards collective 1 ({found.n_draws} draws at "
            f"each end): its bound falls beyond doubt in {n_wrong[0]}, the other's rises in "
            f"{n_wrong[1]}. At total mass {found.levels[middle]:g} the mean bounds go from "
            f"{ends[0][0]:.3f} to {ends[0][1]:.3f} and from {ends[1][0]:.3f} to {ends[1][1]:.3f}."
        )
        holds = not wrong.any() and moved
        why = "" if holds else "Some step goes the other way by more than its sampling error."
        return Finding(told, holds, why)

    name = setting_name(sweep)
    return Claim(f"{name}: mass moved to one side raises its bound and lowers the other's", measure)


def frontier_moves_out(sweep: OverlapSweep) -> Claim:
    """More total mass moves the frontier of both bounds out."""

    def measure(results: Results) -> Finding:
        found = view(sweep, results)
        attainable = found.useful.sum(axis=-1).mean(axis=1)
        rises = [estimate(rise) for rise in np.diff(attainable, axis=0)]
        least = min(rises, key=lambda rise: rise.mean or 0.0)
        values = ", ".join(f"{value:.3f}" for value in attainable.mean(axis=1))
        masses = ", ".join(f"{level:g}" for level in found.levels)
        told = (
            f"Both useful bounds added up, mean over all mass ratios: {values} at total masses "
            f"{masses} ({found.n_draws} draws). Smallest rise {least.mean:.4f} ± "
            f"{least.half_width or 0:.4f}."
        )
        holds = all(rise.low is not None and rise.low > 0 for rise in rises)
        why = "" if holds else _flat(found, attainable)
        return Finding(told, holds, why)

    name = setting_name(sweep)
    return Claim(f"{name}: more total mass moves the frontier of both bounds out", measure)


def _flat(found: OverlapView, attainable: Reals) -> str:
    steps = np.diff(attainable.mean(axis=1))
    worst = int(steps.argmin())
    return (
        f"Between total masses {found.levels[worst]:g} and {found.levels[worst + 1]:g} the sum "
        f"changes by {steps[worst]:.4f}."
    )


def smaller_gets_nothing(sweep: OverlapSweep) -> Claim:
    """With equal signals the mass split decides."""

    def measure(results: Results) -> Finding:
        found = view(sweep, results)
        is_smaller = np.stack([found.ratios < 0.5, found.ratios > 0.5], axis=-1)
        positive = found.mean > 0
        n_smaller = int((positive & is_smaller).sum())
        n_larger = int((positive & ~is_smaller).sum())
        told = (
            f"Points with a mean bound above 0: {n_larger} for the larger of the two or equals, "
            f"{n_smaller} for the smaller ({found.mean.size} points, {found.n_draws} draws each)."
        )
        why = "" if not n_smaller else "The planted labels are not equally hard to plant."
        return Finding(told, n_smaller == 0 and n_larger > 0, why)

    return Claim("17 vs. 17: without asymmetry the mass split decides who wins", measure)


def near_constant(sweep: OverlapSweep, tolerance: float = 0.1) -> Claim:
    """Collective 1's smallest size for a 10% bound is near constant."""

    def measure(results: Results) -> Finding:
        found = view(sweep, results)
        sizes = found.smallest_means(0)
        reached = sizes[np.isfinite(sizes)]
        direct = found.smallest_means(0, "direct_size")
        spread = float(reached.max() / reached.min())
        told = (
            "Members for a 10% bound by Hill curve "
            + _sizes_text(found, 0)
            + f"; largest / smallest {spread:.2f} (read off without a curve: "
            f"{np.nanmax(direct) / np.nanmin(direct):.2f}). Near constant: at most "
            f"{1 + tolerance:g}."
        )
        share = float(found.arrays["conflict"][0])
        why = (
            f"In these records {share:.0%} of collective 2's members still land on collective "
            "1's cells, so each of them is an obstacle for collective 1, if a smaller one; and "
            "the sizes are read off at total masses that differ eightfold."
        )
        holds = spread <= 1 + tolerance
        return Finding(told, holds, "" if holds else why)

    name = setting_name(sweep)
    return Claim(
        f"{name}: collective 1 needs a near-constant size for a 10% bound, whatever the masses",
        measure,
    )


def _sizes_text(found: OverlapView, i: int) -> str:
    told = []
    for level, mass in enumerate(found.levels):
        size = found.smallest(level, i)
        value = "none" if size.mean is None else f"{size.mean:,.0f} ± {size.half_width or 0:,.0f}"
        told.append(f"{value} at total mass {mass:g}")
    return ", ".join(told)


def price_per_member(found: OverlapView, kind: str = "hill_size") -> tuple[float, float]:
    """Return by how many members collective 1's smallest size rises per member of 2, ± error.

    The slope of the smallest sizes against collective 2's sizes beside them, over all levels;
    its error is that of the slope over draws.
    """
    sizes = np.asarray(found.arrays[kind][..., 0])
    sizes = sizes[np.isfinite(sizes).all(axis=1)]
    totals = found.levels[np.isfinite(found.arrays[kind][..., 0]).all(axis=1), None]
    others = totals * _n_train(found) - sizes
    slopes = np.array([np.polyfit(others[:, d], sizes[:, d], 1)[0] for d in range(sizes.shape[1])])
    found_slope = estimate(slopes)
    return float(slopes.mean()), found_slope.half_width or 0.0


def _n_train(found: OverlapView) -> float:
    sizes, levels = found.arrays["sizes"], found.levels
    return float(np.median(sizes.sum(axis=-1) / levels[:, None]))


def insensitive(sweep: OverlapSweep, even: OverlapSweep, most: float = 0.1) -> Claim:
    """Collective 1 is insensitive to collective 2's mass."""

    def measure(results: Results) -> Finding:
        slope, half = price_per_member(view(sweep, results))
        even_slope, even_half = price_per_member(view(even, results))
        told = (
            f"Each further member of collective 2 makes collective 1 need {slope:.3f} ± "
            f"{half:.3f} more for a 10% bound (17 vs. 17: {even_slope:.3f} ± {even_half:.3f}; "
            f"{view(sweep, results).n_draws} draws a point). Insensitive: below {most:g}."
        )
        share = float(view(sweep, results).arrays["conflict"][0])
        why = f"{share:.0%} of collective 2's members land on collective 1's cells."
        return Finding(told, slope + half < most, why)

    name = setting_name(sweep)
    return Claim(f"{name}: collective 1 is insensitive to collective 2's mass", measure)


def more_sensitive(known: OverlapSweep, full: OverlapSweep) -> Claim:
    """With known interventions only, collective 2's mass matters to collective 1."""

    def measure(results: Results) -> Finding:
        slope, half = price_per_member(view(known, results))
        full_slope, full_half = price_per_member(view(full, results))
        told = (
            f"Each further member of collective 2 makes collective 1 need {slope:.3f} ± "
            f"{half:.3f} more for a 10% bound with known interventions, {full_slope:.3f} ± "
            f"{full_half:.3f} in the regime full ({view(known, results).n_draws} draws a point)."
        )
        holds = slope - half > full_slope + full_half
        return Finding(told, holds, "" if holds else "Both regimes charge about the same.")

    name = setting_name(known)
    return Claim(f"{name}: with known interventions collective 2's mass does matter", measure)


def is_estimate(sweep: OverlapSweep) -> Claim:
    """What known interventions give can exceed the success: it is no guarantee."""

    def measure(results: Results) -> Finding:
        found = view(sweep, results)
        exceeds = found.bound > np.asarray(found.arrays["success"])
        by_point = exceeds.mean(axis=2)
        told = (
            f"The value exceeds the success in {exceeds.sum():,} of {exceeds.size:,} draws over "
            f"all points, in the worst point in {by_point.max():.0%} of its {found.n_draws}."
        )
        return Finding(told, bool(exceeds.any()), "It averages over labels that nobody plants.")

    text = f"{setting_name(sweep)}: the value is an estimate, not a bound: it exceeds the success"
    return Claim(text, measure, OURS)


def smoothing_is_harmless(sweeps: Sequence[OverlapSweep], most: float = 0.1) -> Claim:
    """The smallest sizes by Hill curve are those that the draws themselves show."""

    def measure(results: Results) -> Finding:
        gaps, qualities = [], []
        for found in (view(sweep, results) for sweep in sweeps):
            for i in (0, 1):
                hill, direct = (found.smallest_means(i, k) for k in ("hill_size", "direct_size"))
                gaps.append(np.abs(hill / direct - 1))
                fits = (found.fit(level, i) for level in range(len(found.levels)))
                qualities += [fit.r2 for fit in fits if fit is not None]
        gap = np.concatenate(gaps)
        gap = gap[np.isfinite(gap)]
        told = (
            f"Smallest sizes by Hill curve differ from those read off the draws by a median of "
            f"{np.median(gap):.1%}, at most {gap.max():.1%} (n = {len(gap)}); R² of the curves "
            f"{min(qualities):.2f} to {max(qualities):.2f}. Harmless: at most {most:.0%}."
        )
        why = (
            "Bounds rise in steps, one per cell: where the first step is low and long, the curve "
            "is below it, and where the steps are many the curve is above the first of them."
        )
        holds = bool(gap.max() <= most)
        return Finding(told, holds, "" if holds else why)

    names = ", ".join(setting_name(sweep) for sweep in sweeps)
    kind = sweeps[0].strategy.replace("_", "-")
    return Claim(
        f"{kind}, {names}: Hill curves leave the smallest sizes as they are", measure, OURS
    )
