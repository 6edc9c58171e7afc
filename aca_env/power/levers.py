"""The platform's actions: named changes of a scenario that leave its users alone."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aca_env.errors import AcaError, DataError, one_line
from aca_env.scenario.loading import with_overrides
from aca_env.scenario.overrides import split_key
from aca_env.scenario.schema import Scenario

USERS = (
    "name", "version", "description", "rounds", "horizon", "on_illegal", "population", "signals",
    "collectives", "reward", "randomise",
)  # fmt: skip
"""What is not the platform's to change: with it, users would no longer be the same ones."""


@dataclass(frozen=True)
class Lever:
    """One action f of the platform.

    Attributes:
        name: shown to people; unique in a set.
        overrides: values by dotted key of the scenario file.
    """

    name: str
    overrides: Mapping[str, Any] = field(hash=False)

    def __post_init__(self) -> None:
        """Refuse what is not the platform's to change."""
        if not isinstance(self.name, str) or not self.name.strip() or "\n" in self.name:
            raise DataError(f"lever: expected a name of one line, got {one_line(self.name)}")
        if not isinstance(self.overrides, Mapping):
            told = one_line(self.overrides)
            raise DataError(f"lever {self.name!r}: expected values by key, got {told}")
        for key in self.overrides:
            if _is_of_users(split_key(key)):
                raise DataError(
                    f"lever {self.name!r}: expected a key of the platform's, such as "
                    f"platform.retrain_every, got {key}"
                )

    def words(self, scenario: Scenario) -> str:
        """Return what it changes of a scenario, as `--set` would say it."""
        told = [
            f"{key}={json.dumps(value)}"
            for key, value in self.overrides.items()
            if _changes(scenario, Lever(self.name, {key: value}))
        ]
        return ", ".join(told) or "nothing"


def _is_of_users(parts: tuple[str, ...]) -> bool:
    # Who takes part and what they announce is theirs; what is filtered is the platform's.
    return parts[0] in USERS or (parts[0] == "dynamics" and parts[1:2] != ("detection",))


DEFAULTS: tuple[Lever, ...] = (
    Lever("retrain every 2nd round", {"platform.retrain_every": 2}),
    Lever("retrain every 4th round", {"platform.retrain_every": 4}),
    Lever("remember 4 rounds", {"platform.memory": 4, "platform.decay": 0.0}),
    Lever("remember, fading by half", {"platform.memory": 1, "platform.decay": 0.5}),
    Lever(
        "be off by 5%, at random",
        {"platform.adversary": "random", "platform.victim": "all", "information.epsilon": 0.05},
    ),
    Lever(
        "be off by 5%, at worst",
        {"platform.adversary": "worst_case", "platform.victim": "all", "information.epsilon": 0.05},
    ),
    Lever("drop what is 3 times too frequent", {"dynamics.detection.kappa": 3.0}),
    Lever("publish the mixture", {"information.regime": "transparent"}),
    Lever("publish nothing", {"information.regime": "worst_case"}),
    Lever("count equal records once", {"platform.defences": ["deduplicate"]}),
    Lever("drop patterns 3 times too frequent", {"platform.defences": ["duplicate_patterns"]}),
    Lever("drop what a clean sample calls strange", {"platform.defences": ["outliers"]}),
    Lever("drop the tenth that fits worst", {"platform.defences": ["trim"]}),
    Lever("smooth labels by 20%", {"platform.label_smoothing": 0.2}),
)
"""What platforms can do; the last five need one that fits a learner to records.

Another learner is no lever of a histogram: it reads whole records, which are drawn otherwise.
"""


def platform_levers(scenario: Scenario) -> tuple[Lever, ...]:
    """Return those of `DEFAULTS` that the scenario allows and that change it."""
    return tuple(lever for lever in DEFAULTS if _changes(scenario, lever, is_change=False))


def _changes(scenario: Scenario, lever: Lever, *, is_change: bool = True) -> bool:
    """Return whether a lever changes a scenario; `is_change` where that is not valid."""
    try:
        variant = pull(scenario, lever)
    except AcaError:
        return is_change
    return variant.content_hash != scenario.content_hash


def pull(scenario: Scenario, lever: Lever) -> Scenario:
    """Return the scenario under an action of the platform.

    Raises:
        AcaError: changes that the scenario does not allow, told with the lever's name.
    """
    try:
        return with_overrides(scenario, lever.overrides)
    except AcaError as error:
        raise DataError(f"lever {lever.name!r}: {error}") from None


def read_levers(scenario: Scenario, given: Iterable[Lever] | None) -> tuple[Lever, ...]:
    """Return the action set F, checked; None stands for `platform_levers`.

    Raises:
        DataError: no levers, or two of one name.
    """
    if given is None:
        return platform_levers(scenario)
    if isinstance(given, str | bytes) or not isinstance(given, Iterable):
        raise DataError(f"actions: expected levers, got {one_line(given)}")
    levers = tuple(given)
    names = set()
    for lever in levers:
        if not isinstance(lever, Lever):
            raise DataError(f"actions: expected levers, got {one_line(lever)}")
        if lever.name in names:
            raise DataError(f"actions: expected different names, got {lever.name!r} twice")
        names.add(lever.name)
    return levers
