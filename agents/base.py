"""What every policy answers: an action for an observation."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from aca_env.errors import AcaError
from aca_env.features import FeatureSpace
from aca_env.scenario.schema import Scenario

if TYPE_CHECKING:
    from aca_env.faces.parallel import CollectiveActionEnv

Action = NDArray[np.int64]  # (5,): strategy, label, signal, effort, announcement
Info = Mapping[str, Any]
BatchedPolicy = Callable[[Any, Info, Any], Action]
"""Answers for many games at once, (n_games, n_agents, 5); see `Policy`."""


class PolicyError(AcaError):
    """A policy that cannot be found or made, or that does not fit its collective."""


@dataclass(frozen=True)
class Spaces:
    """What an agent's arrays and codes mean.

    Attributes:
        observation: space of its observations.
        action: space of its actions; the mask in its infos says which entries are its own.
        records: features and labels of the users' records; label codes are those of the
            action's label axis.
    """

    observation: spaces.Space[Any]
    action: spaces.MultiDiscrete
    records: FeatureSpace


@dataclass(frozen=True, eq=False)
class Transition:
    """One round as an agent lived it.

    Attributes:
        observation: what it saw before it acted.
        info: the infos that came with it, the action mask among them.
        action: what it asked for, integers (5,).
        reward: what it got.
        next_observation: what it sees now.
        next_info: the infos of the round: success, payoff and the next mask.
        terminated: whether the game is over.
        truncated: whether the game was cut off here.
    """

    observation: Any
    info: Info
    action: Action
    reward: float
    next_observation: Any
    next_info: Info
    terminated: bool
    truncated: bool


class Policy(ABC):
    """Chooses one collective's actions.

    A constructor only stores its options, by keyword. A runner makes one policy per agent
    and seed, calls `attach`, then `reset` at the start of the episode, `act` in every round
    and `learn` after it.

    A class may also have a class method `batched(policies, places, games)`, which returns
    what answers for all games of a `LearnerGames` at once: a callable of observations and
    infos as `vector_env` gives them, and of `chances`, whose `random(n)` draws the next n
    numbers of every game's generator, (n_games, n_agents, n). `policies` holds one policy
    per agent, after `reset`; `places` says which agents they play; `games` is the vector
    environment. The answers must be those of `act`, game by game. A subclass that
    overrides `act`, `learn` or `attach` alone is asked game by game again.

    Attributes:
        reads_records: whether an action may depend on the records that the platform is
            about to learn from. Bounds for a plan fixed in advance then do not hold.
        sees_actions: for oracles: whether it is asked after the others and told, in
            `info["others_actions"]`, what they are about to do, int64 (n_agents, 5); −1 in
            its own row and in the rows of others who see actions too.
    """

    reads_records: bool = True
    sees_actions: bool = False

    def attach(self, env: "CollectiveActionEnv") -> None:
        """Take the environment, for planners that ask `env.outcomes`; default: ignore it."""
        del env

    def reset(self, agent: str, spaces: Spaces, scenario: Scenario) -> None:
        """Prepare for an episode.

        Args:
            agent: the agent to act for.
            spaces: its spaces.
            scenario: the scenario that is played.
        """
        del agent, spaces, scenario

    @abstractmethod
    def act(self, observation: Any, info: Info, rng: np.random.Generator) -> Action:
        """Return an action inside the action space.

        Args:
            observation: what the agent sees.
            info: its infos; `info["action_mask"]` holds one int8 array per axis.
            rng: chance for this policy alone.
        """

    def learn(self, transition: Transition) -> None:
        """Take note of a round; default: nothing is learned."""
        del transition
