"""Certified bounds tighter than the paper's: what each ingredient is worth, and where."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aca_env.reproduce.estimates import Share
from aca_env.reproduce.experiment import OURS, Claim, Experiment, Finding, Results, Row
from aca_env.reproduce.lineups import neutral_scenarios
from aca_env.reproduce.style import GREY, SMALL, TEXT, frame, new_figure
from aca_env.reproduce.sweep import Arrays
from aca_env.reproduce.tight_sweep import SIZES, LadderSweep, TightScenarioSweep
from aca_env.tightness import ladder
from aca_env.tightness_rows import LEVELS

LADDER = LadderSweep()
SCENARIOS = tuple(TightScenarioSweep(name) for name in neutral_scenarios())
ENOUGH = 70_000
"""Members who should certify full success on the cars."""

METHOD = (
    "The first collective of every shipped scenario, everybody playing the plan that the scenario "
    "puts first, in the regime aggregate: members that a bound of one half, or 90%, takes at the "
    "population's values under the paper's bound and under the tightest one, beside those that the "
    "success itself takes. Fresh draws at the size that certifies one half count how often success "
    "falls below the tightest bound. On the cars, label Poor, the ingredients are added one after "
    "the other; how often full success is certified there is counted over fresh draws, with all "
    "estimates made from the drawn records. The proofs stand in aca_env/bounds/tighter.py and the "
    "files that it names."
)


def _failures(arrays: Arrays) -> Share:
    success, bound = arrays["draws"][:2]
    return Share(int((success < bound).sum()), len(success))


def _enough_members(results: Results) -> Finding:
    certified = results.of(LADDER)["certified"]
    shares = [Share(int(row.sum()), len(row)) for row in certified]
    told = "; ".join(f"{n:,} members: {share}" for n, share in zip(SIZES, shares, strict=True))
    members = results.of(LADDER)["members"][:, 1]
    told = (
        f"Every cell won with confidence in the share of draws (n = {certified.shape[1]} a size): "
        f"{told}. At the population's values: {members[-1]:,.0f} members, the paper's bound "
        f"{members[0]:,.0f}, success itself {results.of(LADDER)['success'][1]:,.0f}."
    )
    holds = shares[SIZES.index(ENOUGH)].value >= 0.95
    return Finding(told, holds, "" if holds else "Chance weighs more than was thought.")


def _fewer_everywhere(results: Results) -> Finding:
    told, holds = [], True
    for place, level in enumerate(LEVELS):
        ratios = np.array(
            [results.of(s)["n_tight"][place] / results.of(s)["n_paper"][place] for s in SCENARIOS]
        )
        known = ratios[np.isfinite(ratios)]
        holds &= bool(len(known)) and bool((known < 1).all())
        told.append(
            f"bound {level:g}: {known.min():.2f} to {known.max():.2f} of the paper's members, "
            f"median {np.median(known):.2f} (n = {len(known)} scenarios)"
        )
    return Finding("; ".join(told) + ".", holds, "" if holds else "Some scenario gains nothing.")


def _covered(results: Results) -> Finding:
    shares = [_failures(results.of(s)) for s in SCENARIOS]
    worst = max(range(len(shares)), key=lambda k: shares[k].interval[1])
    delta = float(results.of(SCENARIOS[worst])["delta"][0])
    told = (
        f"Worst of {len(shares)} scenarios, {SCENARIOS[worst].scenario}: {shares[worst]} of the "
        f"draws with success below the tightest bound, at the size that certifies one half."
    )
    holds = all(
        share.interval[1] <= float(results.of(s)["delta"][0])
        for share, s in zip(shares, SCENARIOS, strict=True)
    )
    why = "" if holds else f"An interval reaches beyond δ = {delta:g}."
    return Finding(told, holds, why)


def _tables(results: Results) -> dict[str, list[Row]]:
    found = results.of(LADDER)
    steps: list[Row] = [
        {"step": name, "members_half": half, "members_full": full}
        for (name, _), (half, full) in zip(ladder(), found["members"].tolist(), strict=True)
    ]
    rows: list[Row] = []
    for sweep in SCENARIOS:
        arrays = results.of(sweep)
        share = _failures(arrays)
        for place, level in enumerate(LEVELS):
            numbers = {n: arrays[n][place] for n in ("n_success", "n_paper", "n_tight")}
            told = {n: None if np.isnan(v) else int(v) for n, v in numbers.items()}
            ratio = numbers["n_tight"] / numbers["n_paper"]
            rows.append(
                {
                    "scenario": sweep.scenario,
                    "level": level,
                    **told,
                    "ratio": None if np.isnan(ratio) else float(ratio),
                    "failures": share.n_true,
                    "draws": share.n,
                    "members_drawn": int(arrays["sizes"][0]),
                }
            )
    return {"": rows, "ladder": steps}


def _draw(results: Results) -> Figure:
    figure = new_figure(
        5.2,
        "Certified bounds tighter than the paper's (δ = 0.05), at the population's values",
        13.0,
    )
    left, right = figure.subplots(1, 2)
    _draw_ladder(left, results.of(LADDER))
    _draw_scenarios(right, results)
    return figure


def _draw_ladder(axes: Axes, found: Arrays) -> None:
    names = [name for name, _ in ladder()]
    places = np.arange(len(names))[::-1]
    for column, (marker, told) in enumerate((("o", "bound of one half"), ("s", "full success"))):
        face = "black" if column else "white"
        axes.plot(
            found["members"][:, column], places, marker, color="black", markerfacecolor=face,
            label=told, markersize=5,
        )  # fmt: skip
        axes.axvline(found["success"][column], color=GREY, linestyle=(":", "--")[column])
    frame(
        axes,
        "Cars, label Poor, N = 1,000,000: ingredients added from top to bottom\n"
        "(lines: what success itself takes; dotted one half, dashed all)",
        "members", "",
    )  # fmt: skip
    axes.set_yticks(places, names, **TEXT)
    axes.set_xlim(left=0)
    axes.xaxis.set_major_formatter(lambda n, _: f"{n / 1000:,.0f} k")
    axes.grid(alpha=0.3)
    axes.legend(fontsize=SMALL, loc="lower right")


def _draw_scenarios(axes: Axes, results: Results) -> None:
    places = np.arange(len(SCENARIOS))[::-1]
    for column, level in enumerate(LEVELS):
        arrays = [results.of(s) for s in SCENARIOS]
        ratios = [a["n_tight"][column] / a["n_paper"][column] for a in arrays]
        axes.plot(
            ratios, places + 0.12 - 0.24 * column, ("o", "s")[column], color="black",
            markerfacecolor="black" if column else "white", label=f"bound of {level:g}",
            markersize=5,
        )  # fmt: skip
    known = [a["n_success"][0] / a["n_paper"][0] for a in map(results.of, SCENARIOS)]
    axes.plot(known, places, "|", color=GREY, markersize=12, label="success of one half itself")
    frame(axes, "Members needed, as a part of the paper's (regime aggregate)", "ratio", "")
    axes.set_yticks(places, [s.scenario for s in SCENARIOS], **TEXT)
    axes.set_xlim(0, 1.02)
    axes.grid(alpha=0.3)
    axes.legend(fontsize=SMALL, loc="lower left")


def tighter_experiment() -> Experiment:
    """Return the study of certified bounds that are tighter than the paper's."""
    return Experiment(
        name="tighter",
        title="Certified bounds tighter than the paper's, in every shipped scenario",
        method=METHOD,
        sweeps=(LADDER, *SCENARIOS),
        tables=_tables,
        picture=_draw,
        claims=(
            Claim(f"Cars, label Poor, N = 1,000,000: {ENOUGH:,} members certify full success in "
                  "at least 95% of the draws", _enough_members, OURS),
            Claim("In every scenario fewer members certify one half and 90%",
                  _fewer_everywhere, OURS),
            Claim("Success falls below the tightest bound in at most a share δ of the draws",
                  _covered, OURS),
        ),
    )  # fmt: skip
