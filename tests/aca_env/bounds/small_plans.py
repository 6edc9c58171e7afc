"""Random small populations, and their bounds computed number by number."""

import math
from dataclasses import dataclass

import numpy as np

from aca_env.bounds.exact_values import MarginClaim, Outer, RobustCross, SummedCross
from aca_env.bounds.mixture_claim import MixtureClaim, leads_over_rivals

KINDS = ("full", "aggregate", "worst_case", "robust", "transparent")


@dataclass
class SmallPlan:
    """One plan in a small population; counts out of `n_pool` records."""

    kind: str
    unplants: bool
    n_pool: int
    raw: np.ndarray  # (n_cells, n_labels)
    own: np.ndarray  # (n_cells, n_labels), after the edit
    posts: np.ndarray  # (n_others, n_cells, n_labels), after the others' edits
    members: np.ndarray  # (n_cells,)
    rival: np.ndarray  # (n_cells,)
    n_estimation: int
    log: float
    n_test: int
    tau: float

    @property
    def n_others(self):
        return len(self.posts)

    def against(self, counts, cell):
        """Return the conflict of counts (n_cells, n_labels) in one cell; target label 0."""
        row = [int(v) for v in counts[cell]]
        if self.unplants:
            return row[0] - row[self.rival[cell]]
        return max(row[1:]) - row[0]

    def claim(self):
        """Return the library's form of the plan."""
        outer = Outer(self.log, self.log, self.n_test, self.tau)
        if self.kind == "transparent":
            own, rest = (leads_over_rivals(v, 0, self.unplants) for v in (self.own, self.raw))
            others = leads_over_rivals(self.posts, 0, self.unplants)
            return MixtureClaim(self.n_pool, own, others, rest, self.members, self.unplants, outer)
        cells = range(len(self.members))
        conflict = np.array([self.against(self.raw, c) for c in cells])
        return MarginClaim(
            self.n_pool, self.own.sum(axis=-1), conflict, self.members, self.cross(), self.log,
            outer, self.n_estimation,
        )  # fmt: skip

    def cross(self):
        cells = range(len(self.members))
        shape = (self.n_others, len(self.members))
        listed = [[self.against(post, c) for c in cells] for post in self.posts]
        conflicts = np.array(listed, dtype=float).reshape(shape) / self.n_pool
        if self.kind == "robust":
            return RobustCross(conflicts, self.log)
        if self.kind == "worst_case":
            return SummedCross(np.ones((*shape, 1)))
        if self.kind == "aggregate" and not self.unplants:
            return SummedCross(-leads_over_rivals(self.posts, 0, False) / self.n_pool)
        return SummedCross(conflicts[..., None])

    def bound(self, n, others, n_total):
        """Return the bound for given sizes, from the formulas, cell by cell."""
        evidence = n - (0 if self.kind == "transparent" else self.n_estimation)
        if evidence <= 0:
            return -math.inf
        won = [c for c in range(len(self.members)) if self.wins(c, n, others, n_total)]
        held = sum(int(self.members[c]) for c in won)
        slack = self.radius(evidence) + self.radius(self.n_test)
        return held / self.n_pool - slack

    def radius(self, n):
        return math.sqrt(self.log / (2 * n)) if n > 0 else math.inf

    def wins(self, cell, n, others, n_total):
        n_rest = n_total - n - sum(others)
        if self.kind == "transparent":
            return self.leads(cell, n, others, n_rest, n_total)
        h = n - self.n_estimation
        value = n * (self.own[cell].sum() / self.n_pool - 2 * self.radius(n))
        value -= self.cross_records(cell, others, h) + self.tau * n_total
        if n_rest > 0:
            conflict = self.against(self.raw, cell) / self.n_pool
            value -= n_rest * (conflict + 2 * self.radius(h) + 2 * self.radius(n_rest))
        return value > 0

    def leads(self, cell, n, others, n_rest, n_total):
        mixture = n * self.own[cell] + n_rest * self.raw[cell]
        mixture = mixture + sum(m * post[cell] for m, post in zip(others, self.posts, strict=True))
        lead = mixture[1:].max() - mixture[0] if self.unplants else mixture[0] - mixture[1:].max()
        return lead > self.tau * n_total * self.n_pool

    def cross_records(self, cell, others, h):
        pairs = list(zip(others, self.posts, strict=True))
        if self.kind == "worst_case":
            return sum(others)
        if self.kind == "aggregate" and not self.unplants and pairs:
            total = sum(m * post[cell] for m, post in pairs)
            return (total[1:].max() - total[0]) / self.n_pool
        conflicts = [(m, self.against(post, cell) / self.n_pool) for m, post in pairs]
        if self.kind == "robust":
            slack = 2 * self.radius(h)
            return sum(m * min(1, c + slack + 2 * self.radius(m)) for m, c in conflicts if m)
        return sum(m * c for m, c in conflicts)


def small_plan(seed, kind=None, n_others=None):
    """Return a random plan whose bound often, but not always, gets somewhere."""
    rng = np.random.default_rng(seed)
    kind = kind or str(rng.choice(KINDS))
    n_cells, n_labels = int(rng.integers(1, 5)), int(rng.integers(2, 5))
    n_others = int(rng.integers(0, 3)) if n_others is None else n_others
    n_pool = int(rng.integers(50, 400))
    sent = rng.multinomial(n_pool, rng.dirichlet(np.full(n_cells * n_labels, 0.7)))
    sent = sent.reshape(n_cells, n_labels)
    raw = rng.binomial(sent, rng.choice([0.05, 0.3, 0.9]))
    unplants = bool(rng.integers(2))
    rival = rng.integers(1, n_labels, size=n_cells)
    if rng.integers(2):
        rival = 1 + raw[:, 1:].argmax(axis=-1)
    own = np.zeros_like(sent)
    if unplants:
        own[np.arange(n_cells), rival] = sent.sum(axis=-1)
    elif rng.integers(2):
        own[:, 0] = sent.sum(axis=-1)
    else:
        own[:, 0] = sent[:, 0]
    posts = rng.permuted(np.broadcast_to(sent, (n_others, *sent.shape)), axis=-1)
    return SmallPlan(
        kind, unplants, n_pool, raw, own, np.asarray(posts), sent.sum(axis=-1), rival,
        int(rng.integers(1, 30)) if unplants and rng.integers(2) else 0,
        log=float(rng.choice([0.001, 0.02, 0.2])), n_test=int(rng.choice([50, 100_000])),
        tau=float(rng.choice([0.0, 0.02])),
    )  # fmt: skip
