"""Where a bound loses: one cell's margin, and the step from cells to users, part by part."""

import math
from dataclasses import dataclass, replace

import numpy as np

from aca_env.bounds.members_share import law_bound, price_of_sets
from aca_env.bounds.opposition import (
    Confidence,
    PlanCounts,
    Unknown,
    confidence_of,
    opposition,
)
from aca_env.bounds.radii import radius
from aca_env.bounds.tightening import TIGHTEST, Tightening
from aca_env.bounds.tighter import least_lead, lost_without, tight_bound
from aca_env.errors import DataError

_LARGER = 10**8


@dataclass(frozen=True)
class Loss:
    """One part of a bound.

    Attributes:
        part: what it is, in plain words.
        amount: what it adds (losses are negative): records for a margin, users' share for the
            step from cells to users.
        share: the same as a share of the first row's amount; NaN where that is 0.
    """

    part: str
    amount: float
    share: float


def margin_losses(
    counts: PlanCounts, delta: float, tightening: Tightening = TIGHTEST, cell: int | None = None
) -> tuple[Loss, ...]:
    """Return how the margin of one cell comes about, in records; the rows sum to the last.

    Every row is the change that its part makes, in this order: the lead if own records told
    the truth about everybody; letting each part of the conflict choose its own rival; the
    radii if δ paid for one statement alone: of the members as a sample of the unknown groups
    (that of groups a hundred million times as large, scaled), of these groups' own chance, and
    of the own edited mass; what the union over statements adds to them; what leaving part of δ
    to the outer shares adds; what thinly filled cells cost; and the classifier's suboptimality.

    Args:
        counts: tables without leading axes.
        delta: probability that the bound fails.
        tightening: the ingredients.
        cell: which of the listed cells; default: the one with the least margin among those
            with members.

    Raises:
        DataError: tables with leading axes, or a bound without margins.
    """
    if np.ndim(counts.members) != 1 or counts.is_published:
        raise DataError("counts: expected one draw's tables of a regime that has margins")
    confidence = confidence_of(counts, delta, tightening)
    if cell is None:
        floor = tight_bound(counts, delta, tightening).floor
        cell = int(np.where(np.asarray(counts.members) > 0, floor, np.inf).argmin())
    one = _only(counts, cell)
    margin_share = tightening.margin_share if tightening.split == "weighted" else 1.0
    alone = replace(confidence, log_pair=-math.log(delta), fewest=(0,) * len(one.unknown))
    shared = replace(alone, log_pair=confidence.log_pair + math.log(margin_share))
    united = replace(alone, log_pair=confidence.log_pair)
    best = replace(tightening, sums="maximum_of_sums")
    kept = [
        _lead(one, None, best),
        _lead(one, None, tightening),
        _lead_without_chance(one, alone, tightening),
        _lead(one, alone, tightening),
        _lead(one, alone, tightening) - _prevalence(one, alone, tightening),
        _lead(one, shared, tightening) - _prevalence(one, shared, tightening),
        _lead(one, united, tightening) - _prevalence(one, united, tightening),
        _lead(one, confidence, tightening) - _prevalence(one, confidence, tightening),
    ]
    kept.append(kept[-1] - counts.budget)
    names = (
        "lead by the own records",
        "sum of maxima instead of maximum of sums",
        "members as a sample of the unknown groups",
        "chance of the unknown groups themselves",
        "radius of the own edited mass",
        "union over cells and labels",
        "share of δ left to members and users",
        "thinly filled cells",
        "suboptimality of the classifier",
    )
    return _table(names, [kept[0], *np.diff(kept)], "margin", kept[-1])


def share_losses(
    counts: PlanCounts, delta: float, tightening: Tightening = TIGHTEST
) -> tuple[Loss, ...]:
    """Return how the bound comes about from the won cells, in users' share; rows as above.

    The classifier's budget is taken off in every cell.

    Args:
        counts: tables without leading axes.
        delta: probability that the bound fails.
        tightening: the ingredients.

    Raises:
        DataError: tables with leading axes, or a collective without evidence.
    """
    if np.ndim(counts.members) != 1 or counts.n_evidence == 0:
        raise DataError("counts: expected one draw's tables of a collective with members")
    tightening = replace(tightening, budget="per_cell")
    confidence = confidence_of(counts, delta, tightening)
    found = tight_bound(counts, delta, tightening)
    lost = lost_without(found.won, counts)
    realised = tightening.prevalence == "realised" or counts.is_published
    price = price_of_sets(lost, confidence.n_cells, tightening) if realised else 0.0
    by_law = [
        float(law_bound(lost, counts.n_evidence, confidence.log_members + more, tightening))
        for more in (0.0, price)
    ]
    if tightening.outer == "exact" and lost.fewest_kept >= confidence.n_cells:
        by_law = [1.0, 1.0]
    kept = [1 - float(lost.members) / counts.n_evidence, *by_law, float(found.bound)]
    names = (
        "members on won cells",
        "sample of members",
        "all sets of cells instead of one",
        "sample of test users",
    )
    return _table(names, [kept[0], *np.diff(kept)], "bound", kept[-1])


def _lead(counts: PlanCounts, confidence: Confidence | None, tightening: Tightening) -> float:
    """Return a cell's lead, at the own records' word where no confidence is asked for."""
    if confidence is None:
        scale = max(counts.n_evidence, 1)
        most = [(g.n / scale * (g.against - g.favour)).max(axis=0) for g in counts.unknown]
    else:
        most = opposition(counts, confidence, tightening)
    return float(least_lead(counts, most, tightening)[0])


def _lead_without_chance(
    counts: PlanCounts, confidence: Confidence, tightening: Tightening
) -> float:
    """Return the lead if the unknown groups were so large that only the members' chance is left."""
    larger = tuple(replace(g, n=g.n * _LARGER) for g in counts.unknown)
    most = opposition(replace(counts, unknown=larger), confidence, tightening)
    return float(least_lead(counts, [group / _LARGER for group in most], tightening)[0])


def _prevalence(counts: PlanCounts, confidence: Confidence, tightening: Tightening) -> float:
    if tightening.prevalence == "realised" or counts.n_members == 0:
        return 0.0
    return 2 * counts.n_members * float(radius(counts.n_members, confidence.log_pair))


def _table(
    names: tuple[str, ...], amounts: list[float], total: str, kept: float
) -> tuple[Loss, ...]:
    rows = [*zip(names, amounts, strict=True), (total, kept)]
    whole = amounts[0] or math.nan
    return tuple(Loss(name, float(amount), float(amount / whole)) for name, amount in rows)


def _only(counts: PlanCounts, cell: int) -> PlanCounts:
    place = slice(cell, cell + 1)
    unknown = tuple(
        Unknown(g.against[..., place, :], g.favour[..., place, :], g.n, g.is_capped)
        for g in counts.unknown
    )
    lead = np.broadcast_to(counts.lead, (*np.shape(counts.members), np.shape(counts.lead)[-1]))
    return replace(
        counts,
        lead=lead[place],
        unknown=unknown,
        members=np.asarray(counts.members)[place],
    )
