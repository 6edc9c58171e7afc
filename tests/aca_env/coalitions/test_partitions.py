import numpy as np
import pytest

from aca_env.coalitions import PartitionError, all_partitions, blocks_of, canonical, partition_of
from aca_env.coalitions.partitions import exceeds, payoff_table

from .definitions import set_partitions

BELL = [1, 1, 2, 5, 15, 52, 203, 877, 4140, 21147, 115975]


@pytest.mark.parametrize("n", range(11))
def test_there_are_as_many_partitions_as_bell_says(n):
    rows = all_partitions(n)
    assert rows.shape == (BELL[n], n)
    assert len(np.unique(rows, axis=0)) == len(rows)


@pytest.mark.parametrize("n", range(1, 8))
def test_all_partitions_are_those_of_the_definition_in_canonical_form(n):
    listed = [tuple(row) for row in all_partitions(n).tolist()]
    assert listed == sorted(listed)
    assert [canonical(row) for row in listed] == listed
    assert {frozenset(blocks_of(row)) for row in listed} == set(set_partitions(list(range(n))))


def test_blocks_and_labels_say_the_same():
    for row in all_partitions(5).tolist():
        blocks = blocks_of(tuple(row))
        assert partition_of(reversed(blocks), 5) == tuple(row)
    assert canonical("zzaz") == (0, 0, 1, 0)
    assert canonical([]) == ()
    assert partition_of([], 0) == ()


@pytest.mark.parametrize(
    ("blocks", "n", "says"),
    [
        ([{0}, {0, 1}], 2, "collective 0 is in more than one block"),
        ([{0}], 2, "collective 1 is in no block"),
        ([{0, 5}], 2, "holds 5; collectives are 0 to 1"),
        ([{0, "a"}, {1}], 2, "holds 'a'"),
        ([{0, 1}, {-1}], 2, "holds -1"),
    ],
)
def test_blocks_that_are_no_partition_are_refused(blocks, n, says):
    with pytest.raises(PartitionError, match=says):
        partition_of(blocks, n)


@pytest.mark.parametrize("n", [-1, 11])
def test_too_many_partitions_are_not_listed(n):
    with pytest.raises(PartitionError, match=f"0 to 10 collectives, got {n}"):
        all_partitions(n)


@pytest.mark.parametrize(
    ("payoff", "says"),
    [
        (lambda p: [1.0], "must return 2 numbers, got 1"),
        (lambda p: [1.0, np.nan], "finite"),
        (lambda p: None, "flat sequence"),
        (lambda p: ["a", "b"], "must be numbers"),
    ],
)
def test_a_wrong_payoff_names_the_partition(payoff, says):
    with pytest.raises(PartitionError, match=rf"{says}.*in \(0, 0\)"):
        payoff_table(payoff, 2)


def test_rounding_is_no_gain_and_the_tolerance_is_added():
    three, almost = np.array([0.1 + 0.2]), np.array([0.3])
    assert not exceeds(three, almost).any()
    assert exceeds(almost + 1e-9, almost).all()
    assert not exceeds(almost + 1e-9, almost, tolerance=1e-8).any()
    assert exceeds(np.array([1e-300]), np.array([0.0])).all()
    assert not exceeds(np.array([0.0]), np.array([0.0])).any()
