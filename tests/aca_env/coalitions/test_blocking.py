import numpy as np
import pytest

from aca_env.coalitions import (
    Deviation,
    PartitionError,
    SearchBudget,
    blocking_coalitions,
    blocks_of,
    improving_moves,
)
from aca_env.errors import UnknownNameError

from .definitions import blockers
from .payoffs import critical_mass, from_sets, random_payoffs


@pytest.mark.parametrize("rest", ["delta", "gamma"])
def test_all_blocking_coalitions_of_small_games_are_found(rest):
    rng = np.random.default_rng(0)
    n_found = 0
    for _ in range(40):
        n = int(rng.integers(1, 5))
        payoffs, _ = random_payoffs(rng, n)
        for partition in payoffs:
            labels = [next(k for k, b in enumerate(partition) if i in b) for i in range(n)]
            report = blocking_coalitions(from_sets(payoffs), labels, deviation=Deviation(rest=rest))
            expected = blockers(payoffs, partition, n, rest)
            assert sorted(b.members for b in report.coalitions) == sorted(expected)
            assert report.is_exhaustive
            assert report.n_examined == report.n_possible == 2**n - 1
            n_found += len(expected)
    assert n_found > 100


def test_each_report_says_what_members_gain_and_where_it_leads():
    payoff = critical_mass([1, 1, 1, 1], least=3)
    report = blocking_coalitions(payoff, range(4))
    first, last = report.coalitions[0], report.coalitions[-1]
    assert first.members == (0, 1, 2)
    assert first.gains == pytest.approx((0.98,) * 3)
    assert first.partition == (0, 0, 0, 1)
    assert last.members == (0, 1, 2, 3)
    assert len(report.coalitions) == 5


def test_the_trap_is_invisible_to_single_moves_and_found_by_the_search():
    payoff = critical_mass([1] * 13, least=10)
    assert improving_moves(payoff, range(13)) == ()
    report = blocking_coalitions(payoff, range(13))
    assert report.is_exhaustive
    assert [len(b.members) for b in report.coalitions[:286]] == [10] * 286
    assert len(report.coalitions) == 286 + 78 + 13 + 1


def test_a_search_that_cannot_look_at_all_still_finds_the_trap_and_says_how_far_it_got():
    payoff = critical_mass(list(range(1, 41)), least=700)
    budget = SearchBudget(max_examined=500)
    report = blocking_coalitions(payoff, range(40), budget=budget)
    assert report.coalitions
    assert not report.is_exhaustive
    assert report.n_examined == 500
    assert report.n_possible == 2**40 - 1
    for found in report.coalitions:
        assert sum(i + 1 for i in found.members) >= 700


def test_the_losers_of_a_candidate_are_left_behind():
    # Only the first five gain by being together, and only without the rest.
    def payoff(partition):
        shares = np.zeros(30)
        for block in blocks_of(partition):
            if len(block) > 1:
                core = block <= set(range(5)) and len(block) == 5
                shares[list(block)] = [1.0 if core else (0.5 if i < 5 else -1.0) for i in block]
        return shares

    report = blocking_coalitions(payoff, range(30), budget=SearchBudget(max_examined=100))
    assert (0, 1, 2, 3, 4) in [found.members for found in report.coalitions]


def test_interchangeable_collectives_are_counted_once():
    kinds = ["small"] * 300 + ["large"] * 20
    masses = [1] * 300 + [10] * 20
    payoff = critical_mass(masses, least=480)
    budget = SearchBudget(max_examined=7000, max_found=10_000)
    report = blocking_coalitions(payoff, range(320), kinds=kinds, budget=budget)
    assert report.n_possible == 301 * 21 - 1
    assert report.is_exhaustive
    expected = sum(a + 10 * b >= 480 and a + b <= 100 for a in range(301) for b in range(21))
    # Beyond a hundred members holding together costs more than success brings.
    assert len(report.coalitions) == expected


def test_a_thousand_collectives_of_twenty_kinds_are_searched_as_far_as_the_budget_goes():
    kinds = [i % 20 for i in range(1000)]
    masses = [1 + kind for kind in kinds]

    def payoff(partition):
        sizes = np.bincount(partition, weights=masses)
        return (sizes >= 6000)[list(partition)] * 1.0

    report = blocking_coalitions(
        payoff, range(1000), kinds=kinds, budget=SearchBudget(max_examined=200)
    )
    assert report.coalitions
    assert report.n_possible == 51**20 - 1
    assert not report.is_exhaustive
    assert report.n_examined == 200


def test_the_limits_of_a_search_are_kept():
    payoff = critical_mass([1] * 20, least=2)
    found = blocking_coalitions(payoff, range(20), budget=SearchBudget(max_found=3))
    assert len(found.coalitions) == 3
    assert not found.is_exhaustive
    late = blocking_coalitions(payoff, range(20), budget=SearchBudget(time_limit=1e-9))
    assert late.n_examined == 0
    assert not late.is_exhaustive


def test_the_same_seed_searches_the_same_coalitions():
    payoff = critical_mass(list(range(1, 41)), least=790)
    first, again = (
        blocking_coalitions(payoff, range(40), budget=SearchBudget(max_examined=300, seed=5))
        for _ in range(2)
    )
    assert first == again


def test_ties_and_the_own_block_do_not_block():
    report = blocking_coalitions(lambda p: np.zeros(5), (0, 0, 1, 1, 2))
    assert report.coalitions == ()
    assert report.is_exhaustive
    assert blocking_coalitions(lambda p: [], []).n_possible == 0
    assert blocking_coalitions(lambda p: [], []).is_exhaustive


def test_wrong_arguments_are_refused():
    with pytest.raises(PartitionError, match="kinds must name 3 collectives, got 2"):
        blocking_coalitions(lambda p: np.zeros(3), range(3), kinds="ab")
    with pytest.raises(UnknownNameError, match="unknown rest"):
        Deviation(rest="alpha")
    with pytest.raises(PartitionError, match="tolerance"):
        Deviation(tolerance=-1)
    with pytest.raises(PartitionError, match="max_examined and max_found of at least 1"):
        SearchBudget(max_examined=0)
    with pytest.raises(PartitionError, match="positive time_limit"):
        SearchBudget(time_limit=np.nan)
