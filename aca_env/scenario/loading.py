"""Scenarios by name, by path, or as they are."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aca_env.errors import ScenarioError, UnknownNameError
from aca_env.scenario.files import SHIPPED, read_file, source_name
from aca_env.scenario.overrides import merge
from aca_env.scenario.schema import Scenario


def list_scenarios() -> tuple[str, ...]:
    """Return the names of the shipped scenarios, sorted."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


def load_scenario(
    name_or_path: str | Path | Scenario, overrides: Mapping[str, object] | None = None
) -> Scenario:
    """Return a checked scenario.

    Args:
        name_or_path: a shipped name, a path (ending in .toml or with a separator), or
            a scenario, which is returned as it is.
        overrides: values by dotted key, see `with_overrides`.

    Raises:
        UnknownNameError: a name that is not shipped; the message lists those that are.
        ScenarioError: a file that cannot be read or a value that is not valid.
    """
    if isinstance(name_or_path, Scenario):
        return with_overrides(name_or_path, overrides or {})
    path = _find(name_or_path)
    scenario = _build(read_file(path), path, source_name(path))
    return with_overrides(scenario, overrides or {})


def with_overrides(scenario: Scenario, overrides: Mapping[str, object]) -> Scenario:
    """Return a variant of a scenario, checked like a file.

    Args:
        scenario: what to start from; it stays as it is.
        overrides: values by dotted key, with list indices: `collectives.0.share`. In a
            key without dots `__` stands for a dot; a part with dots of its own is
            quoted. A table as value changes the keys it names; None resets an
            optional key.

    Raises:
        ScenarioError: an unknown key, an index out of range, one key in two
            spellings, or a value that is not valid.
    """
    if isinstance(overrides, Mapping) and not overrides:
        return scenario
    source = f"{source_name(scenario.origin)} with overrides"
    try:
        content = merge(scenario.model_dump(exclude_unset=True, exclude_none=True), overrides)
    except ScenarioError as error:
        raise ScenarioError(f"{source}: {error}") from None
    return _build(content, scenario.origin, source)


def _build(content: dict[str, Any], origin: Path | None, source: str) -> Scenario:
    try:
        return Scenario(**content).with_origin(origin)
    except ScenarioError as error:
        raise ScenarioError(f"{source}: {error}") from None


def _find(name_or_path: object) -> Path:
    if not isinstance(name_or_path, str | Path):
        expected = "a scenario's name, the path of a TOML file, or a Scenario"
        raise ScenarioError(f"expected {expected}, got {type(name_or_path).__name__}")
    name = str(name_or_path)
    separators = [mark for mark in (os.sep, os.altsep) if mark]
    is_path = name.endswith(".toml") or any(mark in name for mark in separators)
    if isinstance(name_or_path, Path) or is_path:
        return Path(name).absolute()
    if name not in list_scenarios():
        raise UnknownNameError("scenario", name, list_scenarios())
    return SHIPPED / f"{name}.toml"
