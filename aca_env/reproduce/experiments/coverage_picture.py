"""The picture of the study of coverage: worst failures and median gaps by scenario."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from aca_env.bounds.regimes import ESTIMATES
from aca_env.reproduce.experiment import Results
from aca_env.reproduce.experiments.coverage_view import Setting, settings_of
from aca_env.reproduce.lineups import REGIMES
from aca_env.reproduce.style import GREY, SMALL, TEXT, frame, line_style, new_figure


def draw_coverage(results: Results) -> Figure:
    """Return the picture: failures on the left, gaps on the right, one row per scenario."""
    found = settings_of(results)
    names = list(dict.fromkeys(s.lineup.name for s in found))
    n_draws = len(found[0].success)
    figure = new_figure(
        1.6 + 0.36 * len(names),
        f"Coverage and gap of every bound in every shipped scenario, {n_draws:,} draws a setting",
        width=11.5,
    )
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=(1, 1.15))
    _draw_failures(left, found, names)
    _draw_gaps(right, found, names)
    left.set_yticks(range(len(names)), names, **TEXT)
    left.set_ylim(len(names) - 0.5, -0.5)
    return figure


def _draw_failures(axes: Axes, found: list[Setting], names: list[str]) -> None:
    """Draw the worst certified setting of each scenario, and the worst estimate."""
    delta = found[0].delta
    for row, name in enumerate(names):
        here = [s for s in found if s.lineup.name == name]
        for kept, style, shift in (
            ([s for s in here if s.certified], ("s", "black"), -0.15),
            ([s for s in here if s.regime in ESTIMATES], ("x", GREY), 0.15),
        ):
            if not kept:
                axes.annotate("no guarantee", (2e-4, row + shift), va="center", **TEXT)
                continue
            worst = max(kept, key=lambda s: s.failures.value)
            low, high = worst.failures.interval
            marker, colour = style
            axes.plot([max(low, 1e-4), high], [row + shift] * 2, color=colour, linewidth=1)
            spot = max(worst.failures.value, 1e-4)
            axes.plot([spot], [row + shift], marker=marker, markersize=5, color=colour)
    axes.axvline(delta, color="black", linestyle="--", linewidth=1)
    axes.annotate(f"δ = {delta:g}", (delta, -0.45), xytext=(3, 0), textcoords="offset points",
                  va="center", **TEXT)  # fmt: skip
    axes.set_xscale("log")
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlim(8e-5, 1.3)
    axes.set_xticks([1e-4, 1e-3, 1e-2, 1e-1, 1], ["0", "0.1%", "1%", "10%", "100%"])
    title = "Worst share of draws with success below: ■ a certified bound, × an estimate"
    frame(axes, f"{title}\n(lines: Wilson's 95% intervals)", "share of draws", "")


def _draw_gaps(axes: Axes, found: list[Setting], names: list[str]) -> None:
    """Draw the median gap of every regime, as shipped, mean over collectives."""
    shown = [regime for regime in REGIMES if regime not in ESTIMATES]
    for place, regime in enumerate(shown):
        gaps = []
        for name in names:
            here = [
                s.median_gap
                for s in found
                if s.lineup.name == name and s.regime == regime and not s.at_step
                and s.certified
            ]  # fmt: skip
            gaps.append(float(np.mean(here)) if here else np.nan)
        style = {**line_style(place, len(shown)), "linestyle": "none", "markersize": 5}
        spots = np.arange(len(names)) + (place - (len(shown) - 1) / 2) * 0.14
        axes.plot(gaps, spots, label=regime, **style)
    title = "Median of success less bound as shipped, mean over collectives"
    frame(axes, f"{title}\n(0: nothing lost; marks of one scenario stand on one row)", "gap", "")
    axes.legend(fontsize=7, frameon=False, loc="upper right")
    axes.tick_params(labelsize=SMALL)
