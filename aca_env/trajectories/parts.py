"""One part of a recording: consecutive seeds as a Parquet file, and back."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pyarrow.parquet
from numpy.typing import NDArray

from aca_env.errors import DataError
from aca_env.trajectories.header import FORMAT, FORMAT_VERSION, Header
from aca_env.trajectories.recording import Trajectories

# The library ships no types.
pa: Any = pyarrow
pq: Any = pyarrow.parquet

PARTS = "trajectories"
KEYS = ("seed", "round", "agent")
NAMES = (
    "observation", "action_mask", "asked", "action", "illegal", "n_acting", "reward", "payoff",
    "success", "bound", "next_observation", "next_action_mask", "terminated", "truncated",
)  # fmt: skip
"""The columns after the keys, in order."""

Arrays = dict[str, NDArray[Any]]


def part_path(folder: Path, number: int) -> Path:
    """Return where a part of a recording stands."""
    return folder / PARTS / f"part-{number:06d}.parquet"


def schema(header: Header) -> Any:
    """Return the columns of a part; whose it is stands in the metadata."""
    seen = pa.list_(pa.float32(), len(header.entries))
    mask = pa.list_(pa.int8(), header.n_mask)
    action = pa.list_(pa.int64(), len(header.axes))
    kinds = {
        "observation": seen, "action_mask": mask, "asked": action, "action": action,
        "illegal": pa.bool_(), "n_acting": pa.int64(), "reward": pa.float64(),
        "payoff": pa.float64(), "success": pa.float64(), "bound": pa.float64(),
        "next_observation": seen, "next_action_mask": mask, "terminated": pa.bool_(),
        "truncated": pa.bool_(),
    }  # fmt: skip
    keys = [("seed", pa.uint64()), ("round", pa.int32()), ("agent", pa.string())]
    columns = [pa.field(*key) for key in keys] + [pa.field(name, kinds[name]) for name in NAMES]
    label = {"format": FORMAT, "format_version": FORMAT_VERSION, "hash": header.content_hash}
    return pa.schema(columns, metadata={"aca_env": json.dumps(label)})


def part_bytes(header: Header, seeds: NDArray[np.uint64], arrays: Arrays) -> bytes:
    """Return a part as a file; the same numbers give the same bytes.

    Args:
        header: of the recording.
        seeds: (n_seeds,).
        arrays: by name, (n_seeds, n_rounds, n_agents, ...).
    """
    wanted = schema(header)
    columns = [pa.array(keys) for keys in _keys(header, seeds)]
    columns += [_column(arrays[name], wanted.field(name).type) for name in NAMES]
    table = pa.Table.from_arrays([c.cast(f.type) for c, f in zip(columns, wanted, strict=True)],
                                 schema=wanted)  # fmt: skip
    sink = pa.BufferOutputStream()
    # Numbers rarely repeat: a dictionary would only be built to be given up.
    options = {"compression": "zstd", "use_dictionary": ["agent"], "write_page_checksum": True}
    pq.write_table(table, sink, **options)
    return bytes(sink.getvalue())


def _keys(header: Header, seeds: NDArray[np.uint64]) -> tuple[NDArray[Any], ...]:
    shape = len(seeds), header.rounds, len(header.agents)
    rounds = np.arange(1, header.rounds + 1, dtype=np.int32)
    agents = np.array(header.agents, dtype=object)
    return (
        np.broadcast_to(seeds[:, None, None], shape).ravel(),
        np.broadcast_to(rounds[:, None], shape).ravel(),
        np.broadcast_to(agents, shape).ravel(),
    )


def _column(values: NDArray[Any], kind: Any) -> Any:
    flat = pa.array(np.ascontiguousarray(values).ravel())
    if pa.types.is_fixed_size_list(kind):
        return pa.FixedSizeListArray.from_arrays(flat, kind.list_size)
    return flat


def read_part(folder: Path, header: Header, number: int) -> Trajectories:
    """Return a part.

    Raises:
        DataError: no such file, or one that is damaged, edited in shape or another's.
    """
    path = part_path(folder, number)
    wanted = schema(header)
    try:
        table = pq.read_table(path, partitioning=None, page_checksum_verification=True)
    except FileNotFoundError:
        raise DataError(f"{path}: expected a part of the trajectories, found none") from None
    except (pa.ArrowException, OSError, ValueError):
        raise DataError(
            f"{path}: expected a whole Parquet file: delete it and run again to have it back"
        ) from None
    if not table.schema.equals(wanted) or any(column.null_count for column in table.columns):
        raise DataError(f"{path}: expected the columns that {header.path.name} describes")
    if (table.schema.metadata or {}).get(b"aca_env") != wanted.metadata[b"aca_env"]:
        raise DataError(f"{path}: belongs to another recording than {header.path.name}")
    start = header.seeds.start + number * header.seeds_per_part
    seeds = range(start, min(start + header.seeds_per_part, header.seeds.stop))
    held = _seeds_held(table, header, seeds)
    if held is None:
        raise DataError(
            f"{path}: expected rows of seeds {seeds.start}:{seeds.stop}, every round and agent "
            "in order"
        )
    shape = len(held), header.rounds, len(header.agents)
    arrays = {name: _values(table.column(name), shape) for name in NAMES}
    return Trajectories(header=header, seeds=held, **arrays)


def _seeds_held(table: Any, header: Header, seeds: range) -> NDArray[np.uint64] | None:
    """Return the seeds of a table; None unless its rows stand where they belong."""
    n_seeds, rest = divmod(table.num_rows, header.rounds * len(header.agents))
    if rest or not 0 < n_seeds <= len(seeds):
        return None
    held = np.array([*seeds[:n_seeds]], dtype=np.uint64)
    for name, values in zip(KEYS, _keys(header, held), strict=True):
        if (table.column(name).to_numpy() != values).any():
            return None
    return held


def _values(column: Any, shape: tuple[int, ...]) -> NDArray[Any]:
    whole = column.combine_chunks()
    if pa.types.is_fixed_size_list(column.type):
        shape, whole = (*shape, column.type.list_size), whole.flatten()
    # A copy: Arrow's memory is read-only, and may be laid out otherwise.
    return np.array(whole.to_numpy(zero_copy_only=False)).reshape(shape)
