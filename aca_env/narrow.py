"""An analysis on the cells of one collective: the same answers for it, from fewer cells."""

from copy import copy
from dataclasses import replace

import numpy as np

from aca_env.analysis import Analysis, Part
from aca_env.cells import CellIndex, Ids
from aca_env.counts import GroupCounts
from aca_env.strategies.base import Evidence
from aca_env.strategies.erasing import Erasing


def on_cells_of(analysis: Analysis, i: int) -> Analysis:
    """Return the analysis on the planted cells of collective i.

    Its success, bounds and margins need no others. One signal that leaves many cells free then
    does not slow down the collectives that plant another. The analysis itself is returned where
    that saves little, or where somebody erases, which needs every record's cell.
    """
    signals = analysis.strategies[i].maps()
    if not signals or any(isinstance(s, Erasing) for s in analysis.strategies):
        return analysis
    cells = np.flatnonzero(signals[0].bind(analysis.space).contains(analysis.index.points))
    if 2 * len(cells) > analysis.index.n_cells:
        return analysis
    narrowed = copy(analysis)
    for cached in ("mixture", "rest", "tests"):
        narrowed.__dict__.pop(cached, None)
    narrowed.index = _index_on(analysis.index, cells)
    narrowed.parts = tuple(_part_on(part, cells) for part in analysis.parts)
    return narrowed


def _index_on(index: CellIndex, cells: Ids) -> CellIndex:
    place = np.full(index.n_cells + 1, len(cells), dtype=np.int64)
    place[cells] = np.arange(len(cells))
    sent = {signal: place[ids] for signal, ids in index.sent.items()}
    return CellIndex(index.space, index.points[cells], place[index.raw], sent)


def _part_on(part: Part, cells: Ids) -> Part:
    return Part(
        _counts_on(part.group, cells),
        part.estimation_rows,
        None if part.label_map is None else part.label_map[cells],
        part.post[cells],
        None if part.evidence is None else _evidence_on(part.evidence, cells),
    )


def _counts_on(group: GroupCounts, cells: Ids) -> GroupCounts:
    sent = {signal: table[cells] for signal, table in group.sent.items()}
    return GroupCounts(group.n, group.raw[cells], sent)


def _evidence_on(evidence: Evidence, cells: Ids) -> Evidence:
    return replace(
        evidence,
        prevalence=evidence.prevalence[cells],
        own_conflict=evidence.own_conflict[cells],
        members=evidence.members[cells],
        rival=None if evidence.rival is None else evidence.rival[cells],
    )
