"""Where a tournament is kept: a manifest, and one table per finished part."""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self, TextIO

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from aca_env.errors import DataError
from aca_env.reproduce.folder import write_whole
from aca_env.runs.folder import lock, write_json
from aca_env.tournament.plan import Part, Plan
from aca_env.tournament.player import MEASURES, Measures

EPISODES, MANIFEST, LOCK = "episodes", "manifest.json", ".lock"
TOLD = ("policies", "seeds", "n_lineups", "lineups", "regret_seeds", "table", "versions")


class TournamentFolder:
    """A folder with `manifest.json` and `episodes/`, tables of one row per result.

    A part's table appears all at once and is never written again, so that a tournament that
    was stopped goes on, and ends with the bytes of one that was not.

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
        self.lock: TextIO | None = None

    def __enter__(self) -> Self:
        """Make the folder, keep others out and write down what is played."""
        (self.path / EPISODES).mkdir(parents=True, exist_ok=True)
        self.lock = (self.path / LOCK).open("a", encoding="utf-8")
        lock(self.lock, self.path)
        write_json(self.path / MANIFEST, {**self.plan.to_dict(), "finished": False})
        return self

    def __exit__(self, *_: object) -> None:
        """Let others in."""
        if self.lock is not None:
            self.lock.close()

    def find(self, part: Part) -> Measures | None:
        """Return a finished part; None if it is still to be played, or is damaged."""
        try:
            table = pd.read_parquet(io.BytesIO(self._file(part).read_bytes()))
        except (FileNotFoundError, ValueError):
            return None
        keys = _keys(self.plan, part)
        if [*table.columns] != [*keys, *MEASURES] or len(table) != len(keys["lineup"]):
            return None
        if any((table[name].to_numpy() != values).any() for name, values in keys.items()):
            return None
        shape = len(part.lineups), len(part.places), self.plan.shape[2]
        return {name: table[name].to_numpy(np.float64).reshape(shape) for name in MEASURES}

    def keep(self, part: Part, measures: Measures) -> None:
        """Write down a finished part."""
        write_whole(self._file(part), table_bytes(self.plan, part, measures))

    def finish(self, results: Mapping[str, Any]) -> None:
        """Write the results and note the end in the manifest."""
        write_json(self.path / "results.json", {**self.plan.to_dict(), **results})
        write_json(self.path / MANIFEST, {**self.plan.to_dict(), "finished": True})

    def _file(self, part: Part) -> Path:
        return self.path / EPISODES / f"part-{part.number:06d}.parquet"

    def _check_manifest(self) -> None:
        wanted = self.plan.to_dict()
        try:
            old = json.loads((self.path / MANIFEST).read_text(encoding="utf-8"))
            known, name = old["hash"], old["scenario"]
        except FileNotFoundError:
            if (self.path / EPISODES).exists():
                raise DataError(f"{self.path}: holds {EPISODES} without {MANIFEST}") from None
            return
        except (ValueError, TypeError, KeyError):
            raise DataError(
                f"{self.path / MANIFEST}: expected the manifest of a tournament"
            ) from None
        if known != wanted["hash"]:
            raise DataError(
                f"{self.path}: holds results of another scenario ({name}, hash {str(known)[:12]}, "
                f"expected {wanted['scenario']}, {wanted['hash'][:12]}): choose another folder"
            )
        for key in TOLD:
            if old.get(key) != wanted[key]:
                raise DataError(
                    f"{self.path}: holds a tournament with {key} {_short(old.get(key))}, expected "
                    f"{_short(wanted[key])}: choose another folder"
                )


def table_bytes(plan: Plan, part: Part, measures: Measures) -> bytes:
    """Return a part as a Parquet file; the same results give the same bytes."""
    columns = {name: measures[name].ravel() for name in MEASURES}
    table = pd.DataFrame({**_keys(plan, part), **columns})
    return table.to_parquet(index=False)


def _keys(plan: Plan, part: Part) -> dict[str, NDArray[Any]]:
    """Return what tells rows apart: lineup, seed, agent, and who played it."""
    shape = len(part.lineups), len(part.places), plan.shape[2]
    seeds = np.array([plan.seeds[place] for place in part.places], dtype=np.uint64)
    lineups = np.array(part.lineups)
    policies = np.array(plan.policies, dtype=object)[plan.lineups[lineups]]
    return {
        "lineup": np.broadcast_to(lineups[:, None, None], shape).ravel(),
        "seed": np.broadcast_to(seeds[None, :, None], shape).ravel(),
        "agent": np.broadcast_to(np.array(plan.scenario.agents, dtype=object), shape).ravel(),
        "policy": np.broadcast_to(policies[:, None], shape).ravel(),
    }


def _short(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
