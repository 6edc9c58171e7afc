"""The one style of all figures: marks and dashes tell lines apart, not colours alone."""

from collections.abc import Iterable, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.ticker import NullLocator

from aca_env.reproduce.sweep import Reals

WIDTH = 10.0
SMALL = 8
TEXT: dict[str, Any] = {"fontsize": SMALL, "parse_math": False}

MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
DASHES: Sequence[Any] = (
    "-",
    (0, (6, 2)),
    (0, (3, 1.5)),
    (0, (1, 1.2)),
    (0, (6, 2, 1, 2)),
    (0, (4, 1, 1, 1, 1, 1)),
)
GREY = "#777777"


def shades(n: int) -> list[tuple[float, float, float, float]]:
    """Return n colours from light to dark that keep their order in print."""
    scale = mpl.colormaps["viridis_r"]
    return [scale(0.25 + 0.75 * k / max(n - 1, 1)) for k in range(n)]


def line_style(place: int, n: int) -> dict[str, Any]:
    """Return how line number `place` of n looks."""
    return {
        "color": shades(n)[place],
        "marker": MARKERS[place % len(MARKERS)],
        "linestyle": DASHES[place % len(DASHES)],
        "markersize": 3.5,
        "linewidth": 1.3,
        "markerfacecolor": "white" if place % 2 else shades(n)[place],
    }


def new_figure(height: float, title: str, width: float = WIDTH) -> Figure:
    """Return an empty figure with a title."""
    figure = Figure(figsize=(width, height), layout="constrained")
    figure.suptitle(title, fontsize=10, parse_math=False)
    return figure


def frame(axes: Axes, title: str, x: str, y: str) -> None:
    """Give a panel its title, names and light frame."""
    axes.set_title(title, loc="left", **TEXT)
    axes.set_xlabel(x, fontsize=SMALL)
    axes.set_ylabel(y, fontsize=SMALL)
    axes.tick_params(labelsize=SMALL)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color="#e8e8e8", linewidth=0.6)
    axes.set_axisbelow(True)


def share_axis(axes: Axes, least: float = -0.08) -> None:
    """Let the vertical axis show a success or bound; below 0 it guarantees nothing."""
    axes.axhspan(least, 0, facecolor="#f0f0f0", zorder=0)
    axes.axhline(0, color="black", linewidth=0.7)
    axes.set_ylim(least, 1.05)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])


def legend(axes: Axes, title: str, **options: Any) -> Legend:
    """Return a small legend."""
    made = axes.legend(title=title, fontsize=7, title_fontsize=7, frameon=False, **options)
    made.set_zorder(5)
    return made


def shared_legend(figure: Figure, panels: Iterable[Axes]) -> None:
    """Name every line once, below all panels."""
    named: dict[str, Any] = {}
    for axes in panels:
        for handle, name in zip(*axes.get_legend_handles_labels(), strict=True):
            named.setdefault(name, handle)
    figure.legend(
        list(named.values()), list(named), loc="outside lower center", ncols=min(len(named), 6),
        fontsize=SMALL, frameon=False,
    )  # fmt: skip


def errorbars(axes: Axes, x: Reals, values: tuple[Reals, Reals], **style: Any) -> None:
    """Draw means with twice their standard errors as bars."""
    mean, error = values
    axes.errorbar(x, mean, yerr=2 * error, capsize=1.5, elinewidth=0.8, **style)


def thousands(axes: Axes, *, x: bool = True) -> None:
    """Show numbers on an axis as thousands with separators."""
    axis = axes.xaxis if x else axes.yaxis
    axis.set_major_formatter(lambda value, _: f"{value / 1000:,.0f} k")


def log_shares(axes: Axes) -> None:
    """Let the horizontal axis show shares of the records from little to much."""
    axes.set_xscale("log")
    ticks = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
    low, high = axes.get_xlim()
    shown = [tick for tick in ticks if low <= tick <= high]
    axes.set_xticks(shown, [f"{tick:.3g}" for tick in shown])
    axes.xaxis.set_minor_locator(NullLocator())


def finite(values: Reals) -> Reals:
    """Return values with infinities as NaN, which plots leave out."""
    return np.where(np.isfinite(values), values, np.nan)
