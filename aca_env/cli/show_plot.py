"""`aca show --plot`: what the platform says before anybody acts, and who wants what."""

from textwrap import shorten, wrap
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aca_env.cli.showing import Users
from aca_env.planted import Reals, said_when_planted
from aca_env.reproduce.style import GREY, TEXT, WIDTH, frame, new_figure, shades, shared_legend
from aca_env.scenario.schema import Scenario
from aca_env.signals import Signal

MOST_LABELS, MOST_ROWS = 8, 40
HATCHES = ("", "///", "...", "\\\\\\", "xxx", "---", "ooo", "+++")
ROW, MARGIN = 0.3, 1.0
LEAST_TOLD = 0.06
"""Share of a bar that has room for its number."""


def draw_scenario(scenario: Scenario, users: Users) -> Figure:
    """Return the figure of a scenario.

    Args:
        scenario: what is shown.
        users: its pool; one too large to be made has no shares of labels.
    """
    n_signals = 1 + min(len(scenario.signals), MOST_ROWS)
    n_collectives = min(len(scenario.collectives), MOST_ROWS)
    heights = [ROW * n_signals + MARGIN, ROW * n_collectives + MARGIN]
    title = "\n".join(wrap(f"{scenario.name}: {scenario.description}", 122))
    figure = new_figure(sum(heights) + 0.9, title, WIDTH)
    grid = figure.add_gridspec(2, 2, height_ratios=heights, width_ratios=(1, 1.4))
    top = figure.add_subplot(grid[0, :])
    _draw_labels(top, scenario, users)
    shared_legend(figure, [top])
    members, values = figure.add_subplot(grid[1, 0]), figure.add_subplot(grid[1, 1])
    _draw_members(members, scenario)
    _draw_values(values, scenario, users)
    return figure


def _draw_labels(axes: Axes, scenario: Scenario, users: Users) -> None:
    """Draw one bar per signal, cut by label, below one of the labels as they are."""
    frame(axes, _labels_title(scenario, users), "share of all users", "")
    axes.grid(visible=False)
    if users.pool is None:
        axes.set_yticks([])
        return
    pool, names = users.pool, [*scenario.signals][:MOST_ROWS]
    clean = np.append(np.bincount(pool.y, minlength=pool.space.n_labels) / pool.n_users, 0)
    said = [said_when_planted(pool, Signal(scenario.signals[name])) for name in names]
    table = np.array([clean, *said])
    left = np.zeros(len(table))
    for name, shares, look in _parts(table, pool.space.labels):
        axes.barh(range(len(table)), shares, left=left, label=name, height=0.7, **look)
        for row in np.flatnonzero(shares >= LEAST_TOLD).tolist():
            axes.text(
                left[row] + shares[row] / 2, row, f"{shares[row]:.0%}", ha="center", va="center",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8}, **TEXT,
            )  # fmt: skip
        left = left + shares
    axes.set_yticks(range(len(table)), ["their labels", *map(_short, names)], **TEXT)
    axes.set_xlim(0, 1)
    axes.invert_yaxis()


def _labels_title(scenario: Scenario, users: Users) -> str:
    if users.pool is None:
        return f"The pool of {users.n_users:,} users is too large to be counted for a picture."
    n_left_out = len(scenario.signals) - MOST_ROWS
    more = f" ({n_left_out:,} more signals are not shown)" if n_left_out > 0 else ""
    return (
        "What users have, and what they would be told if all of them set a signal and nobody "
        f"edits a record:\nthe most frequent label of its cell in the pool{more}"
    )


def _parts(table: Reals, labels: tuple[str, ...]) -> list[tuple[str, Reals, dict[str, Any]]]:
    """Return name, shares (n_rows,) and look of every piece of the bars."""
    n_labels = len(labels)
    # Where there are many labels, those that matter anywhere have a colour.
    order = np.argsort(-table[:, :n_labels].max(axis=0), kind="stable")
    chosen = sorted(order[:MOST_LABELS].tolist())
    colours = shades(len(chosen))
    parts: list[tuple[str, Reals, dict[str, Any]]] = [
        (_short(labels[k]), table[:, k],
         {"facecolor": colour, "hatch": HATCHES[place], "edgecolor": "white", "linewidth": 0.5})
        for place, (k, colour) in enumerate(zip(chosen, colours, strict=True))
    ]  # fmt: skip
    if n_labels > len(chosen):
        rest = table[:, :n_labels].sum(axis=1) - table[:, chosen].sum(axis=1)
        parts.append(("other labels", rest, {"facecolor": "#dddddd"}))
    if table[:, n_labels].any():
        empty = {"facecolor": "white", "edgecolor": GREY, "linewidth": 0.7}
        parts.append(("nobody is in the cell", table[:, n_labels], {**empty}))
    return parts


def _draw_members(axes: Axes, scenario: Scenario) -> None:
    shown = scenario.collectives[:MOST_ROWS]
    n_left_out = len(scenario.collectives) - len(shown)
    more = f" ({n_left_out:,} more are not shown)" if n_left_out else ""
    frame(axes, f"Members of each collective{more}", "share of the training records", "")
    shares = [collective.share for collective in shown]
    axes.barh(range(len(shown)), shares, color=shades(2)[1], height=0.6)
    for place, share in enumerate(shares):
        axes.annotate(
            f"{share:.2%}", (share, place), xytext=(3, 0), textcoords="offset points", va="center",
            **TEXT,
        )  # fmt: skip
    axes.set_yticks(range(len(shown)), [_short(one.name) for one in shown], **TEXT)
    axes.set_xlim(0, max(*shares, 0.001) * 1.25)
    axes.grid(visible=False, axis="y")
    axes.set_ylim(len(shown) - 0.5, -0.5)


def _draw_values(axes: Axes, scenario: Scenario, users: Users) -> None:
    shown = scenario.collectives[:MOST_ROWS]
    named = {label for one in shown for label, value in one.values.items() if value}
    labels = [label for label in users.space.labels if label in named]
    frame(axes, "What a label is worth to each", "", "")
    axes.grid(visible=False)
    axes.set_yticks(range(len(shown)), [""] * len(shown))
    axes.set_xticks(range(len(labels)), [_short(label) for label in labels], **TEXT)
    if len(labels) > 4:
        axes.tick_params(axis="x", labelrotation=30)
    table = np.array([[one.values.get(label, 0.0) for label in labels] for one in shown])
    if labels:
        most = np.abs(table).max()
        axes.imshow(table, cmap="PuOr", vmin=-1.6 * most, vmax=1.6 * most, aspect="auto")
    for (row, column), value in np.ndenumerate(table):
        if value:
            axes.text(column, row, f"{value:+g}", ha="center", va="center", **TEXT)
    axes.set_ylim(len(shown) - 0.5, -0.5)


def _short(name: str) -> str:
    return shorten(name, 26, placeholder="…") or name[:26]
