import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import entropy

from aca_env.reproduce.entropy import label_entropy, label_masses, normalised_entropy

SHARES = st.lists(st.floats(0, 1), min_size=2, max_size=8).filter(lambda x: sum(x) > 1e-6)


@given(SHARES)
def test_it_is_shannons_over_the_largest(shares):
    expected = entropy(shares) / np.log(len(shares))

    assert float(normalised_entropy(shares)) == pytest.approx(expected, abs=1e-9)


@given(SHARES, st.floats(0.1, 100))
def test_neither_order_nor_scale_counts(shares, scale):
    value = float(normalised_entropy(shares))

    assert float(normalised_entropy(shares[::-1])) == pytest.approx(value, abs=1e-9)
    assert float(normalised_entropy(np.array(shares) * scale)) == pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize("shares", [[1.0], [], [0.0, 0.0], [0.5, -0.1], [np.nan, 1.0], 3.0])
def test_what_is_no_distribution_is_refused(shares):
    with pytest.raises(ValueError, match="shares must"):
        normalised_entropy(shares)


def test_masses_behind_a_label_add_up():
    masses = label_masses([0.1, 0.2, 0.3], [2, 0, 2], 4)

    assert masses.tolist() == pytest.approx([0.2, 0, 0.4, 0])


def test_agreement_has_no_label_entropy_and_disagreement_that_of_the_masses():
    masses = [0.4, 0.3, 0.2, 0.1]

    assert float(label_entropy(masses, [1, 1, 1, 1], 4)) == 0
    assert float(label_entropy(masses, [3, 1, 0, 2], 4)) == pytest.approx(
        float(normalised_entropy(masses))
    )


def test_many_assignments_broadcast_against_many_masses():
    masses, labels = np.full((5, 1, 4), 0.25), np.array([[0, 0, 0, 0], [0, 0, 1, 1]])

    assert label_entropy(masses, labels, 4).tolist() == [[0, 0.5]] * 5
