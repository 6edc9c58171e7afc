"""Members of several collectives, and members who err: the fields, and what they exclude."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import BeforeValidator, model_validator

from aca_env.errors import ScenarioError
from aca_env.scenario.checks import Mismatch, listed, require_different
from aca_env.scenario.fields import Share, Text
from aca_env.scenario.messages import names_shown
from aca_env.scenario.part import Part
from aca_env.scenario.platform import HISTOGRAM
from aca_env.scenario.strategies import (
    AdaptiveUnplantingEntry,
    Entry,
    ErasingEntry,
    FeatureOnlyPlantingEntry,
)

if TYPE_CHECKING:
    from aca_env.scenario.collectives import Collective
    from aca_env.scenario.schema import Scenario

TOLERANCE = 1e-9  # for sums of floats that people write to a few digits

MOST_RANDOM = 4
"""Collectives of one overlap under the rule `random`, which deals with all of their orders."""

MOST_PARTNERS = 8
"""Others that a collective shares members with: which of them edit makes 2**8 cases."""


class Overlap(Part):
    """People who are members of several collectives, and of exactly these.

    Attributes:
        collectives: names of two or more collectives.
        share: these people as a share of the training records.
    """

    collectives: Annotated[
        tuple[Text, ...], BeforeValidator(listed("names of collectives", least=2))
    ]
    share: Share

    @model_validator(mode="after")
    def _check_names_differ(self) -> Self:
        try:
            require_different(self.collectives, "names")
        except Mismatch as wrong:
            key = ("collectives", *wrong.key)
            raise Mismatch(wrong.expected, key=key, got=wrong.got) from None
        return self


class Noise(Part):
    """What members make of their collective's plan, one member independently of another.

    What is left of 1 are members who hand in their records unedited. Nobody's part depends on
    the own record. Numbers are rounded, not drawn: of the n members who are asked, n times each
    share err in each way, to the last member, and the collective knows how many. Which members
    err is chance. Private types' `reliability` comes first: it says who is asked.

    Attributes:
        reliability: share of asked members who carry the plan out.
        wrong_label: share who plant the signal, but report another label, each as likely.
        wrong_signal: share who plant another signal of the menu, each as likely.
    """

    reliability: Share = 1.0
    wrong_label: Share = 0.0
    wrong_signal: Share = 0.0

    @model_validator(mode="after")
    def _check_sum(self) -> Self:
        total = self.reliability + self.wrong_label + self.wrong_signal
        if total > 1 + TOLERANCE:
            raise Mismatch(
                "reliability, wrong_label and wrong_signal of at most 1 in sum", got=total
            )
        return self


def is_disjoint(scenario: Scenario) -> bool:
    """Return whether nobody is declared a member of several collectives, or to err."""
    return not scenario.overlaps and all(group.noise is None for group in scenario.collectives)


def check_disjoint(scenario: Scenario, what: str) -> None:
    """Refuse what counts members of one collective each, who all do as agreed.

    Args:
        scenario: the scenario.
        what: the analysis, as messages name it.

    Raises:
        ScenarioError: there are overlaps or noise.
    """
    if is_disjoint(scenario):
        return
    if scenario.overlaps:
        listed = names_shown(" and ".join(one.collectives) for one in scenario.overlaps)
        told = f"overlaps of {listed}"
    else:
        noisy = (group.name for group in scenario.collectives if group.noise is not None)
        told = f"noise in {names_shown(noisy)}"
    raise ScenarioError(f"{what}: expected a scenario without overlaps and noise, got {told}")


def single_shares(scenario: Scenario) -> list[float]:
    """Return the share of each collective's members who are in no other; below 0: too few."""
    shared = {group.name: 0.0 for group in scenario.collectives}
    for overlap in scenario.overlaps:
        for name in overlap.collectives:
            shared[name] = shared.get(name, 0.0) + overlap.share
    left = (group.share - shared[group.name] for group in scenario.collectives)
    return [0.0 if abs(share) <= TOLERANCE else share for share in left]


def check_overlaps(scenario: Scenario) -> None:
    """Raise `Mismatch` where overlaps contradict the other fields."""
    if not scenario.overlaps:
        if scenario.overlap_rule != "priority":
            expected = '"priority" unless there are overlaps'
            raise Mismatch(expected, key=("overlap_rule",), got=scenario.overlap_rule)
        return
    _check_listed(scenario)
    check_single_shares(scenario)
    if scenario.dynamics.participation is not None:
        expected = "no such key with overlaps: acting shares of one member might differ"
        got = scenario.dynamics.participation.model_dump()
        raise Mismatch(expected, key=("dynamics", "participation"), got=got)
    _check_histogram(scenario, "overlaps")
    for place, partners in enumerate(partners_of(scenario)):
        if partners:
            _check_member(scenario.collectives[place], place, partners)


def _check_listed(scenario: Scenario) -> None:
    names = [group.name for group in scenario.collectives]
    seen: list[frozenset[str]] = []
    for place, overlap in enumerate(scenario.overlaps):
        key = ("overlaps", place, "collectives")
        for name_place, name in enumerate(overlap.collectives):
            if name not in names:
                expected = f"one of the collectives: {names_shown(names)}"
                raise Mismatch(expected, key=(*key, name_place), got=name)
        if frozenset(overlap.collectives) in seen:
            expected = "collectives that no other overlap lists together"
            raise Mismatch(expected, key=key, got=list(overlap.collectives))
        seen.append(frozenset(overlap.collectives))
        if scenario.overlap_rule == "random" and len(overlap.collectives) > MOST_RANDOM:
            expected = f'at most {MOST_RANDOM} collectives with overlap_rule = "random"'
            raise Mismatch(expected, key=key, got=list(overlap.collectives))


def check_single_shares(scenario: Scenario) -> None:
    """Raise `Mismatch` where more members are shared than there are."""
    for place, (group, left) in enumerate(
        zip(scenario.collectives, single_shares(scenario), strict=True)
    ):
        if left < 0:
            expected = f"at least the {group.share - left:.6g} of its overlaps in sum"
            raise Mismatch(expected, key=("collectives", place, "share"), got=group.share)


def partners_of(scenario: Scenario) -> list[list[int]]:
    """Return, for each collective, the places of those that it shares an overlap with."""
    places = {group.name: place for place, group in enumerate(scenario.collectives)}
    found: list[set[int]] = [set() for _ in scenario.collectives]
    for overlap in scenario.overlaps:
        together = {places[name] for name in overlap.collectives}
        for place in together:
            found[place] |= together - {place}
    return [sorted(partners) for partners in found]


def _check_member(group: Collective, place: int, partners: Sequence[int]) -> None:
    """Of who is a member of several, everybody is asked by everybody, on any record."""
    key = ("collectives", place)
    if len(partners) > MOST_PARTNERS:
        expected = f"overlaps with at most {MOST_PARTNERS} other collectives"
        raise Mismatch(expected, key=(*key, "name"), got=group.name)
    if group.efforts != (1.0,):
        expected = "[1.0] in an overlap, where it would be open who of several stands by"
        raise Mismatch(expected, key=(*key, "efforts"), got=list(group.efforts))
    for kind_place, kind in enumerate(group.types):
        if kind.reliability != 1:
            expected = "1 in an overlap; noise.reliability is for members who do not edit"
            wrong = (*key, "types", kind_place, "reliability")
            raise Mismatch(expected, key=wrong, got=kind.reliability)
    for entry_place, entry in _entries(group, AdaptiveUnplantingEntry | ErasingEntry):
        expected = "a strategy without an estimation split in an overlap, whose members it shares"
        raise Mismatch(expected, key=(*key, "strategies", entry_place), got=entry.kind)


def _entries(group: Collective, kinds: object) -> Iterator[tuple[int, Entry]]:
    for place, entry in enumerate(group.strategies):
        if isinstance(entry, kinds):  # type: ignore[arg-type]
            yield place, entry


def _check_histogram(scenario: Scenario, what: str) -> None:
    if scenario.platform.classifier != HISTOGRAM:
        expected = f'"{HISTOGRAM}" with {what}'
        raise Mismatch(expected, key=("platform", "classifier"), got=scenario.platform.classifier)


def check_noise(scenario: Scenario) -> None:
    """Raise `Mismatch` where members are to err in a way that their menu does not have."""
    for place, group in enumerate(scenario.collectives):
        noise = group.noise
        if noise is None:
            continue
        _check_histogram(scenario, "noise")
        key = ("collectives", place)
        points = [dict(scenario.signals[name]) for name in group.signals]
        if noise.wrong_signal > 0 and all(point == points[0] for point in points):
            expected = "0 with one signal on the menu, which leaves no other to plant"
            raise Mismatch(expected, key=(*key, "noise", "wrong_signal"), got=noise.wrong_signal)
        for _, entry in _entries(group, FeatureOnlyPlantingEntry):
            if noise.wrong_label > 0:
                expected = f"0 with strategy {entry.kind}, whose members report their own label"
                raise Mismatch(expected, key=(*key, "noise", "wrong_label"), got=noise.wrong_label)
        for entry_place, entry in _entries(group, ErasingEntry):
            expected = "a strategy other than erasing with noise"
            raise Mismatch(expected, key=(*key, "strategies", entry_place), got=entry.kind)
