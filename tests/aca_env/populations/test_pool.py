"""The pool keeps valid records in the promised form and refuses others."""

import pickle

import numpy as np
import pytest

from aca_env.errors import DataError
from aca_env.features import FeatureSpace
from aca_env.populations import Pool

SPACE = FeatureSpace({"heat": ["low", "high"], "doors": [2, 4, 5]}, ["no", "yes"])
X = np.array([[0, 2], [1, 0], [1, 1]])
Y = np.array([0, 1, 1])


def test_records_are_kept_in_the_narrowest_type_column_by_column():
    pool = Pool(SPACE, X, Y)

    assert pool.n_users == 3
    assert pool.X.dtype == pool.y.dtype == np.uint8
    assert pool.X.flags.f_contiguous
    assert np.array_equal(pool.X, X)
    assert np.array_equal(pool.y, Y)


def test_a_feature_with_more_than_256_values_takes_two_bytes():
    space = FeatureSpace({"street": range(257)}, ["no", "yes"])

    pool = Pool(space, np.array([[256]]), np.array([1]))

    assert pool.X.dtype == np.uint16
    assert pool.X[0, 0] == 256


def test_an_array_in_the_promised_form_is_not_copied_and_stays_writable_for_its_owner():
    codes = np.asfortranarray(X, dtype=np.uint8)

    pool = Pool(SPACE, codes, Y)

    assert np.shares_memory(pool.X, codes)
    assert codes.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        pool.X[0, 0] = 1


def test_a_pool_survives_pickling():
    pool = Pool(SPACE, X, Y, {"doors": (2.0, 4.0, 5.0)})

    copy = pickle.loads(pickle.dumps(pool))

    assert copy.space == pool.space
    assert np.array_equal(copy.X, pool.X)
    assert copy.bin_edges == pool.bin_edges


@pytest.mark.parametrize(
    ("features", "labels", "message"),
    [
        (X, Y[:2], "as many labels as records, got 2 and 3"),
        (X[:0], Y[:0], "at least one user"),
        (X[:, :1], Y, r"expected shape \(n_records, 2\)"),
        (X + 1, Y, "feature 'heat': expected codes from 0 to 1, got 2"),
        (X, Y + 1, "expected codes from 0 to 1, got 2"),
        (X - 1, Y, "expected codes from 0 to 1, got -1"),
        (X + 0.5, Y, "whole-number codes"),
    ],
)
def test_records_that_do_not_fit_are_refused(features, labels, message):
    with pytest.raises(DataError, match=message):
        Pool(SPACE, features, labels)
