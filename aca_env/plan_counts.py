"""From groups of records to the count tables that a tighter bound works on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.opposition import PlanCounts, Unknown
from aca_env.bounds.radii import exact_budget
from aca_env.cells import Ids
from aca_env.counts import Counts, GroupCounts, at_labels, conflict, conflict_with
from aca_env.errors import DataError
from aca_env.features import FeatureSpace
from aca_env.strategies.base import Evidence, Strategy
from aca_env.strategies.erasing import Erasing
from aca_env.strategies.unplanting import AdaptiveUnplanting
from aca_env.terms import Terms

Numbers = NDArray[np.number[Any]]


@dataclass(frozen=True, eq=False)
class Situation:
    """One collective's plan among the records of everybody, with any leading axes (draws).

    Attributes:
        strategy: the plan.
        space: the space of the records.
        cells: positions (n_planted,) of the plan's own cells among those of the tables.
        n_cells: exact number of planted cells, listed or not.
        n_support: planted cells that the pool's users are sent to; None where not known.
        members: unedited records of all members.
        holdout: unedited records of the members behind conflict and share.
        evidence: what they say of the plan.
        posts: post-edit counts (..., n_cells, n_labels) of each other collective.
        sizes: number of records of each other collective.
        n_rest: records of everybody else.
        mixture: what the platform sees, (..., n_cells, n_labels).
        n_train: number of training records.
        n_test: number of test users.
    """

    strategy: Strategy
    space: FeatureSpace
    cells: Ids
    n_cells: int
    n_support: int | None
    members: GroupCounts
    holdout: GroupCounts
    evidence: Evidence
    posts: Sequence[Counts]
    sizes: Sequence[int]
    n_rest: int
    mixture: Counts
    n_train: int
    n_test: int

    @property
    def rivals(self) -> list[int]:
        """Labels that planting must beat."""
        return [k for k in range(self.space.n_labels) if k != self.evidence.target]

    def leads(self, counts: Counts) -> Counts:
        """Return (..., n_planted, n_rivals) the plan's lead over each rival in some counts."""
        against, favour = self.sides(counts)
        return np.asarray(favour - against)

    def sides(self, counts: Counts) -> tuple[Counts, Counts]:
        """Return what speaks against and for the plan, each (..., n_planted, n_rivals)."""
        own = counts[..., self.cells, :]
        target = own[..., self.evidence.target]
        if self.evidence.rival is None:
            favour = np.repeat(target[..., None], len(self.rivals), axis=-1)
            return own[..., self.rivals], favour
        rival = at_labels(own, self.evidence.rival[..., self.cells])
        return target[..., None], rival[..., None]

    def conflict_of(self, counts: Counts) -> Counts:
        """Return how far counts speak against the plan (..., n_planted)."""
        rival = self.evidence.rival
        chosen = None if rival is None else rival[..., self.cells]
        return conflict(counts[..., self.cells, :], self.evidence.target, chosen)


def plan_counts(
    at: Situation,
    terms: Terms,
    *,
    cross: Numbers | None = None,
    interventions: Sequence[Sequence[Strategy]] = (),
) -> PlanCounts:
    """Return the count tables of a plan in an information regime.

    Args:
        at: the plan and the records.
        terms: regime, ε and threshold.
        cross: (..., n_planted) cross term in records, for regimes that state one number
            (`worst_case` and the estimates).
        interventions: for each other collective what it might do, for the robust regime.

    Raises:
        DataError: a regime whose cross term is neither given nor known.
    """
    if terms.regime == "transparent":
        return _published(at, terms)
    unknown = [_rest(at)]
    robust = terms.regime == "known_interventions_robust"
    if robust:
        unknown += [
            _might(at, chosen, size) for chosen, size in zip(interventions, at.sizes, strict=True)
        ]
        known: Numbers = np.zeros(1)
    else:
        known = _known(at, terms.regime, cross)
    distinct = {h for chosen in interventions for h in chosen}
    lead = at.evidence.prevalence[..., at.cells, None] - known
    return _counts(
        at,
        terms,
        lead=lead,
        unknown=tuple(unknown),
        members=at.evidence.members[..., at.cells],
        n_evidence=at.evidence.n_evidence,
        n_interventions=len(distinct) + sum(map(len, interventions)) if robust else None,
    )


def _counts(at: Situation, terms: Terms, **fields: Any) -> PlanCounts:
    return PlanCounts(
        n_members=at.evidence.n_members,
        n_test=at.n_test,
        n_cells=at.n_cells,
        n_labels=at.space.n_labels,
        budget=exact_budget(terms.epsilon, terms.threshold, at.n_train),
        n_support=at.n_support,
        **fields,
    )


def _published(at: Situation, terms: Terms) -> PlanCounts:
    counts = at.mixture[..., at.cells, :]
    against = conflict_with(counts, at.space.label_code(at.strategy.target))
    # Any label may beat an unplanted one, whichever the members report.
    lead = against if at.strategy.objective == "unplanting" else -against
    sent = at.members.sent[at.strategy.maps()[0]].sum(axis=-1)
    return _counts(
        at,
        terms,
        lead=lead[..., None],
        unknown=(),
        members=sent[..., at.cells],
        n_evidence=at.members.n,
        is_published=True,
    )


def _rest(at: Situation) -> Unknown:
    against, favour = at.sides(at.holdout.raw)
    return Unknown(against[None], favour[None], at.n_rest)


def _known(at: Situation, regime: str, cross: Numbers | None) -> Numbers:
    """Return (..., n_planted, n_rivals or 1) what the others take off the lead, in records."""
    if cross is not None:
        return np.asarray(cross)[..., None]
    if regime == "aggregate":
        return np.asarray(-sum(map(at.leads, at.posts), np.zeros(1)))
    if regime in ("full", "aggregate_sum"):
        return np.asarray(sum(map(at.conflict_of, at.posts), np.zeros(1))[..., None])
    if regime == "worst_case":
        return np.full(1, sum(at.sizes))
    raise DataError(f"regime: expected one whose cross term is known, got {regime!r}")


def _might(at: Situation, interventions: Sequence[Strategy], size: int) -> Unknown:
    """Return another collective by what the own records would be under its interventions."""
    sides = [_sides_under(at, strategy) for strategy in interventions]
    against, favour = (np.stack(side) for side in zip(*sides, strict=True))
    return Unknown(against, favour, size, is_capped=True)


def _sides_under(at: Situation, strategy: Strategy) -> tuple[Counts, Counts]:
    # A label map made on others' records may be any: all its mass counts against the plan.
    if isinstance(strategy, AdaptiveUnplanting | Erasing):
        erases = isinstance(strategy, Erasing)
        moved = at.holdout.raw if erases else at.holdout.sent[strategy.signal]
        everything = moved.sum(axis=-1)[..., at.cells, None]
        n_rivals = len(at.rivals) if at.evidence.rival is None else 1
        against = np.repeat(everything, n_rivals, axis=-1)
        return against, np.zeros_like(against)
    return at.sides(strategy.post_edit(at.holdout, at.space, None))
