"""Columns of a table as categories: codes, value names and quantile bins."""

import numbers
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from aca_env.errors import DataError
from aca_env.features import MISSING, value_name

MAX_FRACTIONS = 1000


@dataclass(frozen=True, eq=False)
class CodedColumn:
    """A column as categories.

    Attributes:
        codes: code of each row, integers (n_rows,).
        names: value name of each code.
        edges: ascending edges of the bins, one more than there are bins; empty without bins.
    """

    codes: NDArray[np.integer[Any]]
    names: tuple[str, ...]
    edges: tuple[float, ...] = ()


def code_column(column: "pd.Series[Any]", name: str) -> CodedColumn:
    """Return a column's distinct values as categories.

    Numbers ascend where all values are numbers, else names are sorted as text; missing values
    are the category "missing", last.

    Raises:
        DataError: more than 1,000 distinct values, not all of them whole; or cells, such as
            lists, that are not plain values.
    """
    codes, values = _distinct(column, name)
    is_numeric = _are_numbers(values)
    texts = [_number_name(value) if is_numeric else value_name(value) for value in values]
    if is_numeric and len(values) > MAX_FRACTIONS and _has_fraction(texts):
        raise DataError(
            f"column {name!r} has {len(values):,} different numbers, not all whole: "
            f"bin it (--bins {name}=4, or bins={{{name!r}: 4}} in Python)"
        )
    keys = values if is_numeric else texts
    order = sorted(range(len(texts)), key=keys.__getitem__)
    # Values of one name, such as 1 and "1", are one category.
    names = dict.fromkeys(texts[place] for place in order)
    return _named(codes, texts, [name for name in names if name != MISSING])


def bin_column(column: "pd.Series[Any]", name: str, n_bins: int) -> CodedColumn:
    """Return a numeric column cut at its quantiles into at most n_bins intervals.

    A cut is the value of the column with the share of rows below it nearest to k / n_bins, the
    lower one of two equally near, so edges are values that occur; cuts that agree are merged.
    Intervals are closed on the left, the last one on both sides. Missing values are the
    category "missing", last.

    Raises:
        DataError: the column holds no numbers, or something else.
    """
    codes, values = _distinct(column, name)
    if not values or not _are_numbers(values):
        found = f"values such as {value_name(next(iter(values), None))!r}"
        raise DataError(f"bins: column {name!r} is not numeric, it has {found}")
    points = np.array(values, dtype=float)
    if not np.isfinite(points).all():
        raise DataError(f"bins: column {name!r} has infinite values")
    counts = np.bincount(codes[codes >= 0], minlength=len(points))
    edges = _quantile_edges(points, counts, n_bins)
    names = _interval_names(edges.tolist())
    in_bin = np.searchsorted(edges[1:-1], points, side="right")
    return _named(codes, [names[k] for k in in_bin], names, tuple(edges.tolist()))


def _distinct(column: "pd.Series[Any]", name: str) -> tuple[NDArray[np.integer[Any]], list[Any]]:
    # Distinct values in any order, and each row's position among them, -1 where missing.
    codes, values = _factorized(column, name)
    if any(isinstance(value, bytes) for value in values):
        raise DataError(f"column {name!r}: expected UTF-8 text, got bytes")
    return codes, values


def _factorized(column: "pd.Series[Any]", name: str) -> tuple[NDArray[np.integer[Any]], list[Any]]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return _used_categories(column.cat.codes.to_numpy(), column.cat.categories.tolist())
    if pd.api.types.is_float_dtype(column.dtype):
        return _distinct_floats(column)
    try:
        codes, values = pd.factorize(column)
    except TypeError as error:
        raise DataError(f"column {name!r}: expected plain values, got lists or the like") from error
    return codes, values.tolist()


def _used_categories(
    codes: NDArray[np.integer[Any]], values: list[Any]
) -> tuple[NDArray[np.integer[Any]], list[Any]]:
    # One pass over the rows, where pandas would sort them. The last entry is for missing rows.
    is_used = np.zeros(len(values) + 1, dtype=bool)
    is_used[codes] = True
    if is_used[:-1].all():
        return codes, values
    new_codes = np.append(np.cumsum(is_used[:-1]) - 1, -1)
    return new_codes[codes], [value for value, used in zip(values, is_used, strict=False) if used]


def _distinct_floats(column: "pd.Series[Any]") -> tuple[NDArray[np.integer[Any]], list[Any]]:
    floats = column.to_numpy(dtype=np.float64, na_value=np.nan)
    codes, values = pd.factorize(floats)
    if getattr(column.dtype, "itemsize", 8) < 8:
        # Through text, so that a 32-bit 0.1 reads "0.1" and not "0.10000000149011612".
        values = values.astype(np.float32).astype(str).astype(np.float64)
    return codes, values.tolist()


def _are_numbers(values: Sequence[Any]) -> bool:
    return all(isinstance(v, numbers.Number) and not isinstance(v, bool | complex) for v in values)


def _number_name(value: Any) -> str:
    # Beyond 2**53 every float is whole and its digits mean little.
    if isinstance(value, numbers.Integral) or (abs(value) < 2**53 and value == int(value)):
        return str(int(value))
    return str(float(value))


def _has_fraction(texts: Sequence[str]) -> bool:
    return not all(text.lstrip("-").isdigit() for text in texts)


def _named(
    codes: NDArray[np.integer[Any]],
    texts: Sequence[str],
    names: Sequence[str],
    edges: tuple[float, ...] = (),
) -> CodedColumn:
    # The extra last entry catches the code -1 of missing rows.
    has_missing = MISSING in texts or bool((codes < 0).any())
    rank = {text: code for code, text in enumerate(names)} | {MISSING: len(names)}
    new_codes = np.array([rank[text] for text in [*texts, MISSING]])
    small = new_codes.astype(np.min_scalar_type(len(names)))
    all_names = (*names, MISSING) if has_missing else tuple(names)
    return CodedColumn(small[codes], all_names, edges)


def _quantile_edges(
    points: NDArray[np.float64], counts: NDArray[np.int64], n_bins: int
) -> NDArray[np.float64]:
    order = np.argsort(points)
    points, counts = points[order], counts[order]
    n_below, n_rows = np.cumsum(counts)[:-1], counts.sum()
    # Whole numbers, so that rounding decides no tie. No cut at the least value: it cuts nothing.
    cuts = {
        float(points[1:][np.argmin(np.abs(n_bins * n_below - k * n_rows))])
        for k in range(1, n_bins)
        if len(points) > 1
    }
    return np.array([points[0], *sorted(cuts), points[-1]])


def _interval_names(edges: Sequence[float]) -> tuple[str, ...]:
    texts = _edge_names(edges)
    opened = [f"[{low}, {high})" for low, high in pairwise(texts[:-1])]
    return (*opened, f"[{texts[-2]}, {texts[-1]}]")


def _edge_names(edges: Sequence[float]) -> list[str]:
    # The fewest digits, from four on, that keep different edges apart.
    for digits in range(4, 17):
        texts = [
            _number_name(edge if edge == int(edge) else float(f"{edge:.{digits}g}"))
            for edge in edges
        ]
        if len(set(texts)) == len(set(edges)):
            return texts
    return [_number_name(edge) for edge in edges]
