"""The picture of a report: power by lever, what rivals leave of it, and success by mass."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from aca_env.power.leverage import Leverage
from aca_env.power.measure import Power
from aca_env.power.report import PowerReport
from aca_env.power.switching import Rivalry
from aca_env.reproduce.style import (
    GREY,
    SMALL,
    TEXT,
    frame,
    legend,
    line_style,
    new_figure,
    share_axis,
)

FILLED: dict[str, Any] = {"color": "#1b5e8c"}
HATCHED: dict[str, Any] = {"facecolor": "white", "edgecolor": "#b3541e", "hatch": "///"}

MOST_LINES = 6
"""Collectives whose staircases are drawn; of more, the largest."""


def draw_power(report: PowerReport) -> Figure:
    """Return the figure of a report."""
    n_levers = len(report.levers)
    figure = new_figure(5.2 + 0.32 * n_levers, f"{report.scenario.name}: who steers whom")
    heights = (1.2 + 0.32 * n_levers, 3.4)
    top, bottom = figure.subfigures(2, 1, height_ratios=heights, squeeze=False)[:, 0]
    _draw_levers(top.subplots(), report)
    left, right = bottom.subplots(1, 2, width_ratios=(2, 3))
    _draw_rivalries(left, report.rivalries)
    _draw_staircases(right, report.leverages)
    return figure


def _draw_levers(axes: Axes, report: PowerReport) -> None:
    """Draw two bars for each lever: what it changes for test users, and for members' records."""
    names = [one.name for one in report.levers]
    places = np.arange(len(names))
    for shift, power, told, look in (
        (-0.19, report.labels, "labels that test users get", FILLED),
        (0.19, report.records, "records that members hand in", HATCHED),
    ):
        values, errors = _bars(power)
        axes.barh(places + shift, values, 0.36, label=told, **look)
        axes.errorbar(
            values, places + shift, xerr=errors, fmt="none", ecolor="black", capsize=2,
            elinewidth=0.8,
        )  # fmt: skip
    axes.set_yticks(places, names, **TEXT)
    axes.set_ylim(len(names) - 0.4, -0.6)
    n = len(report.seeds)
    told = "mean and 95% interval" if n > 1 else "mean"
    frame(axes, f"What each action of the platform changes ({told}, n = {n})",
          "share for whom it makes a difference", "")  # fmt: skip
    axes.set_xlim(0, 1)
    if names:
        legend(axes, "", loc="lower right")
    else:
        axes.annotate("the platform has no other action", (0.5, 0), ha="center", **TEXT)


def _bars(power: Power) -> tuple[list[float], list[float]]:
    return (
        [one.value for one in power.actions],
        [one.estimate.half_width or 0.0 for one in power.actions],
    )


def _draw_rivalries(axes: Axes, rivalries: Sequence[Rivalry]) -> None:
    places = np.arange(len(rivalries))
    values = [one.power.value for one in rivalries]
    lows = [value - (one.power.low or 0.0) if one.power.low is not None else 0.0
            for value, one in zip(values, rivalries, strict=True)]  # fmt: skip
    highs = [one.power.high - value if one.power.high is not None else 0.0
             for value, one in zip(values, rivalries, strict=True)]  # fmt: skip
    errors = np.maximum([lows, highs], 0.0)
    axes.bar(places, values, 0.6, facecolor="#d9d9d9", edgecolor="black", linewidth=0.8)
    axes.errorbar(places, values, yerr=errors, fmt="none", ecolor="black", capsize=2)
    for place, value in zip(places, values, strict=True):
        axes.annotate(f"{value:.2f}", (float(place) - 0.05, value), xytext=(-2, 3),
                      textcoords="offset points", ha="right", **TEXT)  # fmt: skip
    names = ["none to go to" if one.is_monopoly else f"{one.switching_cost:g}" for one in rivalries]
    axes.set_xticks(places, names, rotation=30, **TEXT)
    frame(axes, "What is left with an identical rival", "cost of switching to it",
          "worth that users lose at most")  # fmt: skip
    axes.margins(y=0.15)
    axes.set_ylim(bottom=0)


def _draw_staircases(axes: Axes, found: Sequence[Leverage]) -> None:
    """Draw success by mass on the population's values, and where each collective stands."""
    kept = sorted((one for one in found if one.staircase is not None), key=lambda one: -one.share)
    kept = kept[:MOST_LINES]
    frame(axes, "Success by mass, the others as they usually act (exact; ● where it stands)",
          "share of users who carry the plan out", "success")  # fmt: skip
    share_axis(axes, 0.0)
    most = max((_width(one) for one in kept), default=1.0)
    for place, one in enumerate(kept):
        stairs = one.staircase
        if stairs is None:
            continue
        style = line_style(place, len(kept))
        style.pop("marker")
        reach = np.linspace(0, min(most, stairs.room), 1000)
        axes.plot(reach, stairs.success(reach), drawstyle="steps-post", label=one.name, **style)
        height = float(stairs.success(min(one.acting_share, stairs.room)))
        axes.plot([one.acting_share], [height], marker="o", color=style["color"],
                  markeredgecolor="black", zorder=4)  # fmt: skip
    axes.set_xlim(0, most)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0))
    if kept:
        legend(axes, "", loc="lower right")
    else:
        axes.text(0.5, 0.5, "nobody plants or unplants", color=GREY, ha="center", fontsize=SMALL)


def _width(one: Leverage) -> float:
    """Return the shares that show a collective's steps and where it stands."""
    last = (
        0.0 if one.staircase is None or not len(one.staircase.masses) else one.staircase.masses[-1]
    )
    return max(1.25 * max(float(last), one.acting_share, one.share), 1e-6)
