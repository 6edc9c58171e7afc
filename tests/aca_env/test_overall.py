"""Global success and its bound: a union over the collectives."""

import numpy as np
import pytest

from aca_env import FeatureSpace, Signal
from aca_env.analysis import Analysis, Records
from aca_env.evaluate import report_on
from aca_env.overall import overall
from aca_env.strategies import Abstain, Erasing, FeatureLabelPlanting
from aca_env.terms import Terms

SPACE = FeatureSpace({"heat": ["low", "high"], "wind": ["no", "yes"]}, ["a", "b", "c"])
HOT = Signal({"heat": "high"})


def analyse(*plans, sizes=(400, 100)):
    rng = np.random.default_rng(0)
    X = rng.integers(0, 2, size=(1500, 2))
    y = rng.integers(0, 3, size=1000)
    ends = np.cumsum(sizes)
    rows = np.arange(1000)
    members = (rows[: ends[0]], rows[ends[0] : ends[1]])
    records = Records(SPACE, np.asfortranarray(X), y, members, rows[ends[1] :], 500)
    return Analysis(records, plans, rng)


def test_every_bound_is_taken_at_its_share_of_delta():
    analysis = analyse(FeatureLabelPlanting(HOT, target="a"), FeatureLabelPlanting(HOT, target="a"))
    together = overall(analysis, Terms(delta=0.1))
    reports = [report_on(analysis, i, Terms(delta=0.05)) for i in range(2)]
    assert together.bound_min == min(report.bound for report in reports)
    weighted = 0.8 * reports[0].bound + 0.2 * reports[1].bound
    assert together.bound_mass == pytest.approx(weighted, abs=1e-12)
    assert together.success_min == together.success_mass == 1.0
    assert together.certified


def test_abstainers_are_left_out():
    together = overall(analyse(FeatureLabelPlanting(HOT, target="a"), Abstain()), Terms())
    assert together.success_min == 1.0
    assert np.isfinite(together.bound_min)
    assert np.isnan(overall(analyse(Abstain(), Abstain()), Terms()).success_min)


def test_an_estimate_or_an_eraser_leaves_nothing_certified():
    plans = FeatureLabelPlanting(HOT, target="a"), Erasing(HOT, n_estimation=20)
    together = overall(analyse(*plans), Terms())
    assert together.bound_min == together.bound_mass == -np.inf
    assert not together.certified
    both = analyse(plans[0], plans[0])
    assert not overall(both, Terms(regime="anonymous")).certified
