"""A tournament as heat maps: what rows get where columns play, and who does better."""

from collections.abc import Sequence
from textwrap import shorten, wrap
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from aca_env.tournament.report import Tournament

Reals = NDArray[np.float64]

NAME = 26
"""Letters of a policy's name that are shown."""

MOST_NUMBERED = 20
"""Policies up to which cells carry their number."""

TEXT: dict[str, Any] = {"fontsize": 8, "parse_math": False}


def draw_tournament(tournament: Tournament) -> Figure:
    """Return the figure of a finished tournament."""
    names = [standing.policy for standing in tournament.ranking.standings]
    panels = _panels(tournament)
    side = max(2.6, 0.55 * len(names) + 1.2)
    size = (min(side * len(panels) * 1.25 + 1, 40), min(side + 1.5, 16))
    figure = Figure(figsize=size, layout="constrained")
    for axes, (title, rows, columns, values, is_sure) in zip(
        figure.subplots(1, len(panels), squeeze=False)[0], panels, strict=True
    ):
        _draw(axes, values, is_sure)
        axes.set_title("\n".join(wrap(title, 44)), loc="left", **TEXT)
        _name(axes, names, rows, columns)
    figure.suptitle(_title(tournament, int(size[0] * 11)), fontsize=10, parse_math=False)
    return figure


Panel = tuple[str, str, str, Reals, NDArray[np.bool_] | None]
"""Title, what rows are, what columns are, values, and which of them are sure (or None)."""


def _panels(tournament: Tournament) -> list[Panel]:
    ranking = tournament.ranking
    means = np.array(
        [
            [np.nan if cell.mean is None else cell.mean for cell in row]
            for row in ranking.differences
        ]
    )
    is_sure = np.array([[_excludes_0(c.low, c.high) for c in row] for row in ranking.differences])
    unit = "standard deviations of a seat's return"
    told = f"Score of the row less that of the column ({unit}); in brackets: 0 is in its interval"
    differences: Panel = (told, "policy", "compared with", means, is_sure)
    n_agents = tournament.results.plan.shape[2]
    if n_agents == 1:
        return [differences]
    if n_agents == 2:
        return [*_duel(tournament), differences]
    told = f"Score of the row ({unit}) where the column plays another seat"
    return [(told, "policy", "somewhere else", ranking.against, None), differences]


def _duel(tournament: Tournament) -> list[Panel]:
    """Return what each of two seats got, policy against policy."""
    plan = tournament.results.plan
    place = {s.policy: k for k, s in enumerate(tournament.ranking.standings)}
    # Whoever is not ranked plays in no lineup.
    order = np.array([place.get(word, -1) for word in plan.policies])
    first, second = order[plan.lineups].T
    means = tournament.results.returns.mean(axis=1)
    names = [collective.name for collective in tournament.scenario.collectives]
    panels: list[Panel] = []
    for seat, (rows, columns) in enumerate(((first, second), (second, first))):
        values = np.full((len(place), len(place)), np.nan)
        values[rows, columns] = means[:, seat]
        panels.append((f"Mean return of {names[seat]}", names[seat], names[1 - seat], values, None))
    return panels


def _excludes_0(low: float | None, high: float | None) -> bool:
    return low is not None and high is not None and not low <= 0 <= high


def _draw(axes: Axes, values: Reals, is_sure: NDArray[np.bool_] | None) -> None:
    known = values[np.isfinite(values)]
    if is_sure is None:
        low, high = (known.min(), known.max()) if len(known) else (0.0, 1.0)
    else:
        high = max(float(np.abs(known).max(initial=0)), 1e-9)
        low = -high
    scale = mpl.colormaps["viridis" if is_sure is None else "PuOr"].with_extremes(bad="#e6e6e6")
    image = axes.imshow(values, cmap=scale, vmin=low, vmax=max(high, low + 1e-9))
    axes.figure.colorbar(image, ax=axes, shrink=0.7).ax.tick_params(labelsize=7)
    if len(values) > MOST_NUMBERED:
        return
    for (row, column), value in np.ndenumerate(values):
        if row == column and is_sure is not None:
            continue
        is_dark = np.isfinite(value) and sum(image.to_rgba(np.array([value]))[0, :3]) < 1.4
        text = f"{value + 0.0:.2f}".replace("-0.00", "0.00") if np.isfinite(value) else "–"
        if is_sure is not None and np.isfinite(value) and not is_sure[row, column]:
            text = f"({text})"
        colour = "white" if is_dark else "black"
        axes.text(column, row, text, ha="center", va="center", color=colour, fontsize=7)


def _name(axes: Axes, names: Sequence[str], rows: str, columns: str) -> None:
    short = [shorten(name, NAME, placeholder="…") if " " in name else name[:NAME] for name in names]
    axes.set_yticks(range(len(names)), short, **TEXT)
    axes.set_xticks(
        range(len(names)), short, rotation=45, ha="right", rotation_mode="anchor", **TEXT
    )
    axes.set_ylabel(rows, **TEXT)
    axes.set_xlabel(columns, **TEXT)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)


def _title(tournament: Tournament, width: int) -> str:
    scenario, (n_lineups, n_seeds, _) = tournament.scenario, tournament.results.plan.shape
    sample = f" of {tournament.design.n_possible:,}" if tournament.design.is_sample else ""
    told = (
        f"{scenario.name}: {n_lineups:,}{sample} lineups, {n_seeds} "
        f"{'seed' if n_seeds == 1 else 'seeds'} each; policies in the order of their scores"
    )
    return "\n".join(wrap(told, max(width, 40)))
