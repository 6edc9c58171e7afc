from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aca_env.bounds.shared_budget import log_choices, most_flipped

ITEMS = st.lists(st.tuples(st.integers(1, 30), st.integers(0, 50)), min_size=1, max_size=8)


def best_flips(floors, members, budget):
    """Return the most members, and the most cells, that any affordable set of flips takes."""
    sets = [
        list(chosen)
        for size in range(len(floors) + 1)
        for chosen in combinations(range(len(floors)), size)
        if floors[list(chosen)].sum() <= budget
    ]
    return max(members[s].sum() for s in sets), max(map(len, sets)), len(sets)


@given(ITEMS, st.integers(0, 90))
def test_no_affordable_set_of_flips_takes_more(items, budget):
    floors, members = np.array(items).T
    can_flip = floors <= budget

    taken, cells = most_flipped(floors, members, can_flip, budget)

    exact, most_cells, n_sets = best_flips(floors, members, budget)
    assert exact <= taken <= members[can_flip].sum()
    assert most_cells <= cells <= can_flip.sum()
    assert log_choices(can_flip.sum(), cells) >= np.log(n_sets) - 1e-9 or n_sets == 1


def test_a_budget_for_everything_takes_everything():
    floors, members = np.array([3, 4, 5]), np.array([10, 20, 30])

    taken, cells = most_flipped(floors, members, np.ones(3, dtype=bool), 12)

    assert (taken, cells) == (60, 3)


def test_no_budget_takes_nothing_and_leaves_no_choice():
    floors, members = np.array([3, 4]), np.array([10, 20])

    taken, cells = most_flipped(floors, members, np.zeros(2, dtype=bool), 0)

    assert (taken, cells) == (0, 0)
    assert log_choices(0, cells) == 0


def test_draws_are_independent_rows():
    floors, members = np.array([[3, 4, 9], [9, 9, 9]]), np.array([[5, 6, 7], [1, 2, 3]])

    taken, cells = most_flipped(floors, members, floors <= 9, 9)

    # Both cheap cells fit, and two of nine of the dear one.
    assert taken[0] == 11 + 7 * 2 // 9
    assert taken[1] == 3
    assert np.array_equal(cells, [2, 1])


@pytest.mark.parametrize("n", [1, 6, 300])
def test_choices_are_at_most_all_sets(n):
    assert log_choices(n, n) == pytest.approx(n * np.log(2))
    assert log_choices(n, 1) >= np.log(n + 1) - 1e-9 or n == 1
