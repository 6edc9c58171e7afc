"""What coalitions are worth: the best common plan of each, by a convention about the rest."""

from typing import NamedTuple

import numpy as np

from aca_env.formation.common_plans import CommonPlans, common_plans
from aca_env.formation.outsiders import Outsiders, outsiders
from aca_env.formation.present_round import (
    Flags,
    HasGame,
    PresentRound,
    Reals,
    Whole,
    present_round,
)
from aca_env.formation.scores import Scores
from aca_env.planning.payoffs import first_best

MOST_ROWS = 1 << 16
"""Joint actions that are judged together."""


class Best(NamedTuple):
    """The best common plans of coalitions.

    Attributes:
        worth: (m,) what each coalition is worth; 0 for nobody.
        plan: (m,) its plan, the first of equals.
        payoff: (m, n) everybody's payoff when it is carried out.
    """

    worth: Reals
    plan: Whole
    payoff: Reals


class Worths:
    """Finds the best common plan of any coalition in one round.

    Args:
        standing: the round.
        plans: its common plans.
        rest: what outsiders do.
        scores: what counts.
    """

    def __init__(
        self, standing: PresentRound, plans: CommonPlans, rest: Outsiders, scores: Scores
    ) -> None:
        self.standing, self.plans, self.rest, self.scores = standing, plans, rest, scores

    def __call__(self, coalitions: Flags) -> Reals:
        """Return worths (m,) of coalitions (m, n)."""
        return self.best(coalitions).worth

    def best(self, coalitions: Flags) -> Best:
        """Return the best common plans of coalitions (m, n)."""
        inside = np.asarray(coalitions, dtype=np.bool_)
        one_by_one = self.rest.convention == "pessimistic" and self.rest.is_exact
        n_replies = len(self.rest.replies(inside[0])) if len(inside) and not one_by_one else 1
        size = 1 if one_by_one else max(1, MOST_ROWS // (len(self.plans) * n_replies))
        parts = [self._best(inside[k : k + size]) for k in range(0, len(inside), size)]
        if not parts:
            return Best(np.zeros(0), np.zeros(0, np.int64), np.zeros(inside.shape))
        return Best(*(np.concatenate(column) for column in zip(*parts, strict=True)))

    def _best(self, inside: Flags) -> Best:
        replies = self.rest.replies(inside[0])
        # (m, plans, replies, n, 5): members play the plan, all others the reply.
        own, theirs = self.plans.actions[None, :, None], replies[None, None]
        joint = np.where(inside[:, None, None, :, None], own, theirs)
        shape = joint.shape[:3]
        within = np.broadcast_to(inside[:, None, None], joint.shape[:4])
        plan = np.broadcast_to(np.arange(len(self.plans))[None, :, None], shape)
        # A plan that no member has is that of doing nothing.
        has = np.asarray((self.plans.has[None] & inside[:, None]).any(axis=-1))
        has[:, 0] = True
        tried = np.broadcast_to(has[..., None], shape)
        value, paid = np.full(shape, -np.inf), np.zeros(joint.shape[:4])
        value[tried], paid[tried] = self.scores(joint[tried], within[tried], plan[tried])
        reply = self._reply(value, paid, within)[..., None]
        value = np.take_along_axis(value, reply, axis=2)[..., 0]
        paid = np.take_along_axis(paid, reply[..., None], axis=2)[:, :, 0]
        best = first_best(value)
        games = np.arange(len(inside))
        worth = np.where(inside.any(axis=1), value[games, best], 0.0)
        return Best(worth, best, paid[games, best])

    def _reply(self, value: Reals, paid: Reals, within: Flags) -> Whole:
        """Return (m, plans) which reply the coalition has to expect."""
        if self.rest.convention == "pessimistic":
            return np.asarray(first_best(-value))
        if self.rest.convention == "optimal_reply":
            return np.asarray(first_best((paid * ~within).sum(axis=-1)))
        return np.zeros(value.shape[:2], dtype=np.int64)


def coalition_worths(
    env: HasGame,
    *,
    convention: str = "gamma",
    worth: str = "payoff",
    status_quo: object = None,
    data: str = "current",
) -> Worths:
    """Return what finds the worth of any coalition in an environment's present round.

    Args:
        env: an environment of one game, after `reset`.
        convention: what outsiders do: "gamma", "status_quo", "pessimistic", "optimal_reply"
            (see `Outsiders`).
        worth: "payoff", "success" or "certified" (see `Scores`).
        status_quo: (n, 5) what everybody does now; default: the last actions.
        data: "current" for the round's own records, "twin" for an independent draw.

    Raises:
        AcaError: an unknown name, several games, no round to come.
    """
    standing = present_round(env, data)
    plans = common_plans(standing)
    scores = Scores(standing, plans, worth)
    return Worths(standing, plans, outsiders(standing, plans, convention, status_quo), scores)
