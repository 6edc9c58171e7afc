"""Curves that the published file does not hold: feature-only, other sizes, other splits."""

import numpy as np
import pytest

from aca_env.reproduce.single import (
    FALLBACK,
    SIGNAL,
    Setting,
    certify,
    draw_groups,
    measure,
    step_error,
)
from aca_env.strategies.planting import FeatureLabelPlanting, FeatureOnlyPlanting
from aca_env.strategies.unplanting import AdaptiveUnplanting, NaiveUnplanting

from .exact import planted_lead, planting_margin, planting_slack

PERCENTS = (1, 2, 4, 6, 8, 10, 12, 15, 20, 30, 40, 50, 60, 70, 80)
N_DRAWS = 20


def feature_only(target):
    return FeatureOnlyPlanting(SIGNAL, target=target, fallback=FALLBACK)


def feature_label(target):
    return FeatureLabelPlanting(SIGNAL, target=target)


def naive(target, alternative):
    return NaiveUnplanting(SIGNAL, target=target, alternative=alternative)


def adaptive(n_estimation):
    return AdaptiveUnplanting(SIGNAL, target="Excellent", n_estimation=n_estimation)


PLANTING = {
    "feature-only Poor": (feature_only("Poor"), 1_000_000),
    "feature-only Average": (feature_only("Average"), 1_000_000),
    "feature-only Excellent": (feature_only("Excellent"), 1_000_000),
    "half a million": (feature_label("Poor"), 500_000),
    "two million": (feature_label("Poor"), 2_000_000),
}
ALL = PLANTING | {
    "split of 100": (adaptive(100), 1_000_000),
    "split of 10,000": (adaptive(10_000), 1_000_000),
    "naive, Excellent": (naive("Excellent", "Good"), 1_000_000),
    "naive, Good": (naive("Good", "Excellent"), 1_000_000),
}


def sizes(plan, n_train):
    # A collective that is all split has no holdout, so the bound is −∞ there.
    every = [n_train * percent // 100 for percent in PERCENTS]
    return [Setting(n_train, n) for n in every if n > plan.n_estimation]


def draws(cars, plan, setting, n_draws=N_DRAWS):
    rng = np.random.default_rng([setting.n_train, setting.n_members, plan.n_estimation])
    return draw_groups(cars, plan, setting, n_draws, rng)


@pytest.fixture(params=PLANTING)
def planting(request):
    return PLANTING[request.param]


@pytest.fixture(params=ALL)
def curve(request):
    return ALL[request.param]


def test_success_wins_the_cells_that_the_pools_shares_decide(cars, planting):
    plan, n_train = planting
    decided = []
    for setting in sizes(plan, n_train):
        lead = planted_lead(cars, plan, setting)
        cells = measure(plan, draws(cars, plan, setting), cars.space).cells
        assert (cells == (lead.value > 0))[:, lead.is_clear].all()
        decided.append(lead.value[lead.is_clear] > 0)

    assert np.concatenate(decided).any()
    assert np.concatenate(decided).size > len(decided) * cars.law.n_cells / 2


def test_bounds_win_the_cells_that_the_pools_shares_decide(cars, planting):
    plan, n_train = planting
    decided = []
    for setting in sizes(plan, n_train):
        lead = planting_margin(cars, plan, setting)
        cells = certify(plan, draws(cars, plan, setting), cars.space, setting.delta).cells
        assert (cells == (lead.value > 0))[:, lead.is_clear].all()
        decided.append(lead.value[lead.is_clear] > 0)

    assert set(np.concatenate(decided)) == {True, False}


@pytest.mark.parametrize("target", ["Poor", "Average", "Excellent"])
def test_feature_only_bounds_end_at_their_closed_form_steps(cars, target):
    plan = feature_only(target)
    for percent, step in ((1, 0.0), (99.9, 1.0)):
        setting = Setting(1_000_000, int(10_000 * percent))
        values = certify(plan, draws(cars, plan, setting), cars.space, setting.delta).value
        expected = step - planting_slack(setting)
        assert values == pytest.approx(expected, rel=0, abs=1e-12)


@pytest.mark.parametrize("n_train", [500_000, 2_000_000])
def test_bounds_for_other_sizes_end_at_their_closed_form_steps(cars, n_train):
    plan = feature_label("Poor")
    for percent, step in ((1, 0.0), (20, 1.0), (30, 1.0)):
        setting = Setting(n_train, n_train * percent // 100)
        values = certify(plan, draws(cars, plan, setting), cars.space, setting.delta).value
        expected = step - planting_slack(setting)
        assert values == pytest.approx(expected, rel=0, abs=1e-12)


def test_every_success_is_the_sum_of_the_pools_shares_of_its_cells(cars, curve):
    plan, n_train = curve
    for setting in sizes(plan, n_train):
        values = measure(plan, draws(cars, plan, setting, 1), cars.space)
        assert_on_its_step(values, 0.0, setting.n_test, cars)


def test_every_bound_is_the_sum_of_the_pools_shares_of_its_cells_less_the_radii(cars, curve):
    plan, n_train = curve
    for setting in sizes(plan, n_train):
        values = certify(plan, draws(cars, plan, setting, 1), cars.space, setting.delta)
        n_evidence = setting.n_members - plan.n_estimation
        events = 32 if isinstance(plan, AdaptiveUnplanting) else 52
        slack = planting_slack(Setting(n_train, n_evidence), events)
        assert_on_its_step(values, slack, n_evidence, cars)


def test_success_and_bound_never_fall_as_the_collective_grows(cars, curve):
    plan, n_train = curve
    groups = [draws(cars, plan, setting) for setting in sizes(plan, n_train)]

    success = [measure(plan, g, cars.space).value for g in groups]
    bounds = [certify(plan, g, cars.space, 0.05).value for g in groups]

    assert_never_falls(success)
    assert_never_falls(bounds)
    assert (success[-1] == 1).all()
    assert bounds[-1].min() > bounds[0].max()


def assert_on_its_step(values, slack, n_counted, cars):
    cells = values.cells[0]
    # One pool for both sides, so the error of two pools is a bound that is not tight.
    error = step_error(cells, cars.cell_shares, n_counted)
    gap = values.value[0] + slack - cars.cell_shares[cells].sum()
    assert abs(gap) <= max(4 * error, 1e-12)


def assert_never_falls(values):
    means = np.array([v.mean() for v in values])
    errors = np.array([v.std(ddof=1) / np.sqrt(len(v)) for v in values])
    fall = means[:-1] - means[1:]
    assert (fall <= 4 * np.hypot(errors[:-1], errors[1:]) + 1e-12).all()
