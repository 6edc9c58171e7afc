"""Corrected bounds hold in worlds of biased members; uncorrected ones fail where bias bites."""

from dataclasses import replace

import pytest

from .biased_draws import (
    distance,
    look_at,
    one_cell,
    silent_opponents,
    two_cells,
    with_fields,
)
from .biased_worlds import assumed, biting_world, random_world
from .draws import play

N_WORLDS, N_BITING = 300, 100
N_MANY, N_MANY_BITING, N_DRAWS = 4000, 1000, 2


def check(found, n_least):
    """Assert that the corrected bound holds at every δ, and says something often enough."""
    for delta, coverage in found.by_delta.items():
        assert coverage.share <= delta, f"delta {delta}: {coverage}"
    low, _ = found.claims.interval
    assert low > n_least, f"says something in {found.claims}"


def test_the_corrected_bound_holds_in_random_biased_worlds():
    check(look_at(random_world, range(N_WORLDS), 2), n_least=0.1)


def test_the_uncorrected_bound_fails_where_members_understate_who_opposes_them():
    found = look_at(biting_world, range(N_BITING), 2)
    assert found.by_delta[0.05].n_failed == 0
    assert found.refuted.interval[0] > 0.7, str(found.refuted)


@pytest.mark.parametrize("rest", ["complement", "base"])
def test_the_rest_costs_all_that_is_paid_for_it(rest):
    # At nine tenths of the distance the cell seems won, and it is lost.
    exact, short = play(one_cell(rest), 20), play(one_cell(rest, stated=0.8), 20)
    assert (exact.bound <= 0).all()
    assert (short.success == 0).all()
    assert (short.bound > 0.5).all()


@pytest.mark.parametrize("rest", ["complement", "base"])
def test_the_corrected_bound_claims_what_is_won_beyond_the_bias(rest):
    won = one_cell(rest, place=1.01)
    found = play(won, 20)
    assert (found.success == 1).all()
    assert found.bound == pytest.approx(1 - distance(won), abs=1e-3)


def test_the_outside_share_costs_all_that_is_paid_for_it():
    exact, short = play(two_cells(), 20), play(two_cells(stated=0.9), 20)
    assert exact.success == pytest.approx(0.5, abs=1e-3)
    assert (exact.bound <= exact.success).all()
    assert exact.bound == pytest.approx(0.5, abs=2e-3)
    assert (short.bound > short.success).all()


def test_opponents_who_only_show_what_they_are_are_not_judged_by_the_own_records():
    corrected = play(silent_opponents(), 20)
    plain = play(assumed(silent_opponents()), 20)
    assert (corrected.success[:, 0] == 0).all()
    assert (corrected.bound[:, 0] <= 0).all()
    assert (plain.bound[:, 0] > 0.5).all()


def test_idle_members_of_others_are_paid_for():
    # The same opponents, who now stand by in a collective that could edit.
    terms = {
        "collectives.1.strategies": ["abstain", "feature_label_planting"],
        "collectives.1.efforts": [0.001, 1.0],
        "information.regime": "full",
    }
    setting = with_fields(silent_opponents(), **terms)
    idle = replace(setting, actions=(setting.actions[0], (1, 1, 0, 0, 0)))
    corrected, plain = play(idle, 20), play(assumed(idle), 20)
    assert (corrected.success[:, 0] == 0).all()
    assert (corrected.bound[:, 0] <= 0).all()
    assert (plain.bound[:, 0] > 0.5).all()


@pytest.mark.slow
def test_the_corrected_bound_holds_in_thousands_of_random_biased_worlds(table):
    found = look_at(random_world, range(10**6, 10**6 + N_MANY), N_DRAWS)
    for delta, coverage in found.by_delta.items():
        table.add(f"biased worlds, delta {delta:g}, corrected", coverage)
        assert coverage.holds, str(coverage)
    table.add("biased worlds, corrected bound above 0.05", found.claims)
    table.add("biased worlds (not draws) that refute the uncorrected bound", found.refuted)
    check(found, n_least=0.2)
    assert sum(c.n_draws for c in found.by_delta.values()) == N_MANY * N_DRAWS


@pytest.mark.slow
def test_the_uncorrected_bound_fails_in_most_worlds_that_are_made_to_bite(table):
    found = look_at(biting_world, range(10**6, 10**6 + N_MANY_BITING), N_DRAWS)
    coverage = found.by_delta[0.05]
    table.add("biting worlds, corrected", coverage)
    table.add("biting worlds (not draws) that refute the uncorrected bound", found.refuted)
    assert coverage.holds
    assert found.refuted.interval[0] > 0.9, str(found.refuted)
