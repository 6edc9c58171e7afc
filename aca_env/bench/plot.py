"""The picture of a benchmark: rates beside peers above, growth below.

It reads without colour: our faces are filled circles, peers hollow squares; lines of one
panel differ in marks and dashes; points that a fitted line rests on are filled.
"""

from collections.abc import Iterable, Sequence
from itertools import cycle

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from aca_env.bench.curves import Traced
from aca_env.bench.machine import machine_line
from aca_env.bench.peers import YARDSTICK
from aca_env.bench.running import Results
from aca_env.bench.speed import Rate
from aca_env.bench.summaries import Middle, Reals
from aca_env.bench.words import digits, duration, short
from aca_env.faces.chart import BOUND, SUCCESS, TEXT, Style

WIDTH = 11.0
ROW = 0.235
PANEL = 2.5
N_COLUMNS = 3
WIDE = 200
"""Range from which on only powers of ten are named."""

MOST_WRITTEN = 100_000
"""Sizes up to which numbers are written out."""

SEVERAL = "×: a step's time at the most records\nover that at the fewest"

GUIDE = """How to read the curves

Every point is the median CPU time of one
env-step, that is of one world's round with all
its agents; bars are quartiles.

The black line is a power law through the filled
points: those of the upper half of the range
where the growing part of a step costs more than
its fixed part. In brackets, the 95% interval of
its exponent; 1 is linear growth."""

BLANK: Style = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}

OURS: Style = {**SUCCESS, "linestyle": "none"}
PEERS: Style = {**BOUND, "linestyle": "none"}
LINES: tuple[Style, ...] = (
    {"color": "#1b5e8c", "marker": "o", "linestyle": "-"},
    {"color": "#b3541e", "marker": "s", "linestyle": "--"},
    {"color": "#4d4d4d", "marker": "^", "linestyle": ":"},
)


def draw_bench(results: Results) -> Figure:
    """Return the figure of a run that measured rates, curves or both."""
    axes = list(dict.fromkeys(traced.curve.axis for traced in results.curves))
    n_rows = -(-len(axes) // N_COLUMNS)
    heights = []
    if results.rates:
        heights.append(1.0 + ROW * len(results.rates))
    if axes:
        heights.append(0.5 + PANEL * n_rows)
    figure = Figure(figsize=(WIDTH, sum(heights) + 0.6), layout="constrained")
    parts = list(figure.subfigures(len(heights), 1, height_ratios=heights, squeeze=False)[:, 0])
    if results.rates:
        _draw_rates(parts.pop(0), results.rates)
    if axes:
        _draw_growth(parts.pop(0), axes, results.curves)
    effort = results.effort
    figure.suptitle(
        f"{machine_line(results.machine)}\nmedians of {effort.n_repeats} repeats, measured in "
        "alternation; bars: quartiles",
        fontsize=8,
        parse_math=False,
    )
    return figure


def _draw_rates(figure: SubFigure, rates: Sequence[Rate]) -> None:
    """Draw env-steps on the left and agent-steps on the right, one row per entry."""
    left, right = figure.subplots(1, 2, sharey=True)
    for place, rate in enumerate(rates):
        style = OURS if rate.entry.is_ours else PEERS
        _draw_rate(left, place, (rate.cpu, rate.wall), style)
        _draw_rate(right, place, (rate.agent_cpu, rate.agent_wall), style)
    kinds = [(rate.entry.is_ours, rate.n_worlds > 1) for rate in rates]
    borders = [place for place in range(1, len(rates)) if kinds[place] != kinds[place - 1]]
    yardstick = [rate.cpu.median for rate in rates if rate.entry.name == YARDSTICK]
    for at in yardstick:
        left.axvline(at, color="black", linewidth=0.8, linestyle=":", zorder=0)
        left.set_title(f"dotted: {YARDSTICK}", **TEXT, loc="left")
    told = [_row_label(rate) for rate in rates]
    left.set_yticks(range(len(rates)), told, **TEXT)
    left.set_ylim(len(rates) - 0.4, -0.6)
    for axes, what in ((left, "env-steps"), (right, "agent-steps")):
        axes.set_xscale("log")
        low, high = axes.get_xlim()
        # Room for the number beside the last mark.
        axes.set_xlim(low, high * (high / low) ** 0.2)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: short(value)))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.set_xlabel(f"{what} per CPU second: ● ours, □ peers; | on the clock", fontsize=8)
        axes.grid(axis="x", color="#dddddd", linewidth=0.6)
        for place in borders:
            axes.axhline(place - 0.5, color="black", linewidth=0.6)
        axes.tick_params(labelsize=8, left=False)
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.set_axisbelow(True)


def _row_label(rate: Rate) -> str:
    worlds = "" if rate.n_worlds == 1 else f", {rate.n_worlds:,} worlds"
    return f"{rate.entry.told}{worlds}"


def _draw_rate(axes: Axes, place: int, rates: tuple[Middle, Middle], style: Style) -> None:
    """Draw a rate per CPU second with its number, and the rate on the clock."""
    value, wall = rates
    axes.plot([wall.median], [place], marker="|", color="black", markersize=8, linestyle="none")
    reach = [[value.median - value.low], [value.high - value.median]]
    axes.errorbar(
        [value.median], [place], xerr=reach, markersize=5, capsize=2, elinewidth=1, **style
    )
    axes.annotate(
        digits(value.median), (max(value.high, wall.median), place), xytext=(6, 0),
        textcoords="offset points", va="center", bbox=BLANK, **TEXT,
    )  # fmt: skip


def _draw_growth(figure: SubFigure, axes: Sequence[str], curves: Iterable[Traced]) -> None:
    """Draw one panel per size that is turned up."""
    n_rows = -(-len(axes) // N_COLUMNS)
    panels = figure.subplots(n_rows, N_COLUMNS, squeeze=False).reshape(-1)
    by_axis = {name: [t for t in curves if t.curve.axis == name] for name in axes}
    for panel, (name, traced) in zip(panels, by_axis.items(), strict=False):
        _draw_panel(panel, name, traced)
    for panel in panels[len(axes) :]:
        panel.set_axis_off()
    if len(axes) < len(panels):
        panels[-1].text(0.0, 0.95, GUIDE, va="top", transform=panels[-1].transAxes, **TEXT)


def _draw_panel(axes: Axes, name: str, curves: Sequence[Traced]) -> None:
    axes.set_xscale("log")
    axes.set_yscale("log")
    for traced, style in zip(curves, cycle(LINES)):
        _draw_curve(axes, traced, style)
    for traced in curves:
        if len(curves) > 1:
            _label_line(axes, traced)
    title = _panel_title(curves[0]) if len(curves) == 1 else SEVERAL
    axes.set_title(title, **TEXT, loc="left")
    _scale(axes, curves)
    axes.set_xlabel(name, fontsize=8)
    axes.set_ylabel("CPU time of an env-step", fontsize=8)
    axes.grid(color="#e6e6e6", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=8)
    axes.spines[["top", "right"]].set_visible(False)


def _draw_curve(axes: Axes, traced: Traced, style: Style) -> None:
    sizes, values = _sizes(traced), [point.cpu for point in traced.points]
    median = np.array([value.median for value in values])
    reach = [[v.median - v.low for v in values], [v.high - v.median for v in values]]
    line = {**style, "markerfacecolor": "white", "markersize": 4.5, "linewidth": 1.2}
    axes.errorbar(sizes, median, yerr=reach, capsize=2, elinewidth=1, **line)
    if traced.fit is None:
        return
    kept = sizes >= traced.fit.start
    line |= {"markerfacecolor": style["color"], "linestyle": "none"}
    axes.plot(sizes[kept], median[kept], zorder=3, **line)
    axes.plot(sizes[kept], _fitted(traced, sizes[kept]), color="black", linewidth=0.9, zorder=4)


def _sizes(traced: Traced) -> Reals:
    return np.array([point.size for point in traced.points], dtype=np.float64)


def _fitted(traced: Traced, sizes: Reals) -> Reals:
    """Return the fitted seconds of an env-step."""
    if traced.fit is None:
        return np.full(len(sizes), np.nan)
    return np.asarray(traced.fit.at(sizes) / (sizes if traced.curve.per_call else 1))


def _panel_title(traced: Traced) -> str:
    fit, curve = traced.fit, traced.curve
    if fit is None:
        return f"{curve.told}\n{_ratio_text(traced)} from the fewest to the most"
    whole = "a step of all worlds" if curve.per_call else "time"
    return (
        f"{curve.told}\n{whole} ∝ {curve.axis.split()[-1]} to the {fit.exponent:.2f} "
        f"[{fit.low:.2f}, {fit.high:.2f}]"
    )


def _label_line(axes: Axes, traced: Traced) -> None:
    """Write above a line what it is, where one panel has several."""
    first, top = traced.points[0], max(point.cpu.high for point in traced.points)
    axes.annotate(
        f"{traced.curve.told}: {_ratio_text(traced)}", (first.size, top), xytext=(-3, 5),
        textcoords="offset points", **TEXT,
    )  # fmt: skip


def _ratio_text(traced: Traced) -> str:
    return f"×{traced.ratio.median:.2f}"


def _scale(axes: Axes, curves: Sequence[Traced]) -> None:
    """Set limits and name the ticks: round numbers, enough of them, in fitting units."""
    values = [end for t in curves for p in t.points for end in (p.cpu.low, p.cpu.high)]
    room = 2.2 if len(curves) > 1 else 1.3
    axes.set_ylim(min(values) / 1.3, max(values) * room)
    is_wide = max(values) / min(values) > WIDE
    axes.yaxis.set_major_locator(LogLocator(subs=(1.0,) if is_wide else (1.0, 2.0, 5.0)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _round_duration(value)))
    sizes = [point.size for t in curves for point in t.points]
    if max(sizes) < MOST_WRITTEN:
        few = max(sizes) / min(sizes) > WIDE
        axes.xaxis.set_major_locator(LogLocator(subs=(1.0,) if few else (1.0, 2.0, 5.0)))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_locator(NullLocator())


def _round_duration(seconds: float) -> str:
    """Return the name of a round number of seconds.

    >>> _round_duration(2e-5), _round_duration(1e-3)
    ('20 µs', '1 ms')
    """
    number, unit = duration(seconds * (1 + 1e-9)).split()
    return f"{float(number.replace(',', '')):g} {unit}"
