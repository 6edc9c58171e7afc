"""Abstaining changes nothing and seeks nothing."""

import numpy as np

from aca_env.strategies import Abstain
from tests.aca_env.strategies.by_rows import SPACE, scene


def test_records_stay_as_they_are():
    X, y = np.array([[0, 2, 1]]), np.array([2])
    new_X, new_y = Abstain().transform(X, y, SPACE)
    assert new_X.tolist() == [[0, 2, 1]]
    assert new_y.tolist() == [2]
    assert new_X is not X


def test_abstaining_has_no_signal_no_evidence_and_fits_every_space():
    plan = Abstain()
    assert plan.maps() == ()
    assert plan.objective == "none"
    plan.check(SPACE)
    group = scene(plan, 0).analysis.parts[0].group
    assert plan.evidence(group, group, SPACE) is None
    assert plan.label_map(group, SPACE) is None
