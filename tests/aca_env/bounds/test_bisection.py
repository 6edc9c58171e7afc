import numpy as np

from aca_env.bounds.bisection import first_true


def test_each_search_finds_its_own_least_number():
    thresholds = np.array([0, 7, 1000, 10**9])

    found = first_true(lambda n: n >= thresholds, np.zeros(4), np.full(4, 2.0**31))

    assert np.array_equal(found, thresholds)


def test_the_upper_end_is_returned_where_nothing_holds():
    found = first_true(lambda n: n < 0, np.array([3, 5]), np.array([9, 5]))

    assert np.array_equal(found, [9, 5])


def test_inputs_stay_as_they_are():
    low, high = np.zeros(2), np.full(2, 8.0)

    first_true(lambda n: n >= 3, low, high)

    assert (low == 0).all()
    assert (high == 8).all()
