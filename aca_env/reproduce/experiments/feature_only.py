"""What feature-only planting must show: sizes by overlap, and how little the regime matters."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aca_env.reproduce.estimates import mean_text
from aca_env.reproduce.experiment import Claim, Finding, Results, Row
from aca_env.reproduce.experiments.overlap_claims import setting_name
from aca_env.reproduce.overlap_sweep import OverlapSweep
from aca_env.reproduce.overlap_view import view
from aca_env.reproduce.style import SMALL, frame, legend, line_style, new_figure, share_axis
from aca_env.reproduce.sweep import Reals

Pair = tuple[OverlapSweep, OverlapSweep]
"""One setting in the regimes full and known_interventions."""

INDISTINGUISHABLE = 0.02
"""Mean absolute difference of bounds below which curves cannot be told apart by eye."""


def _gap(one: OverlapSweep, other: OverlapSweep, results: Results) -> Reals:
    """Return (n_draws,) mean absolute difference of the useful bounds over all points."""
    gap = np.abs(view(one, results).useful - view(other, results).useful)
    return np.asarray(gap.mean(axis=(0, 1, 3)))


def regime_hardly_matters(pair: Pair) -> Claim:
    """The curves of both regimes are nearly indistinguishable."""

    def measure(results: Results) -> Finding:
        gap = _gap(*pair, results)
        means = (view(sweep, results).mean.clip(min=0) for sweep in pair)
        largest = float(np.abs(np.subtract(*means)).max())
        told = (
            f"Mean absolute difference of the useful bounds {mean_text(gap)}, largest difference "
            f"of two mean bounds {largest:.3f} ({len(gap)} draws a point). Nearly "
            f"indistinguishable: a mean of at most {INDISTINGUISHABLE:g}."
        )
        true, mean = (float(results.of(pair[0])[name][0]) for name in ("conflict", "mean_conflict"))
        why = (
            f"A member of collective 2 adds {true:.3f} to the conflict on collective 1's cells, "
            f"and {mean:.3f} on average over what it might plant (exact): the average counts rarer "
            "labels and collective 1's own, which helps. Feature-only planters differ by label, "
            "since only members who have it can plant it."
        )
        holds = float(gap.mean()) <= INDISTINGUISHABLE
        return Finding(told, holds, "" if holds else why)

    text = "full and known interventions are nearly indistinguishable"
    return Claim(f"{setting_name(pair[0])}, feature-only: {text}", measure)


def overlap_matters_more(pairs: Sequence[Pair]) -> Claim:
    """The number of shared features moves the bounds more than the regime does."""

    def measure(results: Results) -> Finding:
        by_regime = np.mean([_gap(*pair, results) for pair in pairs], axis=0)
        neighbours = pairwise(pairs)
        by_overlap = np.mean([_gap(a[0], b[0], results) for a, b in neighbours], axis=0)
        told = (
            f"Mean absolute change of the useful bounds: {mean_text(by_overlap)} from one overlap "
            f"to the next, {mean_text(by_regime)} from one regime to the other "
            f"({len(by_regime)} draws a point)."
        )
        holds = float((by_overlap - by_regime).mean()) > 0
        why = "What is known of the other's label moves the bounds more than its signal does."
        return Finding(told, holds, "" if holds else why)

    text = "the number of shared features matters more than the regime"
    return Claim(f"Feature-only: {text}", measure)


def sizes_by_overlap(sweeps: Sequence[OverlapSweep], i: int, *, falls: bool) -> Claim:
    """The smallest size falls, or rises, with every step to less overlap."""
    word = "less" if falls else "more"

    def measure(results: Results) -> Finding:
        sizes = np.array([view(sweep, results).smallest_means(i) for sweep in sweeps])
        # A size that is out of reach counts as larger than any.
        reach = np.where(np.isnan(sizes), np.inf, sizes)
        wrong = reach[1:] > reach[:-1] if falls else reach[1:] < reach[:-1]
        n_wrong = int(wrong.sum())
        levels = view(sweeps[0], results).levels
        told = f"Members for a 10% bound with {_features(sweeps)} features planted by 2: "
        told += "; ".join(
            f"{_sizes(sizes[:, k])} at total mass {level:g}" for k, level in enumerate(levels)
        )
        why = (
            f"In {n_wrong} of {wrong.size} steps it is the other way round: at large total masses "
            "the cells that collective 1 does not contest decide."
        )
        return Finding(f"{told}.", n_wrong == 0, "" if n_wrong == 0 else why)

    text = f"with fewer features planted by 2, collective {i + 1} needs {word} for a 10% bound"
    return Claim(f"Feature-only: {text}", measure)


def _features(sweeps: Sequence[OverlapSweep]) -> str:
    return " / ".join(str(sweep.n_planted) for sweep in sweeps)


def _sizes(values: Reals) -> str:
    return " / ".join("none" if np.isnan(value) else f"{value:,.0f}" for value in values)


def regime_rows(pairs: Sequence[Pair], results: Results) -> list[Row]:
    """Return the mean bounds of both regimes side by side."""
    rows: list[Row] = []
    for pair in pairs:
        full, known = (view(sweep, results) for sweep in pair)
        for level, ratio, i in np.ndindex(*full.mean.shape):
            rows.append(
                {
                    "planted_by_2": pair[0].n_planted,
                    "total_mass": full.levels[level],
                    "mass_ratio": full.ratios[ratio],
                    "collective": i + 1,
                    "n_draws": full.n_draws,
                    "full": full.mean[level, ratio, i],
                    "full_error": full.error[level, ratio, i],
                    "known_interventions": known.mean[level, ratio, i],
                    "known_interventions_error": known.error[level, ratio, i],
                }
            )
    return rows


def draw_regimes(pairs: Sequence[Pair]) -> Callable[[Results], Figure]:
    """Return the picture of both regimes side by side, at some total masses."""

    def draw(results: Results) -> Figure:
        figure = new_figure(
            2.7 * len(pairs) + 0.7,
            "Feature-only planting: regime full (filled marks, solid) and known_interventions "
            "(hollow marks, dashed)",
        )
        panels = figure.subplots(len(pairs), 2, squeeze=False, sharex=True)
        for row, pair in zip(panels, pairs, strict=True):
            for i, axes in enumerate(row):
                _draw_pair(axes, pair, results, i)
        for axes in panels[-1]:
            axes.set_xlabel("collective 1's part of the total mass", fontsize=SMALL)
        legend(panels[0, 0], "total mass", loc="upper left")
        return figure

    return draw


def _draw_pair(axes: Axes, pair: Pair, results: Results, i: int) -> None:
    full, known = (view(sweep, results) for sweep in pair)
    shown = range(1, len(full.levels), 2)
    for place, level in enumerate(shown):
        style = line_style(place, len(shown))
        for found, dash, face in ((full, "-", style["color"]), (known, "--", "white")):
            name = f"{found.levels[level]:g}" if found is full else None
            look = {**style, "linestyle": dash, "markerfacecolor": face}
            axes.plot(found.ratios, found.mean[level, :, i], label=name, **look)
    name = setting_name(pair[0])
    frame(axes, f"{name}, collective {i + 1}", "", "bound")
    share_axis(axes)
