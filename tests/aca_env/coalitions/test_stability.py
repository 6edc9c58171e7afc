import numpy as np
import pytest

from aca_env.coalitions import (
    PartitionError,
    blocks_of,
    partition_of,
    stable_in_table,
    stable_partitions,
)
from aca_env.errors import UnknownNameError

from .definitions import blockers, is_stable
from .payoffs import chase, critical_mass, from_sets, random_payoffs, two_camps

CONCEPTS = ["nash", "individual", "contractual"]


def listed(partitions):
    return {frozenset(blocks_of(partition)) for partition in partitions}


@pytest.mark.parametrize("batch", range(5))
@pytest.mark.parametrize("rest", ["delta", "gamma"])
def test_a_thousand_small_games_have_the_stable_partitions_of_the_definitions(batch, rest):
    rng = np.random.default_rng([batch, rest == "gamma"])
    seen = dict.fromkeys([*CONCEPTS, "core"], 0)
    for k in range(100):
        n = 5 if k == 0 else int(rng.integers(1, 5))
        payoffs, table = random_payoffs(rng, n)
        tolerance = float(rng.choice([0, 0, 1.5]))
        found = stable_in_table(table, n, rest=rest, tolerance=tolerance)
        for concept in CONCEPTS:
            expected = {p for p in payoffs if is_stable(payoffs, p, n, concept, tolerance)}
            assert listed(getattr(found, concept)) == expected
            seen[concept] += len(expected)
        core = {p for p in payoffs if not blockers(payoffs, p, n, rest, tolerance)}
        assert listed(found.core) == core
        seen["core"] += len(core)
    assert seen["core"] > 0
    assert 0 < seen["nash"] < seen["individual"] < seen["contractual"]


def test_six_collectives_agree_with_the_definitions_too():
    rng = np.random.default_rng(7)
    payoffs, _ = random_payoffs(rng, 6)
    found = stable_partitions(from_sets(payoffs), 6)
    for concept in CONCEPTS:
        expected = {p for p in payoffs if is_stable(payoffs, p, 6, concept)}
        assert listed(getattr(found, concept)) == expected
    assert listed(found.core) == {p for p in payoffs if not blockers(payoffs, p, 6, "delta")}


def test_two_camps_come_out_as_two_coalitions():
    found = stable_partitions(two_camps("aabab"), 5)
    camps = partition_of([{0, 1, 3}, {2, 4}], 5)
    assert camps in found.nash
    assert found.core == (camps,)


def test_the_critical_mass_trap_is_stable_for_single_moves_but_not_in_the_core():
    found = stable_partitions(critical_mass([1, 1, 1, 1], least=3), 4)
    alone = (0, 1, 2, 3)
    assert alone in found.nash
    assert alone in found.individual
    assert alone not in found.core
    assert (0, 0, 0, 1) in found.core


def test_a_chase_has_no_nash_stable_partition():
    found = stable_partitions(chase, 2)
    assert found.nash == ()
    # Whoever joins makes the other lose: nobody may.
    assert found.individual == ((0, 1),)
    assert found.contractual == ((0, 0), (0, 1))
    assert found.core == ((0, 1),)


def test_ties_are_no_gains():
    found = stable_partitions(lambda p: np.zeros(4), 4)
    assert all(len(partitions) == 15 for partitions in found)
    found = stable_partitions(lambda p: np.full(4, 0.1 * len(set(p))), 4, tolerance=1.0)
    assert all(len(partitions) == 15 for partitions in found)


def test_nobody_and_one_collective_are_stable():
    assert stable_partitions(lambda p: [], 0) == (((),),) * 4
    assert stable_partitions(lambda p: [-1.0], 1) == (((0,),),) * 4


def test_wrong_arguments_are_refused():
    with pytest.raises(UnknownNameError, match="unknown rest 'alpha'; known: delta, gamma"):
        stable_partitions(chase, 2, rest="alpha")
    for tolerance in (-1, np.nan, np.inf):
        with pytest.raises(PartitionError, match="tolerance must be a finite number"):
            stable_partitions(chase, 2, tolerance=tolerance)
    with pytest.raises(PartitionError, match=r"payoffs must be \(2, 2\) finite numbers"):
        stable_in_table(np.zeros((3, 2)), 2)
    with pytest.raises(PartitionError, match="0 to 10 collectives, got 11"):
        stable_partitions(lambda p: np.zeros(11), 11)


@pytest.mark.slow
@pytest.mark.parametrize("rest", ["delta", "gamma"])
def test_ten_collectives_are_listed_even_where_all_partitions_are_stable(rest):
    found = stable_in_table(np.zeros((115975, 10)), 10, rest=rest)
    assert all(len(partitions) == 115975 for partitions in found)
