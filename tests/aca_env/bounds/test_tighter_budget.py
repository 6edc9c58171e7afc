"""The classifier's budget, shared by all cells."""

from dataclasses import replace
from math import log

import numpy as np
import pytest

from aca_env.bounds.tightening import TIGHTEST
from aca_env.bounds.tighter import tight_bound

from .plan_tables import DELTA, tables


def test_a_shared_budget_is_never_worse_and_flips_what_it_can():
    members = np.full(10, 100)
    counts = tables(members, np.zeros(10), n_rest=0, budget=350)

    per_cell = tight_bound(counts, DELTA, replace(TIGHTEST, budget="per_cell"))
    shared = tight_bound(counts, DELTA, TIGHTEST)

    assert not per_cell.won.any()
    assert per_cell.bound == 0
    assert 0.55 < shared.bound < 0.65


def test_a_budget_that_flips_every_cell_leaves_nothing():
    counts = tables(np.full(4, 100), np.zeros(4), n_rest=0, budget=400)

    assert tight_bound(counts, DELTA).bound == 0


def test_who_chooses_what_to_flip_is_paid_for_among_the_test_users():
    counts = tables(np.full(10, 100), np.zeros(10), n_rest=0, budget=350)

    bound = float(tight_bound(counts, DELTA, replace(TIGHTEST, outer="hoeffding")).bound)

    # At most 3 of 10 cells, 350 members; 7 to 10 cells are kept; at most (10e/3)**3 or 2**10 sets.
    inverses = 2 * sum(1 / size for size in range(1, 5)) + 1 / 5
    price = log(3 * inverses) + log(120)
    choices = min(10 * log(2), 3 * (1 + log(10 / 3)))
    slack = np.sqrt((log(2 / DELTA) + price) / 2000)
    slack += np.sqrt((log(2 / DELTA) + choices) / 10_000)
    assert bound == pytest.approx(0.65 - slack, abs=1e-3)


def test_a_lead_that_the_budget_just_reaches_is_lost():
    counts = tables((200, 400), (0, 0), n_rest=0, lead=(350, 900), budget=350)

    found = tight_bound(counts, DELTA)

    assert np.array_equal(found.won, [False, True])
    assert found.bound < 400 / 600
