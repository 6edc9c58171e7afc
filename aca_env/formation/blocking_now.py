"""Coalitions whose members would all gain by leaving a joint action together."""

import numpy as np

from aca_env.coalitions.table import members_of
from aca_env.formation.coalition_game import MOST_PLAYED, every_coalition
from aca_env.formation.common_plans import CommonPlans
from aca_env.formation.present_round import Flags, Reals, Whole
from aca_env.formation.report import Blocking, BlockingSearch
from aca_env.formation.scores import Scores
from aca_env.formation.worths import MOST_ROWS
from aca_env.planning.payoffs import TIE

MOST_TOLD = 50
"""Coalitions that a report lists."""


def blocking_from(
    scores: Scores, plans: CommonPlans, joint: Whole, *, at_least: int = 1
) -> BlockingSearch:
    """Return coalitions that gain by a common plan while all others keep to a joint action.

    Members who do not have the plan edit nothing. Up to 16 collectives all coalitions and plans
    are tried. Beyond, for each plan: all who have it, less who would not gain, again and again;
    what is left is then made smaller, the least members first, as long as all left still gain.

    Args:
        scores: tells what joint actions pay.
        plans: the common plans.
        joint: (n, 5) what everybody does.
        at_least: members that a coalition must have.
    """
    search = _Search(scores, plans, joint)
    n = len(joint)
    found = search.all(at_least) if n <= MOST_PLAYED else search.promising(at_least)
    found.sort(key=lambda one: (len(one.members), -min(one.gains), one.members))
    n_possible = (1 << n) - 1
    n_examined = n_possible if n <= MOST_PLAYED else search.n_examined
    told = tuple(found[:MOST_TOLD])
    return BlockingSearch(told, len(found), n_examined, n_possible, n_examined == n_possible)


class _Search:
    def __init__(self, scores: Scores, plans: CommonPlans, joint: Whole) -> None:
        self.scores, self.plans, self.joint = scores, plans, joint
        self.before = scores.payoff(joint[None])[0]
        self.n_examined = 0

    def gains(self, inside: Flags, plan: int) -> Reals:
        """Return (m, n) what everybody gains if coalitions (m, n) carry out a plan."""
        self.n_examined += len(inside)
        after = np.where(inside[..., None], self.plans.actions[plan], self.joint)
        return np.asarray(self.scores.payoff(after) - self.before)

    def all(self, at_least: int) -> list[Blocking]:
        """Return all coalitions that gain, each with the plan of the largest least gain."""
        n = len(self.joint)
        everyone = every_coalition(n)
        best, chosen = np.zeros(len(everyone)), np.zeros(len(everyone), dtype=np.int64)
        gains = np.zeros((len(everyone), n))
        for plan in range(len(self.plans)):
            for start in range(0, len(everyone), MOST_ROWS):
                part = slice(start, start + MOST_ROWS)
                inside = everyone[part]
                gain = self.gains(inside, plan)
                least = np.where(inside, gain, np.inf).min(axis=1)
                has = (inside & self.plans.has[plan]).any(axis=1) | (plan == 0)
                better = has & inside.any(axis=1) & (least > best[part] + TIE)
                best[part] = np.where(better, least, best[part])
                chosen[part] = np.where(better, plan, chosen[part])
                gains[part] = np.where(better[:, None], gain, gains[part])
        wins = np.flatnonzero((best > TIE) & (everyone.sum(axis=1) >= at_least))
        return [self._told(members_of(int(S)), gains[S], int(chosen[S])) for S in wins]

    def promising(self, at_least: int) -> list[Blocking]:
        """Return one small coalition for each plan that all it needs would gain by."""
        found = {}
        for plan in range(1, len(self.plans)):
            inside = self._who_gain(self.plans.has[plan].copy(), plan)
            if inside.any():
                inside = self._smaller(inside, plan, at_least)
            if inside.sum() >= at_least and inside.any():
                gain = self.gains(inside[None], plan)[0]
                members = tuple(np.flatnonzero(inside).tolist())
                found[members] = self._told(members, gain, plan)
        return list(found.values())

    def _who_gain(self, inside: Flags, plan: int) -> Flags:
        while True:
            wins = inside & (self.gains(inside[None], plan)[0] > TIE)
            if (wins == inside).all():
                return inside
            inside = wins
        return inside

    def _smaller(self, inside: Flags, plan: int, at_least: int) -> Flags:
        masses = self.scores.standing.masses
        for place in np.argsort(masses, kind="stable"):
            fewer = inside.copy()
            fewer[place] = False
            if not inside[place] or fewer.sum() < max(at_least, 1):
                continue
            if (self.gains(fewer[None], plan)[0][fewer] > TIE).all():
                inside = fewer
        return inside

    def _told(self, members: tuple[int, ...], gains: Reals, plan: int) -> Blocking:
        return Blocking(members, tuple(gains[list(members)].tolist()), self.plans.words[plan])
