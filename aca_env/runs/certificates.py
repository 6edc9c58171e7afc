"""Whether the bounds of a run are guarantees, given how its actions were chosen."""

from collections.abc import Mapping

from aca_env.agents.base import Policy
from aca_env.bounds.regimes import ESTIMATES
from aca_env.game.shifting import why_uncertified
from aca_env.scenario.platform import HISTOGRAM
from aca_env.scenario.schema import Scenario
from aca_env.scenario.standing_by import may_stand_by


def doubts(
    scenario: Scenario, policies: Mapping[str, Policy], *, pays_for_bias: bool = True
) -> dict[str, str]:
    """Return, for every agent whose bound is no guarantee, why not.

    With `selection = "menu"` the bound pays for any choice. A bound for a plan fixed in
    advance needs a policy that does not read its records, and records that nobody's choice
    or acting depends on.

    Args:
        scenario: what was played.
        policies: by agent, after `reset`.
        pays_for_bias: whether bounds pay for all the bias of the members.
    """
    doubt = _doubt_of_rules(scenario) or (None if pays_for_bias else UNPAID)
    if doubt is None and scenario.information.selection == "menu":
        return {}
    doubt = doubt or _doubt_of_plans(scenario, policies)
    if doubt is not None:
        return dict.fromkeys(policies, doubt)
    why = f"its policy reads its records, and {FIXED}"
    return {agent: why for agent, policy in policies.items() if policy.reads_records}


def _doubt_of_rules(scenario: Scenario) -> str | None:
    """Return why no way to choose has a guarantee; agrees with `Game.is_certifiable`."""
    information, dynamics = scenario.information, scenario.dynamics
    if information.bounds == "none":
        return "no bounds were computed"
    if information.regime in ESTIMATES:
        return f"regime {information.regime} gives an estimate"
    if scenario.platform.classifier != HISTOGRAM:
        return "a fitted learner is no histogram"
    if scenario.platform.retrain_when is not None:
        return "when the platform trains depends on the very records that it trains on"
    if dynamics.detection is not None:
        return "detection drops records that the bound counts"
    if dynamics.participation is not None and scenario.population.redraw == "once":
        return "who acts depends on the very records that act"
    if scenario.population.is_table and not scenario.population.replacement:
        return "a split of one table is no sample of a population"
    return why_uncertified(scenario)


UNPAID = "members are no neutral sample, and the bound does not pay for all of their bias"

FIXED = 'selection = "fixed" holds only for plans that do not depend on them'


def _doubt_of_plans(scenario: Scenario, policies: Mapping[str, Policy]) -> str | None:
    """Return what spoils the bounds of plans fixed in advance for everybody."""
    population, platform = scenario.population, scenario.platform
    if population.redraw == "once":
        return f"the same records return in every round, and {FIXED}"
    remembers = platform.memory > 1 or platform.decay > 0
    if remembers and scenario.dynamics.participation is not None:
        return "who acts depends on past records, which the platform still trains on"
    readers = [agent for agent, policy in policies.items() if policy.reads_records]
    if readers:
        if remembers:
            return f"a policy reads past records that the platform still trains on, and {FIXED}"
        if not population.replacement:
            return f"a policy reads records that the others' depend on, and {FIXED}"
        if any(overlap.share for overlap in scenario.overlaps):
            return f"a policy reads records of people who are others' members too, and {FIXED}"
        if any(may_stand_by(scenario, scenario.agents.index(agent)) for agent in readers):
            return f"a policy reads records of members who may join the rest unedited, and {FIXED}"
    return None
