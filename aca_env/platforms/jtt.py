"""Just Train Twice: fit, weigh up what the fit got wrong, and fit again.

The paper stops its first fit early, so that it errs on small groups; here the first fit has
options of its own for that, such as a stronger penalty or a shallower tree.

Source: Liu et al. (2021), Just Train Twice; against collectives, Ben-Dov et al. (2024).
"""

from typing import Self

import numpy as np

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


class JustTrainTwice(Reweighting):
    """Fits a base learner twice, the second time with its errors weighed up.

    Args:
        base: name of the base learner, which takes weights.
        base_parameters: options of both fits.
        first_parameters: options of the first fit instead; None: the same.
        upweight: what a record counts for in the second fit that the first got wrong; 1 or more.
        encoding: how the base learner reads features; None: as suits it.
        space: the space of the records.
        random_state: seed of both fits.

    Attributes:
        wrong_: (n_rows,) which rows the first fit got wrong.
    """

    def __init__(  # noqa: PLR0913 - options of a classifier are named one by one
        self,
        base: str = "logistic",
        base_parameters: Options = None,
        first_parameters: Options = None,
        upweight: float = 5.0,
        *,
        encoding: str | None = None,
        space: FeatureSpace | None = None,
        random_state: int | None = None,
    ) -> None:
        self.base = base
        self.base_parameters = base_parameters
        self.first_parameters = first_parameters
        self.upweight = upweight
        self.encoding = encoding
        self.space = space
        self.random_state = random_state

    def check(self) -> None:
        """Refuse wrong options; see `Reweighting.check`."""
        super().check()
        self.base_learner(self.first_parameters, "first_parameters")
        told = "a number from 1 to 1e+09"
        check_number("upweight", self.upweight, told, is_right=is_number(self.upweight, 1, 1e9))

    def fit(self, X: Codes, y: Whole, sample_weight: Reals | None = None) -> Self:
        """Fit to records (n_rows, n_features) with labels (n_rows,) and weights."""
        self.check()
        weights = weights_of(y, sample_weight)
        self.classes_ = np.unique(y)
        first = self.base_parameters if self.first_parameters is None else self.first_parameters
        self.wrong_ = self.fit_base((X, y, weights), first).predict(X) != y
        raised = weights * np.where(self.wrong_, self.upweight, 1.0)
        self.model_ = self.fit_base((X, y, raised), self.base_parameters)
        return self
