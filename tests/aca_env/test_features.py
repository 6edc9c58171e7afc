"""Feature spaces: names, codes, tables, and what they refuse."""

import numpy as np
import pandas as pd
import pytest

from aca_env.errors import AcaError, DataError, UnknownNameError
from aca_env.features import FeatureSpace, value_name

SPACE = FeatureSpace({"heat": ["low", "high"], "doors": [2, 4, 5]}, ["no", "yes"])
ROWS = np.array([[0, 2], [1, 0], [1, 1]])


def test_codes_follow_the_order_of_lists():
    assert SPACE.names == ("heat", "doors")
    assert SPACE.sizes == (2, 3)
    assert [SPACE.value_code("doors", value) for value in (2, 4, 5)] == [0, 1, 2]
    assert [SPACE.label_code(label) for label in ("no", "yes")] == [0, 1]
    assert [SPACE.feature_index(name) for name in SPACE.names] == [0, 1]


def test_the_number_of_points_is_exact_beyond_any_machine_integer():
    space = FeatureSpace({f"f{k}": range(10) for k in range(40)}, [0, 1])
    assert space.n_points == 10**40


def test_spaces_are_equal_if_names_values_labels_and_their_orders_agree():
    features = {"heat": ["low", "high"], "doors": ["2", "4", "5"]}
    same = FeatureSpace(features, ["no", "yes"])
    assert same == SPACE
    assert hash(same) == hash(SPACE)
    others = [
        FeatureSpace(features, ["yes", "no"]),
        FeatureSpace({"doors": [2, 4, 5], "heat": ["low", "high"]}, ["no", "yes"]),
        FeatureSpace(features | {"heat": ["high", "low"]}, ["no", "yes"]),
    ]
    assert all(other != SPACE for other in others)
    assert SPACE != "a space"
    assert repr(SPACE) == "FeatureSpace(2 features, 2 labels)"


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (3.0, "3"),
        (np.float32(2), "2"),
        (3.5, "3.5"),
        (None, "missing"),
        (np.nan, "missing"),
        (pd.NA, "missing"),
        (pd.NaT, "missing"),
        (False, "False"),
        ("3.0", "3.0"),
    ],
)
def test_values_go_by_their_text(value, name):
    assert value_name(value) == name


def test_decoding_undoes_encoding():
    columns = SPACE.decode(ROWS)
    assert columns == {"heat": ["low", "high", "high"], "doors": ["5", "2", "4"]}
    np.testing.assert_array_equal(SPACE.encode(columns), ROWS)
    np.testing.assert_array_equal(SPACE.encode(pd.DataFrame(columns)), ROWS)
    labels = SPACE.decode_labels(np.array([1, 0, 1]))
    assert labels == ["yes", "no", "yes"]
    np.testing.assert_array_equal(SPACE.encode_labels(labels), [1, 0, 1])


def test_encoding_reads_columns_by_name_in_any_order_and_ignores_others():
    frame = pd.DataFrame({"extra": [1, 2], "doors": [5.0, 2.0], "heat": ["low", "high"]})
    np.testing.assert_array_equal(SPACE.encode(frame), [[0, 2], [1, 0]])


def test_missing_entries_are_a_value_like_others_where_the_space_has_it():
    space = FeatureSpace({"heat": ["low", None]}, ["no", "yes"])
    frame = pd.DataFrame({"heat": pd.Series(["low", None, np.nan], dtype=object)})
    np.testing.assert_array_equal(space.encode(frame), [[0], [1], [1]])


@pytest.mark.parametrize("X", [ROWS, ROWS.tolist(), ROWS.astype(float), ROWS.astype(np.uint8)])
def test_whole_numbers_of_any_type_are_codes(X):
    checked = SPACE.check_features(X)
    assert checked.dtype.kind in "iu"
    np.testing.assert_array_equal(checked, ROWS)


def test_no_records_at_all_are_a_valid_array_of_codes():
    assert SPACE.check_features(np.empty((0, 2), dtype=int)).shape == (0, 2)
    assert SPACE.check_labels(np.empty(0, dtype=int)).shape == (0,)


def test_booleans_are_codes_of_two_valued_columns():
    np.testing.assert_array_equal(SPACE.check_labels([True, False]), [1, 0])


WRONG_SPACES = {
    "no feature": ({}, ["a", "b"], "features"),
    "a list of features": (["heat"], ["a", "b"], "features"),
    "no values": ({"heat": []}, ["a", "b"], "'heat'"),
    "values as text": ({"heat": "low"}, ["a", "b"], "'low'"),
    "values that are no list": ({"heat": 3}, ["a", "b"], "got 3"),
    "a value twice": ({"heat": ["low", "low"]}, ["a", "b"], "'low' more than once"),
    "a value twice by its text": ({"heat": [1, "1"]}, ["a", "b"], "'1' more than once"),
    "one label": ({"heat": [0, 1]}, ["a"], "at least two"),
    "a label twice": ({"heat": [0, 1]}, ["a", "a"], "'a' more than once"),
    "labels as text": ({"heat": [0, 1]}, "ab", "'ab'"),
}


@pytest.mark.parametrize("case", WRONG_SPACES)
def test_wrong_spaces_are_refused_in_one_line(case):
    features, labels, told = WRONG_SPACES[case]
    with pytest.raises(DataError) as caught:
        FeatureSpace(features, labels)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


WRONG_CODES = {
    "one axis": ([0, 1], "(n_records, 2)"),
    "too few columns": ([[0]], "(1, 1)"),
    "a fraction": ([[0.5, 0]], "whole-number"),
    "not a number": ([[np.nan, 0]], "whole-number"),
    "infinite": ([[np.inf, 0]], "whole-number"),
    "text": ([["low", "2"]], "whole-number"),
    "ragged": ([[0, 1], [0]], "ragged"),
    "a negative code": ([[0, -1]], "'doors': expected codes from 0 to 2, got -1"),
    "a code too large": ([[2, 0]], "'heat': expected codes from 0 to 1, got 2"),
    "nothing": (None, "whole-number"),
}


@pytest.mark.parametrize("case", WRONG_CODES)
def test_arrays_that_are_no_codes_are_refused_by_what_is_wrong_with_them(case):
    X, told = WRONG_CODES[case]
    with pytest.raises(DataError) as caught:
        SPACE.check_features(X, "table")
    assert str(caught.value).startswith("table")
    assert told in str(caught.value)


@pytest.mark.parametrize("y", [[[0]], [2], [-1], [0.5], ["no"]])
def test_arrays_that_are_no_label_codes_are_refused(y):
    with pytest.raises(DataError, match=r"^y: "):
        SPACE.check_labels(y)


def test_unknown_names_are_refused_with_the_known_ones():
    calls = [
        (lambda: SPACE.feature_index("wind"), "heat, doors"),
        (lambda: SPACE.value_code("wind", "no"), "heat, doors"),
        (lambda: SPACE.value_code("doors", 3), "2, 4, 5"),
        (lambda: SPACE.label_code("maybe"), "no, yes"),
        (lambda: SPACE.encode({"heat": ["mild"], "doors": [2]}), "low, high"),
        (lambda: SPACE.encode_labels(["maybe"]), "no, yes"),
    ]
    for call, known in calls:
        with pytest.raises(UnknownNameError) as caught:
            call()
        assert str(caught.value).endswith(f"known: {known}")


def test_tables_that_do_not_fit_are_refused():
    with pytest.raises(DataError, match="column 'doors' is missing; expected heat, doors"):
        SPACE.encode({"heat": ["low"]})
    with pytest.raises(DataError, match="differ in length"):
        SPACE.encode({"heat": ["low"], "doors": [2, 4]})


def test_mistakes_are_value_errors_and_an_empty_list_of_names_says_so():
    assert issubclass(AcaError, ValueError)
    assert str(UnknownNameError("plan", "x", [])) == "unknown plan 'x'; known: none"
