"""What bias can cost is never more than the formulas say, and as much somewhere."""

import numpy as np
import pytest

from aca_env.bounds.non_neutral import (
    apart,
    conflict_gap,
    idle_gap,
    rest_distance,
    rest_gap,
    total_variation,
)

N_WORLDS = 300


def laws(rng, n):
    """Return (n, classes, labels) random joint laws on a few classes."""
    classes, labels = rng.integers(1, 5), rng.integers(2, 5)
    return rng.dirichlet(np.full(classes * labels, 0.4), size=n).reshape(n, classes, labels)


def conflict(law, target):
    """Return the conflict of every class with a target label."""
    return np.delete(law, target, axis=-1).max(axis=-1) - law[:, target]


def test_total_variation_is_the_largest_difference_over_events():
    rng = np.random.default_rng(0)
    for _ in range(50):
        first, second = rng.dirichlet(np.ones(6), size=2)
        events = (np.arange(64)[:, None] >> np.arange(6)) & 1
        largest = (events @ (first - second)).max()
        assert total_variation(first, second) == pytest.approx(largest, abs=1e-12)
    assert total_variation(np.array([1.0, 0.0]), np.array([0.0, 1.0])) == 1.0


def test_the_rest_is_never_further_off_than_its_bound_and_as_far_for_one_collective():
    rng = np.random.default_rng(1)
    n_tight = 0
    for _ in range(N_WORLDS):
        n = int(rng.integers(1, 4))
        *members, left = laws(rng, n + 1)
        shares = rng.dirichlet(np.ones(n + 1))[:n]
        base = np.tensordot(shares, members, axes=1) + (1 - shares.sum()) * left
        distances = np.array([total_variation(law, base) for law in members])
        found, bound = total_variation(left, base), rest_distance(shares, distances)
        assert found <= bound + 1e-12
        n_tight += n == 1 and found == pytest.approx(bound, abs=1e-9)
    assert n_tight > 50


def test_conflicts_under_two_laws_differ_by_no_more_than_the_gap_after_any_edit():
    rng = np.random.default_rng(2)
    for _ in range(N_WORLDS):
        own, other, base = laws(rng, 3)
        gap = conflict_gap(total_variation(own, base), total_variation(other, base))
        moves = rng.integers(own.shape[0], size=own.shape[0])
        reports = rng.integers(own.shape[1], size=own.shape)
        edited = []
        for law in (own, other):
            after = np.zeros_like(law)
            for cell, label in np.ndindex(law.shape):
                after[moves[cell], reports[cell, label]] += law[cell, label]
            edited.append(after)
        for pair in ((own, other), edited):
            for target in range(own.shape[1]):
                difference = np.abs(conflict(pair[0], target) - conflict(pair[1], target))
                assert difference.max() <= gap + 1e-12


def test_the_gap_is_reached_where_bias_moves_mass_between_two_labels():
    base, tilted = np.array([[0.5, 0.5]]), np.array([[0.3, 0.7]])
    moved = conflict(base, 1) - conflict(tilted, 1)
    assert moved == pytest.approx(conflict_gap(total_variation(tilted, base), 0.0))


def test_idle_members_of_others_cost_their_own_distance_and_the_own_ones_nothing():
    distances, n_idle = np.array([0.1, 0.2, 0.7]), np.array([[5.0, 3.0, 2.0]])
    by_hand = [2 * (3 * 0.3 + 2 * 0.8), 2 * (5 * 0.3 + 2 * 0.9), 2 * (5 * 0.8 + 3 * 0.9)]
    assert idle_gap(distances, n_idle)[0] == pytest.approx(by_hand)


def test_distances_add_up_to_one_at_most():
    assert apart(0.7, 0.6) == 1.0
    assert rest_gap(0.7, 0.6, 100) == pytest.approx(200)
    assert rest_distance(np.array([0.6, 0.4]), np.array([0.1, 0.0])) == 1.0


def test_without_bias_nothing_is_taken_off():
    assert rest_gap(0.0, 0.0, 10**9) == 0.0
    assert rest_distance(np.array([0.5, 0.5]), np.zeros(2)) == 0.0
    assert not idle_gap(np.zeros(2), np.array([3.0, 4.0])).any()
