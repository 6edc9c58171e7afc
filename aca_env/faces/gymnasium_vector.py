"""Many games with one learner as Gymnasium's vector environment."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from aca_env.errors import DataError, StateError, UnknownNameError, one_line
from aca_env.faces.learner import LearnerGames
from aca_env.faces.make import read_changes
from aca_env.faces.opponents import OpponentsLike
from aca_env.faces.views import ActionMask
from aca_env.game.world import World
from aca_env.scenario.loading import load_scenario
from aca_env.scenario.schema import Scenario

Observations = NDArray[np.float32]
Actions = NDArray[np.int64]
Stepped = tuple[
    Observations, NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], dict[str, Any]
]

AUTORESET_MODES = {
    "next_step": AutoresetMode.NEXT_STEP,
    "same_step": AutoresetMode.SAME_STEP,
    "disabled": AutoresetMode.DISABLED,
}


def gymnasium_vector_env(  # noqa: PLR0913 - named options only
    scenario: str | Path | Scenario,
    n_envs: int,
    agent: str,
    opponents: OpponentsLike = None,
    *,
    autoreset_mode: str | AutoresetMode = "next_step",
    overrides: Mapping[str, Any] | None = None,
    **settings: Any,
) -> "GymnasiumVectorEnv":
    """Return many games of one collective as Gymnasium's vector environment.

    Args:
        scenario: as for `parallel_env`.
        n_envs: number of games.
        agent: as for `single_agent_env`.
        opponents: as for `single_agent_env`.
        autoreset_mode: "next_step", "same_step" or "disabled", as Gymnasium defines them.
        overrides: as for `parallel_env`.
        **settings: as for `parallel_env`.

    Raises:
        AcaError: anything that is not valid, in one line.
    """
    world = World(load_scenario(scenario, read_changes(overrides, settings)))
    return GymnasiumVectorEnv(world, n_envs, agent, opponents, autoreset_mode=autoreset_mode)


class GymnasiumVectorEnv(VectorEnv[Observations, Actions, NDArray[Any]]):
    """Games side by side, each as `SingleAgentEnv` plays it.

    Make it with `aca_env.gymnasium_vector_env`. It does what Gymnasium's `SyncVectorEnv`
    does with that many single-agent environments, only for all of them at once. All games
    end together.

    Args:
        world: the scenario with its pool.
        n_envs: number of games.
        agent: who learns: an agent, or the name of its collective.
        opponents: the others' policies, see `read_opponents`.
        autoreset_mode: when the next episodes start: "next_step" after the end, in a step
            whose actions are ignored; "same_step" as the end, with the last observations in
            `infos["final_obs"]`; "disabled" at `reset` only.

    Attributes:
        games: the learner's games that are played underneath.

    Raises:
        AcaError: an unknown agent, policy or mode, or a wrong number of games.
    """

    def __init__(
        self,
        world: World,
        n_envs: int,
        agent: str,
        opponents: OpponentsLike = None,
        *,
        autoreset_mode: str | AutoresetMode = "next_step",
    ) -> None:
        self.mode = _read_mode(autoreset_mode)
        self.games = LearnerGames(world, n_envs, agent, opponents)
        self.num_envs = self.games.n_envs
        self.metadata = {"render_modes": [], "autoreset_mode": self.mode}
        self.single_observation_space: spaces.Box = self.games.observation_space
        self.single_action_space: spaces.MultiDiscrete = self.games.action_space
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self.action_space = batch_space(self.single_action_space, self.num_envs)
        self._has_ended = False

    def reset(
        self,
        *,
        seed: int | Sequence[int] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> tuple[Observations, dict[str, Any]]:
        """Start an episode in every game.

        Args:
            seed: game b gets seed + b, or its own of a list; None goes on with each game's
                next episode.
            options: `reset_mask` may name the games to reset, (n_envs,) bool. They begin
                and end together, so it must name them all. Other keys but `types` are left
                to wrappers.

        Returns:
            Observations (n_envs, n_entries) and infos as Gymnasium batches them.

        Raises:
            AcaError: seeds that do not fit, or options that cannot be honoured.
        """
        _check_options(options, self.num_envs)
        observations, infos = self.games.reset(seed)
        if seed is not None:
            first = seed if isinstance(seed, int | np.integer) else seed[0]
            super().reset(seed=int(first))
        self._has_ended = False
        return observations, self._batched(infos)

    def step(self, actions: Actions) -> Stepped:
        """Play one round in every game, or begin the next episodes where that is due.

        Args:
            actions: the learner's, whole numbers (n_envs, 5).

        Returns:
            Observations (n_envs, n_entries); rewards, terminated and truncated (n_envs,);
            infos as Gymnasium batches them.

        Raises:
            ActionError: an action outside its space; nothing has moved then.
            StateError: the episodes were never started, or have ended with resets left to
                the caller.
        """
        if self._has_ended and self.mode is AutoresetMode.NEXT_STEP:
            observations, infos = self.reset()
            nothing = np.zeros(self.num_envs, dtype=bool)
            return observations, np.zeros(self.num_envs), nothing, nothing.copy(), infos
        observations, rewards, terminated, truncated, told = self.games.step(actions)
        self._has_ended = bool(terminated[0] or truncated[0])
        infos = self._batched(told)
        if self._has_ended and self.mode is AutoresetMode.SAME_STEP:
            final = _objects(observations)
            observations, fresh = self.reset()
            infos = {**self._marked({"final_obs": final, "final_info": infos}), **fresh}
        return observations, rewards, terminated, truncated, infos

    def _batched(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """Return infos as Gymnasium batches them: the action masks as one tuple per game."""
        masks = zip(*(mask.astype(np.int8) for mask in told["action_mask"]), strict=True)
        infos = {**told, "action_mask": _objects([ActionMask(row) for row in masks])}
        if "bounds" in told:
            bounds = zip(self.games.games.agents, told["bounds"].T, strict=True)
            infos["bounds"] = self._marked(dict(bounds))
        return self._marked(infos)

    def _marked(self, infos: Mapping[str, Any]) -> dict[str, Any]:
        """Return infos and, for every key, which games have it: all of them."""
        marks = {f"_{key}": np.ones(self.num_envs, dtype=bool) for key in infos}
        return {**infos, **marks}

    def action_masks(self) -> NDArray[np.bool_]:
        """Return the present masks of all axes, one after the other, (n_envs, width)."""
        return np.concatenate(self.games.action_masks(), axis=1)


def _read_mode(mode: object) -> AutoresetMode:
    if isinstance(mode, AutoresetMode):
        return mode
    named = {**AUTORESET_MODES, **{known.value: known for known in AutoresetMode}}
    if isinstance(mode, str) and mode in named:
        return named[mode]
    raise UnknownNameError("autoreset_mode", mode, AUTORESET_MODES)


def _check_options(options: Any, n_envs: int) -> None:
    """Refuse what cannot be honoured."""
    if options is None:
        return
    if not isinstance(options, Mapping):
        raise DataError(f"options: expected a mapping, got {one_line(options)}")
    if options.get("types") is not None:
        raise DataError("options.types: expected none for games side by side: types are drawn")
    mask = options.get("reset_mask")
    if mask is None:
        return
    if not isinstance(mask, np.ndarray) or mask.shape != (n_envs,) or mask.dtype != np.bool_:
        raise DataError(
            f"options.reset_mask: expected an array of {n_envs} booleans, got {one_line(mask)}"
        )
    if not mask.all():
        raise StateError(
            "options.reset_mask: games side by side begin and end together: expected all "
            f"{n_envs}, got {mask.sum()}"
        )


def _objects(rows: Sequence[Any] | NDArray[Any]) -> NDArray[Any]:
    """Return an array that holds one object per game."""
    array = np.empty(len(rows), dtype=object)
    for place, row in enumerate(rows):
        array[place] = row
    return array
