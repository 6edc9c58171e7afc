"""The picture of figure 2: every configuration, and means of bins."""

from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aca_env.reproduce.experiment import Results
from aca_env.reproduce.experiments.alignment_view import (
    EDGES,
    SWEEP,
    binned,
    by_label_entropy,
    entropies,
    global_bound,
)
from aca_env.reproduce.style import SMALL, TEXT, frame, new_figure


def draw_alignment(results: Results) -> Figure:
    """Return the picture: every configuration on the left, means of bins on the right."""
    n_draws = results.of(SWEEP)["bound"].shape[2]
    figure = new_figure(
        4.9,
        "Four collectives, one pattern: average global bound of 2,000 configurations "
        f"({n_draws} draws each, N = 1,000,000, total mass {SWEEP.total_mass:g})",
    )
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.12))
    _draw_points(left, results)
    _draw_bins(right, figure, results)
    return figure


def _draw_points(axes: Axes, results: Results) -> None:
    labels, masses = entropies(results)
    axes.scatter(
        labels.ravel(), global_bound(results).ravel(), c=masses.ravel(), cmap="viridis_r", s=9,
        linewidths=0.2, edgecolors="black", vmin=0, vmax=1,
    )  # fmt: skip
    edges = pairwise(EDGES)
    for (low, high), group in zip(edges, by_label_entropy(results), strict=True):
        axes.plot([low, high], [group.mean()] * 2, color="black", linewidth=2)
    axes.axhspan(-0.1, 0, facecolor="#f0f0f0", zorder=0)
    axes.axhline(0, color="black", linewidth=0.7)
    axes.set_ylim(-0.1, 1.05)
    title = "Every configuration; dark: even masses; bars: means of fifths"
    frame(axes, title, "label entropy, weighted by mass", "global bound, mass-weighted mean")


def _draw_bins(axes: Axes, figure: Figure, results: Results) -> None:
    means, counts = binned(results)
    shown = axes.pcolormesh(EDGES, EDGES, means, cmap="Greys_r", vmin=-0.05, vmax=1.0)
    for row, column in np.ndindex(5, 5):
        centre = (EDGES[column] + 0.1, EDGES[row] + 0.1)
        if not counts[row, column]:
            axes.annotate("–", centre, ha="center", va="center", **TEXT)
            continue
        dark = means[row, column] < 0.5
        axes.annotate(
            f"{means[row, column]:.2f}\nn = {counts[row, column]}", centre, ha="center",
            va="center", color="white" if dark else "black", **TEXT,
        )  # fmt: skip
    frame(axes, "Means of bins (–: no configuration)", "mass entropy", "label entropy")
    axes.grid(visible=False)
    bar = figure.colorbar(shown, ax=axes, shrink=0.9)
    bar.set_label("average global bound", fontsize=SMALL)
    bar.ax.tick_params(labelsize=SMALL)
