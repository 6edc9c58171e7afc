"""Many games of one scenario as plain arrays: no dictionaries of agents, no Python loops."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from aca_env.errors import ActionError, OutsideSpaceError, StateError, UnknownNameError
from aca_env.faces.border import PLAIN, read_action, read_seeds
from aca_env.faces.parallel import Outcomes
from aca_env.game.game import Step
from aca_env.game.making import make_game
from aca_env.game.world import World

Reals = NDArray[np.float64]


class CollectiveActionVectorEnv:
    """B games side by side; make it with `aca_env.vector_env`.

    World b of `reset(seed=s)` is the game that `parallel_env` plays after
    `reset(seed=s + b)`. All games end together.

    Args:
        world: the scenario with its pool.
        n_envs: number of games B.
        auto_reset: start the next episode within the step that ends one; the last
            observation then stands in `infos["final_observation"]`.
        n_threads: threads that share the games, where rounds are compiled; results do not
            depend on it.
    """

    def __init__(
        self, world: World, n_envs: int, *, auto_reset: bool = False, n_threads: int = 1
    ) -> None:
        for name, value in (("n_envs", n_envs), ("n_threads", n_threads)):
            if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
                raise StateError(f"{name}: expected a whole number of at least 1, got {value!r}")
        self.game = make_game(world, n_threads=int(n_threads))
        self.n_envs, self.auto_reset = int(n_envs), auto_reset
        self.agents = world.scenario.agents
        self.n_agents = len(self.agents)
        self.widths = world.menus.padded
        box = spaces.Box(-1.0, 1.0, shape=(len(self.game.observer.spec),), dtype=np.float32)
        self._observation_spaces = dict.fromkeys(self.agents, box)
        self._action_spaces = {agent: spaces.MultiDiscrete(self.widths) for agent in self.agents}
        self._with_bounds = world.scenario.information.bounds != "none"
        self._seeds: NDArray[np.uint64] | None = None
        self._masks: tuple[NDArray[np.bool_], ...] | None = None
        self._episode = 0

    def observation_space(self, agent: str) -> spaces.Box:
        """Return the observation space of an agent in one game."""
        return self._observation_spaces[self._known(agent)]

    def action_space(self, agent: str) -> spaces.MultiDiscrete:
        """Return the action space of an agent in one game."""
        return self._action_spaces[self._known(agent)]

    def _known(self, agent: str) -> str:
        if agent not in self._action_spaces:
            raise UnknownNameError("agent", agent, self.agents)
        return agent

    def reset(
        self, seed: int | Sequence[int] | None = None
    ) -> tuple[NDArray[np.float32], dict[str, Any]]:
        """Start an episode in every game.

        Args:
            seed: world b gets seed + b, or its own of a sequence; None goes on with each
                world's next episode.

        Returns:
            Observations (n_envs, n_agents, n_entries) and infos of arrays.
        """
        if seed is not None or self._seeds is None:
            self._seeds, self._episode = read_seeds(seed, self.n_envs), 0
        else:
            self._episode += 1
        self.game.reset(self._seeds, self._episode)
        return self.game.observe(), {"action_mask": self.action_masks()}

    def step(
        self, actions: Any
    ) -> tuple[NDArray[np.float32], Reals, NDArray[np.bool_], NDArray[np.bool_], dict[str, Any]]:
        """Play one round in every game.

        Args:
            actions: whole numbers (n_envs, n_agents, 5).

        Returns:
            Observations (n_envs, n_agents, n_entries); rewards, terminated and truncated
            (n_envs, n_agents); infos of arrays: action_mask, success, payoff, n_acting,
            illegal_action, and bound where the scenario computes it.

        Raises:
            ActionError: an action outside its space.
            StateError: the episodes are over, or were never started.
        """
        joint = self._read(actions)
        try:
            step = self.game.step(joint, with_bounds=self._with_bounds)
        except OutsideSpaceError:
            self._name_culprit(joint)
            raise
        shape, is_finite = (self.n_envs, self.n_agents), self.game.scenario.horizon == "finite"
        ended, going = (np.ones if step.is_last else np.zeros), np.zeros
        terminated = (ended if is_finite else going)(shape, dtype=np.bool_)
        truncated = (going if is_finite else ended)(shape, dtype=np.bool_)
        infos = self._infos(step)
        observations = self.game.observe()
        if step.is_last and self.auto_reset:
            infos["final_observation"] = observations
            observations, fresh = self.reset()
            infos |= fresh
        return observations, step.reward, terminated, truncated, infos

    def _read(self, actions: Any) -> NDArray[np.int64]:
        try:
            array = np.asarray(actions)
        except ValueError:
            array = np.empty(0, dtype=object)
        shape = (self.n_envs, self.n_agents, len(self.widths))
        if array.shape != shape:
            raise ActionError(
                f"actions: expected whole numbers of shape {shape}, got {array.shape}"
            )
        if array.dtype.char not in PLAIN:
            self._name_culprit(array)
        array = np.ascontiguousarray(array, dtype=np.int64)
        if not self.game.checks_ranges and ((array < 0) | (array >= self.widths)).any():
            self._name_culprit(array)
        return array

    def _name_culprit(self, actions: NDArray[Any]) -> None:
        """Raise an `ActionError` that names world, agent, axis and value, if any is wrong."""
        for game, agent in np.ndindex(actions.shape[:2]):
            read_action(actions[game, agent], f"world {game}, {self.agents[agent]}", self.widths)

    def _infos(self, step: Step) -> dict[str, Any]:
        outcome = step.outcome
        infos = {
            "action_mask": self.action_masks(),
            "success": outcome.success,
            "payoff": outcome.payoff,
            "n_acting": outcome.acting,
            "illegal_action": step.illegal,
        }
        if outcome.bound is not None:
            infos["bound"] = outcome.bound
        if outcome.measured is not None:
            infos["suboptimality"] = outcome.measured.suboptimality
            if outcome.measured.bound is not None:
                infos["bound_at_suboptimality"] = outcome.measured.bound
        return infos

    def outcomes(self, joint_actions: Any, *, data: str = "current") -> Outcomes:
        """Return what joint actions would come to in every game, without playing them.

        Args:
            joint_actions: whole numbers (n_envs, n_joint, n_agents, 5).
            data: "current" uses the round's own records, so that the result equals what
                `step` then returns; "twin" uses an independent draw.

        Returns:
            Arrays (n_envs, n_joint, n_agents).

        Raises:
            AcaError: an action outside its space, unknown data, no round to play.
        """
        if data not in ("current", "twin"):
            raise UnknownNameError("data", data, ("current", "twin"))
        try:
            joint = np.asarray(joint_actions)
        except ValueError:
            joint = np.empty(0, dtype=object)
        shape = (self.n_envs, "n", self.n_agents, len(self.widths))
        if joint.ndim != 4 or (joint.shape[0], *joint.shape[2:]) != (shape[0], *shape[2:]):
            raise ActionError(
                f"joint_actions: expected whole numbers of shape {shape}, got {joint.shape}"
            )
        if joint.dtype.char not in PLAIN or ((joint < 0) | (joint >= self.widths)).any():
            for place in range(joint.shape[1]):
                self._name_culprit(joint[:, place])
        joint = joint.astype(np.int64, copy=False)
        return Outcomes(*self.game.outcomes_of_all(joint, twin=data == "twin"))

    def action_masks(self) -> tuple[NDArray[np.bool_], ...]:
        """Return one mask (n_envs, n_agents, width) per action axis; read-only views."""
        if self._masks is None or self.game.rules.budgets is not None:
            masks = self.game.masks()
            for mask in masks:
                mask.flags.writeable = False
            self._masks = tuple(masks)
        return self._masks

    def sample_actions(self, rng: np.random.Generator) -> NDArray[np.int64]:
        """Return actions (n_envs, n_agents, 5), uniform over the present masks."""
        columns = []
        for mask in self.action_masks():
            # The k-th unmasked entry, k uniform: found where the running count passes k.
            counts = mask.cumsum(axis=-1)
            chosen = np.floor(rng.random(mask.shape[:-1]) * counts[..., -1])
            columns.append((counts <= chosen[..., None]).sum(axis=-1))
        return np.stack(columns, axis=-1)
