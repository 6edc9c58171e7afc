from dataclasses import replace

import numpy as np
import pytest

from aca_env.bounds.losses import margin_losses, share_losses
from aca_env.bounds.tightening import PAPER, TIGHTEST
from aca_env.bounds.tighter import tight_bound
from aca_env.errors import AcaError

from .plan_tables import DELTA, tables

EVERY = [
    PAPER,
    TIGHTEST,
    replace(PAPER, radius="tilted"),
    replace(PAPER, radius="empirical_bernstein", outer="exact"),
    replace(TIGHTEST, split="equal", prevalence="realised"),
]


def amounts(rows):
    return {row.part: row.amount for row in rows}


@pytest.mark.parametrize("tightening", EVERY)
@pytest.mark.parametrize("cell", [0, 1])
def test_the_parts_of_a_margin_sum_to_it(tightening, cell):
    counts = tables(budget=17)

    rows = margin_losses(counts, DELTA, tightening, cell)

    floor = tight_bound(counts, DELTA, tightening).floor[cell]
    assert rows[-1].amount == pytest.approx(floor - 17)
    assert sum(row.amount for row in rows[:-1]) == pytest.approx(rows[-1].amount)
    assert all(row.amount <= 1e-9 for row in rows[1:-1])


@pytest.mark.parametrize("tightening", EVERY)
def test_the_parts_of_a_bound_sum_to_it(tightening):
    rows = share_losses(tables(), DELTA, tightening)

    assert rows[-1].amount == pytest.approx(float(tight_bound(tables(), DELTA, tightening).bound))
    assert sum(row.amount for row in rows[:-1]) == pytest.approx(rows[-1].amount)


def test_the_weakest_cell_with_members_is_looked_at_by_default():
    counts = tables(members=(600, 400, 0), against=(30, 60, 0), lead=(600, 400, -5))

    assert margin_losses(counts, DELTA) == margin_losses(counts, DELTA, cell=1)


def test_hoeffdings_radii_are_told_apart():
    rows = amounts(margin_losses(tables(), DELTA, PAPER, cell=0))

    own, rest = (np.sqrt(np.log(1 / DELTA) / (2 * n)) for n in (1000, 9000))
    assert rows["members as a sample of the unknown groups"] == pytest.approx(
        -2 * 9000 * own, rel=1e-3
    )
    assert rows["chance of the unknown groups themselves"] == pytest.approx(
        -2 * 9000 * rest, rel=1e-3
    )
    assert rows["radius of the own edited mass"] == pytest.approx(-2 * 1000 * own)


def test_the_tightest_bound_pays_nothing_for_its_own_mass():
    rows = amounts(margin_losses(tables(), DELTA))

    assert rows["radius of the own edited mass"] == 0
    assert rows["share of δ left to members and users"] < 0
    assert rows["union over cells and labels"] < 0


def test_where_all_cells_are_won_exact_shares_lose_nothing():
    rows = amounts(share_losses(tables(against=(30, 10)), DELTA))

    assert rows == {
        "members on won cells": 1,
        "sample of members": 0,
        "all sets of cells instead of one": 0,
        "sample of test users": 0,
        "bound": 1,
    }


def test_tables_of_many_draws_are_refused_plainly():
    counts = tables()
    many = replace(counts, members=np.stack([counts.members] * 2))

    for explain in (margin_losses, share_losses):
        with pytest.raises(AcaError, match="counts: expected one draw's tables"):
            explain(many, DELTA)
    with pytest.raises(AcaError, match="of a collective with members"):
        share_losses(tables(members=(0, 0), against=(0, 0)), DELTA)
