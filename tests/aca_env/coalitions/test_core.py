import numpy as np
import pytest

from aca_env.coalitions import ValueTableError, least_core, most_aggrieved, prenucleolus
from aca_env.coalitions.core import excesses
from tests.quick import latin

from .definitions import least_core_by_full_program
from .games import KINDS, game


@pytest.mark.parametrize(("kind", "n"), latin(KINDS, range(2, 9)))
def test_epsilon_is_that_of_the_whole_program(kind, n):
    for seed in range(4):
        values = game(kind, n, seed)
        epsilon, allocation = least_core(values)
        assert epsilon == pytest.approx(least_core_by_full_program(values, n), abs=1e-7)
        assert allocation.sum() == pytest.approx(values[-1], abs=1e-12)


@pytest.mark.parametrize("n", range(2, 11))
def test_the_allocation_attains_epsilon_exactly(n):
    for seed, kind in enumerate(KINDS):
        values = game(kind, n, seed)
        epsilon, allocation = least_core(values)
        assert epsilon == excesses(values, allocation)[1:-1].max()
        (worst,) = most_aggrieved(values, allocation, k=1)
        assert worst.excess == epsilon


def test_the_prenucleolus_lies_in_the_least_core():
    for seed, kind in enumerate(KINDS):
        values = game(kind, 7, seed)
        worst = excesses(values, prenucleolus(values))[1:-1].max()
        assert worst == pytest.approx(least_core(values).epsilon, abs=1e-9)


def test_an_empty_core_has_a_positive_epsilon():
    # Two of three share 1: x(S) = 2/3 for each pair at best.
    assert least_core([0, 0, 0, 1, 0, 1, 1, 1]).epsilon == pytest.approx(1 / 3)
    # Non-rival success: each has 1 alone, together no more.
    assert least_core([0, 1, 1, 1]).epsilon == pytest.approx(0.5)


def test_a_core_with_room_has_a_negative_epsilon():
    assert least_core([0, 0, 0, 1]).epsilon == pytest.approx(-0.5)
    squares = [bin(S).count("1") ** 2 for S in range(16)]
    assert least_core(squares).epsilon == pytest.approx(-3)


def test_the_least_core_follows_scale_and_shift():
    values = game(KINDS[0], 5, seed=3)
    alone = np.random.default_rng(0).normal(size=5)
    rows = (np.arange(32)[:, None] >> np.arange(5)) & 1
    epsilon = least_core(values).epsilon
    for scale in (1e-12, 1.0, 1e12):
        moved = least_core(scale * (values + rows @ alone)).epsilon
        assert moved / scale == pytest.approx(epsilon, abs=1e-8)


def test_a_game_of_nothing_has_nothing_to_share():
    epsilon, allocation = least_core(np.zeros(1 << 10))
    assert abs(epsilon) < 1e-12
    assert np.abs(allocation).max() < 1e-12


def test_the_most_aggrieved_come_worst_first_and_equals_by_bitmask():
    values = [0, 1, 1, 1, 0, 2, 0, 3]
    found = most_aggrieved(values, [1, 1, 1], k=3)
    assert [g.members for g in found] == [(0,), (1,), (0, 2)]
    assert [g.excess for g in found] == [0, 0, 0]
    assert len(most_aggrieved(values, [1, 1, 1], k=99)) == 6
    assert most_aggrieved(values, [1, 1, 1], k=0) == ()
    assert most_aggrieved([0, 1], [1]) == ()


@pytest.mark.parametrize(
    ("allocation", "k", "says"),
    [
        ([1], 1, "2 entries.*got 1"),
        ([1, np.nan], 1, "finite"),
        ([1, 1], -1, "k must be at least 0"),
    ],
)
def test_a_wrong_allocation_is_refused(allocation, k, says):
    with pytest.raises(ValueTableError, match=says):
        most_aggrieved([0, 0, 0, 1], allocation, k)
