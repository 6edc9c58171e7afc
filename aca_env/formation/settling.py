"""Coalitions that reply to each other until none changes its plan, in many partitions at once."""

from typing import NamedTuple

import numpy as np

from aca_env.formation.common_plans import CommonPlans
from aca_env.formation.present_round import Flags, Reals, Whole
from aca_env.formation.scores import Scores
from aca_env.planning.payoffs import TIE, first_best

MOST_SWEEPS = 200
"""Rounds of replies after which coalitions that neither rest nor repeat are stopped."""


class Settled(NamedTuple):
    """Where replies lead in m partitions.

    Attributes:
        joint: (m, n, 5) what everybody does.
        payoff: (m, n) what it pays.
        plans: (m, n) each block's plan; blocks beyond the last have plan 0.
        is_settled: (m,) whether no block would gain by another plan.
        epsilon: (m,) the most that a block would gain.
    """

    joint: Whole
    payoff: Reals
    plans: Whole
    is_settled: Flags
    epsilon: Reals


def settle(scores: Scores, plans: CommonPlans, partitions: Whole) -> Settled:
    """Return where the blocks of partitions (m, n) settle; see `PartitionPlay`.

    Args:
        scores: tells what joint actions pay.
        plans: the common plans.
        partitions: (m, n) block numbers, 0 up to the number of blocks less one.
    """
    replies = _Replies(scores, plans, partitions)
    chosen = np.zeros_like(partitions)
    is_settled = np.zeros(len(partitions), dtype=np.bool_)
    history = [chosen.copy()]
    seen: list[dict[bytes, int]] = [{row.tobytes(): 0} for row in chosen]
    first = np.full(len(partitions), -1)
    for sweep in range(1, MOST_SWEEPS + 1):
        open_ = np.flatnonzero(~is_settled & (first < 0))
        if not len(open_):
            break
        before = chosen[open_].copy()
        replies.sweep(chosen, open_)
        history.append(chosen.copy())
        is_settled[open_] = (chosen[open_] == before).all(axis=1)
        for k in open_[~is_settled[open_]]:
            known = seen[k].setdefault(chosen[k].tobytes(), sweep)
            first[k] = known if known < sweep else -1
    epsilon = np.zeros(len(partitions))
    for k in np.flatnonzero(~is_settled):
        # The circle; or, if none was found in time, everything since the start.
        visited = np.stack([states[k] for states in history[max(first[k], 0) :]])
        gains = replies.epsilon(visited, int(k))
        best = int(first_best(-gains))
        chosen[k], epsilon[k] = visited[best], gains[best]
    joint = replies.joint(chosen, np.arange(len(partitions)))
    return Settled(joint, scores.payoff(joint), chosen, is_settled, epsilon)


class _Replies:
    """The blocks' replies in every partition."""

    def __init__(self, scores: Scores, plans: CommonPlans, partitions: Whole) -> None:
        self.scores, self.plans, self.partitions = scores, plans, partitions
        self.places = np.arange(partitions.shape[1])
        self.n_blocks = partitions.max(axis=1) + 1

    def joint(self, chosen: Whole, which: Whole) -> Whole:
        """Return joint actions (m, n, 5) where blocks of partitions play chosen plans (m, n)."""
        own = np.take_along_axis(chosen, self.partitions[which], axis=1)
        return np.asarray(self.plans.actions[own, self.places])

    def sweep(self, chosen: Whole, which: Whole) -> None:
        """Let every block of some partitions reply once, in order; plans change in place."""
        for block in range(int(self.n_blocks[which].max())):
            active = which[self.n_blocks[which] > block]
            value = self._values(chosen[active], active, block)
            present = value[np.arange(len(active)), chosen[active, block]]
            better = value.max(axis=1) > present + TIE
            chosen[active, block] = np.where(better, first_best(value), chosen[active, block])

    def epsilon(self, visited: Whole, k: int) -> Reals:
        """Return (m,) the most that a block of partition k gains by another plan."""
        which = np.full(len(visited), k)
        gains = []
        for block in range(int(self.n_blocks[k])):
            value = self._values(visited, which, block)
            gains.append(value.max(axis=1) - value[np.arange(len(visited)), visited[:, block]])
        return np.asarray(np.max(gains, axis=0))

    def _values(self, chosen: Whole, which: Whole, block: int) -> Reals:
        """Return (m, n_plans) what each plan pays a block; −∞ where none of it has the plan."""
        inside = self.partitions[which] == block
        joint = self.joint(chosen, which)[:, None]
        several = np.where(inside[:, None, :, None], self.plans.actions[None], joint)
        has = (self.plans.has[None] & inside[:, None]).any(axis=-1)
        has[:, 0] = True
        value = np.full(has.shape, -np.inf)
        members = np.broadcast_to(inside[:, None], several.shape[:3])[has]
        value[has] = (self.scores.payoff(several[has]) * members).sum(axis=-1)
        return value
