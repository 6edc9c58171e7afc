"""Where a sweep is kept: a manifest, a table per finished part, and in the end one table."""

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self, TextIO

from aca_env.errors import DataError
from aca_env.reproduce.folder import write_whole
from aca_env.runs.folder import MANIFEST as RUN_MANIFEST
from aca_env.runs.folder import SWEEP_MANIFEST, lock, write_json
from aca_env.sweeps.plan import Part, Plan
from aca_env.sweeps.tables import OPTIONS, pa, plan_of, pq, read_part, schema

MANIFEST, PARTS, RESULTS, LOCK = SWEEP_MANIFEST, "parts", "results.parquet", ".lock"
GROUP_ROWS = 16_384
"""Rows of a row group at least, the last one's aside."""

TOLD = ("grid", "seeds", "table", "versions", "collectives", "n_runs")


class SweepFolder:
    """A folder with `sweep.json`, and `parts/` or, once all is played, `results.parquet`.

    Every file appears all at once. Which rows a part holds depends on the plan alone, so a
    sweep that was stopped anywhere ends with the bytes of one that was not.

    Args:
        path: the folder; it is made if need be.
        plan: what is played.

    Raises:
        DataError: a file, or a folder that holds something else.
    """

    def __init__(self, path: Path, plan: Plan) -> None:
        self.path, self.plan = path, plan
        if path.exists() and not path.is_dir():
            raise DataError(f"{path}: expected a folder, got a file")
        self._check_manifest()
        self._lock: TextIO | None = None

    def __enter__(self) -> Self:
        """Make the folder, keep others out and write down what is played."""
        is_finished = self.is_finished
        self.path.mkdir(parents=True, exist_ok=True)
        self._lock = (self.path / LOCK).open("a", encoding="utf-8")
        lock(self._lock, self.path)
        if not is_finished:
            # The manifest first: parts without one would be nobody's after a kill in between.
            self._write_manifest(None)
            (self.path / PARTS).mkdir(exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        """Let others in."""
        if self._lock is not None:
            self._lock.close()

    @property
    def is_finished(self) -> bool:
        """Whether the one table is there."""
        path = self.path / RESULTS
        if not path.exists():
            return False
        try:
            with pq.ParquetFile(path) as file:
                known = plan_of(file)
        except (pa.ArrowException, OSError, ValueError):
            raise DataError(f"{path}: expected a sweep's results: remove the file") from None
        if known != self.plan.fingerprint:
            raise DataError(f"{path}: holds another sweep's results: choose another folder")
        return True

    def has(self, part: Part) -> bool:
        """Return whether a part is there, whole and this plan's."""
        return self._read(part) is not None

    def keep(self, part: Part, content: bytes) -> None:
        """Write down a finished part."""
        write_whole(self._file(part), content)

    def finish(self) -> int:
        """Make one table of all parts and drop these.

        Returns:
            The number of runs that failed.

        Raises:
            DataError: a part that is missing or damaged.
        """
        if not self.is_finished:
            draft = self.path / f".{RESULTS}.part"
            with pq.ParquetWriter(draft, schema(self.plan), **OPTIONS) as writer:
                for group in self._groups(self.plan.parts()):
                    writer.write_table(group, row_group_size=max(len(group), 1))
            draft.replace(self.path / RESULTS)
        n_errors = self._n_errors()
        self._write_manifest(n_errors)
        shutil.rmtree(self.path / PARTS, ignore_errors=True)
        return n_errors

    def _groups(self, parts: Iterable[Part]) -> Iterable[Any]:
        waiting: list[Any] = []
        for part in parts:
            table = self._read(part)
            if table is None:
                raise DataError(f"{self._file(part)}: expected a whole part: run the sweep again")
            waiting.append(table)
            if sum(map(len, waiting)) >= GROUP_ROWS:
                yield pa.concat_tables(waiting).combine_chunks()
                waiting = []
        if waiting:
            yield pa.concat_tables(waiting).combine_chunks()

    def _n_errors(self) -> int:
        errors = pq.read_table(self.path / RESULTS, columns=["error"]).column("error")
        return len(errors) - int(errors.null_count)

    def _read(self, part: Part) -> Any | None:
        try:
            return read_part(self.plan, part, self._file(part).read_bytes())
        except FileNotFoundError:
            return None

    def _file(self, part: Part) -> Path:
        return self.path / PARTS / f"part-{part.number:06d}.parquet"

    def _write_manifest(self, n_errors: int | None) -> None:
        manifest = {
            **self.plan.to_dict(),
            "content": self.plan.scenario.model_dump(mode="json"),
            "finished": n_errors is not None,
            "n_errors": n_errors,
        }
        write_json(self.path / MANIFEST, manifest)

    def _check_manifest(self) -> None:
        wanted = json.loads(json.dumps(self.plan.to_dict()))
        try:
            old = json.loads((self.path / MANIFEST).read_text(encoding="utf-8"))
            known, name = old["hash"], old["scenario"]
        except FileNotFoundError:
            if there := next((f for f in (PARTS, RESULTS) if (self.path / f).exists()), None):
                raise DataError(f"{self.path}: holds {there} without {MANIFEST}") from None
            # `aca results` could not tell whose results it should show.
            if (self.path / RUN_MANIFEST).exists():
                raise DataError(
                    f"{self.path}: a folder of aca run: choose another folder"
                ) from None
            return
        except (ValueError, TypeError, KeyError):
            raise DataError(f"{self.path / MANIFEST}: expected the manifest of a sweep") from None
        if known != wanted["hash"]:
            raise DataError(
                f"{self.path}: holds a sweep of another scenario ({name}, hash {str(known)[:12]}, "
                f"expected {wanted['scenario']}, {wanted['hash'][:12]}): choose another folder"
            )
        for key in TOLD:
            if old.get(key) != wanted[key]:
                raise DataError(
                    f"{self.path}: holds a sweep with {key} {_short(old.get(key))}, expected "
                    f"{_short(wanted[key])}: choose another folder"
                )


def _short(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
