"""Count tables and conflicts, against sums written out one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from aca_env.cells import index_cells
from aca_env.counts import (
    FEW_LABELS,
    at_labels,
    conflict,
    conflict_with,
    conflicts,
    count_cells,
    count_group,
    leads,
)
from aca_env.features import FeatureSpace
from aca_env.signals import Signal

SPACE = FeatureSpace({"heat": ["low", "high"], "doors": [2, 4, 5]}, ["red", "green", "blue"])
HOT, COLD = Signal({"heat": "high"}), Signal({"heat": "low", "doors": 4})

N_LABELS = (2, 3, 4, 5, FEW_LABELS, FEW_LABELS + 1)  # both ways to go over the labels

# Small numbers, so that ties for the first and second place are common.
tables = arrays(
    np.int64,
    array_shapes(min_dims=1, max_dims=3, max_side=4).flatmap(
        lambda shape: st.sampled_from(N_LABELS).map(lambda n_labels: (*shape, n_labels))
    ),
    elements=st.integers(-1, 3),
)


@given(tables)
def test_conflicts_equal_the_strongest_other_label_less_each(counts):
    got = conflicts(counts)
    assert got.shape == counts.shape
    for place in np.ndindex(*counts.shape):
        row, y = counts[place[:-1]], place[-1]
        assert got[place] == max(int(row[z]) for z in range(len(row)) if z != y) - row[y]


@given(tables)
def test_the_conflict_with_one_label_is_its_entry_among_all(counts):
    for target in range(counts.shape[-1]):
        np.testing.assert_array_equal(conflict_with(counts, target), conflicts(counts)[..., target])
        np.testing.assert_array_equal(conflict(counts, target), conflict_with(counts, target))


@given(tables)
def test_a_label_leads_where_it_is_the_first_of_the_largest(counts):
    predicted = counts.argmax(axis=-1)
    for target in range(counts.shape[-1]):
        np.testing.assert_array_equal(leads(counts, target), predicted == target)


@given(tables, st.integers(0, 10**6))
def test_unplanting_conflicts_are_the_targets_lead_over_each_cells_rival(counts, seed):
    n_labels = counts.shape[-1]
    rival = np.random.default_rng(seed).integers(n_labels, size=counts.shape[:-1])
    got = conflict(counts, 0, rival)
    for place in np.ndindex(*counts.shape[:-1]):
        assert got[place] == counts[place][0] - counts[place][rival[place]]
        assert at_labels(counts, rival)[place] == counts[place][rival[place]]


@given(tables)
def test_conflicts_leave_their_input_alone(counts):
    before = counts.copy()
    conflicts(counts)
    conflict(counts, 1)
    np.testing.assert_array_equal(counts, before)


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2)), max_size=30))
def test_cells_are_counted_by_label_and_records_in_no_cell_drop_out(pairs):
    cells = np.array([cell for cell, _ in pairs], dtype=np.int64)
    labels = np.array([label for _, label in pairs], dtype=np.int64)
    got = count_cells(cells, labels, (4, 3))
    assert got.shape == (4, 3)
    for cell, label in np.ndindex(4, 3):
        assert got[cell, label] == pairs.count((cell, label))


def test_each_labels_counts_lie_together_in_memory():
    counts = count_cells(np.arange(1000) % 7, np.arange(1000) % 3, (7, 3))
    assert counts.strides[0] == counts.itemsize
    assert counts.sum() == 1000


def random_index(seed: int):
    rng = np.random.default_rng(seed)
    X = np.stack([rng.integers(size, size=50) for size in SPACE.sizes], axis=1)
    return index_cells(X, SPACE, [HOT, COLD]), rng.integers(3, size=50), X


def test_a_groups_tables_count_its_records_as_they_are_and_as_sent():
    index, y, X = random_index(0)
    rows = np.arange(5, 40)
    group = count_group(index, y, rows, [HOT])
    assert group.n == 35
    assert set(group.sent) == {HOT}
    for cell, point in enumerate(index.points.tolist()):
        for label in range(3):
            of_label = X[rows][y[rows] == label]
            raw = sum(row == point for row in of_label.tolist())
            sent = sum([1, row[1]] == point for row in of_label.tolist())
            assert group.raw[cell, label] == raw
            assert group.sent[HOT][cell, label] == sent


def test_groups_add_up_and_parts_come_off():
    index, y, _ = random_index(1)
    one, other = np.arange(20), np.arange(20, 50)
    parts = [count_group(index, y, rows, [HOT, COLD]) for rows in (one, other)]
    whole = count_group(index, y, np.arange(50), [HOT, COLD])
    for got, wanted in ((parts[0] + parts[1], whole), (whole - parts[1], parts[0])):
        assert got.n == wanted.n
        np.testing.assert_array_equal(got.raw, wanted.raw)
        for signal in (HOT, COLD):
            np.testing.assert_array_equal(got.sent[signal], wanted.sent[signal])


def test_tables_of_a_map_are_counted_once_and_only_of_known_maps():
    index, y, _ = random_index(2)
    group = count_group(index, y, np.arange(50), [HOT])
    assert group.sent[HOT] is group.sent[HOT]
    assert len(group.sent) == 1
    assert COLD not in group.sent
    with pytest.raises(KeyError):
        group.sent[COLD]
