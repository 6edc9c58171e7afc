import numpy as np

from aca_env.coalitions.span import Span
from aca_env.coalitions.table import indicator_rows
from aca_env.coalitions.table_oracle import covered


def test_the_rank_is_that_of_the_matrix():
    rng = np.random.default_rng(0)
    for _ in range(100):
        rows = rng.integers(0, 3, size=(rng.integers(1, 8), 5))
        span = Span(5)
        grew = [span.add(row) for row in rows]
        assert span.rank == sum(grew) == np.linalg.matrix_rank(rows)


def test_null_vectors_are_orthogonal_to_the_rows_and_fill_the_rest():
    rng = np.random.default_rng(1)
    rows = rng.integers(0, 50, size=(12, 20))
    span = Span(20)
    for row in rows:
        span.add(row)
    vectors = span.null_vectors()
    assert vectors.shape == (8, 20)
    assert not (rows.astype(object) @ vectors.T).any()


def test_a_row_lies_in_the_span_exactly_if_it_raises_no_rank():
    rng = np.random.default_rng(2)
    every = indicator_rows(np.arange(64), 6)
    for size in range(1, 7):
        rows = every[rng.integers(1, 64, size=size)]
        span = Span(6)
        for row in rows:
            span.add(row)
        inside = [np.linalg.matrix_rank([*rows, row]) == span.rank for row in every]
        assert span.contains(every).tolist() == inside
        assert covered(span).tolist() == inside


def test_huge_entries_stay_exact():
    big = np.array([[10**17, 1, 0], [10**17, 0, 1]])
    span = Span(3)
    assert span.add(big[0])
    assert span.add(big[1])
    assert not span.add(big[0] - big[1])
    assert not span.contains(big + np.array([1, 0, 0])).any()
