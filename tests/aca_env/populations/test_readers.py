"""CSV and Parquet files are read as written, and every failure is one plain line."""

import datetime

import pandas as pd
import pytest

from aca_env.errors import DataError
from aca_env.populations.readers import read_table


def written(folder, name, text, encoding="utf-8"):
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


def rows(frame):
    return [
        [None if pd.isna(cell) else cell for cell in row] for row in frame.to_numpy(dtype=object)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x,y\n1,a\n2,b\n", [[1, "a"], [2, "b"]]),
        ("\ufeffx,y\n1,a\n", [[1, "a"]]),
        ('x,y\r\n"Bonn, am\nRhein",a\r\n', [["Bonn, am\nRhein", "a"]]),
        ("x,y\nNA,a\n,n/a\n", [[None, "a"], [None, None]]),
        ("x,y\nNone,a\nnull,b\n", [["None", "a"], [None, "b"]]),
        ("x,y\ntrue,TRUE\nFalse,False\n", [["true", "TRUE"], ["False", "False"]]),
        ("x,y\n2020-01-02,2020-01-02 10:00:00\n", [["2020-01-02", "2020-01-02 10:00:00"]]),
        ("x,y\n1–5 yr,<50\n", [["1–5 yr", "<50"]]),
    ],
)  # fmt: skip
def test_csv_cells_are_taken_as_written(tmp_path, text, expected):
    assert rows(read_table(written(tmp_path, "t.csv", text))) == expected


def test_the_suffix_may_be_in_capitals_and_the_path_a_text(tmp_path):
    assert rows(read_table(str(written(tmp_path, "T.CSV", "x,y\n1,a\n")))) == [[1, "a"]]


def test_parquet_keeps_values_and_turns_dates_into_text(tmp_path):
    frame = pd.DataFrame(
        {
            "n": [1, 2],
            "ok": [True, False],
            "day": [datetime.date(2020, 1, 2), None],
            "c": ["a", None],
        }
    )
    frame.to_parquet(tmp_path / "t.parquet")

    assert rows(read_table(tmp_path / "t.parquet")) == [
        [1, True, "2020-01-02", "a"],
        [2, False, None, None],
    ]


def test_row_names_of_a_filtered_frame_are_no_column(tmp_path):
    frame = pd.DataFrame({"x": [1, 2, 3]}).iloc[[0, 2]]
    frame.to_parquet(tmp_path / "t.parquet")

    assert list(read_table(tmp_path / "t.parquet").columns) == ["x"]


def test_folder_names_are_not_taken_for_columns(tmp_path):
    folder = tmp_path / "year=2020"
    folder.mkdir()
    pd.DataFrame({"x": [1]}).to_parquet(folder / "t.parquet")

    assert list(read_table(folder / "t.parquet").columns) == ["x"]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("t.xlsx", "x", "expected a .csv or .parquet file"),
        ("t", "x", "expected a .csv or .parquet file"),
        ("t.csv", "", "cannot be read: Empty CSV file"),
        ("t.csv", "x,y\n1,a\n1,2,b\n", "Expected 2 columns, got 3"),
        ("t.csv", "x,y\n1\n", "Expected 2 columns, got 1"),
        ("t.parquet", "", "cannot be read"),
        ("t.parquet", "PAR1 but then nothing", "cannot be read"),
    ],
)
def test_unreadable_files_are_refused_in_one_line(tmp_path, name, text, message):
    path = written(tmp_path, name, text)

    with pytest.raises(DataError, match=message) as caught:
        read_table(path)

    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_truncated_parquet_file_is_refused(tmp_path):
    path = tmp_path / "t.parquet"
    pd.DataFrame({"x": range(1000)}).to_parquet(path)
    path.write_bytes(path.read_bytes()[:-200])

    with pytest.raises(DataError, match="cannot be read"):
        read_table(path)


def test_a_header_in_another_encoding_is_refused(tmp_path):
    path = written(tmp_path, "t.csv", "größe,y\n1,a\n", encoding="latin-1")

    with pytest.raises(DataError, match="expected UTF-8 text"):
        read_table(path)


def test_missing_files_and_folders_are_refused(tmp_path):
    (tmp_path / "folder.csv").mkdir()

    for name in ("none.csv", "none.parquet", "folder.csv"):
        with pytest.raises(DataError, match="no such file"):
            read_table(tmp_path / name)


def test_something_that_is_no_path_is_refused():
    with pytest.raises(DataError, match="expected a path or a DataFrame, got int"):
        read_table(3)
