"""Games played for all agents at once and told seat by seat, as Stable-Baselines3's face asks."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import ActionError, StateError
from aca_env.faces.opponent_games import NUMBERS
from aca_env.faces.vector import CollectiveActionVectorEnv

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]
Seen = NDArray[np.float32]
Lived = tuple[Seen, Reals, Flags, Flags, dict[str, Any]]


class SeatedGames:
    """B games side by side; seats (B,) say whose view of each game is wanted.

    Args:
        games: the games, without automatic reset.

    Attributes:
        observations: (B, n_agents, n_entries) what everybody sees now.
        infos: arrays by name, of all games and agents.
        is_running: whether there is a round to play.

    Raises:
        StateError: the games start their next episodes by themselves.
    """

    def __init__(self, games: CollectiveActionVectorEnv) -> None:
        if games.auto_reset:
            raise StateError("games: expected auto_reset=False, got games that restart themselves")
        self.games, self.n_envs = games, games.n_envs
        self.is_running = False
        self._rows = np.arange(games.n_envs)
        self._tells_all_bounds = games.game.scenario.information.bounds == "all"

    def reset(self, seeds: list[int] | None) -> None:
        """Start an episode in every game: the first of the given seeds, or the next one."""
        self.is_running = False  # until it has worked
        self.observations, self.infos = self.games.reset(seed=seeds)
        self.is_running = True

    def step(self, joint: Whole) -> tuple[Any, ...]:
        """Play a round of joint actions (B, n_agents, 5).

        Returns:
            What the games' own `step` returns.
        """
        self._stepped = self.games.step(joint)
        self.observations, _, terminated, truncated, self.infos = self._stepped
        self.is_running = not (terminated[0, 0] or truncated[0, 0])
        return self._stepped

    def check_running(self) -> None:
        """Raise a `StateError` unless there is a round to play."""
        if not self.is_running:
            raise StateError("step: the episodes are over or never began: expected reset()")

    def seen(self, seats: Whole) -> Seen:
        """Return the observations (B, n_entries) of seats (B,), a copy."""
        return np.asarray(self.observations[self._rows, seats])

    def masks(self, seats: Whole) -> tuple[Flags, ...]:
        """Return the masks of seats (B,), one (B, width) per action axis, copies."""
        return tuple(mask[self._rows, seats] for mask in self.games.action_masks())

    def lived(self, seats: Whole) -> Lived:
        """Return what the last round gave to seats (B,).

        Returns:
            Observations (B, n_entries); rewards, terminated and truncated (B,); infos of
            arrays (B, …): success, payoff, n_acting, illegal_action, and bound and certified
            where the scenario computes bounds; bounds (B, n_agents) where all are told.
        """
        seen, rewards, terminated, truncated, infos = self._stepped
        told = {name: infos[name][self._rows, seats] for name in NUMBERS if name in infos}
        if "bound" in told:
            told["certified"] = np.full(self.n_envs, self.games.game.is_certified)
            if self._tells_all_bounds:
                told["bounds"] = np.array(infos["bound"])
        own = (part[self._rows, seats] for part in (seen, rewards, terminated, truncated))
        return (*own, told)  # type: ignore[return-value]


def read_rows(actions: Any, n_rows: int, who: str) -> Whole:
    """Return actions (n_rows, 5) as whole numbers; the games themselves check the ranges.

    Args:
        actions: whole numbers.
        n_rows: how many are expected.
        who: name for the message.

    Raises:
        ActionError: another shape, or no whole numbers.
    """
    try:
        rows = np.asarray(actions)
    except ValueError:
        rows = np.empty(0, dtype=object)
    if rows.shape != (n_rows, 5) or rows.dtype.kind not in "iu":
        raise ActionError(
            f"{who}: actions: expected whole numbers of shape {(n_rows, 5)}, "
            f"got {rows.dtype} of shape {rows.shape}"
        )
    return rows.astype(np.int64, copy=False)
