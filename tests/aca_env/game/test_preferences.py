"""RUSP: the sampled matrices and what agents see of them have the stated law.

Every statistical test draws once with fixed seeds and accepts at 1 in 1,000, so a wrong law
fails and a right one does not depend on luck.
"""

from collections import Counter
from itertools import permutations

import numpy as np
import pytest
from scipy import stats

from aca_env.game.preferences import Preferences, count_partitions, draw_blocks
from aca_env.scenario.rewarding import Reward

SEEDS = np.arange(20_000, dtype=np.uint64)
LEAST_P = 1e-3


def preferences(n_agents: int, **terms) -> Preferences:
    return Preferences(Reward(matrix="rusp", **terms), n_agents)


def partitions(n: int, largest: int | None = None) -> list[tuple[int, ...]]:
    """Return every integer partition of n, by plain recursion."""
    most = n if largest is None else min(n, largest)
    if n == 0:
        return [()]
    return [(k, *rest) for k in range(most, 0, -1) for rest in partitions(n - k, k)]


def sizes_in(weights: np.ndarray) -> tuple[int, ...]:
    """Return the sizes of a matrix's blocks: who shares with an agent is its block."""
    rows = {tuple(row > 0) for row in weights}
    return tuple(sorted((sum(row) for row in rows), reverse=True))


@pytest.mark.parametrize("n", range(1, 13))
def test_partitions_are_counted_right(n):
    counts = count_partitions(n)
    for r in range(n + 1):
        for m in range(n + 1):
            assert counts[r, m] == len(partitions(r, m)) if r else counts[r, m] == 1


def test_every_partition_has_its_share_of_the_unit_interval():
    # With one part left to choose the numbers in [0, 1) are cut at equal distances.
    chance = np.zeros((7, 5))
    chance[:, 0] = np.arange(7) / 7 + 1e-9
    largest = [np.bincount(blocks).max() for blocks in draw_blocks(count_partitions(5), chance)]
    assert sorted(largest) == sorted(max(parts) for parts in partitions(5))


@pytest.mark.parametrize("n_agents", [2, 3, 4, 6])
def test_block_sizes_are_uniform_over_integer_partitions(n_agents):
    weights = preferences(n_agents).at(SEEDS, 0).weights
    found = Counter(map(sizes_in, weights))
    every = partitions(n_agents)
    assert set(found) == set(every)
    assert stats.chisquare([found[sizes] for sizes in every]).pvalue > LEAST_P


def test_every_way_to_fill_the_blocks_is_as_likely():
    # Of the blocks of 1 and 2 among three agents there are three, of 2 and 2 among four too.
    for n_agents, sizes in ((3, (2, 1)), (4, (2, 2)), (4, (3, 1))):
        weights = preferences(n_agents).at(SEEDS, 1).weights
        chosen = [rows > 0 for rows in weights if sizes_in(rows) == sizes]
        ways = Counter(rows.tobytes() for rows in chosen)
        n_ways = {(2, 1): 3, (2, 2): 3, (3, 1): 4}[sizes]
        assert len(ways) == n_ways
        assert stats.chisquare(list(ways.values())).pvalue > LEAST_P


def test_before_rows_are_divided_the_matrix_is_symmetric():
    drawn = preferences(5)
    ties = drawn.draw_ties(SEEDS[:2000], 0)
    assert (ties == np.swapaxes(ties, 1, 2)).all()
    expected = ties / ties.sum(axis=2, keepdims=True)
    assert (drawn.at(SEEDS[:2000], 0).weights == expected).all()


def test_rows_sum_to_one_and_nothing_is_negative():
    for n_agents in (2, 5, 40):
        weights = preferences(n_agents).at(SEEDS[:200], 3).weights
        np.testing.assert_allclose(weights.sum(axis=2), 1.0, rtol=0, atol=1e-12)
        assert (weights >= 0).all()
        assert (np.diagonal(weights, axis1=1, axis2=2) > 0).all()


@pytest.mark.parametrize("n_agents", [2, 4])
def test_numbers_within_blocks_are_beta_one_one_and_independent(n_agents):
    ties = preferences(n_agents).draw_ties(SEEDS, 0)
    for i in range(n_agents):
        for j in range(i + 1):
            numbers = ties[:, i, j][ties[:, i, j] > 0]
            assert len(numbers) > 4_000
            assert stats.kstest(numbers, stats.beta(1, 1).cdf).pvalue > LEAST_P
    share = ties[ties[:, 0, 1] > 0]
    for other in (share[:, 0, 0], share[:, 1, 1]):
        assert stats.spearmanr(share[:, 0, 1], other).pvalue > LEAST_P


def test_agents_are_exchangeable():
    ties = preferences(3).draw_ties(SEEDS, 2)
    orders = list(permutations(range(3)))
    # Every relabelling gets games of its own, so that the samples are independent.
    parts = np.array_split(np.arange(len(SEEDS)), len(orders))
    for i, j in ((0, 0), (0, 1), (2, 1)):
        samples = [
            ties[part, order[i], order[j]] for part, order in zip(parts, orders, strict=True)
        ]
        for place, sample in enumerate(samples):
            rest = np.concatenate(samples[:place] + samples[place + 1 :])
            # Zeros tie, which makes this test accept more often, never less.
            assert stats.ks_2samp(sample, rest).pvalue > LEAST_P


def entries(n_agents: int, episode: int = 0, n_games: int = 4000, **terms):
    """Return W, and the noisy numbers and noise levels (B, K, 2 K - 1) of them."""
    drawn = preferences(n_agents, **terms).at(SEEDS[:n_games], episode)
    seen, level = np.split(drawn.seen, 2, axis=2)
    return drawn.weights, seen, level


def truth(weights: np.ndarray) -> np.ndarray:
    """Return what agents would see without noise, entry by entry."""
    n_games, n = weights.shape[:2]
    table = np.empty((n_games, n, 2 * n - 1))
    for i in range(n):
        others = [j for j in range(n) if j != i]
        table[:, i, 0] = weights[:, i, i]
        for slot, j in enumerate(others):
            table[:, i, 1 + slot] = weights[:, i, j]
            table[:, i, n + slot] = weights[:, j, j]
    return table


def test_without_noise_agents_see_their_row_and_the_others_own_weights():
    weights, seen, level = entries(4, rusp_noise=0.0)
    np.testing.assert_array_equal(seen, truth(weights))
    assert not level.any()


@pytest.mark.parametrize("most", [1.0, 0.25])
def test_noise_levels_are_uniform_and_noise_is_gaussian_at_its_level(most):
    weights, seen, level = entries(3, rusp_noise=most)
    assert stats.kstest(level.reshape(-1) / most, "uniform").pvalue > LEAST_P
    # Within (-1, 1) nothing was clipped: there noise / level is a truncated normal.
    true = truth(weights)
    low, high = (-1 - true) / level, (1 - true) / level
    inside = (seen > -1) & (seen < 1)
    assert inside.mean() > 0.5
    span = stats.norm.cdf(high) - stats.norm.cdf(low)
    place = (stats.norm.cdf((seen - true) / level) - stats.norm.cdf(low)) / span
    assert stats.kstest(place[inside], "uniform").pvalue > LEAST_P
    # And outside as often as that law says, summed over all entries.
    clipped, expected = (~inside).sum(), (1 - span).sum()
    spread = np.sqrt((span * (1 - span)).sum())
    assert abs(clipped - expected) < 3.3 * spread


def test_every_observer_and_entry_has_noise_of_its_own():
    _, seen, level = entries(3)
    columns = level.reshape(len(level), -1)
    correlation = np.corrcoef(columns, rowvar=False) - np.eye(columns.shape[1])
    # 105 pairs of 15 columns, each with standard error 1 / sqrt(4000).
    assert np.abs(correlation).max() < 4.5 / np.sqrt(len(columns))
    assert len(np.unique(seen)) > 0.8 * np.count_nonzero(np.abs(seen) < 1)


def test_every_number_lies_in_the_observation_space():
    _, seen, level = entries(5)
    assert np.abs(seen).max() == 1.0
    assert level.min() >= 0.0
    assert level.max() <= 1.0


def test_own_weights_reward_by_own_payoffs_and_look_the_same():
    drawn, own = (preferences(4, rusp_weights=kind) for kind in ("drawn", "own"))
    assert drawn.names == own.names
    weights, seen, level = entries(4, rusp_weights="own")
    assert (weights == np.eye(4)).all()
    np.testing.assert_array_equal(level, entries(4)[2])
    mean = seen[..., 1:4].mean()  # noise around 0, clipped alike on both sides
    assert abs(mean) < 4 * seen[..., 1:4].std() / np.sqrt(seen[..., 1:4].size)


def test_preferences_are_a_function_of_seed_and_episode_alone():
    many = preferences(5).at(SEEDS[:50], 7)
    for game in (0, 13, 49):
        one = preferences(5).at(SEEDS[game : game + 1], 7)
        np.testing.assert_array_equal(one.weights[0], many.weights[game])
        np.testing.assert_array_equal(one.seen[0], many.seen[game])
    drawn = preferences(5)
    first = drawn.at(SEEDS[:50], 7).seen
    assert not np.array_equal(first, drawn.at(SEEDS[:50], 8).seen)
    assert not np.array_equal(first, drawn.at(SEEDS[1:51], 7).seen)
    np.testing.assert_array_equal(first, drawn.at(SEEDS[:50], 7).seen)


def test_what_is_remembered_does_not_follow_an_array_that_changes():
    drawn, seeds = preferences(3), SEEDS[:4].copy()
    first = drawn.at(seeds, 0).seen
    seeds += np.uint64(1)
    np.testing.assert_array_equal(drawn.at(seeds, 0).seen, preferences(3).at(seeds, 0).seen)
    assert not np.array_equal(first, drawn.at(seeds, 0).seen)


def test_episodes_of_one_seed_are_independent_draws():
    drawn = preferences(2)
    seed = SEEDS[:1]
    shares = [drawn.at(seed, episode).weights[0, 0, 1] > 0 for episode in range(2000)]
    assert stats.binomtest(int(sum(shares)), 2000, 0.5).pvalue > LEAST_P
    # Neighbours in time and among seeds are no more alike than strangers.
    assert stats.spearmanr(shares[:-1], shares[1:]).pvalue > LEAST_P
