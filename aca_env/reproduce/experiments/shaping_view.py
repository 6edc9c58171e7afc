"""Tables and picture of the ablation of shaping."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.stats import t

from aca_env.reproduce.estimates import LEVEL
from aca_env.reproduce.experiment import Results, Row
from aca_env.reproduce.shaping_settings import Variant
from aca_env.reproduce.shaping_sweep import ShapingSweep
from aca_env.reproduce.style import frame, legend, line_style, new_figure
from aca_env.reproduce.sweep import Reals
from aca_env.runs.summary import estimate

LAST = 5
"""The end of training is the last one of so many equal parts."""

WAY = 0.9
"""Part of the way from the first rollout to the unshaped learners' end that is waited for."""

COLUMNS = 4
Sweeps = Sequence[ShapingSweep]


@dataclass(frozen=True, eq=False)
class Comparison:
    """One form of shaping beside none, over the same seeds.

    Attributes:
        sweep: game, regime and λ.
        variant: the form.
        payoff: (n_seeds, n_rollouts) what learners earn per round, unshaped.
        without: the same without shaping.
        decisions: of a model in a rollout.
    """

    sweep: ShapingSweep
    variant: Variant
    payoff: Reals
    without: Reals
    decisions: int

    @property
    def differences(self) -> Reals:
        """(n_seeds,) mean payoff over all of training, minus that without."""
        return np.asarray((self.payoff - self.without).mean(axis=1))

    @property
    def differences_at_end(self) -> Reals:
        """(n_seeds,) mean payoff at the end of training, minus that without."""
        return np.asarray(ends(self.payoff) - ends(self.without))

    @property
    def name(self) -> str:
        """Game, regime, λ and form."""
        sweep = self.sweep
        return f"{sweep.game}, {sweep.regime}, λ = {sweep.gae_lambda:g}, {self.variant.name}"


def ends(payoff: Reals) -> Reals:
    """Return (n_seeds,) mean payoffs of the last part of training."""
    return np.asarray(payoff[:, -max(payoff.shape[1] // LAST, 1) :].mean(axis=1))


def comparisons(results: Results, sweeps: Sweeps) -> Iterator[Comparison]:
    """Yield every form of shaping, those without first in each sweep."""
    for sweep in sweeps:
        arrays = results.of(sweep)
        payoff, n = arrays["payoff"], int(arrays["decisions"][0])
        for place, variant in enumerate(sweep.variants):
            yield Comparison(sweep, variant, payoff[place], payoff[0], n)


def interval(values: Reals, n_comparisons: int = 1) -> tuple[float, float]:
    """Return the interval of a mean, wide enough for several of them together at 95%.

    >>> [round(end, 3) for end in interval(np.array([1.0, 2.0, 3.0]))]
    [-0.484, 4.484]
    """
    error = values.std(ddof=1) / np.sqrt(len(values))
    width = t.ppf(1 - (1 - LEVEL) / (2 * n_comparisons), len(values) - 1) * error
    return float(values.mean() - width), float(values.mean() + width)


def decisions_needed(one: Comparison) -> Reals:
    """Return (n_seeds,) decisions until nine tenths of the way are made; infinite for never."""
    start, end = one.without[:, 0].mean(), ends(one.without).mean()
    reached = one.payoff >= start + WAY * (end - start)
    first = (reached.argmax(axis=1) + 1.0) * one.decisions
    return np.where(reached.any(axis=1), first, np.inf)


def tables(results: Results, sweeps: Sweeps) -> dict[str, list[Row]]:
    """Return the ablation, one row per form of shaping, and the learning curves."""
    rows: list[Row] = []
    curves: list[Row] = []
    for one in comparisons(results, sweeps):
        needed = decisions_needed(one)
        told = {
            "game": one.sweep.game,
            "regime": one.sweep.regime,
            "gae_lambda": one.sweep.gae_lambda,
            "shaping": one.variant.name,
        }
        mean = estimate(one.payoff.mean(axis=1))
        row = {**told, "seeds": len(one.payoff), "payoff": mean.mean, "half_width": mean.half_width}
        for name, values in (("", one.differences), ("end_", one.differences_at_end)):
            low, high = interval(values) if one.variant.mode != "none" else (None, None)
            row[f"{name}difference"] = None if low is None else float(values.mean())
            row[f"{name}low"], row[f"{name}high"] = low, high
        row["end_payoff"] = float(ends(one.payoff).mean())
        row["median_decisions_to_90%"] = float(np.median(needed))
        row["never_reached"] = int(np.isinf(needed).sum())
        rows.append(row)
        mean_curve = one.payoff.mean(axis=0).tolist()
        curves += [
            {**told, "decisions": (k + 1) * one.decisions, "payoff": value}
            for k, value in enumerate(mean_curve)
        ]
    return {"": rows, "-curves": curves}


def draw(results: Results, sweeps: Sweeps) -> Figure:
    """Return learning curves, one panel per game, regime and λ."""
    n_rows = -(-len(sweeps) // COLUMNS)
    figure = new_figure(
        2.7 * n_rows, "Payoff per round without shaping, while learning (mean and 95% interval)",
        13.0,
    )  # fmt: skip
    panels = figure.subplots(n_rows, COLUMNS, squeeze=False).ravel()
    for axes, sweep in zip(panels, sweeps, strict=False):
        _draw_panel(axes, list(comparisons(results, [sweep])))
    for axes in panels[len(sweeps) :]:
        axes.set_visible(False)
    return figure


def _draw_panel(axes: Axes, shown: Sequence[Comparison]) -> None:
    for place, one in enumerate(shown):
        x = np.arange(1, one.payoff.shape[1] + 1) * one.decisions / 1000
        style = line_style(place, len(shown)) | {"markevery": max(len(x) // 6, 1)}
        mean = one.payoff.mean(axis=0)
        axes.plot(x, mean, label=one.variant.name, **style)
        low, high = np.array([interval(values) for values in one.payoff.T]).T
        axes.fill_between(x, low, high, color=style["color"], alpha=0.15, linewidth=0)
    payoff = np.concatenate([one.payoff.mean(axis=0) for one in shown])
    room = 0.15 * (np.ptp(payoff) or 1.0)
    axes.set_ylim(payoff.min() - room, payoff.max() + room)
    sweep = shown[0].sweep
    title = f"{sweep.game}, {sweep.regime}, λ = {sweep.gae_lambda:g}, n = {len(shown[0].payoff)}"
    frame(axes, title, "thousand decisions of a model", "payoff per round")
    legend(axes, "", loc="best")
