"""`aca evaluate --plot`: success against the bound in every regime."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aca_env.cli.evaluation import Answer
from aca_env.faces.chart import BOUND, SUCCESS
from aca_env.reproduce.style import GREY, TEXT, frame, new_figure, shared_legend

WIDTH = 8.0
LINE, MARGIN = 0.32, 1.0
LOOKS = {"certified bound": "", "estimated bound": "///"}
"""What bars are, and what tells them apart without colours."""


def draw(found: Sequence[Answer], title: str) -> Figure:
    """Return a figure with one panel per collective: bounds as bars, success as a line."""
    shown = [answer for answer in found if answer.plan.strategy != "abstain"] or list(found)
    n_regimes = max(len(answer.reports) for answer in shown)
    height = (LINE * n_regimes + MARGIN) * len(shown) + 0.8
    figure = new_figure(height, title, WIDTH)
    axes = figure.subplots(len(shown), 1, sharex=True, squeeze=False)[:, 0]
    for panel, answer in zip(axes, shown, strict=True):
        frame(panel, f"{answer.plan.name} ({answer.plan.strategy})", "", "")
        panel.grid(visible=False, axis="y")
        _draw_answer(panel, answer)
    axes[-1].set_xlabel("share of test users", fontsize=TEXT["fontsize"])
    shared_legend(figure, axes)
    return figure


def _draw_answer(axes: Axes, answer: Answer) -> None:
    names = list(answer.reports)
    # A bar cannot show less than nothing: such bounds say nothing.
    bounds = [max(0.0, np.nan_to_num(answer.reports[name].bound, nan=0.0)) for name in names]
    for kind, hatch in LOOKS.items():
        is_certified = kind == "certified bound"
        of_kind = [k for k, n in enumerate(names) if answer.reports[n].certified == is_certified]
        if of_kind:
            axes.barh(
                of_kind, [bounds[k] for k in of_kind], height=0.6, label=kind, hatch=hatch,
                color=BOUND["color"] if is_certified else GREY, edgecolor="white",
            )  # fmt: skip
    for place, bound in enumerate(bounds):
        if bound == 0:
            axes.text(0.01, place, "says nothing", va="center", color=GREY, **TEXT)
    if np.isfinite(answer.success):
        look = {"color": SUCCESS["color"], "linestyle": SUCCESS["linestyle"], "linewidth": 1.5}
        axes.axvline(answer.success, label="success", **look)
    axes.set_yticks(range(len(names)), names, **TEXT)
    axes.set_xlim(0, 1.02)
    axes.set_ylim(len(names) - 0.5, -0.5)
