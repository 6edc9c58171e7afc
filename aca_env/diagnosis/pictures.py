"""A diagnosis as pictures: gains, who hurts whom, and the episode around the round.

They read without colour too: cells carry their numbers, bars a hatch, lines a mark each.
"""

from collections.abc import Callable
from textwrap import shorten, wrap

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from aca_env.diagnosis.report import Diagnosis
from aca_env.diagnosis.story import Story
from aca_env.faces.chart import BOUND, FLOOR, SUCCESS, TEXT

Reals = NDArray[np.float64]
Canvas = Figure | SubFigure

MOST_BARS = 20
"""Collectives whose gains are drawn; of more, those with the largest."""

MOST_NUMBERED = 12
"""Collectives up to which the cells of a matrix carry their numbers."""

MOST_PANELS = 6
"""Collectives with a panel of their own over the episode; of more, those with members most."""

NAME = 22


def draw_gains(found: Diagnosis, story: Story) -> Figure:
    """Return what everybody would gain by its best change, realised and certified."""
    del story
    figure = Figure(figsize=(9, _gains_height(found)), layout="constrained")
    _draw_gains(figure, found)
    return _titled(figure, found)


def draw_harms(found: Diagnosis, story: Story) -> Figure:
    """Return who hurts and who helps whom, in guaranteed success and in payoff."""
    del story
    figure = Figure(figsize=(13, _harms_height(found)), layout="constrained")
    _draw_harms(figure, found)
    return _titled(figure, found)


def draw_episode(found: Diagnosis, story: Story) -> Figure:
    """Return success against bound over the episode, with the diagnosed round marked."""
    figure = Figure(figsize=(9, _episode_height(found)), layout="constrained")
    # A figure has one title: the episode's own line stands in a part of it.
    (part,) = figure.subfigures(1, 1, squeeze=False)[0]
    _draw_episode(part, story, _largest(found))
    return _titled(figure, found)


PICTURES: dict[str, Callable[[Diagnosis, Story], Figure]] = {
    "gains": draw_gains,
    "harms": draw_harms,
    "episode": draw_episode,
}
"""Every picture by the name of its file."""


def draw_all(found: Diagnosis, story: Story) -> Figure:
    """Return all pictures in one."""
    heights = _gains_height(found), _harms_height(found), _episode_height(found)
    figure = Figure(figsize=(13, sum(heights)), layout="constrained")
    parts = figure.subfigures(3, 1, height_ratios=heights, squeeze=False)[:, 0]
    _draw_gains(parts[0], found)
    _draw_harms(parts[1], found)
    _draw_episode(parts[2], story, _largest(found))
    return _titled(figure, found)


def _titled(figure: Figure, found: Diagnosis) -> Figure:
    told = f"{found.scenario}, round {found.round}, seed {found.seed}, regime {found.regime}"
    figure.suptitle("\n".join(wrap(told, 100)), fontsize=10, parse_math=False)
    return figure


def _gains_height(found: Diagnosis) -> float:
    return 1.6 + 0.42 * min(len(found.names), MOST_BARS)


def _harms_height(found: Diagnosis) -> float:
    return float(np.clip(0.62 * len(found.names) + 1.9, 3.0, 5.2))


def _episode_height(found: Diagnosis) -> float:
    return 1.0 + 1.35 * min(len(found.names), MOST_PANELS)


def _name(name: str) -> str:
    return shorten(name, NAME, placeholder="…") if " " in name else name[:NAME]


def _draw_gains(figure: Canvas, found: Diagnosis) -> None:
    order = sorted(range(len(found.names)), key=lambda i: -found.incentives[i].gain)
    shown = [found.incentives[i] for i in sorted(order[:MOST_BARS])]
    axes = figure.subplots()
    places = np.arange(len(shown))
    realised = [one.gain for one in shown]
    promised = [one.certified_gain for one in shown]
    axes.barh(places - 0.19, realised, 0.36, color=SUCCESS["color"], label="realised (payoff)")
    axes.barh(
        places + 0.19, promised, 0.36, facecolor="none", edgecolor=BOUND["color"], hatch="///",
        label="certified (guaranteed payoff)",
    )  # fmt: skip
    most = max(*realised, *promised, 1e-6)
    for place, one in enumerate(shown):
        for shift, value in ((-0.19, one.gain), (0.19, one.certified_gain)):
            axes.annotate(
                f"{value:.2f}", (value, place + shift), xytext=(3, 0), va="center",
                textcoords="offset points", **TEXT,
            )  # fmt: skip
        if one.least_gain > 0:
            axes.plot([one.least_gain] * 2, [place - 0.42, place + 0.42], "k:", linewidth=1.2)
    axes.set_yticks(places, [_name(one.name) for one in shown], **TEXT)
    axes.set_ylim(len(shown) - 0.45, -0.55)
    axes.set_xlim(0, 1.12 * most)
    axes.set_xlabel("gain by the best change alone (dotted: proven at least)", fontsize=8)
    axes.tick_params(labelsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(fontsize=8, frameon=False, loc="lower right")
    more = len(found.names) - len(shown)
    told = "Who would gain by doing something else" + (f" ({more} more gain less)" if more else "")
    axes.set_title(told, loc="left", **TEXT)


def _draw_harms(figure: Canvas, found: Diagnosis) -> None:
    harms = found.harms
    panels = (
        ("guaranteed success that the row loses\nif only these two act", harms.lost_bound_to_one),
        ("guaranteed success that the row loses\nas things stand", harms.lost_bound),
        ("payoff that the row loses\nas things stand", harms.lost_payoff),
    )
    for axes, (title, values) in zip(figure.subplots(1, 3), panels, strict=True):
        _draw_matrix(axes, values)
        axes.set_title(title, loc="left", **TEXT)
        names = [_name(name) for name in found.names]
        axes.set_yticks(range(len(names)), names, **_small(names))
        axes.set_xticks(
            range(len(names)), names, rotation=45, ha="right", rotation_mode="anchor",
            **_small(names),
        )  # fmt: skip
        axes.set_xlabel("because of (above 0: hurts, below: helps, grey: none)", fontsize=8)
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)


def _small(names: list[str]) -> dict[str, object]:
    return {**TEXT, "fontsize": 8 if len(names) <= MOST_NUMBERED else 4}


def _draw_matrix(axes: Axes, values: Reals) -> None:
    high = max(float(np.abs(np.nan_to_num(values)).max(initial=0)), 0.01)
    scale = mpl.colormaps["PuOr_r"].with_extremes(bad="#e6e6e6")
    image = axes.imshow(values, cmap=scale, vmin=-high, vmax=high)
    axes.figure.colorbar(image, ax=axes, shrink=0.7).ax.tick_params(labelsize=7)
    if len(values) > MOST_NUMBERED:
        return
    for (row, column), value in np.ndenumerate(values):
        if np.isfinite(value):
            is_dark = sum(image.to_rgba(np.array([value]))[0, :3]) < 1.4
            text = f"{value:.2f}".replace("-0.00", "0.00")
            colour = "white" if is_dark else "black"
            axes.text(column, row, text, ha="center", va="center", color=colour, fontsize=7)


def _largest(found: Diagnosis) -> list[int]:
    """Return the collectives that the episode is drawn for, in their own order."""
    order = sorted(range(len(found.names)), key=lambda i: -found.standings[i].n_members)
    return sorted(order[:MOST_PANELS])


def _draw_episode(figure: Canvas, story: Story, shown: list[int]) -> None:
    told = "Success, and what was guaranteed of it (at or below the line: nothing)"
    figure.suptitle(told, x=0.01, ha="left", **TEXT)
    panels = figure.subplots(len(shown), 1, sharex=True, squeeze=False)[:, 0]
    rounds = np.arange(1, len(story.success) + 1)
    for axes, i in zip(panels, shown, strict=True):
        axes.axvline(story.round, color="grey", linewidth=6, alpha=0.25)
        axes.axhline(0, color="black", linewidth=0.6)
        bound = np.maximum(story.bound[:, i], FLOOR)
        axes.plot(rounds, bound, **BOUND, markersize=5, linewidth=1.2, label="guaranteed")
        axes.plot(rounds, story.success[:, i], **SUCCESS, markersize=4, linewidth=1.2,
                  label="success")  # fmt: skip
        axes.set_ylim(2 * FLOOR, 1.1)
        axes.set_xlim(0.6, len(rounds) + 0.4)
        axes.set_yticks([0, 0.5, 1])
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.tick_params(labelsize=8)
        axes.spines[["top", "right"]].set_visible(False)
        rests = " (no mark where it does not act)" if np.isnan(story.success[:, i]).any() else ""
        axes.set_title(f"{story.names[i]}{rests}", loc="left", **TEXT)
    panels[0].legend(fontsize=8, frameon=False, ncols=2, loc="lower right",
                     bbox_to_anchor=(1, 1))  # fmt: skip
    panels[len(shown) // 2].set_ylabel("share of test users", fontsize=8)
    panels[-1].set_xlabel("round (grey: the one diagnosed)", fontsize=8)
