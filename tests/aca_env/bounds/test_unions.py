from math import comb, log

import numpy as np
import pytest

from aca_env.bounds.unions import (
    fewest_that_count,
    log_sets,
    log_sets_between,
    occupied_pairs,
)


@pytest.mark.parametrize("n_cells", [1, 2, 5, 20, 999])
def test_the_price_of_a_set_is_that_of_its_size_and_of_its_kind(n_cells):
    sizes = range(1, n_cells)
    total = sum(1 / min(size, n_cells - size) for size in sizes)
    exact = [log(min(size, n_cells - size) * total) + log(comb(n_cells, size)) for size in sizes]

    stated = log_sets(np.arange(n_cells + 1), n_cells)

    assert stated[0] == stated[-1] == 0
    assert (stated[1:-1] >= np.array(exact) - 1e-12).all()
    assert stated[1:-1] == pytest.approx(exact, abs=0.02)


@pytest.mark.parametrize("n_cells", [2, 12, 1002])
def test_the_weights_of_all_sets_sum_to_at_most_one(n_cells):
    sizes = np.arange(1, n_cells)
    log_kinds = np.array([log(comb(n_cells, int(size))) for size in sizes])

    assert 0.9 < np.exp(log_kinds - log_sets(sizes, n_cells)).sum() <= 1


def test_few_of_very_many_cells_are_priced_without_overflow():
    price = log_sets(np.array([3]), 10**15)[0]

    total = 2 * (1 + log(10**15 / 2))
    assert price == pytest.approx(log(3 * total) + 3 * log(10**15) - log(6), abs=0.05)
    assert np.isfinite(log_sets(np.array([3]), 10**400)).all()


@pytest.mark.parametrize(("fewest", "most"), [(0, 3), (2, 9), (7, 9), (4, 4), (0, 9)])
def test_the_dearest_set_of_a_range_of_sizes_is_found(fewest, most):
    every = log_sets(np.arange(fewest, most + 1), 9)

    assert log_sets_between(fewest, most, 9) == pytest.approx(every.max())


def test_no_own_record_among_that_many_is_a_rare_event():
    fewest = fewest_that_count(100, 900, -np.log(0.01))

    assert 0.9**fewest <= 0.01 < 0.9 ** (fewest - 1)


def test_where_cells_are_few_all_pairs_are_paid_for():
    log_pair, fewest = occupied_pairs(15, ((60_000, 940_000, 1),), 0.045)

    assert log_pair == pytest.approx(np.log(15 / 0.045))
    assert fewest == (0,)


def test_the_union_stops_growing_with_the_number_of_cells():
    group = ((60_000, 940_000, 1),)

    many = occupied_pairs(10**6, group, 0.05)
    more = occupied_pairs(10**40, group, 0.05)

    assert many == more
    assert many[0] < np.log(10**6 / 0.05)


def test_the_events_that_are_paid_for_suffice_for_the_fewest_that_count():
    groups = ((60_000, 940_000, 1), (60_000, 30_000, 4))

    log_pair, fewest = occupied_pairs(10**9, groups, 0.05)

    n_events = 10**6 // fewest[0] + 4 * (90_000 // fewest[1])
    assert np.exp(-log_pair) * n_events == pytest.approx(0.05)


def test_further_events_are_paid_for_too():
    plain, _ = occupied_pairs(10, ((50, 50, 1),), 0.05)
    more, _ = occupied_pairs(10, ((50, 50, 1),), 0.05, n_more=2)

    assert more - plain == pytest.approx(np.log(12 / 10))
