import numpy as np
import pytest

from aca_env.coalitions import (
    ValueTableError,
    best_structure,
    is_convex,
    is_superadditive,
    search_structure,
)
from aca_env.coalitions.structures import best_totals

from .definitions import bits, rows_of, set_partitions, subsets
from .games import KINDS, game


def best_by_listing(values, n):
    return max(sum(values[bits(b)] for b in p) for p in set_partitions(list(range(n))))


def value_of(values):
    n = len(values).bit_length() - 1
    return lambda inside: values[inside @ (1 << np.arange(n))]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("n", range(1, 8))
def test_the_best_structure_is_the_best_of_all_partitions(kind, n):
    values = game(kind, n, seed=0)
    value, blocks = best_structure(values)
    assert value == pytest.approx(best_by_listing(values, n), abs=1e-12)
    assert sum(values[bits(block)] for block in blocks) == pytest.approx(value, abs=1e-12)
    assert sorted(i for block in blocks for i in block) == list(range(n))


@pytest.mark.parametrize("n", [9, 10])
def test_both_halves_of_the_pairs_are_met_beyond_eight_collectives(n):
    values = game(KINDS[0], n, seed=0) * np.sqrt(rows_of(n).sum(axis=1))
    best = np.zeros(1 << n)
    for S in range(1, 1 << n):
        low, part, found = S & -S, S, -np.inf
        while part:
            if part & low:
                found = max(found, values[part] + best[S ^ part])
            part = (part - 1) & S
        best[S] = found
    assert best_totals(values) == pytest.approx(best, abs=1e-9)


def test_two_camps_are_best_apart():
    rows = rows_of(6)
    camps = np.array([1, 1, 0, 1, 0, 0])
    mixed = (rows @ camps > 0) & (rows @ (1 - camps) > 0)
    values = np.where(mixed, 0, rows.sum(axis=1) ** 2)
    assert best_structure(values).blocks == ((0, 1, 3), (2, 4, 5))
    found = search_structure(value_of(values), 6, rng=np.random.default_rng(0))
    assert found.blocks == ((0, 1, 3), (2, 4, 5))
    assert found.is_local_optimum


def test_nobody_and_losses_have_a_structure():
    assert best_structure([0.0]) == (0, ())
    assert best_structure([0.0, -1]) == (-1, ((0,),))
    assert best_structure([0.0, -1, -1, -1]) == (-1, ((0, 1),))
    found = search_structure(lambda inside: inside.sum(1) * 1.0, 0, rng=np.random.default_rng(0))
    assert found[:2] == (0, ())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_superadditive_and_convex_are_as_defined(kind, n):
    for seed in range(4):
        values = game(kind, n, seed)
        sets = [frozenset(S) for S in subsets(range(n))]
        v = {S: values[bits(S)] for S in sets}
        pairs = [(S, T) for S in sets for T in sets]
        slack = 1e-12 * np.abs(values).max()
        apart = all(v[S] + v[T] <= v[S | T] + 2 * slack for S, T in pairs if not S & T)
        assert is_superadditive(values) == apart
        convex = all(v[S] + v[T] <= v[S | T] + v[S & T] + 4 * slack for S, T in pairs)
        assert is_convex(values) == convex


def test_both_diagnoses_occur():
    squares = [bin(S).count("1") ** 2.0 for S in range(64)]
    assert is_superadditive(squares)
    assert is_convex(squares)
    majority = [float(bin(S).count("1") >= 4) for S in range(64)]
    assert is_superadditive(majority)
    assert not is_convex(majority)
    assert not is_superadditive([0, 1, 1, 1])


def test_a_search_never_beats_the_best_and_mostly_meets_it():
    hits = 0
    for seed in range(15):
        values = game(KINDS[0], 7, seed)
        found = search_structure(value_of(values), 7, rng=np.random.default_rng(0))
        best = best_structure(values).value
        assert found.value <= best + 1e-12
        assert found.n_evaluations <= 127
        hits += found.value > best - 1e-12
    assert hits >= 13


def test_a_search_says_where_it_stopped():
    def blocks_of_seven(inside):
        return (inside.sum(1) == 7) * 1.0

    found = search_structure(
        blocks_of_seven, 70, max_evaluations=3000, rng=np.random.default_rng(0)
    )
    assert 3000 <= found.n_evaluations < 9000
    assert found.value >= 1
    late = search_structure(blocks_of_seven, 70, time_limit=1e-9, rng=np.random.default_rng(0))
    assert not late.is_local_optimum
    assert late.n_starts == 0
    assert len(late.blocks) == 70


@pytest.mark.parametrize(
    ("value", "settings", "says"),
    [
        (lambda inside: inside.sum(1), {"max_evaluations": 0}, "max_evaluations at least 1"),
        (lambda inside: inside.sum(1), {"time_limit": np.nan}, "positive time_limit"),
        (lambda inside: inside.sum(1)[:0], {}, "must return 3 worths, got 0"),
        (lambda inside: inside.sum(1) * np.nan, {}, "finite"),
    ],
)
def test_wrong_arguments_are_refused(value, settings, says):
    with pytest.raises(ValueTableError, match=says):
        search_structure(value, 3, rng=np.random.default_rng(0), **settings)
