"""Grids as they are given: as texts `key=low:high:n` or `key=v1,v2`, or as values by key."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from aca_env.agents.base import PolicyError
from aca_env.errors import DataError, one_line
from aca_env.policy_words import split_at
from aca_env.scenario.frozen import plain
from aca_env.scenario.messages import shown
from aca_env.scenario.overrides import join_key, split_key
from aca_env.scenario.setting_text import KEY, parse_setting
from aca_env.sweeps.grid import MOST_VALUES, Axis, Grid

NUMBER = r"\s*([+-]?(?:[0-9][0-9_]*\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)\s*"
RANGE = re.compile(rf"{NUMBER}:{NUMBER}:\s*([0-9]{{1,9}})\s*(?::\s*(log)\s*)?")
SPAN_LIKE = re.compile(
    r"\s*[+-]?(?:[0-9.][^:,\[{\"']*|nan|inf)(?::[^:,\[{\"']*){2,3}", re.IGNORECASE
)
"""What starts with a number and a colon: a range with something wrong in it."""

WHOLE = re.compile(r"[+-]?[0-9][0-9_]*")
EXPECTED = "expected key=LOW:HIGH:N or key=v1,v2, such as collectives.0.share=0.01:0.2:20"
DIGITS = 12
"""Digits of evenly spaced values: 0.06 is not 0.060000000000000005."""


def parse_axis(text: str) -> Axis:
    """Return an axis as typed.

    Args:
        text: `key=low:high:n` (n values evenly spaced, ends included; with `:log` evenly spaced
            in logarithms), `key=v1,v2` (values as `--set` takes them), or several of these
            with semicolons between, which then vary together.

    Raises:
        DataError: a text that does not read, or values of unequal number.

    >>> parse_axis("collectives.0.share=0.1:0.3:3").steps
    ((0.1,), (0.2,), (0.3,))
    >>> parse_axis("rounds=2:10:5").steps, parse_axis("a=1,2; b=x,[3, 4]").steps
    (((2,), (4,), (6,), (8,), (10,)), ((1, 'x'), (2, [3, 4])))
    """
    try:
        parts = [part for part in split_at(text, ";") if part.strip()]
        columns = [_column(part) for part in parts]
    except PolicyError:
        raise DataError(
            f"grid: expected brackets and quotes that close, got {shown(text)}"
        ) from None
    if not columns:
        raise DataError(f"grid: got {shown(text)}, {EXPECTED}")
    keys, values = zip(*columns, strict=True)
    if len({len(column) for column in values}) > 1:
        told = ", ".join(f"{len(column)} of {key}" for key, column in columns)
        raise DataError(f"grid: expected as many values of each key with semicolons, got {told}")
    return Axis(tuple(keys), tuple(zip(*values, strict=True)))


def _column(text: str) -> tuple[str, tuple[Any, ...]]:
    found = KEY.match(text)
    if found is None or not found[0].strip():
        raise DataError(f"grid: got {shown(text)}, {EXPECTED}")
    key, rest = found[0].strip(), text[found.end() + 1 :]
    name = join_key(split_key(key))
    if (span := RANGE.fullmatch(rest)) is not None:
        return name, _spread(text, span)
    if SPAN_LIKE.fullmatch(rest):
        raise DataError(
            f"grid: expected LOW:HIGH:N with two numbers and how many values, got {shown(text)}"
        )
    parts = [*split_at(rest, ",")]
    if not all(part.strip() for part in parts):
        raise DataError(f"grid: got {shown(text)} without a value, {EXPECTED}")
    return name, tuple(parse_setting(f"x={part}")[1] for part in parts)


def _spread(text: str, span: re.Match[str]) -> tuple[Any, ...]:
    n, is_log = int(span[3]), span[4] is not None
    if not 2 <= n <= MOST_VALUES:
        raise DataError(
            f"grid: expected 2 to {MOST_VALUES:,} values from end to end, got {n} in {shown(text)}"
        )
    low, high = (float(end) for end in span.group(1, 2))
    if low == high or not np.isfinite([low, high]).all():
        raise DataError(f"grid: expected two ends that are finite and differ, got {shown(text)}")
    if is_log and (low <= 0 or high <= 0):
        raise DataError(f"grid: expected ends above 0 for logarithms, got {shown(text)}")
    values = np.geomspace(low, high, n) if is_log else np.linspace(low, high, n)
    numbers = [float(f"{value:.{DIGITS}g}") for value in values.tolist()]
    if all(WHOLE.fullmatch(end) for end in span.group(1, 2)):
        # Whole ends mean whole numbers, unless even steps do not fall on them.
        if is_log:
            return tuple(round(number) for number in numbers)
        if (int(span[2]) - int(span[1])) % (n - 1) == 0:
            return tuple(range(int(span[1]), int(span[2]) + (1 if low < high else -1),
                               (int(span[2]) - int(span[1])) // (n - 1)))  # fmt: skip
    return tuple(numbers)


GridLike = Grid | Mapping[str, Sequence[Any]] | Iterable[str | Axis]


def read_grid(given: GridLike) -> Grid:
    """Return the grid that was given in any form.

    Args:
        given: a grid; values by key; or axes, each an `Axis` or a text as `--grid` takes it.

    Raises:
        AcaError: what is no grid.

    >>> read_grid({"collectives.0.share": [0.1, 0.2], "rounds": [5]}).n_points
    2
    """
    if isinstance(given, Grid):
        return given
    if isinstance(given, Mapping):
        return Grid(tuple(_axis_of(key, values) for key, values in given.items()))
    return Grid(tuple(_read_axes(given)))


def _read_axes(given: Iterable[str | Axis]) -> Iterator[Axis]:
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise DataError(f"grid: expected values by key or a list of axes, got {one_line(given)}")
    for axis in given:
        if not isinstance(axis, str | Axis):
            raise DataError(f"grid: expected a text or an Axis, got {one_line(axis)}")
        yield parse_axis(axis) if isinstance(axis, str) else axis


def _axis_of(key: object, values: object) -> Axis:
    name = join_key(split_key(key))
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
        raise DataError(f"grid {name}: expected a list of values, got {one_line(values)}")
    return Axis((name,), tuple((_plain(value),) for value in values))


def _plain(value: Any) -> Any:
    """Return a value without NumPy or frozen types."""
    return value.item() if hasattr(value, "item") else plain(value)
