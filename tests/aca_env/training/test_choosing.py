import numpy as np
from scipy.stats import chisquare

from aca_env.training.choosing import choose

WIDTHS = (2, 3)


def logs(*weights):
    return np.log(np.array([weights]))


def test_entries_are_drawn_in_proportion_to_their_weights():
    n, rng = 20_000, np.random.default_rng(0)
    scores = np.repeat(logs(1, 3, 2, 5, 3), n, axis=0)
    drawn = choose(scores, WIDTHS, None, rng.random((n, 2)))
    for axis, weights in enumerate(([1, 3], [2, 5, 3])):
        counts = np.bincount(drawn[:, axis], minlength=len(weights))
        expected = n * np.array(weights) / sum(weights)
        assert chisquare(counts, expected).pvalue > 1e-4


def test_a_number_picks_where_the_running_sum_passes_it():
    scores = logs(1, 3, 2, 5, 3)
    for number, entries in ((0.0, [0, 0]), (0.2, [0, 1]), (0.25, [1, 1]), (0.69, [1, 1])):
        assert choose(scores, WIDTHS, None, np.full((1, 2), number)).tolist() == [entries]


def test_without_numbers_the_heaviest_entries_are_chosen():
    assert choose(logs(1, 3, 2, 5, 3), WIDTHS, None, None).tolist() == [[1, 1]]


def test_what_is_masked_is_never_chosen():
    scores, below_one = logs(1, 3, 2, 5, 1e-30), np.nextafter(1.0, 0.0)
    masks = [np.array([[True, False]]), np.array([[True, True, False]])]
    for number in (0.0, 0.5, below_one):
        first, second = choose(scores, WIDTHS, masks, np.full((1, 2), number))[0]
        assert first == 0
        assert second in (0, 1)
    assert choose(scores, WIDTHS, masks, None).tolist() == [[0, 1]]


def test_an_axis_without_any_allowed_entry_stays_at_zero():
    masks = [np.zeros((1, 2), bool), np.ones((1, 3), bool)]
    for numbers in (None, np.full((1, 2), 0.99)):
        assert choose(logs(1, 3, 2, 5, 3), WIDTHS, masks, numbers)[0, 0] == 0


def test_huge_scores_neither_overflow_nor_mix():
    scores = np.array([[1e5, -1e5, 800.0, 800.0, -np.inf]])
    drawn = choose(scores, WIDTHS, None, np.full((1, 2), 0.75))
    assert drawn.tolist() == [[0, 1]]
