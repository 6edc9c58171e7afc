"""What the published mixture itself shows, at the exact values of the population."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.exact_values import Flags, GroupSizes, Numbers, Outer, Reals


@dataclass(frozen=True, eq=False)
class Lines:
    """Leads in each cell as lines in the number of members: slope · n + intercept.

    A cell is won where the least lead is above the threshold (planting: all rivals must
    trail), or the largest one (unplanting: one label suffices).

    Attributes:
        slopes: (n_cells, n_rivals).
        intercepts: (n_cells, n_rivals).
        threshold: what a lead must exceed.
        is_any: whether one lead suffices.
    """

    slopes: Reals
    intercepts: Reals
    threshold: float
    is_any: bool

    def losing(self) -> tuple[Reals, Reals]:
        """Return the closed intervals [first, last] of n in which each cell is lost.

        Both are (n_cells,); first > last where the cell is never lost. For planting no
        slope may be negative; the interval then reaches down to −∞.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            root = (self.threshold - self.intercepts) / self.slopes
        level = self.slopes == 0
        is_lost = self.intercepts <= self.threshold
        last = np.where(level, np.where(is_lost, np.inf, -np.inf), root)
        if not self.is_any:
            return np.full(len(last), -np.inf), last.max(axis=-1)
        last = np.where(self.slopes < 0, np.inf, last)
        first = np.where(self.slopes < 0, root, -np.inf)
        return first.max(axis=-1), last.min(axis=-1)


@dataclass(frozen=True, eq=False)
class MixtureClaim:
    """The bound of the `transparent` regime; with no radii, success itself.

    Attributes:
        n_pool: number of pool records that the counts are out of.
        own: (n_cells, n_rivals) lead over each rival that the edited pool records give.
        others: (n_others, n_cells, n_rivals) the same for each other collective's edit.
        rest: (n_cells, n_rivals) the same for unedited records.
        members: (n_cells,) pool records that the signal sends to each cell.
        is_any: whether a lead over one rival suffices (unplanting).
        outer: what the bound loses beside cells.
    """

    n_pool: int
    own: Numbers
    others: Numbers
    rest: Numbers
    members: Numbers
    is_any: bool
    outer: Outer

    @property
    def is_monotone(self) -> bool:
        """Whether no lead falls in n; an unplanter's may, as the rest that helped it joins."""
        return bool((self.own - self.rest >= 0).all())

    def evidence(self, sizes: GroupSizes) -> Reals:
        """Return all members (n_sizes, 1): nothing is estimated."""
        return np.maximum(sizes.n_members, 0.0)

    def is_won(self, low: GroupSizes, high: GroupSizes) -> Flags:
        """Return which cells (n_sizes, n_cells) lead all over the box."""
        leads = _least(self.own, low.n_members, high.n_members)
        leads = leads + _least(self.rest, low.n_rest, high.n_rest)
        for post, least, most in zip(self.others, low.n_others, high.n_others, strict=True):
            leads = leads + _least(post, least, most)
        lead = leads.max(axis=-1) if self.is_any else leads.min(axis=-1)
        return np.asarray(lead > self.outer.tau * high.n_total * self.n_pool)

    def lines(self, n_others: Numbers, n_total: float) -> Lines:
        """Return the leads as lines in n, which grows at the rest's expense.

        Args:
            n_others: (n_others,) sizes of the others, or their shares of n_total = 1.
            n_total: training records, or 1.
        """
        fixed = np.tensordot(n_others, self.others, axes=1)
        intercepts = fixed + (n_total - float(np.sum(n_others))) * self.rest
        threshold = self.outer.tau * n_total * self.n_pool
        return Lines(np.asarray(self.own - self.rest, float), intercepts, threshold, self.is_any)

    def only(self, cells: Flags) -> "MixtureClaim":
        """Return the claim on some of the cells."""
        kept = {name: getattr(self, name)[cells] for name in ("own", "rest", "members")}
        return replace(self, others=self.others[:, cells], **kept)


def _least(leads: Numbers, low: Reals, high: Reals) -> Reals:
    """Return the least of size · leads (n_sizes, n_cells, n_rivals) for sizes in the box."""
    return np.asarray(np.where(leads < 0, high[..., None] * leads, low[..., None] * leads))


def leads_over_rivals(counts: NDArray[np.integer[Any]], target: int, is_any: bool) -> Numbers:
    """Return by how much counts (..., n_labels) favour the plan over each other label.

    Planting wants the target ahead of every other label, unplanting any other label ahead.
    """
    lead = counts[..., [target]] - np.delete(counts, target, axis=-1)
    return np.asarray(-lead if is_any else lead)
