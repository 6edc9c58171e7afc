"""What information is worth: members that each regime needs to certify one half and 90%."""

from math import isnan

import numpy as np
from matplotlib.figure import Figure

from aca_env.bounds.regimes import ESTIMATES
from aca_env.reproduce.exact_sweep import ExactSweep
from aca_env.reproduce.exact_view import STAR, SWEEPS, Standing, standings
from aca_env.reproduce.experiment import OURS, Claim, Experiment, Finding, Results, Row
from aca_env.reproduce.lineups import REGIMES
from aca_env.reproduce.share_axis import draw_shares
from aca_env.reproduce.style import TEXT, frame, new_figure, shared_legend

METHOD = (
    "Every shipped scenario, plans as in the study of coverage, everybody else's size and the "
    "number of records as shipped: the least members whose bound is at least the level and "
    "stays there, at the exact values of the population, one round by itself. The regimes "
    "known_interventions and anonymous are estimates: their sizes certify nothing. Collectives "
    "that are alone have nobody to know of, so that only transparency makes a difference."
)


def _knowing_more_never_costs(results: Results) -> Finding:
    pairs = [("aggregate", "full"), ("full", "worst_case")]
    wrong, n = [], 0
    for s in standings(results):
        for level in ExactSweep.LEVELS:
            for knows, knows_less in pairs:
                n += 1
                few, many = (_reach(s.members(r, level)) for r in (knows, knows_less))
                if few > many:
                    wrong.append(f"{s.name} ({knows}, {level:.0%})")
    told = f"In {n - len(wrong)} of {n} comparisons of aggregate, full and worst_case, exact."
    return Finding(told, not wrong, f"Not in {', '.join(wrong)}." if wrong else "")


def _reach(members: float) -> float:
    return np.inf if isnan(members) else members


def _worth(results: Results, regime: str, level: float) -> tuple[float, int, int]:
    """Return the median part of `full`'s members that a regime needs, and the counts behind it."""
    parts = []
    gained = 0
    for s in standings(results):
        full, other = s.members("full", level), s.members(regime, level)
        if isnan(full):
            gained += not isnan(other)
        elif not isnan(other):
            parts.append(other / full)
    return float(np.median(parts)), len(parts), gained


def _transparency_pays(results: Results) -> Finding:
    told = []
    holds = True
    for level in ExactSweep.LEVELS:
        part, n, gained = _worth(results, "transparent", level)
        worse = sum(
            _reach(s.members("transparent", level)) > _reach(s.members("full", level))
            for s in standings(results)
        )
        holds &= part < 1 and not worse
        told.append(
            f"{level:.0%}: a median of {part:.0%} of the members that full needs ({n} "
            f"collectives), more than full in {worse}, and within reach for {gained} that full "
            "leaves out"
        )
    why = (
        "Transparency pays for a union over all sets of cells: with many planted cells and few "
        "members its outer radius is larger than what it saves."
    )
    return Finding(f"{'; '.join(told)}.", bool(holds), "" if holds else why)


def _worst_case_costs(results: Results) -> Finding:
    told, out_of_reach = [], 0
    found = [s for s in standings(results) if s.lineup.scenario_name != "cars-single"]
    for level in ExactSweep.LEVELS:
        lost = sum(
            isnan(s.members("worst_case", level)) and not isnan(s.members("full", level))
            for s in found
        )
        part, n, _ = _worth(results, "worst_case", level)
        out_of_reach += lost
        told.append(f"{level:.0%}: out of reach for {lost} that full lets certify it, "
                    f"else a median of {part:.2f} times the members ({n} collectives)")  # fmt: skip
    return Finding(f"{'; '.join(told)}.", out_of_reach > 0, "")


def _tables(results: Results) -> dict[str, list[Row]]:
    found = standings(results)
    return {
        "": [_row(s, regime) for s in found for regime in REGIMES],
        "-by-regime": [_members(s, level) for level in ExactSweep.LEVELS for s in found],
    }


def _members(s: Standing, level: float) -> Row:
    """Return one line of the table for readers: members by regime, nothing where out of reach."""
    needed = ((regime, s.members(regime, level)) for regime in REGIMES)
    members = {regime: None if isnan(n) else int(n) for regime, n in needed}
    return {"level": level, "collective": s.row_name, "n_train": s.n_train, **members}


def _row(s: Standing, regime: str) -> Row:
    found: dict[str, object] = {
        "scenario": s.lineup.name,
        "collective": s.collective,
        "n_train": s.n_train,
        "n_members_shipped": int(s.values["n_members"]),
        "regime": regime,
        "is_estimate": regime in ESTIMATES,
        "is_one_round": s.is_one_round,
    }
    for level in ExactSweep.LEVELS:
        members = s.members(regime, level)
        known = not isnan(members)
        found[f"members_{level:.0%}"] = int(members) if known else None
        found[f"share_{level:.0%}"] = members / s.n_train if known else None
    return found


def _draw(results: Results) -> Figure:
    found = standings(results)
    figure = new_figure(
        1.8 + 0.28 * len(found),
        "What information is worth: least share of the records that certifies a level, by regime\n"
        f"{STAR}",
        width=13.0,
    )
    panels = figure.subplots(1, 2, sharey=True)
    for axes, level in zip(panels, ExactSweep.LEVELS, strict=True):
        marks = {
            f"{regime} (estimate)" if regime in ESTIMATES else regime: [
                s.members(regime, level) / s.n_train for s in found
            ]
            for regime in REGIMES
        }
        draw_shares(axes, marks, [s.share for s in found])
        frame(axes, f"A bound of {level:.0%} (|: share as shipped)", "share of the records", "")
    panels[0].set_yticks(range(len(found)), [s.row_name for s in found], **TEXT)
    panels[0].set_ylim(len(found) - 0.5, -0.5)
    shared_legend(figure, panels[:1])
    return figure


def information_experiment() -> Experiment:
    """Return the study of what information is worth."""
    return Experiment(
        name="information",
        title="What information is worth: members and shares that each regime needs",
        method=METHOD,
        sweeps=SWEEPS,
        tables=_tables,
        picture=_draw,
        claims=(
            Claim("Who knows more of the others never needs more members",
                  _knowing_more_never_costs, OURS),
            Claim("A transparency report never takes more members than the regime full",
                  _transparency_pays, OURS),
            Claim("Knowing nothing of the others puts certificates out of reach",
                  _worst_case_costs, OURS),
        ),
    )  # fmt: skip
