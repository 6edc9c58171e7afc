from fractions import Fraction

import numpy as np
import pytest

from aca_env import errors
from aca_env.coalitions import (
    ValueTableError,
    banzhaf,
    best_structure,
    is_convex,
    is_superadditive,
    least_core,
    nucleolus,
    prenucleolus,
    shapley,
)
from aca_env.coalitions.table import coalition_sums, members_of, value_table

SOLUTIONS = [shapley, banzhaf, least_core, prenucleolus, nucleolus]
TABLE_READERS = [*SOLUTIONS, best_structure, is_convex, is_superadditive]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ([], "2\\*\\*n entries.*got 0"),
        ([0, 1, 2], "2\\*\\*n entries.*got 3"),
        ([1, 1], "values\\[0\\].*must be 0, got 1"),
        ([0, np.nan], "finite.*values\\[1\\] is nan"),
        ([0, np.inf], "finite.*values\\[1\\] is inf"),
        ([0, -1e200], "finite"),
        ([0, 10**400], "within"),
        (["0", "1"], "must be numbers"),
        ([0, None], "must be numbers, got None"),
        ([0, 1j], "must be numbers"),
        ("values", "flat sequence"),
        ({0: 0}, "flat sequence"),
        (3.0, "flat sequence"),
        (None, "flat sequence"),
        ([[0, 1], [1, 2]], "flat sequence"),
        ([[0], [1, 2]], "ragged"),
    ],
)
@pytest.mark.parametrize("solution", TABLE_READERS, ids=lambda f: f.__name__)
def test_a_wrong_table_is_refused_in_one_line(solution, values, says):
    with pytest.raises(ValueTableError, match=says) as caught:
        solution(values)
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, errors.AcaError)


@pytest.mark.parametrize("solution", [shapley, banzhaf, is_convex], ids=lambda f: f.__name__)
def test_more_than_twenty_four_collectives_are_too_many_for_a_table(solution):
    with pytest.raises(ValueTableError, match="25 collectives; this takes at most 24"):
        solution(np.zeros(1 << 25, dtype=np.int8))


@pytest.mark.parametrize("solution", [least_core, prenucleolus, nucleolus, best_structure])
def test_the_limit_of_a_costly_solution_is_its_own(solution):
    with pytest.raises(ValueTableError, match=r"21 collectives; this takes at most (18|20)"):
        solution(np.zeros(1 << 21))


@pytest.mark.parametrize("solution", SOLUTIONS, ids=lambda f: f.__name__)
def test_nobody_and_one_collective_are_games_too(solution):
    nobody, alone = solution([0.0]), solution([0.0, -2.5])
    if solution is least_core:
        assert nobody[0] == alone[0] == 0
        nobody, alone = nobody[1], alone[1]
    assert nobody.shape == (0,)
    assert alone.tolist() == [-2.5]


@pytest.mark.parametrize("solution", SOLUTIONS, ids=lambda f: f.__name__)
def test_no_solution_changes_its_input(solution):
    values = np.array([0.0, 1, 2, 4, 1, 3, 5, 8])
    before = values.copy()
    solution(values)
    assert (values == before).all()


def test_booleans_integers_and_fractions_are_numbers():
    assert value_table([False, True]).tolist() == [0, 1]
    assert value_table(np.array([0, 7], dtype=np.int8)).tolist() == [0, 7]
    assert value_table([Fraction(0), Fraction(1, 4)]).tolist() == [0, 0.25]


def test_sums_and_members_follow_the_bits():
    sums = coalition_sums(np.array([1, 10, 100, 1000]))
    for coalition, total in enumerate(sums):
        assert total == sum(10**i for i in members_of(coalition))
