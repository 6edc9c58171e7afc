"""Certified lower bounds on success that are tighter than the paper's, beside it.

Theorem. Let a plan be fixed before the own records are seen, and let own records, the rest and
the test users be independent samples of one law. With probability at least 1 − δ, the success
against every ε-suboptimal classifier is at least `tight_bound`, whatever the ingredients.

Proof sketch, with the paper's bound as the special case `PAPER`.

What is known and what is not. The platform trains on the realised records of everybody. The own
edited records are known exactly, and so is what the regime tells of the others; not known are
the records of the rest (and, in the robust regime, of each other collective). So the lead of
the plan over rival label y' in cell x is `lead` (known) less the sum over unknown groups of
A − B, the difference of their records that speak against and for the plan.

1. Margins. For each pair (x, y') and each unknown group (each intervention that it might have
   made), one statement A − B ≤ U, with the events of its module: `exchangeable` (2, one-sided),
   `tilting` (3), `bernstein` (3), or Hoeffding's, for which each joint mass of own records and
   of the group has one one-sided event (2cL for planting, 4c for unplanting, and cL for every
   intervention). Unknown groups of a pair may all err: their events are united. Off all of
   these, every cell's lead is at least `floor`, the least over rivals of lead − ΣU.
2. The classifier. A cell whose lead exceeds ⌊Nτ⌋ cannot be flipped ("per_cell"). "shared":
   flipped leads sum to at most ⌊Nτ⌋ (`shared_budget`), so it loses at most a knapsack's value.
3. Won cells. Let A be the cells that are certified. On the event of step 1 all are won in the
   realised mixture, so success is at least the test users' share on A.
   "realised": A depends on the own records through edited counts, which are known and cost
   nothing, and through U. It is one of the 2^c sets of cells. For each fixed set the members on
   it are a binomial count: one event each, at δ' weighted by size or uniformly; no event for
   the empty set and for all cells. "estimated": let A* be the cells whose population mass
   satisfies n p(x) − nR > θ(x), θ the realised lead of everybody else. A* is fixed given the
   others' records. Off 2c events (n p within nR of the own edited count, on either side),
   lead − 2nR > ΣU implies x ∈ A*, and x ∈ A* implies that x is won: A lies in A*, members on A
   are at most those on A*, and one event suffices for the share.
4. Members to law to test users: one event for the share among members (Hoeffding's, or Clopper
   and Pearson's for the lost share), one for the test users' share given A (Hoeffding's, or a
   binomial quantile). The test users are independent of A, which is fixed once everybody's
   training records are; so no union over sets is needed for them, unless a classifier that
   has seen them chooses what to flip (all choices are united), or the plan was chosen where
   they were known (`is_chosen`: all sets are).

Is the paper's 2R(n) on the prevalence needed? Not to certify that a cell is won by the
realised mixture: the own edited records are in it as they are. It serves only to fix A before
the members are counted. Dropping it without the union over sets is wrong: among many cells
those with more members than expected are certified, and the members' share on them overstates
the users'. Of 3,000 members on 1,000 equal cells that a rival of the same size contests, with
no rest at all, 58% are on cells that are won, and 42% of the users.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.members_share import Lost, Sets, share_bound
from aca_env.bounds.opposition import PlanCounts, confidence_of, opposition
from aca_env.bounds.radii import radius
from aca_env.bounds.shared_budget import log_choices, most_flipped
from aca_env.bounds.tightening import TIGHTEST, Tightening

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.number[Any]]


@dataclass(frozen=True, eq=False)
class TightBound:
    """A lower bound on success, and what it rests on.

    Attributes:
        bound: (...,) lower bound with probability 1 − δ; −∞ without evidence.
        floor: (..., n_cells) certified lead in records, before the classifier's suboptimality.
        won: (..., n_cells) cells whose lead no classifier can overturn by itself.
        log_inverse_delta: ln(1/δ') of one pair's statement.
    """

    bound: Reals
    floor: Reals
    won: Flags
    log_inverse_delta: float


def tight_bound(
    counts: PlanCounts,
    delta: float,
    tightening: Tightening = TIGHTEST,
    *,
    is_chosen: bool = False,
) -> TightBound:
    """Return a certified lower bound on success, for all draws at once.

    Args:
        counts: the plan's count tables, draws first.
        delta: probability that the bound fails, in (0, 1).
        tightening: which ingredients are used.
        is_chosen: whether the plan was chosen on the records; then `delta` is its share of the
            menu's, and the outer shares are uniform over sets of cells.

    Raises:
        AcaError: an ingredient needs what the counts do not tell.

    Source: the module's theorem; with `PAPER`, Battiloro et al. (2026), Theorems 3.1 and 4.1.
    """
    confidence = confidence_of(counts, delta, tightening)
    floor = least_lead(counts, opposition(counts, confidence, tightening), tightening)
    if tightening.prevalence == "estimated" and not counts.is_published:
        reach = radius(counts.n_members, confidence.log_pair)
        floor = floor - 2 * counts.n_members * (reach if counts.n_members else 0.0)
    if counts.n_members == 0:
        floor = np.full(floor.shape, -np.inf)
    won = floor > counts.budget
    # A classifier that spreads its budget chooses its set of cells after all is seen.
    chooses = tightening.budget == "shared" and counts.budget > 0
    realised = tightening.prevalence == "realised" or counts.is_published
    sets = Sets(of_members=realised or chooses or is_chosen, of_users=is_chosen)

    def bound_on(lost: Lost) -> Reals:
        return share_bound(lost, counts, confidence, tightening, sets)

    bound = bound_on(lost_without(won, counts))
    if chooses:
        # Which of the two is larger is known before the test users are.
        bound = np.maximum(bound, bound_on(_spread(floor, counts)))
    return TightBound(bound, floor, won, confidence.log_pair)


def least_lead(counts: PlanCounts, unknown: list[Reals], tightening: Tightening) -> Reals:
    """Return the least lead (..., n_cells) over rivals, from what each unknown group takes off."""
    if tightening.sums == "sum_of_maxima":
        least = np.asarray(counts.lead.min(axis=-1), dtype=np.float64)
        return np.asarray(least - sum(most.max(axis=-1) for most in unknown))
    left = np.asarray(counts.lead, dtype=np.float64)
    for most in unknown:
        left = left - most
    return np.asarray(left.min(axis=-1))


def lost_without(kept: Flags, counts: PlanCounts) -> Lost:
    """Return what is lost if all cells but these are."""
    # Expected counts are rounded one by one, and may exceed their sum by a record or two.
    held = np.where(kept, counts.members, 0).sum(axis=-1)
    members = np.maximum(counts.n_evidence - held, 0)
    cells = np.asarray(kept.sum(axis=-1), dtype=np.float64)
    return Lost(np.asarray(members, dtype=np.float64), cells, cells, np.zeros(cells.shape))


def _spread(floor: Reals, counts: PlanCounts) -> Lost:
    """Return what is lost to the best use of the classifier's whole budget."""
    ahead = floor > 0
    can_flip = ahead & (floor <= counts.budget)
    kept = lost_without(ahead, counts)
    members, cells = most_flipped(floor, counts.members, can_flip, counts.budget)
    return Lost(
        kept.members + members,
        kept.fewest_kept - cells,
        kept.most_kept,
        log_choices(can_flip.sum(axis=-1), cells),
    )
