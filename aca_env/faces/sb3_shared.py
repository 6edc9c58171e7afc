"""Many games in which every agent learns, as rows: one row per agent of each game."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import ActionError
from aca_env.faces.vector import CollectiveActionVectorEnv

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]


class SharedGames:
    """B games of K agents as B·K rows, for one policy that plays all agents.

    Row i is agent i mod K of game i div K. Nothing starts by itself after the last round.

    Args:
        games: the games, without automatic reset.

    Attributes:
        n_envs: number of rows.
        observation_space: of one row.
        action_space: of one row.
    """

    def __init__(self, games: CollectiveActionVectorEnv) -> None:
        self.games = games
        self.n_envs = games.n_envs * games.n_agents
        self.observation_space = games.observation_space(games.agents[0])
        self.action_space = games.action_space(games.agents[0])
        self._tells_all_bounds = games.game.scenario.information.bounds == "all"

    def reset(self, seed: int | None = None) -> tuple[NDArray[np.float32], dict[str, Any]]:
        """Start an episode in every game; game b gets seed + b.

        Returns:
            Observations (n_envs, n_entries) and infos of arrays.
        """
        observations, infos = self.games.reset(seed=seed)
        return observations.reshape(self.n_envs, -1), infos

    def step(self, actions: Any) -> tuple[NDArray[np.float32], Reals, Flags, Flags, dict[str, Any]]:
        """Play one round in every game.

        Args:
            actions: whole numbers (n_envs, 5).

        Returns:
            Observations (n_envs, n_entries); rewards, terminated and truncated (n_envs,);
            infos of arrays (n_envs, …): success, payoff, n_acting, illegal_action, and
            bound and certified where the scenario computes bounds; bounds (n_envs, K)
            where everybody's are told.

        Raises:
            AcaError: what the games' own step refuses.
        """
        observations, rewards, terminated, truncated, told = self.games.step(self._joint(actions))
        del told["action_mask"]
        infos = {name: values.reshape(self.n_envs) for name, values in told.items()}
        if "bound" in told:
            infos["certified"] = np.full(self.n_envs, self.games.game.is_certified)
            if self._tells_all_bounds:
                infos["bounds"] = told["bound"].repeat(self.games.n_agents, axis=0)
        return (
            observations.reshape(self.n_envs, -1),
            rewards.reshape(self.n_envs),
            terminated.reshape(self.n_envs),
            truncated.reshape(self.n_envs),
            infos,
        )

    def action_masks(self) -> tuple[Flags, ...]:
        """Return one mask (n_envs, width) per action axis."""
        return tuple(mask.reshape(self.n_envs, -1) for mask in self.games.action_masks())

    def close(self) -> None:
        """Do nothing: there is nothing to release."""

    def _joint(self, actions: Any) -> NDArray[Any]:
        """Return joint actions (B, K, 5); the games themselves look at the values."""
        try:
            rows = np.asarray(actions)
        except ValueError:
            rows = np.empty(0, dtype=object)
        shape = (self.n_envs, len(self.games.widths))
        if rows.shape != shape:
            raise ActionError(f"actions: expected whole numbers of shape {shape}, got {rows.shape}")
        return rows.reshape(self.games.n_envs, self.games.n_agents, -1)
