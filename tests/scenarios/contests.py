"""Where feedback should pay: whose, against what rivals, on which entries of the observation."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from aca_env.faces.parallel import CollectiveActionEnv

from .menus import distinct_actions, place_of
from .returns import Contest
from .rules import Boxes, Rule, by_round, constant

REFLECTIVE = "Reflective Surface Retrofits"
COOLING = "Cooling Services & Outreach"
STORMWATER = "Green Stormwater Infrastructure"

Plan = tuple[str, float] | None  # label and effort; None abstains


@dataclass(frozen=True)
class Setting:
    """A contest in words.

    Attributes:
        scenario: a shipped scenario of two collectives.
        agent: whose rule is looked for.
        rival: what the other one always does, or a function that builds its rule.
        boxes: what the rule looks at; None: the round.
        plans: what the rule may choose among.
    """

    scenario: str
    agent: int
    rival: Plan | Callable[[CollectiveActionEnv, int], Rule]
    boxes: Boxes | None
    plans: tuple[Plan, ...]

    def contest(self, env: CollectiveActionEnv) -> Contest:
        """Return the contest in an environment of the scenario."""
        other = 1 - self.agent
        if callable(self.rival):
            rule = self.rival(env, other)
        else:
            rule = constant(distinct_actions(env, other), _place(env, other, self.rival))
        return Contest(env.game, self.agent, distinct_actions(env, self.agent), (rule, rule))

    def boxes_in(self, env: CollectiveActionEnv) -> Boxes:
        """Return what the rule looks at."""
        return by_round(env.scenario.rounds) if self.boxes is None else self.boxes

    def places(self, env: CollectiveActionEnv) -> list[int]:
        """Return the places of the plans among the agent's actions."""
        return [_place(env, self.agent, plan) for plan in self.plans]


def _place(env: CollectiveActionEnv, agent: int, plan: Plan) -> int:
    return 0 if plan is None else place_of(env, agent, *plan)


def says_and_does(env: CollectiveActionEnv, agent: int) -> Rule:
    """Return the rule of a partner who announces its first choice and plants it."""
    actions = distinct_actions(env, agent).copy()
    actions[1:, 4] = 1 + actions[1:, 1]
    first_choice = {f"own.value.{COOLING}": (0.7,)}
    table = np.array([place_of(env, agent, label) for label in (REFLECTIVE, COOLING)])
    return Rule(actions, first_choice, table)


def efforts(label: str, *levels: float) -> tuple[Plan, ...]:
    """Return the plans of abstaining and of planting a label at some efforts."""
    return (None, *((label, level) for level in levels))


ACTING = {"own.acting_share": (0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85)}
HEARD = {
    f"own.value.{COOLING}": (0.7,),
    f"announced.collective_1.{COOLING}": (0.5,),
    f"announced.collective_1.{REFLECTIVE}": (0.5,),
}
HEAT_ON_ITS_OWN = Setting("attrition", 0, None, None, efforts(COOLING, 0.25, 0.5, 1.0))
WATER = Setting("attrition", 1, (COOLING, 0.5), None, efforts(STORMWATER, 0.25, 0.5, 1.0))
INVESTMENT = Setting("self-fulfilling", 1, None, None, efforts(REFLECTIVE, 1.0))
SETTINGS = {
    "attrition: heat paces itself": HEAT_ON_ITS_OWN,
    "attrition: water paces itself against half of heat": WATER,
    "attrition: water outlasts all of heat": replace(WATER, rival=(COOLING, 1.0)),
    "tipping: heat builds up alone": Setting(
        "tipping", 0, None, ACTING, ((STORMWATER, 1.0), (COOLING, 1.0), None)
    ),
    "tipping: roofs builds up while heat insists": Setting(
        "tipping", 1, (COOLING, 1.0), ACTING, ((STORMWATER, 1.0), (REFLECTIVE, 1.0), None)
    ),
    "hidden-partners: north listens": Setting(
        "hidden-partners", 0, says_and_does, HEARD, ((COOLING, 1.0), (REFLECTIVE, 1.0), None)
    ),
    "detector: north asks as many as it needs": Setting(
        "detector", 0, None, {"own.reliability": (0.6,)}, efforts(STORMWATER, 0.5, 1.0)
    ),
    "rebuttal: planter waits out half a rebuttal": Setting(
        "rebuttal", 0, (COOLING, 0.5), None, efforts(COOLING, 0.25, 0.5, 1.0)
    ),
    "rebuttal: planter waits out the rebuttal": Setting(
        "rebuttal", 0, (COOLING, 1.0), None, efforts(COOLING, 0.25, 0.5, 1.0)
    ),
}
