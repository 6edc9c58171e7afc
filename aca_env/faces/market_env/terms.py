"""The terms of a market: who chooses how, how many platforms there are, what users are worth."""

from dataclasses import dataclass, field
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError, ScenarioError, UnknownNameError, one_line
from aca_env.market.choice import TOLERANCE, Choice
from aca_env.scenario.schema import Scenario

Reals = NDArray[np.float64]

DRAWS = ("independent", "common")
MOST_PLATFORMS = 8


@dataclass(frozen=True)
class Terms:
    """What a market is besides its platforms' scenario.

    Attributes:
        choice: how users choose.
        price: what having all users for a round is worth to a platform.
        n_platforms: from 1 to 8; one alone competes with the outside option only.
        steps: equal parts of the market that records are counted in.
        shares: each platform's share of users in the first round; None: even, nobody outside.
        draws: "independent" or "common".

    Raises:
        AcaError: a number out of range, or an unknown name.
    """

    choice: Choice = field(default_factory=Choice)
    price: float = 1.0
    n_platforms: int = 2
    steps: int = 20
    shares: Any = None
    draws: str = "independent"

    def __post_init__(self) -> None:
        """Refuse what is out of range."""
        if not isinstance(self.choice, Choice):
            raise DataError(f"choice: expected a Choice, got {one_line(self.choice)}")
        is_number = isinstance(self.price, int | float) and not isinstance(self.price, bool)
        if not is_number or not isfinite(self.price) or self.price < 0:
            told = one_line(self.price)
            raise DataError(f"price: expected a finite number of at least 0, got {told}")
        n = self.n_platforms
        if not isinstance(n, int) or isinstance(n, bool) or not 1 <= n <= MOST_PLATFORMS:
            raise DataError(
                f"n_platforms: expected a whole number from 1 to {MOST_PLATFORMS}, got "
                f"{one_line(n)}"
            )
        if self.draws not in DRAWS:
            raise UnknownNameError("draws", self.draws, DRAWS)

    def first_shares(self) -> Reals:
        """Return (n_platforms + 1,) shares of the first round, the last of those outside.

        Raises:
            DataError: not one share per platform, or less than half a step for one.
        """
        given = self._given_shares()
        if (np.rint(given * self.steps) == 0).any():
            raise DataError(
                f"shares: expected about {1 / self.steps:g} or more each, so that everybody has "
                f"records to begin with, got {one_line(given.tolist())}"
            )
        outside = max(1.0 - float(given.sum()), 0.0)
        if outside > TOLERANCE and self.choice.outside is None:
            raise DataError(
                f"shares: expected 1 in sum where there is no outside option, got "
                f"{one_line(self.shares)}"
            )
        return np.append(given, outside)

    def _given_shares(self) -> Reals:
        n = self.n_platforms
        if self.shares is None:
            return np.full(n, 1 / n)
        try:
            given = np.asarray(self.shares, dtype=np.float64)
        except (TypeError, ValueError):
            given = np.array(np.nan)
        fits = given.shape == (n,) and bool((given > 0).all()) and given.sum() <= 1 + TOLERANCE
        if not fits:
            told = f"expected {n} above 0 and at most 1 in sum, got {one_line(self.shares)}"
            raise DataError(f"shares: {told}")
        return given

    def after(self, shares: Reals, qualities: Reals) -> Reals:
        """Return (n_platforms + 1,) shares of users once all have chosen."""
        if self.choice.outside is not None:
            return self.choice.after(shares, qualities)
        return np.append(self.choice.after(shares[:-1] / shares[:-1].sum(), qualities), 0.0)


def check_scenario(scenario: Scenario) -> None:
    """Raise `ScenarioError` where rounds of different sizes cannot follow each other."""
    for name, only in (("memory", 1), ("decay", 0.0)):
        value = getattr(scenario.platform, name)
        if value != only:
            raise ScenarioError(
                f"platform.{name}: expected {only} in a market, where the numbers of records "
                f"change from round to round, got {value}"
            )
