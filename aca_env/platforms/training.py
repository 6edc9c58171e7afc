"""What a platform predicts from: its counts, how far it may stray, and at whose cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError, UnknownNameError

Whole = NDArray[np.int64]  # (..., n_cells) or (..., n_cells, n_labels), whole numbers
Numbers = NDArray[np.number[Any]]  # the same shapes, masses that need not be whole

AIMS = ("planting", "unplanting")
"""Objectives whose success is a sum over cells, so that an adversary can price them."""

_LARGEST_LOSS = 2**61


@dataclass(frozen=True, eq=False)
class Victim:
    """A collective whose success an adversary lowers.

    Attributes:
        objective: one of `AIMS`.
        target: label code y*.
        users: (..., n_cells) test users that the collective's signal sends to each cell.
        weight: whole number that one of its users counts for: 1 for a single victim, the
            collective's records n_i for the mass-weighted mean over several.
    """

    objective: str
    target: int
    users: Whole
    weight: int = 1

    def __post_init__(self) -> None:
        """Check the objective."""
        if self.objective not in AIMS:
            raise UnknownNameError("objective of a victim", self.objective, AIMS)

    def hits(self, labels: Whole) -> NDArray[np.bool_]:
        """Return which predicted labels (...) are what the collective wants."""
        return np.asarray((labels == self.target) == (self.objective == "planting"))

    def success(self, labels: Whole) -> Whole:
        """Return the weighted test users (...) won by predictions labels (..., n_cells)."""
        return np.asarray((self.hits(labels) * self.users).sum(axis=-1) * self.weight)


@dataclass(frozen=True, eq=False)
class Training:
    """The mixture that a platform has trained on, and its suboptimality.

    Attributes:
        counts: (..., n_cells, n_labels) training mass in the planted cells, in records;
            not whole where older rounds are weighted.
        n_total: N, or N per game (...): mass of all training records, those outside the
            planted cells included.
        epsilon: suboptimality, in [0, 1).
        threshold: "contamination" or "total_variation".
        victims: whom the worst adversary hurts.
    """

    counts: Numbers
    n_total: float | Numbers
    epsilon: float = 0.0
    threshold: str = "contamination"
    victims: tuple[Victim, ...] = ()


class Adversary(Protocol):
    """How a platform's suboptimality is spent."""

    def __call__(self, training: Training, rng: np.random.Generator) -> Whole:
        """Return the predicted label code (..., n_cells) of every cell."""


def weighted_loss(predicted: Whole, victims: Sequence[Victim], n_labels: int) -> Whole:
    """Return what the victims lose if a cell is predicted otherwise.

    Args:
        predicted: (..., n_cells) label codes predicted without an adversary.
        victims: the collectives that count.
        n_labels: number of labels.

    Returns:
        (..., n_cells, n_labels) weighted test users lost; negative where a victim gains,
        0 at the predicted labels.

    Raises:
        DataError: weights times users do not fit 61 bits.
    """
    shape = np.broadcast_shapes(predicted.shape, *(victim.users.shape for victim in victims))
    loss = np.zeros((*shape, n_labels), dtype=np.int64)
    at_stake = sum(victim.weight * _most_users(victim.users) for victim in victims)
    if at_stake >= _LARGEST_LOSS:
        raise DataError(f"weights times test users: expected less than 2**61, got {at_stake}")
    for victim in victims:
        won = victim.hits(predicted)[..., None].astype(np.int64)
        kept = victim.hits(np.arange(n_labels)).astype(np.int64)
        loss += (won - kept) * (victim.weight * victim.users)[..., None]
    return loss


def _most_users(users: Whole) -> int:
    return int(users.sum(axis=-1).max(initial=0))
