"""Many games in which one collective learns and given policies play the others."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from aca_env.errors import ActionError, StateError
from aca_env.faces.border import read_action, read_seeds
from aca_env.faces.opponent_games import NUMBERS, ManyOpponents
from aca_env.faces.opponents import OpponentsLike, find_place, read_opponents
from aca_env.faces.vector import CollectiveActionVectorEnv
from aca_env.game.world import World

Whole = NDArray[np.int64]
Seed = int | Sequence[int] | None


class LearnerGames:
    """B games side by side, seen by the one collective that learns: arrays only.

    World b of `reset(seed=s)` is the game of `parallel_env` after `reset(seed=s + b)`, with
    opponents as a run has them. All games end together, and nothing starts by itself.

    Args:
        world: the scenario with its pool.
        n_envs: number of games B.
        agent: who learns: an agent, or the name of its collective.
        opponents: the others' policies, see `read_opponents`.

    Attributes:
        n_envs: number of games.
        agent: identifier of the learner.
        place: its index among the agents.
        observation_space: of the learner in one game.
        action_space: of the learner in one game.
        horizon_is_finite: whether the last round terminates the game or only cuts it off.

    Raises:
        AcaError: an unknown agent or policy, or a wrong number of games.
    """

    def __init__(
        self, world: World, n_envs: int, agent: str, opponents: OpponentsLike = None
    ) -> None:
        scenario = world.scenario
        self.place = find_place(scenario, agent)
        self.agent = scenario.agents[self.place]
        others = read_opponents(scenario, self.place, opponents)
        self.games = CollectiveActionVectorEnv(world, n_envs)
        self.n_envs = self.games.n_envs
        self.opponents = ManyOpponents(self.games, others)
        self.observation_space: spaces.Box = self.games.observation_space(self.agent)
        self.action_space: spaces.MultiDiscrete = self.games.action_space(self.agent)
        self.horizon_is_finite = scenario.horizon == "finite"
        self._shows_all_bounds = scenario.information.bounds == "all"
        self._widths = self.action_space.nvec
        self._is_running = False
        self._has_begun = False

    def reset(self, seed: Seed = None) -> tuple[NDArray[np.float32], dict[str, Any]]:
        """Start an episode in every game.

        Args:
            seed: world b gets seed + b, or its own of a sequence; the opponents start afresh
                too. None goes on with each world's next episode and the same opponents.

        Returns:
            Observations (n_envs, n_entries) and infos of arrays.

        Raises:
            AcaError: a seed out of range, or opponents that do not fit their collectives.
        """
        starts_afresh = seed is not None or not self._has_begun
        seeds = read_seeds(seed, self.n_envs).tolist() if starts_afresh else None
        self._is_running = False  # until the opponents are ready too
        if seeds is not None:
            self._observations, self._infos = self.games.reset(seed=seeds)
            self.opponents.seed(seeds)
            self._has_begun = True
        else:
            self._observations, self._infos = self.games.reset()
        self.opponents.start()
        self._joint: Whole | None = None
        self._is_running = True
        return self._own(self._observations), self._own_infos()

    def step(
        self, actions: Any
    ) -> tuple[
        NDArray[np.float32],
        NDArray[np.float64],
        NDArray[np.bool_],
        NDArray[np.bool_],
        dict[str, Any],
    ]:
        """Play one round in every game.

        Args:
            actions: the learner's, whole numbers (n_envs, 5).

        Returns:
            Observations (n_envs, n_entries); rewards, terminated and truncated (n_envs,);
            infos of arrays: action_mask (one (n_envs, width) per axis), success, payoff,
            n_acting, illegal_action, and bound and certified where the scenario computes
            bounds; bounds (n_envs, n_agents) where everybody's are told.

        Raises:
            ActionError: an action outside its space; nothing has moved then.
            StateError: the episodes are over, or were never started.
        """
        if not self._is_running:
            raise StateError("step: the episodes are over or never began: expected reset()")
        own = self._read(actions)
        if self._joint is None:
            # A refused round is played again with the same answers: chance is drawn once.
            joint = np.zeros((self.n_envs, self.games.n_agents, own.shape[1]), dtype=np.int64)
            self.opponents.act(joint, self._observations, self._infos)
            self._joint = joint
        self._joint[:, self.place] = own
        self.opponents.act_last(self._joint, self._observations, self._infos)
        stepped = self.games.step(self._joint)
        self._joint = None
        self.opponents.learn(stepped)
        self._observations, rewards, terminated, truncated, self._infos = stepped
        self._is_running = not (terminated[0, 0] or truncated[0, 0])
        ends = (self._own(part) for part in (rewards, terminated, truncated))
        return (self._own(self._observations), *ends, self._own_infos())  # type: ignore[return-value]

    def _read(self, actions: Any) -> Whole:
        try:
            array = np.asarray(actions)
        except ValueError:
            array = np.empty(0, dtype=object)
        shape = (self.n_envs, len(self._widths))
        if array.shape != shape:
            raise ActionError(
                f"actions: expected whole numbers of shape {shape}, got {array.shape}"
            )
        if array.dtype.kind not in "iu" or ((array < 0) | (array >= self._widths)).any():
            for b, action in enumerate(array):
                read_action(action, f"world {b}, {self.agent}", self._widths)
        return array.astype(np.int64, copy=False)

    def _own(self, part: NDArray[Any]) -> NDArray[Any]:
        """Return the learner's share of an array, a copy."""
        return np.array(part[:, self.place])

    def _own_infos(self) -> dict[str, Any]:
        told = self._infos
        infos: dict[str, Any] = {
            "action_mask": tuple(self._own(mask) for mask in told["action_mask"])
        }
        infos |= {name: self._own(told[name]) for name in NUMBERS if name in told}
        if "bound" in infos:
            infos["certified"] = np.full(self.n_envs, self.games.game.is_certified)
            if self._shows_all_bounds:
                infos["bounds"] = np.array(told["bound"])
        return infos

    def action_masks(self) -> tuple[NDArray[np.bool_], ...]:
        """Return the learner's masks: one (n_envs, width) per action axis."""
        return tuple(self._own(mask) for mask in self.games.action_masks())

    def close(self) -> None:
        """Do nothing: there is nothing to release."""
