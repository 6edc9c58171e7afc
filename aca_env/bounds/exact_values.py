"""What a plan achieves at the exact values of the population, for any sizes of the groups.

Per-cell values are counts of pool records, so sums stay whole and ties exact; dividing by
`n_pool` makes them the population's shares. Sizes are arrays (n_sizes, 1) that broadcast
against cells; those of the others have one more leading axis, one entry per collective.

Every rule is evaluated on a box of sizes: `low` and `high` hold the least and the largest
size of each group. With `low` equal to `high` the value is that of one set of sizes; else it
is a lower bound over the box, and with the two exchanged an upper bound.
"""

from dataclasses import dataclass, replace
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds import regimes
from aca_env.bounds.margins import Sizes, guaranteed_success, margin, statistical_cost
from aca_env.bounds.radii import radius

Reals = NDArray[np.float64]
Numbers = NDArray[np.number[Any]]
Flags = NDArray[np.bool_]

TINY = 1e-200


@dataclass(frozen=True, eq=False)
class GroupSizes:
    """Sizes of all groups, for several cases at once.

    Attributes:
        n_members: (n_sizes, 1) members of the collective.
        n_others: (n_others, n_sizes, 1) members of each other collective.
        n_rest: (n_sizes, 1) the rest.
        n_total: (n_sizes, 1) training records.
    """

    n_members: Reals
    n_others: Reals
    n_rest: Reals
    n_total: Reals

    @classmethod
    def of(cls, n_members: Numbers, n_others: Numbers, n_total: Numbers) -> Self:
        """Return sizes with the rest filled in.

        Args:
            n_members: (n_sizes,).
            n_others: (n_others, n_sizes) or (n_others, 1).
            n_total: (n_sizes,) or scalar.
        """
        total = np.broadcast_to(n_total, np.shape(n_members))
        rest = total - n_members - n_others.sum(axis=0)
        members, others, rest, total = (
            np.asarray(sizes, dtype=np.float64)[..., None]
            for sizes in (n_members, n_others, rest, total)
        )
        return cls(members, others, rest, total)


class CrossTerm(Protocol):
    """How far the other collectives speak against the plan, in records per cell."""

    def __call__(self, low: GroupSizes, high: GroupSizes, n_evidence: Reals) -> Reals:
        """Return the largest cross term (n_sizes, n_cells) in the box."""

    def only(self, cells: Flags) -> Self:
        """Return the term on some of the cells."""


@dataclass(frozen=True, eq=False)
class SummedCross:
    """The largest over columns of Σ_j n_j d_j: every regime but the robust one.

    Attributes:
        against: (n_others, n_cells, n_columns) share of each collective's records by which
            each rival leads; one column where the regime states one conflict per collective.
    """

    against: Reals

    def __call__(self, low: GroupSizes, high: GroupSizes, n_evidence: Reals) -> Reals:
        """Return the largest cross term (n_sizes, n_cells) in the box."""
        del n_evidence
        most, spread = high.n_others[..., None], (high.n_others - low.n_others)[..., None]
        relief = np.maximum(-self.against, 0.0)[:, None]
        total = (most * self.against[:, None] + spread * relief).sum(axis=0)
        return np.asarray(total.max(axis=-1))

    def only(self, cells: Flags) -> Self:
        """Return the term on some of the cells."""
        return replace(self, against=self.against[:, cells])


@dataclass(frozen=True, eq=False)
class RobustCross:
    """The cross term from what the others might do, radii included.

    Attributes:
        against: (n_others, n_cells) largest conflict over what each of them might do.
        log_inverse_delta: ln(1/δ') of the radii.
    """

    against: Reals
    log_inverse_delta: float

    def __call__(self, low: GroupSizes, high: GroupSizes, n_evidence: Reals) -> Reals:
        """Return the largest cross term (n_sizes, n_cells) in the box."""
        # Where j helps, more of its records lower the term: the spread is paid apart.
        relief = np.maximum(-self.against, 0.0)[:, None]
        paid = ((high.n_others - low.n_others) * relief).sum(axis=0)
        stated = regimes.known_interventions_robust(
            [conflicts[None, None] for conflicts in self.against],
            list(high.n_others),
            n_evidence,
            self.log_inverse_delta,
        )
        return np.asarray(stated + paid)

    def only(self, cells: Flags) -> Self:
        """Return the term on some of the cells."""
        return replace(self, against=self.against[:, cells])


@dataclass(frozen=True, eq=False)
class Outer:
    """What the bound loses beside cells: the radii of the members' share and the test users.

    Attributes:
        log_members: ln(1/δ') of the members' share.
        log_test: ln(1/δ') of the test users.
        n_test: number of test users.
        tau: margin that the classifier's suboptimality can overturn, in mass.
    """

    log_members: float
    log_test: float
    n_test: int
    tau: float = 0.0

    def slack(self, n_evidence: Reals) -> Reals:
        """Return both radii together, infinite where there is no evidence."""
        outer = radius(n_evidence, self.log_members) + radius(self.n_test, self.log_test)
        return np.asarray(outer[..., 0])


class Claim(Protocol):
    """A bound in one regime, as a function of the groups' sizes."""

    @property
    def n_pool(self) -> int:
        """Number of pool records that the counts are out of."""

    @property
    def members(self) -> Numbers:
        """Pool records (n_cells,) that the signal sends to each cell."""

    @property
    def outer(self) -> Outer:
        """What the bound loses beside cells."""

    @property
    def is_monotone(self) -> bool:
        """Whether more members at the rest's expense never lose a cell."""

    def is_won(self, low: GroupSizes, high: GroupSizes) -> Flags:
        """Return which cells (n_sizes, n_cells) are won with confidence all over the box."""

    def evidence(self, sizes: GroupSizes) -> Reals:
        """Return the number of members (n_sizes, 1) behind the outer share."""

    def only(self, cells: Flags) -> "Claim":
        """Return the claim on some of the cells."""


def bound(claim: Claim, low: GroupSizes, high: GroupSizes) -> Reals:
    """Return the claim's bound (n_sizes,), the least over each box of sizes."""
    slack = claim.outer.slack(claim.evidence(low))
    won = claim.is_won(low, high)
    return guaranteed_success(won, claim.members, claim.n_pool, slack)


@dataclass(frozen=True, eq=False)
class MarginClaim:
    """A bound by margins: every regime but `transparent`.

    Attributes:
        n_pool: number of pool records that the counts are out of.
        prevalence: (n_cells,) pool records that the collective's edit leaves in each cell.
        own_conflict: (n_cells,) conflict of the unedited pool records.
        members: (n_cells,) pool records that the signal sends to each cell.
        cross: cross term of the regime.
        log_inverse_delta: ln(1/δ') of the margins' radii.
        outer: what the bound loses beside cells.
        n_estimation: members whose records choose labels and count in no share.

    Source: Battiloro et al. (2026), Theorems 3.1 and 4.1, at population values.
    """

    n_pool: int
    prevalence: Numbers
    own_conflict: Numbers
    members: Numbers
    cross: CrossTerm
    log_inverse_delta: float
    outer: Outer
    n_estimation: int = 0

    @property
    def is_monotone(self) -> bool:
        """Margins never fall in n while p + C⁰ ≥ 0, which holds for every strategy.

        Records that lie in a cell stay there under the edit, so p ≥ P(x̃, rival) at least.
        The radii help: n0 R(n0) and the holdout's n0 R(n_e) fall in n, and the latter by
        more than n R(n) rises, since 1/(2√n) < 1/√n_e.
        """
        return bool((self.prevalence + self.own_conflict >= 0).all())

    def evidence(self, sizes: GroupSizes) -> Reals:
        """Return the members (n_sizes, 1) behind conflict and share: all, or the holdout."""
        return np.maximum(sizes.n_members - self.n_estimation, 0.0)

    def margins(self, low: GroupSizes, high: GroupSizes) -> Reals:
        """Return the least margins (n_sizes, n_cells) in the box; their sign is what counts."""
        n_evidence, rest = self.evidence(low), np.maximum(high.n_rest, 0.0)
        # Not 0 members: exchanged boxes ask for the best case, which is not infinitely bad.
        n_members = np.maximum(high.n_members, TINY)
        behind = Sizes(n_members, n_evidence, rest, rest, high.n_total)
        cost = statistical_cost(behind, self.log_inverse_delta) + self.outer.tau * high.n_total
        worst_rest = np.maximum(np.where(self.own_conflict > 0, high.n_rest, low.n_rest), 0.0)
        shares = Sizes(low.n_members, self.n_pool, worst_rest, worst_rest, high.n_total)
        prevalence = low.n_members * self.prevalence / self.n_pool
        cross = self.cross(low, high, n_evidence)
        return margin(prevalence, cross, self.own_conflict, shares, cost)

    def is_won(self, low: GroupSizes, high: GroupSizes) -> Flags:
        """Return which cells (n_sizes, n_cells) have a positive margin all over the box."""
        return np.asarray(self.margins(low, high) > 0)

    def only(self, cells: Flags) -> "MarginClaim":
        """Return the claim on some of the cells."""
        kept = {k: getattr(self, k)[cells] for k in ("prevalence", "own_conflict", "members")}
        return replace(self, cross=self.cross.only(cells), **kept)
