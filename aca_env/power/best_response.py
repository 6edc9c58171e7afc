"""Strategic users: each alone moves to the nearest record that gets a better answer.

argmax over x' of v(f(x')) − c(x, x'), x' among the records that the platform has seen: only
of those can anybody know the answer. A move is made only if its gain exceeds its cost, so
whoever cannot gain stays. The search is exact: all records are compared.

Source: Hardt, Megiddo, Papadimitriou and Wootters (2016), Strategic Classification; Levanon
and Rosenfeld (2021), Strategic Classification Made Practical.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError, one_line
from aca_env.features import Features, FeatureSpace

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]

STAY = -1
"""The answer of a user who does not move."""

BLOCK = 512
"""Users whose distances to all records are held at once while they are computed."""

SLACK = 1e-9
"""A gain must exceed the cost by more than what sums of floats may be off."""


@dataclass(frozen=True, eq=False)
class Moves:
    """What users do.

    Attributes:
        target: (n_users,) place of the record that each becomes; `STAY` who does not move.
        cost: (n_users,) cost of the move; 0 for who stays.
        n_changed: (n_users,) features changed.
    """

    target: Whole
    cost: Reals
    n_changed: Whole


class Reachable:
    """Distances of some users to all distinct records, found once for many classifiers.

    Args:
        space: of the records.
        X: codes (n_users, n_features) of the users.
        records: codes (n_records, n_features), distinct, at least one.
        costs: cost of changing a feature, at least 0: one number, or one for each
            (n_features,).
        most_changed: largest number of features that a user can change; None: all.

    Raises:
        DataError: no records, or a cost or limit out of range.
    """

    def __init__(
        self,
        space: FeatureSpace,
        X: Features,
        records: Features,
        costs: Any,
        most_changed: int | None = None,
    ) -> None:
        self.space = space
        self.X, self.records = space.check_features(X), space.check_features(records, "records")
        if not len(self.records):
            raise DataError("records: expected at least one, got none")
        self.costs = read_costs(costs, space.n_features)
        is_count = isinstance(most_changed, int | np.integer) and not isinstance(most_changed, bool)
        if most_changed is not None and (not is_count or most_changed < 0):
            told = one_line(most_changed)
            raise DataError(f"most_changed: expected a whole number of at least 0, got {told}")
        self.most_changed = most_changed

    @cached_property
    def n_changed(self) -> NDArray[np.uint16]:
        """(n_users, n_records) features that differ."""
        counts = np.empty((len(self.X), len(self.records)), dtype=np.uint16)
        there = _one_hot(self.records, self.space).T
        for start in range(0, len(self.X), BLOCK):
            # Sums of ones are exact in 32 bits.
            equal = _one_hot(self.X[start : start + BLOCK], self.space) @ there
            counts[start : start + BLOCK] = self.space.n_features - equal
        return counts

    @cached_property
    def _distance(self) -> NDArray[Any]:
        """(n_users, n_records) what users compare: changes, or costs where features differ."""
        if (self.costs == self.costs[0]).all():
            return self.n_changed
        cost = np.empty(self.n_changed.shape, dtype=np.float64)
        for user, x in enumerate(self.X):
            cost[user] = (self.records != x) @ self.costs
        return cost

    def best(self, labels: Whole, now: Whole, worth: Reals) -> Moves:
        """Return every user's best response to a classifier.

        Of records with one label the cheapest is taken, the first of equals; of labels that
        are worth the same after costs, the first.

        Args:
            labels: (n_records,) label of each record.
            now: (n_users,) label of each user who stays.
            worth: (n_labels,) what each label is worth.
        """
        n_users = len(self.X)
        target, cost = np.full(n_users, STAY), np.zeros(n_users)
        net = np.asarray(worth, dtype=np.float64)[now] + SLACK
        for label in range(self.space.n_labels):
            places = np.flatnonzero(labels == label)
            if not places.size or not (worth[label] > net).any():
                continue
            nearest, price = self._nearest(places)
            is_better = worth[label] - price > net
            target[is_better], cost[is_better] = nearest[is_better], price[is_better]
            net[is_better] = worth[label] - price[is_better]
        changed = np.where(target == STAY, 0, self.n_changed[np.arange(n_users), target])
        return Moves(target, cost, changed.astype(np.int64))

    def _nearest(self, places: Whole) -> tuple[Whole, Reals]:
        """Return the cheapest of some records (n_users,) and its cost, infinite out of reach."""
        distance = self._distance[:, places]
        if self.most_changed is not None and self._distance is not self.n_changed:
            distance = np.where(self.n_changed[:, places] > self.most_changed, np.inf, distance)
        best = distance.argmin(axis=1)
        users = np.arange(len(best))
        found = distance[users, best].astype(np.float64)
        if self._distance is self.n_changed:
            changed = found
            found = found * self.costs[0]
            if self.most_changed is not None:
                found = np.where(changed > self.most_changed, np.inf, found)
        return places[best], found


def read_costs(given: Any, n_features: int) -> Reals:
    """Return costs (n_features,) of changing a feature; a `DataError` where they are none."""
    try:
        costs = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        costs = np.array(np.nan)
    if costs.ndim == 0:
        costs = np.full(n_features, costs)
    if costs.shape != (n_features,) or not np.isfinite(costs).all() or (costs < 0).any():
        raise DataError(
            f"costs: expected a finite number of at least 0, or {n_features} of them, one for "
            f"each feature, got {one_line(given)}"
        )
    return costs


def _one_hot(X: Features, space: FeatureSpace) -> NDArray[np.float32]:
    """Return (n, sum of sizes) a one for each feature's value."""
    starts = np.concatenate([[0], np.cumsum(space.sizes)[:-1]])
    made = np.zeros((len(X), sum(space.sizes)), dtype=np.float32)
    made[np.arange(len(X))[:, None], X + starts] = 1
    return made
