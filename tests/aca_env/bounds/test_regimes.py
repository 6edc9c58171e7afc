import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aca_env.bounds.regimes import (
    ESTIMATES,
    REGIMES,
    anonymous,
    known_interventions,
    known_interventions_robust,
)

# Two other collectives; three and one interventions; two cells.
CONFLICTS = (np.array([[0.2, -0.1], [0.4, 0.1], [0.0, 0.3]]), np.array([[0.5, 0.6]]))
MASSES = (100, 50)
MANY = 10**15


def test_estimates_are_regimes():
    assert set(ESTIMATES) < set(REGIMES)
    assert len(set(REGIMES)) == len(REGIMES)


def test_known_interventions_take_the_mean_of_each_set():
    assert known_interventions(CONFLICTS, MASSES) == pytest.approx([20 + 25, 10 + 30])


def test_known_interventions_robust_take_the_largest_and_the_radii():
    # ln(1/δ') = .02: R(100) = .01, and R of 100 and 50 members .01 and .014142.
    found = known_interventions_robust(CONFLICTS, MASSES, 100, 0.02)

    first, second = 0.02 + 0.02, 0.02 + 2 * np.sqrt(0.02 / 100)
    by_hand = [100 * (0.4 + first) + 50 * (0.5 + second), 100 * (0.3 + first) + 50 * (0.6 + second)]
    assert found == pytest.approx(by_hand)


def test_known_interventions_robust_never_exceed_the_mass():
    assert known_interventions_robust(CONFLICTS, MASSES, 1, 10.0) == pytest.approx([150, 150])


def test_no_own_evidence_leaves_the_mass():
    assert known_interventions_robust(CONFLICTS, MASSES, 0, 1.0) == pytest.approx([150, 150])


def test_with_very_many_records_the_radii_vanish():
    masses = (MANY, MANY)

    found = known_interventions_robust(CONFLICTS, masses, MANY, 5.0)

    assert found / MANY == pytest.approx([0.9, 0.9], abs=1e-6)


def test_others_without_members_cost_nothing():
    assert known_interventions(CONFLICTS, (0, 0)) == pytest.approx([0, 0])
    assert known_interventions_robust(CONFLICTS, (0, 0), 100, 1.0) == pytest.approx([0, 0])


def test_without_others_there_is_no_cross_term():
    assert known_interventions((), ()).tolist() == [0]
    assert known_interventions_robust((), (), 100, 1.0).tolist() == [0]


def test_anonymous_takes_the_mean_over_labels():
    assert anonymous(CONFLICTS[0], 30) == pytest.approx([6, 3])


def test_lists_of_unequal_length_are_refused():
    with pytest.raises(ValueError, match="zip"):
        known_interventions(CONFLICTS, (1,))


@given(
    st.lists(st.floats(-1, 1), min_size=1, max_size=6),
    st.integers(0, 1000),
    st.integers(0, 1000),
    st.floats(0.01, 20),
)
def test_robust_lies_between_the_mean_and_the_mass(values, mass, n_evidence, log_inverse_delta):
    sets = (np.array(values)[:, None],)

    robust = known_interventions_robust(sets, (mass,), n_evidence, log_inverse_delta)

    assert known_interventions(sets, (mass,)) <= robust + 1e-9
    assert robust <= mass


@given(st.floats(-1, 1), st.floats(0.01, 20), st.floats(0.01, 5))
def test_robust_rises_with_confidence_and_with_another_intervention(value, logs, more):
    few, several = (np.array([[value]]),), (np.array([[value], [0.3]]),)
    here = known_interventions_robust(few, (200,), 200, logs)

    assert known_interventions_robust(few, (200,), 200, logs + more) >= here
    assert known_interventions_robust(several, (200,), 200, logs) >= here
