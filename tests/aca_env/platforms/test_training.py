import numpy as np
import pytest

from aca_env.errors import AcaError
from aca_env.platforms.training import Victim, weighted_loss

from .games import random_victims, success


def test_loss_is_the_success_lost_by_one_prediction():
    rng = np.random.default_rng(0)
    for _ in range(50):
        n_cells, n_labels = int(rng.integers(1, 5)), int(rng.integers(2, 5))
        victims = random_victims(rng, n_cells, n_labels)
        predicted = rng.integers(n_labels, size=n_cells)

        loss = weighted_loss(predicted, victims, n_labels)

        for cell, label in np.ndindex(n_cells, n_labels):
            other = predicted.copy()
            other[cell] = label
            assert loss[cell, label] == success(victims, predicted) - success(victims, other)


def test_success_counts_weighted_users_per_game():
    victim = Victim("unplanting", 1, np.array([5, 2]), weight=3)

    assert victim.success(np.array([[1, 0], [0, 0], [1, 1]])).tolist() == [6, 21, 0]


def test_users_may_differ_between_games_that_predict_alike():
    victim = Victim("planting", 0, np.array([[4], [9]]))

    assert weighted_loss(np.array([0]), [victim], 2).tolist() == [[[0, 4]], [[0, 9]]]


@pytest.mark.parametrize("objective", ["none", "erasing", "plant"])
def test_an_objective_that_cells_do_not_add_up_to_is_refused(objective):
    with pytest.raises(AcaError, match=f"{objective}.*known: planting, unplanting"):
        Victim(objective, 0, np.array([1]))


def test_weights_that_do_not_fit_are_refused():
    with pytest.raises(AcaError, match="less than 2\\*\\*61, got"):
        weighted_loss(np.array([0]), [Victim("planting", 0, np.array([2**31]), 2**31)], 2)
