"""Grids: keys of a scenario and the values that a sweep gives them."""

import json
from dataclasses import dataclass
from math import prod
from typing import Any

from aca_env.errors import DataError
from aca_env.scenario.messages import shown
from aca_env.scenario.overrides import split_key

MOST_VALUES = 100_000
MOST_POINTS = 1_000_000


@dataclass(frozen=True)
class Axis:
    """Keys that vary together.

    Attributes:
        keys: dotted keys of the scenario, as columns of the results are called.
        steps: one tuple per step, with a value for each key.

    Raises:
        DataError: no key, no value, a value twice, or one that is no plain number, text,
            list or table.
    """

    keys: tuple[str, ...]
    steps: tuple[tuple[Any, ...], ...]

    def __post_init__(self) -> None:
        """Check keys and values."""
        told = ";".join(self.keys)
        if not self.keys:
            raise DataError("grid: expected a key such as collectives.0.share, got none")
        if not 1 <= len(self.steps) <= MOST_VALUES:
            raise DataError(
                f"grid {told}: expected 1 to {MOST_VALUES:,} values, got {len(self.steps):,}"
            )
        known: dict[str, tuple[Any, ...]] = {}
        for step in self.steps:
            text = _text(told, step)
            if text in known:
                got = shown(step[0] if len(step) == 1 else step)
                raise DataError(f"grid {told}: expected every value once, got {got} twice")
            known[text] = step

    def values(self, key: str) -> tuple[Any, ...]:
        """Return the values of one of the keys, step by step."""
        place = self.keys.index(key)
        return tuple(step[place] for step in self.steps)


def _text(told: str, step: tuple[Any, ...]) -> str:
    """Return a step as text that tells it from others; 1 and 1.0 are one value."""
    same = [float(v) if isinstance(v, int) and not isinstance(v, bool) else v for v in step]
    try:
        return json.dumps(same, sort_keys=True, allow_nan=False)
    except (TypeError, ValueError, OverflowError, RecursionError):
        raise DataError(
            f"grid {told}: expected finite numbers, texts, true or false, lists or tables, got "
            f"{shown(step[0] if len(step) == 1 else step)}"
        ) from None


@dataclass(frozen=True)
class Grid:
    """The product of axes; the last one changes fastest.

    Attributes:
        axes: none at all is one point, the scenario as it is.

    Raises:
        DataError: a key on two axes, or too many points.
    """

    axes: tuple[Axis, ...]

    def __post_init__(self) -> None:
        """Check what the axes come to together."""
        paths: dict[tuple[str, ...], str] = {}
        for key in self.keys:
            if (path := split_key(key)) in paths:
                raise DataError(f"grid: expected {key} once, got it twice")
            paths[path] = key
        if self.n_points > MOST_POINTS:
            raise DataError(f"grid: expected at most {MOST_POINTS:,} points, got {self.n_points:,}")

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys, axis by axis."""
        return tuple(key for axis in self.axes for key in axis.keys)

    @property
    def n_points(self) -> int:
        """Number of points."""
        return prod(len(axis.steps) for axis in self.axes)

    def point(self, number: int) -> dict[str, Any]:
        """Return the overrides of a point, by key."""
        found: list[tuple[str, Any]] = []
        for axis in reversed(self.axes):
            number, place = divmod(number, len(axis.steps))
            found = [*zip(axis.keys, axis.steps[place], strict=True), *found]
        return dict(found)

    def values(self, key: str) -> tuple[Any, ...]:
        """Return the values of a key, step by step of its axis."""
        return next(axis.values(key) for axis in self.axes if key in axis.keys)

    def to_list(self) -> list[dict[str, Any]]:
        """Return it ready for JSON."""
        return [
            {"keys": list(axis.keys), "steps": [list(step) for step in axis.steps]}
            for axis in self.axes
        ]
