"""Where results are kept: finished sweeps, so that a stopped run goes on, and what readers get."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError
from aca_env.reproduce.effort import Effort
from aca_env.reproduce.experiment import Row
from aca_env.reproduce.sweep import Arrays, Sweep
from aca_env.version import __version__

DRAWS, TIMES = "sweeps", "times.json"
REPORT, CHECKS = "report.html", "report.json"
DEFINITION = "definition"


class ResultFolder:
    """A run's folder: `sweeps/` holds what was drawn, the rest is made of it.

    A finished sweep is one file that appears all at once and is never written again. It
    carries its definition, effort, seed and version; another run's folder is refused.

    Args:
        path: made if need be.
        effort: how much is computed.
        seed: of all chances.
    """

    def __init__(self, path: Path, effort: Effort, seed: int) -> None:
        if path.exists() and not path.is_dir():
            raise DataError(f"{path}: expected a folder, got a file")
        self.path, self.effort, self.seed = path, effort, seed

    def prepare(self) -> None:
        """Make the folder."""
        (self.path / DRAWS).mkdir(parents=True, exist_ok=True)

    def find(self, sweep: Sweep) -> Arrays | None:
        """Return a finished sweep's arrays; None if it is still to be computed.

        Raises:
            DataError: a file of another run, or one that cannot be read.
        """
        path = self._file(sweep)
        if not path.exists():
            return None
        try:
            with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as archive:
                arrays: dict[str, NDArray[Any]] = dict(archive)
            known = arrays.pop(DEFINITION).tobytes().decode()
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            raise DataError(f"{path}: expected a finished sweep: remove the file") from None
        if known != self._definition(sweep):
            raise DataError(
                f"{path}: holds another run's results, expected {self.effort.name} with seed "
                f"{self.seed} by aca_env {__version__}: choose another folder"
            )
        return arrays

    def keep(self, sweep: Sweep, arrays: Arrays, seconds: float) -> None:
        """Write down a finished sweep, and how long it took."""
        told = np.frombuffer(self._definition(sweep).encode(), dtype=np.uint8)
        buffer = io.BytesIO()
        np.savez_compressed(buffer, allow_pickle=False, **{**arrays, DEFINITION: told})
        # The time first: a sweep that is there is finished.
        self._note_time(sweep.name, seconds)
        write_whole(self._file(sweep), buffer.getvalue())

    def times(self) -> dict[str, float]:
        """Return seconds by finished sweep, as far as they are known."""
        try:
            times = json.loads((self.path / TIMES).read_text(encoding="utf-8"))
            return {str(name): float(seconds) for name, seconds in times.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def write_table(self, name: str, rows: Sequence[Row]) -> None:
        """Write rows as CSV; columns are all keys in order of appearance."""
        columns = list(dict.fromkeys(key for row in rows for key in row))
        text = io.StringIO()
        writer = csv.DictWriter(text, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: _plain(value) for key, value in row.items()} for row in rows)
        write_whole(self.path / name, text.getvalue().encode())

    def write_json(self, name: str, content: Any) -> None:
        """Write a document."""
        text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
        write_whole(self.path / name, f"{text}\n".encode())

    def _note_time(self, name: str, seconds: float) -> None:
        self.write_json(TIMES, {**self.times(), name: round(seconds, 2)})

    def _file(self, sweep: Sweep) -> Path:
        return self.path / DRAWS / f"{sweep.name}.npz"

    def _definition(self, sweep: Sweep) -> str:
        parts: Mapping[str, object] = {
            "sweep": repr(sweep),
            "effort": repr(self.effort),
            "seed": self.seed,
            "version": __version__,
            **sweep.also_depends_on(self.effort),
        }
        return json.dumps(parts, sort_keys=True)


def _plain(value: object) -> object:
    """Return a value as CSV shows it: exact numbers, nothing for what is not known."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not np.isfinite(value):
        return ""
    return value


def write_whole(path: Path, content: bytes) -> None:
    """Write a file at once: readers see the old one or the new one."""
    draft = path.with_name(f".{path.name}.part")
    draft.write_bytes(content)
    draft.replace(path)
