"""Policies with a memory within the episode: written for many games, one being a batch of one."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from aca_env.game.game import Game
from aca_env.scenario.schema import Scenario

if TYPE_CHECKING:
    from aca_env.agents.base import Info, Spaces
    from aca_env.faces.parallel import CollectiveActionEnv
    from aca_env.faces.vector import CollectiveActionVectorEnv

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]


Player = Callable[[Reals], Whole]
"""Remembers an episode, and returns actions (n_games, 5) for chances (n_games, n) in [0, 1)."""


class Remembering(ABC):
    """The part of a policy that plays one game, or many at once, through the same player.

    Every episode has a player of its own, so nothing is carried over from one to the next.
    It looks at the game's public history: actions and payoffs of all collectives.

    A policy derives from this class first and from `Policy` second.
    """

    reads_records = False
    _env: "CollectiveActionEnv"

    @abstractmethod
    def check(self, scenario: Scenario) -> None:
        """Check the options for agent `_place`; a wrong one raises a `PolicyError`."""

    @abstractmethod
    def make_player(self, game: Game) -> Player:
        """Return what plays the games of a batch in the episode that begins."""

    def n_numbers(self, game: Game) -> int:
        """Return how many random numbers an action takes, the same for all agents of a game."""
        del game
        return 0

    def attach(self, env: "CollectiveActionEnv") -> None:
        """Take the environment whose history is seen."""
        self._env = env

    def reset(self, agent: str, spaces: "Spaces", scenario: Scenario) -> None:
        """Forget the last episode, and check the options.

        Raises:
            PolicyError: an option that does not fit the collective.
        """
        self._spaces = spaces
        self._place = scenario.agents.index(agent)
        self._player: Player | None = None
        self.reads_records = past_tells_records(scenario)
        self.check(scenario)

    def act(self, observation: Any, info: "Info", rng: np.random.Generator) -> Whole:
        """Return the player's action in the one game there is."""
        del observation, info
        env = self._env
        if self._player is None:
            self._player = self.make_player(env.game)
        answers = self._player(rng.random((1, self.n_numbers(env.game))))
        return np.array(answers[0])

    @classmethod
    def batched(
        cls, policies: Sequence[Self], places: Whole, games: "CollectiveActionVectorEnv"
    ) -> Callable[[Any, "Info", Any], Whole]:
        """Return what answers for every game at once."""
        del places
        players = [policy.make_player(games.game) for policy in policies]
        n_numbers = policies[0].n_numbers(games.game)
        return partial(_answer_all, players, n_numbers, games.n_envs)


# Environments are copied and pickled with their opponents, which no local function survives.
def _answer_all(
    players: Sequence[Player], n_numbers: int, n_games: int, _: Any, __: "Info", chances: Any
) -> Whole:
    """Return the answers of several agents in every game, (n_games, n_agents, 5)."""
    numbers = chances.random(n_numbers) if n_numbers else np.empty((n_games, len(players), 0))
    return np.stack([play(numbers[:, i]) for i, play in enumerate(players)], axis=1)


def past_tells_records(scenario: Scenario) -> bool:
    """Return whether past play may tell of records that the platform is about to learn from.

    It does where the same people return in every round, and where the platform remembers.
    """
    platform = scenario.platform
    remembers = platform.memory > 1 or platform.decay > 0 or platform.learning != "refit"
    return remembers or scenario.population.redraw == "once"
