"""Which planted cells hold records, and in which of them every record falls.

Only cells that can hold a record are ever listed, so a feature space of any size
costs no more than the records themselves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aca_env.features import Features, FeatureSpace
from aca_env.signals import Signal, SignalMap

Ids = NDArray[np.int64]

_LARGEST_CODE = 2**62


def dense_ids(columns: Iterable[NDArray[np.integer]], sizes: Iterable[int], n_rows: int) -> Ids:
    """Return ids (n_rows,) of equal rows: 0, 1, … in lexicographic order of the columns.

    Args:
        columns: code arrays (n_rows,), most significant first; none means one group.
        sizes: number of values of each column.
        n_rows: number of rows.
    """
    codes = np.zeros(n_rows, dtype=np.int64)
    span = 1
    for column, size in zip(columns, sizes, strict=True):
        if span * size > _LARGEST_CODE:
            codes = _compress(codes, span)
            span = int(codes.max(initial=0)) + 1
        codes *= size
        codes += column
        span *= size
    return _compress(codes, span)


def _compress(codes: Ids, span: int) -> Ids:
    # A direct table beats sorting while it is not much larger than the rows.
    if span <= max(4 * len(codes), 1 << 16):
        present = np.zeros(span, dtype=np.int64)
        present[codes] = 1
        lookup = np.cumsum(present) - 1
        return lookup[codes]
    return np.unique(codes, return_inverse=True)[1].astype(np.int64).reshape(-1)


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
        points: codes (n_cells, n_features) of the cells, lexicographic.
        raw: cell (n_records,) of each record as it is; `n_cells` where it is in none.
        sent: for each tracked map, the cell (n_records,) of the mapped record;
            `n_cells` where it is in none.
    """

    space: FeatureSpace
    points: Ids
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
    groups: list[tuple[Ids, Features]] = [
        _image(X, mapping) for mapping in (*maps.values(), *extra.values())
    ]
    if whole:
        ids = row_ids(X, space)
        groups.append((ids, X[one_row_each(ids)].astype(np.int64)))
    if listed is not None:
        groups.append((np.empty(0, dtype=np.int64), listed))
    joined = np.concatenate([points for _, points in groups])
    planted = np.full(len(joined), whole)
    for mapping in maps.values():
        planted |= mapping.contains(joined)
    points, cell_of = _distinct(joined, planted, space)
    tracked = np.split(cell_of, np.cumsum([len(points) for _, points in groups])[:-1])
    placed = [cells[ids] for cells, (ids, _) in zip(tracked, groups, strict=True)]
    sent = dict(zip((*maps, *extra), placed, strict=False))
    raw = placed[len(maps) + len(extra)] if whole else _raw_cells(X, maps, sent, len(points))
    return CellIndex(space, points, raw, sent)


def _image(X: Features, mapping: SignalMap) -> tuple[Ids, Features]:
    columns = (X[:, k] for k in mapping.free)
    ids = dense_ids(columns, (mapping.space.sizes[k] for k in mapping.free), len(X))
    return ids, mapping(X[one_row_each(ids)]).astype(np.int64)


def _distinct(points: Ids, wanted: NDArray[np.bool_], space: FeatureSpace) -> tuple[Ids, Ids]:
    """Return the distinct wanted points and each point's place among them."""
    kept = points[wanted]
    ids = row_ids(kept, space)
    distinct = kept[one_row_each(ids)]
    cell_of = np.full(len(points), len(distinct), dtype=np.int64)
    cell_of[wanted] = ids
    return distinct, cell_of


def _raw_cells(
    X: Features, maps: dict[Signal, SignalMap], sent: dict[Signal, Ids], n_cells: int
) -> Ids:
    raw = np.full(len(X), n_cells, dtype=np.int64)
    for signal, mapping in maps.items():
        # A record inside an image is its own image, so its cell is known.
        inside = mapping.contains(X)
        raw[inside] = sent[signal][inside]
    return raw
