"""From single measurements to medians with quartiles, ratios and exponents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from aca_env.bench.measuring import WARM_UP, Sample

Reals = NDArray[np.float64]

LEAST_POINTS = 3
"""Points that a slope and its interval need."""

LEVEL = 0.95
"""Of the interval of an exponent."""

POWERS = (0.1, 3.0)
"""Between which the growth of a curve is looked for."""


@dataclass(frozen=True)
class Middle:
    """A median with quartiles.

    Attributes:
        median: the median.
        low: the lower quartile.
        high: the upper quartile.
        n: values behind them.
    """

    median: float
    low: float
    high: float
    n: int

    def times(self, factor: float) -> "Middle":
        """Return the same of values that are all multiplied by a positive factor."""
        return Middle(self.median * factor, self.low * factor, self.high * factor, self.n)


def middle(values: Iterable[float]) -> Middle:
    """Return the median and the quartiles of values.

    >>> middle([4.0, 1.0, 3.0, 2.0, 5.0])
    Middle(median=3.0, low=2.0, high=4.0, n=5)
    """
    known = np.array(list(values), dtype=np.float64)
    low, median, high = np.quantile(known, [0.25, 0.5, 0.75]).tolist()
    return Middle(median, low, high, len(known))


def of(samples: Iterable[Sample], name: str) -> list[Sample]:
    """Return the measurements of one thing that count, by repeat."""
    counted = (s for s in samples if s.name == name and s.repeat != WARM_UP)
    return sorted(counted, key=lambda s: s.repeat)


def ratios(over: Sequence[float], under: Sequence[float]) -> Middle:
    """Return the ratio of values of the same repeats: pairs that met the same machine."""
    return middle(a / b for a, b in zip(over, under, strict=True))


@dataclass(frozen=True)
class Fit:
    """A power law through the upper part of a curve.

    Attributes:
        exponent: slope of log seconds against log size.
        low: lower end of the slope's 95% interval (Student's t).
        high: its upper end.
        factor: seconds at size 1 on the fitted line.
        start: least size in the fit.
        n_points: sizes in the fit.
    """

    exponent: float
    low: float
    high: float
    factor: float
    start: float
    n_points: int

    @property
    def is_at_most_linear(self) -> bool:
        """Whether the exponent is at most 1, to one digit: beyond it a machine's noise decides."""
        return round(self.exponent, 1) <= 1

    def at(self, sizes: Reals) -> Reals:
        """Return the fitted seconds at sizes."""
        return np.asarray(self.factor * sizes**self.exponent)


def dominated(sizes: Reals, seconds: Reals) -> NDArray[np.bool_]:
    """Return which points of the range's upper half (in logarithms) are spent mostly on elements.

    Seconds are split into fixed + each · size ** power, neither part negative, by least
    squares of the relative errors; a point counts where the second part, and not what every
    call costs, is the larger one. Of too few such points the last three count.

    Args:
        sizes: (n_points,) ascending.
        seconds: (n_points,) positive.
    """
    target = np.ones(len(sizes))

    def split(power: float) -> tuple[Reals, float]:
        columns = np.stack([target, sizes**power], axis=1) / seconds[:, None]
        parts, misfit = optimize.nnls(columns, target)
        return parts, float(misfit)

    power = float(optimize.minimize_scalar(lambda p: split(p)[1], bounds=POWERS).x)
    fixed, each = split(power)[0]
    is_upper = sizes**2 >= sizes[0] * sizes[-1]
    chosen = np.asarray(is_upper & (each * sizes**power > fixed))
    if chosen.sum() < LEAST_POINTS:
        chosen = np.arange(len(sizes)) >= len(sizes) - LEAST_POINTS
    return chosen


def fit_power(sizes: Sequence[float], seconds: Sequence[float]) -> Fit | None:
    """Return the power law of a curve's upper part; None for fewer than three points.

    Args:
        sizes: ascending, positive.
        seconds: the medians there.

    >>> fit = fit_power([1, 2, 4, 8, 16, 32], [3.0, 6.0, 12.0, 24.0, 48.0, 96.0])
    >>> round(fit.exponent, 6), fit.n_points, fit.start
    (1.0, 3, 8.0)
    """
    x, t = np.asarray(sizes, dtype=np.float64), np.asarray(seconds, dtype=np.float64)
    if len(x) < LEAST_POINTS:
        return None
    chosen = dominated(x, t)
    x, t = x[chosen], t[chosen]
    line = stats.linregress(np.log(x), np.log(t))
    reach = float(stats.t.ppf((1 + LEVEL) / 2, len(x) - 2) * line.stderr)
    slope = float(line.slope)
    factor = float(np.exp(line.intercept))
    return Fit(slope, slope - reach, slope + reach, factor, float(x[0]), len(x))
