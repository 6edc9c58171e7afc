"""Adaptive and naive unplanting: the released code's value beside the certified bound."""

import numpy as np
import pytest
from scipy.stats import binomtest

from aca_env.reproduce.published import read_points
from aca_env.reproduce.released import released_bound
from aca_env.reproduce.single import SIGNAL, Setting, certify, draw_groups, measure
from aca_env.strategies.unplanting import AdaptiveUnplanting, NaiveUnplanting

from .exact import planting_slack, radius

N = 1_000_000
EVENTS = 2 + 6 * 5


def adaptive(n_estimation, target="Excellent"):
    return AdaptiveUnplanting(SIGNAL, target=target, n_estimation=n_estimation)


def draw(cars, plan, n_members, n_draws=20):
    setting = Setting(N, n_members)
    rng = np.random.default_rng([n_members, plan.n_estimation])
    return draw_groups(cars, plan, setting, n_draws, rng)


def test_the_last_published_value_is_the_holdout_share_less_two_radii():
    (last,) = [p for p in read_points() if p.plan.objective == "unplanting"][-1:]

    n = last.setting.n_members
    closed_form = (n - 2000) / n - radius(n, EVENTS, 0.05) - radius(100_000, EVENTS, 0.05)

    assert n == 340_100
    assert last.value == pytest.approx(closed_form, rel=0, abs=1e-12)


@pytest.mark.parametrize("n_estimation", [100, 2000, 10_000])
@pytest.mark.parametrize(("n", "is_won"), [(20_100, False), (140_100, True), (340_100, True)])
def test_released_steps_divide_the_holdout_by_all_members(cars, n_estimation, n, is_won):
    plan = adaptive(n_estimation)

    values = released_bound(plan, draw(cars, plan, n), cars.space, 0.05).value

    top = (n - n_estimation) / n if is_won else 0.0
    expected = top - planting_slack(Setting(N, n), EVENTS)
    assert values == pytest.approx(expected, rel=0, abs=1e-12)


@pytest.mark.parametrize("n_estimation", [100, 2000, 10_000])
@pytest.mark.parametrize(("n", "is_won"), [(20_100, False), (140_100, True), (340_100, True)])
def test_certified_steps_count_and_pay_for_the_holdout_alone(cars, n_estimation, n, is_won):
    plan = adaptive(n_estimation)

    values = certify(plan, draw(cars, plan, n), cars.space, 0.05).value

    expected = float(is_won) - planting_slack(Setting(N, n - n_estimation), EVENTS)
    assert values == pytest.approx(expected, rel=0, abs=1e-12)


@pytest.mark.parametrize("n", [120_100, 340_100])
def test_the_certified_top_step_is_above_the_published_one(cars, n):
    plan = adaptive(2000)
    groups = draw(cars, plan, n)

    certified = certify(plan, groups, cars.space, 0.05).value
    released = released_bound(plan, groups, cars.space, 0.05).value

    # What the radius gains by counting the split is less than the split's own share.
    assert (certified - released > 0).all()
    assert (certified - released < 2000 / n).all()


@pytest.mark.parametrize("n", [20_100, 60_100])
def test_the_certified_bottom_step_is_below_the_published_one(cars, n):
    plan = adaptive(2000)
    groups = draw(cars, plan, n)

    certified = certify(plan, groups, cars.space, 0.05).value
    released = released_bound(plan, groups, cars.space, 0.05).value

    lost = radius(n - 2000, EVENTS, 0.05) - radius(n, EVENTS, 0.05)
    assert released - certified == pytest.approx(lost, rel=0, abs=1e-12)


def test_with_a_small_split_the_released_value_fails_and_the_certified_bound_holds(cars):
    plan = adaptive(20)
    groups = draw(cars, plan, 15_100, n_draws=2000)
    success = measure(plan, groups, cars.space).value

    released = released_bound(plan, groups, cars.space, 0.05).value > success
    certified = certify(plan, groups, cars.space, 0.05).value > success

    assert binomtest(int(released.sum()), 2000).proportion_ci(0.99).low > 0.3
    assert binomtest(int(certified.sum()), 2000).proportion_ci(0.99).high < 0.05


@pytest.mark.parametrize("target", ["Excellent", "Good"])
@pytest.mark.parametrize(("method", "events"), [("planting", 52), ("direct", EVENTS)])
def test_naive_unplanting_reaches_its_closed_form_steps(cars, target, method, events):
    other = {"Excellent": "Good", "Good": "Excellent"}[target]
    plan = NaiveUnplanting(SIGNAL, target=target, alternative=other, method=method)
    for n, is_won in ((10_100, False), (140_100, True), (340_100, True)):
        values = certify(plan, draw(cars, plan, n), cars.space, 0.05).value

        expected = float(is_won) - planting_slack(Setting(N, n), events)
        assert values == pytest.approx(expected, rel=0, abs=1e-12)


def test_naive_unplanting_by_planting_has_the_published_curve_of_planting(cars):
    plan = NaiveUnplanting(SIGNAL, target="Excellent", alternative="Good")
    curve = [p for p in read_points() if p.curve == "lbsG" and p.is_stable]

    for point in curve:
        (value,) = certify(
            plan, draw(cars, plan, point.setting.n_members, 1), cars.space, 0.05
        ).value
        assert value == pytest.approx(point.value, rel=0, abs=1e-12)
