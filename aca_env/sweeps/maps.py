"""Maps: one metric, as colour, over the values of two keys."""

from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from aca_env.reproduce.style import SMALL, TEXT
from aca_env.sweeps.lines import FLOOR, SHARES, positions, short
from aca_env.sweeps.summary import Cell

MOST_TICKS = 8


def draw_map(
    figure: Figure,
    panels: Sequence[tuple[str, list[Cell], Axes]],
    x: str,
    y: str,
    metric: tuple[str, str],
) -> None:
    """Fill panels with one map each, all on one scale of colours.

    Args:
        figure: they are in.
        panels: title, cells, axes.
        x: key along the horizontal axis.
        y: key along the vertical axis.
        metric: name and words of what the colours say.
    """
    columns, rows = _values(panels, x), _values(panels, y)
    tables = [_table(cells, (x, y), (columns, rows), metric[0]) for _, cells, _ in panels]
    known = np.concatenate([table[np.isfinite(table)] for table in tables])
    low, high = (known.min(), known.max()) if len(known) else (0.0, 1.0)
    low, high = (FLOOR, 1.0) if metric[0] in SHARES else (low, high if high > low else low + 1)
    colours = mpl.colormaps["viridis"].with_extremes(bad="#dddddd")
    for (title, _, axes), table in zip(panels, tables, strict=True):
        image = axes.pcolormesh(np.ma.masked_invalid(table), cmap=colours, vmin=low, vmax=high)
        axes.set_title(title, loc="left", **TEXT)
        _ticks(axes.xaxis, columns)
        _ticks(axes.yaxis, rows)
    figure.supxlabel(x, fontsize=SMALL)
    figure.supylabel(y, fontsize=SMALL)
    bar = figure.colorbar(image, ax=[axes for _, _, axes in panels])
    bar.set_label(f"{metric[1]}; grey: none", fontsize=SMALL)
    bar.ax.tick_params(labelsize=SMALL)


def _values(panels: Sequence[tuple[str, list[Cell], Axes]], key: str) -> list[Any]:
    found = list(dict.fromkeys(cell.value_of(key) for _, cells, _ in panels for cell in cells))
    places, _ = positions(found)
    return sorted(found, key=places.__getitem__)


def _table(
    cells: Sequence[Cell], keys: tuple[str, str], values: tuple[list[Any], list[Any]], metric: str
) -> NDArray[np.float64]:
    columns, rows = ({value: place for place, value in enumerate(axis)} for axis in values)
    table = np.full((len(rows), len(columns)), np.nan)
    for cell in cells:
        mean = cell.metrics[metric].mean
        if mean is not None:
            # A bound of −∞ says nothing, as any below 0 does.
            floor = FLOOR if metric in SHARES else -np.inf
            table[rows[cell.value_of(keys[1])], columns[cell.value_of(keys[0])]] = max(mean, floor)
    return table


def _ticks(axis: Any, values: Sequence[Any]) -> None:
    every = -(-len(values) // MOST_TICKS)
    places = np.arange(len(values))[::every]
    axis.set_ticks(places + 0.5, [short(values[place]) for place in places], **TEXT)
