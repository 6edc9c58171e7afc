"""The learning curve: returns over decisions, among policies that do not learn."""

from textwrap import wrap

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aca_env.reproduce.style import DASHES, GREY, TEXT, frame, new_figure
from aca_env.training.evaluating import BEST
from aca_env.training.results import AgentResult, Return, results
from aca_env.training.running import Trained

PANEL_HEIGHT, MOST_PANELS = 2.6, 6
LEARNED = "#0072b2"
LABEL_GAP = 0.07
"""Least distance of two labels, in heights of a panel."""


def draw_curve(trained: Trained) -> Figure:
    """Return the figure of a run: a panel for each of at most six agents that learn."""
    shown = results(trained)[:MOST_PANELS]
    options = trained.plan.options
    figure = new_figure(PANEL_HEIGHT * len(shown) + 1.0, _title(trained, len(shown)))
    panels = figure.subplots(len(shown), 1, sharex=True, squeeze=False)[:, 0]
    for axes, result in zip(panels, shown, strict=True):
        _draw(axes, result, options.algo)
    panels[-1].set_xlabel("decisions that the model learned from", fontsize=8)
    return figure


def _title(trained: Trained, n_shown: int) -> str:
    options = trained.plan.options
    more = len(options.learners) - n_shown
    kept = f"; {more} more agents learn, not shown" if more else ""
    told = (
        f"{options.scenario.name}: {options.algo}, learning: {options.learn}, seed {options.seed}; "
        f"mean return and 95% interval over {len(options.eval_seeds)} games never trained on{kept}"
    )
    return "\n".join(wrap(told, 110))


def _draw(axes: Axes, result: AgentResult, algo: str) -> None:
    frame(axes, f"{result.name} ({result.agent})", "", "return of an episode")
    steps = np.array(result.steps)
    means = np.array([one.mean for one in result.returns])
    low, high = np.array([one.ends for one in result.returns]).T
    axes.fill_between(steps, low, high, color=LEARNED, alpha=0.25, linewidth=0)
    axes.plot(steps, means, color=LEARNED, marker="o", markersize=3.5, linewidth=1.6)
    ends = [(means[-1], f"{algo} {_number(result.after)}", LEARNED)]
    for place, (word, value) in enumerate(result.yardsticks.items()):
        is_best = word == BEST
        colour, dash = ("black", "-") if is_best else (GREY, DASHES[1 + place % (len(DASHES) - 1)])
        axes.axhspan(*value.ends, color=colour, alpha=0.15, linewidth=0)
        axes.axhline(value.mean, color=colour, linestyle=dash, linewidth=1.0)
        ends.append((value.mean, f"{word} {_number(value)}", colour))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.margins(x=0.01, y=0.08)
    _label(axes, ends)


def _number(value: Return) -> str:
    return f"{value.mean:.3f}"


def _label(axes: Axes, ends: list[tuple[float, str, str]]) -> None:
    """Write names beside the ends of lines, a line's height apart at least."""
    low, high = axes.get_ylim()
    places = np.array([(y - low) / (high - low) for y, _, _ in ends])
    order = np.argsort(places, kind="stable")
    heights = np.array(places[order])
    for i in range(1, len(heights)):
        heights[i] = max(heights[i], heights[i - 1] + LABEL_GAP)
    # What was pushed out at the top goes back down, and pushes the ones below.
    heights = np.minimum(heights, 1 - LABEL_GAP * np.arange(len(heights))[::-1] + LABEL_GAP)
    for height, which in zip(heights, order, strict=True):
        _, told, colour = ends[which]
        axes.annotate(
            told, (1.01, height), xycoords="axes fraction", va="center", color=colour,
            annotation_clip=False, **TEXT,
        )  # fmt: skip
