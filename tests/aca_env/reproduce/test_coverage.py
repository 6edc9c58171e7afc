from dataclasses import replace

import numpy as np
import pytest

from aca_env.reproduce.coverage_sweep import CoverageSweep
from aca_env.reproduce.effort import QUICK
from aca_env.reproduce.experiment import Results
from aca_env.reproduce.experiments import coverage
from aca_env.reproduce.experiments.coverage import CLAIMS
from aca_env.reproduce.experiments.coverage_view import Setting
from aca_env.reproduce.lineups import REGIMES, Lineup

HOLDS, ESTIMATE, DROPPED, DOUBT = CLAIMS
NOTHING = Results(QUICK, 0, {})


def drawn(n_failed, *, regime="full", certified=True, n=2000, at_step=True, certifies=0.5):
    """Return a setting whose bound is one half in a part of the draws and fails in some."""
    bound = np.where(np.arange(n) < certifies * n, 0.5, -0.01)
    success = np.full(n, 0.9)
    success[:n_failed] = -1
    return Setting(
        Lineup("climate-duel"), "heat", regime, at_step, 0.1, certified, 0.05, success, bound
    )


@pytest.fixture
def given(monkeypatch):
    def put(*settings):
        monkeypatch.setattr(coverage, "settings_of", lambda results: list(settings))

    return put


@pytest.mark.parametrize(("n_failed", "holds"), [(0, True), (60, True), (95, False), (300, False)])
def test_a_certified_bound_holds_if_its_interval_stays_within_delta(given, n_failed, holds):
    given(drawn(0), drawn(n_failed))

    found = HOLDS.measure(NOTHING)

    assert found.holds == holds
    assert f"{n_failed} of 2000 draws" in found.measured
    assert bool(found.why) != holds


def test_what_is_not_certified_may_fail(given):
    given(drawn(0), drawn(1500, certified=False), drawn(1500, regime="anonymous", certified=False))

    assert HOLDS.measure(NOTHING).holds


def test_estimates_that_never_fail_would_show(given):
    given(drawn(0, regime="anonymous", certified=False))
    assert not ESTIMATE.measure(NOTHING).holds

    given(drawn(0, regime="anonymous"), drawn(1900, regime="known_interventions"))
    found = ESTIMATE.measure(NOTHING)
    assert found.holds
    assert "1 of 2 settings" in found.measured


def test_dropped_records_break_bounds(given):
    given(drawn(2000, certified=False))
    assert DROPPED.measure(NOTHING).holds

    given(drawn(0, certified=False))
    assert not DROPPED.measure(NOTHING).holds


def test_bounds_that_are_never_in_doubt_would_show(given):
    given(drawn(0), drawn(0, certifies=0.3), drawn(0, certifies=1))
    assert DOUBT.measure(NOTHING).holds

    given(drawn(0), drawn(0, certifies=0), drawn(0, certifies=1))
    assert not DOUBT.measure(NOTHING).holds


def test_a_scenario_is_drawn_as_shipped_and_at_every_step():
    sweep = CoverageSweep(Lineup("climate-four"))
    effort, points = replace(QUICK, validity_draws=40), []

    found = sweep.compute(effort, 0, lambda: points.append(1))

    assert len(points) == sweep.n_points(effort) == len(REGIMES) * 5
    assert found["success"].shape == found["step_bound"].shape == (len(REGIMES), 40, 4)
    estimates = [regime in ("known_interventions", "anonymous") for regime in REGIMES]
    assert found["certified"].tolist() == [not is_estimate for is_estimate in estimates]
    certified = found["certified"]
    assert (found["success"] >= found["bound"])[certified].all()
    assert (found["step_success"] >= found["step_bound"])[certified].all()
    full = REGIMES.index("full")
    # The exact sizes: 154,873 of a million members for the first collective.
    assert found["step_share"][full, 0] == pytest.approx(0.155, abs=0.002)
    shares = (found["step_bound"][full] >= 0.5).mean(axis=0)
    assert ((shares > 0.1) & (shares < 0.9)).all()
