"""Which of many cases of one claim the fast tests take; the others are marked as slow."""

from collections.abc import Iterable
from typing import Any

import pytest

SCENARIOS = (
    "cars-single",
    "climate-four",
    "crash-claims",
    "forty-collectives",
    "hidden-partners",
    "tipping",
    "two-hats",
)
"""Shipped scenarios of every kind: one alone, a table, many, randomised, changing, overlapping."""


def quick(values: Iterable[Any], keep: Iterable[Any] = SCENARIOS) -> list[Any]:
    """Return the values of a parametrisation, all but those to keep marked as slow."""
    kept, found = list(keep), list(values)
    unknown = [value for value in kept if value not in found]
    assert not unknown, f"not among the values: {unknown}"
    return [v if v in kept else pytest.param(v, marks=pytest.mark.slow) for v in found]


def latin(first: Iterable[Any], second: Iterable[Any], every: int = 3) -> list[Any]:
    """Return all pairs of two parametrisations, all but some marked as slow.

    Of the pairs every third, or another part, stays: each value of the one with some of the
    other, and no value without any, as in a Latin square.
    """
    rows, columns = list(first), list(second)
    assert min(len(rows), len(columns)) >= every
    return [
        pytest.param(a, b, marks=() if (i + j) % every == 0 else pytest.mark.slow)
        for i, a in enumerate(rows)
        for j, b in enumerate(columns)
    ]
