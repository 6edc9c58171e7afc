"""Result rows of a plain run as a recording: what was done, not what was seen."""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError
from aca_env.game.menu import AXES
from aca_env.runs.folder import ROWS
from aca_env.trajectories.header import Header
from aca_env.trajectories.recording import Recording

SEEDS_AT_ONCE = 128
KINDS = {
    "action": np.int64, "illegal": np.bool_, "n_acting": np.int64, "reward": np.float64,
    "payoff": np.float64, "success": np.float64, "bound": np.float64,
}  # fmt: skip


def read_rows(folder: Path, header: Header) -> Iterator[Recording]:
    """Yield the finished seeds of a run, block by block; nothing in the folder is touched.

    Raises:
        DataError: a line that is not the row expected there.
    """
    seeds = iter(header.seeds)
    for block in _blocks(folder, header):
        shape = -1, header.rounds, len(header.agents)
        n_seeds = len(block) // (shape[1] * shape[2])
        tables: dict[str, NDArray[Any]] = {}
        for name, kind in KINDS.items():
            values: NDArray[Any] = np.array([row[name] for row in block], dtype=kind)
            tables[name] = values.reshape(*shape, *values.shape[1:])
        held = np.array([*islice(seeds, n_seeds)], dtype=np.uint64)
        yield Recording(header=header, seeds=held, **tables)


def _blocks(folder: Path, header: Header) -> Iterator[list[dict[str, Any]]]:
    """Yield rows of whole seeds, `SEEDS_AT_ONCE` of them, the last block excepted."""
    per_seed, path = header.rounds * len(header.agents), folder / ROWS
    block: list[dict[str, Any]] = []
    if not path.is_file():
        raise DataError(f"{path}: expected the rows of a run, found none")
    with path.open("rb") as file:
        for number, line in enumerate(file):
            # A run that was stopped may have left half a line, or half a seed.
            if not line.endswith(b"\n"):
                break
            block.append(_read(line, number, path, header))
            if len(block) == per_seed * SEEDS_AT_ONCE:
                yield block
                block = []
    whole = block[: len(block) // per_seed * per_seed]
    if whole:
        yield whole


def _read(line: bytes, number: int, path: Path, header: Header) -> dict[str, Any]:
    episode, within = divmod(number, header.rounds * len(header.agents))
    round_, agent = divmod(within, len(header.agents))
    expected = header.seeds.start + episode, round_ + 1, header.agents[agent]
    try:
        row = json.loads(line)
        place = row["seed"], row["round"], row["agent"]
        told = {name: _value(name, row[name]) for name in KINDS}
    except (ValueError, TypeError, KeyError, OverflowError):
        raise DataError(f"{path}: line {number + 1}: expected a result row") from None
    if place != expected or expected[0] not in header.seeds:
        raise DataError(
            f"{path}: line {number + 1}: expected seed, round and agent {expected}, got {place}"
        )
    return told


def _value(name: str, value: Any) -> Any:
    """Return one entry of a row as its array needs it.

    Raises:
        TypeError: another kind of value.
        OverflowError: a number too large.
    """
    if name == "action":
        if not isinstance(value, list) or len(value) != len(AXES):
            raise TypeError
        return [_whole(one) for one in value]
    if name == "illegal":
        if not isinstance(value, bool):
            raise TypeError
        return value
    if name == "n_acting":
        return _whole(value)
    if value is None and name in ("success", "bound"):
        return np.nan
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    return float(value)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    if abs(value) >= 2**63:
        raise OverflowError
    return value
