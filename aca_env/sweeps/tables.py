"""Results as tables: the columns, one part as a file, and back."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow
import pyarrow.parquet
from numpy.typing import NDArray

from aca_env.errors import DataError
from aca_env.sweeps.plan import Part, Plan
from aca_env.sweeps.player import CERTIFIED, MEASURES, PointResult
from aca_env.version import __version__

# The library ships no types.
pa: Any = pyarrow
pq: Any = pyarrow.parquet

FORMAT = 1
LABEL = b"aca_env"
OPTIONS: dict[str, Any] = {"compression": "zstd", "write_page_checksum": True}


def column_kind(values: Sequence[Any]) -> Any:
    """Return the type of a grid key's column; what is not all of one plain kind is JSON text.

    >>> str(column_kind([1, 2])), str(column_kind([0, 0.5])), str(column_kind([[1], "a"]))
    ('int64', 'double', 'string')
    """
    kinds = {type(value) for value in values}
    if kinds == {bool}:
        return pa.bool_()
    if kinds == {int} and all(-(2**63) <= value < 2**63 for value in values):
        return pa.int64()
    if float in kinds and kinds <= {int, float}:
        return pa.float64()
    return pa.string()


def cell(value: Any, kind: Any) -> Any:
    """Return a grid value as its column holds it."""
    if pa.types.is_string(kind):
        return value if isinstance(value, str) else json.dumps(value, sort_keys=True)
    return float(value) if pa.types.is_float64(kind) else value


def schema(plan: Plan) -> Any:
    """Return the columns of a sweep; whose they are stands in the metadata."""
    columns = [("run", pa.int64()), ("point", pa.int64()), ("seed", pa.uint64())]
    columns += [(key, column_kind(plan.grid.values(key))) for key in plan.grid.keys]
    columns += [(name, pa.string()) for name in ("scenario", "hash", "aca_env")]
    for i in range(plan.n_agents):
        columns += [(f"collective_{i}.{name}", pa.float64()) for name in MEASURES]
        columns += [(f"collective_{i}.{CERTIFIED}", pa.bool_())]
    columns += [("error", pa.string())]
    label = {"format": FORMAT, "plan": plan.fingerprint}
    return pa.schema(columns, metadata={LABEL: json.dumps(label)})


def part_table(plan: Plan, part: Part, results: Sequence[PointResult]) -> Any:
    """Return what a part came to as a table, one row per run in order."""
    wanted, n_seeds = schema(plan), len(part.places)
    seeds = np.array([plan.seeds[place] for place in part.places], dtype=np.uint64)
    columns: list[Any] = [
        _runs(plan, part),
        np.repeat([*part.points], n_seeds),
        np.tile(seeds, len(results)),
    ]
    overrides = [plan.grid.point(point) for point in part.points]
    for key in plan.grid.keys:
        values = [cell(point[key], wanted.field(key).type) for point in overrides]
        columns.append([value for value in values for _ in range(n_seeds)])
    for texts in ([r.name for r in results], [r.content_hash for r in results]):
        columns.append([text for text in texts for _ in range(n_seeds)])
    columns.append([__version__] * part.n_runs)
    for i in range(plan.n_agents):
        columns += [_joined(results, name, i) for name in (*MEASURES, CERTIFIED)]
    columns.append([error for result in results for error in result.errors])
    arrays = [_array(values, field.type) for values, field in zip(columns, wanted, strict=True)]
    return pa.Table.from_arrays(arrays, schema=wanted)


def _runs(plan: Plan, part: Part) -> NDArray[np.int64]:
    """Return the numbers of a part's runs: the point's times the number of seeds, and so on."""
    points = np.array(part.points, dtype=np.int64)
    runs = points[:, None] * len(plan.seeds) + np.array(part.places, dtype=np.int64)
    return np.asarray(runs.ravel())


def _joined(results: Sequence[PointResult], name: str, i: int) -> NDArray[np.float64]:
    return np.concatenate([result.values[name][:, i] for result in results])


def _array(values: Any, kind: Any) -> Any:
    # NaN is nothing there: no success without acting, no bound where none is computed.
    return pa.array(values, from_pandas=isinstance(values, np.ndarray)).cast(kind)


def table_bytes(table: Any) -> bytes:
    """Return a part as a file; the same numbers give the same bytes."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, **OPTIONS)
    return bytes(sink.getvalue())


def read_part(plan: Plan, part: Part, content: bytes) -> Any | None:
    """Return a part's table; None if it is damaged or another plan's."""
    wanted = schema(plan)
    try:
        table = pq.read_table(pa.BufferReader(content), page_checksum_verification=True)
    except (pa.ArrowException, OSError, ValueError):
        return None
    if not table.schema.equals(wanted, check_metadata=True):
        return None
    runs = _runs(plan, part)
    is_same = len(table) == len(runs) and (table.column("run").to_numpy() == runs).all()
    return table if is_same else None


def plan_of(file: Any) -> str:
    """Return the fingerprint of the plan that a Parquet file belongs to.

    Raises:
        DataError: it says nothing of a plan.
    """
    try:
        label = json.loads((file.schema_arrow.metadata or {})[LABEL])
        return str(label["plan"])
    except (KeyError, ValueError, TypeError):
        raise DataError("expected the results of a sweep") from None
