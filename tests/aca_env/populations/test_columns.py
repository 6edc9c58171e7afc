"""Columns become categories with readable names in a stated order."""

import datetime
import decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aca_env.errors import DataError
from aca_env.populations.columns import bin_column, code_column


def names_by_row(coded):
    return [coded.names[code] for code in coded.codes]


@pytest.mark.parametrize(
    ("cells", "dtype", "names"),
    [
        ([10, 9, 100, 9], "int64", ("9", "10", "100")),
        ([1.0, np.nan, 10.0, 2.0], "float64", ("1", "2", "10", "missing")),
        ([1.5, -2.0, 0.0, -0.0], "float64", ("-2", "0", "1.5")),
        ([0.1, 1, 2, 1], "float32", ("0.1", "1", "2")),
        ([np.inf, -np.inf, 1, 1], "float64", ("-inf", "1", "inf")),
        ([1, None, 10, 2], "Int64", ("1", "2", "10", "missing")),
        ([0.1, None, 1, 2], "Float32", ("0.1", "1", "2", "missing")),
        ([True, False, True, True], "bool", ("False", "True")),
        ([True, None, False, True], "boolean", ("False", "True", "missing")),
        (["b", None, "a", "10"], "object", ("10", "a", "b", "missing")),
        (["b", None, "a", "9"], "string", ("9", "a", "b", "missing")),
        ([True, False, None, True], "object", ("False", "True", "missing")),
        ([10, None, 1.5, 9], "object", ("1.5", "9", "10", "missing")),
        ([1, "1", "x", None], "object", ("1", "x", "missing")),
        (["missing", None, "zebra", "a"], "object", ("a", "zebra", "missing")),
        ([None] * 4, "object", ("missing",)),
        ([decimal.Decimal("1.00"), decimal.Decimal("2.5"), 10, 10], "object", ("1", "2.5", "10")),
        ([datetime.date(2020, 2, 1), 7], "object", ("2020-02-01", "7")),
        ([2**60 + 1, 2**60, 1, 1], "int64", ("1", str(2**60), str(2**60 + 1))),
        (["2020-01-02", None], "datetime64[ns]", ("2020-01-02 00:00:00", "missing")),
    ],
)  # fmt: skip
def test_values_are_named_and_ordered(cells, dtype, names):
    coded = code_column(pd.Series(cells, dtype=dtype), "x")

    assert coded.names == names
    assert coded.edges == ()


def test_every_row_keeps_its_value():
    cells = ["b", None, "a", "b", "10", None]

    assert names_by_row(code_column(pd.Series(cells), "x")) == [c or "missing" for c in cells]


def test_categories_that_no_row_has_are_left_out():
    column = pd.Series(pd.Categorical(["b", None, "a"], categories=["z", "b", "a"], ordered=True))

    coded = code_column(column, "x")

    assert coded.names == ("a", "b", "missing")
    assert coded.codes.tolist() == [1, 2, 0]


def test_numeric_categories_ascend_as_numbers():
    column = pd.Series(pd.Categorical([10, 9, 10], categories=[10, 9]))

    assert code_column(column, "x").names == ("9", "10")


def test_a_thousand_different_fractions_are_categories_and_one_more_is_refused():
    fractions = pd.Series(np.arange(1001) + 0.5)

    assert len(code_column(fractions[:1000], "x").names) == 1000
    with pytest.raises(DataError, match=r"column 'x' has 1,001 different numbers.*bin it \(--bins"):
        code_column(fractions, "x")


def test_whole_numbers_may_take_any_number_of_values():
    assert len(code_column(pd.Series(np.arange(1500.0)), "x").names) == 1500


@pytest.mark.parametrize(
    ("cells", "message"),
    [([[1], [2]], "expected plain values"), ([b"a", b"b"], "expected UTF-8 text, got bytes")],
)
def test_cells_that_are_no_plain_values_are_refused(cells, message):
    with pytest.raises(DataError, match=message):
        code_column(pd.Series(cells, dtype=object), "x")


@pytest.mark.parametrize(
    ("cells", "n_bins", "names", "edges"),
    [
        ([17, 28, 40, 61], 2, ("[17, 40)", "[40, 61]"), (17, 40, 61)),
        ([4, 3, 2, 1], 4, ("[1, 2)", "[2, 3)", "[3, 4)", "[4, 4]"), (1, 2, 3, 4, 4)),
        ([0, 0, 0, 7], 4, ("[0, 7)", "[7, 7]"), (0, 7, 7)),
        ([0, 1, 1, 1], 4, ("[0, 1)", "[1, 1]"), (0, 1, 1)),
        ([5, 5, 5, 5], 3, ("[5, 5]",), (5, 5)),
        ([1, None, 10, 2.5], 2, ("[1, 2.5)", "[2.5, 10]", "missing"), (1, 2.5, 10)),
        ([0.123456, 0.5, 0.7], 2, ("[0.1235, 0.5)", "[0.5, 0.7]"), (0.123456, 0.5, 0.7)),
        ([0.10001, 0.10002, 1], 2, ("[0.10001, 0.10002)", "[0.10002, 1]"), (0.10001, 0.10002, 1)),
    ],
)  # fmt: skip
def test_bins_are_cut_at_quantiles_and_ties_merged(cells, n_bins, names, edges):
    coded = bin_column(pd.Series(cells), "x", n_bins)

    assert coded.names == names
    assert coded.edges == edges


@given(
    cells=st.lists(st.integers(-50, 50) | st.floats(-50, 50, width=32), min_size=1, max_size=60),
    n_bins=st.integers(2, 7),
)
def test_every_value_lies_in_its_bin(cells, n_bins):
    coded = bin_column(pd.Series(cells, dtype="float64"), "x", n_bins)
    lower, upper = np.array(coded.edges[:-1]), np.array(coded.edges[1:])

    assert 1 <= len(coded.names) == len(lower) <= n_bins
    assert (lower[coded.codes] <= cells).all()
    is_last = coded.codes == len(lower) - 1
    assert ((cells < upper[coded.codes]) | (is_last & (cells == upper[-1]))).all()


def test_bins_of_distinct_values_hold_equal_numbers_of_rows():
    column = pd.Series(np.random.default_rng(3).normal(size=1000))

    assert np.bincount(bin_column(column, "x", 8).codes).tolist() == [125] * 8


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (["young", "old"], "column 'age' is not numeric, it has values such as 'young'"),
        ([True, False], "is not numeric, it has values such as 'True'"),
        ([None, None], "is not numeric, it has values such as 'missing'"),
        ([1.0, np.inf], "has infinite values"),
    ],
)
def test_bins_of_something_else_than_numbers_are_refused(cells, message):
    with pytest.raises(DataError, match=message):
        bin_column(pd.Series(cells), "age", 2)
