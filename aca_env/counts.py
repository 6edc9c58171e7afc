"""Count tables of one group of records: all that edits, platforms and bounds need."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from aca_env.cells import CellIndex, Ids
from aca_env.features import Labels
from aca_env.signals import Signal

Counts = NDArray[np.int64]  # (..., n_cells, n_labels) or (..., n_cells), whole numbers

FEW_LABELS = 16
"""Up to here, going label by label beats a reduction over a short last axis."""


@dataclass(frozen=True, eq=False)
class GroupCounts:
    """Counts of one group by (cell, label): as they are and as maps would send them.

    Leading axes, if any, are draws: independent copies of the group.

    Attributes:
        n: number of records in the group.
        raw: (..., n_cells, n_labels) records that lie in each cell unedited.
        sent: by map, (..., n_cells, n_labels) records that the map sends to each cell.
    """

    n: int
    raw: Counts
    sent: Mapping[Signal, Counts]

    def __add__(self, other: Self) -> Self:
        """Return the counts of both groups together."""
        sent = {signal: table + other.sent[signal] for signal, table in self.sent.items()}
        return type(self)(self.n + other.n, self.raw + other.raw, sent)

    def __sub__(self, other: Self) -> Self:
        """Return the counts of this group without a part of it."""
        sent = {signal: table - other.sent[signal] for signal, table in self.sent.items()}
        return type(self)(self.n - other.n, self.raw - other.raw, sent)


class _CountedWhenAsked(Mapping[Signal, Counts]):
    """Tables by map, each counted when it is first asked for: most questions need but one."""

    def __init__(self, count: Callable[[Signal], Counts], signals: Iterable[Signal]) -> None:
        self._count = count
        self._known: dict[Signal, Counts | None] = dict.fromkeys(signals)

    def __getitem__(self, signal: Signal) -> Counts:
        known = self._known[signal]
        if known is None:
            known = self._known[signal] = self._count(signal)
        return known

    def __iter__(self) -> Iterator[Signal]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def count_group(index: CellIndex, y: Labels, rows: Ids, signals: Iterable[Signal]) -> GroupCounts:
    """Return the tables of the records with the given row numbers.

    Args:
        index: the cells of all records.
        y: labels (n_records,).
        rows: row numbers (n,) of the group.
        signals: the maps to keep.
    """
    labels = y[rows]
    shape = (index.n_cells, index.space.n_labels)

    def count(signal: Signal) -> Counts:
        return count_cells(index.sent[signal][rows], labels, shape)

    raw = count_cells(index.raw[rows], labels, shape)
    return GroupCounts(len(rows), raw, _CountedWhenAsked(count, signals))


def count_cells(cells: Ids, labels: Labels, shape: tuple[int, int]) -> Counts:
    """Return counts (n_cells, n_labels); records in no cell (cell == n_cells) drop out.

    Each label's counts lie together in memory, so that what goes over labels is quick.
    """
    n_cells, n_labels = shape
    codes = labels * np.int64(n_cells + 1)
    codes += cells
    counts = np.bincount(codes, minlength=(n_cells + 1) * n_labels)
    return counts.reshape(n_labels, n_cells + 1)[:, :n_cells].T


def conflicts(counts: NDArray[Any]) -> NDArray[Any]:
    """Return max over y' != y of counts[..., y'] − counts[..., y], for every label y.

    Args:
        counts: (..., n_labels), at least two labels.

    Returns:
        Same shape; negative where y leads.

    >>> conflicts(np.array([5, 2, 3]))
    array([-2,  3,  2])
    """
    first, second = (values[..., None] for values in _two_largest(counts))
    # Where y holds the maximum alone, its strongest rival is the runner-up; where it
    # shares the maximum, first and second are equal and either will do.
    return np.asarray(np.where(counts == first, second, first) - counts)


def _two_largest(counts: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the largest and the second largest number (...) over the labels."""
    if counts.shape[-1] > FEW_LABELS:
        ordered = np.partition(counts, -2, axis=-1)
        return ordered[..., -1], ordered[..., -2]
    first = np.maximum(counts[..., 0], counts[..., 1])
    second = np.minimum(counts[..., 0], counts[..., 1])
    for label in range(2, counts.shape[-1]):
        second = np.maximum(second, np.minimum(first, counts[..., label]))
        first = np.maximum(first, counts[..., label])
    return first, second


def conflict_with(counts: Counts, target: int) -> Counts:
    """Return the planting conflict (..., n_cells) for one target label."""
    if counts.shape[-1] > FEW_LABELS:
        rivals = np.delete(counts, target, axis=-1)
        return np.asarray(rivals.max(axis=-1) - counts[..., target])
    first, *others = (label for label in range(counts.shape[-1]) if label != target)
    strongest = counts[..., first]
    for label in others:
        strongest = np.maximum(strongest, counts[..., label])
    return np.asarray(strongest - counts[..., target])


def leads(counts: Counts, target: int) -> NDArray[np.bool_]:
    """Return in which cells (..., n_cells) a label is predicted; ties go to the lowest code.

    >>> leads(np.array([[5, 5, 3], [1, 5, 5], [1, 1, 2]]), 1)
    array([False,  True, False])
    """
    own = counts[..., target]
    is_ahead = np.ones(own.shape, dtype=bool)
    for label in range(counts.shape[-1]):
        rival = counts[..., label]
        if label != target:
            is_ahead &= own > rival if label < target else own >= rival
    return is_ahead


def at_labels(counts: Counts, labels: Labels) -> Counts:
    """Return counts (..., n_cells) of one label per cell, labels (..., n_cells)."""
    return np.take_along_axis(counts, labels[..., None], axis=-1)[..., 0]


def conflict(counts: Counts, target: int, rival: Labels | None = None) -> Counts:
    """Return how many more records speak against the target than for the plan, per cell.

    Args:
        counts: (..., n_cells, n_labels).
        target: label code y*.
        rival: None for planting (the strongest other label counts against y*); for
            unplanting the label (..., n_cells) that is to beat y*, which y* counts against.

    Source: Battiloro et al. (2026), Sections 3 and 4 (conflict terms C_j).
    """
    if rival is None:
        return conflict_with(counts, target)
    return np.asarray(counts[..., target] - at_labels(counts, rival))
