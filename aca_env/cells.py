"""Which planted cells hold records, and in which of them every record falls.

Only cells that can hold a record are ever listed, so a feature space of any size
costs no more than the records themselves. Columns are read one after the other, in
blocks that stay in the processor's cache, and are kept in the narrowest type.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from aca_env.features import Features, FeatureSpace
from aca_env.signals import Signal, SignalMap

Ids = NDArray[np.int64]

_LARGEST_CODE = 2**62
_BLOCK = 1 << 15


def dense_ids(columns: Iterable[NDArray[np.integer]], sizes: Iterable[int], n_rows: int) -> Ids:
    """Return ids (n_rows,) of equal rows: 0, 1, … in lexicographic order of the columns.

    Args:
        columns: code arrays (n_rows,), most significant first; none means one group.
        sizes: number of values of each column.
        n_rows: number of rows.
    """
    codes = np.zeros(n_rows, dtype=np.int64)
    waiting: list[tuple[NDArray[np.integer], int]] = []
    span, largest = 1, _table_size(n_rows)
    for column, size in zip(columns, sizes, strict=True):
        if span * size > largest:
            _append(codes, waiting)
            codes, waiting = _compress(codes, span), []
            span = int(codes.max(initial=0)) + 1
            # Tables go on as long as they shrink the codes; else one sort at the end is cheaper.
            if 4 * span > n_rows or span * size > largest:
                largest = _LARGEST_CODE
        waiting.append((column, size))
        span *= size
    _append(codes, waiting)
    return _compress(codes, span)


def _append(codes: Ids, columns: Sequence[tuple[NDArray[np.integer], int]]) -> None:
    """Append columns to mixed-radix codes (n_rows,), in place."""
    for start in range(0, len(codes), _BLOCK):
        block = codes[start : start + _BLOCK]
        for column, size in columns:
            block *= size
            block += column[start : start + _BLOCK]


def _table_size(n_rows: int) -> int:
    # A direct table beats sorting while it is not much larger than the rows.
    return max(4 * n_rows, 1 << 16)


def _compress(codes: Ids, span: int) -> Ids:
    """Return the rank of every code among the codes, which lie in [0, span)."""
    if span <= _table_size(len(codes)):
        present = np.zeros(span, dtype=bool)
        present[codes] = True
        lookup = np.cumsum(present, dtype=np.int64)
        lookup -= 1
        return lookup[codes]
    order = np.argsort(codes)
    ordered = codes[order]
    ranks = np.zeros(len(codes), dtype=np.int64)
    np.cumsum(ordered[1:] != ordered[:-1], out=ranks[1:])
    ids = np.empty_like(ranks)
    ids[order] = ranks
    return ids


def one_row_each(ids: Ids) -> Ids:
    """Return, for every id, the number of one row that has it."""
    rows = np.zeros(int(ids.max(initial=-1)) + 1, dtype=np.int64)
    rows[ids] = np.arange(len(ids))
    return rows


def row_ids(X: Features, space: FeatureSpace) -> Ids:
    """Return ids (n_records,) of equal records, in lexicographic order."""
    return dense_ids((X[:, k] for k in range(space.n_features)), space.sizes, len(X))


@dataclass(frozen=True, eq=False)
class CellIndex:
    """The occupied planted cells of a set of records, and where each record falls.

    Attributes:
        space: the space of the records.
        points: codes (n_cells, n_features) of the cells, lexicographic, in the narrowest type.
        raw: cell (n_records,) of each record as it is; `n_cells` where it is in none.
        sent: for each tracked map, the cell (n_records,) of the mapped record;
            `n_cells` where it is in none.
    """

    space: FeatureSpace
    points: Features
    raw: Ids
    sent: dict[Signal, Ids]

    @property
    def n_cells(self) -> int:
        """Number of occupied planted cells."""
        return len(self.points)

    def find(self, points: Features) -> Ids:
        """Return the cell (n_points,) of arbitrary points; `n_cells` where there is none."""
        both = np.concatenate([self.points, points])
        ids = row_ids(both, self.space)
        cell_of = np.full(len(both), self.n_cells, dtype=np.int64)
        cell_of[ids[: self.n_cells]] = np.arange(self.n_cells)
        return cell_of[ids[self.n_cells :]]

    @cached_property
    def _inside(self) -> dict[Signal, Ids]:
        return {}

    @cached_property
    def _listing(self) -> list[tuple[Ids, Ids]]:
        return []

    def cells_of(self, signal: Signal) -> Ids:
        """Return the cells, ascending, that lie in a signal's image."""
        if signal not in self._inside:
            self._inside[signal] = np.flatnonzero(signal.bind(self.space).contains(self.points))
        return self._inside[signal]

    def codes_of(self, cells: Ids) -> Ids:
        """Return the codes (n, n_features) of some cells, read-only: many reports share them."""
        for known, codes in self._listing:
            if np.array_equal(known, cells):
                return codes
        codes = np.stack([column[cells] for column in self.points.T], axis=1).astype(np.int64)
        codes.flags.writeable = False
        # Reports on one signal follow each other: more than the last listing is not kept.
        self._listing[:] = [(cells, codes)]
        return codes


def index_cells(  # noqa: PLR0913 - one call with named options
    X: Features,
    space: FeatureSpace,
    signals: Sequence[Signal],
    fallbacks: Sequence[Signal] = (),
    *,
    whole: bool = False,
    listed: Features | None = None,
) -> CellIndex:
    """Return the cells that records can fall in, raw or mapped.

    Args:
        X: codes (n_records, n_features); contiguous columns are fastest.
        space: the space of the codes.
        signals: the signals; their images are the planted cells.
        fallbacks: maps of feature-only planters, tracked where they hit a planted cell.
        whole: make every distinct record a cell of its own as well (erasing needs it).
        listed: points (n_points, n_features) to list even where they hold no record.
    """
    maps = {signal: signal.bind(space) for signal in signals}
    extra = {signal: signal.bind(space) for signal in fallbacks if signal not in maps}
    groups = [_image(X, mapping) for mapping in (*maps.values(), *extra.values())]
    if whole:
        ids = row_ids(X, space)
        groups.append((ids, _rows_of(X, one_row_each(ids), space)))
    if listed is not None:
        everything = np.arange(len(listed))
        groups.append((np.empty(0, dtype=np.int64), _rows_of(listed, everything, space)))
    images = [points for _, points in groups]
    points, cell_of = _distinct(images, _planted(images, maps, whole=whole), space)
    placed = [cells[ids] for cells, (ids, _) in zip(cell_of, groups, strict=True)]
    sent = dict(zip((*maps, *extra), placed, strict=False))
    raw = placed[len(maps) + len(extra)] if whole else _raw_cells(X, maps, sent, len(points))
    return CellIndex(space, points, raw, sent)


def _image(X: Features, mapping: SignalMap) -> tuple[Ids, Features]:
    """Return the distinct images of the records, ascending, and which of them each record has."""
    columns = (X[:, k] for k in mapping.free)
    ids = dense_ids(columns, (mapping.space.sizes[k] for k in mapping.free), len(X))
    points = _rows_of(X, one_row_each(ids), mapping.space)
    for position, code in mapping.fixed:
        points[:, position] = code
    return ids, points


def _rows_of(X: Features, rows: Ids, space: FeatureSpace) -> Features:
    """Return some records in the narrowest type, columns contiguous."""
    shape, narrow = (len(rows), space.n_features), np.min_scalar_type(max(space.sizes) - 1)
    chosen: Features = np.empty(shape, dtype=narrow, order="F")
    for k in range(space.n_features):
        chosen[:, k] = X[:, k][rows]
    return chosen


def _planted(
    images: Sequence[Features], maps: dict[Signal, SignalMap], *, whole: bool
) -> list[NDArray[np.bool_]]:
    """Return which of the points are planted cells; the first images are those of `maps`."""
    wanted = []
    for k, points in enumerate(images):
        is_planted = np.full(len(points), whole or k < len(maps))
        for mapping in () if is_planted.all() else maps.values():
            is_planted |= mapping.contains(points)
        wanted.append(is_planted)
    return wanted


def _distinct(
    images: Sequence[Features], wanted: Sequence[NDArray[np.bool_]], space: FeatureSpace
) -> tuple[Features, list[Ids]]:
    """Return the distinct wanted points, and the place of each image's points among them."""
    kept = [
        points if inside.all() else _rows_of(points, np.flatnonzero(inside), space)
        for points, inside in zip(images, wanted, strict=True)
    ]
    joined = np.concatenate(kept)
    ids = row_ids(joined, space)
    distinct = _rows_of(joined, one_row_each(ids), space)
    cell_of = []
    parts = np.split(ids, np.cumsum([len(points) for points in kept])[:-1])
    for part, inside in zip(parts, wanted, strict=True):
        cells = np.full(len(inside), len(distinct), dtype=np.int64)
        cells[inside] = part
        cell_of.append(cells)
    return distinct, cell_of


def _raw_cells(
    X: Features, maps: dict[Signal, SignalMap], sent: dict[Signal, Ids], n_cells: int
) -> Ids:
    raw = np.full(len(X), n_cells, dtype=np.int64)
    for signal, mapping in maps.items():
        # A record inside an image is its own image, so its cell is known.
        np.copyto(raw, sent[signal], where=mapping.contains(X))
    return raw
