"""A training run's folder: what it is, where it stands, and going on where it was stopped."""

import json
import os
import platform
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self, TextIO

from aca_env.errors import DataError, one_line
from aca_env.runs.folder import lock, table_hash, write_json
from aca_env.training.options import MODES
from aca_env.training.plan import Plan
from aca_env.version import __version__

MANIFEST, ROWS, YARDSTICKS = "manifest.json", "evaluations.jsonl", "yardsticks.json"
LOCK = ".lock"
LIBRARIES = ("numpy", "sb3-contrib", "stable-baselines3", "torch")
NEEDED = frozenset({"steps", "agent", "policy", "return", "half_width"})

Row = dict[str, Any]


class TrainFolder:
    """Where one training run is kept; opening it again goes on with the same run.

    Args:
        path: the folder; it is made if need be.
        plan: of the run.

    Attributes:
        rows: evaluations, in order.
        is_finished: whether the run came to its end.

    Raises:
        DataError: a file, or a folder that holds something else.
    """

    def __init__(self, path: Path, plan: Plan) -> None:
        self.path, self.plan = path, plan
        self.identity = identify(plan)
        if path.exists() and not path.is_dir():
            raise DataError(f"{path}: expected a folder, got a file")
        old = self._check()
        self._started = str(old.get("started") or _now())
        self._finished: str | None = old.get("finished")
        self.rows: list[Row] = []
        self._file: TextIO | None = None
        self._locked: TextIO | None = None

    @property
    def is_finished(self) -> bool:
        """Whether the run came to its end."""
        return self._finished is not None

    @property
    def checkpoints(self) -> Path:
        """Where checkpoints lie."""
        return self.path / "checkpoints"

    @property
    def policy(self) -> Path:
        """Where the policy lies."""
        return self.path / "policy"

    def __enter__(self) -> Self:
        """Make the folder, keep others out, and write down what is to be done."""
        self.path.mkdir(parents=True, exist_ok=True)
        self._locked = (self.path / LOCK).open("w", encoding="utf-8")
        lock(self._locked, self.path)
        self._write_manifest()
        return self

    def __exit__(self, *_: object) -> None:
        """Close the files; what was written stays."""
        for file in (self._file, self._locked):
            if file is not None:
                file.close()

    def _check(self) -> Mapping[str, Any]:
        """Return the manifest of the same run, empty if there is none; refuse another run's."""
        try:
            old = json.loads((self.path / MANIFEST).read_text(encoding="utf-8"))
            known = {name: old[name] for name in self.identity}
            old["started"], old["finished"]
        except FileNotFoundError:
            taken = [name for name in (ROWS, "rows.jsonl") if (self.path / name).exists()]
            if taken:
                raise DataError(f"{self.path}: holds {taken[0]} without {MANIFEST}") from None
            return {}
        except (ValueError, TypeError, KeyError):
            raise DataError(
                f"{self.path / MANIFEST}: expected the manifest of a training run: choose "
                "another folder"
            ) from None
        wanted = json.loads(json.dumps(self.identity))
        for name, value in wanted.items():
            if known[name] != value:
                told = _difference(name, known[name], value)
                raise DataError(
                    f"{self.path}: holds another training run ({told}): choose another folder "
                    "with --out"
                )
        return dict(old)

    def open_rows(self, done: int | None) -> None:
        """Keep the evaluations up to a checkpoint, drop those to be repeated.

        Args:
            done: decisions of the checkpoint, None to begin anew.

        Raises:
            DataError: a line that is no evaluation.
        """
        path, end = self.path / ROWS, 0
        path.touch()
        with path.open("rb") as file:
            for number, line in enumerate(file):
                row = self._read(line, number) if line.endswith(b"\n") else None
                if row is None or done is None or row["steps"] > done:
                    break
                self.rows.append(row)
                end += len(line)
        os.truncate(path, end)
        self._file = path.open("a", encoding="utf-8")

    def _read(self, line: bytes, number: int) -> Row:
        try:
            row: Row = json.loads(line)
            is_row = row.keys() >= NEEDED and isinstance(row["steps"], int)
        except (ValueError, AttributeError, TypeError):
            is_row = False
        if not is_row:
            raise DataError(f"{self.path / ROWS}: line {number + 1}: expected an evaluation")
        return row

    def write(self, rows: Iterable[Row]) -> None:
        """Append evaluations and hand them to the system at once."""
        if self._file is None:
            raise DataError(f"{self.path}: expected an open folder")
        for row in rows:
            self.rows.append(row)
            self._file.write(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n")
        self._file.flush()

    def read_yardsticks(self) -> tuple[list[Row], list[str]] | None:
        """Return the yardsticks of an earlier start, None if there are none yet.

        Raises:
            DataError: a file that does not hold them.
        """
        try:
            given = json.loads((self.path / YARDSTICKS).read_text(encoding="utf-8"))
            rows: list[Row] = [dict(row) for row in given["rows"]]
            if not all(row.keys() >= NEEDED for row in rows):
                raise KeyError
            return rows, [str(note) for note in given["notes"]]
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError):
            raise DataError(f"{self.path / YARDSTICKS}: expected yardsticks") from None

    def write_yardsticks(self, rows: list[Row], notes: list[str]) -> None:
        """Write the yardsticks down, for later starts too."""
        write_json(self.path / YARDSTICKS, {"rows": rows, "notes": notes})

    def finish(self) -> None:
        """Note the end in the manifest."""
        self._finished = _now()
        self._write_manifest()

    def _write_manifest(self) -> None:
        content = self.plan.options.scenario.model_dump(mode="json")
        times = {"started": self._started, "finished": self._finished}
        write_json(self.path / MANIFEST, {**self.identity, "content": content, **times})


def versions() -> dict[str, str]:
    """Return what a training run's numbers depend on."""
    return {
        "aca_env": __version__,
        "python": platform.python_version(),
        **{name: version(name) for name in LIBRARIES},
    }


def identify(plan: Plan) -> dict[str, Any]:
    """Return what makes a training run that one and no other."""
    options = plan.options
    return {
        "scenario": options.scenario.name,
        "hash": options.scenario.content_hash,
        "table": table_hash(options.scenario),
        "algorithm": options.algo,
        "learn": options.learn if options.learn in MODES else ", ".join(options.learners),
        "learners": list(options.learners),
        "seed": options.seed,
        "steps": plan.total,
        "envs": options.n_envs,
        "params": {name: plan.params[name] for name in sorted(plan.params)},
        "checkpoint_every": plan.checkpoint_every,
        "eval_every": plan.eval_every,
        "eval_seeds": [options.eval_seeds.start, options.eval_seeds.stop],
        "yardsticks": list(options.yardsticks),
        "best_response": options.best_response,
        "pool_size": options.pool_size,
        "snapshot_every": plan.snapshot_every,
        "threads": options.threads,
        "versions": versions(),
    }


def _difference(name: str, old: Any, new: Any) -> str:
    if isinstance(old, dict) and isinstance(new, dict):
        key = next(key for key in (*new, *old) if old.get(key) != new.get(key))
        return f"{name} {key}: {one_line(old.get(key))}, expected {one_line(new.get(key))}"
    if name == "hash":
        return f"hash {str(old)[:12]}, expected {str(new)[:12]}"
    return f"{name}: {one_line(old)}, expected {one_line(new)}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
