import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aca_env.bounds.margins import Sizes, guaranteed_success, margin, statistical_cost
from aca_env.bounds.radii import radius

SIZES = Sizes(n_members=400, n_evidence=400, n_rest=600, n_rest_effective=600, n_total=1000)
FREE = 0.0
COUNTS = st.integers(0, 400)


def test_the_cost_of_radii_by_hand():
    sizes = Sizes(n_members=400, n_evidence=100, n_rest=600, n_rest_effective=225, n_total=1000)

    cost = statistical_cost(sizes, 2.0)

    # ln(1/δ') = 2: R(400) = .05, R(100) = .1, R(225) = 1/15.
    assert cost == pytest.approx(2 * 400 * 0.05 + 600 * (2 * 0.1 + 2 / 15))


def test_a_margin_by_hand():
    # α p = .3, Σ α_j C_j = .05, α_0 C⁰ = .6 · 80/400 = .12, radii .03 and τ = .02.
    assert margin(np.array([300]), np.array([50]), np.array([80]), SIZES, 30 + 20) == pytest.approx(
        0.3 - 0.05 - 0.12 - 0.05
    )


def test_helpful_conflicts_add_to_a_margin():
    found = margin(np.array([300]), np.array([-50]), np.array([-80]), SIZES, FREE)

    assert found == pytest.approx(0.3 + 0.05 + 0.12)


def test_without_a_rest_its_terms_vanish():
    alone = Sizes(400, 400, 0, 0, 1000)

    assert statistical_cost(alone, 2.0) == pytest.approx(40)
    assert margin(np.array([300]), np.array([0]), np.array([400]), alone, FREE) == pytest.approx(
        0.3
    )


def test_without_a_rest_evidence_is_not_needed():
    alone = Sizes(400, 0, 0, 0, 1000)

    assert margin(np.array([300]), np.array([0]), np.array([0]), alone, FREE) == pytest.approx(0.3)


@pytest.mark.parametrize("n_rest", [0, 600])
def test_without_members_margins_are_minus_infinity_and_never_nan(n_rest):
    nobody = Sizes(0, 0, n_rest, n_rest, 1000)
    cost = statistical_cost(nobody, 2.0)

    found = margin(np.zeros(3), np.zeros(3), np.zeros(3), nobody, cost)

    assert cost == math.inf
    assert (found == -np.inf).all()


def test_with_very_many_records_only_the_true_lead_is_left():
    n = 10**16
    many = Sizes(4 * n, 4 * n, 6 * n, 6 * n, 10 * n)
    cost = statistical_cost(many, 5.0)

    found = margin(np.array([3 * n]), np.array([n // 2]), np.array([n]), many, cost)

    assert found == pytest.approx(0.3 - 0.05 - 0.6 * 0.25, abs=1e-6)


@given(COUNTS, COUNTS, st.integers(-400, 400), st.integers(1, 100))
def test_margins_rise_with_prevalence_and_fall_with_every_conflict(p, cross, own, more):
    def at(p, cross, own):
        return margin(np.array([p]), np.array([cross]), np.array([own]), SIZES, 17.0)[0]

    here = at(p, cross, own)

    assert at(p + more, cross, own) > here
    assert at(p, cross + more, own) < here
    assert at(p, cross, own + more) < here


@given(st.integers(1, 10**6), st.integers(2, 50), st.floats(0.5, 50))
def test_evidence_lowers_the_cost(n_evidence, factor, log_inverse_delta):
    little = replace(SIZES, n_evidence=n_evidence)
    much = replace(SIZES, n_evidence=n_evidence * factor)

    assert statistical_cost(much, log_inverse_delta) < statistical_cost(little, log_inverse_delta)


def test_many_games_are_many_times_one_game():
    rng = np.random.default_rng(0)
    members, rest = rng.integers(0, 300, (5, 2, 1)), rng.integers(0, 300, (5, 1, 1))
    prevalence, cross, own = rng.integers(0, 100, (3, 5, 2, 4))
    sizes = Sizes(members, members, rest, rest, 1000)
    together = margin(prevalence, cross, own, sizes, statistical_cost(sizes, 3.0))

    for b, k in np.ndindex(5, 2):
        n, n_0 = int(members[b, k, 0]), int(rest[b, 0, 0])
        one = Sizes(n, n, n_0, n_0, 1000)
        cost = statistical_cost(one, 3.0)
        alone = margin(prevalence[b, k], cross[b, k], own[b, k], one, cost)
        assert together[b, k] == pytest.approx(alone)


def test_guaranteed_success_by_hand():
    won, members = np.array([True, False, True]), np.array([50, 30, 20])

    assert guaranteed_success(won, members, 100, 0.1) == pytest.approx(0.6)


def test_guaranteed_success_is_not_clipped():
    assert guaranteed_success(np.array([False]), np.array([10]), 10, 0.3) == pytest.approx(-0.3)


def test_guaranteed_success_without_evidence_is_minus_infinity():
    found = guaranteed_success(np.ones((2, 3), bool), np.zeros((2, 3)), np.array([0, 5]), np.inf)

    assert found.tolist() == [-np.inf, -np.inf]


@given(st.lists(st.booleans(), min_size=6, max_size=6), st.integers(0, 5))
def test_guaranteed_success_rises_with_every_cell_won(won, extra):
    members = np.array([5, 1, 9, 2, 0, 3])
    more = np.array(won)
    more[extra] = True

    assert guaranteed_success(more, members, 20, 0.1) >= guaranteed_success(
        np.array(won), members, 20, 0.1
    )


def test_the_whole_bound_by_hand():
    # One cell, two labels, K = 1: 400 members of 1,000, all planted in the cell; 60 of 400 lead.
    log_inverse_delta = 2.0
    cost = statistical_cost(SIZES, log_inverse_delta)
    found = margin(np.array([400]), np.array([0]), np.array([60]), SIZES, cost)
    rest_radius = math.sqrt(2 / 1200)
    by_hand = 0.4 * (1 - 0.1) - 0.6 * (0.15 + 0.1 + 2 * rest_radius)
    assert found == pytest.approx(by_hand)

    slack = radius(400, log_inverse_delta) + radius(100, log_inverse_delta)

    assert guaranteed_success(found > 0, np.array([400]), 400, slack) == pytest.approx(0.85)
