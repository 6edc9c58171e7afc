"""Users who choose between platforms by quality.

A user of option a (a platform, or the outside option) goes to option b with probability

    P(b | a) ∝ exp(λ (q_b − c 1[b ≠ a])),

q_b its quality, c the cost of switching, λ the sensitivity: a logit choice. λ = 0: quality does
not matter, all options get the same. λ = ∞: everybody goes to the best, and ties are split
evenly; with c = 0 that is free switching. c = ∞: nobody ever moves.

Source of the law: McFadden (1974), "Conditional logit analysis of qualitative choice behavior".
"""

from dataclasses import dataclass
from math import inf, isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError, one_line

Reals = NDArray[np.float64]


@dataclass(frozen=True)
class Choice:
    """How users choose.

    Attributes:
        sensitivity: λ, at least 0; infinite for those who always take the best. With accuracies
            as qualities, 100 makes one percentage point worth a factor of e in the odds.
        switching_cost: c, at least 0, in units of quality; infinite where nobody can leave.
        outside: quality of doing without any platform; None: that is no option.

    Raises:
        DataError: a number out of range.
    """

    sensitivity: float = 100.0
    switching_cost: float = 0.0
    outside: float | None = None

    def __post_init__(self) -> None:
        """Refuse numbers out of range."""
        for name in ("sensitivity", "switching_cost"):
            value = getattr(self, name)
            if not _is_number(value) or value < 0:
                raise DataError(
                    f"{name}: expected a number of at least 0 or infinity, got {one_line(value)}"
                )
        if self.outside is not None and (not _is_number(self.outside) or abs(self.outside) == inf):
            raise DataError(f"outside: expected a finite quality, got {one_line(self.outside)}")

    def chances(self, qualities: Any) -> Reals:
        """Return (n_options, n_options) the chance of going from an option to another.

        Args:
            qualities: (n_platforms,) finite; the outside option, if there is one, comes last.

        Raises:
            DataError: no platforms, or qualities that are not finite.

        >>> Choice(sensitivity=inf).chances([0.6, 0.6, 0.5])[0]
        array([0.5, 0.5, 0. ])
        """
        worth = self._worth(qualities)
        n_options = len(worth)
        if self.switching_cost == inf:
            return np.eye(n_options)
        gained = worth - self.switching_cost * (1 - np.eye(n_options))
        best = gained.max(axis=1, keepdims=True)
        if self.sensitivity == inf:
            weights = (gained == best).astype(np.float64)
        else:
            weights = np.exp(self.sensitivity * (gained - best))
        return np.asarray(weights / weights.sum(axis=1, keepdims=True))

    def _worth(self, qualities: Any) -> Reals:
        try:
            worth = np.asarray(qualities, dtype=np.float64)
        except (TypeError, ValueError):
            worth = np.array(np.nan)
        if worth.ndim != 1 or not worth.size or not np.isfinite(worth).all():
            told = one_line(qualities)
            raise DataError(f"qualities: expected a finite number for each platform, got {told}")
        return worth if self.outside is None else np.append(worth, self.outside)

    def after(self, shares: Any, qualities: Any) -> Reals:
        """Return (n_options,) shares of users once all have chosen.

        Args:
            shares: (n_options,) before, at least 0 and 1 in sum.
            qualities: (n_platforms,).

        Raises:
            DataError: shares or qualities that are none.
        """
        chances = self.chances(qualities)
        before = np.asarray(shares, dtype=np.float64)
        fits = before.shape == (len(chances),) and bool((before >= 0).all())
        if not fits or abs(before.sum() - 1) > TOLERANCE:
            told = f"expected {len(chances)} of at least 0 and 1 in sum, got {one_line(shares)}"
            raise DataError(f"shares: {told}")
        after = before @ chances
        return np.asarray(after / after.sum())


TOLERANCE = 1e-9
"""How far shares may be from 1 in sum."""


def _is_number(value: Any) -> bool:
    is_number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    return is_number and not isnan(value)
