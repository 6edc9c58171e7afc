"""What the page's tables say, as texts."""

import numpy as np

from aca_env.coalitions.table import members_of
from aca_env.formation.coalition_game import CoalitionGame
from aca_env.formation.critical_masses import CriticalMasses
from aca_env.page.present import Cells, Look
from aca_env.page.rounds import PlayedRound
from aca_env.page.text import number, share

Rows = list[tuple[str, ...]]

MOST_CELLS_TOLD = 40
MOST_COALITIONS_TOLD = 31
MOST_IN_MATRIX = 12

STANDINGS = ("collective", "members", "what it does", "success", "bound", "certified", "payoff")
CELLS = ("cell", "members sent there", "margin", "surely won")
COALITIONS = ("coalition", "mass", "worth", "best common plan")
TARGETS = ("target", "users needed", "members for a guarantee", "all who can have")
PLAYED = ("round", "collective", "acting", "success", "bound", "payoff")


def standings(look: Look) -> Rows:
    """Return a row for every collective."""
    return [
        (
            one.name,
            f"{one.n_members:,}",
            one.words,
            number(one.success),
            number(one.bound),
            "yes" if one.certified else f"no: {one.why_not}",
            number(one.payoff),
        )
        for one in look.found.standings
    ]


def cells(found: Cells) -> Rows:
    """Return a row for every cell, of many for those that most members are sent to."""
    shown = np.sort(np.argsort(-found.weight, kind="stable")[:MOST_CELLS_TOLD])
    return [
        (
            cell_name(found, int(k)),
            share(float(found.weight[k])),
            number(float(found.margin[k]), 5),
            "yes" if found.margin[k] > 0 else "no",
        )
        for k in shown
    ]


def cell_name(found: Cells, place: int) -> str:
    """Return what tells a cell from the signal's others."""
    pairs = zip(found.features, found.values[place], strict=True)
    return ", ".join(f"{name}: {value}" for name, value in pairs) or "the only one"


def coalitions(game: CoalitionGame) -> Rows:
    """Return a row for every coalition, of many for those of one and of all."""
    every = range(1, 1 << game.n)
    if len(every) > MOST_COALITIONS_TOLD:
        every_one = [1 << i for i in range(game.n)]
        return [_coalition(game, one) for one in (*every_one, (1 << game.n) - 1)]
    order = sorted(every, key=lambda one: (len(members_of(one)), members_of(one)))
    return [_coalition(game, one) for one in order]


def _coalition(game: CoalitionGame, coalition: int) -> tuple[str, ...]:
    return (
        " + ".join(game.members(coalition)),
        share(float(game.coalition_masses[coalition])),
        number(float(game.values[coalition])),
        game.plan_words[int(game.plans[coalition])],
    )


def targets(masses: CriticalMasses) -> Rows:
    """Return a row for every target."""
    return [
        (
            one.plan,
            _needed(one.share),
            "none is enough" if one.members_guaranteed is None else f"{one.members_guaranteed:,}",
            share(one.share_of_all),
        )
        for one in masses.targets
    ]


def _needed(value: float | None) -> str:
    if value is None:
        return "out of reach"
    return "none: it is so already" if value == 0 else f"more than {100 * value:.2f}%"


def most_affected(look: Look) -> list[int]:
    """Return the collectives that a matrix shows: those who lose or take most, in order."""
    lost = np.abs(np.nan_to_num(look.found.harms.lost_bound_to_one))
    lost = np.maximum(lost, np.abs(np.nan_to_num(look.found.harms.lost_payoff)))
    touched = np.maximum(lost.max(axis=0), lost.max(axis=1))
    return sorted(np.argsort(-touched, kind="stable")[:MOST_IN_MATRIX].tolist())


def played(names: tuple[str, ...], history: tuple[PlayedRound, ...]) -> Rows:
    """Return a row for every collective and round, the last round first."""
    return [
        (
            str(one.number),
            name,
            f"{one.acting[i]:,}",
            number(one.success[i]),
            number(one.bound[i]),
            number(one.payoff[i]),
        )
        for one in reversed(history)
        for i, name in enumerate(names)
    ]
