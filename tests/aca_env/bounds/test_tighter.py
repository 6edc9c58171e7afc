"""The tighter bound on tables written down by hand; coverage is in tests/bound_coverage."""

from dataclasses import replace
from math import log

import numpy as np
import pytest
from scipy.stats import beta, binom

from aca_env.bounds.exchangeable import most_opposition
from aca_env.bounds.opposition import Unknown
from aca_env.bounds.radii import hoeffding_radius
from aca_env.bounds.tightening import PAPER, TIGHTEST
from aca_env.bounds.tighter import tight_bound
from aca_env.errors import AcaError

from .plan_tables import ALL, DELTA, tables


def test_a_certified_cell_is_one_whose_lead_exceeds_the_exact_opposition():
    found = tight_bound(tables(), DELTA, ALL)

    log_pair = log(2 / (0.9 * DELTA))
    most = most_opposition(np.array([30, 60]), np.zeros(2), 1000, 9000, log_pair)
    assert found.log_inverse_delta == pytest.approx(log_pair)
    assert np.array_equal(found.floor, [600 - most[0], 400 - most[1]])
    assert np.array_equal(found.won, [True, False])


def test_the_bound_loses_clopper_pearsons_share_and_the_test_users_chance():
    bound = float(tight_bound(tables(), DELTA, ALL).bound)

    # One of two cells is lost: one size, and C(2, 1) sets of it.
    share = beta.isf(0.05 * DELTA / 2, 400 + 1, 600)
    assert bound == pytest.approx(1 - binom.isf(0.05 * DELTA, 5000, share) / 5000, abs=1e-3)


def test_where_every_cell_is_won_nothing_is_left_to_chance():
    assert tight_bound(tables(against=(30, 10)), DELTA).bound == 1


def test_cells_that_are_not_listed_may_be_lost():
    listed = tight_bound(tables(against=(30, 10)), DELTA)
    more = tight_bound(tables(against=(30, 10), n_cells=3), DELTA)

    assert more.won.all()
    assert 0.97 < more.bound < listed.bound


def test_hoeffdings_radii_by_hand():
    found = tight_bound(tables(), DELTA, PAPER)

    delta = DELTA / (2 + 2 * 2 + 2 * 2 * 2)
    own, rest, test = (hoeffding_radius(n, delta) for n in (1000, 9000, 5000))
    conflict = np.array([30, 60]) / 1000
    expected = np.array([600, 400]) - 2 * 1000 * own - 9000 * (conflict + 2 * own + 2 * rest)
    assert found.floor == pytest.approx(expected)
    assert found.bound == pytest.approx(0 - own - test)


def test_a_known_lead_needs_no_evidence_on_the_others():
    nobody = tables(n_rest=0, against=(500, 300))

    assert np.array_equal(tight_bound(nobody, DELTA).floor, [600, 400])
    assert tight_bound(nobody, DELTA).bound == 1


def test_the_won_cells_of_many_are_paid_for_by_their_sets():
    members = np.repeat([0, 10], 50)
    one_set = tables(members, np.zeros(100), n_rest=0)
    found = tight_bound(one_set, DELTA, replace(TIGHTEST, outer="hoeffding"))

    price = log(50 * (2 * sum(1 / size for size in range(1, 50)) + 1 / 50))
    price += float(np.log(binom.pmf(50, 100, 0.5)) + 100 * log(2))
    slack = np.sqrt((log(2 / DELTA) + price) / 1000) + np.sqrt(log(2 / DELTA) / 10_000)
    assert found.bound == pytest.approx(1 - slack, abs=3e-3)


def test_an_empty_collective_has_no_bound():
    nobody = tables(members=(0, 0), against=(0, 0))

    for tightening in (TIGHTEST, PAPER):
        assert tight_bound(nobody, DELTA, tightening).bound == -np.inf
        assert (tight_bound(nobody, DELTA, tightening).floor == -np.inf).all()


def test_draws_come_first_and_do_not_mix():
    one, two = tables(), tables(members=(500, 500), against=(80, 5))
    both = replace(
        one,
        lead=np.stack([one.lead, two.lead]),
        members=np.stack([one.members, two.members]),
        unknown=(
            Unknown(
                np.stack([one.unknown[0].against[0], two.unknown[0].against[0]])[None],
                np.zeros((1, 2, 2, 1)),
                9000,
            ),
        ),
    )

    found = tight_bound(both, DELTA)

    for row, alone in enumerate((one, two)):
        assert found.bound[row] == tight_bound(alone, DELTA).bound
        assert np.array_equal(found.floor[row], tight_bound(alone, DELTA).floor)


def test_one_rival_for_all_parts_is_never_worse():
    against = np.array([[60, 0], [0, 60]])
    rest = Unknown(against[None], np.zeros((1, 2, 2)), 9000)
    lead = np.array([[900, 300], [300, 900]])
    counts = tables(lead=(0, 0), unknown=(rest,), n_labels=3)
    counts = replace(counts, lead=lead)

    summed = tight_bound(counts, DELTA, TIGHTEST).floor
    apart = tight_bound(counts, DELTA, replace(TIGHTEST, sums="sum_of_maxima")).floor

    assert (summed > apart + 100).all()


def test_a_plan_that_was_chosen_pays_for_sets_among_the_test_users_too():
    fixed = tight_bound(tables(), DELTA).bound
    chosen = tight_bound(tables(), DELTA, is_chosen=True).bound

    assert chosen < fixed


def test_published_leads_need_no_margins():
    counts = tables(unknown=(), is_published=True, lead=(1, -1))

    found = tight_bound(counts, DELTA)

    assert np.array_equal(found.won, [True, False])
    assert 0.5 < found.bound < 0.6


def test_unknown_cells_of_the_support_are_asked_for_plainly():
    with pytest.raises(AcaError, match='union "support": expected the number of cells in the pool'):
        tight_bound(tables(), DELTA, replace(TIGHTEST, union="support"))


def test_the_support_costs_no_more_than_all_cells():
    counts = tables(n_cells=10**6, n_support=2)

    everywhere = tight_bound(counts, DELTA, replace(TIGHTEST, union="all"))
    support = tight_bound(counts, DELTA, replace(TIGHTEST, union="support"))

    assert support.log_inverse_delta < everywhere.log_inverse_delta
    assert support.bound > everywhere.bound


def test_what_others_might_do_is_taken_at_its_worst():
    idle = np.zeros((1, 2, 1))
    might = Unknown(np.array([[[0], [0]], [[40], [5]]]), np.zeros((2, 2, 1)), 500)
    worst = Unknown(np.array([[[40], [5]]]), idle, 500)
    counts = tables(n_rest=0)

    both = tight_bound(replace(counts, unknown=(might,)), DELTA, ALL)
    alone = tight_bound(replace(counts, unknown=(worst,)), DELTA, ALL)

    # The same opposition, but two statements a cell instead of one.
    assert (both.floor <= alone.floor).all()
    assert both.log_inverse_delta - alone.log_inverse_delta == pytest.approx(log(2))


def test_pairs_that_were_not_paid_for_are_certified_only_beyond_what_they_can_hold():
    # All own records in these cells speak for the plan, so that help would be counted on.
    helpful = Unknown(np.zeros((1, 2, 1)), np.full((1, 2, 1), 300), 9000)
    few, many = (tables(unknown=(helpful,), n_cells=n) for n in (2, 10**12))

    free, paid = (tight_bound(counts, DELTA) for counts in (few, many))

    fewest = np.ceil(paid.log_inverse_delta / -np.log(0.9))
    assert np.array_equal(paid.floor, [600 - (fewest - 1), 400 - (fewest - 1)])
    assert (free.floor > [600, 400]).all()


def test_the_union_is_over_pairs_and_what_each_group_might_have_done():
    two = Unknown(np.zeros((2, 2, 1)), np.zeros((2, 2, 1)), 500)
    counts = tables(n_cells=7)

    for others, n_events in (((), 7), ((two,), 7 * 3)):
        found = tight_bound(replace(counts, unknown=(*counts.unknown, *others)), DELTA, ALL)
        assert found.log_inverse_delta == pytest.approx(log(n_events / (0.9 * DELTA)))


def test_an_estimated_own_mass_pays_two_radii_and_their_events():
    estimated = replace(ALL, prevalence="estimated")
    known = tables(n_rest=0)

    found = tight_bound(known, DELTA, estimated)

    radius = np.sqrt(log(4 / (0.9 * DELTA)) / 2000)
    assert found.floor == pytest.approx(np.array([600, 400]) - 2000 * radius)
    # The cells lie in a set that is fixed beforehand: one event, no union over sets.
    share = beta.isf(0.05 * DELTA, 400 + 1, 600)
    lost = tables(n_rest=9000, against=(10, 60))
    fixed = tight_bound(lost, DELTA, estimated)
    assert np.array_equal(fixed.won, [True, False])
    assert fixed.bound == pytest.approx(1 - binom.isf(0.05 * DELTA, 5000, share) / 5000, abs=1e-3)
