"""The plans that a coalition can carry out together."""

from dataclasses import dataclass, fields

import numpy as np

from aca_env.faces.words import action_words
from aca_env.formation.present_round import Flags, PresentRound, Whole
from aca_env.planning.menus import distinct_actions
from aca_env.planning.situation import allowed
from aca_env.strategies.base import Strategy

NOBODY = "nobody edits"


@dataclass(frozen=True, eq=False)
class CommonPlans:
    """Plans by place; the first is that nobody edits.

    A plan is one strategy with its label, signal and effort. Who has it on its menu, and may
    play it this round, can join; other members of a coalition that plays it edit nothing. So
    every coalition has every plan that one of its members has. Strategies are the same if all
    is but the members who estimate: their number goes with the collective's size.

    Attributes:
        words: what each plan is, in words.
        actions: (n_plans, n, 5) each collective's own action; idle where it cannot join.
        has: (n_plans, n) who can join; nobody joins the first.
        first: (n_plans,) the first who has it, whose entries describe it; 0 for the first plan.
        efforts: (n_plans,) share of members asked to edit; 0 for the first plan.
    """

    words: tuple[str, ...]
    actions: Whole
    has: Flags
    first: Whole
    efforts: tuple[float, ...]

    def __len__(self) -> int:
        """Return the number of plans, the empty one included."""
        return len(self.words)

    @property
    def is_shared(self) -> bool:
        """Whether every collective has every plan."""
        return bool(self.has[1:].all())

    def described_by(self, standing: PresentRound, plan: int) -> tuple[int, int]:
        """Return a collective that has the plan, and the row of its action in `world.plans`."""
        place, game = int(self.first[plan]), standing.game
        row = game.rules.choose(game.present, self.actions[plan][None]).row
        return place, int(row[0, place])


def common_plans(standing: PresentRound) -> CommonPlans:
    """Return all plans of a round, in the order of the collectives and of their menus."""
    world, idle = standing.game.world, standing.idle
    found: dict[tuple[object, float], dict[int, Whole]] = {}
    for place in range(world.n_agents):
        menu = distinct_actions(world, place)
        may = allowed(standing.game, place, menu)[0]
        for action in menu[may]:
            strategy = world.menus.menus[place].plans[_plan(standing, place, action)]
            if strategy.objective != "none":
                effort = world.scenario.collectives[place].efforts[int(action[3])]
                found.setdefault((described(strategy), effort), {})[place] = action
    actions, has, words, first = [idle], [np.zeros(len(idle), dtype=np.bool_)], [NOBODY], [0]
    for joining in found.values():
        rows, flags = idle.copy(), np.zeros(len(idle), dtype=np.bool_)
        for place, action in joining.items():
            rows[place], flags[place] = action, True
        place = next(iter(joining))
        actions.append(rows)
        has.append(flags)
        first.append(place)
        words.append(_sentence(standing, place, joining[place]))
    efforts = (0.0, *(effort for _, effort in found))
    return CommonPlans(tuple(words), np.stack(actions), np.stack(has), np.array(first), efforts)


def _plan(standing: PresentRound, place: int, action: Whole) -> int:
    return int(standing.game.world.menus.plan_of[place, action[0], action[1], action[2]])


def described(strategy: Strategy) -> object:
    """Return what makes two collectives' strategies one plan: all but the members who estimate."""
    told = {f.name: getattr(strategy, f.name) for f in fields(strategy)}  # type: ignore[arg-type]
    told.pop("n_estimation", None)
    return type(strategy), tuple(told.items())


def _sentence(standing: PresentRound, place: int, action: Whole) -> str:
    return action_words(standing.game.world, place, action, illegal=False).sentence()
