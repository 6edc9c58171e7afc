import numpy as np
import pytest
from scipy.optimize import linprog

from aca_env.errors import UnknownNameError
from aca_env.platforms.histogram import predict
from aca_env.platforms.suboptimality import THRESHOLDS, measured_suboptimality


def random_case(seed: int):
    rng = np.random.default_rng(seed)
    n_cells, n_labels = rng.integers(1, 5), rng.integers(2, 5)
    counts = rng.integers(0, 30, size=(n_cells, n_labels))
    return counts, rng.integers(n_labels, size=n_cells), int(counts.sum()) + 40


def wins(predicted, shape):
    """Return rows A with A @ Q <= 0 where every prediction is a largest label of Q."""
    n_labels = shape[1]
    rows = []
    for cell, label in enumerate(predicted):
        for other in set(range(n_labels)) - {label}:
            row = np.zeros(shape)
            row[cell, other], row[cell, label] = 1, -1
            rows.append(row.ravel())
    return np.array(rows)


def least_epsilon_by_programme(counts, predicted, n_total, threshold):
    """Return the least ε over all laws, from a linear programme."""
    P = counts.ravel() / n_total
    A, n = wins(predicted, counts.shape), P.size
    if threshold == "contamination":
        # R = ε Q' / (1 − ε) of total mass τ; P + R has to be won.
        found = linprog(np.ones(n), A_ub=A, b_ub=-A @ P)
        return found.fun / (1 + found.fun)
    # Up and down moves in the cells; what lies outside takes up or hands out the difference.
    cost = np.r_[np.zeros(2 * n), 1.0]
    up, down = np.r_[np.ones(n), np.zeros(n), -1], np.r_[np.zeros(n), np.ones(n), -1]
    won = np.hstack([A, -A, np.zeros((len(A), 1))])
    bounds = [(0, None)] * n + [(0, p) for p in P] + [(0, None)]
    found = linprog(cost, A_ub=np.vstack([won, up, down]), b_ub=np.r_[-A @ P, 0, 0], bounds=bounds)
    return found.fun


@pytest.mark.parametrize("threshold", THRESHOLDS)
@pytest.mark.parametrize("seed", range(40))
def test_measure_is_the_least_epsilon_of_any_law(seed, threshold):
    counts, predicted, n_total = random_case(seed)
    wanted = least_epsilon_by_programme(counts, predicted, n_total, threshold)
    got = measured_suboptimality(counts, predicted, n_total, threshold)
    assert got == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize("threshold", THRESHOLDS)
def test_histogram_gives_nothing_away_and_games_are_measured_one_by_one(threshold):
    cases = [np.random.default_rng(s).integers(0, 9, size=(6, 3)) for s in range(5)]
    counts = np.stack(cases)
    assert (measured_suboptimality(counts, predict(counts), 200, threshold) == 0).all()
    wrong = np.zeros(counts.shape[:-1], dtype=np.int64)
    together = measured_suboptimality(counts, wrong, 200, threshold)
    alone = [measured_suboptimality(one, wrong[0], 200, threshold) for one in counts]
    np.testing.assert_array_equal(together, alone)


def test_unknown_threshold_is_refused():
    with pytest.raises(UnknownNameError, match="known: contamination, total_variation"):
        measured_suboptimality(np.ones((1, 2)), np.zeros(1, dtype=int), 2, "both")
