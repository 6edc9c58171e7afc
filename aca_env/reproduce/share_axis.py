"""Marks on a logarithmic axis of shares, one row per collective, with a place for extremes."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from aca_env.reproduce.style import GREY, MARKERS, shades

LEAST, BEYOND = 1e-4, 4.0
"""Where shares of (almost) nothing are drawn, and what nothing reaches."""

SPREAD = 0.28
"""How far from its row's middle a mark is drawn, at most."""

TICKS = (LEAST, 1e-3, 1e-2, 1e-1, 1.0, BEYOND)
NAMES = ("≤ 0.01%", "0.1%", "1%", "10%", "100%", "never")


def draw_shares(axes: Axes, marks: Mapping[str, Sequence[float]], shipped: Sequence[float]) -> None:
    """Draw shares, a mark of its own for each kind; NaN is out of reach.

    Args:
        axes: an empty panel; one row per collective, numbered from 0.
        marks: shares by kind, one per collective.
        shipped: each collective's share as shipped.
    """
    rows = np.arange(len(shipped))
    values = np.array([spots(shares) for shares in marks.values()])
    # Marks that share a spot stay visible: each kind has a height of its own.
    heights = np.linspace(-SPREAD, SPREAD, len(marks))
    for row in rows:
        axes.plot([values[:, row].min(), values[:, row].max()], [row, row], color="#cccccc",
                  linewidth=1, zorder=1)  # fmt: skip
    colours = shades(len(marks))
    for place, (name, shares) in enumerate(zip(marks, values, strict=True)):
        axes.plot(
            shares, rows + heights[place], linestyle="none", marker=MARKERS[place],
            markersize=4.5, label=name,
            markerfacecolor="white" if place % 2 else colours[place],
            markeredgecolor=colours[place],
        )  # fmt: skip
    axes.plot(spots(shipped), rows, linestyle="none", marker="|", markersize=11, color="black",
              label="as shipped")  # fmt: skip
    axes.axvline(1.0, color=GREY, linewidth=0.7)
    axes.set_xscale("log")
    axes.set_xticks(TICKS, NAMES)
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlim(0.7 * LEAST, 1.6 * BEYOND)


def spots(shares: Sequence[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return where shares are drawn."""
    values = np.array(shares, dtype=np.float64)
    return np.where(np.isnan(values), BEYOND, np.maximum(values, LEAST))
