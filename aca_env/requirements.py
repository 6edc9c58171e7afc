"""What it takes: the inverse questions for the plans of an analysis.

Every record of the analysis counts as one user of the population, so all values are exact
shares of it; labels that adaptive strategies choose are the population's own.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace

import numpy as np

from aca_env.analysis import Analysis, Part
from aca_env.bounds.critical import critical_share
from aca_env.bounds.exact_values import Claim
from aca_env.bounds.inverse import least_members, least_total
from aca_env.bounds.mixture_claim import MixtureClaim
from aca_env.case import Case
from aca_env.cells import Ids, dense_ids, one_row_each
from aca_env.counts import GroupCounts, count_group
from aca_env.errors import DataError
from aca_env.features import Labels
from aca_env.narrow import on_cells, on_cells_of
from aca_env.population_view import PopulationView
from aca_env.scenario.members import count_members
from aca_env.strategies.base import Strategy
from aca_env.terms import Terms

LEVELS = (0.5, 0.9)


@dataclass(frozen=True)
class Requirement:
    """What certifying one level takes; None where nothing within reach does.

    Attributes:
        level: wanted bound, in [0, 1].
        n_members: least members at the same number of records, the others' sizes fixed.
        n_total: least number of records at the same shares, up to 10**12.
    """

    level: float
    n_members: int | None
    n_total: int | None


class Outlook:
    """Exact population values behind an analysis, and what they make necessary.

    Args:
        analysis: the analysis of the records.
        y_test: label codes (n_test,) of the test users; with them they count as population.
    """

    def __init__(self, analysis: Analysis, y_test: Labels | None = None) -> None:
        self.pool = _count_pool(analysis, y_test)
        self.sizes = tuple(len(rows) for rows in analysis.records.members)
        self.n_train = analysis.records.n_train
        self._population = _as_population(analysis, self.pool)
        self._on_cells: dict[int, tuple[Analysis, Ids]] = {}

    def shares(self) -> tuple[float, ...]:
        """Return the share of the training records in each collective."""
        return tuple(size / self.n_train for size in self.sizes)

    def claim(self, i: int, terms: Terms) -> Claim | None:
        """Return collective i's bound as a function of sizes; None where there is none."""
        if i not in self._on_cells:
            self._on_cells[i] = _merge_alike(on_cells_of(self._population, i), i)
        if terms.bias_bounds is not None:
            raise DataError("bias_bounds: expected none, since the rest changes with every size")
        population, times = self._on_cells[i]
        evidence = population.parts[i].evidence
        if evidence is None:
            return None
        planted = np.flatnonzero(evidence.members > 0)
        view = PopulationView(Case(population, i, terms, evidence), planted, times[planted])
        return view.mixture if terms.regime == "transparent" else view.margins

    def requirements(
        self,
        i: int,
        terms: Terms,
        levels: Sequence[float] = LEVELS,
        shares: Sequence[float] | None = None,
    ) -> tuple[Requirement, ...]:
        """Return what certifying each level takes in the terms' regime.

        Args:
            i: the collective.
            terms: terms of the bound; an upper bound on the others' mass plays no part.
            levels: wanted bounds, in [0, 1].
            shares: shares of the collectives, where they were stated; default: the sizes'.
        """
        claim = self.claim(i, terms)
        if claim is None:
            return tuple(Requirement(level, None, None) for level in levels)
        others = [size for j, size in enumerate(self.sizes) if j != i]
        stated = shares or self.shares()
        return tuple(
            Requirement(
                level,
                least_members(claim, others, self.n_train, level),
                least_total(claim, stated, i, level, count_members),
            )
            for level in levels
        )

    def critical_share(self, i: int, level: float, terms: Terms | None = None) -> float | None:
        """Return the critical mass for a success, without sampling error.

        Args:
            i: the collective.
            level: wanted success, in [0, 1].
            terms: their ε and threshold count; default: no suboptimality.
        """
        claim = self.claim(i, replace(terms or Terms(), regime="transparent"))
        others = [share for j, share in enumerate(self.shares()) if j != i]
        if not isinstance(claim, MixtureClaim):
            return None
        return critical_share(claim, others, level)


def _count_pool(analysis: Analysis, y_test: Labels | None) -> GroupCounts:
    pool = analysis.count(np.arange(analysis.records.n_train))
    if y_test is None:
        return pool
    labels = np.concatenate([analysis.records.y, y_test])
    rows = np.arange(analysis.records.n_train, len(labels))
    return pool + count_group(analysis.index, labels, rows, tuple(pool.sent))


def _as_population(analysis: Analysis, pool: GroupCounts) -> Analysis:
    """Return the analysis with the whole population in every collective's place."""
    population = copy(analysis)
    for name in ("mixture", "rest", "tests"):
        population.__dict__.pop(name, None)
    population.parts = tuple(
        _population_part(analysis, strategy, pool) for strategy in analysis.strategies
    )
    return population


def _population_part(analysis: Analysis, strategy: Strategy, pool: GroupCounts) -> Part:
    labels = analysis.label_map(strategy, pool)
    post = strategy.post_edit(pool, analysis.space, labels)
    # No split is taken out: shares are the population's with or without it.
    nobody = pool - pool
    return Part(pool, None, labels, post, strategy.evidence(pool, nobody, analysis.space, labels))


def _merge_alike(population: Analysis, i: int) -> tuple[Analysis, Ids]:
    """Return the analysis on one cell of each kind, and how many cells (n_cells,) it stands for.

    Cells are alike where every count agrees: a signal that leaves many cells free fills most
    of them with the same few records.
    """
    evidence = population.parts[i].evidence
    if evidence is None or population.is_whole:
        return population, np.ones(population.index.n_cells, dtype=np.int64)
    # Labels that are to be beaten follow from the counts.
    numbers = [evidence.prevalence, evidence.own_conflict, evidence.members]
    numbers += [part.label_map for part in population.parts if part.label_map is not None]
    tables = [
        table
        for part in population.parts
        for table in (part.group.raw, part.post, *part.group.sent.values())
    ]
    # Every part holds the whole population: one look at each table is enough.
    different = {id(table): table for table in tables}.values()
    numbers += [column for table in different for column in table.T]
    columns = [column - column.min(initial=0) for column in numbers if column.any()]
    widths = [int(column.max(initial=0)) + 1 for column in columns]
    kinds = dense_ids(columns, widths, population.index.n_cells)
    return on_cells(population, one_row_each(kinds)), np.bincount(kinds)
