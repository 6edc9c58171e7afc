"""What learners have in common that fit another learner to reweighted records."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression

from aca_env.errors import AcaError, DataError, one_line
from aca_env.features import FeatureSpace
from aca_env.platforms.known import KNOWN, takes_weights
from aca_env.platforms.learners import Learner

Codes = NDArray[np.integer[Any]]
Whole = NDArray[np.int64]
Reals = NDArray[np.float64]
Options = Mapping[str, Any] | None

NO_BASES = ("naive_bayes", "private_counts", "jtt", "group_dro")
"""Learners that cannot be told what single records weigh, and those that reweight themselves."""

BASES = tuple(name for name in KNOWN if name not in NO_BASES)


class Reweighting(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A learner that fits a base learner to records whose weights it chooses.

    Attributes:
        base: name of the base learner, one of `BASES` or `module:factory`.
        base_parameters: its options.
        encoding: how it reads features; None: as suits it.
        space: the space of the records.
        random_state: seed of all its fits.
    """

    base: str
    base_parameters: Options
    encoding: str | None
    space: FeatureSpace | None
    random_state: int | None
    model_: Any

    def check(self) -> None:
        """Refuse wrong options.

        Raises:
            DataError: which one, and what was expected.
        """
        self.base_learner(self.base_parameters, "base_parameters")

    def base_learner(self, parameters: Options, name: str) -> Learner:
        """Return the base learner with some options; `name` is theirs."""
        is_factory = isinstance(self.base, str) and ":" in self.base
        if self.base not in BASES and not is_factory:
            expected = f"one of {', '.join(BASES)}, or module:factory"
            raise DataError(f"base: expected {expected}, got {one_line(self.base)}")
        if parameters is not None and not isinstance(parameters, Mapping):
            raise DataError(f"{name}: expected a table of options, got {one_line(parameters)}")
        try:
            learner = Learner(self.base, parameters or {}, self.encoding)
            made = learner.make()
        except AcaError as error:
            raise DataError(f"base: {error}") from None
        if not takes_weights(made.fit):
            raise DataError(f"base: expected a learner that takes weights, got {self.base!r}")
        return learner

    def fit_base(
        self, rows: tuple[Codes, Whole, Reals], parameters: Options, last: Any = None
    ) -> Any:
        """Return the base learner, encoder included, after a fit to weighted records.

        A fit to other weights of the same records may be handed in as `last`, to be fitted
        on: a logistic regression has one optimum, and is there sooner from a near one.
        """
        if self.space is None:
            raise DataError("space: expected the space of the records, got none")
        X, y, weights = rows
        if last is not None and isinstance(last[-1], LogisticRegression):
            last.set_params(classify__warm_start=True)
            return last.fit(X, y, classify__sample_weight=weights)
        seed = 0 if self.random_state is None else self.random_state
        model = self.base_learner(parameters, "parameters").pipeline(self.space, seed)
        return model.fit(X, y, classify__sample_weight=weights)

    def predict(self, points: Codes) -> NDArray[Any]:
        """Return labels (n_points,)."""
        return np.asarray(self.model_.predict(points))

    @property
    def predict_proba(self) -> Any:
        """Gives probabilities (n_points, n_labels) of points, where the base learner does."""
        unfitted = self.base_learner(self.base_parameters, "base_parameters").make()
        return getattr(self, "model_", unfitted).predict_proba


def weights_of(y: Whole, sample_weight: Reals | None) -> Reals:
    """Return the weight (n_rows,) of every row, one by default."""
    return np.ones(len(y)) if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)


def check_number(name: str, value: Any, expected: str, *, is_right: bool) -> None:
    """Raise `DataError` unless a value is right; booleans are no numbers."""
    if isinstance(value, bool) or not is_right:
        raise DataError(f"{name}: expected {expected}, got {one_line(value)}")


def is_number(value: Any, low: float, high: float) -> bool:
    """Return whether a value is a finite number in [low, high]."""
    return isinstance(value, int | float) and low <= value <= high
