"""What went wrong with a scenario, in one plain line."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from aca_env.scenario.checks import GIVEN, NOTHING, Mismatch
from aca_env.scenario.strategies import KINDS

LONGEST = 80  # characters of a value that are shown
MOST_NAMES = 60  # names that a line lists


def dotted(path: Iterable[str | int]) -> str:
    """Return a path as it is written in an override; parts that need quotes get them.

    >>> dotted(("collectives", 0, "values", "Low vs. high"))
    'collectives.0.values."Low vs. high"'
    """
    return ".".join(_key_text(str(part)) for part in path)


def _key_text(part: str) -> str:
    if not part.isprintable():
        return ascii(part)
    if part and not set(part) & set(".\"'"):
        return part
    escaped = part.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def shown(value: object) -> str:
    """Return a value on one line, shortened."""
    if value is NOTHING:
        return "nothing"
    try:
        line = " ".join(repr(value).split())
    except ValueError:  # Python refuses to write out integers of thousands of digits
        return "a number of thousands of digits"
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 3]}..."


def names_shown(names: Iterable[object]) -> str:
    """Return names separated by commas, and how many were left out."""
    every = [str(name) for name in names]
    left_out = len(every) - MOST_NAMES
    return ", ".join(every[:MOST_NAMES]) + (f" and {left_out} more" if left_out > 0 else "")


def key_line(path: Iterable[str | int], got: object, expected: str) -> str:
    """Return the line for one wrong key."""
    return f"key {dotted(path)}: got {shown(got)}, expected {expected}"


def one_line(error: ValidationError) -> str:
    """Return the first thing that is wrong, and how many more are."""
    wrong = error.errors(include_url=False)
    more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    return _line(wrong[0]) + more


def _line(wrong: Mapping[str, Any]) -> str:
    path = _without_tags(wrong["loc"])
    context = wrong.get("ctx", {})
    mismatch = context.get("error")
    if isinstance(mismatch, Mismatch):
        got = wrong["input"] if mismatch.got is GIVEN else mismatch.got
        return key_line(path + mismatch.key, got, mismatch.expected)
    if wrong["type"] == "literal_error":
        return key_line(path, wrong["input"], context["expected"])
    if wrong["type"] == "bool_type":
        return key_line(path, wrong["input"], "true or false")
    return key_line(path, wrong["input"], f"something else: {wrong['msg']}")


def _without_tags(path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Drop the strategy's kind, which pydantic adds below strategies.<index>."""
    return tuple(
        part
        for place, part in enumerate(path)
        if not (place >= 2 and path[place - 2] == "strategies" and part in KINDS)
    )
