"""`evaluate` with known bounds on how biased members are."""

import numpy as np
import pytest

import aca_env
from aca_env.analysis import Analysis
from aca_env.bounds.non_neutral import rest_distance
from aca_env.bounds.regimes import REGIMES
from aca_env.bounds.tightening import Tightening
from aca_env.errors import DataError
from aca_env.evaluate_input import Question
from aca_env.evaluate_input import ask as read
from aca_env.requirements import Outlook
from aca_env.strategies import AdaptiveUnplanting, FeatureOnlyPlanting, NaiveUnplanting
from aca_env.terms import Terms
from tests.aca_env.evaluations import HOT, PLANT, WIND, ask, question, same

PLANS = (
    PLANT,
    FeatureOnlyPlanting(HOT, target="green", fallback={"heat": "low"}),
    NaiveUnplanting(HOT, target="red", alternative="blue"),
    NaiveUnplanting(HOT, target="red", alternative="blue", method="direct"),
    AdaptiveUnplanting(HOT, target="red", n_estimation=20),
)
BIAS, REST = (0.05, 0.02), 0.03


def reports(regime, plan, bias):
    """Return the first report of two collectives on records that many hold a signal of."""
    plans = [plan, WIND]
    asked = question(3000, 500, collectives=plans) | {"regime": regime, "delta": 0.2}
    return aca_env.evaluate(**asked, bias_bounds=bias)[0], asked


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: type(plan).__name__)
@pytest.mark.parametrize("regime", REGIMES)
def test_margins_and_bound_lose_what_the_formulas_say(regime, plan):
    (plain, asked), (paid, _) = reports(regime, plan, None), reports(regime, plan, [*BIAS, REST])
    if regime == "transparent":
        assert np.array_equal(plain.margin, paid.margin)
        assert plain.bound - paid.bound == pytest.approx(BIAS[0])
        return
    shares = np.bincount(asked["membership"] + 1) / len(asked["y"])
    lost = 2 * shares[0] * (BIAS[0] + REST)
    if regime == "known_interventions_robust":
        # Others are read off the own records, up to all of them.
        grown = paid.cross_conflict - plain.cross_conflict
        gap = 2 * shares[2] * sum(BIAS)
        assert grown.max() == pytest.approx(gap) or paid.cross_conflict.max() >= shares[2] - 1e-12
        assert (grown <= gap + 1e-12).all()
        assert (grown >= 0).all()
        lost = lost + grown
    assert plain.margin - paid.margin == pytest.approx(np.broadcast_to(lost, plain.margin.shape))
    held = [(r.members * (r.margin > 0)).sum() for r in (plain, paid)]
    assert plain.bound - paid.bound == pytest.approx(BIAS[0] + held[0] - held[1])
    assert paid.success == plain.success
    assert paid.certified == plain.certified


def test_terms_still_add_up_to_margins_and_name_the_bias():
    paid, _ = reports("full", PLANT, [*BIAS, REST])
    total = sum(np.asarray(values) for values in paid.terms.values())
    assert total == pytest.approx(paid.margin)
    assert paid.terms["bias of the members and the rest"][0] < 0


@pytest.mark.parametrize("regime", REGIMES)
def test_no_bias_leaves_every_bit(regime):
    plain, zero = (ask(regime=regime, bias_bounds=bias) for bias in (None, [0, 0.0, 0]))
    assert same(plain, zero)
    for one, other in zip(plain, zero, strict=True):
        assert np.array_equal(one.margin, other.margin)


def test_the_rest_follows_from_the_members_where_it_is_not_told():
    asked = question()
    shares = np.bincount(asked["membership"] + 1)[1:] / len(asked["y"])
    implied = rest_distance(shares, np.array(BIAS))
    told = aca_env.evaluate(**asked, bias_bounds=[*BIAS, implied])
    assert same(aca_env.evaluate(**asked, bias_bounds=list(BIAS)), told)
    assert told[0].bias_bounds == (BIAS[0], implied)


def test_one_number_stands_for_every_collective():
    assert same(ask(bias_bounds=0.1), ask(bias_bounds=[0.1, 0.1]))
    assert same(ask(bias_bounds=0.1), ask(bias_bounds=np.array([0.1, 0.1])))
    assert same(ask(bias_bounds=0.1), ask(bias_bounds=np.array(0.1)))


def test_the_report_says_what_it_pays_for():
    first, second = ask(bias_bounds=[*BIAS, REST])
    assert first.to_dict()["bias_bounds"] == [BIAS[0], REST]
    assert "at most 0.0500 (members) and 0.0300 (the rest)" in first.explain()
    assert second.bias_bounds == (BIAS[1], REST)
    plain = ask()[0]
    assert "bias_bounds" not in plain.to_dict()
    assert "biased" not in plain.explain()


@pytest.mark.parametrize(
    ("bias", "told"),
    [
        (2, "expected a number in [0, 1], got 2"),
        (-0.1, "expected a number in [0, 1], got -0.1"),
        (float("nan"), "expected a number in [0, 1], got nan"),
        (10**400, f"expected a number in [0, 1], got {10**400}"),
        (True, "expected a number in [0, 1], got True"),
        ("much", "expected a number in [0, 1], got 'much'"),
        ([0.1], "expected 2 numbers, or one more for the rest, got 1"),
        ([0.1] * 4, "expected 2 numbers, or one more for the rest, got 4"),
        ([], "expected 2 numbers, or one more for the rest, got 0"),
        ([0.1, None], "expected a number in [0, 1], got None"),
    ],
)
def test_bounds_that_cannot_be_are_refused(bias, told):
    with pytest.raises(DataError) as caught:
        ask(bias_bounds=bias)
    assert str(caught.value) == f"bias_bounds: {told}"


def test_tighter_bounds_and_requirements_do_not_pay_and_say_so():
    with pytest.raises(DataError, match="tightening: expected none with bias_bounds"):
        ask(bias_bounds=0.1, tightening=Tightening())
    asked = question()
    records, _, involved = read(Question(**asked | {"collectives": tuple(asked["collectives"])}),
                                Terms(), None, None)  # fmt: skip
    analysis = Analysis(records, tuple(asked["collectives"]), np.random.default_rng(0), involved)
    with pytest.raises(DataError, match="bias_bounds: expected none"):
        Outlook(analysis).requirements(0, Terms(bias_bounds=(0.1, 0.1, 0.1)))
