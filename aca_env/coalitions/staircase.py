"""Games where a coalition's worth depends on its mass alone: exact Shapley value at scale."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.fft import next_fast_len, rfft
from scipy.special import roots_legendre

from aca_env.coalitions.grid import MassGrid, mass_grid
from aca_env.coalitions.shapley import shapley
from aca_env.coalitions.table import (
    MAX_COLLECTIVES,
    Reals,
    ValueTableError,
    coalition_sums,
    real_array,
)

MAX_STEPS = 1 << 16
# Frequencies with a factor below exp(-60) change no digit of a share.
NEGLIGIBLE = 60.0
# Below this many collectives, masses without a common grid are better served by all coalitions.
FEW = 20

Complexes = NDArray[np.complex128]
Worth = Callable[[Reals], ArrayLike]


class StaircaseShares(NamedTuple):
    """Shares of a game of masses.

    Attributes:
        shares: (n,) what every collective gets.
        mass_error: the most by which rounding the masses to the grid changed a coalition's
            mass. The shares are exact for the rounded masses, so a worth that jumps within
            this distance of a coalition's mass may have been taken from the wrong side.
    """

    shares: Reals
    mass_error: float


def staircase_shapley(
    masses: ArrayLike, worth: Worth, *, max_steps: int = MAX_STEPS
) -> StaircaseShares:
    """Return the Shapley value of the game v(S) = worth(sum of the masses in S).

    A collective's share is the mean over p, uniform on (0, 1), of its expected marginal
    contribution when each other joins with probability p. That mean is a polynomial of degree
    n - 1 in p, so Gauss's rule with n / 2 nodes gives it exactly; at a node the others' mass is
    a sum of binomials, one per type of equal masses. It is the dynamic programme over (count,
    mass) with the count integrated out, in time about n * types * steps.

    Args:
        masses: (n,) mass of each collective, none negative; a float stands for the shortest
            decimal that reads as it.
        worth: from masses (m,) to worths (m,), 0 at mass 0; any shape, also falling.
        max_steps: the finest grid tried; masses without a common one are rounded, unless at
            most 20 collectives allow all coalitions to be listed.

    Returns:
        (shares (n,) in units of worth, mass_error in units of mass).

    Raises:
        ValueTableError: masses or worths that are no game.

    Source: Owen (1972), "Multilinear extensions of games".

    >>> staircase_shapley([1, 1, 2], lambda mass: (mass >= 3).astype(float)).shares.round(9)
    array([0.16666667, 0.16666667, 0.66666667])
    """
    grid = mass_grid(masses, max_steps)
    if len(grid.type_of) == 0 or is_better_listed(grid):
        return StaircaseShares(shapley(staircase_values(masses, worth, max_steps=max_steps)), 0.0)
    shares = _type_shares(grid, worths_at(worth, grid.levels()))
    return StaircaseShares(shares[grid.type_of], grid.mass_error)


def staircase_values(masses: ArrayLike, worth: Worth, *, max_steps: int = MAX_STEPS) -> Reals:
    """Return the value table of v(S) = worth(sum of the masses in S).

    Args:
        masses: (n,) mass of each collective, none negative, n up to 24; a float stands for the
            shortest decimal that reads as it.
        worth: from masses (m,) to worths (m,), 0 at mass 0.
        max_steps: the finest common grid tried; beyond, masses are added as they are.

    Returns:
        (2**n,) worths by bitmask.

    Raises:
        ValueTableError: masses or worths that are no game.

    >>> staircase_values([0.1, 0.2], lambda mass: mass >= 0.3)
    array([0., 0., 0., 1.])
    """
    grid = mass_grid(masses, max_steps)
    if len(grid.type_of) > MAX_COLLECTIVES:
        raise ValueTableError(
            f"a value table holds at most {MAX_COLLECTIVES} collectives, got {len(grid.type_of)}"
        )
    if grid.mass_error:
        return worths_at(worth, coalition_sums(real_array(masses, "masses")))
    return worths_at(worth, grid.levels())[coalition_sums(grid.steps[grid.type_of])]


def is_better_listed(grid: MassGrid) -> bool:
    """Return whether listing all coalitions avoids a rounding of the masses."""
    return grid.mass_error > 0 and len(grid.type_of) <= FEW


def worths_at(worth: Worth, masses: Reals) -> Reals:
    """Return (m,) checked worths at (m,) masses, of which the first is 0."""
    found = real_array(worth(masses.copy()), "worth(masses)")
    if found.shape != masses.shape:
        raise ValueTableError(f"worth must return {len(masses)} numbers, got {len(found)}")
    if found[0] != 0:
        raise ValueTableError(f"worth must be 0 at mass 0, got {found[0]}")
    return found


def _type_shares(grid: MassGrid, worths: Reals) -> Reals:
    """Return (n_types,) the Shapley value of one collective of each type."""
    length = next_fast_len(grid.total + 1, real=True)
    turns = grid.steps[:, None] * np.arange(length // 2 + 1) % length
    spectra = np.exp(-2j * np.pi / length * np.arange(length))[turns]
    # What joining adds, as weights of the others' spectrum: Parseval's formula.
    gains = np.array([_gain_weights(worths, int(step), length) for step in grid.steps])
    # At node p a frequency's factor is at most exp(-p (1 - p) decay).
    decay = grid.counts @ (1 - spectra.real)
    order = np.argsort(decay)
    spectra, gains, decay = spectra[:, order], gains[:, order], decay[order]
    shares = np.zeros(len(grid.steps))
    for p, weight in zip(*_rule(len(grid.type_of)), strict=True):
        kept = int(np.searchsorted(decay, NEGLIGIBLE / (p * (1 - p)), side="right"))
        one = (1 - p) + p * spectra[:, :kept]
        everybody = np.ones_like(one[0])
        for factor, count in zip(one, grid.counts, strict=True):
            everybody *= _power(factor, int(count))
        # The rule has an even number of nodes, so p is never 1/2 and no factor is 0.
        shares += weight * np.einsum("tf,tf->t", everybody / one, gains[:, :kept]).real
    return shares


def _rule(n: int) -> tuple[Reals, Reals]:
    """Return nodes and weights on (0, 1), exact for polynomials of degree n - 1."""
    n_nodes = 2 * ((n + 3) // 4)
    nodes, weights = roots_legendre(n_nodes)
    return (nodes + 1) / 2, weights / 2


def _gain_weights(worths: Reals, step: int, length: int) -> Complexes:
    gain = worths[step:] - worths[: len(worths) - step]
    spectrum = rfft(gain, length).conj() / length
    spectrum[1 : (length + 1) // 2] *= 2
    return spectrum


def _power(base: Complexes, exponent: int) -> Complexes:
    """Return base ** exponent by squaring, some ten times faster than by logarithms."""
    result = np.ones_like(base)
    while exponent:
        if exponent & 1:
            result *= base
        exponent >>= 1
        if exponent:
            base = base * base
    return result
