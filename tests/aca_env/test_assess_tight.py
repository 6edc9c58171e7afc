"""The tighter bound as `evaluate` states it, beside the paper's."""

import json
from dataclasses import replace

import numpy as np
import pytest

import aca_env
from aca_env.bounds.regimes import ESTIMATES, REGIMES
from aca_env.bounds.tightening import PAPER, TIGHTEST, Tightening
from aca_env.errors import AcaError
from aca_env.features import FeatureSpace
from aca_env.signals import Signal
from aca_env.strategies import (
    Abstain,
    AdaptiveUnplanting,
    Erasing,
    FeatureLabelPlanting,
    FeatureOnlyPlanting,
    NaiveUnplanting,
)

from .evaluations import HOT, PLANT, WIND, WINDY, ask, question

PLANS = {
    "planters": [PLANT, WIND],
    "feature-only": [FeatureOnlyPlanting(HOT, target="green", fallback={"heat": "low"}), WIND],
    "adaptive": [AdaptiveUnplanting(HOT, target="red", n_estimation=40), PLANT],
    "naive": [NaiveUnplanting(HOT, target="red", alternative="blue"), WIND],
    "direct": [NaiveUnplanting(HOT, target="red", alternative="blue", method="direct"), PLANT],
    "against an unplanter": [PLANT, AdaptiveUnplanting(WINDY, target="blue", n_estimation=30)],
}
TERMS = {
    "plain": {},
    "contaminated": {"epsilon": 0.02},
    "total variation": {"epsilon": 0.01, "threshold": "total_variation", "delta": 0.2},
    "from a menu": {"selection": "menu", "menu_size": 6},
}


@pytest.mark.parametrize("regime", REGIMES)
@pytest.mark.parametrize("plans", PLANS.values(), ids=PLANS)
@pytest.mark.parametrize("terms", TERMS.values(), ids=TERMS)
def test_with_the_papers_ingredients_it_is_the_papers_bound(regime, plans, terms):
    reports = ask(n_train=30_000, collectives=plans, regime=regime, tightening=PAPER, **terms)

    for report in reports:
        assert report.tight.bound == pytest.approx(report.bound, abs=1e-9)
        assert report.tight.certified == report.certified
        tau = {0.02: 0.02 / 0.98, 0.01: 0.02}.get(terms.get("epsilon", 0), 0)
        assert report.tight.floor - tau == pytest.approx(report.margin, abs=1e-9)


@pytest.mark.parametrize("n_train", [60, 300, 30_000])
@pytest.mark.parametrize(
    "might",
    [
        [PLANT, WIND],
        [Erasing(HOT, n_estimation=9)],
        [AdaptiveUnplanting(HOT, target="red", n_estimation=4)],
    ],
    ids=["planters", "erasing", "adaptive"],
)
def test_what_others_might_do_counts_and_is_capped_as_the_paper_does(n_train, might):
    reports = ask(
        n_train=n_train,
        regime="known_interventions_robust",
        interventions=might,
        tightening=PAPER,
    )

    for report in reports:
        assert report.tight.bound == pytest.approx(report.bound, abs=1e-9)
        assert report.tight.floor == pytest.approx(report.margin, abs=1e-9)


@pytest.mark.parametrize("regime", REGIMES)
@pytest.mark.parametrize("plans", PLANS.values(), ids=PLANS)
def test_the_tightest_bound_is_above_the_papers_and_below_one(regime, plans):
    for report in ask(n_train=30_000, collectives=plans, regime=regime, tightening=TIGHTEST):
        assert report.bound < report.tight.bound <= 1
        assert report.tight.certified == (regime not in ESTIMATES)


def test_nothing_else_of_a_report_changes():
    for plain, tight in zip(ask(), ask(tightening=Tightening()), strict=True):
        assert plain.tight is None
        assert tight.bound == plain.bound
        assert np.array_equal(tight.margin, plain.margin)
        assert tight.to_dict() == plain.to_dict() | {"tight": tight.tight.to_dict()}


def test_who_has_no_bound_has_no_tighter_one():
    reports = ask(collectives=[Abstain(), Erasing(HOT, n_estimation=20)], tightening=Tightening())

    assert [report.tight for report in reports] == [None, None]


def test_a_report_tells_it_in_one_line_and_in_json():
    report = ask(tightening=Tightening())[0]

    assert f"tighter bound {report.tight.bound:.4f} (certified; exact radii)" in report.explain()
    told = json.loads(json.dumps(report.to_dict()))["tight"]
    assert told["bound"] == report.tight.bound
    assert told["ingredients"]["union"] == "occupied"


def test_a_collective_without_members_says_nothing():
    asked = question(tightening=Tightening())
    report = aca_env.evaluate(**asked | {"membership": np.full(len(asked["y"]), 1)})[0]

    assert report.tight.bound == -np.inf
    assert report.tight.to_dict()["bound"] is None


def test_cells_of_another_signal_are_no_cells_of_this_plan():
    # The other's helpers win cells outside the plan's own; none of them may count as won.
    helper = FeatureLabelPlanting(WINDY, target="green")
    report = ask(n_train=3000, collectives=[PLANT, helper], tightening=Tightening())[0]

    assert len(report.tight.floor) == report.n_cells == 6
    assert np.isfinite(report.tight.floor).all()


@pytest.mark.parametrize("wrong", ["tight", 1, True, {"radius": "exact"}, [PAPER]])
def test_anything_but_ingredients_is_refused_plainly(wrong):
    with pytest.raises(AcaError, match="tightening: expected a Tightening, got") as caught:
        ask(tightening=wrong)

    assert "\n" not in str(caught.value)


def test_the_pools_support_is_out_of_reach():
    with pytest.raises(AcaError, match="tightening: expected a union that the records tell"):
        ask(tightening=replace(TIGHTEST, union="support"))


def test_a_signal_with_more_cells_than_anybody_can_count_keeps_its_bound():
    names = {f"feature {k}": [f"value {v}" for v in range(9)] for k in range(60)}
    space = FeatureSpace({"mark": ["off", "on"], **names}, ["no", "yes"])
    rng = np.random.default_rng(0)
    # All users alike but for one feature, so that few of 9**60 cells are ever seen.
    X = np.zeros((20_000, 61), dtype=int)
    X[:, 1] = rng.integers(2, size=len(X))
    X[:, 0] = rng.random(len(X)) < 0.1
    plan = FeatureLabelPlanting(Signal({"mark": "on"}), target="yes")

    (report,) = aca_env.evaluate(
        X,
        (X[:, 0] == 0).astype(int),
        np.repeat([0, -1], [8000, 12_000]),
        [plan],
        X[:5000],
        space=space,
        tightening=Tightening(),
    )

    assert report.n_cells == 9**60
    assert report.bound < 0
    assert report.success == 1
    assert report.tight.bound > 0.9
