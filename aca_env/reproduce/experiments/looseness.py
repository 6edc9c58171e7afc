"""What makes the bounds loose: how many members each part of the loss costs."""

from math import isnan

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aca_env.reproduce.exact import PARTS, RADII
from aca_env.reproduce.exact_sweep import ExactSweep
from aca_env.reproduce.exact_view import STAR, SWEEPS, Standing, standings
from aca_env.reproduce.experiment import OURS, Claim, Experiment, Finding, Results, Row
from aca_env.reproduce.style import SMALL, TEXT, new_figure
from aca_env.reproduce.sweep import Reals

WORDS = {
    "own radius": "radius of the own mass, 2α R(n)",
    "rest seen": "radius of the rest as members see it, 2α₀ R(n)",
    "rest itself": "radius of the rest itself, 2α₀ R(n₀)",
    "outer radii": "outer radii, R(n) + R(N_test)",
    "split": "δ shared among all events",
    "maxima": "sum of maxima over labels, not maximum of the sum",
}
LEVEL = 0.5

METHOD = (
    "The regime full in every shipped scenario, at the exact values of the population: members "
    "that a bound of one half, or 90%, takes as it is, and if one part of what it loses were not "
    "paid: each of the radii, the union over events (δ' = δ instead), and the sum over "
    "collectives of the largest conflict over labels (the largest sum instead, which the regime "
    "aggregate certifies). All radii and the union are left out together in the infinite-data "
    "bound. What a part costs depends on the order in which parts are left out, so that the "
    "costs do not add up to the whole."
)


def saved(s: Standing, part: str, level: float = LEVEL) -> float:
    """Return the part of its members that a collective saves if a part of the loss is not paid."""
    whole, less = s.members("full", level), s.members_without(part, level)
    if isnan(whole):
        return np.nan
    return 1 - less / whole


def _saved(results: Results) -> Reals:
    """Return (n_collectives, n_parts) parts of the members saved."""
    found = standings(results)
    return np.array([[saved(s, part) for part in PARTS] for s in found])


def _what_costs_most(results: Results) -> Finding:
    table = _saved(results)
    known = table[~np.isnan(table).any(axis=1)]
    middle = np.median(known, axis=0)
    order = np.argsort(-middle)
    told = "Median part of the members saved for one half: " + ", ".join(
        f"{middle[k]:.1%} {PARTS[k]} (up to {known[:, k].max():.0%})" for k in order
    )
    largest = PARTS[int(order[0])]
    return Finding(
        f"{told}; {len(known)} collectives.", largest == "rest seen",
        "" if largest == "rest seen" else f"The largest part is {largest}.",
    )  # fmt: skip


def _maxima_matter_with_several(results: Results) -> Finding:
    found = standings(results)
    few = [s for s in found if len(s.lineup.scenario("full").collectives) <= 2]
    many = [s for s in found if len(s.lineup.scenario("full").collectives) > 2]
    least, most = (np.array([saved(s, "maxima") for s in group]) for group in (few, many))
    told = (
        f"Members saved for one half by the maximum of the sum: {np.nanmin(most):.0%} to "
        f"{np.nanmax(most):.0%} with more than two collectives (n = {len(many)}), "
        f"{np.nanmax(least):.0%} at most with one or two (n = {len(few)})."
    )
    holds = float(np.nanmin(most)) > 0 and float(np.nanmax(least)) == 0
    return Finding(told, holds, "" if holds else "With one opponent both are the same.")


def _tables(results: Results) -> dict[str, list[Row]]:
    return {"": [_row(s, level) for s in standings(results) for level in ExactSweep.LEVELS]}


def _row(s: Standing, level: float) -> Row:
    members = s.members("full", level)
    infinite = s.infinite_share(level)
    row: dict[str, object] = {
        "scenario": s.lineup.name,
        "collective": s.collective,
        "n_train": s.n_train,
        "level": level,
        "members": None if isnan(members) else int(members),
        "members_infinite_data": None if isnan(infinite) else infinite * s.n_train,
    }
    for part in PARTS:
        value = s.members_without(part, level)
        name = part.replace(" ", "_")
        row[f"members_without_{name}"] = None if isnan(value) else int(value)
        part_saved = saved(s, part, level)
        row[f"saved_without_{name}"] = None if isnan(part_saved) else part_saved
    for radius in RADII:
        row[f"mass_of_{radius.replace(' ', '_')}_as_shipped"] = s.cost(radius)
    return row


def _draw(results: Results) -> Figure:
    found = standings(results)
    figure = new_figure(
        1.7 + 0.26 * len(found),
        "What makes the bounds loose: members saved for a bound of one half if a part of the loss "
        f"were not paid (regime full)\n{STAR}",
        width=13.0,
    )
    axes = figure.subplots()
    _draw_table(axes, found, _saved(results))
    return figure


def _draw_table(axes: Axes, found: list[Standing], table: Reals) -> None:
    infinite = [1 - s.infinite_share(LEVEL) / s.certified_share(LEVEL) for s in found]
    shown = np.column_stack([table, infinite])
    axes.imshow(np.nan_to_num(shown), cmap="Greys", vmin=0, vmax=1, aspect="auto")
    for row, column in np.ndindex(*shown.shape):
        value = shown[row, column]
        told = "–" if isnan(value) else f"{value:.0%}"
        axes.annotate(
            told, (column, row), ha="center", va="center",
            color="white" if value > 0.5 else "black", **TEXT,
        )  # fmt: skip
    names = [*(WORDS[part] for part in PARTS), "everything finite: infinite-data bound"]
    axes.set_xticks(range(len(names)), [_wrapped(name) for name in names], fontsize=SMALL)
    axes.xaxis.tick_top()
    labels = [
        f"{s.row_name} ({'out of reach' if isnan(m) else f'{m:,.0f}'})"
        for s, m in ((s, s.members("full", LEVEL)) for s in found)
    ]
    axes.set_yticks(range(len(found)), labels, **TEXT)
    axes.set_ylabel("collective (members that one half takes)", fontsize=SMALL)
    axes.tick_params(length=0)


def _wrapped(name: str) -> str:
    words, lines = name.split(" "), [""]
    for word in words:
        if len(lines[-1]) + len(word) > 18:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


def looseness_experiment() -> Experiment:
    """Return the study of what makes the bounds loose."""
    return Experiment(
        name="looseness",
        title="What makes the bounds loose, part by part, in every shipped scenario",
        method=METHOD,
        sweeps=SWEEPS,
        tables=_tables,
        picture=_draw,
        claims=(
            Claim("The radius of the rest, seen by the members, costs most members",
                  _what_costs_most, OURS),
            Claim("The sum of maxima costs members only with several opponents",
                  _maxima_matter_with_several, OURS),
        ),
    )  # fmt: skip
