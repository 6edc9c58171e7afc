"""Hill curves: steps smoothed into one rise, with the smoothing's quality told."""

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import OptimizeWarning, curve_fit

Reals = NDArray[np.float64]

FEWEST_POINTS = 5
STEEPEST = 60.0
"""Largest exponent: a curve that steep is a step."""


@dataclass(frozen=True)
class Hill:
    """A fitted curve top · x^p / (half^p + x^p).

    Attributes:
        top: value far to the right, in (0, 1].
        half: size at which half of it is reached.
        power: p, the steepness.
        r2: share of the points' variance that the curve explains; NaN where they are all equal.
        residual: root mean square of the residuals.
        largest_residual: largest absolute residual.
        n_points: points behind the fit.
    """

    top: float
    half: float
    power: float
    r2: float
    residual: float
    largest_residual: float
    n_points: int

    def __call__(self, sizes: Reals) -> Reals:
        """Return the curve at some sizes.

        >>> curve = Hill(0.8, 100.0, 4.0, 1.0, 0.0, 0.0, 9)
        >>> curve(np.array([0.0, 100.0])).round(3).tolist()
        [0.0, 0.4]
        """
        return _curve(np.asarray(sizes, dtype=np.float64), self.top, self.half, self.power)

    def size_at(self, level: float) -> float:
        """Return the size at which the curve reaches a level in (0, 1); infinite if never.

        >>> round(Hill(0.8, 100.0, 4.0, 1.0, 0.0, 0.0, 9).size_at(0.4), 6)
        100.0
        """
        if level >= self.top:
            return float("inf")
        return float(self.half * (level / (self.top - level)) ** (1 / self.power))


def _curve(sizes: Reals, top: float, half: float, power: float) -> Reals:
    with np.errstate(divide="ignore", over="ignore"):
        return np.asarray(top / (1 + (half / sizes) ** power))


def fit_hill(sizes: Reals, values: Reals) -> Hill | None:
    """Return the Hill curve that fits values best, in least squares.

    A bound below 0 says as little as 0 does and counts as 0.

    Args:
        sizes: (n,) positive.
        values: (n,) bounds; below 1.

    Returns:
        The curve; None for fewer than five points, or where no value is above 0.
    """
    x, y = np.asarray(sizes, dtype=np.float64), np.maximum(values, 0.0)
    if len(x) < FEWEST_POINTS or not (y > 0).any():
        return None
    best: tuple[float, Reals] | None = None
    for start in _starts(x, y):
        found = _fit(x, y, start)
        if found is not None and (best is None or found[0] < best[0]):
            best = found
    return None if best is None else _describe(best[1], x, y)


def _starts(x: Reals, y: Reals) -> list[tuple[float, float, float]]:
    """Return first guesses: where half of the top is passed, gently and steeply."""
    top = float(y.max())
    half = float(x[y >= top / 2].min())
    return [(min(top, 0.999), half, power) for power in (3.0, 12.0)]


def _fit(x: Reals, y: Reals, start: tuple[float, float, float]) -> tuple[float, Reals] | None:
    scale = float(x.max())
    bounds = ([1e-6, 1e-3, 0.2], [1.0, 10.0, STEEPEST])
    first = (start[0], start[1] / scale, start[2])
    try:
        with warnings.catch_warnings():
            # Points that are all on one step leave the steepness open: no news, since it is told.
            warnings.simplefilter("ignore", OptimizeWarning)
            fitted, _ = curve_fit(_curve, x / scale, y, p0=first, bounds=bounds, max_nfev=2000)
    except RuntimeError:
        return None
    parameters = np.array([fitted[0], fitted[1] * scale, fitted[2]])
    return float(((_curve(x, *parameters) - y) ** 2).sum()), parameters


def _describe(parameters: Reals, x: Reals, y: Reals) -> Hill:
    top, half, power = (float(value) for value in parameters)
    residuals = _curve(x, top, half, power) - y
    spread = float(((y - y.mean()) ** 2).sum())
    lost = float((residuals**2).sum())
    return Hill(
        top=top,
        half=half,
        power=power,
        r2=1 - lost / spread if spread > 0 else float("nan"),
        residual=float(np.sqrt((residuals**2).mean())),
        largest_residual=float(np.abs(residuals).max()),
        n_points=len(x),
    )


def hill_size(sizes: Reals, values: Reals, level: float) -> float:
    """Return the size at which the Hill curve through some points reaches a level.

    Args:
        sizes: (n,) positive.
        values: (n,).
        level: wanted value, in (0, 1).

    Returns:
        The size; infinite where the curve does not reach the level within the sizes.
    """
    curve = fit_hill(sizes, values)
    found = float("inf") if curve is None else curve.size_at(level)
    return found if found <= float(np.max(sizes)) else float("inf")


def first_size_at(sizes: Reals, values: Reals, level: float) -> float:
    """Return the size from which values stay at a level, read off between the points.

    Args:
        sizes: (n,) ascending.
        values: (n,).
        level: wanted value.

    Returns:
        The size, on the straight line to the point before; infinite if the last value is
        below the level.

    >>> first_size_at(np.array([1.0, 2.0, 3.0]), np.array([0.0, 0.2, 0.3]), 0.1)
    1.5
    """
    below = np.flatnonzero(np.asarray(values) < level)
    if not len(below):
        return float(sizes[0])
    last = int(below[-1])
    if last + 1 == len(sizes):
        return float("inf")
    reach = (level - values[last]) / (values[last + 1] - values[last])
    return float(sizes[last] + reach * (sizes[last + 1] - sizes[last]))
