"""Who knows more never has the smaller bound, on the same records (THEORY Section 5)."""

from dataclasses import replace

import numpy as np
import pytest

from aca_env.evaluate import evaluate
from aca_env.scenario.loading import with_overrides
from aca_env.signals import Signal
from aca_env.strategies import (
    Abstain,
    AdaptiveUnplanting,
    FeatureLabelPlanting,
    FeatureOnlyPlanting,
    NaiveUnplanting,
)

from .cases import CASES
from .draws import play
from .intervals import Coverage
from .pools import SPACE, graded_pool
from .settings import SIGNALS

MARK, SPLIT = (Signal(values) for values in SIGNALS.values())
DELTA = 0.2
N_TRAIN, N_DRAWS = 2000, 2000
SEVERAL = [case for case in CASES if len(case.setting.actions) > 1]


@pytest.mark.slow
@pytest.mark.parametrize("case", SEVERAL, ids=lambda case: case.setting.name)
def test_bounds_rise_from_worst_case_over_full_to_aggregate(case):
    worst, full, aggregate = (
        play(_under(case.setting, regime), 1000).bound
        for regime in ("worst_case", "full", "aggregate")
    )

    assert (worst <= full).all()
    assert (full <= aggregate).all()
    assert (worst < full).any(), "the regimes should differ somewhere"


def _under(setting, regime):
    changed = with_overrides(setting.scenario, {"information.regime": regime})
    return replace(setting, scenario=changed)


OWN = {
    "planter": FeatureLabelPlanting(MARK, target="yes"),
    "feature planter": FeatureOnlyPlanting(MARK, target="yes", fallback={"mark": "off"}),
    "unplanter": AdaptiveUnplanting(MARK, target="no", n_estimation=100),
    "naive unplanter": NaiveUnplanting(MARK, target="no", alternative="maybe", method="direct"),
}
MIGHT = (
    *(FeatureLabelPlanting(MARK, target=label) for label in SPACE.labels),
    FeatureLabelPlanting(SPLIT, target="no"),
    AdaptiveUnplanting(MARK, target="yes", n_estimation=100),
    Abstain(),
)


@pytest.mark.slow
@pytest.mark.parametrize("own", OWN)
def test_the_robust_cross_term_lies_between_the_truth_and_the_others_mass(own, table):
    rng = np.random.default_rng(7)
    pool = graded_pool((0.1, 0.4))
    n_below = n_tight = 0
    for _ in range(N_DRAWS):
        worst, robust, full = _cross_terms(OWN[own], pool, rng)
        assert (robust <= worst + 1e-12).all()
        n_below += bool((robust < full - 1e-12).any())
        n_tight += bool((robust < worst - 1e-12).any())

    coverage = Coverage(n_below, N_DRAWS, DELTA)

    table.add(f"robust cross term at least the true one, {own}", coverage)
    assert coverage.holds, coverage
    assert n_tight > 0.9 * N_DRAWS, "the sets should say more than the mass"


def _cross_terms(own, pool, rng):
    """Return the cross terms of collective 0; margins at equal radii differ in nothing else."""
    rows = rng.integers(pool.n_users, size=N_TRAIN)
    membership = np.repeat([0, 1, 2, -1], [600, 400, 300, N_TRAIN - 1300])
    others = [MIGHT[k] for k in rng.integers(len(MIGHT), size=2)]
    split = int(rng.integers(2**32))
    reports = [
        evaluate(
            pool.X[rows],
            pool.y[rows],
            membership,
            [own, *others],
            pool.X[:1],
            space=SPACE,
            delta=DELTA,
            regime=regime,
            interventions=MIGHT,
            rng=np.random.default_rng(split),
        )[0]
        for regime in ("worst_case", "known_interventions_robust", "full")
    ]
    return [report.cross_conflict for report in reports]
