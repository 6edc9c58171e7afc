"""How what all win together could be divided: exactly where that is possible, else sampled."""

import numpy as np

from aca_env.coalitions.core import least_core, most_aggrieved
from aca_env.coalitions.nucleolus import nucleolus
from aca_env.coalitions.sampling import shapley_sampled
from aca_env.coalitions.shapley import banzhaf, shapley
from aca_env.coalitions.staircase import staircase_shapley
from aca_env.coalitions.staircase_core import staircase_least_core
from aca_env.coalitions.structure_search import search_structure
from aca_env.coalitions.structures import best_structure
from aca_env.coalitions.table import NoImputationError, SolverError, ValueTableError
from aca_env.formation.coalition_game import CoalitionGame
from aca_env.formation.population_steps import Staircase
from aca_env.formation.present_round import Reals
from aca_env.formation.report import BestStructure, Blocks, Grievance, Shares
from aca_env.formation.worths import Worths
from aca_env.planning.payoffs import TIE

MOST_NUCLEOLUS = 12
"""Collectives up to which the nucleolus is worked out."""

MOST_COMPARED = 16
"""Collectives up to which all partitions' total worths are compared."""

MOST_AGGRIEVED = 5
N_SAMPLED = 8_000
"""Coalitions that a sample of orders may ask for; at least four orders are taken."""

N_ASKED = 400_000
"""Memberships of the coalitions that a search for the best structure may ask for."""


def divided(game: CoalitionGame) -> Shares:
    """Return shares of a game whose worths are all known."""
    core = least_core(game.values)
    found: Reals | None = None
    why = f"left out: it is worked out for up to {MOST_NUCLEOLUS} collectives"
    if game.n <= MOST_NUCLEOLUS:
        try:
            found = nucleolus(game.values)
        except (NoImputationError, SolverError) as error:
            why = str(error)
    aggrieved = most_aggrieved(game.values, core.allocation, MOST_AGGRIEVED)
    return Shares(
        shapley=_told(shapley(game.values)),
        half_widths=None,
        banzhaf=_told(banzhaf(game.values)),
        epsilon=float(core.epsilon),
        least_core=_told(core.allocation),
        nucleolus=None if found is None else _told(found),
        no_nucleolus=why if found is None else None,
        aggrieved=tuple(Grievance(one.members, one.excess) for one in aggrieved),
    )


def divided_by_search(worths: Worths, staircase: Staircase | None, seed: int) -> Shares:
    """Return shares of a game too large to list: by mass where worth goes by it, else sampled."""
    n, masses = worths.standing.n, worths.standing.masses
    why = "left out: there are too many coalitions to list"
    if staircase is not None:
        try:
            core = staircase_least_core(masses, staircase.worths)
            shares, rounding = staircase_shapley(masses, staircase.worths)
        except (SolverError, ValueTableError):
            rounding = np.inf
        # Masses that no grid suits: sampling needs none.
        if rounding == 0:
            least = (float(core.epsilon), _told(core.allocation))
            return Shares(_told(shares), None, None, *least, None, why, ())
    rng = np.random.default_rng(seed)
    estimate = shapley_sampled(worths, n, n_samples=max(4, N_SAMPLED // n), rng=rng)
    widths = _told(estimate.half_widths)
    return Shares(_told(estimate.shares), widths, None, None, None, None, why, ())


def best_partition(
    game: CoalitionGame | None, worths: Worths, wishes: Blocks, seed: int
) -> BestStructure:
    """Return the partition of the largest total worth, or the best that a search met.

    Args:
        game: where all worths are known.
        worths: what finds them elsewhere.
        wishes: a partition to look at first, by what everybody wants.
        seed: of the search's random starts.
    """
    if game is not None and game.n <= MOST_COMPARED:
        best = best_structure(game.values)
        return BestStructure(best.value, best.blocks, is_exact=True)
    rng = np.random.default_rng(seed)
    n = worths.standing.n
    found = search_structure(worths, n, max_evaluations=N_ASKED // n, time_limit=20.0, rng=rng)
    inside = np.zeros((len(wishes), n), dtype=np.bool_)
    for row, block in zip(inside, wishes, strict=True):
        row[list(block)] = True
    by_wishes = float(worths(inside).sum())
    if by_wishes > found.value + TIE:
        return BestStructure(by_wishes, wishes, is_exact=False)
    return BestStructure(found.value, found.blocks, is_exact=False)


def _told(values: Reals) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
