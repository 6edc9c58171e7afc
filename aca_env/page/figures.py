"""The page's charts, small enough for a phone; marks tell lines apart, not colours alone."""

from base64 import b64encode
from html import escape
from io import BytesIO
from textwrap import fill, shorten
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from aca_env.coalitions.table import coalition_sizes
from aca_env.faces.chart import BOUND, FLOOR, SUCCESS, TEXT
from aca_env.formation.coalition_game import CoalitionGame
from aca_env.page.present import Cells, Look
from aca_env.page.rounds import PlayedRound
from aca_env.page.tables import MOST_CELLS_TOLD
from aca_env.page.together import Stairs
from aca_env.reproduce.style import DASHES, MARKERS, shades
from aca_env.society.course import CollectiveState

WIDTH = 4.5
MOST_ROWS = 40
MOST_PANELS = 6
MOST_NAMED = 3
"""Collectives up to which every coalition's mark is named."""
WORTHS = {
    "success": "share of test users won",
    "payoff": "sum of the members' payoffs",
    "certified": "sum of guaranteed payoffs",
}


def picture(figure: Figure, told: str) -> str:
    """Return a figure as an HTML image that grows and shrinks with the page.

    Args:
        figure: the figure.
        told: what it shows, for who cannot see it.
    """
    with mpl.rc_context({"svg.hashsalt": "aca", "svg.fonttype": "path"}):
        file = BytesIO()
        figure.savefig(file, format="svg", metadata={"Date": None}, transparent=True)
    data = b64encode(file.getvalue()).decode()
    return f'<img class="aca-chart" alt="{escape(told)}" src="data:image/svg+xml;base64,{data}">'


def draw_results(look: Look) -> Figure:
    """Return success and bound of every collective."""
    rows = look.found.standings[:MOST_ROWS]
    figure, axes = _new(0.75 + 0.34 * len(rows))
    axes.axvspan(2 * FLOOR, 0, facecolor="#eeeeee", zorder=0)
    axes.axvline(0, color="black", linewidth=0.8)
    for place, row in enumerate(rows):
        if np.isnan(row.success):
            axes.annotate("abstains", (0.02, place), va="center", style="italic", **TEXT)
            continue
        marks = [row.success]
        if not np.isnan(row.bound):
            marks.append(max(row.bound, FLOOR))
            axes.plot(marks, [place, place], color="grey", linewidth=0.8, zorder=1)
            axes.plot(marks[1:], [place], markersize=7, **BOUND)
        axes.plot(marks[:1], [place], markersize=6, **SUCCESS)
    axes.set_yticks(range(len(rows)), [shorten(r.name, 22, placeholder="…") for r in rows], **TEXT)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(2 * FLOOR, 1.04)
    _dress(axes, "share of test users: ● success, □ guaranteed (grey: nothing)", "")
    return figure


def draw_margins(found: Cells) -> Figure:
    """Return the margin of every cell; of many, of those that most members are sent to."""
    shown = np.sort(np.argsort(-found.weight, kind="stable")[:MOST_CELLS_TOLD])
    margins = found.margin[shown]
    figure, axes = _new(2.0)
    won = margins > 0
    places = np.arange(1, len(shown) + 1)
    axes.bar(places[won], margins[won], color=SUCCESS["color"], width=0.8)
    axes.bar(places[~won], margins[~won], facecolor="none", edgecolor=BOUND["color"], hatch="///",
             width=0.8)  # fmt: skip
    axes.axhline(0, color="black", linewidth=0.8)
    axes.set_xlim(0.3, max(len(shown), 4) + 0.7)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    _dress(axes, "cell (hatched: not sure to be won)", "margin, share of records")
    return figure


def draw_stairs(stairs: tuple[Stairs, ...], masses: dict[str, float]) -> Figure:
    """Return success against mass, with critical masses, and where collectives stand.

    Args:
        stairs: the plans.
        masses: share of every collective, by name.
    """
    figure, axes = _new(2.4 + 0.28 * len(stairs))
    for k, one in enumerate(stairs):
        style: dict[str, Any] = {"color": shades(len(stairs))[k], "linestyle": DASHES[k]}
        axes.step(one.mass, one.success, where="post", linewidth=1.6, **style,
                  label=fill(one.plan, 60))  # fmt: skip
        if one.critical is not None and one.critical <= one.mass[-1]:
            axes.axvline(one.critical, color=style["color"], linestyle=":", linewidth=1.2)
    for mass, names in _by_mass(masses).items():
        axes.annotate(shorten(", ".join(names), 32, placeholder="…"), (mass, 0.02), rotation=90,
                      ha="right", va="bottom", color="#555555", **TEXT)  # fmt: skip
        axes.axvline(mass, color="#bbbbbb", linewidth=3, zorder=0)
    axes.set_ylim(-0.03, 1.05)
    axes.set_xlim(0, stairs[0].mass[-1] if stairs else 1)
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.3g}%")
    _dress(axes, "share of all users who carry out the plan", "success")
    if stairs:
        figure.legend(loc="outside lower center", fontsize=7, frameon=False)
    return figure


def _by_mass(masses: dict[str, float]) -> dict[float, list[str]]:
    """Return the names that stand at each mass; none where that would be a crowd."""
    found: dict[float, list[str]] = {}
    for name, mass in masses.items():
        found.setdefault(mass, []).append(name)
    return found if len(found) <= MOST_PANELS else {}


def draw_worths(game: CoalitionGame) -> Figure:
    """Return the worth of every coalition against its mass."""
    figure, axes = _new(2.6)
    masses, sizes = game.coalition_masses, coalition_sizes(game.n)
    if game.steps is not None:
        reach = np.linspace(0, masses[-1], 400)
        axes.step(reach, game.steps(reach), where="post", color="#777777", linewidth=1.0)
    axes.axhline(0, color="black", linewidth=0.8)
    for size in range(1, game.n + 1):
        chosen = np.flatnonzero(sizes == size)
        axes.plot(masses[chosen], game.values[chosen], linestyle="none", markersize=6,
                  marker=MARKERS[(size - 1) % len(MARKERS)], color=shades(game.n)[size - 1],
                  markeredgecolor="black", markeredgewidth=0.4,
                  label="alone" if size == 1 else f"{size} together")  # fmt: skip
    for spot, names in _by_spot(game).items():
        axes.annotate("\n".join(names), spot, xytext=(0, -8), textcoords="offset points",
                      ha="center", va="top", **TEXT)  # fmt: skip
    axes.set_xlim(0, 1.08 * max(float(masses[-1]), 1e-3))
    axes.margins(y=0.12)
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.3g}%")
    _dress(axes, "share of users in the coalition", WORTHS[game.worth])
    figure.legend(loc="outside lower center", ncols=4, fontsize=7, frameon=False)
    return figure


def _by_spot(game: CoalitionGame) -> dict[tuple[float, float], list[str]]:
    """Return the coalitions at each mark; none where that would be a crowd."""
    found: dict[tuple[float, float], list[str]] = {}
    for coalition in range(1, 1 << game.n if game.n <= MOST_NAMED else 1):
        spot = (float(game.coalition_masses[coalition]), float(game.values[coalition]))
        found.setdefault(spot, []).append(" + ".join(game.members(coalition)))
    return found


def draw_rounds(names: tuple[str, ...], n_rounds: int, history: tuple[PlayedRound, ...]) -> Figure:
    """Return success and bound over the rounds played, a panel for each collective."""
    shown = names[:MOST_PANELS]
    figure = Figure(figsize=(WIDTH, 0.6 + 1.25 * len(shown)), layout="constrained")
    panels = figure.subplots(len(shown), 1, sharex=True, squeeze=False)[:, 0]
    rounds = [one.number for one in history]
    for i, (axes, name) in enumerate(zip(panels, shown, strict=True)):
        bound = np.maximum([one.bound[i] for one in history], FLOOR)
        success = [one.success[i] for one in history]
        axes.axhspan(2 * FLOOR, 0, facecolor="#eeeeee", zorder=0)
        axes.axhline(0, color="black", linewidth=0.6)
        axes.plot(rounds, bound, **BOUND, markersize=5, linewidth=1.2)
        axes.plot(rounds, success, **SUCCESS, markersize=4, linewidth=1.2)
        axes.set_ylim(2 * FLOOR, 1.1)
        axes.set_xlim(0.6, n_rounds + 0.4)
        axes.set_yticks([0, 0.5, 1])
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_title(shorten(name, 60, placeholder="…"), loc="left", **TEXT)
        _dress(axes, "", "")
    panels[-1].set_xlabel("round", fontsize=8)
    return figure


def draw_society(
    n_steps: int,
    states: tuple[tuple[CollectiveState, ...], ...],
    masses: tuple[float | None, ...],
) -> Figure:
    """Return members, success, bound and belief over the steps made, a panel per collective.

    Args:
        n_steps: steps of the society.
        states: how collectives stood after every round.
        masses: critical mass of each collective, as a share of the users; None for none.
    """
    shown = [one.name for one in states[-1]][:MOST_PANELS]
    figure = Figure(figsize=(WIDTH, 0.9 + 1.35 * len(shown)), layout="constrained")
    panels = figure.subplots(len(shown), 1, sharex=True, squeeze=False)[:, 0]
    for i, (axes, name) in enumerate(zip(panels, shown, strict=True)):
        course = [row[i] for row in states]
        axes.axhspan(2 * FLOOR, 0, facecolor="#eeeeee", zorder=0)
        axes.axhline(0, color="black", linewidth=0.6)
        axes.fill_between(range(len(course)), [one.share for one in course], color="#c9d6df",
                          label="members, share of users")  # fmt: skip
        axes.plot([one.belief for one in course], color="#5d6770", linestyle=":", linewidth=1.6,
                  label="belief")  # fmt: skip
        if masses[i] is not None:
            axes.axhline(masses[i], color="#7d99ac", linewidth=0.8)
        # The marks of so many rounds would run into each other.
        every = max(1, n_steps // 12)
        bound = np.maximum([one.bound for one in course], FLOOR)
        axes.plot(bound, **BOUND, markersize=5, linewidth=1.2, markevery=every, label="bound")
        axes.plot([one.success for one in course], **SUCCESS, markersize=4, linewidth=1.2,
                  markevery=every, label="success")  # fmt: skip
        axes.set_ylim(2 * FLOOR, 1.1)
        axes.set_xlim(0, n_steps)
        axes.set_yticks([0, 0.5, 1])
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_title(shorten(name, 60, placeholder="…"), loc="left", **TEXT)
        _dress(axes, "", "")
    panels[-1].set_xlabel("step", fontsize=8)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=4, fontsize=7, frameon=False)
    return figure


def _new(height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    return figure, figure.subplots()


def _dress(axes: Axes, x: str, y: str) -> None:
    axes.set_xlabel(x, fontsize=8)
    axes.set_ylabel(y, fontsize=8)
    axes.tick_params(labelsize=8)
    axes.spines[["top", "right"]].set_visible(False)
