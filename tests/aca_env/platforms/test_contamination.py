import numpy as np
import pytest

from aca_env.platforms.contamination import predict_contaminated, random_contamination
from aca_env.platforms.histogram import predict

from .games import random_counts, spending


def test_a_random_contamination_is_a_law_on_one_label_per_cell():
    law = random_contamination(6, 3, np.random.default_rng(0), batch=(4,))

    assert law.shape == (4, 6, 3)
    assert law.sum(axis=(1, 2)) == pytest.approx(np.ones(4))
    assert ((law > 0).sum(axis=2) == 1).all()


def test_labels_and_masses_of_a_random_contamination_are_uniform():
    law = random_contamination(5, 4, np.random.default_rng(1), batch=(4000,))

    masses = law.sum(axis=2)
    # Dirichlet(1): mean 1/5, variance 4/(25·6); both within five standard errors.
    assert masses.mean(axis=0) == pytest.approx(np.full(5, 0.2), abs=5 * (4 / 150 / 4000) ** 0.5)
    assert masses.var(axis=0) == pytest.approx(np.full(5, 4 / 150), rel=0.15)
    shares = np.bincount(law.argmax(axis=2).ravel(), minlength=4) / 20_000
    assert shares == pytest.approx(np.full(4, 0.25), abs=5 * (0.1875 / 20_000) ** 0.5)


def test_no_cells_need_no_law():
    assert random_contamination(0, 3, np.random.default_rng(0)).shape == (0, 3)


def test_without_suboptimality_the_prediction_is_the_exact_histogram():
    counts = np.array([[2**60, 2**60 + 1]])
    law = np.array([[1.0, 0.0]])

    assert predict_contaminated(counts, law, 0.0, n_total=2**62).tolist() == [1]


def test_the_law_overturns_a_lead_that_is_small_against_all_training_records():
    counts = np.array([[60, 40]])
    law = np.array([[0.0, 1.0]])

    # 0.9 · 60 = 54 against 0.9 · 40 + 0.1 N = 36 + 0.1 N.
    assert predict_contaminated(counts, law, 0.1, n_total=179).tolist() == [0]
    assert predict_contaminated(counts, law, 0.1, n_total=181).tolist() == [1]


def test_each_game_has_its_own_total():
    counts = np.array([[[60, 40]], [[60, 40]]])
    law = np.array([[0.0, 1.0]])

    assert predict_contaminated(counts, law, 0.1, np.array([150, 200])).tolist() == [[0], [1]]


@pytest.mark.parametrize("epsilon", [0.001, 0.02, 0.3])
def test_flips_by_a_random_contamination_fit_the_budget(epsilon):
    rng = np.random.default_rng(2)
    n_flipped = 0
    for _ in range(200):
        counts = random_counts(rng)
        n_total = int(counts.sum()) + int(rng.integers(1, 100))
        law = random_contamination(*counts.shape, rng)

        labels = predict_contaminated(counts, law, epsilon, n_total)

        assert spending(counts, labels) <= epsilon / (1 - epsilon) * n_total * (1 + 1e-12)
        n_flipped += bool((labels != predict(counts)).any())
    assert n_flipped > 0
