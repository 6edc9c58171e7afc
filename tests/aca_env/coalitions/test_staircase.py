import numpy as np
import pytest

from aca_env.coalitions import ValueTableError, shapley, staircase_shapley, staircase_values
from aca_env.coalitions.table import coalition_sums


def random_game(rng, n, heaviest=12):
    masses = rng.integers(0, heaviest, size=n)
    worths = rng.normal(size=masses.sum() + 1)
    if rng.random() < 0.5:
        worths = np.sort(rng.integers(0, 4, size=masses.sum() + 1)).astype(float)
    worths[0] = 0
    return masses, worths, lambda mass: worths[np.rint(mass).astype(int)]


@pytest.mark.parametrize("n", range(1, 11))
def test_it_equals_enumeration(n):
    rng = np.random.default_rng(n)
    for _ in range(30):
        masses, worths, worth = random_game(rng, n)
        found = staircase_shapley(masses, worth)
        assert found.shares == pytest.approx(shapley(worths[coalition_sums(masses)]), abs=1e-12)
        assert found.mass_error == 0


def test_a_game_worked_by_hand():
    # Masses 1, 1, 2 and threshold 3: the heavy one is pivotal unless it comes first.
    shares, error = staircase_shapley([1, 1, 2], lambda mass: (mass >= 3) * 1.0)
    assert shares == pytest.approx([1 / 6, 1 / 6, 2 / 3])
    assert error == 0


def test_decimals_lie_on_their_grid_and_reach_a_threshold_exactly():
    # In floating point 0.1 + 0.2 overshoots 0.3; as decimals they meet it, and 0.7 is missed.
    seen = []

    def worth(mass):
        seen.append(mass)
        return (mass >= 0.3) * 1.0

    shares, error = staircase_shapley([0.1, 0.2, 0.4], worth)
    assert seen[0].tolist() == [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]
    assert shares == pytest.approx([1 / 6, 1 / 6, 2 / 3])
    assert error == 0


def test_shares_of_odd_numbers_of_records_lie_on_a_grid_too():
    masses = np.array([62_500, 31_250, 31_250]) / 190_000
    shares, error = staircase_shapley(masses, lambda mass: (mass > 0.4) * 1.0, max_steps=4)
    assert shares == pytest.approx([2 / 3, 1 / 6, 1 / 6])
    assert error == 0


def test_masses_without_a_grid_are_listed_where_few_and_rounded_where_many():
    rng = np.random.default_rng(0)
    few, many = rng.random(6), rng.random(30)

    def worth(mass):
        return mass**2

    exact = shapley(coalition_sums(few) ** 2)
    assert staircase_shapley(few, worth).shares == pytest.approx(exact, abs=1e-12)
    assert staircase_shapley(few, worth).mass_error == 0
    # v(S) = m(S)^2: collective i gets m_i times everybody's mass.
    rounded = staircase_shapley(many, worth, max_steps=5000)
    assert 0 < rounded.mass_error <= 30 * many.sum() / 5000 / 2
    off = np.abs(rounded.shares - many * many.sum())
    half_step = many.sum() / 5000 / 2
    assert off.max() > 1e-6
    assert (off <= half_step * many.sum() + (many + half_step) * rounded.mass_error).all()


def test_the_value_table_of_masses_follows_the_bits():
    values = staircase_values([0.1, 0.2, 0.4], lambda mass: mass)
    assert values.tolist() == [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]
    odd = np.random.default_rng(0).random(4)
    assert staircase_values(odd, np.sqrt) == pytest.approx(np.sqrt(coalition_sums(odd)))
    assert staircase_values([], lambda mass: mass).tolist() == [0]
    with pytest.raises(ValueTableError, match="at most 24 collectives, got 25"):
        staircase_values(np.ones(25), lambda mass: mass)


def test_many_equals_of_few_kinds_keep_all_digits():
    rng = np.random.default_rng(1)
    masses = np.repeat(rng.integers(1, 20, size=6), 40)
    shares, _ = staircase_shapley(masses, lambda mass: mass.astype(float) ** 2)
    assert shares == pytest.approx(masses * masses.sum(), rel=1e-11)
    shares, _ = staircase_shapley(masses, lambda mass: (mass >= masses.sum() // 3) * 1.0)
    assert shares.sum() == pytest.approx(1, abs=1e-12)


def test_nobody_one_and_no_mass_at_all():
    assert staircase_shapley([], lambda mass: mass).shares.shape == (0,)
    assert staircase_shapley([3], lambda mass: -mass).shares.tolist() == [-3]
    assert staircase_shapley([0, 0], lambda mass: mass).shares.tolist() == [0, 0]
    assert staircase_shapley([0, 2], lambda mass: mass).shares == pytest.approx([0, 2])


@pytest.mark.parametrize(
    ("masses", "worth", "says"),
    [
        ([-1, 2], lambda m: m, "masses must not be negative, got -1"),
        ([np.nan], lambda m: m, "masses must be finite"),
        (["a"], lambda m: m, "masses must be numbers"),
        ([1, 2], lambda m: m + 1, "worth must be 0 at mass 0, got 1"),
        ([1, 2], lambda m: m[1:], "worth must return 4 numbers, got 3"),
        ([1, 2], lambda m: m * np.nan, "worth\\(masses\\) must be finite"),
        ([1, 2], lambda m: 0.0, "worth\\(masses\\) must be a flat sequence"),
    ],
)
def test_a_wrong_game_of_masses_is_refused(masses, worth, says):
    with pytest.raises(ValueTableError, match=says):
        staircase_shapley(masses, worth)


def test_a_grid_of_no_steps_is_refused():
    with pytest.raises(ValueTableError, match="max_steps must be at least 1"):
        staircase_shapley([1], lambda mass: mass, max_steps=0)
