"""Results read back as one table: a row per run and collective, whichever command wrote them."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aca_env.errors import AcaError, DataError
from aca_env.sweeps.folder import MANIFEST, PARTS, RESULTS
from aca_env.sweeps.player import CERTIFIED, MEASURES
from aca_env.sweeps.run_rows import ROWS, RUN_MANIFEST, run_frame

WROTE = {
    "episodes": "aca tournament",
    "bench.json": "aca bench",
    "report.html": "aca reproduce",
    "power.json": "aca power",
    "policy.json": "aca train",
}
"""What tells other commands' folders."""


@dataclass(frozen=True, eq=False)
class Results:
    """Results of a folder.

    Attributes:
        frame: polars; columns point, the grid's keys, seed, agent, collective, then those of
            `MEASURES` and `certified`, then error. Null where there is none; a bound that says
            nothing is −∞.
        keys: columns of the grid.
        about: what was played: scenario, hash, versions.
        n_runs: runs that were asked for; `frame` holds fewer of a sweep that was stopped.
        n_found: runs that are there.
    """

    frame: Any
    keys: tuple[str, ...]
    about: dict[str, Any]
    n_runs: int
    n_found: int


def load_polars() -> Any:
    """Return the library that sums results up.

    Raises:
        AcaError: it is not installed.
    """
    try:
        import polars  # noqa: PLC0415 - an extra
    except ImportError as error:
        told = " ".join(str(error).split())
        raise AcaError(f"results need polars: pip install 'aca-env[results]' ({told})") from None
    return polars


def read_results(folder: str | Path) -> Any:
    """Return a folder's results as a polars table, see `Results.frame`.

    Args:
        folder: of `aca sweep`, finished or not, or of `aca run`.

    Raises:
        AcaError: a folder without results, damaged ones, or polars is not installed.
    """
    return load_results(Path(folder)).frame


def load_results(folder: Path) -> Results:
    """Return a folder's results, see `read_results`."""
    pl = load_polars()
    if not folder.is_dir():
        raise DataError(f"{folder}: expected a folder with results, found none")
    if (folder / MANIFEST).exists():
        return _sweep(pl, folder)
    if (folder / RUN_MANIFEST).exists() and (folder / ROWS).exists():
        frame, about = run_frame(pl, folder)
        n_found = frame["seed"].n_unique()
        return Results(frame, (), about, about["seeds"][1] - about["seeds"][0], n_found)
    expected = "expected one of aca sweep or aca run"
    for name, command in WROTE.items():
        if (folder / name).exists():
            raise DataError(f"{folder}: a folder of {command}, {expected}")
    raise DataError(f"{folder}: holds no results, {expected}")


def _sweep(pl: Any, folder: Path) -> Results:
    path = folder / MANIFEST
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
        keys = tuple(str(key) for axis in about["grid"] for key in axis["keys"])
        names, n_runs = [str(name) for name in about["collectives"]], int(about["n_runs"])
    except (ValueError, TypeError, KeyError):
        raise DataError(f"{path}: expected the manifest of a sweep") from None
    wide = _wide(pl, folder)
    missing = [key for key in (*keys, "seed", "error") if key not in wide.columns]
    if missing:
        raise DataError(f"{folder}: expected a column {missing[0]}, found none")
    about = {name: about[name] for name in ("scenario", "hash", "seeds", "versions")}
    return Results(_long(pl, wide, keys, names), keys, about, n_runs, len(wide))


def _wide(pl: Any, folder: Path) -> Any:
    """Return one row per run, of all parts there are where the sweep is not finished."""
    files = [folder / RESULTS]
    if not files[0].exists():
        files = sorted((folder / PARTS).glob("part-*.parquet"))
    if not files:
        raise DataError(f"{folder}: the sweep has no finished runs yet")
    tables = []
    for file in files:
        try:
            # Bytes of our own: a file that is read while the sweep ends may vanish.
            tables.append(pl.read_parquet(io.BytesIO(file.read_bytes())))
        except (OSError, ValueError, pl.exceptions.PolarsError) as error:
            mend = "run the sweep again" if file.name != RESULTS else "remove it and sweep again"
            told = f"expected a whole Parquet file ({_first(error)}): {mend}"
            raise DataError(f"{file}: {told}") from None
    try:
        return pl.concat(tables).sort("run")
    except (ValueError, pl.exceptions.PolarsError) as error:
        raise DataError(f"{folder}: expected parts of one sweep: {_first(error)}") from None


def _first(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _long(pl: Any, wide: Any, keys: Sequence[str], names: Sequence[str]) -> Any:
    """Return one row per run and collective; points with fewer collectives have fewer."""
    kept, tables = [pl.col(name) for name in ("point", *keys, "seed")], []
    measures = (*MEASURES, CERTIFIED)
    n_agents = sum(name.endswith(f".{CERTIFIED}") for name in wide.columns)
    for i in range(n_agents):
        agent = f"collective_{i}"
        name = names[i] if i < len(names) else agent
        mine = [pl.col(f"{agent}.{measure}").alias(measure) for measure in measures]
        who = [pl.lit(agent).alias("agent"), pl.lit(name).alias("collective")]
        table = wide.select(*kept, *who, *mine, pl.col("error"))
        tables.append(table.filter(pl.col("acts").is_not_null() | pl.col("error").is_not_null()))
    return pl.concat(tables)
