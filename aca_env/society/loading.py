"""Societies by name, by path, or as they are."""

import os
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from aca_env.errors import ScenarioError, UnknownNameError
from aca_env.scenario.files import read_file
from aca_env.scenario.overrides import merge
from aca_env.society.settings import Society

SHIPPED = Path(str(resources.files("aca_env") / "society" / "scenarios"))


def list_societies() -> tuple[str, ...]:
    """Return the names of the shipped societies, sorted."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


def load_society(
    name_or_path: str | Path | Society, overrides: Mapping[str, object] | None = None
) -> Society:
    """Return a checked society.

    Args:
        name_or_path: a shipped name, a path (ending in .toml or with a separator), or a
            society, which is returned as it is.
        overrides: values by dotted key, as in `with_overrides` of scenarios; what lies below
            `game.settings` changes the game: `game.settings.population.n_train`.

    Raises:
        UnknownNameError: a name that is not shipped; the message lists those that are.
        ScenarioError: a file that cannot be read or a value that is not valid.
    """
    if isinstance(name_or_path, Society):
        society = name_or_path
    else:
        path = _find(name_or_path)
        society = _build(read_file(path), path, _source(path))
    if not overrides:
        return society
    source = f"{_source(society.origin)} with overrides"
    try:
        content = _merged(society, overrides)
    except ScenarioError as error:
        raise ScenarioError(f"{source}: {error}") from None
    return _build(content, society.origin, source)


def _merged(society: Society, overrides: Mapping[str, object]) -> dict[str, Any]:
    """Return the content with the overrides; another kind of network starts from nothing."""
    content = society.model_dump(exclude_unset=True, exclude_none=True)
    merged = merge(content, overrides)
    network = merged.get("network")
    if isinstance(network, dict) and network.get("kind", "blocks") != society.network.kind:
        merged = merge({**content, "network": {}}, overrides)
    return merged


def _build(content: dict[str, Any], origin: Path | None, source: str) -> Society:
    try:
        return Society(**content).with_origin(origin)
    except ScenarioError as error:
        raise ScenarioError(f"{source}: {error}") from None


def _source(origin: Path | None) -> str:
    if origin is None:
        return "society"
    return origin.stem if origin.parent == SHIPPED else str(origin)


def _find(name_or_path: object) -> Path:
    if not isinstance(name_or_path, str | Path):
        expected = "a society's name, the path of a TOML file, or a Society"
        raise ScenarioError(f"expected {expected}, got {type(name_or_path).__name__}")
    name = str(name_or_path)
    separators = [mark for mark in (os.sep, os.altsep) if mark]
    if (
        isinstance(name_or_path, Path)
        or name.endswith(".toml")
        or any(m in name for m in separators)
    ):
        return Path(name).absolute()
    if name not in list_societies():
        raise UnknownNameError("society", name, list_societies())
    return SHIPPED / f"{name}.toml"
