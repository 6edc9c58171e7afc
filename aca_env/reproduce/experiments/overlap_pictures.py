"""Pictures of two collectives with overlapping signals."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aca_env.reproduce.climate_settings import LABEL_WORDS
from aca_env.reproduce.experiment import Results
from aca_env.reproduce.overlap_sweep import FULL_SIGNAL, LEVEL, OverlapSweep
from aca_env.reproduce.overlap_view import OverlapView, view
from aca_env.reproduce.style import (
    GREY,
    TEXT,
    errorbars,
    frame,
    legend,
    line_style,
    new_figure,
    share_axis,
    thousands,
)

REGIME_WORDS = {
    "full": "each knows the other's effect (regime full)",
    "known_interventions": "each knows what the other might do (regime known_interventions)",
}
MOST_MARKS = 39
"""Marks on a line; of more points every second one, and so on, is marked."""

STRATEGY_WORDS = {"feature_label": "feature-label", "feature_only": "feature-only"}


def draw_overlap(sweep: OverlapSweep) -> Callable[[Results], Figure]:
    """Return the picture of one sweep: two bounds, their frontier, the smallest sizes."""

    def draw(results: Results) -> Figure:
        found = view(sweep, results)
        figure = new_figure(7.6, _title(found))
        axes = figure.subplots(2, 2)
        _draw_bound(axes[0, 0], found, 0, with_legend=True)
        _draw_bound(axes[0, 1], found, 1)
        _draw_frontier(axes[1, 0], found)
        _draw_sizes(axes[1, 1], [found])
        return figure

    return draw


def draw_overlaps(sweeps: Sequence[OverlapSweep]) -> Callable[[Results], Figure]:
    """Return the picture of several sweeps: a row each of two bounds and smallest sizes."""

    def draw(results: Results) -> Figure:
        views = [view(sweep, results) for sweep in sweeps]
        strategy = STRATEGY_WORDS[sweeps[0].strategy]
        figure = new_figure(
            3.6 * len(views) + 0.4,
            f"Two collectives, {strategy} planting, {REGIME_WORDS[sweeps[0].regime]}: "
            f"bounds and smallest sizes, {views[0].n_draws} draws a point",
            width=12.0,
        )
        for row, found in zip(figure.subplots(len(views), 3, squeeze=False), views, strict=True):
            _draw_bound(row[0], found, 0, with_legend=True)
            _draw_bound(row[1], found, 1)
            _draw_sizes(row[2], [found])
        return figure

    return draw


def draw_sizes(sweeps: Sequence[OverlapSweep]) -> Callable[[Results], Figure]:
    """Return the picture of the smallest sizes of several sweeps, a panel per collective."""

    def draw(results: Results) -> Figure:
        views = [view(sweep, results) for sweep in sweeps]
        strategy = STRATEGY_WORDS[sweeps[0].strategy]
        figure = new_figure(
            4.0,
            f"Smallest size for a {LEVEL:.0%} bound, {strategy} planting, regime "
            f"{sweeps[0].regime}, {views[0].n_draws} draws a point",
        )
        panels = figure.subplots(1, 2, sharex=True, sharey=True)
        for i, axes in enumerate(panels):
            _draw_sizes_of(axes, views, i)
        # Last, so that both panels' sizes have room.
        panels[0].set_ylim(bottom=0)
        return figure

    return draw


def _title(found: OverlapView) -> str:
    sweep = found.sweep
    return (
        f"Two collectives, {STRATEGY_WORDS[sweep.strategy]} planting, 17 vs. {sweep.n_planted} "
        f"features: {REGIME_WORDS[sweep.regime]}\n"
        f"{found.n_draws} draws a point, N = 1,000,000; bars: two standard errors; "
        "lines: Hill curves"
    )


def _draw_bound(axes: Axes, found: OverlapView, i: int, *, with_legend: bool = False) -> None:
    """Draw a collective's bound against its size, a line per total mass."""
    n = len(found.levels)
    fits = []
    for level, mass in enumerate(found.levels):
        sizes, mean, error = found.curve(level, i)
        style = line_style(level, n)
        curve = found.fit(level, i)
        if curve is not None:
            fits.append(curve.r2)
            fine = np.linspace(sizes[0], sizes[-1], 300)
            line = {name: style[name] for name in ("color", "linestyle", "linewidth")}
            axes.plot(fine, curve(fine), **line)
        marks = {**style, "linestyle": "none"}
        shown = _thinned(len(sizes))
        errorbars(axes, sizes[shown], (mean[shown], error[shown]), label=f"{mass:g}", **marks)
    quality = f"R² of the Hill curves {min(fits):.2f} to {max(fits):.2f}" if fits else ""
    planted = FULL_SIGNAL if i == 0 else found.sweep.n_planted
    wanted = LABEL_WORDS[found.sweep.labels[i]]
    title = f"Collective {i + 1} plants {planted} features for {wanted}\n{quality}"
    kind = "certified bound" if found.sweep.regime == "full" else "estimated bound"
    frame(axes, title, f"members of collective {i + 1}", kind)
    share_axis(axes)
    thousands(axes)
    axes.set_xlim(left=0)
    if with_legend:
        legend(axes, "total mass", loc="center right", bbox_to_anchor=(1.0, 0.45))


def _thinned(n_points: int) -> slice:
    """Return which of many points get a mark, so that marks do not run together."""
    return slice(None, None, max(1, n_points // MOST_MARKS))


def _draw_frontier(axes: Axes, found: OverlapView) -> None:
    """Draw both bounds against each other, a line per total mass."""
    for level, mass in enumerate(found.levels):
        one, two = found.mean[level].T
        style = line_style(level, len(found.levels)) | {"markevery": _thinned(len(one))}
        axes.plot(one, two, label=f"{mass:g}", **style)
    frame(axes, "Frontier: each mark is one split of the total mass\n(grey: nothing is guaranteed)",
          "bound of collective 1", "bound of collective 2")  # fmt: skip
    share_axis(axes)
    axes.axvspan(-0.08, 0, facecolor="#f0f0f0", zorder=0)
    axes.axvline(0, color="black", linewidth=0.7)
    axes.set_xlim(-0.08, 1.05)


def _draw_sizes(axes: Axes, views: Sequence[OverlapView]) -> None:
    """Draw the smallest sizes of both collectives, by curve and read off."""
    for found in views:
        for i in (0, 1):
            _draw_line(axes, found, i, 3 * i, f"collective {i + 1}")
    how = "by Hill curve (marks) and read off without one (dots)"
    title = f"Members for a {LEVEL:.0%} bound\n{how}"
    frame(axes, title, "total mass, share of the records", "members")
    thousands(axes, x=False)
    axes.set_ylim(bottom=0)
    legend(axes, "", loc="upper left")


def _draw_sizes_of(axes: Axes, views: Sequence[OverlapView], i: int) -> None:
    for place, found in enumerate(views):
        _draw_line(axes, found, i, place, f"17 vs. {found.sweep.n_planted}")
    frame(axes, f"Collective {i + 1}: by Hill curve (marks) and read off without one (dots)",
          "total mass, share of the records", "members")  # fmt: skip
    thousands(axes, x=False)
    legend(axes, "planted features", loc="best")


def _draw_line(axes: Axes, found: OverlapView, i: int, place: int, name: str) -> None:
    style = line_style(place, 4)
    sizes = [found.smallest(level, i) for level in range(len(found.levels))]
    mean = np.array([np.nan if s.mean is None else s.mean for s in sizes])
    half = np.array([s.half_width or 0.0 for s in sizes])
    axes.errorbar(found.levels, mean, yerr=half, capsize=2, elinewidth=0.8, label=name, **style)
    axes.plot(
        found.levels, found.smallest_means(i, "direct_size"), linestyle="none", marker=".",
        markersize=4, color=style["color"],
    )  # fmt: skip
    missing = found.levels[np.isnan(mean)]
    if len(missing):
        where = ", ".join(f"{mass:g}" for mass in missing)
        axes.annotate(
            f"{name}: out of reach at {where}", (0.02, 0.03 + 0.05 * place),
            xycoords="axes fraction", color=GREY, **TEXT,
        )  # fmt: skip
