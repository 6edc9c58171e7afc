"""Lines with interval bands: one metric over the values of one key."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from aca_env.reproduce.style import SMALL, TEXT, finite, frame, line_style, share_axis
from aca_env.sweeps.summary import Cell

if TYPE_CHECKING:
    from aca_env.sweeps.pictures import View

SHARES = ("success", "bound")
FLOOR = -0.08
"""Where shares below it are drawn: a bound below 0 guarantees nothing, however far below."""

LOG_RATIO = 100
MOST_TICKS = 12
LONGEST_TICK = 18

Line = tuple[Any, list[Cell]]


def draw_lines(
    figure: Figure,
    panels: Sequence[tuple[str, list[Line], Axes]],
    view: "View",
    words: str,
    names: Sequence[Any],
) -> None:
    """Fill panels with one line per name.

    Args:
        figure: they are in.
        panels: title, cells by name of the line, axes.
        view: what is shown.
        words: of the metric.
        names: of all lines, in order.
    """
    drawn = (cell for _, split, _ in panels for _, cells in split for cell in cells)
    values = list(dict.fromkeys(cell.value_of(view.x) for cell in drawn))
    places, is_numeric = positions(values)
    for title, split, axes in panels:
        for name, cells in split:
            style = line_style(names.index(name), len(names))
            # No line between things that have no order, such as collectives or policies.
            look = style if is_numeric else {**style, "linestyle": "none"}
            _draw_line(axes, view, cells, places, {**look, "label": _label(name)})
        frame(axes, title, "", "")
        _set_x(axes, values, places, is_numeric)
        if view.y in SHARES:
            share_axis(axes, FLOOR - 0.04)
    figure.supxlabel(view.x, fontsize=SMALL)
    figure.supylabel(words, fontsize=SMALL)
    if names != [None]:
        handles, labels = _legend(panels)
        figure.legend(
            handles, labels, loc="outside right center", fontsize=7, frameon=False,
            title=view.hue, title_fontsize=7,
        )  # fmt: skip


def positions(values: Sequence[Any]) -> tuple[dict[Any, float], bool]:
    """Return where values stand on an axis, and whether as numbers: else one after the other."""
    are_numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)
    if are_numbers:
        return {value: float(value) for value in values}, True
    return {value: float(place) for place, value in enumerate(values)}, False


def _draw_line(
    axes: Axes, view: "View", cells: Sequence[Cell], places: dict[Any, float], style: dict[str, Any]
) -> None:
    order = sorted(cells, key=lambda cell: places[cell.value_of(view.x)])
    x = np.array([places[cell.value_of(view.x)] for cell in order])
    estimates = [cell.metrics[view.y] for cell in order]
    mean = _numbers([e.mean for e in estimates])
    low = _numbers([e.mean if e.low is None else e.low for e in estimates])
    high = _numbers([e.mean if e.high is None else e.high for e in estimates])
    if view.y in SHARES:
        mean, low, high = (np.maximum(line, FLOOR) for line in (mean, low, high))
    mean, low, high = finite(mean), finite(low), finite(high)
    axes.plot(x, mean, **style)
    if len(x) > 1 and style["linestyle"] != "none":
        axes.fill_between(x, low, high, color=style["color"], alpha=0.2, linewidth=0)
    else:
        bars = [mean - low, high - mean]
        axes.errorbar(x, mean, yerr=bars, color=style["color"], capsize=2, linestyle="none")


def _numbers(values: Sequence[float | None]) -> NDArray[np.float64]:
    return np.array([np.nan if value is None else value for value in values])


def _set_x(axes: Axes, values: Sequence[Any], places: dict[Any, float], is_numeric: bool) -> None:
    numbers = [*places.values()]
    if is_numeric:
        if min(numbers) > 0 and max(numbers) / min(numbers) >= LOG_RATIO:
            axes.set_xscale("log")
        elif all(isinstance(value, int) for value in values):
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        return
    every = -(-len(values) // MOST_TICKS)
    axes.set_xticks(numbers[::every], [short(value) for value in values[::every]], **TEXT)
    if max(len(short(value)) for value in values) > 6:
        axes.tick_params(axis="x", labelrotation=30)
    axes.margins(x=0.1)


def short(value: Any) -> str:
    """Return a value as a tick shows it."""
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return text if len(text) <= LONGEST_TICK else f"{text[: LONGEST_TICK - 1]}…"


def _label(name: Any) -> str | None:
    # A leading underscore would hide it from the legend.
    return None if name is None else short(name).replace("$", r"\$").lstrip("_") or " "


def _legend(panels: Sequence[tuple[str, list[Line], Axes]]) -> tuple[list[Any], list[str]]:
    named: dict[str, Any] = {}
    for _, _, axes in panels:
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True):
            named.setdefault(label, handle)
    return [*named.values()], [*named]
