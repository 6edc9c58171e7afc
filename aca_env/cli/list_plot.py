"""`aca list --plot`: how large the shipped scenarios are, side by side."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aca_env.reproduce.style import TEXT, WIDTH, frame, new_figure, shades

MEASURES = {
    "n_collectives": "collectives",
    "rounds": "rounds per episode",
    "n_train": "training records per round",
}
ROW, MARGIN = 0.26, 1.1
DECADE = 10


def draw_list(entries: Sequence[dict[str, Any]]) -> Figure:
    """Return a figure with one row per scenario.

    Args:
        entries: as `aca list --json` prints them.
    """
    title = f"{len(entries)} scenarios, each with a question of its own (aca list)"
    figure = new_figure(ROW * len(entries) + MARGIN, title, WIDTH)
    panels = figure.subplots(1, len(MEASURES), sharey=True)
    for axes, (name, words) in zip(panels, MEASURES.items(), strict=True):
        _draw_bars(axes, [int(entry[name]) for entry in entries], words)
    panels[0].set_yticks(range(len(entries)), [entry["name"] for entry in entries], **TEXT)
    panels[0].set_ylim(len(entries) - 0.5, -0.5)
    return figure


def _draw_bars(axes: Axes, numbers: Sequence[int], words: str) -> None:
    frame(axes, words, "", "")
    axes.grid(visible=False, axis="y")
    places = range(len(numbers))
    if max(numbers) > DECADE * min(numbers):
        # Bars would have no foot on such an axis: dots.
        axes.plot(numbers, places, "o", color=shades(2)[1], markersize=5)
        axes.set_xscale("log")
    else:
        axes.barh(places, numbers, color=shades(2)[1], height=0.6)
    for place, number in zip(places, numbers, strict=True):
        axes.annotate(
            f"{number:,}", (number, place), xytext=(5, 0), textcoords="offset points",
            va="center", **TEXT,
        )  # fmt: skip
    axes.margins(x=0.25)
