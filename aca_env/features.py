"""The finite space of records: named categorical features and labels."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError, UnknownNameError
from aca_env.frames import is_frame

if TYPE_CHECKING:
    import pandas as pd

Features = NDArray[np.integer[Any]]  # (n_records, n_features), codes
Labels = NDArray[np.integer[Any]]  # (n_records,), codes

MISSING = "missing"


def value_name(value: object) -> str:
    """Return the name of one category: its text, or `missing` for None and NaN.

    Whole floats go by their integer, so a column that holds missing values beside
    integers keeps its names.

    >>> value_name(2), value_name(2.0), value_name(True), value_name(float("nan"))
    ('2', '2', 'True', 'missing')
    """
    if value is None or str(value) in ("nan", "NaN", "NaT", "<NA>"):
        return MISSING
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)


def value_names(kind: str, values: Iterable[object]) -> tuple[str, ...]:
    """Return the names of a list of categories, refusing text, empty lists and doubles."""
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise DataError(f"{kind}: expected a list of values, got {values!r}")
    names = tuple(value_name(value) for value in values)
    if not names:
        raise DataError(f"{kind}: expected at least one value, got none")
    doubles = [name for name, times in Counter(names).items() if times > 1]
    if doubles:
        raise DataError(f"{kind}: values must differ, got {doubles[0]!r} more than once")
    return names


class FeatureSpace:
    """Named categorical features and labels, with codes in list order.

    The number of points may exceed 10**9: nothing here enumerates them. Values
    and labels are known by name; numbers and booleans go by their text.

    Args:
        features: values of each feature, in code order; order of keys is feature order.
        labels: labels in code order, at least two.

    Raises:
        DataError: no feature, an empty or repeated value, fewer than two labels.

    >>> space = FeatureSpace({"heat": ["low", "high"], "doors": [2, 4, 5]}, ["no", "yes"])
    >>> space.sizes, space.n_points
    ((2, 3), 6)
    >>> space.value_code("doors", 5), space.label_code("yes")
    (2, 1)
    """

    def __init__(self, features: Mapping[str, Sequence[object]], labels: Sequence[object]) -> None:
        if not isinstance(features, Mapping) or not features:
            raise DataError("features: expected a mapping from feature names to their values")
        self.features: dict[str, tuple[str, ...]] = {
            str(name): value_names(f"feature {name!r}", values) for name, values in features.items()
        }
        self.labels: tuple[str, ...] = value_names("labels", labels)
        if len(self.labels) < 2:
            raise DataError(f"labels: expected at least two, got {list(self.labels)}")

    def __eq__(self, other: object) -> bool:
        """Return whether names, values, labels and their orders agree."""
        if not isinstance(other, FeatureSpace):
            return NotImplemented
        return self._key == other._key

    def __hash__(self) -> int:
        """Return a hash of names, values, labels and their orders."""
        return hash(self._key)

    def __repr__(self) -> str:
        """Return a short description."""
        return f"FeatureSpace({self.n_features} features, {self.n_labels} labels)"

    @property
    def _key(self) -> tuple[object, ...]:
        return tuple(self.features.items()), self.labels

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Feature names in feature order."""
        return tuple(self.features)

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """Number of values of each feature."""
        return tuple(len(values) for values in self.features.values())

    @property
    def n_features(self) -> int:
        """Number of features."""
        return len(self.features)

    @property
    def n_labels(self) -> int:
        """Number of labels."""
        return len(self.labels)

    @property
    def n_points(self) -> int:
        """Exact number of points of the space, a Python integer of any size."""
        return math.prod(self.sizes)

    @cached_property
    def _feature_codes(self) -> dict[str, int]:
        return {name: code for code, name in enumerate(self.names)}

    @cached_property
    def _value_codes(self) -> dict[str, dict[str, int]]:
        return {
            name: {value: code for code, value in enumerate(values)}
            for name, values in self.features.items()
        }

    @cached_property
    def _label_codes(self) -> dict[str, int]:
        return {label: code for code, label in enumerate(self.labels)}

    def feature_index(self, name: str) -> int:
        """Return the position of a feature; unknown names raise `UnknownNameError`."""
        if name not in self._feature_codes:
            raise UnknownNameError("feature", name, self.names)
        return self._feature_codes[name]

    def value_code(self, feature: str, value: object) -> int:
        """Return the code of a value of a feature; unknown names raise `UnknownNameError`."""
        self.feature_index(feature)
        codes = self._value_codes[feature]
        if value_name(value) not in codes:
            raise UnknownNameError(f"value of feature {feature!r}:", value, codes)
        return codes[value_name(value)]

    def label_code(self, label: object) -> int:
        """Return the code of a label; unknown names raise `UnknownNameError`."""
        if value_name(label) not in self._label_codes:
            raise UnknownNameError("label", label, self.labels)
        return self._label_codes[value_name(label)]

    def encode(self, columns: "Mapping[str, Sequence[object]] | pd.DataFrame") -> Features:
        """Return the codes (n_records, n_features) of named columns, such as a DataFrame.

        Raises:
            DataError: a column is missing or lengths differ.
            UnknownNameError: a value that the feature does not have.
        """
        if is_frame(columns) and not columns.columns.is_unique:
            double = columns.columns[columns.columns.duplicated()][0]
            raise DataError(f"column {double!r} stands in the table more than once")
        missing = [name for name in self.names if name not in columns]
        if missing:
            raise DataError(f"column {missing[0]!r} is missing; expected {', '.join(self.names)}")
        coded = [
            _encode(columns[name], self._value_codes[name], f"value of feature {name!r}:")
            for name in self.names
        ]
        if len({len(column) for column in coded}) > 1:
            raise DataError("columns differ in length")
        # Columns lie together in memory, as they are read one after the other.
        return np.stack(coded).T

    def decode(self, X: Features) -> dict[str, list[str]]:
        """Return the value names of codes (n_records, n_features), column by column."""
        X = self.check_features(X)
        return {
            name: [self.features[name][code] for code in X[:, column]]
            for column, name in enumerate(self.names)
        }

    def encode_labels(self, labels: Sequence[object]) -> Labels:
        """Return the codes (n_records,) of label names."""
        return _encode(labels, self._label_codes, "label")

    def decode_labels(self, y: Labels) -> list[str]:
        """Return the names of label codes (n_records,)."""
        return [self.labels[code] for code in self.check_labels(y)]

    def check_features(self, X: object, name: str = "X") -> Features:
        """Return X as an integer array of codes, or say what is wrong with it.

        Raises:
            DataError: wrong shape, not whole numbers, or a code out of range.
        """
        codes = _whole_numbers(X, name)
        if codes.ndim != 2 or codes.shape[1] != self.n_features:
            expected = f"(n_records, {self.n_features})"
            raise DataError(f"{name}: expected shape {expected}, got {codes.shape}")
        for column, (feature, size) in enumerate(zip(self.names, self.sizes, strict=True)):
            _check_range(codes[:, column], size, f"{name}, feature {feature!r}")
        return codes

    def check_labels(self, y: object, name: str = "y") -> Labels:
        """Return y as an integer array of label codes, or say what is wrong with it."""
        codes = _whole_numbers(y, name)
        if codes.ndim != 1:
            raise DataError(f"{name}: expected shape (n_records,), got {codes.shape}")
        _check_range(codes, self.n_labels, name)
        return codes


def _encode(
    values: "Sequence[object] | pd.Series[Any]", codes: Mapping[str, int], kind: str
) -> NDArray[np.int64]:
    # Loading pandas takes longer than most runs, and codes need none.
    import pandas as pd  # noqa: PLC0415

    column = pd.Series(values)
    try:
        places, distinct = pd.factorize(column)
    except TypeError as error:
        raise DataError(f"{kind} expected plain values, got lists or the like") from error
    # Only the distinct values are looked up one by one. The place of missing ones is -1, so
    # their code comes last.
    missing = column[places < 0].iloc[:1]
    known = np.empty(len(distinct) + len(missing), dtype=np.int64)
    for place, value in enumerate([*distinct, *missing]):
        if value_name(value) not in codes:
            raise UnknownNameError(kind, value, codes)
        known[place] = codes[value_name(value)]
    return known[places]


def are_whole(values: NDArray[Any]) -> bool:
    """Whether floats are whole numbers that 64-bit integers hold."""
    return bool((np.abs(values) < 2.0**63).all() and (values == np.rint(values)).all())


def _whole_numbers(values: object, name: str) -> NDArray[np.integer[Any]]:
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise DataError(f"{name}: expected an array of codes, got ragged rows") from error
    if array.dtype.kind in "iu":
        return array
    if array.dtype.kind == "f" and are_whole(array):
        return array.astype(np.int64)
    if array.dtype.kind == "b":
        return array.astype(np.int64)
    raise DataError(f"{name}: expected whole-number codes, got values of type {array.dtype}")


def _check_range(codes: NDArray[np.integer[Any]], size: int, name: str) -> None:
    if codes.size and not (codes.min() >= 0 and codes.max() < size):
        wrong = codes[(codes < 0) | (codes >= size)][0]
        raise DataError(f"{name}: expected codes from 0 to {size - 1}, got {wrong}")
