"""Pictures of one collective's curves: bounds and successes by share, published points beside."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from aca_env.reproduce.curve_sweep import Curve, CurveSweep
from aca_env.reproduce.curve_view import CurveView
from aca_env.reproduce.experiment import Results
from aca_env.reproduce.published_sweep import PublishedSweep
from aca_env.reproduce.style import frame, line_style, new_figure, share_axis, shared_legend

TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8)

Panel = tuple[str, Callable[[Curve], bool]]
"""A panel's title, and which curves it shows."""


def draw_panels(
    title: str,
    sweeps: Sequence[CurveSweep],
    panels: Sequence[Panel],
    published: PublishedSweep | None = None,
) -> Callable[[Results], Figure]:
    """Return the picture of some curves, one panel beside the other.

    Args:
        title: of the figure.
        sweeps: where the curves are.
        panels: what goes where.
        published: points to draw over them, where settings are the same.
    """

    def draw(results: Results) -> Figure:
        views = [CurveView(c, results.of(s)) for s in sweeps for c in s.curves]
        told = f"{title}: {views[0].n_draws} draws a size; marks every few sizes"
        figure = new_figure(4.3, told, width=max(4.3 * len(panels), 10.0))
        labels = dict.fromkeys(_label(view.curve) for view in views)
        places = {label: place for place, label in enumerate(labels)}
        rows = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
        for axes, (name, shows) in zip(rows, panels, strict=True):
            shown = [view for view in views if shows(view.curve)]
            _draw_panel(axes, name, shown, places)
            if published is not None:
                _draw_published(axes, shown, published)
        shared_legend(figure, rows)
        return figure

    return draw


def _draw_panel(
    axes: Axes, name: str, views: Sequence[CurveView], places: Mapping[str, int]
) -> None:
    for view in views:
        style = line_style(places[_label(view.curve)], len(places))
        kinds = {"bound": 1.0, "success": 0.45}
        if view.curve.n_estimation:
            kinds["released"] = 1.0
        for kind, strength in kinds.items():
            _draw_line(axes, view, kind, {**style, "alpha": strength})
    title = f"{name}\nthick: certified bound; thin: success"
    if any(view.curve.n_estimation for view in views):
        title += "; dotted: published code's"
    frame(axes, title, "members, share of the records", "share of test users")
    share_axis(axes)
    axes.set_xscale("log")
    axes.set_xticks(TICKS, [f"{tick:.0%}" for tick in TICKS])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlim(0.009, 1.02 * max(view.shares.max() for view in views))


def _draw_line(axes: Axes, view: CurveView, kind: str, style: dict[str, Any]) -> None:
    mean, _ = view.summary(kind)
    style = {**style, "markevery": max(1, len(mean) // 9)}
    style["linewidth"] = {"bound": 1.6, "success": 0.8, "released": 0.8}[kind]
    if kind == "released":
        style |= {"marker": "", "linestyle": (0, (1, 1))}
    axes.plot(view.shares, mean, label=_label(view.curve) if kind == "bound" else None, **style)


def _label(curve: Curve) -> str:
    if curve.plan == "naive":
        return "naive"
    return f"adaptive, n_est = {curve.n_estimation:,}" if curve.n_estimation else curve.label


def _draw_published(axes: Axes, views: Sequence[CurveView], sweep: PublishedSweep) -> None:
    """Draw published points of the settings that a panel shows."""
    keys = {(v.curve.n_train, v.curve.n_estimation) for v in views}
    points = [p for p in sweep.points if (p.setting.n_train, p.plan.n_estimation) in keys]
    limit = max(view.shares.max() for view in views)
    at = np.array([[p.setting.n_members / p.setting.n_train, p.value] for p in points])
    if len(at):
        at = at[(at[:, 0] <= limit) & (at[:, 0] >= 0.01)]
        axes.plot(
            at[:, 0], at[:, 1], linestyle="none", marker="x", color="black", markersize=5,
            label="published", zorder=6,
        )  # fmt: skip
