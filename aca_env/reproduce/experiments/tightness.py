"""Tightness: where success, infinite-data bound and certified bound cross one half."""

from math import isnan

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aca_env.reproduce.estimates import share_of
from aca_env.reproduce.exact_sweep import ExactSweep
from aca_env.reproduce.exact_view import STAR, SWEEPS, Standing, standings
from aca_env.reproduce.experiment import OURS, Claim, Experiment, Finding, Results, Row
from aca_env.reproduce.share_axis import SPREAD, draw_shares
from aca_env.reproduce.style import MARKERS, TEXT, frame, new_figure, shades, shared_legend

LEVEL = 0.5
TWICE = (1.8, 2.2)
"""What counts as about twice."""

METHOD = (
    "Every shipped scenario, plans as in the study of coverage, everybody else's size as shipped. "
    "The shares at which success, infinite-data bound and certified bound (regime full) reach one "
    "half and stay there are exact, at the exact values of the population and for one round by "
    "itself; success and bound as shipped are medians over draws. Draws with nine and eleven "
    "tenths of the exact size check it."
)


def _order_holds(results: Results) -> Finding:
    found = standings(results)
    wrong = []
    for s in found:
        shares = [s.success_share(LEVEL), s.infinite_share(LEVEL), s.certified_share(LEVEL)]
        # What is out of reach is further than anything.
        reach = [np.inf if isnan(share) else share for share in shares]
        if not (reach[0] <= reach[1] + 1 / s.n_train and reach[1] <= reach[2] + 1 / s.n_train):
            wrong.append(s.name)
    told = f"In {len(found) - len(wrong)} of {len(found)} collectives, exact."
    return Finding(told, not wrong, f"Not in {', '.join(wrong)}." if wrong else "")


def _factors(results: Results) -> Finding:
    found = [s for s in standings(results) if s.success_share(LEVEL) > 0]
    ratios = {s.name: s.certified_share(LEVEL) / s.success_share(LEVEL) for s in found}
    known = {name: ratio for name, ratio in ratios.items() if not isnan(ratio)}
    middle = float(np.median(list(known.values())))
    worst = max(known, key=known.__getitem__)
    by_conflict = [s.infinite_share(LEVEL) / s.success_share(LEVEL) for s in found]
    by_radii = [s.certified_share(LEVEL) / s.infinite_share(LEVEL) for s in found]
    told = (
        f"Certifying one half takes {middle:.2f} times the share that reaches it (median of "
        f"{len(known)} collectives that do not have it for nothing), most in {worst} "
        f"({known[worst]:.1f}). Of that {np.nanmedian(by_conflict):.2f} is the infinite-data "
        f"bound's own and {np.nanmedian(by_radii):.2f} is paid for finite data (medians)."
    )
    return Finding(told, middle >= 1, "")


def _exact_sizes_decide(results: Results) -> Finding:
    few, enough, n_settings = [], [], 0
    for s in standings(results):
        decided = s.values["decided"]
        if s.is_one_round and not np.isnan(decided).any():
            n_settings += 1
            few.append(decided[0])
            enough.append(decided[1])
    below, above = (share_of(np.concatenate(d) > 0.5) for d in (few, enough))
    told = (
        f"In {n_settings} settings {below} certify {LEVEL:.0%} at {ExactSweep.NEAR[0]:g} times "
        f"the exact size, {above} at {ExactSweep.NEAR[1]:g} times."
    )
    holds = below.interval[1] < 0.5 < above.interval[0]
    return Finding(told, holds, "" if holds else "The exact sizes are not where draws turn.")


def _cars_need(results: Results) -> Finding:
    (cars,) = (s for s in standings(results) if s.lineup.label == "Poor")
    success, needed = cars.success_share(0.9) * cars.n_train, cars.members("full", 0.9)
    ratio = needed / success
    told = (
        f"90% of success, which takes all five cells, is there from {success:,.0f} members of "
        f"1,000,000 on and certified from {needed:,.0f} on: {ratio:.2f} times as many (exact)."
    )
    low, high = TWICE
    why = f"Expected {low:g} to {high:g} times."
    return Finding(told, low <= ratio <= high, "" if low <= ratio <= high else why)


def _tables(results: Results) -> dict[str, list[Row]]:
    return {"": [_row(s) for s in standings(results)]}


def _row(s: Standing) -> Row:
    found: dict[str, object] = {
        "scenario": s.lineup.name,
        "collective": s.collective,
        "n_train": s.n_train,
        "share": s.share,
        "is_one_round": s.is_one_round,
        "n_draws": len(s.values["success"]),
        "median_success": float(np.median(s.values["success"])),
        "median_certified_bound": float(np.median(s.values["bound"])),
        "exact_certified_bound": float(s.values["certified_bound"]),
        "infinite_data_bound": float(s.values["infinite_bound"]),
    }
    for level in ExactSweep.LEVELS:
        found |= {
            f"success_share_{level:.0%}": _known(s.success_share(level)),
            f"infinite_share_{level:.0%}": _known(s.infinite_share(level)),
            f"certified_share_{level:.0%}": _known(s.certified_share(level)),
        }
    return found


def _known(value: float) -> float | None:
    return None if isnan(value) else value


def _draw(results: Results) -> Figure:
    found = standings(results)
    figure = new_figure(
        1.5 + 0.24 * len(found),
        "Where success, infinite-data bound and certified bound (regime full) reach one half\n"
        f"{STAR}",
        width=12.0,
    )
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=(1.3, 1))
    marks = {
        "success": [s.success_share(LEVEL) for s in found],
        "infinite-data bound": [s.infinite_share(LEVEL) for s in found],
        "certified bound": [s.certified_share(LEVEL) for s in found],
    }
    draw_shares(left, marks, [s.share for s in found])
    frame(left, "Least share of the records for one half (|: share as shipped)", "share", "")
    _draw_shipped(right, found)
    left.set_yticks(range(len(found)), [s.row_name for s in found], **TEXT)
    left.set_ylim(len(found) - 0.5, -0.5)
    shared_legend(figure, [left])
    return figure


def _draw_shipped(axes: Axes, found: list[Standing]) -> None:
    """Draw what each has as shipped, in the marks of the other panel."""
    kinds = [
        [float(np.median(s.values["success"])) for s in found],
        [float(s.values["infinite_bound"]) for s in found],
        [float(np.median(s.values["bound"])) for s in found],
    ]
    heights = np.linspace(-SPREAD, SPREAD, len(kinds))
    colours = shades(len(kinds))
    axes.axvspan(-0.12, 0, facecolor="#f0f0f0", zorder=0)
    axes.axvline(0, color="black", linewidth=0.7)
    for place, values in enumerate(kinds):
        axes.plot(
            np.maximum(values, -0.06), np.arange(len(found)) + heights[place], linestyle="none",
            marker=MARKERS[place], markersize=4.5, markeredgecolor=colours[place],
            markerfacecolor="white" if place % 2 else colours[place],
        )  # fmt: skip
    frame(axes, "As shipped (grey: nothing is guaranteed)", "share of test users", "")
    axes.set_xlim(-0.12, 1.05)


def tightness_experiment() -> Experiment:
    """Return the study of tightness."""
    return Experiment(
        name="tightness",
        title="How much more than success its certificate takes, in every shipped scenario",
        method=METHOD,
        sweeps=SWEEPS,
        tables=_tables,
        picture=_draw,
        claims=(
            Claim("Success comes first, then the infinite-data bound, then the certified one",
                  _order_holds, OURS),
            Claim("A certificate takes at least the share that success takes", _factors, OURS),
            Claim("Draws turn where the exact sizes say", _exact_sizes_decide, OURS),
            Claim("On the cars, label Poor, certifying full success takes about twice its members",
                  _cars_need, OURS),
        ),
    )  # fmt: skip
