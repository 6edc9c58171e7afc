import numpy as np
import pytest

from aca_env.coalitions import (
    PartitionError,
    all_partitions,
    better_response,
    improving_moves,
    merge_split,
    stable_partitions,
)
from aca_env.errors import UnknownNameError

from .payoffs import chase, critical_mass, from_sets, random_payoffs, two_camps

CONCEPTS = ["nash", "individual", "contractual"]


@pytest.mark.parametrize("concept", CONCEPTS)
def test_a_partition_without_improving_moves_is_one_that_enumeration_lists(concept):
    rng = np.random.default_rng(0)
    for _ in range(30):
        payoffs, _ = random_payoffs(rng, 4)
        payoff = from_sets(payoffs)
        stable = getattr(stable_partitions(payoff, 4), concept)
        for row in all_partitions(4).tolist():
            assert (tuple(row) in stable) == (not improving_moves(payoff, row, concept=concept))


@pytest.mark.parametrize("concept", CONCEPTS)
def test_single_moves_end_at_a_stable_partition_or_repeat(concept):
    rng = np.random.default_rng(1)
    ends = set()
    for _ in range(60):
        payoffs, _ = random_payoffs(rng, 4)
        payoff = from_sets(payoffs)
        path = better_response(payoff, range(4), concept=concept)
        ends.add(path.ended)
        assert len(set(path.partitions)) == len(path.partitions)
        last = path.partitions[-1]
        if path.ended == "stable":
            assert path.cycle == ()
            assert last in getattr(stable_partitions(payoff, 4), concept)
        else:
            steps = {move.partition for move in improving_moves(payoff, last, concept=concept)}
            assert path.cycle[-1] == last
            assert path.cycle[0] in steps
    assert ends == ({"stable", "cycle"} if concept == "nash" else ends - {"budget"})


def test_one_move_of_each_sort_stands_for_all_that_exchange_equals():
    kinds = [0, 0, 1, 1, 1]
    rng = np.random.default_rng(3)
    for _ in range(20):
        numbers = {}

        def payoff(partition, numbers=numbers):
            shares = []
            blocks = [[i for i in range(5) if partition[i] == b] for b in range(5)]
            whole = tuple(sorted(tuple(sorted(kinds[i] for i in b)) for b in blocks))
            for i in range(5):
                own = tuple(sorted(kinds[j] for j in blocks[partition[i]]))
                shares.append(numbers.setdefault((whole, own, kinds[i]), rng.normal()))
            return shares

        for row in all_partitions(5).tolist():
            every = improving_moves(payoff, row)
            merged = improving_moves(payoff, row, kinds=kinds)
            assert {move.gain for move in merged} == {move.gain for move in every}
            assert set(merged) <= set(every)


def test_thousands_of_few_kinds_have_few_sorts_of_moves():
    asked = []

    def payoff(partition):
        asked.append(partition)
        return np.zeros(2000)

    assert improving_moves(payoff, range(2000), kinds=[i % 20 for i in range(2000)]) == ()
    # Two of different kinds meet in the same partition, whoever moves.
    assert len(asked) == 1 + 20 * 21 // 2
    with pytest.raises(PartitionError, match="kinds must name 2 collectives, got 1"):
        improving_moves(chase, (0, 1), kinds="a")


def test_a_chase_goes_round():
    path = better_response(chase, (0, 1))
    assert path.partitions == ((0, 1), (0, 0))
    assert path.ended == "cycle"
    assert path.cycle == ((0, 1), (0, 0))
    assert better_response(chase, (0, 1), concept="individual").ended == "stable"


def test_every_step_of_merge_and_split_harms_nobody_concerned():
    rng = np.random.default_rng(2)
    n_steps = 0
    for _ in range(60):
        payoffs, _ = random_payoffs(rng, 4)
        payoff = from_sets(payoffs)
        path = merge_split(payoff, range(4))
        for before, after in zip(path.partitions, path.partitions[1:], strict=False):
            blocks = [{i for i in range(4) if p[i] == p[j]} for j in range(4) for p in (before,)]
            later = [{i for i in range(4) if after[i] == after[j]} for j in range(4)]
            concerned = [j for j in range(4) if blocks[j] != later[j]]
            gains = (payoff(after) - payoff(before))[concerned]
            assert (gains >= 0).all()
            assert (gains > 0).any()
            n_steps += 1
    assert n_steps > 30


def test_two_camps_merge_into_two_blocks_from_anywhere():
    payoff = two_camps("aabab")
    for start in all_partitions(5).tolist():
        path = merge_split(payoff, start)
        assert path.ended == "stable"
        assert path.partitions[-1] == (0, 0, 1, 0, 1)


def test_mergers_of_many_blocks_leave_the_critical_mass_trap_and_single_moves_do_not():
    payoff = critical_mass([1] * 6, least=5)
    stuck = better_response(payoff, range(6))
    assert stuck.partitions == (tuple(range(6)),)
    path = merge_split(payoff, range(6))
    assert path.ended == "stable"
    assert payoff(path.partitions[-1]).sum() > 4


def test_a_split_in_halves_is_tried_whoever_leaves():
    def halves(partition):
        return np.full(4, float(partition == (0, 1, 1, 0)))

    assert merge_split(halves, (0, 0, 0, 0)).partitions[-1] == (0, 1, 1, 0)


def test_a_merge_split_cycle_is_found():
    # Together 1 gains and 0 does not lose; apart 0 gains through what 2 and 3 did meanwhile.
    order = [(0, 1, 2, 3), (0, 0, 1, 2), (0, 0, 1, 1), (0, 1, 2, 2)]
    levels = {
        order[0]: [0, 0, 0, 0],
        order[1]: [1, 1, 0, 0],
        order[2]: [0, 0, 1, 1],
        order[3]: [1, 1, -1, -1],
    }

    def payoff(partition):
        return np.array(levels.get(partition, [-9] * 4), dtype=float)

    path = merge_split(payoff, order[0])
    assert path.ended == "cycle"
    assert path.cycle == tuple(order)


def test_the_budget_ends_a_path_and_says_so():
    def together(partition):
        return np.full(30, -float(len(set(partition))))

    path = better_response(together, range(30), max_evaluations=100)
    assert path.ended == "budget"
    assert path.n_evaluations == 100
    path = merge_split(lambda p: np.zeros(30), range(30), max_evaluations=50)
    assert path == ((tuple(range(30)),), "budget", (), 50)


def test_nobody_and_one_collective_stay():
    for walk in (better_response, merge_split):
        assert walk(lambda p: [], []).ended == "stable"
        assert walk(lambda p: [3.0], ["x"]).partitions == ((0,),)


@pytest.mark.parametrize("walk", [better_response, merge_split])
def test_wrong_arguments_are_refused(walk):
    with pytest.raises(PartitionError, match="max_evaluations must be at least 1"):
        walk(chase, (0, 1), max_evaluations=0)
    with pytest.raises(PartitionError, match="tolerance"):
        walk(chase, (0, 1), tolerance=-1)
    with pytest.raises(PartitionError, match="a partition is a sequence of labels"):
        walk(chase, {0: 1})
    with pytest.raises(PartitionError, match="must return 3 numbers, got 2"):
        walk(chase, (0, 1, 2))


def test_an_unknown_concept_lists_the_known_ones():
    for call in (better_response, improving_moves):
        with pytest.raises(UnknownNameError, match="known: nash, individual, contractual"):
            call(chase, (0, 1), concept="core")
