"""Means and shares with their intervals, as the reports state them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest, t

from aca_env.runs.summary import Estimate, estimate

Reals = NDArray[np.float64]
LEVEL = 0.95
"""Confidence of every interval that is stated."""

SURE = 0.999
"""Confidence at which one of many differences counts as real."""


@dataclass(frozen=True)
class Share:
    """How often something happened, with Wilson's interval.

    Attributes:
        n_true: draws in which it did.
        n: independent draws.
    """

    n_true: int
    n: int

    @property
    def value(self) -> float:
        """Share of the draws."""
        return self.n_true / self.n

    @property
    def interval(self) -> tuple[float, float]:
        """Two-sided 95% interval of the probability.

        Source: Wilson (1927).

        >>> [round(end, 4) for end in Share(0, 5000).interval]
        [0.0, 0.0008]
        """
        found = binomtest(self.n_true, self.n).proportion_ci(LEVEL, method="wilson")
        return float(found.low), float(found.high)

    def __str__(self) -> str:
        """Return counts, share and interval."""
        low, high = self.interval
        return f"{self.n_true} of {self.n} draws = {self.value:.2%} [{low:.2%}, {high:.2%}]"


def share_of(happened: NDArray[np.bool_]) -> Share:
    """Return how often something happened."""
    return Share(int(np.count_nonzero(happened)), int(happened.size))


def beyond_doubt(n_comparisons: int, n_degrees: int) -> float:
    """Return the standard errors from which any of several differences is real at 99.9%.

    Args:
        n_comparisons: differences that are looked at; together they raise a false alarm with
            probability 0.1% at most (Bonferroni).
        n_degrees: degrees of freedom behind each standard error.

    >>> round(beyond_doubt(1, 10_000), 2), round(beyond_doubt(100, 22), 2)
    (3.29, 5.69)
    """
    return float(t.ppf(1 - (1 - SURE) / (2 * n_comparisons), n_degrees))


def mean_text(values: Reals, digits: int = 3) -> str:
    """Return a mean over independent draws with its 95% interval.

    >>> mean_text(np.array([1.0, 2.0, 3.0]))
    '2.000 ± 2.484'
    """
    found = estimate(np.asarray(values, dtype=np.float64))
    return estimate_text(found, digits)


def estimate_text(found: Estimate, digits: int = 3) -> str:
    """Return an estimate for readers."""
    if found.mean is None:
        return "none"
    told = f"{found.mean:,.{digits}f}"
    return told if found.half_width is None else f"{told} ± {found.half_width:,.{digits}f}"


def means(values: Reals, axis: int) -> tuple[Reals, Reals]:
    """Return means over independent draws and the standard errors of these means.

    Args:
        values: draws along one axis, at least two.
        axis: that axis.
    """
    n = values.shape[axis]
    mean = values.mean(axis=axis)
    error = values.std(axis=axis, ddof=1) / np.sqrt(n)
    return np.asarray(mean), np.asarray(error)
