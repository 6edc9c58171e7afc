"""The closing picture of a run: success against bound over rounds, masses and plans."""

from pathlib import Path
from textwrap import wrap

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from aca_env.faces.chart import (
    BOUND,
    FLOOR,
    MOST_TALL,
    SUCCESS,
    TEXT,
    Standing,
    Style,
    bound_text,
    draw_standings,
    row_height,
    width,
)
from aca_env.runs.record import Record
from aca_env.runs.summary import Estimate, Summary, estimate, summarize

Reals = NDArray[np.float64]

MOST_PANELS = 6
"""Collectives that get a panel over rounds each; of more, the spread is shown."""

PANEL_HEIGHT = 1.9
LABEL_GAP = 0.3
"""Height of a label of two lines, in shares."""


def draw_run(record: Record) -> Figure:
    """Return the figure of a finished run."""
    summary = summarize(record)
    n_agents = len(summary.collectives)
    n_panels = n_agents if n_agents <= MOST_PANELS else 1
    heights = (PANEL_HEIGHT * n_panels + 0.5, row_height(n_agents))
    figure = Figure(figsize=(width(n_agents), sum(heights) + 0.6), layout="constrained")
    top, bottom = figure.subfigures(2, 1, height_ratios=heights, squeeze=False)[:, 0]
    if n_agents <= MOST_PANELS:
        _draw_panels(top, record, summary)
    else:
        _draw_spread(top, record)
    draw_standings(bottom, [_standing(record, summary, i) for i in range(n_agents)])
    bottom.suptitle("All rounds together", fontsize=9, x=0.01, ha="left")
    figure.suptitle(_title(record), fontsize=10, parse_math=False)
    return figure


def _title(record: Record) -> str:
    scenario, n_seeds = record.scenario, len(record.seeds)
    seeds = "one seed" if n_seeds == 1 else f"mean and 95% interval over {n_seeds} seeds"
    question = "\n".join(wrap(f"{scenario.name}: {scenario.description}", 122))
    return (
        f"{question}\n{seeds}; {scenario.population.n_train:,} training records, regime "
        f"{scenario.information.regime}"
    )


def save(figure: Figure, path: Path, description: str) -> None:
    """Write a figure as its ending says.

    Args:
        figure: the figure.
        path: ends in .png or .svg.
        description: what it shows, kept inside the file.
    """
    is_vector = path.suffix.lower() == ".svg"
    metadata = {"Description": description, **({"Date": None} if is_vector else {})}
    # A fixed salt and no date: files of one run differ by the layout's rounding at most.
    with matplotlib.rc_context({"svg.hashsalt": "aca"}):
        figure.savefig(path, dpi=150, metadata=metadata)


def _draw_panels(figure: SubFigure, record: Record, summary: Summary) -> None:
    panels = figure.subplots(len(summary.collectives), 1, sharex=True, squeeze=False)[:, 0]
    for i, (axes, collective) in enumerate(zip(panels, summary.collectives, strict=True)):
        _frame(axes, record.scenario.rounds)
        success = _over_seeds(record.success[..., i])
        bound = _over_seeds(record.bound[..., i])
        # Success last, so that it lies on top where both are 0.
        _draw_band(axes, bound, BOUND, "///")
        _draw_band(axes, success, SUCCESS, "")
        _label_ends(axes, (success, bound), collective.certified)
        gaps = "" if collective.acts == 1 else "; no mark where it abstains"
        told = f"{collective.name}, policy {collective.policy}{gaps}"
        axes.set_title(told, **TEXT, loc="left")
    panels[-1].set_xlabel("round", fontsize=8)


def _draw_spread(figure: SubFigure, record: Record) -> None:
    """Draw the middle collective over rounds, among the middle half."""
    axes = figure.subplots()
    _frame(axes, record.scenario.rounds)
    success, bound = _over_all(record.success), _over_all(record.bound)
    _draw_band(axes, success, SUCCESS, "")
    _draw_band(axes, bound, BOUND, "///")
    _label_ends(axes, (success, bound), None)
    told = "the median over those who act, of all seeds; bands: the middle half of them"
    axes.set_title(told, **TEXT, loc="left")
    axes.set_xlabel("round", fontsize=8)


def _frame(axes: Axes, n_rounds: int) -> None:
    axes.axhspan(-1, 0, facecolor="#eeeeee", zorder=0)
    axes.axhline(0, color="black", linewidth=0.8)
    axes.set_xlim(0.6, n_rounds + 0.4)
    axes.set_ylim(2 * FLOOR, 1.08)
    axes.set_yticks([0, 0.5, 1])
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylabel("share of\ntest users", fontsize=8)
    axes.tick_params(labelsize=8)
    axes.spines[["top", "right"]].set_visible(False)


def _over_seeds(values: Reals) -> Reals:
    """Return mean, low and high (3, n_rounds) of values (n_seeds, n_rounds)."""
    by_round = [estimate(column) for column in values.T]
    mean = np.array([np.nan if e.mean is None else e.mean for e in by_round])
    half = np.array([e.half_width or 0.0 for e in by_round])
    return np.array([mean, mean - half, mean + half])


def _over_all(values: Reals) -> Reals:
    """Return median and quartiles (3, n_rounds) of values (n_seeds, n_rounds, n_agents)."""
    parts = np.full((3, values.shape[1]), np.nan)
    for place in range(values.shape[1]):
        known = values[:, place][~np.isnan(values[:, place])]
        if len(known):
            # The nearest value, since −∞ has no place between itself and others.
            parts[:, place] = np.quantile(known, [0.5, 0.25, 0.75], method="nearest")
    return parts


def _draw_band(axes: Axes, band: Reals, style: Style, hatch: str) -> None:
    mean, low, high = np.maximum(band, FLOOR)
    rounds = np.arange(1, len(mean) + 1)
    every = max(1, len(mean) // 12)
    axes.plot(rounds, mean, **style, markersize=5, linewidth=1.4, markevery=every)
    axes.fill_between(
        rounds, low, high, facecolor="none" if hatch else style["color"], alpha=0.35,
        hatch=hatch, edgecolor=style["color"], linewidth=0.5,
    )  # fmt: skip


def _label_ends(axes: Axes, bands: tuple[Reals, Reals], certified: bool | None) -> None:
    """Write what each line is beside its end, a line's height apart."""
    success, bound = (band[0][~np.isnan(band[0])] for band in bands)
    ends = []
    if len(success):
        last = np.flatnonzero(~np.isnan(bands[0][0]))[-1] + 1
        when = "" if last == bands[0].shape[1] else f"\n(round {last}, its last)"
        ends.append((success[-1], f"success {success[-1]:.2f}{when}", SUCCESS["color"]))
    if len(bound):
        ends.append((max(bound[-1], FLOOR), _bound_words(bound[-1], certified), BOUND["color"]))
    ends.sort()
    crowded = len(ends) == 2 and ends[1][0] - ends[0][0] < LABEL_GAP
    for place, (y, told, colour) in enumerate(ends):
        # Two labels that would touch are spread around their middle, within the frame.
        middle = min(max(ends[0][0], LABEL_GAP / 2), 1 - LABEL_GAP / 2)
        height = middle + (place - 0.5) * LABEL_GAP if crowded else y
        axes.annotate(
            told, (1.01, height), xycoords=("axes fraction", "data"), va="center", color=colour,
            annotation_clip=False, **TEXT,
        )  # fmt: skip


def _bound_words(bound: float, certified: bool | None) -> str:
    status = {True: ", certified", False: ", not certified", None: ""}[certified]
    nothing = "" if bound > 0 else "\n(guarantees nothing)"
    return f"bound {bound_text(bound)}{status}{nothing}"


def _standing(record: Record, summary: Summary, i: int) -> Standing:
    collective, n_train = summary.collectives[i], record.scenario.population.n_train
    is_short = len(summary.collectives) <= MOST_TALL
    editing = np.where(np.isnan(record.success[..., i]), 0, record.n_acting[..., i])
    return Standing(
        name=collective.name,
        plan=collective.did if is_short else collective.plan or collective.did,
        share=collective.n_members / n_train,
        editing_share=float(editing.mean() / n_train),
        success=_mean(collective.success),
        bound=_mean(collective.bound),
        success_error=collective.success.half_width or 0.0,
        bound_error=collective.bound.half_width or 0.0,
    )


def _mean(value: Estimate) -> float:
    return np.nan if value.mean is None else value.mean
