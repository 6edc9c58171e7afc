"""Which agents of a scenario learn, and who plays the others."""

from collections.abc import Mapping, Sequence
from typing import Any

from aca_env.agents.base import PolicyError
from aca_env.errors import StateError, UnknownNameError, one_line
from aca_env.faces.opponents import Opponent, OpponentsLike, find_place, read_opponents
from aca_env.scenario.schema import Scenario


def read_learners(scenario: Scenario, learners: Sequence[str]) -> tuple[int, ...]:
    """Return the learners' indices, in the order of the agents.

    Args:
        scenario: what is played.
        learners: agents, or the names of their collectives.

    Raises:
        AcaError: no list, nobody, somebody unknown, or somebody twice.
    """
    if isinstance(learners, str) or not isinstance(learners, Sequence) or not learners:
        raise StateError(
            f"learners: expected a list of at least one agent, got {one_line(learners)}"
        )
    places = [find_place(scenario, agent) for agent in learners]
    for place in places:
        if places.count(place) > 1:
            raise StateError(f"learners: {scenario.agents[place]!r} is given twice")
    return tuple(sorted(places))


def read_others(
    scenario: Scenario, learners: Sequence[int], opponents: OpponentsLike
) -> tuple[Opponent, ...]:
    """Return those who do not learn, in the order of the agents.

    Args:
        scenario: what is played.
        learners: indices of the learners.
        opponents: as for `read_opponents`.

    Raises:
        AcaError: an opponent for a learner or where everybody learns, or no policy.
    """
    if len(learners) == len(scenario.agents):
        if opponents is not None:
            raise PolicyError("opponents: expected none where every agent learns")
        return ()
    for agent in opponents if isinstance(opponents, Mapping) else ():
        if find_place(scenario, agent) in learners:
            raise PolicyError(f"opponents: {agent!r} is a learner: expected the others only")
    everybody = read_opponents(scenario, -1, opponents)
    return tuple(one for one in everybody if one.place not in learners)


def check_names(
    what: str, given: Mapping[str, Any], known: Sequence[str], needed: Sequence[str]
) -> None:
    """Raise an `AcaError` unless a mapping's keys are known and the needed ones are there."""
    for agent in given:
        if agent not in known:
            raise UnknownNameError(f"learner in {what}", agent, known)
    for agent in needed:
        if agent not in given:
            raise StateError(f"{what}: expected an entry for {agent}, got none")
