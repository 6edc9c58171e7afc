"""One collective's plan in one analysis, with what its bound needs at hand."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from aca_env.analysis import Analysis, Part
from aca_env.bounds import regimes
from aca_env.bounds.margins import Sizes
from aca_env.bounds.non_neutral import conflict_gap, rest_gap
from aca_env.bounds.radii import sets_of_cells
from aca_env.counts import Counts, conflict
from aca_env.strategies.abstain import Abstain
from aca_env.strategies.base import Evidence, Strategy
from aca_env.strategies.planting import FeatureLabelPlanting
from aca_env.strategies.unplanting import NaiveUnplanting
from aca_env.terms import Terms

Reals = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Statement:
    """A bound and what it rests on, per occupied cell.

    Attributes:
        margins: (n_cells,) margins in mass.
        cross: (n_cells,) cross term in mass; NaN where the regime has none.
        bound: lower bound on success.
        log_inverse_delta: ln(1/δ') behind it.
    """

    margins: Reals
    cross: Reals
    bound: float
    log_inverse_delta: float


@dataclass(frozen=True, eq=False)
class Case:
    """One collective's plan in one analysis, with what its bound needs at hand."""

    analysis: Analysis
    i: int
    terms: Terms
    evidence: Evidence

    @property
    def part(self) -> Part:
        """What the collective does to its records."""
        return self.analysis.parts[self.i]

    @cached_property
    def others(self) -> list[int]:
        """Indices of the other collectives."""
        return [j for j in range(len(self.analysis.parts)) if j != self.i]

    @cached_property
    def n_cells(self) -> int:
        """Exact number of planted cells."""
        return self.analysis.strategies[self.i].maps()[0].bind(self.analysis.space).n_cells

    @property
    def sizes(self) -> Sizes:
        """Numbers of records behind the margin."""
        n_rest = len(self.analysis.records.rest)
        e = self.evidence
        return Sizes(e.n_members, e.n_evidence, n_rest, n_rest, self.analysis.records.n_train)

    @property
    def delta(self) -> float:
        """Probability of failure left for this action: its share of δ if it was chosen."""
        menu = self.terms.menu_size if self.terms.selection == "menu" else 1
        return self.terms.delta / menu

    @property
    def log_sets(self) -> float:
        """Addition to the outer radii's ln(1/δ') for an action chosen on the records."""
        return sets_of_cells(self.n_cells) if self.terms.selection == "menu" else 0.0

    @property
    def masses(self) -> list[int]:
        """Number of records of each other collective."""
        return [self.analysis.parts[j].group.n for j in self.others]

    @property
    def is_certified(self) -> bool:
        """Whether the regime's value is a guarantee: no estimate, no mass understated."""
        regime = self.terms.regime
        if regime == "worst_case" and self.others_records < sum(self.masses):
            return False
        if regime == "known_interventions_robust" and not self._knows_what_happens():
            return False
        return self.terms.regime not in regimes.ESTIMATES

    def _knows_what_happens(self) -> bool:
        for j in self.others:
            does = self.analysis.strategies[j]
            same = does
            if isinstance(does, NaiveUnplanting):
                same = FeatureLabelPlanting(does.signal, target=does.alternative)
            if not {does, same} & set(intervention_set(self, j, robust=True)):
                return False
        return True

    @property
    def own_bias(self) -> float:
        """Upper bound t_i on the distance of the own members from everybody."""
        return 0.0 if self.terms.bias_bounds is None else self.terms.bias_bounds[self.i]

    @property
    def paid_bias(self) -> tuple[float, float] | None:
        """What the bound pays for: t_i and t_0; None where nobody is taken for biased."""
        known = self.terms.bias_bounds
        return None if known is None else (self.own_bias, known[-1])

    @property
    def rest_cost_of_bias(self) -> float:
        """What margins lose for the laws of members and rest, in records."""
        rest = 0.0 if self.terms.bias_bounds is None else self.terms.bias_bounds[-1]
        return float(rest_gap(self.own_bias, rest, self.sizes.n_rest))

    @property
    def gaps(self) -> list[float] | None:
        """How far each other collective's conflicts may differ from those of the own records."""
        known = self.terms.bias_bounds
        if known is None:
            return None
        return [float(conflict_gap(self.own_bias, known[j])) for j in self.others]

    @property
    def others_records(self) -> float:
        """Records of all other collectives, or the known upper bound on them."""
        if self.terms.others_mass is None:
            return float(sum(self.masses))
        return self.terms.others_mass[self.i] * self.analysis.records.n_train

    def conflict_of(self, counts: Counts) -> Counts:
        """Return how far counts (n_cells, n_labels) speak against this plan."""
        return conflict(counts, self.evidence.target, self.evidence.rival)


def intervention_set(case: Case, j: int, *, robust: bool = False) -> list[Strategy]:
    """Return H_j, what collective j might do; robustly it may also abstain."""
    known = case.terms.interventions
    chosen = list(known[j]) if known is not None else default_interventions(case.analysis)
    if robust:
        chosen.append(Abstain())
        own = case.analysis.strategies[j]
        if known is None and not isinstance(own, FeatureLabelPlanting):
            # A guarantee needs the truth in the set, which the default may lack.
            chosen.append(own)
    return list(dict.fromkeys(chosen))


def default_interventions(analysis: Analysis) -> list[Strategy]:
    """Return what anybody might do by default: plant any signal present for any label."""
    signals = dict.fromkeys(s.maps()[0] for s in analysis.strategies if s.maps())
    return [
        FeatureLabelPlanting(signal, target=label)
        for signal in signals
        for label in analysis.space.labels
    ]
