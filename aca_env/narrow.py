"""An analysis on the cells of one collective: the same answers for it, from fewer cells."""

from copy import copy
from dataclasses import replace

import numpy as np

from aca_env.analysis import Analysis, Part
from aca_env.cells import CellIndex, Ids
from aca_env.counts import Counts, GroupCounts
from aca_env.strategies.base import Evidence


def on_cells_of(analysis: Analysis, i: int) -> Analysis:
    """Return the analysis on the planted cells of collective i.

    Its success, bounds and margins need no others. One signal that leaves many cells free then
    does not slow down the collectives that plant another. The analysis itself is returned where
    that saves little, or where somebody erases, which needs every record's cell.
    """
    signals = analysis.strategies[i].maps()
    if not signals or analysis.is_whole:
        return analysis
    cells = analysis.index.cells_of(signals[0])
    if 2 * len(cells) > analysis.index.n_cells:
        return analysis
    return on_cells(analysis, cells)


def on_cells(analysis: Analysis, cells: Ids) -> Analysis:
    """Return the analysis on some of its cells; records elsewhere are in none."""
    narrowed = copy(analysis)
    for cached in ("mixture", "rest", "tests"):
        narrowed.__dict__.pop(cached, None)
    narrowed.index = _index_on(analysis.index, cells)
    # Parts may hold one and the same group.
    groups = {id(part.group): part.group for part in analysis.parts}
    counted = {key: _counts_on(group, cells) for key, group in groups.items()}
    narrowed.parts = tuple(_part_on(p, counted[id(p.group)], cells) for p in analysis.parts)
    return narrowed


def _index_on(index: CellIndex, cells: Ids) -> CellIndex:
    place = np.full(index.n_cells + 1, len(cells), dtype=np.int64)
    place[cells] = np.arange(len(cells))
    sent = {signal: place[ids] for signal, ids in index.sent.items()}
    return CellIndex(index.space, index.points[cells], place[index.raw], sent)


def _part_on(part: Part, group: GroupCounts, cells: Ids) -> Part:
    return Part(
        group,
        part.estimation_rows,
        None if part.label_map is None else part.label_map[cells],
        _rows_on(part.post, cells),
        None if part.evidence is None else _evidence_on(part.evidence, cells),
    )


def _counts_on(group: GroupCounts, cells: Ids) -> GroupCounts:
    sent = {signal: _rows_on(table, cells) for signal, table in group.sent.items()}
    return GroupCounts(group.n, _rows_on(group.raw, cells), sent)


def _rows_on(table: Counts, cells: Ids) -> Counts:
    # Each label's counts stay together in memory.
    return table.T[:, cells].T


def _evidence_on(evidence: Evidence, cells: Ids) -> Evidence:
    return replace(
        evidence,
        prevalence=evidence.prevalence[cells],
        own_conflict=evidence.own_conflict[cells],
        members=evidence.members[cells],
        rival=None if evidence.rival is None else evidence.rival[cells],
    )
