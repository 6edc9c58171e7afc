"""Five action axes as one list of distinct actions: what DQN needs."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray
from stable_baselines3.common.vec_env import (  # type: ignore[import-not-found, unused-ignore]
    VecEnv,
    VecEnvWrapper,
)

from aca_env.errors import ActionError, StateError, one_line
from aca_env.faces.sb3_slots import SlotVecEnv, StepReturn
from aca_env.game.world import World
from aca_env.planning.menus import distinct_actions

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

MAX_ACTIONS = 100_000
"""More outputs than a network of this kind learns anything about."""


class FlatActions(VecEnvWrapper):  # type: ignore[misc, unused-ignore] # untyped where not installed
    """A `VecEnv` of this library whose actions are `Discrete(n)`.

    The n actions are those of all learners together. One that a slot's agent does not have
    or may not take now becomes abstaining, as the environment has it; the masks of
    `env_method("action_masks")`, (n,) for each slot, say which ones it may.

    Args:
        venv: what `sb3_vec_env` and this package make, wrapped or not.

    Attributes:
        actions: (n, 5) the action of each number.

    Raises:
        StateError: another environment, or more than 100,000 distinct actions.
    """

    def __init__(self, venv: VecEnv) -> None:
        base = getattr(venv, "unwrapped", None)
        if not isinstance(base, SlotVecEnv):
            raise StateError(f"venv: expected one that sb3_vec_env makes, got {one_line(venv)}")
        game = base.games.games.game  # type: ignore[attr-defined]
        agents = game.scenario.agents
        self._places = {agent: place for place, agent in enumerate(agents)}
        self._uses: Flags = game.rules.uses
        self.actions = flat_table(game.world, [self._places[one] for one in base.learners])
        super().__init__(venv, action_space=spaces.Discrete(len(self.actions)))
        ends = np.cumsum(base.games.action_space.nvec)
        # Where each action's five entries stand in a flat mask.
        self._entries: Whole = self.actions + np.array([0, *ends[:-1]])

    def reset(self) -> Any:
        """Start an episode in every game."""
        return self.venv.reset()

    def step_async(self, actions: Any) -> None:
        """Take the numbers (num_envs,) of the actions that `step_wait` plays.

        Raises:
            ActionError: another shape, or no whole numbers in [0, n).
        """
        numbers = np.asarray(actions)
        n = len(self.actions)
        is_right = numbers.shape == (self.num_envs,) and numbers.dtype.kind in "iu"
        if not is_right or ((numbers < 0) | (numbers >= n)).any():
            raise ActionError(
                f"actions: expected whole numbers in [0, {n}) of shape {(self.num_envs,)}, "
                f"got {one_line(actions)}"
            )
        self.venv.step_async(self.actions[numbers])

    def step_wait(self) -> StepReturn:
        """Play one round in every game; see `SlotVecEnv`."""
        stepped: Any = self.venv.step_wait()
        return tuple(stepped)

    def flat_masks(self) -> Flags:
        """Return which actions each slot may take now, (num_envs, n)."""
        masks = np.stack(self.venv.env_method("action_masks"))
        places = np.array([self._places[agent] for agent in self.venv.get_attr("agent")])
        is_used = self._uses[places][:, self.actions[:, 0]]
        return np.asarray((masks[:, self._entries] | ~is_used).all(axis=-1))

    def env_method(
        self, method_name: str, *method_args: Any, indices: Any = None, **method_kwargs: Any
    ) -> list[Any]:
        """Call a method of slots; `action_masks` gives those of the flat actions."""
        if method_name == "action_masks" and not method_args and not method_kwargs:
            masks = self.flat_masks()
            return [masks[i] for i in self._get_indices(indices)]
        called: list[Any] = self.venv.env_method(
            method_name, *method_args, indices=indices, **method_kwargs
        )
        return called


def flat_table(world: World, places: Sequence[int]) -> Whole:
    """Return the distinct actions (n, 5) of some agents together, in the order of the axes.

    Axes that a strategy does not read are 0. Announcements count where the scenario has them.

    Args:
        world: the scenario with its pool.
        places: indices of the agents.

    Raises:
        StateError: there are more than 100,000.
    """
    silent = np.unique(np.concatenate([distinct_actions(world, i) for i in places]), axis=0)
    n_announcements = int(world.menus.padded[4])
    n = len(silent) * n_announcements
    if n > MAX_ACTIONS:
        raise StateError(f"actions: expected at most {MAX_ACTIONS} distinct ones, got {n}")
    table = np.repeat(silent, n_announcements, axis=0)
    table[:, 4] = np.tile(np.arange(n_announcements), len(silent))
    return table


def find_flat_actions(venv: VecEnv | None) -> FlatActions | None:
    """Return the wrapper among an environment's wrappers; None if it is not there."""
    while isinstance(venv, VecEnvWrapper):
        if isinstance(venv, FlatActions):
            return venv
        venv = venv.venv
    return None
