"""Tables of all kinds become pools, and wrong requests get the named error."""

import numpy as np
import pandas as pd
import pytest

from aca_env.errors import DataError, UnknownNameError
from aca_env.populations import generate_climate, load_table

FRAME = pd.DataFrame(
    {
        "age": [17, 28, 40, 61],
        "city": ["Rome", None, "Bonn", "Rome"],
        "help": [True, False, False, True],
    }
)


def test_a_frame_becomes_a_pool():
    pool = load_table(FRAME, "help")

    assert pool.space.features == {
        "age": ("17", "28", "40", "61"),
        "city": ("Bonn", "Rome", "missing"),
    }
    assert pool.space.labels == ("False", "True")
    assert pool.X.tolist() == [[0, 1], [1, 2], [2, 0], [3, 1]]
    assert pool.y.tolist() == [1, 0, 0, 1]
    assert pool.bin_edges == {}


def test_binned_columns_keep_their_edges():
    pool = load_table(FRAME, "help", bins={"age": 2})

    assert pool.space.features["age"] == ("[17, 40)", "[40, 61]")
    assert pool.bin_edges == {"age": (17.0, 40.0, 61.0)}


def test_a_numeric_label_can_be_binned():
    pool = load_table(FRAME, "age", bins={"age": 2})

    assert pool.space.labels == ("[17, 40)", "[40, 61]")
    assert pool.y.tolist() == [0, 0, 1, 1]


def test_features_are_taken_in_the_order_asked_for():
    assert load_table(FRAME, "help", features=["city", "age"]).space.names == ("city", "age")
    assert load_table(FRAME, "help", features=["city"]).space.names == ("city",)


def test_the_frame_is_left_as_it_was():
    before = FRAME.copy(deep=True)

    load_table(FRAME, "help", bins={"age": 2})

    pd.testing.assert_frame_equal(FRAME, before)


@pytest.mark.parametrize("kind", ["csv", "parquet", "object", "category"])
def test_climate_records_return_unchanged_from_every_kind_of_table(tmp_path, kind):
    pool = generate_climate(3000, np.random.default_rng(1))
    frame = pd.DataFrame(pool.space.decode(pool.X) | {"label": pool.space.decode_labels(pool.y)})
    sources = {
        "csv": tmp_path / "t.csv",
        "parquet": tmp_path / "t.parquet",
        "object": frame.astype(object),
        "category": frame.astype("category"),
    }
    frame.to_csv(sources["csv"], index=False)
    frame.to_parquet(sources["parquet"])

    loaded = load_table(sources[kind], "label")

    assert loaded.space.decode(loaded.X) == pool.space.decode(pool.X)
    assert loaded.space.decode_labels(loaded.y) == pool.space.decode_labels(pool.y)
    assert all(list(values) == sorted(values) for values in loaded.space.features.values())


def test_a_table_without_names_for_row_numbers_is_refused_unless_features_are_listed(tmp_path):
    FRAME.to_csv(tmp_path / "t.csv")

    assert load_table(tmp_path / "t.csv", "help", features=["city"]).n_users == 4
    with pytest.raises(DataError, match="column 1 has no name"):
        load_table(tmp_path / "t.csv", "help")


@pytest.mark.parametrize(
    ("request_", "error", "message"),
    [
        ({"label": "hlep"}, UnknownNameError, "label column 'hlep'; known: age, city, help"),
        ({"features": ["town"]}, UnknownNameError, "feature 'town'; known: age, city, help"),
        ({"features": ["help"]}, DataError, "label column 'help' cannot be a feature too"),
        ({"features": ["age", "age"]}, DataError, "got 'age' more than once"),
        ({"features": []}, DataError, "a list of at least one column"),
        ({"features": "age"}, DataError, "a list of at least one column, got 'age'"),
        ({"bins": {"aeg": 2}}, UnknownNameError, "binned column 'aeg'; known: age, city, help"),
        ({"bins": {"age": 1}}, DataError, "bins of column 'age': .* at least 2, got 1"),
        ({"bins": {"age": 2.5}}, DataError, "whole number of at least 2, got 2.5"),
        ({"bins": {"age": True}}, DataError, "whole number of at least 2, got True"),
        ({"bins": {"city": 2}}, DataError, "column 'city' is not numeric"),
        ({"bins": {"age": 2}, "features": ["city"]}, DataError, "'age' is not among the features"),
        ({"bins": 4}, DataError, "a number of bins by column name, got 4"),
    ],
)
def test_requests_that_do_not_fit_the_table_are_refused_in_one_line(request_, error, message):
    with pytest.raises(error, match=message) as caught:
        load_table(FRAME, **({"label": "help"} | request_))

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (FRAME.iloc[:0], "at least one row, got none"),
        (FRAME[["help"]], "a column beside the label column 'help', got none"),
        (FRAME.assign(help=True), "at least two labels, got only 'True'"),
        (FRAME.set_axis(["age", "age", "help"], axis=1), "got 'age' more than once"),
        (pd.DataFrame(), "label column 'help'; known: none"),
    ],
)
def test_tables_that_hold_no_population_are_refused(frame, message):
    with pytest.raises(ValueError, match=message):
        load_table(frame, "help")


def test_repeated_columns_of_a_file_are_refused(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("age,age,help\n1,2,a\n3,4,b\n")

    with pytest.raises(DataError, match="column names must differ, got 'age' more than once"):
        load_table(path, "help")
