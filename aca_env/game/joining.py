"""What groups of games came to, as one batch."""

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from aca_env.game.measuring import Measured
from aca_env.game.outcome import Outcome
from aca_env.game.training import Due

Whole = NDArray[np.int64]
Scalar = TypeVar("Scalar", bound=np.generic)


def join(parts: Sequence[NDArray[Scalar]], places: Whole) -> NDArray[Scalar]:
    """Return the games of several arrays (n_games, ...) as one array.

    Args:
        parts: one array per group of games.
        places: (B,) where each game is, counted through all groups.
    """
    return np.concatenate(parts)[places]


class JoinedOutcome(Outcome):
    """The outcomes of groups of games as one.

    Playing needs none of the tables behind the payoffs, so those are joined when they are
    asked for: with many cells that takes longer than the round itself.

    Args:
        parts: one outcome per group.
        places: as for `join`.
    """

    __slots__ = ("_parts", "_places")

    def __init__(self, parts: Sequence[Outcome], places: Whole) -> None:
        self._parts, self._places = parts, places
        self.success = self._joined("success")
        self.payoff = self._joined("payoff")
        self.acting = self._joined("acting")
        self.bound = None if parts[0].bound is None else self._joined("bound")
        self.trained = self._joined_trained()
        self.measured = self._joined_measured()

    def _joined_trained(self) -> Due:
        first = self._parts[0].trained
        if isinstance(first, bool) and all(part.trained is first for part in self._parts):
            return first
        parts = [np.broadcast_to(part.trained, len(part.row)) for part in self._parts]
        return join(parts, self._places)

    def _joined_measured(self) -> Measured | None:
        parts = [part.measured for part in self._parts if part.measured is not None]
        if not parts:
            return None
        bounds = [part.bound for part in parts if part.bound is not None]
        return Measured(
            join([part.by_signal for part in parts], self._places),
            join([part.suboptimality for part in parts], self._places),
            join(bounds, self._places) if bounds else None,
        )

    def _joined(self, name: str) -> NDArray[Any]:
        return join([getattr(part, name) for part in self._parts], self._places)

    def __getattr__(self, name: str) -> Any:
        """Return one of the other tables, (B, ...)."""
        if name not in ("predicted", "predicted_clean", "row", "block"):
            raise AttributeError(name)
        setattr(self, name, self._joined(name))
        return getattr(self, name)
