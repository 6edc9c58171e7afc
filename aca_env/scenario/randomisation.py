"""Domain randomisation: ranges in a scenario file, and the settings that are drawn from them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import AfterValidator, BeforeValidator

from aca_env.errors import ScenarioError
from aca_env.scenario.checks import Check, Mismatch, whole
from aca_env.scenario.collectives import Collective
from aca_env.scenario.fields import Finite, NotNegative, Seed, Share
from aca_env.scenario.frozen import FrozenDict, freeze
from aca_env.scenario.messages import names_shown
from aca_env.scenario.overrides import RANGES, join_key, split_key
from aca_env.scenario.part import Part

if TYPE_CHECKING:
    from aca_env.scenario.schema import Scenario

MOST_SETTINGS = 256
KINDS: Mapping[str, Any] = {
    "share": Share,
    "edit_cost": NotNegative,
    "values": Finite,
    "weights": NotNegative,
}
"""What each number of a collective that ranges may name must be."""

NAMED = ("values", "weights")
KEYS = (
    "collectives.<index or name>, then share, edit_cost, values.<label> or weights.<signal>, "
    "names with dots in quotes"
)
INDEX = re.compile(r"0|[1-9][0-9]{0,8}")

Ends = tuple[float, float]


def _read_ranges(value: Any) -> dict[str, Ends]:
    """Return the ranges by key, whatever way the keys are written: quoted whole or in tables."""
    if not isinstance(value, Mapping) or not value:
        raise ValueError
    ranges: dict[str, Ends] = {}
    for parts, ends in _leaves(value):
        key = join_key(parts)
        if key in ranges:
            raise Mismatch("one range, but it is given twice", key=(key,), got=ends)
        ranges[key] = _read_ends(key, parts, ends)
    return ranges


def _leaves(table: Mapping[Any, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in table.items():
        try:
            parts = split_key(key)
        except ScenarioError:
            raise Mismatch(KEYS, key=(key,), got=value) from None
        yield from _below(parts, value)


def _below(parts: tuple[str, ...], value: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    if not isinstance(value, Mapping) or not value:
        yield parts, value
        return
    for part, item in value.items():
        yield from _below((*parts, part), item)


def _read_ends(key: str, parts: tuple[str, ...], ends: Any) -> Ends:
    kind = parts[2] if len(parts) > 2 and parts[0] == "collectives" else ""
    if kind not in KINDS or len(parts) != (4 if kind in NAMED else 3):
        raise Mismatch(KEYS, key=(key,), got=ends)
    check: Check = KINDS[kind].__metadata__[0].func
    wrong = Mismatch(f"[low, high], low first, each {check.expected}", key=(key,), got=ends)
    if not isinstance(ends, list | tuple) or len(ends) != 2:
        raise wrong
    try:
        low, high = map(check, ends)
    except Mismatch:
        raise wrong from None
    if low > high:
        raise wrong
    return low, high


class Randomisation(Part):
    """How games differ: each episode is played in one of a number of settings.

    Attributes:
        settings: how many are drawn.
        seed: of their draws.
        ranges: lowest and highest value by dotted key of a collective's number; draws are
            uniform and independent of each other.
    """

    settings: Annotated[int, BeforeValidator(whole(1, MOST_SETTINGS))] = 16
    seed: Seed = 0
    ranges: Annotated[
        Mapping[str, Ends],
        BeforeValidator(Check("a table of ranges [low, high] by key, at least 1", _read_ranges)),
        AfterValidator(freeze),
    ]


@dataclass(frozen=True)
class Number:
    """A number of a collective that has a range.

    Attributes:
        key: as the scenario names it.
        place: index of the collective.
        kind: which field of the collective it is in.
        name: label or signal within the field; None for a field that is one number.
        low: lowest value.
        high: highest value.
    """

    key: str
    place: int
    kind: str
    name: str | None
    low: float
    high: float

    def draw(self, seed: int, n: int) -> list[float]:
        """Return n draws, which depend on nothing but the seed and which number it is."""
        parts = ["collectives", str(self.place), self.kind]
        parts += [] if self.name is None else [self.name]
        digest = hashlib.sha256(join_key(parts).encode()).digest()
        words = np.frombuffer(digest, dtype="<u4").tolist()
        chance = np.random.default_rng([seed, *words]).random(n)
        # Not low + chance · (high − low): the difference of large numbers is infinite.
        drawn: list[float] = (self.low * (1 - chance) + self.high * chance).tolist()
        return [min(max(value, self.low), self.high) for value in drawn]

    def put(self, group: Collective, value: float) -> Collective:
        """Return the collective with the number replaced, as an override would."""
        if self.name is None:
            return group.model_copy(update={self.kind: value})
        table = FrozenDict({**(getattr(group, self.kind) or {}), self.name: value})
        return group.model_copy(update={self.kind: table})


def find_numbers(scenario: Scenario) -> tuple[Number, ...]:
    """Return the numbers that the scenario's ranges name; none without ranges.

    Raises:
        Mismatch: an unknown collective or signal, or one number under two keys.
    """
    if scenario.randomise is None:
        return ()
    found: dict[tuple[Any, ...], Number] = {}
    for key, (low, high) in scenario.randomise.ranges.items():
        number = _find(scenario, key, low, high)
        first = found.setdefault((number.place, number.kind, number.name), number)
        if first is not number:
            expected = f"one range per number, and {first.key} names the same"
            raise _wrong(number.key, [low, high], expected)
    return tuple(found.values())


def _find(scenario: Scenario, key: str, low: float, high: float) -> Number:
    _, who, kind, *named = split_key(key)
    names = [group.name for group in scenario.collectives]
    if INDEX.fullmatch(who) is None and who in names:
        place = names.index(who)
    elif INDEX.fullmatch(who) and int(who) < len(names):
        place = int(who)
    else:
        known = f"an index from 0 to {len(names) - 1}, or a name: {names_shown(names)}"
        raise _wrong(key, who, f"a collective: {known}")
    name = named[0] if named else None
    if kind == "weights" and name not in scenario.signals:
        raise _wrong(key, name, f"one of the signals: {', '.join(scenario.signals)}")
    types = scenario.collectives[place].types
    if kind == "values" and types and all(one.values is not None for one in types):
        expected = "no range, since every private type of the collective has values of its own"
        raise _wrong(key, [low, high], expected)
    return Number(key, place, kind, name, low, high)


def _wrong(key: str, got: object, expected: str) -> Mismatch:
    return Mismatch(expected, key=(*RANGES, key), got=got)


def settings_of(scenario: Scenario) -> tuple[Scenario, ...]:
    """Return the settings that episodes are played in: scenarios without ranges.

    Each is what overrides of the drawn numbers would make of the scenario; a scenario
    without ranges is its only setting. Another range, or more settings, leave the draws of
    a number as they are.
    """
    chosen = scenario.randomise
    if chosen is None:
        return (scenario,)
    numbers = find_numbers(scenario)
    draws = [number.draw(chosen.seed, chosen.settings) for number in numbers]
    settings = []
    for values in zip(*draws, strict=True):
        groups = list(scenario.collectives)
        for number, value in zip(numbers, values, strict=True):
            groups[number.place] = number.put(groups[number.place], value)
        settings.append(
            scenario.model_copy(update={"collectives": tuple(groups), "randomise": None})
        )
    return tuple(settings)
