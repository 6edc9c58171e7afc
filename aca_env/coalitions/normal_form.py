"""A game in its solver's units: nobody is worth anything alone, the largest worth is one."""

from dataclasses import dataclass

import numpy as np

from aca_env.coalitions.table import Reals, coalition_sums, n_collectives


@dataclass(frozen=True, eq=False)
class NormalForm:
    """A game, strategically equivalent to the one given.

    The least core, the nucleolus and the prenucleolus follow such changes of scale, and a
    solver's absolute tolerances mean the same for tiny and for huge games.

    Attributes:
        worths: (2**n,) worth of each coalition beyond its members' alone, over `scale`.
        alone: (n,) worth of every collective alone, in the original units.
        scale: original units per unit of `worths`.
    """

    worths: Reals
    alone: Reals
    scale: float

    @classmethod
    def of(cls, table: Reals) -> "NormalForm":
        """Return the normal form of a checked value table (2**n,)."""
        alone = table[1 << np.arange(n_collectives(table))]
        surplus = table - coalition_sums(alone)
        largest = float(np.abs(surplus).max())
        # A surplus that is rounding of the sums must not be blown up to a game.
        scale = largest if largest > 1e-13 * float(np.abs(table).max()) else 1.0
        return cls(surplus / scale, alone, scale)

    def restore(self, shares: Reals) -> Reals:
        """Return (n,) shares in the original units."""
        return np.asarray(shares * self.scale + self.alone)
