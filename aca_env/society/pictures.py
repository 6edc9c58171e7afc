"""A society as pictures: members over time, and where cascades tip."""

from textwrap import wrap

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter
from numpy.typing import NDArray

from aca_env.faces.chart import BOUND, SUCCESS
from aca_env.reproduce.style import (
    GREY,
    TEXT,
    frame,
    legend,
    line_style,
    new_figure,
    share_axis,
    shared_legend,
)
from aca_env.society.runs import SocietyRuns
from aca_env.society.settings import Society
from aca_env.society.tipping import TippingCurve

Reals = NDArray[np.float64]

MOST_PANELS = 6
"""Collectives that get panels; of more, the largest at the end."""

MOST_SINGLE = 60
"""Runs that are drawn as lines of their own."""

TOLD = {
    "bound": "members are told the certified bound",
    "success": "members are told success itself",
}


def draw_runs(runs: SocietyRuns) -> Figure:
    """Return members, success, bound and belief over steps, a row for each collective."""
    ends = runs.values("members")[:, -1].mean(axis=0)
    kept = sorted(np.argsort(-ends, kind="stable")[:MOST_PANELS].tolist())
    figure = new_figure(1.1 + 2.5 * len(kept), _title(runs.society))
    panels = figure.subplots(len(kept), 2, squeeze=False, sharex=True)
    top = float(runs.values("members").max()) / runs.society.users
    for row, i in zip(panels, kept, strict=True):
        _draw_members(row[0], runs, i, top)
        _draw_numbers(row[1], runs, i)
    shared_legend(figure, panels[0])
    return figure


def _title(society: Society) -> str:
    question = "\n".join(wrap(f"{society.name}: {society.description}", 108))
    return f"{question}\n{society.users:,} users, network: {society.network.kind}"


def _draw_members(axes: Axes, runs: SocietyRuns, i: int, top: float) -> None:
    shares = runs.values("members")[..., i] / runs.society.users
    steps = np.arange(shares.shape[1])
    for run in shares[:MOST_SINGLE]:
        axes.plot(steps, run, color=GREY, linewidth=0.6, alpha=0.6)
    axes.plot(steps, shares.mean(axis=0), color="black", linewidth=2.2, label="mean of runs")
    if runs.masses is not None:
        mass = runs.masses[i]
        for members, told, dashes in (
            (mass.certified, "critical mass by the bound", "--"),
            (mass.successful, "critical mass by success", ":"),
        ):
            if members is not None:
                axes.axhline(
                    members / runs.society.users, color="black", linestyle=dashes, linewidth=1,
                    label=told,
                )  # fmt: skip
    n = len(runs.seeds)
    runs_told = "one run" if n == 1 else f"{n} runs (thin)"
    frame(axes, f"{runs.names[i]}: members, {runs_told}", "step", "share of users")
    axes.set_ylim(-0.02 * top, 1.08 * top)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def _draw_numbers(axes: Axes, runs: SocietyRuns, i: int) -> None:
    share_axis(axes)
    shown = (
        ("success", SUCCESS["color"], "-", ""),
        ("bound", BOUND["color"], "--", " (below 0 as 0)"),
        ("belief", GREY, ":", " (mean over users)"),
    )
    for what, colour, dashes, told in shown:
        values = np.maximum(runs.values(what)[..., i], 0.0)
        mean = values.mean(axis=0)
        steps = np.arange(len(mean))
        axes.plot(steps, mean, color=colour, linestyle=dashes, linewidth=1.8, label=what + told)
    n = len(runs.seeds)
    told = "in this run" if n == 1 else f"mean over {n} runs"
    frame(axes, f"{runs.names[i]}: what is won, certified and believed, {told}", "step", "")
    axes.set_ylim(-0.08, 1.08)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def draw_tipping(curve: TippingCurve) -> Figure:
    """Return the share of runs that tip by the start, as a multiple of the critical mass."""
    figure = new_figure(4.8, _title(curve.society))
    axes = figure.subplots()
    sources = tuple(dict.fromkeys(point.source for point in curve.points))
    for place, source in enumerate(sources):
        points = [point for point in curve.points if point.source == source]
        x = np.array([point.multiple for point in points])
        y = np.array([point.share for point in points])
        errors = np.array([(p.share - p.interval[0], p.interval[1] - p.share) for p in points]).T
        style = line_style(place, max(len(sources), 2))
        axes.errorbar(
            x + 0.008 * place,
            y,
            yerr=np.maximum(errors, 0.0),
            capsize=3,
            elinewidth=1,
            label=TOLD[source],
            **style,
        )
    _mark_masses(axes, curve)
    n = len(curve.seeds)
    frame(
        axes,
        f"Share of runs in which {curve.mass.collective} tips up "
        f"(n = {n} a point, bars: Wilson's 95% intervals; {curve.form} form)",
        f"members at the start, as a multiple of the {curve.mass.certified:,} that the bound asks",
        "share of runs",
    )
    axes.set_ylim(-0.05, 1.05)
    axes.set_xlim(left=0)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    legend(axes, "", loc="center right")
    return figure


def _mark_masses(axes: Axes, curve: TippingCurve) -> None:
    mass = curve.mass
    if mass.certified is None:
        return
    marks = [(1.0, "critical mass\nby the bound", "--")]
    if mass.successful is not None:
        marks.append((mass.successful / mass.certified, "critical mass\nby success", ":"))
    for x, told, dashes in marks:
        axes.axvline(x, color="black", linestyle=dashes, linewidth=1)
        axes.annotate(told, (x, 0.45), xytext=(5, 0), textcoords="offset points", **TEXT)
