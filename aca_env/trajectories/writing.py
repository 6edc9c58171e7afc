"""Writing trajectories beside a run, so that a stopped one resumes in step."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.reproduce.folder import write_whole
from aca_env.runs.episode import Round
from aca_env.runs.folder import write_json
from aca_env.trajectories.header import HEADER, make_header, read_header
from aca_env.trajectories.parts import NAMES, PARTS, part_bytes, part_path, read_part

Rows = list[dict[str, NDArray[Any]]]


class TrajectoryWriter:
    """Takes round after round and writes a part whenever its seeds are finished.

    A part appears all at once. Where each begins depends on the scenario alone, so a run
    that was stopped, or is extended by more seeds, ends with the bytes of one that was not.

    Args:
        folder: the run's.
        env: what is played, padded and flat.
        seeds: of the episodes.

    Attributes:
        n_kept: seeds that the folder already holds; the next round is that of the seed after.

    Raises:
        DataError: trajectories of something else, or damaged ones.
    """

    def __init__(self, folder: Path, env: CollectiveActionEnv, seeds: range) -> None:
        self.folder, self.seeds = folder, seeds
        self.header = make_header(folder / HEADER, env, seeds)
        self._rows: Rows = []
        self._check()
        self.n_kept = self._find()
        self._next_part = self.n_kept // self.header.seeds_per_part

    def _check(self) -> None:
        """Refuse a folder with other trajectories."""
        if not (self.folder / HEADER).exists():
            if (self.folder / PARTS).exists():
                raise DataError(f"{self.folder}: holds {PARTS} without {HEADER}")
            return
        there, wanted = read_header(self.folder), self.header
        for name in ("content_hash", "table", "entries", "axes", "seeds_per_part"):
            if getattr(there, name) != getattr(wanted, name):
                raise DataError(
                    f"{there.path}: made by another run ({name.replace('_', ' ')} differs): choose "
                    "another folder"
                )
        if there.seeds.start != wanted.seeds.start:
            raise DataError(
                f"{there.path}: begins with seed {there.seeds.start}, expected "
                f"{wanted.seeds.start}: choose another folder"
            )

    def _find(self) -> int:
        """Return how many seeds are there already; those of an unfinished part are taken up."""
        per_part, n_kept = self.header.seeds_per_part, 0
        while n_kept < len(self.seeds) and part_path(self.folder, n_kept // per_part).exists():
            part = read_part(self.folder, self.header, n_kept // per_part)
            n_kept += len(part.seeds)
            if n_kept % per_part and n_kept < len(self.seeds):
                for s, t in np.ndindex(len(part.seeds), self.header.rounds):
                    self._rows.append({name: part.table(name)[s, t] for name in NAMES})
                break
        return n_kept

    def start(self) -> None:
        """Write down what is to be recorded."""
        # The header first: parts without one would be nobody's after a kill in between.
        write_json(self.folder / HEADER, self.header.to_dict())
        (self.folder / PARTS).mkdir(exist_ok=True)

    def add(self, played: Round) -> None:
        """Take a round of the next seed; its notes must be there."""
        self._rows.append(_row(played, self.header.agents))
        if len(self._rows) == self.header.seeds_per_part * self.header.rounds:
            self._write()

    def finish(self) -> None:
        """Write the last part, if its seeds are fewer than those of a whole one."""
        if self._rows:
            self._write()

    def _write(self) -> None:
        first = self.seeds.start + self._next_part * self.header.seeds_per_part
        n_seeds = len(self._rows) // self.header.rounds
        seeds = np.array([*range(first, first + n_seeds)], dtype=np.uint64)
        arrays = {name: np.stack([row[name] for row in self._rows]) for name in NAMES}
        content = part_bytes(self.header, seeds, arrays)
        write_whole(part_path(self.folder, self._next_part), content)
        self._rows = []
        self._next_part += 1


def _row(played: Round, agents: tuple[str, ...]) -> dict[str, NDArray[Any]]:
    """Return one round as arrays (n_agents, ...)."""
    lived = played.lived
    if lived is None:
        raise DataError("trajectories: expected rounds with notes of what was seen")
    n_agents = len(agents)
    infos = [played.infos[agent] for agent in agents]
    return {
        "observation": lived.before.observations,
        "action_mask": lived.before.masks,
        "asked": lived.asked,
        "action": played.actions.copy(),
        "illegal": _told(infos, "illegal_action", np.bool_),
        "n_acting": _told(infos, "n_acting", np.int64),
        "reward": np.array([played.rewards[agent] for agent in agents], dtype=np.float64),
        "payoff": _told(infos, "payoff", np.float64),
        "success": _told(infos, "success", np.float64),
        "bound": _told(infos, "bound", np.float64),
        "next_observation": lived.after.observations,
        "next_action_mask": lived.after.masks,
        "terminated": np.full(n_agents, lived.terminated),
        "truncated": np.full(n_agents, lived.truncated),
    }


def _told(infos: list[Mapping[str, Any]], name: str, kind: type) -> NDArray[Any]:
    return np.array([info.get(name, np.nan) for info in infos], dtype=kind)
