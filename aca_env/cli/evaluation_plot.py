"""`aca evaluate --plot`: success against the bound in every regime."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from aca_env.cli.evaluation import Answer


def draw(found: Sequence[Answer], title: str) -> Figure:
    """Return a figure with one panel per collective: bounds as bars, success as a line."""
    shown = [answer for answer in found if answer.plan.strategy != "abstain"] or list(found)
    n_regimes = max(len(answer.reports) for answer in shown)
    height = (0.32 * n_regimes + 1.0) * len(shown) + 0.8
    figure = Figure(figsize=(8, height), layout="constrained")
    axes = figure.subplots(len(shown), 1, sharex=True, squeeze=False)[:, 0]
    for panel, answer in zip(axes, shown, strict=True):
        names = list(answer.reports)
        # A bar cannot show less than nothing: such bounds say nothing.
        bounds = [max(0.0, np.nan_to_num(answer.reports[r].bound, nan=0.0)) for r in names]
        colours = ["tab:blue" if answer.reports[r].certified else "tab:grey" for r in names]
        panel.barh(names, bounds, color=colours, height=0.6)
        for place, bound in enumerate(bounds):
            if bound == 0:
                panel.text(0.01, place, "says nothing", va="center", fontsize=7, color="grey")
        if np.isfinite(answer.success):
            panel.axvline(answer.success, color="tab:red", label="success")
        panel.set_title(f"{answer.plan.name} ({answer.plan.strategy})", fontsize=10, loc="left")
        panel.invert_yaxis()
        panel.set_xlim(0, 1.02)
        panel.tick_params(labelsize=8)
    axes[-1].set_xlabel(
        "share of test users: red line success, blue certified bound, grey estimate", fontsize=9
    )
    figure.suptitle(title, fontsize=10)
    return figure


def save(figure: Figure, path: Path) -> None:
    """Write the figure as its file's ending says."""
    # A fixed salt and no date: the same question gives the same file.
    with matplotlib.rc_context({"svg.hashsalt": "aca"}):
        metadata = {"Date": None} if path.suffix.lower() == ".svg" else None
        figure.savefig(path, dpi=150, metadata=metadata)
