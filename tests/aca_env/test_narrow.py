import numpy as np
import pytest

from aca_env.analysis import Analysis, Records
from aca_env.bounds.regimes import REGIMES
from aca_env.evaluate import report_on
from aca_env.features import FeatureSpace
from aca_env.narrow import on_cells_of
from aca_env.signals import Signal
from aca_env.strategies import Abstain, AdaptiveUnplanting, Erasing, FeatureLabelPlanting
from aca_env.terms import Terms

SPACE = FeatureSpace({"a": range(2), "b": range(3), "c": range(7)}, ["x", "y", "z"])
FULL, WIDE = Signal({"a": 1, "b": 2, "c": 3}), Signal({"a": 1})


def analysis_of(*plans, seed=0):
    rng = np.random.default_rng(seed)
    X = np.stack([rng.integers(size, size=3000) for size in SPACE.sizes], axis=1)
    y = rng.integers(3, size=2500)
    groups = np.split(np.arange(2500), [600 * k for k in range(1, len(plans) + 1)])
    records = Records(SPACE, np.asfortranarray(X), y, tuple(groups[:-1]), groups[-1], 500)
    return Analysis(records, plans, np.random.default_rng(1))


@pytest.mark.parametrize("regime", REGIMES)
def test_a_narrowed_analysis_says_the_same(regime):
    narrow = FeatureLabelPlanting(FULL, target="x")
    adaptive = AdaptiveUnplanting(FULL, target="y", n_estimation=40)
    analysis = analysis_of(narrow, FeatureLabelPlanting(WIDE, target="z"), adaptive)
    for i in (0, 2):
        narrowed = on_cells_of(analysis, i)
        assert narrowed.index.n_cells == 1 < analysis.index.n_cells
        for plan in (analysis, narrowed):
            assert plan.success(i) == analysis.success(i)
        terms = Terms(regime=regime)
        wide, tight = report_on(analysis, i, terms), report_on(narrowed, i, terms)
        assert tight.bound == pytest.approx(wide.bound, abs=1e-15)
        np.testing.assert_allclose(tight.margin, wide.margin, atol=1e-15)
        assert tight.cells.tolist() == wide.cells.tolist()


def test_plans_can_still_be_changed_on_fewer_cells():
    analysis = analysis_of(
        FeatureLabelPlanting(FULL, target="x"), FeatureLabelPlanting(WIDE, target="z")
    )
    narrowed = on_cells_of(analysis, 0).with_plan(1, Abstain())
    expected = report_on(analysis.with_plan(1, Abstain()), 0, Terms())
    assert report_on(narrowed, 0, Terms()).bound == expected.bound


def test_nothing_is_left_out_where_somebody_erases_or_nothing_is_saved():
    erased = analysis_of(FeatureLabelPlanting(FULL, target="x"), Erasing(WIDE, n_estimation=20))
    assert on_cells_of(erased, 0) is erased
    lone = analysis_of(FeatureLabelPlanting(WIDE, target="x"))
    assert on_cells_of(lone, 0) is lone
    assert on_cells_of(analysis_of(Abstain()), 0).index.n_cells == 0
