"""Populations from tables: CSV and Parquet files and DataFrames with a label column."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from aca_env.errors import DataError, UnknownNameError
from aca_env.features import FeatureSpace
from aca_env.frames import is_frame
from aca_env.populations.pool import Pool, code_dtype

if TYPE_CHECKING:
    import pandas as pd

    from aca_env.populations.columns import CodedColumn


def load_table(
    source: "str | Path | pd.DataFrame",
    label: str,
    *,
    features: Sequence[str] | None = None,
    bins: Mapping[str, int] | None = None,
) -> Pool:
    """Return a table's rows as a pool of users.

    Every column becomes a categorical feature. Whole numbers go by their integer text, also
    where the column holds fractions or gaps (1.0 is "1"); fractions, booleans and dates go by
    their text; empty cells, None, NaN and NaT are the category "missing". Values are coded in
    ascending order where all of them are numbers, else in the order of their text, "missing"
    last. Binned columns are cut at quantiles into intervals closed on the left, the last one on
    both sides; cuts that fall on the same value are merged.

    Args:
        source: a `.csv` file with a header line, a `.parquet` file or a DataFrame.
        label: the column that holds the labels.
        features: the columns to use, in feature order; default all but the label.
        bins: number of bins, at least 2, of each numeric column to be binned.

    Raises:
        DataError: a file that is missing or unreadable, an empty table, repeated columns, a
            label among the features, fewer than two labels, bins that do not fit, or a column
            with too many different fractions to be categories.
        UnknownNameError: a label, feature or binned column that the table does not have.

    >>> import pandas as pd
    >>> frame = pd.DataFrame({"age": [17, 28, 40, 61], "city": ["Rome", None, "Bonn", "Rome"]})
    >>> frame["help"] = ["yes", "no", "no", "yes"]
    >>> load_table(frame, "help", bins={"age": 2}).space.features
    {'age': ('[17, 40)', '[40, 61]'), 'city': ('Bonn', 'Rome', 'missing')}
    """
    frame = source if is_frame(source) else _read(source)
    names = _column_names(frame)
    label = str(label)
    chosen = _chosen_features(names, label, features)
    bins = _checked_bins(bins or {}, [*chosen, label], names)
    if frame.empty:
        raise DataError("table: expected at least one row, got none")
    coded = {
        name: _coded(frame.iloc[:, names.index(name)], name, bins.get(name))
        for name in [*chosen, label]
    }
    edges = {name: column.edges for name, column in coded.items() if name in bins}
    return _pool(coded.pop(label), coded, label, edges)


# The next two load pandas and pyarrow, which takes longer than most runs; generated pools
# need neither.


def _read(source: Any) -> "pd.DataFrame":
    from aca_env.populations.readers import read_table  # noqa: PLC0415

    return read_table(source)


def _coded(column: "pd.Series[Any]", name: str, n_bins: int | None) -> "CodedColumn":
    from aca_env.populations.columns import bin_column, code_column  # noqa: PLC0415

    return code_column(column, name) if n_bins is None else bin_column(column, name, n_bins)


def _pool(
    labels: "CodedColumn",
    columns: "Mapping[str, CodedColumn]",
    label: str,
    edges: Mapping[str, tuple[float, ...]],
) -> Pool:
    if len(labels.names) < 2:
        only = labels.names[0]
        raise DataError(f"label column {label!r}: expected at least two labels, got only {only!r}")
    space = FeatureSpace({name: column.names for name, column in columns.items()}, labels.names)
    shape = (len(labels.codes), len(columns))
    X = np.empty(shape, dtype=code_dtype(max(space.sizes)), order="F")
    for position, column in enumerate(columns.values()):
        X[:, position] = column.codes
    return Pool(space, X, labels.codes, edges)


def _column_names(frame: "pd.DataFrame") -> list[str]:
    names = [str(name) for name in frame.columns]
    doubles = [name for name, count in Counter(names).items() if count > 1]
    if doubles:
        raise DataError(f"table: column names must differ, got {doubles[0]!r} more than once")
    return names


def _chosen_features(names: list[str], label: str, features: Sequence[str] | None) -> list[str]:
    if label not in names:
        raise UnknownNameError("label column", label, names)
    if len(names) < 2:
        raise DataError(f"table: expected a column beside the label column {label!r}, got none")
    if features is None:
        features = [name for name in names if name != label]
        if "" in features:
            position = names.index("") + 1
            raise DataError(
                f"table: column {position} has no name (row numbers?); "
                "name it, drop it or list the features to use"
            )
    _check_features(features, names, label)
    return list(features)


def _check_features(features: Sequence[str], names: list[str], label: str) -> None:
    if isinstance(features, str) or len(features) == 0:
        raise DataError(f"features: expected a list of at least one column, got {features!r}")
    for name in features:
        if name not in names:
            raise UnknownNameError("feature", name, names)
        if name == label:
            raise DataError(f"features: the label column {label!r} cannot be a feature too")
    doubles = [name for name, count in Counter(features).items() if count > 1]
    if doubles:
        raise DataError(f"features: expected each column once, got {doubles[0]!r} more than once")


def _checked_bins(
    bins: Mapping[str, int], used: Sequence[str], names: Sequence[str]
) -> Mapping[str, int]:
    if not isinstance(bins, Mapping):
        raise DataError(f"bins: expected a number of bins by column name, got {bins!r}")
    for name, n_bins in bins.items():
        if name not in names:
            raise UnknownNameError("binned column", name, names)
        if name not in used:
            raise DataError(f"bins: column {name!r} is not among the features")
        whole = isinstance(n_bins, int | np.integer) and not isinstance(n_bins, bool)
        if not whole or n_bins < 2:
            raise DataError(
                f"bins of column {name!r}: expected a whole number of at least 2, got {n_bins!r}"
            )
    return bins
