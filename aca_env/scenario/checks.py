"""Checks of single values: each knows in words what it expects."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aca_env.features import value_name

MOST = 10**12  # largest count; the design is tried up to here
ONE_LINE = r"[^\x00-\x1f\x7f]*\S[^\x00-\x1f\x7f]*"  # with something in it
GIVEN: Any = object()  # stands for the value at the key itself
NOTHING: Any = object()  # the key is absent


class Mismatch(ValueError):
    """A value that is not what its key needs.

    Args:
        expected: what was expected, in words.
        key: path below the place being checked.
        got: the value found there, by default the value being checked.
    """

    def __init__(
        self, expected: str, *, key: tuple[str | int, ...] = (), got: object = GIVEN
    ) -> None:
        super().__init__(expected)
        self.expected = expected
        self.key = key
        self.got = got


@dataclass(frozen=True)
class Told:
    """What was found, where words say it better than a value.

    Attributes:
        words: shown as they are.
    """

    words: str

    def __repr__(self) -> str:
        """Return the words."""
        return self.words


@dataclass(frozen=True)
class Check:
    """A conversion with the words for what it accepts.

    Attributes:
        expected: what is accepted, in words.
        convert: returns the value to store; raises TypeError or ValueError to refuse.
    """

    expected: str
    convert: Callable[[Any], Any]

    def __call__(self, value: object) -> Any:
        """Return the value to store, or raise `Mismatch`."""
        try:
            return self.convert(value)
        except Mismatch:
            raise
        except (TypeError, ValueError, OverflowError):
            raise Mismatch(self.expected) from None


def _require(is_right: bool) -> None:
    if not is_right:
        raise ValueError


def to_number(value: Any) -> float:
    """Return a finite float; booleans and text are refused."""
    _require(isinstance(value, int | float) and not isinstance(value, bool))
    number = float(value)
    _require(math.isfinite(number))
    return number + 0.0  # turns -0.0 into 0.0, which would hash differently


def real(expected: str, accepts: Callable[[float], bool] = lambda _: True) -> Check:
    """Return a check for finite numbers that satisfy a condition."""

    def convert(value: object) -> float:
        number = to_number(value)
        _require(accepts(number))
        return number

    return Check(expected, convert)


def whole(low: int, high: int = MOST) -> Check:
    """Return a check for whole numbers in [low, high]; whole floats such as 1e6 count."""

    def convert(value: Any) -> int:
        _require(to_number(value).is_integer())
        number = int(value)
        _require(low <= number <= high)
        return number

    return Check(f"a whole number from {low} to {high}", convert)


def text(expected: str, pattern: str = ONE_LINE) -> Check:
    """Return a check for text that matches a pattern in full; by default one filled line."""

    def convert(value: object) -> str:
        _require(isinstance(value, str) and re.fullmatch(pattern, value) is not None)
        return str(value)

    return Check(expected, convert)


def listed(items: str, least: int = 1, most: int | None = None) -> Check:
    """Return a check for lists by their length; the items are checked elsewhere."""
    size = "" if not least else f"at least {least} "
    size += "" if most is None else f"and at most {most} "

    def convert(value: Any) -> list[Any]:
        _require(isinstance(value, list | tuple))
        entries = list(value)
        _require(least <= len(entries) and (most is None or len(entries) <= most))
        return entries

    return Check(f"a list of {size}{items}", convert)


def keyed(items: str, least: int = 0) -> Check:
    """Return a check for tables by their size; the entries are checked elsewhere."""

    def convert(value: Any) -> dict[Any, Any]:
        _require(isinstance(value, Mapping) and len(value) >= least)
        return dict(value)

    return Check(f"a table of {items}" + (f", at least {least}" if least else ""), convert)


def to_category(value: Any) -> str:
    """Return the name of a category given as text, a finite number or a boolean."""
    _require(isinstance(value, str | bool | int | float))
    _require(isinstance(value, str) or math.isfinite(value))
    return value_name(value)


def require_different(values: list[Any] | tuple[Any, ...], what: str) -> None:
    """Raise `Mismatch` at the first value that came before."""
    for position, value in enumerate(values):
        if value in values[:position]:
            raise Mismatch(f"{what} that differ from each other", key=(position,), got=value)
