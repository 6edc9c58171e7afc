"""`evaluate`: tables, splits, menus, huge signals and the best naive unplanting."""

import math

import numpy as np
import pandas as pd
import pytest

import aca_env
from aca_env.bounds.regimes import REGIMES
from aca_env.errors import TooManyRecordsError
from aca_env.features import FeatureSpace
from aca_env.signals import Signal
from aca_env.strategies import (
    Abstain,
    AdaptiveUnplanting,
    Erasing,
    FeatureLabelPlanting,
)
from tests.aca_env.evaluations import (
    HOT,
    PLANT,
    WIND,
    ask,
    frame,
    frame_of_tests,
    question,
    same,
)

ADAPTIVE = AdaptiveUnplanting(HOT, target="red", n_estimation=20)
ERASING = Erasing(HOT, n_estimation=20)


def test_a_table_gives_the_same_answer_as_its_codes():
    asked = question(collectives=[ADAPTIVE, WIND])
    table, tests = frame(asked), frame_of_tests(asked)
    expected = aca_env.evaluate(**asked)
    assert same(aca_env.evaluate(**asked | {"X": table, "y": "answer"}), expected)
    assert same(aca_env.evaluate(**asked | {"X": table, "y": "answer", "X_test": tests}), expected)
    assert same(aca_env.evaluate(**asked | {"X_test": tests}), expected)


def test_a_table_brings_its_own_space_where_none_is_given():
    asked = question(collectives=[PLANT, WIND])
    table = frame(asked).sample(frac=1, axis=1, random_state=0)
    given = asked | {"X": table, "y": "answer", "X_test": frame_of_tests(asked), "space": None}
    reports, expected = aca_env.evaluate(**given), aca_env.evaluate(**asked)
    for report, wanted in zip(reports, expected, strict=True):
        assert report.success == wanted.success
        assert report.bound == pytest.approx(wanted.bound, abs=1e-12)
        assert sorted(report.margin) == pytest.approx(sorted(wanted.margin), abs=1e-12)


def test_lists_and_floats_are_taken_like_arrays():
    asked = question()
    listed = {name: np.asarray(asked[name], dtype=float).tolist() for name in ("X", "y", "X_test")}
    listed["membership"] = asked["membership"].astype(float)
    assert same(aca_env.evaluate(**asked | listed), aca_env.evaluate(**asked))


@pytest.mark.parametrize("regime", REGIMES)
def test_arguments_are_never_changed(regime):
    asked = question(collectives=[ADAPTIVE, ERASING], regime=regime, selection="menu")
    table = frame(asked)
    for given in (asked, asked | {"X": table, "y": "answer", "X_test": frame_of_tests(asked)}):
        before = {
            name: getattr(value, "copy", lambda v=value: v)() for name, value in given.items()
        }
        aca_env.evaluate(**given)
        for name, value in before.items():
            if isinstance(value, pd.DataFrame):
                pd.testing.assert_frame_equal(given[name], value)
            elif isinstance(value, np.ndarray):
                np.testing.assert_array_equal(given[name], value)
            else:
                assert given[name] == value


def test_splits_follow_rng_and_stay_the_same_without_one():
    asked = question(n_train=400, collectives=[ADAPTIVE, ERASING])

    def splits(**more):
        return [r.estimation_rows.tolist() for r in aca_env.evaluate(**asked, **more)]

    assert splits() == splits()
    assert splits(rng=np.random.default_rng(5)) == splits(rng=np.random.default_rng(5))
    assert splits(rng=np.random.default_rng(5)) != splits(rng=np.random.default_rng(6))
    generator = np.random.default_rng(5)
    assert splits(rng=generator) != splits(rng=generator)
    for i, rows in enumerate(splits()):
        assert len(set(rows)) == 20
        assert set(asked["membership"][rows]) == {i}


def test_a_split_larger_than_the_collective_is_the_collective_and_leaves_no_bound():
    greedy = AdaptiveUnplanting(HOT, target="red", n_estimation=10**9)
    asked = question(collectives=[greedy, WIND])
    report = aca_env.evaluate(**asked)[0]
    assert sorted(report.estimation_rows) == np.flatnonzero(asked["membership"] == 0).tolist()
    assert report.bound == -math.inf
    assert (report.margin == -math.inf).all()


def test_a_menu_costs_its_share_of_delta_and_a_union_over_sets_of_cells():
    n_train, n_test, n_menu, delta = 200_000, 50_000, 12, 0.05
    whole = {"membership": np.zeros(n_train, dtype=int), "collectives": [PLANT], "delta": delta}
    asked = question(n_train, n_test, **whole)
    (fixed,) = aca_env.evaluate(**asked)
    (one,) = aca_env.evaluate(**asked, selection="menu")
    (many,) = aca_env.evaluate(**asked, selection="menu", menu_size=n_menu)
    n_cells, n_events = 6, 2 + 2 * 6 + 2 * 6 * 3

    def bound(log_inverse: float) -> float:
        return 1 - math.sqrt(log_inverse / (2 * n_train)) - math.sqrt(log_inverse / (2 * n_test))

    log_events, log_sets = math.log(n_events / delta), n_cells * math.log(2)
    assert fixed.bound == pytest.approx(bound(log_events), abs=1e-12)
    assert one.bound == pytest.approx(bound(log_events + log_sets), abs=1e-12)
    assert many.bound == pytest.approx(bound(log_events + math.log(n_menu) + log_sets), abs=1e-12)
    assert many.bound < one.bound < fixed.bound
    assert many.delta_prime == pytest.approx(fixed.delta_prime / n_menu, rel=1e-12)
    assert many.success == fixed.success == 1


@pytest.mark.parametrize("regime", REGIMES)
def test_a_menu_never_raises_a_bound_in_any_regime(regime):
    plans = [PLANT, ADAPTIVE]
    reports = [
        ask(n_train=3000, collectives=plans, regime=regime, selection=selection, menu_size=size)
        for selection, size in (("fixed", 1), ("menu", 1), ("menu", 50))
    ]
    for fixed, one, many in zip(*reports, strict=True):
        assert many.bound < one.bound < fixed.bound
        assert fixed.success == one.success == many.success


def test_a_menu_size_counts_only_for_menus():
    assert same(ask(menu_size=50), ask())


HUGE = FeatureSpace({f"f{k}": range(10) for k in range(14)}, ["red", "green", "blue"])


@pytest.mark.parametrize("regime", REGIMES)
def test_signals_with_more_cells_than_can_be_listed_list_those_that_are_occupied(regime):
    rng = np.random.default_rng(0)
    X, X_test = rng.integers(10, size=(400, 14)), rng.integers(10, size=(50, 14))
    plan = FeatureLabelPlanting(Signal({"f0": 3}), target="green")
    membership = np.where(np.arange(400) < 300, 0, -1)
    y = rng.integers(3, size=400)
    (report,) = aca_env.evaluate(X, y, membership, [plan], X_test, space=HUGE, regime=regime)
    assert report.n_cells == 10**13
    images = np.concatenate([X, X_test])
    images[:, 0] = 3
    np.testing.assert_array_equal(report.cells, np.unique(images, axis=0))
    assert report.prevalence.sum() == pytest.approx(1)
    assert report.is_vacuous
    assert "leaves 10,000,000,000,000 cells free" in report.explain()
    assert report.bound < 0


def test_confidence_stays_finite_where_its_probability_underflows():
    space = FeatureSpace({f"f{k}": range(10) for k in range(400)}, ["red", "green"])
    X = np.zeros((50, 400), dtype=np.uint8)
    plan = FeatureLabelPlanting(Signal({"f0": 3}), target="green")
    (report,) = aca_env.evaluate(X, X[:, 0], X[:, 0], [plan], X, space=space)
    assert report.n_cells == 10**399
    assert report.delta_prime == 0
    assert report.log_inverse_delta == pytest.approx(math.log(6 / 0.05) + 399 * math.log(10))
    assert math.isfinite(report.bound)
    (menu,) = aca_env.evaluate(X, X[:, 0], X[:, 0], [plan], X, space=space, selection="menu")
    assert menu.bound == -math.inf


def test_erasing_too_many_distinct_records_is_refused():
    rng = np.random.default_rng(0)
    X = rng.integers(10, size=(110_000, 14), dtype=np.uint8)
    plan = Erasing(Signal({"f0": 3}), n_estimation=5)
    y = np.zeros(len(X), dtype=int)
    with pytest.raises(TooManyRecordsError, match="at most 100000 distinct records, got 1100"):
        aca_env.evaluate(X, y, y, [plan], X[:5], space=HUGE)


def test_abstaining_has_neither_success_nor_bound():
    report, beside = ask(collectives=[Abstain(), WIND])
    assert math.isnan(report.success)
    assert math.isnan(report.bound)
    assert not report.certified
    assert len(report.cells) == report.n_cells == 0
    assert beside.certified


def test_erasing_has_a_success_and_an_infinite_data_estimate_but_no_bound():
    report, _ = ask(collectives=[ERASING, WIND])
    assert 0 <= report.success <= 1
    assert report.bound == -math.inf
    assert not report.certified
    assert math.isfinite(report.infinite_data)
    assert len(report.cells) == report.n_cells == 6


@pytest.mark.parametrize("plan", [PLANT, ADAPTIVE, ERASING], ids=["plant", "adapt", "erase"])
@pytest.mark.parametrize("regime", REGIMES)
def test_collectives_without_members_are_told_nothing(regime, plan):
    nobody = np.ones(300, dtype=int)
    report, _ = ask(collectives=[plan, WIND], membership=nobody, regime=regime)
    assert report.n_members == 0
    assert report.bound == -math.inf
    assert 0 <= report.success <= 1


def test_a_bound_on_the_others_that_is_too_small_is_no_guarantee():
    for mass, certified in ((None, True), (0.5, True), (0.01, False)):
        report, _ = ask(regime="worst_case", others_mass=mass)
        assert report.certified is certified
    for mass in (0.3, [0.3, 0.9]):
        known, _ = ask(regime="worst_case", others_mass=mass)
        assert known.cross_conflict == pytest.approx(np.full(6, 0.3), abs=1e-12)
