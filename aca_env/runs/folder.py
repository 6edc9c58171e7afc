"""A run's folder: rows as they come, a manifest, and resuming where a run stopped."""

import hashlib
import json
import os
import platform
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any, Self, TextIO

import numpy as np

from aca_env.errors import DataError
from aca_env.runs.record import NEEDED
from aca_env.runs.rows import Row
from aca_env.scenario.schema import Scenario
from aca_env.version import __version__

ROWS, MANIFEST = "rows.jsonl", "manifest.json"
SWEEP_MANIFEST = "sweep.json"
"""What tells a folder of `aca sweep`."""


class RunFolder:
    """Where one run is kept: `rows.jsonl` and `manifest.json`.

    Every row is on its way to the disk before the next is computed. Opening the folder of
    the same scenario again keeps the finished seeds and drops the rows of one that was cut
    off, which is then played again from its start; more seeds may be asked for than before.

    Args:
        path: the folder; it is made if need be.
        scenario: what is played.
        seeds: of the episodes.

    Raises:
        DataError: a file, or a folder that holds another run.
    """

    def __init__(self, path: Path, scenario: Scenario, seeds: range) -> None:
        self.path, self.scenario, self.seeds = path, scenario, seeds
        if path.exists() and not path.is_dir():
            raise DataError(f"{path}: expected a folder, got a file")
        self._started = self._check_manifest()
        self._file: TextIO | None = None
        self.n_rows = 0

    def __enter__(self) -> Self:
        """Make the folder and write down what is to be played."""
        self.path.mkdir(parents=True, exist_ok=True)
        self._file = (self.path / ROWS).open("a", encoding="utf-8")
        lock(self._file, self.path)
        self._write_manifest(None)
        return self

    def __exit__(self, *_: object) -> None:
        """Close the rows; what was written stays."""
        if self._file is not None:
            self._file.close()

    @property
    def _rows_per_seed(self) -> int:
        return self.scenario.rounds * len(self.scenario.agents)

    def finished_rows(self) -> Iterable[Row]:
        """Yield the rows of finished seeds, then cut the file behind them.

        Raises:
            DataError: a line that is not the row expected there.
        """
        end, block, kept = 0, [], 0
        with (self.path / ROWS).open("rb") as file:
            for number, line in enumerate(file):
                if not line.endswith(b"\n"):
                    break
                kept += len(line)
                block.append(self._read(line, number))
                if len(block) == self._rows_per_seed:
                    end = kept
                    self.n_rows += len(block)
                    yield from block
                    block = []
        os.truncate(self.path / ROWS, end)

    def _read(self, line: bytes, number: int) -> Row:
        try:
            row: Row = json.loads(line)
            place = row["seed"], row["round"], row["agent"]
            if not row.keys() >= NEEDED:
                raise KeyError
        except (ValueError, TypeError, KeyError, AttributeError):
            raise DataError(
                f"{self.path / ROWS}: line {number + 1}: expected a result row"
            ) from None
        episode, within = divmod(number, self._rows_per_seed)
        round_, agent = divmod(within, len(self.scenario.agents))
        expected = self.seeds.start + episode, round_ + 1, self.scenario.agents[agent]
        if place != expected or expected[0] not in self.seeds:
            raise DataError(
                f"{self.path / ROWS}: line {number + 1}: expected seed, round and agent "
                f"{expected}, got {place}"
            )
        return row

    def write(self, rows: Iterable[Row]) -> None:
        """Append rows and hand them to the system at once."""
        if self._file is None:
            raise DataError(f"{self.path}: expected an open folder")
        for row in rows:
            self._file.write(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n")
            self.n_rows += 1
        self._file.flush()

    def finish(self, summary: dict[str, Any]) -> None:
        """Write the summary and note the end in the manifest."""
        write_json(self.path / "summary.json", {**describe(self.scenario, self.seeds), **summary})
        self._write_manifest(_now())

    def _check_manifest(self) -> str:
        """Return when the run began, refusing a folder with another one."""
        try:
            old = json.loads((self.path / MANIFEST).read_text(encoding="utf-8"))
            start, stop = old["seeds"]
            known, version, started = old["hash"], old["versions"]["aca_env"], old["started"]
        except FileNotFoundError:
            if (self.path / ROWS).exists():
                raise DataError(f"{self.path}: holds {ROWS} without {MANIFEST}") from None
            if (self.path / SWEEP_MANIFEST).exists():
                raise DataError(
                    f"{self.path}: a folder of aca sweep: choose another folder"
                ) from None
            return _now()
        except (ValueError, TypeError, KeyError):
            raise DataError(f"{self.path / MANIFEST}: expected the manifest of a run") from None
        if known != self.scenario.content_hash:
            raise DataError(
                f"{self.path}: holds a run of another scenario (hash {str(known)[:12]}, expected "
                f"{self.scenario.content_hash[:12]}): choose another folder"
            )
        if old.get("table") != table_hash(self.scenario):
            raise DataError(f"{self.path}: the table has changed since the run began")
        if start != self.seeds.start or stop > self.seeds.stop:
            raise DataError(
                f"{self.path}: holds seeds {start}:{stop}, expected {start} to start with and at "
                f"least {stop} to end with, got {self.seeds.start}:{self.seeds.stop}"
            )
        if version != __version__:
            raise DataError(
                f"{self.path}: made by aca_env {version}, expected {__version__}: choose another "
                "folder"
            )
        return str(started)

    def _write_manifest(self, finished: str | None) -> None:
        manifest = {
            **describe(self.scenario, self.seeds),
            "content": self.scenario.model_dump(mode="json"),
            "started": self._started,
            "finished": finished,
            "rows": None if finished is None else self.n_rows,
        }
        write_json(self.path / MANIFEST, manifest)


def describe(scenario: Scenario, seeds: range) -> dict[str, Any]:
    """Return what every result carries: scenario, hash, seeds and versions."""
    return {
        "scenario": scenario.name,
        "hash": scenario.content_hash,
        "table": table_hash(scenario),
        "seeds": [seeds.start, seeds.stop],
        "versions": versions(),
    }


def versions() -> dict[str, str | None]:
    """Return the versions of what results depend on."""
    return {
        "aca_env": __version__,
        "numpy": np.__version__,
        # With and without it, sums may differ in their last bit.
        "numba": _numba_version(),
        "python": platform.python_version(),
    }


def _numba_version() -> str | None:
    try:
        return metadata.version("numba")
    except metadata.PackageNotFoundError:
        return None


def table_hash(scenario: Scenario) -> str | None:
    """Return the SHA-256 of the table that the users come from; None for generators."""
    path = scenario.table_path
    if path is None:
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write a document at once: readers see the old one or the new one."""
    draft = path.with_name(f".{path.name}.part")
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    draft.write_text(text + "\n", encoding="utf-8")
    draft.replace(path)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def lock(file: TextIO, path: Path) -> None:
    """Keep a second run out of the folder, where the system can."""
    try:
        import fcntl  # noqa: PLC0415 - not everywhere
    except ImportError:
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise DataError(f"{path}: another run is writing here") from None
