"""Reading what a run recorded: whole, or block by block."""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace as changed
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from aca_env.errors import DataError
from aca_env.runs.folder import MANIFEST, ROWS
from aca_env.trajectories.header import HEADER, Header, read_header, read_manifest
from aca_env.trajectories.parts import part_path, read_part
from aca_env.trajectories.recording import Recording, Trajectories, join
from aca_env.trajectories.rows import read_rows


def read(folder: str | Path, seeds: range | None = None) -> Trajectories:
    """Return the trajectories of a run.

    Args:
        folder: where `aca run --trajectories` put them.
        seeds: only these, which must be there; default: all that are finished.

    Raises:
        DataError: no trajectories there, damaged or foreign ones, or no such seeds.
    """
    path = Path(folder)
    if not (path / HEADER).is_file() and (path / MANIFEST).is_file():
        raise DataError(
            f"{path}: holds a run without trajectories: expected one of aca run --trajectories"
        )
    header = read_header(path)
    parts = [*_parts(path, header, seeds)]
    if not parts:
        raise DataError(f"{path}: holds no finished trajectories yet")
    if seeds is not None and sum(len(part.seeds) for part in parts) != len(seeds):
        held = f"{header.seeds.start}:{header.seeds.stop}"
        raise DataError(f"seeds: expected finished ones of {held}, got {seeds.start}:{seeds.stop}")
    return join(parts)


@dataclass(frozen=True)
class Source:
    """A recording on disk.

    Attributes:
        folder: the run's.
        header: what was played.
        has_trajectories: whether it holds what was seen, not only result rows.
    """

    folder: Path
    header: Header
    has_trajectories: bool

    @property
    def rows(self) -> "Source | None":
        """The result rows beside trajectories, which tell the same run a second time."""
        if not self.has_trajectories or not _has_rows(self.folder):
            return None
        return Source(self.folder, read_manifest(self.folder), False)

    def blocks(self, seeds: range | None = None) -> Iterator[Recording]:
        """Yield what was recorded, block by block.

        Args:
            seeds: only these.

        Raises:
            DataError: damaged files.
        """
        if self.has_trajectories:
            yield from _parts(self.folder, self.header, seeds)
            return
        for block in read_rows(self.folder, self.header):
            kept = _only(block, seeds)
            if len(kept.seeds):
                yield kept


def find(folder: str | Path) -> Source:
    """Return what a folder holds: trajectories, or at least the rows of a run.

    Raises:
        DataError: neither.
    """
    path = Path(folder)
    if (path / HEADER).is_file():
        return Source(path, read_header(path), True)
    if not _has_rows(path):
        raise DataError(
            f"{path}: expected the folder of a run, with {HEADER} or with {MANIFEST} and {ROWS}"
        )
    return Source(path, read_manifest(path), False)


def _has_rows(folder: Path) -> bool:
    return (folder / MANIFEST).is_file() and (folder / ROWS).is_file()


def _parts(folder: Path, header: Header, seeds: range | None) -> Iterator[Trajectories]:
    per_part, first = header.seeds_per_part, header.seeds.start
    wanted = header.seeds if seeds is None else seeds
    if not wanted or wanted.start < first:
        return
    numbers = range((wanted.start - first) // per_part, (wanted.stop - 1 - first) // per_part + 1)
    for number in numbers:
        # Parts appear in order: what comes after a missing one is not there yet.
        if not part_path(folder, number).exists():
            _refuse_later(folder, number)
            return
        part = read_part(folder, header, number)
        if len(part.seeds) < per_part:
            _refuse_later(folder, number)
        part = _only(part, seeds)
        if len(part.seeds):
            yield part


def _refuse_later(folder: Path, number: int) -> None:
    """Raise `DataError` if parts follow one that is missing or holds too few seeds."""
    path = part_path(folder, number)
    if any(later.name > path.name for later in path.parent.glob("part-*.parquet")):
        raise DataError(f"{path}: expected a whole part of the trajectories, as later ones follow")


Kind = TypeVar("Kind", bound=Recording)


def _only(part: Kind, seeds: range | None) -> Kind:
    """Return the wanted seeds of a block."""
    if seeds is None:
        return part
    held = part.seeds
    kept = np.array([seed in seeds for seed in held.tolist()], dtype=np.bool_)
    tables: dict[str, Any] = {name: part.table(name)[kept] for name in part.measures()}
    return changed(part, seeds=held[kept], **tables)
