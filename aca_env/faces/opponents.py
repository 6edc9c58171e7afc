"""The policies of everybody but the learner: who plays them, read and made."""

import copy
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from aca_env.agents.base import Policy, PolicyError
from aca_env.errors import UnknownNameError, one_line
from aca_env.policies import make_policy
from aca_env.policy_words import parse_policy
from aca_env.scenario.schema import Scenario

OneOpponent = str | Policy | type[Policy]
OpponentsLike = OneOpponent | Mapping[str, OneOpponent] | None

HOOK = "batched"
PLAYED = ("act", "learn", "attach")
"""What a subclass may not change without answering for all games itself."""

ROUNDS_AHEAD = 64
"""Rounds whose chances are drawn together."""

WANTED = "a policy's name, a Policy or a subclass of it"


@dataclass(frozen=True)
class Opponent:
    """Somebody who is not the learner.

    Attributes:
        place: index of its agent.
        kind: class of its policy.
        make: returns a new policy; every game gets its own.
    """

    place: int
    kind: type[Policy]
    make: Callable[[], Policy]


def find_place(scenario: Scenario, agent: object) -> int:
    """Return the index of an agent, given by its identifier or its collective's name.

    Raises:
        UnknownNameError: nobody is called that; the message lists who there is.
    """
    names = [collective.name for collective in scenario.collectives]
    for known in (list(scenario.agents), names):
        if isinstance(agent, str) and agent in known:
            return known.index(agent)
    raise UnknownNameError("agent", agent, (*scenario.agents, *names))


def read_opponents(
    scenario: Scenario, learner: int, opponents: OpponentsLike
) -> tuple[Opponent, ...]:
    """Return everybody but the learner, in the order of the agents.

    Args:
        scenario: what is played.
        learner: index of the agent that learns.
        opponents: None for the policies that the scenario names; a policy's name (shipped,
            an entry point, or `module:Class`), a policy or a class of policies for
            everybody else; or a mapping from some agents or collectives to these. A policy
            itself is never played: every game gets a copy of it.

    Raises:
        AcaError: an unknown agent or policy, an opponent for the learner, or what is no policy.
    """
    wanted = _wanted(scenario, learner, opponents)
    return tuple(
        _opponent(scenario, place, wanted.get(place))
        for place in range(len(scenario.agents))
        if place != learner
    )


def read_lineup(scenario: Scenario, policies: Sequence[OneOpponent]) -> tuple[Opponent, ...]:
    """Return who plays every agent.

    Args:
        scenario: what is played.
        policies: one per agent: a policy's name with or without options, a policy, of which
            every game gets a copy, or a class.

    Raises:
        AcaError: an unknown policy, what is no policy, or not one per agent.
    """
    if len(policies) != len(scenario.agents):
        raise PolicyError(
            f"policies: expected {len(scenario.agents)}, one per agent, got {len(policies)}"
        )
    return tuple(_opponent(scenario, place, given) for place, given in enumerate(policies))


def _wanted(
    scenario: Scenario, learner: int, opponents: OpponentsLike
) -> Mapping[int, OneOpponent]:
    """Return what was asked for, by the index of the agent."""
    if opponents is None:
        return {}
    if not isinstance(opponents, Mapping):
        _maker(opponents)()  # a mistake shows even where nobody else plays
        return dict.fromkeys(range(len(scenario.agents)), opponents)
    wanted: dict[int, OneOpponent] = {}
    for agent, given in opponents.items():
        place = find_place(scenario, agent)
        if place == learner:
            raise PolicyError(f"opponents: {agent!r} is the learner: expected the others only")
        if place in wanted:
            raise PolicyError(f"opponents: {agent!r} is given twice, by agent and by collective")
        _maker(given)
        wanted[place] = given
    return wanted


def _opponent(scenario: Scenario, place: int, given: OneOpponent | None) -> Opponent:
    collective = scenario.collectives[place]
    # Options belong to the policy that the scenario names, not to another one.
    if given is None or (isinstance(given, str) and given == collective.policy):
        make = partial(make_policy, collective.policy, collective.policy_options)
    else:
        make = _maker(given)
    return Opponent(place, type(make()), make)


def _maker(given: object) -> partial[Policy]:
    """Return what makes new policies of one kind."""
    if isinstance(given, str):
        return partial(make_policy, *parse_policy(given))
    if isinstance(given, Policy):
        return partial(_copied, given)
    if isinstance(given, type) and issubclass(given, Policy):
        return partial(_instance, given)
    raise PolicyError(f"opponents: expected {WANTED}, got {one_line(given)}")


def _copied(policy: Policy) -> Policy:
    try:
        return copy.deepcopy(policy)
    except Exception as error:  # whatever a foreign policy holds
        raise PolicyError(
            f"opponents: {one_line(policy)} cannot be copied for every game: {one_line(error)}"
        ) from error


def _instance(kind: type[Policy]) -> Policy:
    if inspect.isabstract(kind):
        missing = ", ".join(sorted(kind.__abstractmethods__))
        raise PolicyError(f"opponents: {kind.__name__}: expected a method {missing}, got none")
    try:
        return kind()
    except Exception as error:  # likewise
        raise PolicyError(
            f"opponents: {kind.__name__}: expected a class that needs no options, got "
            f"{one_line(error)}"
        ) from error


class Chances:
    """One generator per game and agent, drawn from side by side.

    Each number is the one that the generator of that game and agent would give next, so it
    does not matter how many games are played together.

    Args:
        seeds: of the games.
        places: indices of the agents.
    """

    def __init__(self, seeds: Sequence[int], places: Sequence[int]) -> None:
        self.seeds, self.places = seeds, places
        self._ahead = np.empty((len(seeds), len(places), 0))

    @cached_property
    def generators(self) -> list[list[np.random.Generator]]:
        """The generators, by game and agent; made when first asked for."""
        return [[generator(seed, place) for place in self.places] for seed in self.seeds]

    def random(self, n: int) -> NDArray[np.float64]:
        """Return the next n numbers in [0, 1) of each generator, (n_games, n_agents, n)."""
        if self._ahead.shape[-1] < n:
            more = [[one.random(n * ROUNDS_AHEAD) for one in row] for row in self.generators]
            self._ahead = np.concatenate([self._ahead, np.array(more)], axis=-1)
        now, self._ahead = self._ahead[..., :n], self._ahead[..., n:]
        return now


def generator(seed: int, place: int) -> np.random.Generator:
    """Return the chances of an agent's policy in a game, as a run gives them to it."""
    return np.random.default_rng([seed, place])


def plays_batched(kind: type[Policy]) -> bool:
    """Return whether a class of policies answers for many games at once.

    It has a class method `batched(policies, places, games)`; a subclass that changes how one game
    is played without changing that is played game by game.
    """
    for ancestor in kind.__mro__:
        if HOOK in vars(ancestor):
            return True
        if any(name in vars(ancestor) for name in PLAYED):
            return False
    return False
