"""Random games of many kinds, ties and negative worths among them."""

import numpy as np

from .definitions import rows_of


def normal(rng, n, rows):
    return rng.normal(size=1 << n)


def small_integers(rng, n, rows):
    return rng.integers(-3, 4, size=1 << n).astype(float)


def costs(rng, n, rows):
    return -np.sqrt(rows @ rng.integers(1, 20, size=n))


def superadditive(rng, n, rows):
    return rows.sum(axis=1) ** 2 * (1 + rng.random(1 << n) / 100)


def voting(rng, n, rows):
    weights = rng.integers(1, 10, size=n)
    return (rows @ weights >= weights.sum() * rng.uniform(0.2, 0.95)).astype(float)


def staircase(rng, n, rows):
    masses = rows @ rng.integers(1, 30, size=n)
    steps = np.sort(rng.integers(1, 1 + int(masses.max(initial=1)), size=4))
    return np.searchsorted(steps, masses, side="right") / 4.0


def additive(rng, n, rows):
    return rows @ rng.normal(size=n)


KINDS = [normal, small_integers, costs, superadditive, voting, staircase, additive]


def game(kind, n, seed):
    rng = np.random.default_rng([seed, n, KINDS.index(kind)])
    values = np.asarray(kind(rng, n, rows_of(n)), dtype=float)
    values[0] = 0
    return values


def is_imputable(values, n):
    return sum(values[1 << i] for i in range(n)) <= values[-1]
