import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_1samp

from aca_env.runs.record import Record
from aca_env.runs.summary import estimate, summarize
from aca_env.scenario.schema import Scenario
from tests.agents.scenes import fields


@given(st.lists(st.floats(-5, 5), min_size=2, max_size=12, unique=True))
def test_interval_is_student_s(values):
    shown = estimate(np.array(values))
    spread = np.std(values, ddof=1)
    if spread < 1e-9:
        return
    expected = ttest_1samp(values, 0.0).confidence_interval(0.95)
    assert shown.low == pytest.approx(expected.low, abs=1e-9)
    assert shown.high == pytest.approx(expected.high, abs=1e-9)
    assert shown.n == len(values)


def test_one_seed_has_a_mean_and_no_interval():
    shown = estimate(np.array([0.5]))
    assert (shown.mean, shown.low, shown.high, shown.n) == (0.5, None, None, 1)


def test_no_seed_has_nothing():
    shown = estimate(np.array([np.nan, np.nan]))
    assert shown.to_dict() == {"mean": None, "low": None, "high": None, "n": 0}


def test_a_bound_of_minus_infinity_stays_and_is_null_in_json():
    shown = estimate(np.array([0.5, -np.inf]))
    assert shown.mean == -np.inf
    assert shown.to_dict()["mean"] is None


def row(seed, round_, agent, **values):
    blank = {"success": None, "bound": None, "strategy": "abstain", "plan": "abstains"}
    rest = {"payoff": 0.0, "reward": 0.0, "n_acting": 100}
    return {"seed": seed, "round": round_, "agent": agent, **blank, **rest, **values}


def planted(seed, round_, agent, success, bound, **values):
    words = {"strategy": "feature_label_planting", "plan": "plants heat"}
    return row(seed, round_, agent, success=success, bound=bound, **words, **values)


def summary_of(*rows, why_not=None, **changes):
    scenario = Scenario(**fields(rounds=2, **changes))
    record = Record(scenario, range(3, 5), why_not or {})
    for one in rows:
        record.add(one)
    return summarize(record)


BOTH = (
    planted(3, 1, "collective_0", 0.9, 0.5, payoff=1.0, reward=2.0, n_acting=200),
    planted(3, 1, "collective_1", 0.3, 0.4, payoff=0.5, reward=0.5),
    planted(3, 2, "collective_0", 0.7, 0.5, payoff=0.0, reward=1.0, n_acting=200),
    row(3, 2, "collective_1", payoff=-0.5),
    planted(4, 1, "collective_0", 0.8, 0.6, payoff=1.0, reward=1.0, n_acting=200),
    planted(4, 1, "collective_1", 0.5, 0.2),
    planted(4, 2, "collective_0", 0.6, 0.6, payoff=0.0, reward=0.0, n_acting=200),
    planted(4, 2, "collective_1", 0.1, 0.2),
)


def test_numbers_by_hand():
    north, south = summary_of(*BOTH).collectives
    assert north.payoff.mean == pytest.approx(0.5)
    assert north.total.mean == pytest.approx(2.0)
    assert north.success.mean == pytest.approx((0.8 + 0.7) / 2)
    assert north.bound.mean == pytest.approx(0.55)
    assert north.holds.mean == 1.0
    # Seed 3: one round, missed; seed 4: one of two held.
    assert south.holds.mean == pytest.approx(0.25)
    assert south.acts == 0.75
    assert south.success.mean == pytest.approx((0.3 + 0.3) / 2)


def test_global_success_leaves_abstainers_out():
    summary = summary_of(*BOTH)
    assert summary.least.mean == pytest.approx(((0.3 + 0.7) / 2 + (0.5 + 0.1) / 2) / 2)
    first = ((200 * 0.9 + 100 * 0.3) / 300 + 0.7) / 2
    second = ((200 * 0.8 + 100 * 0.5) / 300 + (200 * 0.6 + 100 * 0.1) / 300) / 2
    assert summary.mass.mean == pytest.approx((first + second) / 2)


def test_certified_needs_a_bound_and_no_doubt():
    north, south = summary_of(*BOTH, why_not={"collective_1": "it peeks"}).collectives
    assert (north.certified, north.why_not) == (True, None)
    assert (south.certified, south.why_not) == (False, "it peeks")


def all_rounds(make):
    return [
        make(seed, round_, f"collective_{i}")
        for seed in (3, 4)
        for round_ in (1, 2)
        for i in (0, 1)
    ]


def test_abstainer_is_neither_certified_nor_not():
    for collective in summary_of(*all_rounds(row)).collectives:
        assert collective.certified is None
        assert collective.success.mean is None
        assert collective.did == "abstains"


def test_bound_that_is_nowhere_finite_is_not_certified():
    rows = all_rounds(lambda *place: planted(*place, 0.5, None))
    for collective in summary_of(*rows).collectives:
        assert collective.certified is False
        assert collective.bound.mean == -np.inf
        assert collective.holds.mean == 1.0


def test_without_bounds_nothing_is_said_of_them():
    rows = all_rounds(lambda *place: planted(*place, 0.5, None))
    for collective in summary_of(*rows, information={"bounds": "none"}).collectives:
        assert collective.certified is None
        assert collective.bound.mean is None


def test_what_it_did_is_told_in_words():
    north, south = summary_of(*BOTH).collectives
    assert north.did == "plants heat"
    assert south.did == "acts in 75% of rounds: plants heat"
