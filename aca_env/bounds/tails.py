"""The tail of a difference of two binomial counts, never understated and almost exact."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Numbers = NDArray[np.number[Any]]

_N_NODES = 20
_REACH = 7.0
"""Standard deviations of the tilted law's frequencies that the nodes span."""

_TOGETHER = 1024

_ROUNDING = 1e-9
"""Added to the logarithm: more than the floats can be off."""


def log_difference_tail(
    n_plus: Numbers, n_minus: Numbers, share: float | Numbers, value: Numbers
) -> Reals:
    """Return an upper bound on ln P(X ≤ value) for X = Bin(n_plus, f) − Bin(n_minus, f).

    With n_minus = 0 it is the lower tail of one binomial count. At or above the mean the
    bound is 0, the logarithm of 1: only small tails are of use.

    Proof sketch. For λ > 0 let X_λ have the law of X tilted by e^{−λx}, φ its characteristic
    function, and h(z) = Σ_{j≥0} e^{−λj} P(X_λ = z − j), so that
    P(X ≤ v) = E[e^{−λX}] e^{λv} h(v). The mean of φ(θ) e^{−iθv} / (1 − e^{−λ+iθ}) over Q
    equidistant frequencies is Σ_k h(v + kQ) ≥ h(v), since h ≥ 0: folding only adds. And
    |φ| falls on [0, π] (its square is a product of 1 − 2p(1−p)(1 − cos θ)), so the
    frequencies left out add at most |φ| at the first of them over 1 − e^{−λ}. Every λ and
    every Q is valid; the saddle point and a Q of some standard deviations make it tight.

    Args:
        n_plus: numbers of trials that count up, at least 0, whole.
        n_minus: numbers of trials that count down.
        share: f in (0, 1), the chance of each trial.
        value: v, whole.

    Returns:
        Broadcast of all arguments, at most 0; −∞ where X ≤ v is impossible.

    Source: Chernoff (1952) for the tilt; the inversion is the discrete form of Lugannani
    and Rice (1980).

    >>> from math import comb, exp
    >>> exact = sum(comb(40, k) for k in range(9)) / 2**40
    >>> bool(np.isclose(exp(log_difference_tail(40, 0, 0.5, 8)), exact, rtol=1e-6))
    True
    """
    arguments = np.broadcast_arrays(n_plus, n_minus, share, value)
    shape = arguments[0].shape
    plus, minus, f, v = (np.asarray(x, dtype=np.float64).ravel() for x in arguments)
    log_tail = np.where(v < -minus, -np.inf, 0.0)
    low = (v < f * (plus - minus)) & (v >= -minus)
    is_end = low & (v == -minus)
    # Only one outcome is as low: no trial counts up and all count down.
    with np.errstate(divide="ignore", invalid="ignore"):
        end = plus * np.log1p(-f) + np.where(minus > 0, minus * np.log(f), 0.0)
    log_tail = np.where(is_end, end, log_tail)
    inner = low & ~is_end
    # In parts that stay in the processor's cache.
    for part in np.array_split(np.flatnonzero(inner), 1 + inner.sum() // _TOGETHER):
        log_tail[part] = _inside(plus[part], minus[part], f[part], v[part])
    return np.minimum(log_tail, 0.0).reshape(shape)


def _inside(plus: Reals, minus: Reals, f: Reals, v: Reals) -> Reals:
    tilt = _saddle_point(plus, minus, f, v)
    # All of these from one λ, so that their roundings cancel as they do themselves.
    down, up = -np.expm1(-tilt), np.expm1(tilt)
    log_moment = plus * np.log1p(-f * down) + minus * np.log1p(f * up) + tilt * v
    p_plus = f * (1 - down) / (1 - f * down)
    p_minus = f * (1 + up) / (1 + f * up)
    series = _folded(plus, minus, v, (p_plus, p_minus, down))
    return np.asarray(log_moment + np.log(series) + _ROUNDING)


def _saddle_point(plus: Reals, minus: Reals, f: Reals, v: Reals) -> Reals:
    """Return the λ > 0 at which the tilted law's mean is v: a quadratic equation in e^λ."""
    g = 1 - f
    a = (minus + v) * f * g
    b = (minus - plus) * f**2 + v * (f**2 + g**2)
    c = (plus - v) * f * g
    root = np.sqrt(b**2 + 4 * a * c)
    t = np.where(b > 0, 2 * c / np.where(b > 0, b + root, 1.0), (root - b) / (2 * a))
    return np.log(np.maximum(t, 1 + 1e-12))


def _folded(plus: Reals, minus: Reals, v: Reals, tilted: tuple[Reals, Reals, Reals]) -> Reals:
    """Return an upper bound on h(v) from a few frequencies."""
    p_plus, p_minus, down = tilted
    spread = np.sqrt(plus * p_plus * (1 - p_plus) + minus * p_minus * (1 - p_minus))
    wanted = np.ceil(2 * np.pi * _N_NODES * spread / _REACH)
    n_points = np.maximum(2 * _N_NODES - 1, wanted)
    step = 2 * np.pi / n_points
    theta = np.arange(1, _N_NODES)[:, None] * step
    size, angle = _frequency(plus, minus, (p_plus, p_minus), theta)
    # 1 / (1 − e^{−λ+iθ}), its conjugate on top.
    real, imaginary = 1 - (1 - down) * np.cos(theta), (1 - down) * np.sin(theta)
    turn = angle - theta * v
    parts = size * (np.cos(turn) * real - np.sin(turn) * imaginary)
    total = 1 / down + 2 * (parts / (real**2 + imaginary**2)).sum(axis=0)
    first = np.minimum(_N_NODES * step, np.pi)
    size, _ = _frequency(plus, minus, (p_plus, p_minus), first)
    left_out = (n_points - (2 * _N_NODES - 1)) * size / down
    return np.asarray(np.maximum(total + left_out, 1e-300) / n_points)


def _frequency(
    plus: Reals, minus: Reals, chances: tuple[Reals, Reals], theta: Reals
) -> tuple[Reals, Reals]:
    """Return size and angle of the tilted law's characteristic function."""
    log_size, angle = np.zeros_like(theta), np.zeros_like(theta)
    # sin θ and 1 − cos θ from the half angle: one function call for both.
    tangent = np.tan(theta / 2)
    half = 2 * tangent**2 / (1 + tangent**2)
    sine = 2 * tangent / (1 + tangent**2)
    for n, p, sign in ((plus, chances[0], 1), (minus, chances[1], -1)):
        # Half the frequencies round, a fair coin has no size left: e^{−∞}.
        with np.errstate(divide="ignore", invalid="ignore"):
            shrink = n / 2 * np.log1p(-2 * p * (1 - p) * half)
        log_size = log_size + np.where(n > 0, shrink, 0.0)
        angle = angle + sign * n * np.arctan2(p * sine, 1 - p * half)
    return np.exp(log_size), angle
