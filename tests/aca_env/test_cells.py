"""Cells of spaces too large to number, against sets and dictionaries of points."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aca_env.cells import CellIndex, dense_ids, index_cells, one_row_each, row_ids
from aca_env.features import FeatureSpace
from aca_env.signals import Signal

N_FEATURES = 30
HUGE = FeatureSpace({f"f{k}": range(2 + k % 9) for k in range(N_FEATURES)}, [0, 1, 2])
LONG = FeatureSpace({"a": range(70_000), "b": range(70_000), "c": range(3)}, [0, 1])


def few_values(rng, space: FeatureSpace, n: int) -> np.ndarray:
    """Return records that often coincide, in part or as a whole."""
    seeds = np.stack([rng.integers(size, size=4) for size in space.sizes], axis=1)
    mixed = np.where(rng.random((n, space.n_features)) < 0.9, seeds[0], seeds[1])
    return np.asfortranarray(
        np.where(rng.random((n, 1)) < 0.5, mixed, seeds[rng.integers(4, size=n)])
    )


def random_signal(rng, space: FeatureSpace, X: np.ndarray) -> Signal:
    """Return a signal whose values some records have already."""
    columns = rng.choice(space.n_features, size=rng.integers(1, 4), replace=False)
    row = X[rng.integers(len(X))]
    return Signal({space.names[k]: space.features[space.names[k]][row[k]] for k in columns})


def tuples(X) -> list[tuple[int, ...]]:
    return [tuple(row) for row in np.asarray(X).tolist()]


def image(signal: Signal, space: FeatureSpace, point: tuple[int, ...]) -> tuple[int, ...]:
    chosen = {space.feature_index(n): space.value_code(n, v) for n, v in signal.items}
    return tuple(chosen.get(k, code) for k, code in enumerate(point))


def expected_cells(X, space, signals, fallbacks, *, whole, listed):
    """Return every point that the index must know, in order."""
    records = tuples(X)
    points = {image(g, space, x) for g in (*signals, *fallbacks) for x in records}
    points |= set(listed) | (set(records) if whole else set())
    inside = {p for p in points if any(image(g, space, p) == p for g in signals)}
    return sorted(points if whole else inside)


def check(index: CellIndex, X, signals, fallbacks, expected):
    """Compare every answer of an index with a dictionary of its points."""
    place = {point: cell for cell, point in enumerate(expected)}
    nowhere, records = len(expected), tuples(X)
    assert tuples(index.points) == expected
    assert index.n_cells == nowhere
    assert index.raw.tolist() == [place.get(x, nowhere) for x in records]
    assert set(index.sent) == {*signals, *fallbacks}
    for signal, cells in index.sent.items():
        images = [image(signal, index.space, x) for x in records]
        assert cells.tolist() == [place.get(p, nowhere) for p in images]
    assert index.find(X).tolist() == index.raw.tolist()


def test_the_spaces_of_these_tests_are_larger_than_machine_integers():
    assert HUGE.n_points > 10**19
    assert LONG.n_points > 10**10


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("space", [HUGE, LONG], ids=["huge", "long"])
@pytest.mark.parametrize("seed", range(12))
def test_cells_of_every_record_and_image_equal_a_dictionary_of_points(seed, space, whole):
    rng = np.random.default_rng(seed)
    X = few_values(rng, space, int(rng.integers(1, 60)))
    signals = list({random_signal(rng, space, X) for _ in range(rng.integers(1, 4))})
    fallbacks = [random_signal(rng, space, X) for _ in range(rng.integers(3))]
    listed = signals[0].bind(space)(few_values(rng, space, 5))
    index = index_cells(X, space, signals, fallbacks, whole=whole, listed=listed)
    expected = expected_cells(X, space, signals, fallbacks, whole=whole, listed=tuples(listed))
    check(index, X, signals, fallbacks, expected)


def test_points_in_no_cell_are_found_nowhere():
    X = np.zeros((3, N_FEATURES), dtype=np.int64)
    index = index_cells(X, HUGE, [Signal({"f0": 1})])
    assert index.n_cells == 1
    assert index.raw.tolist() == [1, 1, 1]
    assert index.find(np.ones((2, N_FEATURES), dtype=np.int64)).tolist() == [1, 1]
    assert index.find(index.points).tolist() == [0]


def test_records_of_small_types_give_the_same_cells():
    rng = np.random.default_rng(3)
    X = few_values(rng, HUGE, 40)
    signals = [random_signal(rng, HUGE, X)]
    wide, narrow = (index_cells(X.astype(t), HUGE, signals) for t in (np.int64, np.uint8))
    np.testing.assert_array_equal(wide.points, narrow.points)
    np.testing.assert_array_equal(wide.raw, narrow.raw)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_ids_number_distinct_rows_in_lexicographic_order(data):
    sizes = data.draw(st.lists(st.sampled_from([1, 2, 7, 2**20, 2**40, 2**56]), max_size=6))
    row = st.tuples(
        *(st.one_of(st.integers(0, min(s, 3) - 1), st.integers(0, s - 1)) for s in sizes)
    )
    rows = data.draw(st.lists(row, min_size=1, max_size=30))
    columns = [np.array([r[k] for r in rows], dtype=np.int64) for k in range(len(sizes))]
    order = {r: place for place, r in enumerate(sorted(set(rows)))}
    ids = dense_ids(columns, sizes, len(rows))
    assert ids.tolist() == [order[r] for r in rows]
    assert [rows[i] for i in one_row_each(ids)] == sorted(set(rows))


@pytest.mark.parametrize("n_values", [1, 2, 3, 40, 1000])
@pytest.mark.parametrize("n_rows", [1, 100, 70_000])
def test_many_rows_are_numbered_as_numpy_numbers_them(n_values, n_rows):
    """Enough rows and values for tables, for tables that stop shrinking, and for sorting."""
    rng = np.random.default_rng(n_rows + n_values)
    sizes = rng.integers(1, n_values + 1, size=9)
    rows = np.stack([rng.integers(size, size=n_rows, dtype=np.uint16) for size in sizes], axis=1)
    rows[: n_rows // 2, 2:] = 0
    ids = dense_ids(rows.T, sizes.tolist(), n_rows)
    distinct, expected = np.unique(rows, axis=0, return_inverse=True)
    np.testing.assert_array_equal(ids, expected.reshape(-1))
    np.testing.assert_array_equal(rows[one_row_each(ids)], distinct)
    assert ids.dtype == np.int64


def test_cells_of_a_signal_are_those_in_its_image_and_their_codes_can_be_listed():
    rng = np.random.default_rng(7)
    X = few_values(rng, HUGE, 50)
    signals = [random_signal(rng, HUGE, X), random_signal(rng, HUGE, X)]
    index = index_cells(X, HUGE, signals)
    for signal in signals:
        cells = index.cells_of(signal)
        inside = [image(signal, HUGE, point) == point for point in tuples(index.points)]
        assert cells.tolist() == np.flatnonzero(inside).tolist()
        for chosen in (cells, cells[::2], cells):
            codes = index.codes_of(chosen)
            assert codes.dtype == np.int64
            assert not codes.flags.writeable
            np.testing.assert_array_equal(codes, index.points[chosen])


def test_points_take_the_narrowest_type_of_their_space():
    for space, narrow in ((HUGE, np.uint8), (LONG, np.uint32)):
        X = np.zeros((3, space.n_features), dtype=np.int64)
        first = space.names[0]
        last = Signal({first: space.features[first][-1]})
        index = index_cells(X, space, [last])
        assert index.points.dtype == narrow
        assert index.points[0, 0] == space.sizes[0] - 1


def test_rows_without_columns_are_one_group_and_no_rows_are_none():
    assert dense_ids([], [], 3).tolist() == [0, 0, 0]
    assert dense_ids([], [], 0).tolist() == []
    assert one_row_each(np.empty(0, dtype=np.int64)).tolist() == []
    assert row_ids(np.empty((0, N_FEATURES), dtype=np.int64), HUGE).tolist() == []
