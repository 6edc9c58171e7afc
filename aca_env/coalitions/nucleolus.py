"""The prenucleolus and the nucleolus of a value table."""

import numpy as np
from numpy.typing import ArrayLike

from aca_env.coalitions.core import MAX_PROGRAM, balanced, table_stages
from aca_env.coalitions.normal_form import NormalForm
from aca_env.coalitions.table import NoImputationError, Reals, n_collectives, value_table


def prenucleolus(values: ArrayLike) -> Reals:
    """Return the allocation whose excesses are smallest in dictionary order, the largest first.

    It always exists and is unique. Everybody's shares add up to v(N); somebody may get less than
    alone.

    Args:
        values: (2**n,) worth of every coalition by bitmask, 0 for the empty one; n up to 20.

    Returns:
        (n,) shares in units of value.

    Raises:
        ValueTableError: the values do not describe a game.
        SolverError: the numbers are too far apart for the solver.

    Source: Schmeidler (1969), "The nucleolus of a characteristic function game"; Sobolev (1975).

    >>> prenucleolus([0, 4, 0, 2]).round(9).tolist()  # together they have less than one alone
    [3.0, -1.0]
    """
    table = value_table(values, MAX_PROGRAM)
    return _solve(NormalForm.of(table), table, -np.inf)


def nucleolus(values: ArrayLike) -> Reals:
    """Return the prenucleolus among the imputations: allocations that give nobody less than alone.

    Args:
        values: (2**n,) worth of every coalition by bitmask, 0 for the empty one; n up to 20.

    Returns:
        (n,) shares in units of value.

    Raises:
        NoImputationError: the collectives alone have more than all together.
        ValueTableError: the values do not describe a game.
        SolverError: the numbers are too far apart for the solver.

    Source: Schmeidler (1969); the bankruptcy games are those of Aumann and Maschler (1985).

    >>> claims, estate = np.array([100, 200, 300]), 200
    >>> inside = (np.arange(8)[:, None] >> np.arange(3)) & 1
    >>> worth = np.maximum(0, estate - (1 - inside) @ claims)
    >>> nucleolus(worth).round(9).tolist()
    [50.0, 75.0, 75.0]
    """
    table = value_table(values, MAX_PROGRAM)
    n = n_collectives(table)
    game = NormalForm.of(table)
    alone, together = float(game.alone.sum()), float(table[-1])
    rounding = 1e-12 * max(1.0, n) * float(np.abs(table).max())
    if alone > together + rounding:
        raise NoImputationError(
            f"no imputation: alone the collectives have {alone:.6g} in sum, together {together:.6g}"
        )
    if n and alone > together - rounding:
        return balanced(game.alone, together)
    return _solve(game, table, 0.0)


def _solve(game: NormalForm, table: Reals, floor: float) -> Reals:
    if n_collectives(table) < 2:
        return table[1:].copy()
    shares = table_stages(game.worths, floor).solve()
    return balanced(game.restore(shares), float(table[-1]))
