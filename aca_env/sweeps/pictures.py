"""Results drawn: lines with their intervals over one key, or a map over two."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from textwrap import wrap
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aca_env.errors import DataError
from aca_env.reproduce.style import new_figure
from aca_env.sweeps.lines import draw_lines, short
from aca_env.sweeps.maps import draw_map
from aca_env.sweeps.reading import Results
from aca_env.sweeps.summary import COLLECTIVE, METRICS, Cell, check_names, summarize_results

MOST_LINES, MOST_PANELS = 12, 16
PANEL_WIDTH, PANEL_HEIGHT, MARGIN = 3.4, 2.7, 0.9
LEAST_WIDTH = 6.5
LETTERS = 13
"""Of a title, per inch."""

WORDS = {
    "payoff": "payoff per round",
    "reward": "reward per round",
    "return": "return per episode",
    "success": "success (share of test users)",
    "bound": "bound (share of test users)",
    "holds": "share of rounds with success ≥ bound",
    "acts": "share of rounds in which it acts",
    "illegal": "share of rounds with an illegal action",
}


@dataclass(frozen=True)
class View:
    """What a picture shows.

    Attributes:
        x: key along the horizontal axis.
        y: metric along the vertical axis; or a second key, for a map.
        hue: key that tells lines apart; None: the collective, where it is free.
        col: key that tells panels apart; None: the collective, where it is free.
        metric: what a map's colours say.
    """

    x: str
    y: str = "success"
    hue: str | None = None
    col: str | None = None
    metric: str = "success"

    @property
    def is_map(self) -> bool:
        """Whether both axes are keys."""
        return self.y not in METRICS

    @property
    def shown(self) -> str:
        """The metric that is shown."""
        return self.metric if self.is_map else self.y


def first_view(results: Results, by: Sequence[str], metric: str) -> View:
    """Return a view that can be drawn: a metric over the first key, lines and panels by the next.

    What has more values than anybody could tell apart is averaged over, and more collectives
    than that go along the horizontal axis.

    Args:
        results: of a folder.
        by: keys of the grid.
        metric: what is drawn.
    """
    n_values = {key: results.frame[key].n_unique() for key in (*by, COLLECTIVE)}
    n_collectives = n_values[COLLECTIVE]
    if n_collectives > MOST_LINES or not by:
        hue = next((key for key in by if n_values[key] <= MOST_LINES), None)
        return View(COLLECTIVE, metric, hue)
    hue = next((key for key in by[1:] if n_values[key] <= MOST_LINES), None)
    # With lines for a key, the collectives take the panels, and where both are taken the rows.
    most = MOST_PANELS // n_collectives
    free = [key for key in by[1:] if key != hue]
    col = next((key for key in free if hue and n_values[key] <= most), None)
    return View(by[0], metric, hue, col)


def draw_results(results: Results, view: View) -> Figure:
    """Return the figure of a folder's results.

    Raises:
        AcaError: an unknown key or metric, one key in two places, or more lines or panels
            than anybody could tell apart.
    """
    _check(results, view)
    roles = _with_collective(view)
    used = [key for key in (view.x, roles.hue, roles.col) if key not in (None, COLLECTIVE)]
    by = [*used, view.y] if view.is_map else used
    summary = summarize_results(results, [key for key in by if key is not None], [view.shown])
    # The collective has a row of panels where hue, col and x are all keys.
    is_free = COLLECTIVE not in (roles.x, roles.hue, roles.col)
    rows = _split(summary.cells, COLLECTIVE if is_free else None)
    columns = {key for _, cells in rows for key, _ in _split(cells, roles.col)}
    if len(rows) * len(columns) > MOST_PANELS:
        raise DataError(
            f"plot: expected at most {MOST_PANELS} panels, got {len(rows) * len(columns)}: choose "
            "another --col"
        )
    width = max(LEAST_WIDTH, PANEL_WIDTH * len(columns) + 0.6)
    figure = new_figure(
        PANEL_HEIGHT * len(rows) + MARGIN, _title(results, summary.over, view, width), width
    )
    grid = figure.subplots(len(rows), len(columns), sharex=True, sharey=True, squeeze=False)
    panels = []
    for (row, cells), line in zip(rows, grid, strict=True):
        for (column, inside), axes in zip(_split(cells, roles.col), line, strict=False):
            panels.append((_panel_title(roles, row, column), inside, axes))
    _fill(figure, panels, roles)
    return figure


def _fill(figure: Figure, panels: Sequence[tuple[str, Any, Axes]], view: View) -> None:
    if view.is_map:
        draw_map(figure, panels, view.x, view.y, (view.metric, WORDS[view.metric]))
        return
    lines = [(title, _split(inside, view.hue), axes) for title, inside, axes in panels]
    names = list(dict.fromkeys(name for _, split, _ in lines for name, _ in split))
    if len(names) > MOST_LINES:
        raise DataError(
            f"plot: expected at most {MOST_LINES} lines, got {len(names)} values of {view.hue}: "
            "choose another --hue"
        )
    draw_lines(figure, lines, view, WORDS[view.y], names)


def _check(results: Results, view: View) -> None:
    keys = (*results.keys, COLLECTIVE)
    places = {"x": view.x, "hue": view.hue, "col": view.col}
    check_names((*METRICS, *results.keys), [view.y], "--y")
    for option, key in places.items():
        if key is not None:
            check_names(keys, [key], f"--{option}")
    check_names(METRICS, [view.metric], "--metric")
    if view.is_map and view.hue is not None:
        raise DataError("plot: expected no --hue where --y is a key: colours show the metric")
    used = [key for key in (view.x, view.y, view.hue, view.col) if key is not None]
    if twice := next((key for key in used if used.count(key) > 1), None):
        raise DataError(f"plot: expected {twice} in one place, got it in two")


def _with_collective(view: View) -> View:
    """Give the collective the first free place: lines, then panels."""
    if COLLECTIVE in (view.x, view.hue, view.col):
        return view
    if view.hue is None and not view.is_map:
        return replace(view, hue=COLLECTIVE)
    return replace(view, col=COLLECTIVE) if view.col is None else view


def _split(cells: Sequence[Cell], key: str | None) -> list[tuple[Any, list[Cell]]]:
    """Return cells by the value of a key, in order; all of them for None."""
    if key is None:
        return [(None, list(cells))]
    found: dict[Any, list[Cell]] = {}
    for cell in cells:
        found.setdefault(cell.value_of(key), []).append(cell)
    return list(found.items())


def _panel_title(view: View, row: Any, column: Any) -> str:
    told = [] if row is None else [str(row)]
    if column is not None:
        told.append(str(column) if view.col == COLLECTIVE else f"{view.col} = {short(column)}")
    return ", ".join(told)


def _title(results: Results, over: Sequence[str], view: View, width: float) -> str:
    start, stop = results.about["seeds"]
    n = stop - start
    seeds = "one seed" if n == 1 else f"mean and 95% interval (Student's t) over {n} seeds"
    if view.is_map:
        seeds = "one seed" if n == 1 else f"mean over {n} seeds"
    mixed = [key for key in over if key not in (view.x, view.y, view.hue, view.col)]
    averaged = f"; averaged over {', '.join(mixed)}" if mixed else ""
    told = f"{results.about['scenario']}: {seeds}{averaged}"
    return "\n".join(wrap(told, int(width * LETTERS)))
