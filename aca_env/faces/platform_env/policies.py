"""Ways for a platform to choose its lever."""

from abc import ABC, abstractmethod
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError, one_line
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.planning.menus import idle_action
from aca_env.power.levers import Lever

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]


class LeverGame(Protocol):
    """What a policy may ask of: a `PlatformEnv`, or one platform of a market."""

    @property
    def levers(self) -> tuple[Lever, ...]:
        """The menu."""

    @property
    def present(self) -> CollectiveActionEnv:
        """The environment of the collectives under the lever that was pulled last."""

    def place_of(self, lever: str) -> int:
        """Return the action that pulls a lever, by name."""

    def payoffs(self, joint_action: Any, *, data: str = "current") -> Reals:
        """Return (n_levers,) what the platform would get for each lever."""


class PlatformPolicy(ABC):
    """Chooses the platform's lever, round by round.

    `play` calls `start` before each episode, then `act` and `learn` in every round. What a
    policy has learned it keeps from episode to episode.
    """

    def start(self, env: LeverGame) -> None:
        """Take the environment at the start of an episode; default: ignore it."""
        del env

    @abstractmethod
    def act(self, observation: NDArray[np.float32], info: Any, rng: np.random.Generator) -> int:
        """Return the place of a lever in the menu.

        Args:
            observation: what the platform sees.
            info: its infos.
            rng: chance for this policy alone.
        """

    def learn(self, action: int, reward: float) -> None:
        """Take note of a round; default: nothing is learned."""
        del action, reward


class FixedLever(PlatformPolicy):
    """Pulls one lever in every round.

    Args:
        lever: its name; None for the setting as it is.
    """

    def __init__(self, lever: str | None = None) -> None:
        self.lever, self._place = lever, 0

    def start(self, env: LeverGame) -> None:
        """Find the lever; an `UnknownNameError` where the menu has none of that name."""
        self._place = 0 if self.lever is None else env.place_of(self.lever)

    def act(self, observation: NDArray[np.float32], info: Any, rng: np.random.Generator) -> int:
        """Return the lever's place."""
        del observation, info, rng
        return self._place


class BestResponse(PlatformPolicy):
    """Pulls the lever that would pay most if collectives did again what they did last.

    It looks one round ahead on a draw that is independent of the round's own; before the first
    round it expects nobody to edit. Of equals it takes the first.
    """

    def start(self, env: LeverGame) -> None:
        """Take the environment that is looked at."""
        self._env = env

    def act(self, observation: NDArray[np.float32], info: Any, rng: np.random.Generator) -> int:
        """Return the best lever's place."""
        del observation, info, rng
        return int(self._env.payoffs(expected_actions(self._env), data="twin").argmax())


def expected_actions(env: LeverGame) -> Whole:
    """Return (K, 5) what collectives did last, and what edits nothing before the first round."""
    game = env.present.game
    last = game.present.last_action[0]
    idle = [idle_action(game.world, place) for place in range(len(last))]
    return np.where((last < 0).any(axis=1, keepdims=True), idle, last)


class EpsilonGreedy(PlatformPolicy):
    """Learns what levers pay on average: a bandit that mostly pulls the best so far.

    Every lever is tried once, in the order of the menu; then one at random with probability
    epsilon, otherwise the first of those with the highest mean.

    Args:
        epsilon: in [0, 1].
    """

    def __init__(self, epsilon: float = 0.1) -> None:
        is_number = isinstance(epsilon, int | float) and not isinstance(epsilon, bool)
        if not is_number or not 0 <= epsilon <= 1:
            raise DataError(f"epsilon: expected a number in [0, 1], got {one_line(epsilon)}")
        self.epsilon, self._n_levers = epsilon, 0
        self._sums = self._pulls = np.zeros(0)

    def start(self, env: LeverGame) -> None:
        """Make room for the levers, and keep what is known of them."""
        if self._n_levers not in (0, len(env.levers)):
            raise DataError(
                f"levers: expected a menu of {self._n_levers} as before, got {len(env.levers)}"
            )
        if not self._n_levers:
            self._n_levers = len(env.levers)
            self._sums, self._pulls = np.zeros(self._n_levers), np.zeros(self._n_levers)

    def act(self, observation: NDArray[np.float32], info: Any, rng: np.random.Generator) -> int:
        """Return a place in the menu."""
        del observation, info
        if (self._pulls == 0).any():
            return int(np.argmin(self._pulls > 0))
        if rng.random() < self.epsilon:
            return int(rng.integers(self._n_levers))
        return int((self._sums / self._pulls).argmax())

    def learn(self, action: int, reward: float) -> None:
        """Add a round to the lever's mean."""
        self._sums[action] += reward
        self._pulls[action] += 1
