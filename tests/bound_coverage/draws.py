"""Many fresh draws of one setting: what each collective achieved, and what it was promised."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aca_env.game.game import Game
from aca_env.game.making import make_game
from aca_env.game.world import World
from aca_env.populations.pool import Pool
from aca_env.scenario.schema import Scenario

from .intervals import Coverage

Action = Sequence[int]
"""strategy, label, signal, effort, announcement: places in the collective's menu."""


@dataclass(frozen=True, eq=False)
class Setting:
    """A joint plan, fixed before any record is seen, in one scenario.

    Attributes:
        name: shown in the table.
        scenario: the scenario; its bounds are what is tested.
        pool: the users; None takes the scenario's own.
        actions: one per collective, the same in every round.
        round: the round that is looked at.
    """

    name: str
    scenario: Scenario
    pool: Pool | None
    actions: tuple[Action, ...]
    round: int = 0


@dataclass(frozen=True, eq=False)
class Played:
    """Success and bound (n_draws, n_collectives); NaN for abstainers."""

    success: NDArray[np.float64]
    bound: NDArray[np.float64]
    delta: float

    def coverage(self, i: int) -> Coverage:
        """Return how often collective i's bound failed."""
        failed = int((self.success[:, i] < self.bound[:, i]).sum())
        return Coverage(failed, len(self.success), self.delta)


def play(
    setting: Setting, n_draws: int, *, seed: int = 0, wrong: AbstractContextManager | None = None
) -> Played:
    """Return what the setting's games came to, each on records of its own.

    Args:
        setting: what is played.
        n_draws: number of games, each with its own seed.
        seed: the first seed.
        wrong: a spoilt bound, in force while the games are played.
    """
    with wrong or nullcontext():
        game = start(setting, n_draws, seed)
        actions = np.broadcast_to(np.array(setting.actions), (n_draws, len(setting.actions), 5))
        for _ in range(setting.round):
            game.step(actions)
        row = game.rules.choose(game.state, actions).row
        outcome = game.engine.resolve(game.draw, game.state, row, game.baseline)
    return Played(outcome.success, outcome.bound, setting.scenario.information.delta)


def start(setting: Setting, n_draws: int, seed: int) -> Game:
    """Return games of the setting, reset with consecutive seeds."""
    game = make_game(World(setting.scenario, pool=setting.pool), compiled=False)
    game.reset(np.arange(seed, seed + n_draws, dtype=np.uint64))
    return game
