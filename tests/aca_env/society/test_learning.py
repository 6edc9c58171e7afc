import numpy as np
import pytest

from aca_env.society.laws import Beliefs
from aca_env.society.learning import belief, hope, observe

NOTHING = np.zeros((1, 2, 2))
NO_SHARES = np.zeros((1, 2))


def test_a_published_number_counts_for_and_against():
    law = Beliefs(published=2.0, memory=0.5)
    seen = observe(law, np.ones((1, 2, 2)), np.array([0.25, np.nan]), np.zeros(2), NO_SHARES)
    assert seen[0].tolist() == [[0.5 + 0.5, 0.5 + 1.5], [0.5, 0.5]]


def test_a_bound_below_zero_counts_as_zero():
    seen = observe(Beliefs(), NOTHING, np.array([-0.3, 0.0]), np.zeros(2), NO_SHARES)
    assert seen[0].tolist() == [[0, 1], [0, 1]]


def test_neighbours_report_true_success_by_their_share():
    law = Beliefs(published=0.0, reports=4.0)
    shares = np.array([[0.5, 0.0]])
    seen = observe(law, NOTHING, np.full(2, np.nan), np.array([0.75, 1.0]), shares)
    assert seen[0].tolist() == [[1.5, 0.5], [0, 0]]


def test_beliefs_are_means_of_beta_laws():
    prior, seen = np.array([[1.0, 3.0]]), np.array([[[2.0, 0.0], [0.0, 0.0]]])
    assert belief(prior, seen)[0] == pytest.approx([3 / 6, 1 / 4])


def test_optimists_hope_for_more_where_they_know_less():
    prior = np.array([[1.0, 1.0], [10.0, 10.0]])
    seen = np.zeros((2, 1, 2))
    little, much = hope(prior, seen, 1.0)[:, 0]
    assert little == pytest.approx(0.5 + np.sqrt(1 / 12))
    assert 0.5 < much < little
    assert hope(prior, seen, 100.0).max() == 1
    assert (hope(prior, seen, 0.0) == belief(prior, seen)).all()
