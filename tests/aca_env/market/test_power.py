"""What is left of a firm's power where users choose by quality."""

import math

import numpy as np
import pytest

from aca_env.errors import AcaError, DataError
from aca_env.market import Choice, power_in_market, qualities_by_lever, quality_lost
from aca_env.power.switching import losses
from aca_env.scenario.loading import load_scenario

FREE, CAPTIVE = Choice(sensitivity=math.inf), Choice(sensitivity=0.0)
DRAWS = np.random.default_rng(0).random((2, 40))


def test_two_identical_firms_with_free_switching_have_no_power():
    now = DRAWS[0]
    power = power_in_market(now, {"worse": now - 0.1, "other": DRAWS[1]}, FREE)
    assert power.value == power.high == 0.0


def test_without_sensitivity_competition_changes_nothing():
    now, under = DRAWS
    alone = power_in_market(now, {"other": under}, CAPTIVE, n_rivals=0)
    beside = power_in_market(now, {"other": under}, CAPTIVE, n_rivals=3)
    assert alone.value == beside.value == pytest.approx(np.maximum(now - under, 0).mean())
    never = Choice(switching_cost=math.inf)
    assert power_in_market(now, {"other": under}, never).value == alone.value


@pytest.mark.parametrize("cost", [0.0, 0.05, 0.1, 0.3, math.inf])
def test_with_infinite_sensitivity_it_is_the_loss_of_switching(cost):
    choice = Choice(sensitivity=math.inf, switching_cost=cost)
    for now, under in DRAWS.T.tolist():
        wanted = losses([now], [under], [now], cost)[0]
        assert quality_lost(now, under, [now], choice) == pytest.approx(wanted, abs=1e-12)


def test_power_falls_with_sensitivity_and_with_rivals_and_rises_with_the_cost_of_leaving():
    now, under = 0.8, 0.7
    by_sensitivity = [quality_lost(now, under, [now], Choice(s)) for s in (0, 10, 100, 1000)]
    assert by_sensitivity == sorted(by_sensitivity, reverse=True)
    assert by_sensitivity[0] == pytest.approx(0.1)
    by_cost = [quality_lost(now, under, [now], Choice(50.0, c)) for c in (0.0, 0.02, 0.05, 0.5)]
    assert by_cost == sorted(by_cost)
    by_rivals = [quality_lost(now, under, [now] * n, Choice(50.0)) for n in range(4)]
    assert by_rivals == sorted(by_rivals, reverse=True)


def test_a_monopoly_loses_users_to_the_outside_option_alone():
    assert quality_lost(0.8, 0.7, [], FREE) == pytest.approx(0.1)
    assert quality_lost(0.8, 0.7, [], Choice(math.inf, outside=0.75)) == pytest.approx(0.05)
    # Nobody was there before, so nobody loses anything.
    assert quality_lost(0.8, 0.7, [], Choice(math.inf, outside=0.9)) == 0.0


def test_nobody_loses_by_a_better_platform():
    for choice in (FREE, CAPTIVE, Choice(20.0, 0.1)):
        assert quality_lost(0.7, 0.8, [0.7], choice) == 0.0


def test_a_shipped_platforms_power_is_gone_where_users_may_leave():
    quick = load_scenario("crash-claims", {"population.bank_size": 64, "rounds": 4})
    qualities = qualities_by_lever(quick, policies="myopic", seeds=range(2))
    now = qualities.pop("as it is")
    monopoly = power_in_market(now, qualities, CAPTIVE, n_rivals=0)
    assert monopoly.value > 0
    assert power_in_market(now, qualities, CAPTIVE).value == monopoly.value
    assert 0 < power_in_market(now, qualities, Choice(500.0)).value < monopoly.value
    assert power_in_market(now, qualities, FREE).value == 0.0


def test_wrong_qualities_are_refused():
    with pytest.raises(DataError, match="now: expected a finite quality per draw"):
        power_in_market([0.5, math.nan], {}, FREE)
    with pytest.raises(DataError, match="under 'x': expected a finite quality"):
        power_in_market([0.5], {"x": "low"}, FREE)
    with pytest.raises(DataError, match=r"under 'x': expected shape \(2,\), got \(1,\)"):
        power_in_market([0.5, 0.6], {"x": [0.5]}, FREE)
    with pytest.raises(AcaError, match="seeds: expected a range, got 3"):
        qualities_by_lever("crash-claims", seeds=3)
