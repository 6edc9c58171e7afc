"""The one picture of collectives side by side: their masses, success against bound.

It reads without colour: success is a filled circle, a bound a hollow square, editing members
a hatched bar inside the outline of all members, and every number stands beside its mark.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, isnan
from textwrap import shorten, wrap
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

Style = dict[str, Any]

SUCCESS: Style = {"color": "#1b5e8c", "marker": "o", "linestyle": "-"}
BOUND: Style = {"color": "#b3541e", "marker": "s", "linestyle": "--", "markerfacecolor": "white"}
FLOOR = -0.06
"""Where bounds are drawn that lie at or below it."""

MOST_ROWS = 40
MOST_TALL = 8
"""Rows up to which there is room for more than one line each."""

TEXT: dict[str, Any] = {"fontsize": 8, "parse_math": False}


@dataclass(frozen=True)
class Standing:
    """One collective's row.

    Attributes:
        name: its name.
        plan: what it does, in words.
        share: members as a share of the training records.
        editing_share: members who edit, likewise.
        success: NaN for none.
        bound: NaN for none, −∞ for one that says nothing.
        success_error: half width of the interval; 0 for none.
        bound_error: likewise.
    """

    name: str
    plan: str
    share: float
    editing_share: float
    success: float
    bound: float
    success_error: float = 0.0
    bound_error: float = 0.0


def row_height(n_rows: int) -> float:
    """Return the height in inches that rows need, their frame included."""
    n_shown = min(n_rows, MOST_ROWS)
    return 1.1 + n_shown * (0.62 if n_shown <= MOST_TALL else 0.25)


def width(n_rows: int) -> float:
    """Return the width in inches that rows need."""
    return 10.0 if n_rows <= MOST_TALL else 13.0


def draw_standings(figure: Figure | SubFigure, rows: Sequence[Standing]) -> None:
    """Draw masses on the left and success against bound on the right.

    Args:
        figure: an empty figure or part of one.
        rows: one per collective; of more than 40 the largest are shown.
    """
    shown = sorted(range(len(rows)), key=lambda i: -rows[i].share)[:MOST_ROWS]
    kept = [rows[i] for i in sorted(shown)]
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=(2, 3))
    _draw_masses(left, kept)
    _draw_results(right, kept)
    left.set_yticks(range(len(kept)), [_label(row, len(kept)) for row in kept], **TEXT)
    left.set_ylim(len(kept) - 0.4, -0.6)
    if len(kept) < len(rows):
        left.set_title(f"the {len(kept)} largest of {len(rows)} collectives", **TEXT, loc="left")


def _label(row: Standing, n_rows: int) -> str:
    if n_rows > MOST_TALL:
        return shorten(f"{row.name} {row.plan}", 78, placeholder=" …")
    return "\n".join([shorten(row.name, 40, placeholder=" …"), *wrap(row.plan, 40)[:3]])


def _draw_masses(axes: Axes, rows: Sequence[Standing]) -> None:
    places = range(len(rows))
    height = 0.5
    axes.barh(
        places, [100 * row.share for row in rows], height,
        facecolor="none", edgecolor="black", linewidth=0.8,
    )  # fmt: skip
    axes.barh(
        places, [100 * row.editing_share for row in rows], height,
        facecolor="#d9d9d9", edgecolor="black", linewidth=0.8, hatch="//",
    )  # fmt: skip
    for place, row in enumerate(rows):
        axes.annotate(
            _mass(row), (100 * row.share, place),
            xytext=(4, 0), textcoords="offset points", va="center", **TEXT,
        )  # fmt: skip
    widest = max((row.share for row in rows), default=0)
    axes.set_xlim(0, 100 * max(widest, 1e-6) * 1.75)
    axes.set_xlabel("members, % of records (hatched: editing)", fontsize=8)
    axes.tick_params(labelsize=8)
    axes.spines[["top", "right"]].set_visible(False)


def _mass(row: Standing) -> str:
    members = f"{row.share:.1%}"
    return members if row.editing_share == row.share else f"{row.editing_share:.1%} of {members}"


def _draw_results(axes: Axes, rows: Sequence[Standing]) -> None:
    axes.axvspan(-1, 0, facecolor="#eeeeee", zorder=0)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.axvline(1, color="black", linewidth=0.8, linestyle=":")
    for place, row in enumerate(rows):
        _draw_result(axes, place, row)
    axes.set_xlim(2 * FLOOR, 1.45)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    axes.set_xlabel("share of test users: ● success, □ guaranteed (grey: nothing)", fontsize=8)
    axes.tick_params(labelsize=8, left=False)
    axes.spines[["top", "right", "left"]].set_visible(False)


def _draw_result(axes: Axes, place: int, row: Standing) -> None:
    if isnan(row.success):
        axes.annotate("abstains", (0.02, place), va="center", style="italic", **TEXT)
        return
    told = f"{row.success:.2f}"
    if not isnan(row.bound):
        spot = max(row.bound, FLOOR)
        axes.plot([spot, row.success], [place, place], color="grey", linewidth=0.8, zorder=1)
        _draw_mark(axes, place, (spot, row.bound_error), BOUND)
        told += f" (bound {bound_text(row.bound)})"
    _draw_mark(axes, place, (row.success, row.success_error), SUCCESS)
    axes.annotate(told, (1.05, place), va="center", **TEXT)


def _draw_mark(axes: Axes, place: int, value: tuple[float, float], style: Style) -> None:
    """Draw a value and its interval, as far as a share can go."""
    mean, half = value
    least = 0 if style is SUCCESS else FLOOR
    reach = [[max(mean - max(mean - half, least), 0)], [max(min(mean + half, 1) - mean, 0)]]
    axes.errorbar(
        [mean], [place], xerr=reach, markersize=6, capsize=2, elinewidth=1, **style,
    )  # fmt: skip


def bound_text(bound: float) -> str:
    """Return a bound as a reader sees it.

    >>> bound_text(0.512), bound_text(float("-inf"))
    ('0.51', 'none')
    """
    return f"{bound:.2f}" if isfinite(bound) else "none"
