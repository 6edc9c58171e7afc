"""Trained policies on disk: a description and plain arrays, read without running anything."""

import io
import json
import shutil
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError, one_line
from aca_env.runs.folder import write_json
from aca_env.training.network import Network, from_arrays, to_arrays

DESCRIPTION = "policy.json"
FORMAT = 1
UNREADABLE = (OSError, EOFError, ValueError, TypeError, KeyError, zipfile.BadZipFile, zlib.error)
"""What reading a damaged file of arrays may end in."""


@dataclass(frozen=True, eq=False)
class SavedPolicy:
    """One or several trained networks and what they were trained for.

    Attributes:
        algorithm: that trained it, as `aca train --algo` names it.
        masked: whether only unmasked entries are chosen.
        scenario: name of the scenario.
        hash: its content hash.
        content: all its fields.
        networks: the network of every agent that it was trained for.
        widths: entries of the five action axes.
        steps: decisions that each network learned from.
        seed: of the training.
        versions: of what trained it, by name.
    """

    algorithm: str
    masked: bool
    scenario: str
    hash: str
    content: Mapping[str, Any]
    networks: Mapping[str, Network]
    widths: tuple[int, ...]
    steps: int
    seed: int
    versions: Mapping[str, str]

    def __deepcopy__(self, _: Any) -> "SavedPolicy":
        """Return itself: nothing in it changes."""
        return self


def write_policy(folder: Path, policy: SavedPolicy) -> None:
    """Write a policy's folder; whoever reads sees the old one or the new one, or none.

    Args:
        folder: takes `policy.json` and one file of weights per network.
        policy: what is written.
    """
    draft, old = folder.with_name(f".{folder.name}.part"), folder.with_name(f".{folder.name}.old")
    for leftover in (draft, old):
        shutil.rmtree(leftover, ignore_errors=True)
    draft.mkdir(parents=True)
    files: dict[int, str] = {}
    agents: dict[str, dict[str, str]] = {}
    for agent, network in policy.networks.items():
        if id(network) not in files:
            files[id(network)] = f"weights_{len(files)}.npz"
            np.savez(draft / files[id(network)], allow_pickle=False, **to_arrays(network))
        agents[agent] = {"weights": files[id(network)], "activation": network.activation}
    facts = {key: value for key, value in vars(policy).items() if key != "networks"}
    network = next(iter(policy.networks.values()))
    spaces = {"observation": network.n_inputs, "widths": list(policy.widths)}
    write_json(draft / DESCRIPTION, {"format": FORMAT, **facts, "agents": agents, **spaces})
    if folder.exists():
        folder.replace(old)
    draft.replace(folder)
    shutil.rmtree(old, ignore_errors=True)


def read_policy(path: str | Path) -> SavedPolicy:
    """Return the policy of a folder, which may also be the run's folder around it.

    Nothing in the folder is run: weights are plain arrays, and pickles are refused.

    Raises:
        DataError: no such folder, a missing or damaged file, or another format.
    """
    folder = Path(path)
    if not (folder / DESCRIPTION).exists() and (folder / "policy" / DESCRIPTION).exists():
        folder /= "policy"
    described = folder / DESCRIPTION
    if not described.is_file():
        raise DataError(f"trained policy: expected a folder with {DESCRIPTION}, got {str(path)!r}")
    there = described.stat()
    return _read(folder.resolve(), (there.st_ino, there.st_mtime_ns))


@lru_cache(maxsize=16)
def _read(folder: Path, _: tuple[int, int]) -> SavedPolicy:
    """Return a folder's policy; one that changed since is read again."""
    described = folder / DESCRIPTION
    try:
        given = json.loads(described.read_text(encoding="utf-8"))
        if given["format"] != FORMAT:
            raise DataError(f"{described}: expected format {FORMAT}, got {given['format']!r}")
        made: dict[str, Network] = {}
        networks = {}
        for agent, one in given["agents"].items():
            name = Path(one["weights"]).name
            if name not in made:
                made[name] = _read_network(folder / name, one["activation"])
            networks[agent] = made[name]
        policy = SavedPolicy(
            str(given["algorithm"]), bool(given["masked"]), str(given["scenario"]),
            str(given["hash"]), dict(given["content"]), networks,
            tuple(int(width) for width in given["widths"]), int(given["steps"]),
            int(given["seed"]), dict(given["versions"]),
        )  # fmt: skip
    except (UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise DataError(
            f"{described}: expected the description of a trained policy ({one_line(error)})"
        ) from None
    _check(described, policy, given["observation"])
    return policy


def _read_network(path: Path, activation: str) -> Network:
    try:
        arrays = read_arrays(path)
    except FileNotFoundError:
        raise DataError(f"{path}: expected the weights of a trained policy, got no file") from None
    except UNREADABLE as error:
        raise DataError(
            f"{path}: expected the weights of a trained policy: {one_line(error)}"
        ) from None
    try:
        return from_arrays(arrays, activation)
    except DataError as error:
        raise DataError(f"{path}: {error}") from None


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays of an `.npz` file by name; pickled objects are refused.

    Raises:
        Exception: one of `UNREADABLE`; nothing stays open then.
    """
    with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as file:
        return dict(file.items())


def _check(described: Path, policy: SavedPolicy, n_entries: object) -> None:
    if len(policy.widths) != 5 or not policy.networks:
        raise DataError(f"{described}: expected five axes and an agent at least")
    for network in policy.networks.values():
        n_outputs = len(network.output.bias)
        if network.n_inputs != n_entries:
            raise DataError(
                f"{described}: expected weights for {n_entries} entries, got {network.n_inputs}"
            )
        if network.actions is None and n_outputs != sum(policy.widths):
            raise DataError(f"{described}: expected {sum(policy.widths)} outputs, got {n_outputs}")
        table = network.actions
        if table is not None and ((table < 0) | (table >= policy.widths)).any():
            raise DataError(f"{described}: expected actions within the five axes")


def describe_changes(then: Mapping[str, Any], now: Mapping[str, Any], most: int = 3) -> str | None:
    """Return which values of two scenarios' contents differ, in one line; None if none does.

    What says nothing about the game is left out: name, description, and who plays.

    >>> describe_changes({"rounds": 4, "name": "a"}, {"rounds": 6, "name": "b"})
    'rounds: 4 → 6'
    """
    old, new = _flat(_played(then)), _flat(_played(now))
    changed = [key for key in dict.fromkeys((*old, *new)) if old.get(key) != new.get(key)]
    if not changed:
        return None
    shown = [f"{key}: {old.get(key, 'none')} → {new.get(key, 'none')}" for key in changed[:most]]
    more = len(changed) - most
    return "; ".join(shown) + (f"; and {more} more" if more > 0 else "")


def _played(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a scenario's content without words and policies, as JSON holds it."""
    plain = json.loads(json.dumps({**content}))
    kept = {key: value for key, value in plain.items() if key not in ("name", "description")}
    kept["collectives"] = [
        {key: value for key, value in one.items() if key not in ("policy", "policy_options")}
        for one in kept.get("collectives", ())
    ]
    return kept


def _flat(value: Any, above: str = "") -> dict[str, Any]:
    """Return single values by dotted key."""
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        parts = {str(place): item for place, item in enumerate(value)}.items()
    else:
        return {above: value}
    flat: dict[str, Any] = {}
    for key, item in parts:
        flat |= _flat(item, f"{above}.{key}" if above else str(key))
    return flat
