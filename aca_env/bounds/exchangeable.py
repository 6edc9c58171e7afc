"""How much a group may speak against a plan, from another group's records, exactly.

Own unedited records and those of another group of whom nothing is known are, before any edit,
exchangeable: given everybody's records together, the own ones are a uniformly random choice
of n from N = n + m. No variance is estimated and no inequality is used but a union bound.

Write a and b for the own records that speak against and for the plan in a cell, A and B for
the other group's, K' = a + A, K* = b + B. Only a and b are seen; A − B is to be bounded.

Theorem. Let f = n/N and let U come from `most_opposition` at confidence ln(1/δ'). Given K' and
K* (and all other counts of everybody together), P(A − B > U) ≤ δ'.

Proof sketch.
1. What is fixed: the records of both groups together, so K', K* and u = K' + K*. What is
   random: which n of them are the own. Then (a, b) is multivariate hypergeometric.
2. Its law is a product of Bin(K', f), Bin(K*, f) and Bin(N − u, f) at n − a − b, over Bin(N, f)
   at n. So every event has at most ρ(u) = max Bin(N − u, f) / Bin(N, f)(n) times the chance it
   has for independent a ~ Bin(K', f), b ~ Bin(K*, f); ρ grows in u, and is about
   (1 − u/N)^(−1/2).
3. First event, at δ'·s (s: `NUISANCE_SHARE`): u is so large that as few as a + b own records
   have at most this chance. Off it, u ≤ u_max.
4. Second event, at δ'(1 − s): a − b is so small that it has at most this chance under the true
   (K', K*), by step 2. Off it, all (K', K*) for which the chance is smaller are out.
5. All (K', K*) with K' − K* ≥ s₀ and u ≤ u_max are out if the pair on the edge is: K* at its
   largest k = ⌊(u_max − s₀)/2⌋ and K' = k + s₀. For P(a − b ≤ w) falls in K' and grows in K*, and
   one more of both adds f(1−f)[g(w+1) − g(w)], g the law of a − b: no less than 0 while w + 1 is
   not beyond the mode, which lies within 1 of the mean f·s₀ (Darroch 1964). So w ≤ f·s₀ − 2 is
   asked for. (Where K* < −s₀, the pair K' = 0 and K* = −s₀ takes the place of K' = K* + s₀.)
6. A − B = (K' − K*) − (a − b), so A − B ≤ s₀ − 1 − (a − b) off both events.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.bisection import first_true
from aca_env.bounds.tails import log_difference_tail

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.number[Any]]

_NONE = np.zeros(1)

NUISANCE_SHARE = 0.05
"""Share of δ' that pays for not knowing how many records speak at all."""


def most_opposition(
    against: Numbers, favour: Numbers, n_own: int, n_other: int, log_inverse_delta: float
) -> Reals:
    """Return U with A − B ≤ U for the other group's records, but with probability δ'.

    Args:
        against: own unedited records that speak against the plan, any shape, whole.
        favour: own unedited records that speak for it.
        n_own: number n of own records.
        n_other: number m of the other group's records.
        log_inverse_delta: ln(1/δ').

    Returns:
        U, same shape, whole, at most m; m where there are no own records, 0 where m is 0.

    >>> float(most_opposition(np.array(20), np.array(0), 1000, 9000, log_inverse_delta=3.0))
    277.0
    """
    a, b = np.broadcast_arrays(np.asarray(against, float), np.asarray(favour, float))
    if n_other == 0 or n_own == 0:
        return np.full(a.shape, float(n_other))
    pairs, place = np.unique(np.stack([a.ravel(), b.ravel()]), axis=1, return_inverse=True)
    found = _most(pairs[0], pairs[1], _Split(n_own, n_other), log_inverse_delta)
    return np.minimum(found, n_other)[place.ravel()].reshape(a.shape)


class _Split:
    """n own records among N = n + m, all choices equally likely."""

    def __init__(self, n_own: int, n_other: int) -> None:
        self.n, self.m = n_own, n_other
        self.share = n_own / (n_own + n_other)

    def log_inflation(self, used: Reals) -> Reals:
        """Return ln ρ(u), never understated."""
        log_most = self._log_largest(np.maximum(self.n + self.m - used, 0))
        return np.maximum(log_most - self._log_at_mean(), 0.0)

    def _log_at_mean(self) -> float:
        """Return a lower bound on ln Bin(N, f)(n), by Robbins' form of Stirling's formula."""
        n, m = self.n, self.m
        total = n + m
        stirling = 1 / (12 * total + 1) - 1 / (12 * n) - 1 / (12 * m)
        return 0.5 * float(np.log(total / (2 * np.pi * n * m))) + stirling

    def _log_largest(self, trials: Reals) -> Reals:
        """Return an upper bound on the logarithm of the largest chance of Bin(trials, f)."""
        mode = np.floor((trials + 1) * self.share)
        inner = (mode > 0) & (mode < trials)
        up = np.where(inner, mode, 1.0)
        down = np.where(inner, trials - mode, 1.0)
        size = np.where(inner, trials, 2.0)
        stirling = 1 / (12 * size) - 1 / (12 * up + 1) - 1 / (12 * down + 1)
        off = _deviance(up, size * self.share) + _deviance(down, size * (1 - self.share))
        log_chance = 0.5 * np.log(size / (2 * np.pi * up * down)) + stirling - off
        ends = np.where(mode > 0, trials * np.log(self.share), trials * np.log1p(-self.share))
        return np.where(inner, log_chance, ends)


def _deviance(count: Reals, mean: Reals) -> Reals:
    """Return count·ln(count/mean) + mean − count, accurate where both are close."""
    return np.asarray(count * np.log1p((count - mean) / mean) - (count - mean))


def _most(a: Reals, b: Reals, split: _Split, log_inverse_delta: float) -> Reals:
    most_used = _most_used(a + b, split, log_inverse_delta - np.log(NUISANCE_SHARE))
    inflation = split.log_inflation(most_used)
    threshold = -(log_inverse_delta - np.log1p(-NUISANCE_SHARE)) - inflation
    w = a - b

    def is_out(lead: Reals) -> Flags:
        k = np.floor((most_used - lead) / 2)
        far = w <= split.share * lead - 2
        tail = log_difference_tail(np.maximum(k, 0) + lead, np.maximum(k, 0), split.share, w)
        return np.asarray((k < 0) | (far & (tail <= threshold)))

    out = first_true(is_out, -most_used, most_used + 1)
    return np.asarray(out - 1 - w)


def _most_used(seen: Reals, split: _Split, log_inverse_delta: float) -> Reals:
    """Return u_max: of more records, as few as were seen would be among the own too seldom."""

    def is_out(used: Reals) -> Flags:
        tail = log_difference_tail(used, _NONE, split.share, seen) + split.log_inflation(used)
        return np.asarray(tail <= -log_inverse_delta)

    # No more than m of the others' records can be added to what was seen.
    return first_true(is_out, seen, seen + split.m + 1) - 1
