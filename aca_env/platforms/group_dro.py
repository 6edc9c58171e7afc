"""Group distributionally robust learning: the least loss of the group that fares worst.

Weights of groups and the learner play against each other: in every turn the learner is fitted
to records weighted by group, and the weight of each group grows with the exponential of its
mean loss. The paper takes one stochastic gradient step per turn; here the base learner answers
with a whole fit, and the last fit is to the weights' mean over all turns, which tends to the
worst case (Freund and Schapire 1999). Where the loss is strictly convex, as that of the
penalised logistic regression, the fit to the worst case is the robust one.

Source: Sagawa et al. (2020), Distributionally Robust Neural Networks, Algorithm 1; against
collectives, Ben-Dov et al. (2024).
"""

from typing import Any, Self

import numpy as np

from aca_env.errors import DataError, one_line
from aca_env.features import FeatureSpace
from aca_env.platforms.reweighting import (
    Codes,
    Options,
    Reals,
    Reweighting,
    Whole,
    check_number,
    is_number,
    weights_of,
)

LABEL = "label"

_LEAST_PROBABILITY = 1e-15


class GroupDRO(Reweighting):
    """Fits a base learner to the weights of groups under which it fares worst.

    Args:
        base: name of the base learner, which takes weights and predicts probabilities.
        base_parameters: its options.
        group: "label", or the name of a feature: its values are the groups.
        turns: fits before the last one.
        step: how fast weights follow losses: a group's weight grows by exp(step · loss).
        encoding: how the base learner reads features; None: as suits it.
        space: the space of the records.
        random_state: seed of all fits.

    Attributes:
        groups_: (n_groups,) their codes.
        group_weights_: (n_groups,) weights of the last fit, in sum 1.
    """

    def __init__(  # noqa: PLR0913 - options of a classifier are named one by one
        self,
        base: str = "logistic",
        base_parameters: Options = None,
        group: str = LABEL,
        turns: int = 10,
        step: float = 1.0,
        *,
        encoding: str | None = None,
        space: FeatureSpace | None = None,
        random_state: int | None = None,
    ) -> None:
        self.base = base
        self.base_parameters = base_parameters
        self.group = group
        self.turns = turns
        self.step = step
        self.encoding = encoding
        self.space = space
        self.random_state = random_state

    def check(self) -> None:
        """Refuse wrong options; see `Reweighting.check`."""
        super().check()
        made = self.base_learner(self.base_parameters, "base_parameters").make()
        if not hasattr(made, "predict_proba"):
            raise DataError(f"base: expected a learner with probabilities, got {self.base!r}")
        is_whole = isinstance(self.turns, int) and is_number(self.turns, 1, 1000)
        check_number("turns", self.turns, "a whole number from 1 to 1000", is_right=is_whole)
        is_step = is_number(self.step, 1e-9, 1000)
        check_number("step", self.step, "a number from 1e-09 to 1000", is_right=is_step)
        if not isinstance(self.group, str):
            expected = '"label" or the name of a feature'
            raise DataError(f"group: expected {expected}, got {one_line(self.group)}")

    def fit(self, X: Codes, y: Whole, sample_weight: Reals | None = None) -> Self:
        """Fit to records (n_rows, n_features) with labels (n_rows,) and weights."""
        self.check()
        weights = weights_of(y, sample_weight)
        self.classes_, labels = np.unique(y, return_inverse=True)
        self.groups_, group = np.unique(self._groups(X, y), return_inverse=True)
        masses = np.bincount(group, weights=weights)
        shares = np.full(len(masses), 1 / len(masses))
        played = np.zeros_like(shares)
        model: Any = None
        for _ in range(self.turns):
            played += shares / self.turns
            model = self._answer((X, y, weights), group, shares / masses, model)
            losses = log_losses(model, X, labels)
            grown = np.log(shares) + self.step * np.bincount(group, weights * losses) / masses
            shares = np.exp(grown - grown.max())
            shares = np.maximum(shares / shares.sum(), np.finfo(float).tiny)
        self.group_weights_ = played
        self.model_ = self._answer((X, y, weights), group, played / masses, model)
        return self

    def _answer(
        self, rows: tuple[Codes, Whole, Reals], group: Whole, factors: Reals, last: Any
    ) -> Any:
        """Return the base learner's fit to weights by group; their sum stays the same."""
        X, y, weights = rows
        changed = X, y, weights * factors[group] * weights.sum()
        return self.fit_base(changed, self.base_parameters, last)

    def _groups(self, X: Codes, y: Whole) -> Codes:
        if self.group == LABEL:
            return y
        names = () if self.space is None else self.space.names
        if self.group not in names:
            expected = f'"label" or a feature: {", ".join(names)}'
            raise DataError(f"group: expected {expected}, got {self.group!r}")
        return np.asarray(X[:, names.index(self.group)])


def log_losses(model: Any, X: Codes, labels: Whole) -> Reals:
    """Return the log loss (n_rows,) of a fitted model whose classes labels (n_rows,) count."""
    found = model.predict_proba(X)[np.arange(len(labels)), labels]
    return np.asarray(-np.log(np.maximum(found, _LEAST_PROBABILITY)))
