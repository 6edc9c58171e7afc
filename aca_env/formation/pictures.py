"""Pictures of coalitions: worth against mass, and the partitions that they pass through."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from aca_env.coalitions.table import members_of
from aca_env.formation.coalition_game import CoalitionGame
from aca_env.formation.telling import RESTS
from aca_env.formation.transitions import Transitions
from aca_env.reproduce.style import GREY, MARKERS, SMALL, frame, legend, new_figure, shades

Spot = tuple[float, float]

PATH: dict[str, Any] = {"color": "#bbbbbb", "linestyle": "-", "linewidth": 5.0}

MOST_NAMED = 4
"""Collectives up to which every coalition's point is named; beyond, singles and everybody."""

TITLES = {
    "payoff": "sum of the members' payoffs",
    "success": "share of test users won",
    "certified": "sum of the members' guaranteed payoffs",
}


def draw_worths(game: CoalitionGame) -> Figure:
    """Return the worth of every coalition against its mass.

    Marks tell how many are together. Where worth depends on mass alone by the rules, the line is
    the staircase at the population's exact values.
    """
    figure = new_figure(5.0, f"What coalitions are worth {RESTS[game.convention]}")
    axes = figure.subplots()
    masses, sizes = game.coalition_masses, _sizes(game.n)
    if game.steps is not None:
        reach = np.linspace(0, masses[-1], 400)
        axes.step(reach, game.steps(reach), where="post", color=GREY, linewidth=1.2,
                  label="by the population's exact values")  # fmt: skip
    axes.axhline(0, color="black", linewidth=0.7, zorder=1)
    for size in range(1, game.n + 1):
        chosen = np.flatnonzero(sizes == size)
        axes.scatter(
            masses[chosen], game.values[chosen], s=34, color=[shades(game.n)[size - 1]],
            marker=MARKERS[(size - 1) % len(MARKERS)], edgecolor="black", linewidth=0.4,
            zorder=3, label=f"{size} together" if size > 1 else "alone",
        )  # fmt: skip
    _name_points(axes, game)
    frame(axes, TITLES[game.worth], "share of users in the coalition", "worth")
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.3g}%")
    axes.margins(y=0.12)
    axes.set_xlim(0, 1.12 * masses[-1])
    legend(axes, "", loc="center left", bbox_to_anchor=(1.0, 0.5))
    return figure


def _name_points(axes: Axes, game: CoalitionGame) -> None:
    """Write names beside points; of points on one spot, under each other."""
    height = float(np.ptp(game.values)) or 1.0
    spots: dict[tuple[float, int], list[str]] = {}
    for coalition in range(1, 1 << game.n):
        if game.n > MOST_NAMED and 1 < coalition.bit_count() < game.n:
            continue
        place = round(float(game.values[coalition]) / height * 40)
        spot = (round(float(game.coalition_masses[coalition]), 6), place)
        spots.setdefault(spot, []).append(_short(game, coalition))
    for (mass, place), names in spots.items():
        told = names if len(names) <= 4 else [*names[:3], f"and {len(names) - 3} more"]
        axes.annotate(
            "\n".join(told), (mass, place / 40 * height), xytext=(6, 0), va="center",
            textcoords="offset points", fontsize=6.5, parse_math=False, zorder=2,
            bbox={"facecolor": "white", "alpha": 0.85, "linewidth": 0, "pad": 0.5},
        )  # fmt: skip


def _short(game: CoalitionGame, coalition: int) -> str:
    names = game.members(coalition)
    return "everybody" if len(names) == game.n > 1 else "+".join(names)


def draw_transitions(transitions: Transitions) -> Figure:
    """Return the partitions as a graph, one row for each number of coalitions.

    Arrows are what helps most: the single move of the largest gain, and the coalition that leaves
    together with the largest least gain. Partitions with a thick frame are left by no single
    move; those that are filled, by no coalition either. The path of mergers and splits from
    everybody alone is broad and grey.
    """
    nodes, spots = transitions.partitions, _layout(transitions)
    n_rows = len({y for _, y in spots})
    widest = max(sum(1 for _, y in spots if y == row) for _, row in spots)
    figure = new_figure(1.6 + 1.25 * n_rows, "Which coalitions give way to which",
                        width=max(7.0, min(24.0, 1.4 * (widest + 1))))  # fmt: skip
    axes = figure.subplots()
    for edges, colour, style in (
        (transitions.joint, GREY, (0, (3, 2))),
        (transitions.moves, shades(3)[1], "-"),
    ):
        for a, b in edges:
            _arrow(axes, spots[a], spots[b], color=colour, linestyle=style, linewidth=0.8)
    for a, b in transitions.path:
        _arrow(axes, spots[a], spots[b], zorder=0, **PATH)
    for k, told in enumerate(nodes):
        rests, holds = k in transitions.unmoved, k in transitions.unblocked
        axes.text(
            *spots[k], told, ha="center", va="center", fontsize=6.5, zorder=4, parse_math=False,
            bbox={
                "boxstyle": "round,pad=0.35", "linewidth": 2.0 if rests else 0.6,
                "facecolor": "#d8ead8" if holds else "white", "edgecolor": "black",
            },
            in_layout=False,
        )  # fmt: skip
    _dress(axes, spots)
    return figure


def _layout(transitions: Transitions) -> list[Spot]:
    """Return where each partition stands: few coalitions at the top, rows centred."""
    spots = [(0.0, 0.0)] * len(transitions.partitions)
    for level in sorted(set(transitions.n_blocks)):
        row = [k for k, n in enumerate(transitions.n_blocks) if n == level]
        for place, k in enumerate(row):
            spots[k] = (place - (len(row) - 1) / 2, -float(level))
    return spots


def _arrow(axes: Axes, start: Spot, end: Spot, **style: object) -> None:
    # Bent, so that arrows along rows and across several do not run through boxes between.
    bend = 0.08 if abs(start[1] - end[1]) == 1 else 0.25
    axes.annotate(
        "", xy=end, xytext=start, zorder=style.pop("zorder", 1), in_layout=False,
        arrowprops={
            "arrowstyle": "-|>", "shrinkA": 14, "shrinkB": 14, "mutation_scale": 8,
            "connectionstyle": f"arc3,rad={bend}", **style,
        },
    )  # fmt: skip


def _dress(axes: Axes, spots: list[Spot]) -> None:
    left, right = min(x for x, _ in spots) - 1.6, max(x for x, _ in spots) + 0.6
    for row in sorted({y for _, y in spots}):
        told = "one coalition" if row == -1 else f"{-row:.0f} coalitions"
        axes.text(
            left, row, told, ha="left", va="center", color=GREY, fontsize=SMALL, in_layout=False
        )
    for colour, style, width, name in (
        (shades(3)[1], "-", 0.8, "the single move that gains most"),
        (GREY, (0, (3, 2)), 0.8, "the coalition that gains most by leaving"),
    ):
        axes.plot([], [], color=colour, linestyle=style, linewidth=width, label=name)
    axes.plot([], [], label="mergers and splits from everybody alone", **PATH)
    axes.plot([], [], color="black", marker="s", linestyle="none", markerfacecolor="white",
              markeredgewidth=2, label="left by no single move")  # fmt: skip
    axes.plot([], [], color="black", marker="s", linestyle="none", markerfacecolor="#d8ead8",
              label="left by no coalition")  # fmt: skip
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.02), ncols=2, fontsize=7, frameon=False)
    axes.set_xlim(left, right)
    axes.set_ylim(min(y for _, y in spots) - 0.5, max(y for _, y in spots) + 0.5)
    axes.axis("off")


def _sizes(n: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array([len(members_of(coalition)) for coalition in range(1 << n)])
