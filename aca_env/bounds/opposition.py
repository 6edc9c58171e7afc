"""What is known of a plan's lead in each cell, and how much unknown groups may take off."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.bernstein import bernstein_opposition
from aca_env.bounds.exchangeable import most_opposition
from aca_env.bounds.radii import log_events, radius
from aca_env.bounds.tightening import Tightening
from aca_env.bounds.tilting import tilted_opposition
from aca_env.bounds.unions import occupied_pairs
from aca_env.errors import DataError

Reals = NDArray[np.float64]
Numbers = NDArray[np.number[Any]]


@dataclass(frozen=True, eq=False)
class Unknown:
    """A group whose records are not seen, judged by the own unedited records.

    Attributes:
        against: (n_interventions, ..., n_cells, n_rivals) own evidence records that would speak
            against the plan if the own collective made each intervention that the group might
            have made; for the rest, which edits nothing, there is one.
        favour: same shape, own evidence records that would speak for the plan.
        n: number of records of the group.
        is_capped: whether Hoeffding's bound on it is capped at all its records, as the paper's
            robust regime does for the other collectives.
    """

    against: Numbers
    favour: Numbers
    n: int
    is_capped: bool = False

    @property
    def n_interventions(self) -> int:
        """Number of interventions that the group might have made."""
        return len(self.against)


@dataclass(frozen=True, eq=False)
class PlanCounts:
    """One plan's count tables, with any leading axes (draws); all counts are of records.

    Rivals are the labels that the plan must beat: all others for planting, one (y*) for
    unplanting, whose lead is that of the label chosen in the cell.

    Attributes:
        lead: (..., n_cells, n_rivals or 1) known part of the plan's lead over each rival: own
            edited records less what is known, or stated, of the others.
        unknown: groups that are judged by the own records; the rest is one of them.
        members: (..., n_cells) evidence records that the signal sends to each cell.
        n_members: acting members, n_i.
        n_evidence: members behind `unknown` and `members` (n_i, or the holdout).
        n_test: number of test users.
        n_cells: exact number of planted cells |X̃|, listed or not.
        n_labels: number of labels.
        budget: ⌊Nτ⌋, records that the classifier's suboptimality can overturn.
        n_support: planted cells that the pool's users are sent to; None where not known.
        n_interventions: |H| + Σ|H_j| for the Hoeffding events of the robust regime, which are
            counted for all labels whatever the plan; None in the others.
        is_published: whether `lead` is published and certain (`transparent`).
    """

    lead: Numbers
    unknown: tuple[Unknown, ...]
    members: Numbers
    n_members: int
    n_evidence: int
    n_test: int
    n_cells: int
    n_labels: int
    budget: int = 0
    n_support: int | None = None
    n_interventions: int | None = None
    is_published: bool = False

    @property
    def n_rivals(self) -> int:
        """Number of rival labels of a cell."""
        return max((group.against.shape[-1] for group in self.unknown), default=1)


@dataclass(frozen=True)
class Confidence:
    """At which confidence each statement is made.

    Attributes:
        log_pair: ln(1/δ') of one pair's statement on one unknown group.
        log_members: ln(1/δ') of the members' share, before the price of the set of cells.
        log_test: ln(1/δ') of the test users' share.
        n_cells: cells that unions are taken over.
        fewest: κ of each unknown group (see `unions`), 0 where all pairs are paid for.
    """

    log_pair: float
    log_members: float
    log_test: float
    n_cells: int
    fewest: tuple[int, ...]


def confidence_of(counts: PlanCounts, delta: float, tightening: Tightening) -> Confidence:
    """Return how δ is split, from sizes alone: nothing here depends on a record.

    Raises:
        DataError: the support is asked for and not known.
    """
    n_cells = counts.n_cells
    if tightening.union == "support":
        if counts.n_support is None:
            raise DataError('union "support": expected the number of cells in the pool, got none')
        n_cells = counts.n_support
    all_kept = (0,) * len(counts.unknown)
    if tightening.split == "equal":
        if tightening.union == "occupied":
            log_pair, fewest = _occupied(counts, delta, n_more=2)
        else:
            n_events = 2 + _margin_events(counts, n_cells, tightening)
            log_pair, fewest = log_events(n_events, delta), all_kept
        return Confidence(log_pair, log_pair, log_pair, n_cells, fewest)
    n_events = _margin_events(counts, n_cells, tightening)
    share = tightening.margin_share if n_events else 0.0
    log_outer = math.log(2 / (1 - share)) - math.log(delta)
    if tightening.union == "occupied" and n_events:
        log_pair, fewest = _occupied(counts, share * delta)
    else:
        log_pair = log_events(n_events, share * delta) if n_events else 0.0
        fewest = all_kept
    return Confidence(log_pair, log_outer, log_outer, n_cells, fewest)


def _margin_events(counts: PlanCounts, n_cells: int, tightening: Tightening) -> int:
    if counts.is_published:
        return 0
    own = 2 * n_cells if tightening.prevalence == "estimated" else 0
    if tightening.radius == "hoeffding":
        if counts.n_interventions is not None:
            return own + n_cells * counts.n_labels * (2 + counts.n_interventions)
        return own + 2 * n_cells * (counts.n_labels if counts.n_rivals > 1 else 2)
    n_tests = sum(group.n_interventions for group in counts.unknown if group.n > 0)
    return own + n_cells * counts.n_rivals * n_tests


def _occupied(counts: PlanCounts, delta: float, n_more: int = 0) -> tuple[float, tuple[int, ...]]:
    groups = tuple(
        (counts.n_evidence, group.n, group.n_interventions if group.n > 0 else 0)
        for group in counts.unknown
    )
    return occupied_pairs(counts.n_cells * counts.n_rivals, groups, delta, n_more)


_BY_RADIUS: dict[str, Callable[[Numbers, Numbers, int, int, float], Numbers]] = {
    "empirical_bernstein": bernstein_opposition,
    "tilted": tilted_opposition,
    "exact": most_opposition,
}


def opposition(counts: PlanCounts, confidence: Confidence, tightening: Tightening) -> list[Reals]:
    """Return U (..., n_cells, n_rivals) of each unknown group, simultaneously valid."""
    return [
        _of_group(group, counts.n_evidence, confidence.log_pair, least, tightening)
        for group, least in zip(counts.unknown, confidence.fewest, strict=True)
    ]


def _of_group(
    group: Unknown, n_own: int, log_pair: float, least: int, tightening: Tightening
) -> Reals:
    if tightening.radius == "hoeffding":
        bound = _hoeffding(group, n_own, log_pair)
    else:
        state = _BY_RADIUS[tightening.radius]
        bound = np.asarray(
            state(group.against, group.favour, n_own, group.n, log_pair), dtype=np.float64
        )
        if least:
            # Nothing is certified on pairs too thinly filled to have been paid for.
            bound = np.maximum(bound, least - 1 - group.against)
        bound = np.minimum(bound, group.n)
    return np.asarray(bound.max(axis=0))


def _hoeffding(group: Unknown, n_own: int, log_pair: float) -> Reals:
    if group.n == 0:
        return np.zeros(np.broadcast_shapes(group.against.shape, group.favour.shape))
    mean = (group.against - group.favour) / max(n_own, 1)
    slack = 2 * radius(n_own, log_pair) + 2 * radius(group.n, log_pair)
    bound = group.n * (mean + slack)
    return np.minimum(bound, group.n) if group.is_capped else np.asarray(bound)
