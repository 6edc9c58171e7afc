"""Coalitions under the page's settings: what they are worth, and how many it takes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aca_env.formation.coalition_game import MOST_PLAYED, CoalitionGame, coalition_game
from aca_env.formation.common_plans import common_plans
from aca_env.formation.critical_masses import CriticalMasses, critical_masses
from aca_env.formation.mass_finder import MassFinder
from aca_env.formation.present_round import present_round
from aca_env.page.present import Look

MOST_CURVES = 6
N_MASSES = 400
WORTHS = ("success", "payoff", "certified")
LEVEL = 0.5


@dataclass(frozen=True, eq=False)
class Stairs:
    """Success of one plan against the mass behind it, nobody else editing.

    Attributes:
        plan: the plan in words.
        mass: (n,) shares of the records that carry it out.
        success: (n,) share of test users won, with infinitely many records.
        critical: share from which on success is at least the level; None out of reach.
    """

    plan: str
    mass: NDArray[np.float64]
    success: NDArray[np.float64]
    critical: float | None


@dataclass(frozen=True, eq=False)
class Together:
    """What coalitions come to.

    Attributes:
        game: worth of every coalition; None where there are too many collectives.
        masses: critical masses of every target.
        stairs: success against mass, of the plans that pay somebody.
    """

    game: CoalitionGame | None
    masses: CriticalMasses
    stairs: tuple[Stairs, ...]


def come_together(look: Look, worth: str = WORTHS[0], level: float = LEVEL) -> Together:
    """Return what coalitions of the look's collectives come to.

    Args:
        look: the round.
        worth: what counts, see `coalition_game`.
        level: wanted success and bound.
    """
    env, n = look.env, len(look.found.names)
    game = None
    if n <= MOST_PLAYED:
        game = coalition_game(env, worth=worth, status_quo=look.found.joint_action)
    masses = critical_masses(env, level=level)
    return Together(game, masses, _stairs(look, masses))


def _stairs(look: Look, masses: CriticalMasses) -> tuple[Stairs, ...]:
    standing = present_round(look.env)
    finder = MassFinder(standing, common_plans(standing), masses.level)
    n_train = look.scenario.population.n_train
    best = finder.pays.max(axis=1, initial=0.0)
    order = [k for k in np.argsort(-best, kind="stable").tolist() if best[k] > 0][:MOST_CURVES]
    critical = [masses.targets[k].share or 0.0 for k in order]
    farthest = min(1.0, max(1.15 * float(standing.masses.max()), 1.5 * max(critical, default=0)))
    members = np.unique(
        np.rint(np.linspace(0, max(farthest * n_train, 1), N_MASSES)).astype(np.int64)
    )
    return tuple(
        Stairs(
            plan=finder.plans.words[finder.numbers[k]],
            mass=members / n_train,
            success=finder.populations[k].success(members),
            critical=masses.targets[k].share,
        )
        for k in sorted(order)
    )
