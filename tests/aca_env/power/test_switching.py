from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from aca_env.errors import AcaError
from aca_env.power.switching import COSTS, competition, leaves, losses
from tests.aca_env.power.episodes import played

WORTHS = arrays(np.float64, 6, elements=st.floats(-10, 10))
COST = st.floats(0, 20)


@given(WORTHS, WORTHS)
def test_two_identical_firms_with_free_switching_cost_nobody_anything(now, under):
    assert (losses(now, under, now, 0.0) == 0).all()


@given(WORTHS, WORTHS, WORTHS, COST, COST)
def test_nobody_loses_less_because_leaving_is_dearer(now, under, rival, one, other):
    cheap, dear = sorted((one, other))
    # Sums of floats: a cost more or less is a rounding more or less.
    assert (losses(now, under, rival, cheap) <= losses(now, under, rival, dear) + 1e-12).all()


@given(WORTHS, WORTHS, WORTHS, COST)
def test_nobody_loses_more_than_under_a_monopoly(now, under, rival, cost):
    monopoly = losses(now, under, rival, inf)
    assert (losses(now, under, rival, cost) <= monopoly + 1e-12).all()
    assert (monopoly == np.maximum(now - under, 0)).all()


def test_users_leave_only_where_it_pays():
    under, rival = np.array([0.0, 0.0, 0.5]), np.array([1.0, 0.4, 0.5])
    assert leaves(under, rival, 0.4).tolist() == [True, False, False]
    assert leaves(under, rival, inf).tolist() == [False, False, False]


def test_an_outside_option_caps_what_a_monopoly_can_take():
    now, under = np.array([1.0, 1.0]), np.array([-2.0, 0.5])
    assert losses(now, under, np.zeros(2), 0.0).tolist() == [1.0, 0.5]


def test_power_is_highest_without_a_rival_and_zero_where_switching_is_free():
    found = competition(played())
    values = [one.power.value for one in found]
    assert [one.switching_cost for one in found] == list(COSTS)
    assert found[0].is_monopoly
    assert found[0].leaving == 0
    assert values[0] > 0
    assert values == sorted(values, reverse=True)
    assert values[-1] == 0
    assert all(one.value == 0 for one in found[-1].power.actions)
    assert found[-1].leaving > 0


def test_doing_without_helps_as_far_as_it_is_worth_something():
    values = [
        [one.power.value for one in competition(played(), outside=outside)]
        for outside in (None, 1.0, 0.5, 0.0)
    ]
    rival, best, half, nothing = values
    # Here labels are worth 0 to 1, so nobody gives one up for nothing.
    assert nothing == [rival[0]] * len(COSTS)
    assert best == pytest.approx(rival)
    assert best[-1] < half[-1] < nothing[-1]
    with pytest.raises(AcaError, match="outside: expected finite worths"):
        competition(played(), outside=nan)


def test_what_users_lose_is_what_a_loop_over_them_finds():
    episodes = played()
    name, under = next(iter(episodes.under.items()))
    now, scenario = episodes.now, episodes.now.world.scenario
    labels = now.world.space.labels
    total = 0.0
    for i, group in enumerate(scenario.collectives):
        values = [group.values.get(label, 0.0) for label in labels]
        weights = [group.signal_weights.get(signal, 0.0) for signal in scenario.signals]
        part = scenario.n_members[i] / sum(scenario.n_members)
        for place in np.ndindex(now.users.shape):
            s, t, m, c = place
            before, after = values[now.labels[s, t, c]], values[under.labels[s, t, c]]
            lost = min(max(before - after, 0.0), 0.25)
            total += part * weights[m] / sum(weights) * now.users[place] * lost
    n_rounds = now.labels.shape[0] * now.labels.shape[1]
    expected = total / n_rounds / scenario.population.n_test
    (rivalry,) = competition(episodes, [0.25])
    by_name = {one.action: one.value for one in rivalry.power.actions}
    assert by_name[name] == pytest.approx(expected, abs=1e-12)
    assert expected > 0


@pytest.mark.parametrize("cost", [-1, nan, "free", None, True])
def test_a_cost_that_is_none_is_refused(cost):
    with pytest.raises(AcaError, match="switching cost: expected a number of at least 0"):
        competition(played(), [cost])
    with pytest.raises(AcaError, match="switching cost: expected"):
        losses([1.0], [0.0], [1.0], cost)


def test_no_costs_and_worths_that_are_not_finite_are_refused():
    with pytest.raises(AcaError, match="expected at least one switching cost"):
        competition(played(), [])
    with pytest.raises(AcaError, match="now: expected finite worths"):
        losses([nan], [0.0], [1.0], 0.5)
    with pytest.raises(AcaError, match="rival: expected finite worths"):
        losses([1.0], [0.0], ["good"], 0.5)
