"""What outsiders do while a coalition carries out its plan: four conventions."""

from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Literal, get_args

import numpy as np

from aca_env.errors import UnknownNameError
from aca_env.formation.common_plans import CommonPlans
from aca_env.formation.present_round import Flags, PresentRound, Whole
from aca_env.planning.menus import distinct_actions
from aca_env.planning.situation import allowed

Convention = Literal["gamma", "status_quo", "pessimistic", "optimal_reply"]
CONVENTIONS: tuple[str, ...] = get_args(Convention)

MOST_REPLIES = 1_000_000
"""Joint replies of outsiders, over all coalitions, up to which every single one is tried."""


@dataclass(frozen=True, eq=False)
class Outsiders:
    """Answers the question what outsiders may reply.

    - `gamma`: they edit nothing.
    - `status_quo`: they keep what they do now.
    - `pessimistic`: they do what is worst for the coalition, once its plan is known (von
      Neumann and Morgenstern's maximin). All joint replies are tried where they are few; else
      only the outsiders' own common plans, which is then an upper bound of the worth.
    - `optimal_reply`: they stay together as one and, knowing the coalition's plan, play the
      common plan that pays themselves most in sum; the first of equals. The coalition foresees
      that. Source: Hart and Kurz (1983) for a complement that stays together, von Stackelberg
      (1934) for the order of moves.

    Attributes:
        standing: the round.
        plans: its common plans.
        convention: one of `CONVENTIONS`.
        now: (n, 5) what everybody does now.
        is_exact: whether every reply that the convention names is tried.
    """

    standing: PresentRound
    plans: CommonPlans
    convention: str
    now: Whole
    is_exact: bool

    def replies(self, inside: Flags) -> Whole:
        """Return (n_replies, n, 5) joint actions; the rows of those inside mean nothing."""
        if self.convention == "gamma":
            return self.standing.idle[None]
        if self.convention == "status_quo":
            return self.now[None]
        if self.convention == "pessimistic" and self.is_exact:
            return self._every_reply(inside)
        return self.plans.actions

    def _every_reply(self, inside: Flags) -> Whole:
        menus = [
            self.standing.idle[[place]] if inside[place] else _menu(self.standing, place)
            for place in range(self.standing.n)
        ]
        chosen = np.array(list(product(*(range(len(menu)) for menu in menus))), dtype=np.int64)
        return np.stack([menu[chosen[:, i]] for i, menu in enumerate(menus)], axis=1)


def outsiders(
    standing: PresentRound, plans: CommonPlans, convention: str, status_quo: object = None
) -> Outsiders:
    """Return what outsiders do by a convention.

    Args:
        standing: the round.
        plans: its common plans.
        convention: one of `CONVENTIONS`.
        status_quo: (n, 5) what everybody does now; default: the last actions.

    Raises:
        UnknownNameError: no such convention.
        FormationError: a status quo that is no joint action.
    """
    if convention not in CONVENTIONS:
        raise UnknownNameError("convention", convention, CONVENTIONS)
    is_exact = True
    if convention == "pessimistic":
        # Over all coalitions: everybody is inside, which is one option more, or outside.
        sizes = [1 + len(_menu(standing, place)) for place in range(standing.n)]
        is_exact = prod(sizes) * len(plans) <= MOST_REPLIES
    now = standing.present_actions(status_quo)
    return Outsiders(standing, plans, convention, now, is_exact)


def _menu(standing: PresentRound, place: int) -> Whole:
    """Return the distinct actions (n, 5) that a collective may play now, or that it is idle."""
    menu = distinct_actions(standing.game.world, place)
    menu = menu[allowed(standing.game, place, menu)[0]]
    return menu if len(menu) else standing.idle[[place]]
