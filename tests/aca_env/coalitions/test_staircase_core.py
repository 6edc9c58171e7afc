import numpy as np
import pytest

from aca_env.coalitions import (
    NoImputationError,
    ValueTableError,
    least_core,
    most_aggrieved,
    nucleolus,
    prenucleolus,
    staircase_least_core,
    staircase_nucleolus,
    staircase_prenucleolus,
    staircase_values,
)
from aca_env.coalitions.table import coalition_sums


def random_games(seed, n_games):
    rng = np.random.default_rng(seed)
    for _ in range(n_games):
        kinds = rng.integers(0, 8, size=rng.integers(1, 5))
        masses = kinds[rng.integers(0, len(kinds), size=rng.integers(1, 9))]
        worths = rng.integers(-2, 6, size=masses.sum() + 1).astype(float)
        if rng.random() < 0.6:
            worths = np.sort(np.abs(rng.normal(size=len(worths))))
        worths[0] = 0
        yield masses, worths[coalition_sums(masses)], Steps(worths)


class Steps:
    def __init__(self, worths):
        self.worths = worths

    def __call__(self, mass):
        return self.worths[np.rint(mass).astype(int)]


def test_the_least_core_equals_that_of_the_value_table():
    for masses, values, worth in random_games(0, 150):
        epsilon, allocation, error = staircase_least_core(masses, worth)
        assert epsilon == pytest.approx(least_core(values).epsilon, abs=1e-8)
        assert allocation.sum() == pytest.approx(values[-1], abs=1e-9)
        assert error == 0
        for worst in most_aggrieved(values, allocation, k=1):
            assert worst.excess == pytest.approx(epsilon, abs=1e-8)


def test_the_prenucleolus_equals_that_of_the_value_table():
    for masses, values, worth in random_games(1, 150):
        found = staircase_prenucleolus(masses, worth)
        assert found.shares == pytest.approx(prenucleolus(values), abs=1e-8)


def test_the_nucleolus_equals_that_of_the_value_table_or_neither_exists():
    n_without = 0
    for masses, values, worth in random_games(2, 150):
        try:
            expected = nucleolus(values)
        except NoImputationError:
            n_without += 1
            with pytest.raises(NoImputationError):
                staircase_nucleolus(masses, worth)
        else:
            assert staircase_nucleolus(masses, worth).shares == pytest.approx(expected, abs=1e-8)
    assert 10 < n_without < 140


@pytest.mark.parametrize(
    ("masses", "worths"),
    [
        ([2, 2, 7, 4, 1, 1], [0] * 3 + [1] * 7 + [2] * 8),
        ([3, 3, 6, 6, 4, 4, 4], [0] * 12 + [1] * 14 + [2] * 5),
        (
            [2, 2, 2, 4, 4, 4, 1, 1],
            [0, -2, 0, -1, 0, -2, -1, 0, 1, -1, 0, 1, -2, 1, 2, -2, 1, 0, 0, 2, -2],
        ),
    ],
)
def test_a_settled_coalition_does_not_hide_another_of_its_mass(masses, worths):
    # Found by search: here the cheapest coalition of some mass is settled, the next one is not.
    worth = Steps(np.array(worths, dtype=float))
    values = staircase_values(masses, worth)
    found = staircase_prenucleolus(masses, worth)
    assert found.shares == pytest.approx(prenucleolus(values), abs=1e-9)


def test_equal_masses_get_equal_shares_at_any_size():
    # Half of 200 equals win: any half has an excess of 1/2 at equal shares.
    epsilon, allocation, _ = staircase_least_core(np.ones(200), lambda m: (m >= 100) * 1.0)
    assert epsilon == pytest.approx(0.5)
    assert allocation == pytest.approx(1 / 200)
    shares = staircase_nucleolus(np.ones(200), lambda m: (m >= 100) * 1.0).shares
    assert shares == pytest.approx(1 / 200)


def test_no_mass_means_no_share_and_no_negative_epsilon():
    epsilon, allocation, _ = staircase_least_core([0, 1, 1], lambda m: (m >= 2) * 1.0)
    assert epsilon == 0
    assert allocation == pytest.approx([0, 0.5, 0.5])
    assert staircase_least_core([1, 1], lambda m: (m >= 2) * 1.0).epsilon == pytest.approx(-0.5)
    assert staircase_nucleolus([0, 0], lambda m: m * 0).shares.tolist() == [0, 0]
    assert staircase_least_core([], lambda m: m).epsilon == 0
    assert staircase_prenucleolus([2], lambda m: -m).shares.tolist() == [-2]


def test_few_odd_masses_are_listed_rather_than_rounded():
    masses = np.random.default_rng(0).random(6)
    values = staircase_values(masses, lambda m: m**2)
    found = staircase_least_core(masses, lambda m: m**2)
    assert found.mass_error == 0
    assert found.epsilon == pytest.approx(least_core(values).epsilon)
    for solve, expected in [
        (staircase_prenucleolus, prenucleolus(values)),
        (staircase_nucleolus, nucleolus(values)),
    ]:
        assert solve(masses, lambda m: m**2).shares == pytest.approx(expected)


def test_rounded_masses_say_so():
    masses = np.random.default_rng(0).random(25)
    half = masses.sum() / 2
    found = staircase_least_core(masses, lambda m: (m >= half) * 1.0, max_steps=500)
    assert 0 < found.mass_error < 25 * masses.sum() / 500
    assert found.allocation.sum() == pytest.approx(1)


@pytest.mark.parametrize("solve", [staircase_least_core, staircase_nucleolus])
def test_wrong_masses_are_refused(solve):
    with pytest.raises(ValueTableError, match="must not be negative"):
        solve([-1], lambda m: m)
