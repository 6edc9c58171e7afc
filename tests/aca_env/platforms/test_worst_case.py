from fractions import Fraction

import numpy as np
import pytest

from aca_env.bounds.radii import exact_budget
from aca_env.platforms.contamination import predict_contaminated, random_contamination
from aca_env.platforms.histogram import predict
from aca_env.platforms.training import Training, Victim, weighted_loss
from aca_env.platforms.worst_case import worst_adversary, worst_labels

from .games import (
    contamination_for,
    least_success,
    random_counts,
    random_victims,
    spending,
    success,
)


def random_game(rng):
    counts = random_counts(rng)
    return counts, random_victims(rng, *counts.shape)


def attack(counts, victims, budget):
    loss = weighted_loss(predict(counts), victims, counts.shape[1])
    return worst_labels(counts, loss, budget)


@pytest.mark.parametrize("seed", range(4))
def test_no_other_labels_within_the_budget_hurt_more(seed):
    rng = np.random.default_rng(seed)
    for _ in range(100):
        counts, victims = random_game(rng)
        budget = int(rng.choice([0, 1, int(counts.sum() * rng.random() ** 2)]))

        labels = attack(counts, victims, budget)

        assert spending(counts, labels) <= budget
        assert success(victims, labels) == least_success(counts, victims, budget)


def test_a_budget_of_exactly_the_gap_flips_and_one_record_less_does_not():
    counts = np.array([[10**12, 10**12 - 10**9]])
    victims = [Victim("planting", 0, np.array([1]))]

    assert attack(counts, victims, 10**9).tolist() == [1]
    assert attack(counts, victims, 10**9 - 1).tolist() == [0]


def test_ties_and_empty_cells_count_for_the_adversary_without_any_budget():
    counts = np.array([[5, 5], [0, 0], [6, 5]])
    victims = [Victim("planting", 0, np.array([1, 1, 1]))]

    assert attack(counts, victims, 0).tolist() == [1, 1, 0]


def test_labels_that_hurt_nobody_stay_the_histogram_s():
    counts = np.array([[3, 3, 1], [0, 0, 0], [2, 9, 9]])
    victims = [Victim("unplanting", 2, np.array([0, 0, 0]))]

    assert attack(counts, victims, 100).tolist() == predict(counts).tolist()


def test_one_cell_is_flipped_to_the_label_that_hurts_all_victims_together():
    counts = np.array([[9, 7, 5]])
    planter = Victim("planting", 0, np.array([10]), weight=1)
    unplanter = Victim("unplanting", 2, np.array([10]), weight=2)

    assert attack(counts, [planter, unplanter], 2).tolist() == [1]
    assert attack(counts, [planter, unplanter], 4).tolist() == [2]


@pytest.mark.parametrize("epsilon", [0.01, 0.02, 0.1, 0.45])
def test_a_law_makes_every_predicted_label_a_maximiser_of_the_contaminated_mixture(epsilon):
    rng = np.random.default_rng(int(1000 * epsilon))
    n_flipped = 0
    for _ in range(150):
        counts, victims = random_game(rng)
        n_total = int(counts.sum()) + int(rng.integers(1, 50))
        training = Training(counts, n_total, epsilon, "contamination", victims)

        labels = worst_adversary(training, rng)

        law = contamination_for(counts, labels, n_total, epsilon)
        assert law is not None
        assert sum(map(sum, law)) == 1
        share = Fraction(str(epsilon))
        for row, contamination, label in zip(counts, law, labels, strict=True):
            mixed = [
                (1 - share) * Fraction(int(count), n_total) + share * mass
                for count, mass in zip(row, contamination, strict=True)
            ]
            assert mixed[label] == max(mixed)
        n_flipped += spending(counts, labels) > 0
    assert n_flipped > 0


def test_one_record_more_than_the_budget_has_no_law():
    # τ = 1/3, N = 300: a gap of 100 can be overturned, a gap of 101 cannot.
    assert contamination_for(np.array([[150, 50]]), [1], 300, 0.25) is not None
    assert contamination_for(np.array([[151, 50]]), [1], 300, 0.25) is None
    assert exact_budget(0.25, "contamination", 300) == 100


@pytest.mark.parametrize("epsilon", [0.02, 0.15, 0.4])
def test_two_labels_flip_within_the_total_variation_ball(epsilon):
    rng = np.random.default_rng(int(100 * epsilon))
    n_flipped = 0
    for _ in range(150):
        counts = random_counts(rng, n_labels=2)
        victims = random_victims(rng, *counts.shape)
        n_total = int(counts.sum()) + int(rng.integers(1, 50))

        labels = worst_adversary(
            Training(counts, n_total, epsilon, "total_variation", victims), rng
        )

        # Half of each gap leaves the leader for the label that is to catch up.
        moved = Fraction(spending(counts, labels), 2)
        assert moved / n_total <= Fraction(str(epsilon))
        n_flipped += moved > 0
    assert n_flipped > 0


@pytest.mark.parametrize("threshold", ["contamination", "total_variation"])
def test_a_lead_above_the_threshold_is_never_overturned(threshold):
    rng = np.random.default_rng(5)
    for _ in range(100):
        counts, victims = random_game(rng)
        n_total = int(counts.sum()) + 1
        ordered = np.sort(counts, axis=1)
        is_safe = ordered[:, -1] - ordered[:, -2] > exact_budget(0.05, threshold, n_total)

        labels = worst_adversary(Training(counts, n_total, 0.05, threshold, victims), rng)

        assert (labels == predict(counts))[is_safe].all()


def test_no_random_contamination_hurts_more():
    rng = np.random.default_rng(6)
    n_worse = 0
    for _ in range(100):
        counts, victims = random_game(rng)
        n_total = int(counts.sum()) + 10
        worst = success(
            victims, worst_adversary(Training(counts, n_total, 0.1, victims=victims), rng)
        )
        for _ in range(5):
            law = random_contamination(*counts.shape, rng)
            hurt = success(victims, predict_contaminated(counts, law, 0.1, n_total))
            assert worst <= hurt
            n_worse += worst < hurt
    assert n_worse > 0


def test_damage_rises_with_epsilon():
    rng = np.random.default_rng(7)
    for _ in range(50):
        counts, victims = random_game(rng)
        games = [
            Training(counts, int(counts.sum()), epsilon, victims=victims)
            for epsilon in (0.0, 0.01, 0.05, 0.2, 0.4, 0.9)
        ]

        left = [success(victims, worst_adversary(game, rng)) for game in games]

        assert left == sorted(left, reverse=True)


def test_games_are_attacked_one_by_one():
    rng = np.random.default_rng(8)
    counts = rng.integers(0, 100, size=(2, 3, 4, 3))
    users = rng.integers(0, 9, size=(2, 3, 4))
    totals = counts.sum(axis=(2, 3)) + rng.integers(3000, size=(2, 3))
    victim = Victim("planting", 1, users)

    labels = worst_adversary(Training(counts, totals, 0.1, victims=(victim,)), rng)

    for game in np.ndindex(2, 3):
        alone = Victim("planting", 1, users[game])
        single = Training(counts[game], int(totals[game]), 0.1, victims=(alone,))
        assert labels[game].tolist() == worst_adversary(single, rng).tolist()


def test_decayed_masses_are_priced_below_a_record():
    counts = np.array([[10.5, 10.25]])
    victims = (Victim("planting", 0, np.array([1])),)

    # ε = 0.2: τ = 1/4 of the mass in all.
    assert worst_adversary(Training(counts, 0.99, 0.2, victims=victims), None).tolist() == [0]
    assert worst_adversary(Training(counts, 1.0, 0.2, victims=victims), None).tolist() == [1]


@pytest.mark.parametrize(
    ("epsilon", "threshold", "n_total", "budget"),
    [
        (0.02, "contamination", 49, 1),
        (0.02, "contamination", 48, 0),
        (0.3, "contamination", 7 * 10**11, 3 * 10**11),
        (0.29, "total_variation", 50, 29),
        (0.0, "total_variation", 10**12, 0),
        (0.2, "contamination", 2.5, 0),
        (0.2, "contamination", 4.0, 1),
    ],
)
def test_the_budget_is_whole_and_exact(epsilon, threshold, n_total, budget):
    assert exact_budget(epsilon, threshold, n_total) == budget


def test_an_unknown_threshold_has_no_budget():
    with pytest.raises(ValueError, match="threshold must be"):
        exact_budget(0.1, "hellinger", 10)


def test_each_game_has_its_own_budget():
    counts = np.array([[[8, 3]], [[8, 3]]])
    victims = (Victim("planting", 0, np.array([1])),)

    # τ = 1/4: a lead of 5 records falls at N = 20.
    training = Training(counts, np.array([19, 20]), 0.2, victims=victims)

    assert worst_adversary(training, np.random.default_rng(0)).tolist() == [[0], [1]]
