"""What a scenario needs of its pool: cells and classes, which the disk remembers.

A population's facts and the tables made of it are kept under everything that they depend on,
and nothing else: other shares, values or sizes of the draws find the same tables.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.cells import Ids
from aca_env.features import FeatureSpace
from aca_env.game.laws import Law
from aca_env.game.table_cache import read_arrays, write_arrays
from aca_env.populations import POPULATIONS_VERSION
from aca_env.scenario.schema import Scenario
from aca_env.signals import Signal
from aca_env.version import __version__

FORMAT = 1
"""Raised when the same pool gives other tables, or when they are written in another way."""

GENERATED_BY = ("numpy",)
READ_BY = ("numpy", "pandas", "pyarrow")
"""Libraries whose next version may draw other users, or read other values."""


@dataclass(frozen=True, eq=False)
class PoolFacts:
    """What must be known of a pool before its tables can be named.

    Attributes:
        space: the space of the records.
        bin_edges: ascending edges of each binned column, by column name.
        n_users: number of users.
    """

    space: FeatureSpace
    bin_edges: Mapping[str, tuple[float, ...]]
    n_users: int


@dataclass(frozen=True)
class LawKind:
    """Which cells and labels the tables of a kind of group keep.

    Attributes:
        maps: the maps whose cells are kept.
        raw: whether the cell of the unedited record is kept.
        labels: whether labels are kept.
        outside_labels: whether those of users in no planted cell are kept too.
        features: names of features that a class must not mix.
    """

    maps: tuple[Signal, ...]
    raw: bool = True
    labels: bool = True
    outside_labels: bool = True
    features: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableRequest:
    """Everything besides the pool that decides the tables.

    Attributes:
        signals: the scenario's signals; their images are the planted cells.
        fallbacks: further maps that records are sent through.
        is_whole: whether every distinct record is a cell.
        kinds: the kinds of groups.
    """

    signals: tuple[Signal, ...]
    fallbacks: tuple[Signal, ...]
    is_whole: bool
    kinds: tuple[LawKind, ...]


@dataclass(frozen=True, eq=False)
class Tables:
    """What was built of a pool.

    Attributes:
        points: codes (n_cells, n_features) of the occupied planted cells.
        image_of: by signal, the cell (n_cells,) that each cell is sent to; empty unless
            every distinct record is a cell.
        laws: the classes of each kind of group.
    """

    points: Ids
    image_of: Mapping[Signal, Ids]
    laws: Mapping[LawKind, Law]


def population_key(scenario: Scenario) -> str | None:
    """Return the text that names a scenario's pool; None where no file can be read."""
    population = scenario.population
    parts: dict[str, Any] = {
        "version": [__version__, POPULATIONS_VERSION, FORMAT],
        "libraries": {name: version(name) for name in _libraries(scenario)},
        "source": population.source,
    }
    if not population.is_table:
        parts |= {"n_pool": population.n_pool, "seed": population.pool_seed}
        return _text(parts)
    path = scenario.table_path
    # A pipe would be used up by hashing it.
    if path is None or not path.is_file():
        return None
    bins = population.bins
    parts |= {
        "file": [path.suffix.lower(), _digest(path)],
        "label": population.label,
        "features": population.features,
        "bins": None if bins is None else dict(bins),
    }
    return None if parts["file"][1] is None else _text(parts)


def _libraries(scenario: Scenario) -> tuple[str, ...]:
    return READ_BY if scenario.population.is_table else GENERATED_BY


def _digest(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _text(parts: object) -> str:
    return json.dumps(parts, sort_keys=True, separators=(",", ":"))


def read_facts(pool_key: str) -> PoolFacts | None:
    """Return what the disk knows of a pool, if anything."""
    arrays = read_arrays(_text({"facts": pool_key}))
    if arrays is None:
        return None
    facts = json.loads(arrays["facts"].tobytes())
    edges = {name: tuple(values) for name, values in facts["bin_edges"]}
    return PoolFacts(FeatureSpace(dict(facts["features"]), facts["labels"]), edges, facts["n"])


def write_facts(pool_key: str, facts: PoolFacts) -> None:
    """Keep what is known of a pool."""
    content = {
        # Pairs, since the order of columns counts.
        "features": list(facts.space.features.items()),
        "labels": facts.space.labels,
        "bin_edges": list(facts.bin_edges.items()),
        "n": facts.n_users,
    }
    text = np.frombuffer(json.dumps(content).encode(), dtype=np.uint8)
    write_arrays(_text({"facts": pool_key}), {"facts": text})


def read_tables(pool_key: str, request: TableRequest) -> Tables | None:
    """Return the tables that a request was answered with before, if any."""
    arrays = read_arrays(_tables_key(pool_key, request))
    if arrays is None:
        return None
    wide = {name: values.astype(np.int64) for name, values in arrays.items()}
    imaged = request.signals if request.is_whole else ()
    return Tables(
        wide["points"],
        {signal: wide[f"image.{place}"] for place, signal in enumerate(imaged)},
        {kind: _law(f"law.{place}", kind, wide) for place, kind in enumerate(request.kinds)},
    )


def write_tables(pool_key: str, request: TableRequest, tables: Tables) -> None:
    """Keep the answer to a request."""
    arrays = {"points": tables.points}
    for place, signal in enumerate(tables.image_of):
        arrays[f"image.{place}"] = tables.image_of[signal]
    for place, kind in enumerate(request.kinds):
        arrays |= _law_arrays(f"law.{place}", tables.laws[kind])
    narrow = {name: _narrow(values) for name, values in arrays.items()}
    write_arrays(_tables_key(pool_key, request), narrow)


def _tables_key(pool_key: str, request: TableRequest) -> str:
    return _text({"tables": pool_key, **asdict(request)})


def _law(name: str, kind: LawKind, arrays: Mapping[str, Ids]) -> Law:
    n_cells, n_labels = arrays[f"{name}.shape"].tolist()
    sent = {signal: arrays[f"{name}.sent.{m}"] for m, signal in enumerate(kind.maps)}
    sizes, raw, labels = (arrays[f"{name}.{part}"] for part in ("sizes", "raw", "labels"))
    strata = {feature: arrays[f"{name}.stratum.{k}"] for k, feature in enumerate(kind.features)}
    return Law(n_cells, n_labels, sizes, raw, sent, labels, strata=strata)


def _law_arrays(name: str, law: Law) -> dict[str, Ids]:
    arrays = {
        "shape": np.array([law.n_cells, law.n_labels]),
        "sizes": law.sizes,
        "raw": law.raw,
        "labels": law.labels,
        **{f"sent.{m}": cells for m, cells in enumerate(law.sent.values())},
        **{f"stratum.{k}": codes for k, codes in enumerate(law.strata.values())},
    }
    return {f"{name}.{part}": values for part, values in arrays.items()}


def _narrow(values: Ids) -> NDArray[np.unsignedinteger[Any]]:
    return values.astype(np.min_scalar_type(int(values.max(initial=0))))
