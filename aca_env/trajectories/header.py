"""What a recording says about itself: what was played, by which versions, what entries mean."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from aca_env.errors import AcaError, DataError
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.game.menu import AXES
from aca_env.runs.folder import MANIFEST, describe, table_hash
from aca_env.runs.running import MOST_SEEDS, TRAJECTORIES
from aca_env.scenario.files import SHIPPED
from aca_env.scenario.schema import Scenario

FORMAT, FORMAT_VERSION = "aca_env trajectories", 1
HEADER = TRAJECTORIES
PART_BYTES, MOST_SEEDS_PER_PART = 4 * 2**20, 1000


@dataclass(frozen=True)
class Header:
    """What was recorded.

    Attributes:
        path: the file that says so.
        name: of the scenario.
        content_hash: of the scenario.
        content: the scenario's fields.
        origin: file that the scenario came from, if any.
        table: SHA-256 of its table, if it has one.
        seeds: first seed and the one after the last, of those that were asked for.
        versions: of what the rounds were computed with, by package.
        rounds: per episode.
        agents: in order.
        entries: names of the observation's entries; empty where none were recorded.
        axes: entries of each axis of the action mask, which come one after the other.
        seeds_per_part: how many seeds one part holds, the last one excepted.
    """

    path: Path
    name: str
    content_hash: str
    content: Mapping[str, Any]
    origin: str | None
    table: str | None
    seeds: range
    versions: Mapping[str, str | None]
    rounds: int
    agents: tuple[str, ...]
    entries: tuple[str, ...] = ()
    axes: Mapping[str, int] = field(default_factory=dict)
    seeds_per_part: int = 0

    @property
    def n_mask(self) -> int:
        """Entries of an action mask."""
        return sum(self.axes.values())

    def mask_entry(self, place: int) -> str:
        """Return which axis and value an entry of the action mask is about."""
        for axis, width in self.axes.items():
            if place < width:
                return f"{axis} {place}"
            place -= width
        raise IndexError(place)

    def scenario(self) -> Scenario:
        """Return what was played; its table is looked for where it was.

        Raises:
            DataError: fields that no longer make a scenario, or a table that is gone.
        """
        try:
            scenario = Scenario(**_fields(self.content))
        except AcaError as error:
            raise DataError(f"{self.path}: its scenario does not read: {error}") from None
        if scenario.population.table is None:
            return scenario
        origins = [
            None if self.origin is None else Path(self.origin),
            SHIPPED / f"{self.name}.toml",
        ]
        variants = [scenario.with_origin(origin) for origin in (*origins, None)]
        found = [one for one in variants if one.table_path is not None and one.table_path.is_file()]
        if not found:
            raise DataError(f"{self.path}: its table {scenario.population.table!r} is not found")
        return next((one for one in found if table_hash(one) == self.table), found[0])

    def to_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "scenario": self.name,
            "hash": self.content_hash,
            "table": self.table,
            "origin": self.origin,
            "seeds": [self.seeds.start, self.seeds.stop],
            "versions": dict(self.versions),
            "rounds": self.rounds,
            "agents": list(self.agents),
            "observation": {
                "dtype": "float32", "shape": [len(self.entries)], "low": -1.0, "high": 1.0,
                "entries": list(self.entries),
            },
            "action": {"dtype": "int64", "axes": dict(self.axes)},
            "seeds_per_part": self.seeds_per_part,
            "content": dict(self.content),
        }  # fmt: skip


def _fields(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a scenario's dumped fields as its file could hold them."""
    population = content.get("population")
    if not isinstance(population, dict) or population.get("source") != "table":
        return dict(content)
    # A dump holds all defaults, but the size of a table's pool may not be given.
    return {**content, "population": {k: v for k, v in population.items() if k != "n_pool"}}


def make_header(path: Path, env: CollectiveActionEnv, seeds: range) -> Header:
    """Return the header of a recording that is about to begin.

    Args:
        path: where it will stand.
        env: what is played, padded and flat.
        seeds: of the episodes.
    """
    scenario = env.scenario
    agent = env.possible_agents[0]
    entries, widths = env.spec(agent), env.action_space(agent).nvec.tolist()
    told = describe(scenario, seeds)
    # One row holds two observations, two masks, two actions and some numbers.
    row = 2 * (4 * len(entries) + sum(widths) + 8 * len(widths)) + 64
    per_seed = row * scenario.rounds * len(env.possible_agents)
    return Header(
        path=path,
        name=scenario.name,
        content_hash=told["hash"],
        content=scenario.model_dump(mode="json"),
        origin=None if scenario.origin is None else str(scenario.origin),
        table=told["table"],
        seeds=seeds,
        versions=present_versions(told["versions"]),
        rounds=scenario.rounds,
        agents=scenario.agents,
        entries=entries,
        axes=dict(zip(AXES, widths, strict=True)),
        seeds_per_part=min(max(1, PART_BYTES // per_seed), MOST_SEEDS_PER_PART),
    )


def present_versions(known: Mapping[str, str]) -> dict[str, str | None]:
    """Return versions with those of packages that compile rounds and write parts."""
    versions: dict[str, str | None] = {**known}
    for package in ("numba", "pyarrow"):
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = None
    return versions


def read_header(folder: Path) -> Header:
    """Return the header of a folder with trajectories.

    Raises:
        DataError: no such file, or another one.
    """
    path = folder / HEADER
    try:
        told = _read(path)
        if told["format"] != FORMAT or told["format_version"] != FORMAT_VERSION:
            raise DataError(
                f"{path}: expected format {FORMAT!r} {FORMAT_VERSION}, got "
                f"{str(told['format'])[:40]!r} {str(told['format_version'])[:10]}"
            )
        return Header(
            **_common(path, told),
            origin=None if told["origin"] is None else str(told["origin"]),
            entries=tuple(map(str, told["observation"]["entries"])),
            axes={str(axis): _positive(width) for axis, width in told["action"]["axes"].items()},
            seeds_per_part=_positive(told["seeds_per_part"]),
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _wrong(error, f"{path}: expected the header of trajectories") from None


def read_manifest(folder: Path) -> Header:
    """Return what the manifest of a run without trajectories says.

    Raises:
        DataError: no such file, or another one.
    """
    path = folder / MANIFEST
    try:
        return Header(**_common(path, _read(path)), origin=None)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _wrong(error, f"{path}: expected the manifest of a run") from None


def _wrong(error: Exception, otherwise: str) -> DataError:
    return error if isinstance(error, DataError) else DataError(otherwise)


def _read(path: Path) -> Any:
    if not path.is_file():
        raise DataError(f"{path}: expected a file, found none")
    return json.loads(path.read_text(encoding="utf-8"))


def _positive(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError
    return value


def _common(path: Path, told: Any) -> dict[str, Any]:
    """Return what both kinds of recordings say, refusing what cannot be."""
    start, stop = told["seeds"]
    content, seeds = told["content"], range(start, stop)
    fits = start >= 0 and stop <= 2**64 and 0 < stop - start <= MOST_SEEDS
    if not fits or not isinstance(content, dict):
        raise ValueError
    return {
        "path": path,
        "name": str(told["scenario"]),
        "content_hash": str(told["hash"]),
        "content": content,
        "table": None if told["table"] is None else str(told["table"]),
        "seeds": seeds,
        "versions": {str(name): told["versions"][name] for name in told["versions"]},
        "rounds": _positive(content["rounds"]),
        "agents": tuple(f"collective_{place}" for place in range(len(content["collectives"]))),
    }
