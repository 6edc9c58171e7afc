"""Why a replay may differ from its recording: what is not as it was."""

import platform
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from aca_env.runs.folder import table_hash
from aca_env.scenario.loading import list_scenarios, load_scenario
from aca_env.scenario.schema import Scenario
from aca_env.trajectories.header import Header, present_versions
from aca_env.version import __version__

FILE_ONLY = ("pyarrow",)
"""Versions that change files, never rounds."""
UNEXPLAINED = (
    "nothing else that the recording tells of has changed: a file was edited after the run, or "
    "this machine computes otherwise"
)
MOST_KEYS = 6


def causes(header: Header, scenario: Scenario) -> tuple[str, ...]:
    """Return what is not as it was when the recording was made, one clause each.

    Args:
        header: of the recording.
        scenario: what is replayed.
    """
    return (*_versions(header), *_contents(header, scenario))


def _versions(header: Header) -> Iterator[str]:
    known = {"aca_env": __version__, "numpy": np.__version__, "python": platform.python_version()}
    present = present_versions(known)
    for package, recorded in header.versions.items():
        now = present.get(package)
        if package not in FILE_ONLY and recorded != now:
            yield f"recorded {_with(package, recorded)}, replayed {_with(package, now)}"


def _with(package: str, version: str | None) -> str:
    return f"without {package}" if version is None else f"with {package} {version}"


def _contents(header: Header, scenario: Scenario) -> Iterator[str]:
    if scenario.content_hash != header.content_hash:
        yield (
            f"the scenario in {header.path.name} has hash {scenario.content_hash[:12]}, recorded "
            f"was {header.content_hash[:12]}: it was edited, or is read otherwise by this version"
        )
    if table_hash(scenario) != header.table:
        yield f"the table {scenario.population.table} has changed"


def shipped_changes(header: Header, scenario: Scenario) -> str | None:
    """Return how the recorded scenario differs from the shipped one of its name, if it does."""
    if header.name not in list_scenarios():
        return None
    shipped = load_scenario(header.name)
    if shipped.content_hash == scenario.content_hash:
        return None
    keys = [*changed_keys(shipped.model_dump(mode="json"), scenario.model_dump(mode="json"))]
    listed = ", ".join(keys[:MOST_KEYS]) + (" and others" if len(keys) > MOST_KEYS else "")
    return f"the shipped scenario {header.name} is not what was recorded: other {listed}"


def changed_keys(one: Any, other: Any, path: str = "") -> Iterator[str]:
    """Yield the dotted keys at which two plain contents differ.

    >>> list(changed_keys({"a": [1, 2], "b": 3}, {"a": [1, 4], "c": 3}))
    ['a.1', 'b', 'c']
    """
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        one, other = dict(enumerate(one)), dict(enumerate(other))
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in [*one, *(key for key in other if key not in one)]:
            below = f"{path}.{key}" if path else str(key)
            if (key in one) != (key in other):
                yield below
            else:
                yield from changed_keys(one.get(key), other.get(key), below)
    elif one != other:
        yield path
