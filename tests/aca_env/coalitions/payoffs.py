"""Payoffs of partition games: random ones with ties, and the two stories of the field."""

import numpy as np

from aca_env.coalitions import all_partitions, blocks_of


def random_payoffs(rng, n):
    """Return ({set partition: payoffs}, table): small whole numbers, so that ties are common."""
    rows = all_partitions(n)
    table = rng.integers(0, rng.integers(2, 9), size=rows.shape).astype(float)
    if rng.random() < 0.4:
        table = rng.normal(size=rows.shape)
    keys = [frozenset(blocks_of(tuple(row))) for row in rows.tolist()]
    return dict(zip(keys, table, strict=True)), table


def from_sets(payoffs):
    return lambda partition: payoffs[frozenset(blocks_of(partition))]


def two_camps(camps):
    """Blocks of one target win more the larger they are; mixed blocks win nothing."""

    def payoff(partition):
        shares = np.zeros(len(partition))
        for block in blocks_of(partition):
            if len({camps[i] for i in block}) == 1:
                shares[list(block)] = len(block) / len(camps)
        return shares

    return payoff


def critical_mass(masses, least):
    """A block succeeds if its mass reaches the least, and costs each member a little to hold."""

    def payoff(partition):
        shares = np.zeros(len(partition))
        for block in blocks_of(partition):
            wins = sum(masses[i] for i in block) >= least
            shares[list(block)] = float(wins) - 0.01 * (len(block) - 1)
        return shares

    return payoff


def chase(partition):
    """One wants to be with the other, who wants to be alone: single moves never rest."""
    return np.array([1.0, -1.0]) if partition == (0, 0) else np.array([-1.0, 1.0])
