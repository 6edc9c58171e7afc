import numpy as np
import pytest

from aca_env.reproduce.curve_sweep import Curve, CurveSweep
from aca_env.reproduce.curve_view import CurveView, curve_rows
from aca_env.reproduce.effort import QUICK
from aca_env.reproduce.experiment import Results
from aca_env.reproduce.experiments.curve_claims import bound_holds, never_falls
from aca_env.reproduce.experiments.curve_sets import PLANTING, UNPLANTING
from aca_env.reproduce.experiments.published_claims import (
    PUBLISHED_PLANTING,
    published_rows,
    stable_points_match,
    unstable_points_occur,
)

N_DRAWS = 400
SWEEP = CurveSweep("curves", (Curve("feature_label", "Poor", 1000, (100, 200, 300)),))


def curve(bound, success=1.0):
    """Return results in which the one curve has these mean bounds, with a little noise."""
    name = SWEEP.curves[0].name
    noise = 0.01 * np.random.default_rng(0).normal(size=(3, N_DRAWS))
    values = np.asarray(bound, float)[:, None] + noise - noise.mean(axis=1, keepdims=True)
    arrays = {
        f"{name}/bound": values,
        f"{name}/success": np.full((3, N_DRAWS), success),
        f"{name}/won": np.repeat([[0.0], [3.0], [31.0]], N_DRAWS, axis=1),
    }
    return Results(QUICK, 0, {SWEEP.name: arrays})


def test_a_rising_curve_never_falls_and_a_dent_shows():
    assert never_falls(SWEEP).measure(curve([0.1, 0.2, 0.3])).holds

    dented = never_falls(SWEEP).measure(curve([0.1, 0.2, 0.15]))
    assert not dented.holds
    assert "bound" in dented.why


def test_a_fall_without_any_spread_is_real():
    falling = curve([0.3, 0.2, 0.3])
    name = f"{SWEEP.curves[0].name}/bound"
    falling.arrays[SWEEP.name][name][:] = [[0.3], [0.2], [0.3]]

    assert not never_falls(SWEEP).measure(falling).holds


def test_a_bound_above_the_success_shows():
    assert bound_holds(SWEEP).measure(curve([0.1, 0.2, 0.3])).holds
    assert not bound_holds(SWEEP).measure(curve([0.1, 0.2, 0.3], success=0.25)).holds


def test_rows_hold_the_means_and_whether_all_draws_won_the_same():
    view = CurveView(SWEEP.curves[0], curve([0.1, 0.2, 0.3]).of(SWEEP))
    rows = curve_rows(view)

    assert [row["n"] for row in rows] == [100, 100, 200, 200, 300, 300]
    bounds = [row["value"] for row in rows if row["kind"] == "bound"]
    assert bounds == pytest.approx([0.1, 0.2, 0.3])
    assert all(row["one_step"] for row in rows)
    assert view.smallest(0.15).mean == pytest.approx(150, abs=10)
    assert view.smallest(0.5).mean is None


def test_the_curves_that_were_not_published_are_drawn_too():
    drawn = {(c.plan, c.label, c.n_train, c.n_estimation) for c in PLANTING.curves}
    split = {(c.n_train, c.n_estimation) for c in UNPLANTING.curves if c.plan == "adaptive"}

    assert {("feature_label", "Poor", n, 0) for n in (500_000, 1_000_000, 2_000_000)} <= drawn
    assert split == {(n, k) for n in (1_000_000, 2_000_000) for k in (100, 2000, 10_000)}


def published(shift=0.0, lose=0):
    """Return results of the published planting points, moved in units of their errors."""
    points = PUBLISHED_PLANTING.points
    value = np.array([point.value for point in points])
    error = np.where((value > 0.1) & (value < 0.95), 1e-3, 0.0)
    won = np.zeros((len(points), N_DRAWS), dtype=np.int64)
    won[0, :lose] = 1
    arrays = {
        "value": np.repeat((value + shift * np.maximum(error, 1e-13))[:, None], N_DRAWS, axis=1),
        "error": np.repeat(error[:, None], N_DRAWS, axis=1),
        "won": won,
        "agrees": np.full((len(points), N_DRAWS), abs(shift) <= 4),
        "published": value,
        "is_stable": np.array([point.is_stable for point in points]),
    }
    return Results(QUICK, 0, {PUBLISHED_PLANTING.name: arrays})


def test_published_points_match_within_their_errors_only():
    claim = stable_points_match(PUBLISHED_PLANTING, "planting")

    assert claim.measure(published()).holds
    assert claim.measure(published(2)).holds
    far = claim.measure(published(5))
    assert not far.holds
    assert "lbsE-61000" in far.why


@pytest.mark.parametrize(("n_other", "holds"), [(1, True), (5, False), (300, False)])
def test_draws_on_another_step_may_be_rare_exceptions_only(n_other, holds):
    found = stable_points_match(PUBLISHED_PLANTING, "planting").measure(published(lose=n_other))

    assert found.holds == holds
    assert holds or found.why == "Not matched: lbsE-1000."


def test_unstable_points_must_occur():
    claim = unstable_points_occur(PUBLISHED_PLANTING, "planting")

    assert claim.measure(published()).holds
    assert not claim.measure(published(5)).holds


def test_every_published_point_has_a_row():
    rows = published_rows(PUBLISHED_PLANTING, published())

    assert len(rows) == 112
    assert sum(row["stable"] for row in rows) == 106
    assert {row["n_draws"] for row in rows} == {N_DRAWS}
