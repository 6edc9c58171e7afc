"""Situations of simulated games, and which of them no later payoff can tell apart."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from aca_env.game.state import State, pick_games
from aca_env.game.world import World
from aca_env.scenario.schema import Scenario
from aca_env.scenario.shift_checks import answers

Whole = NDArray[np.int64]

SPENT_DIGITS = 12
"""Edits per member are compared to so many decimals; budgets allow for far larger rounding."""


def rounds_are_linked(scenario: Scenario) -> bool:
    """Return whether what an agent does in a round can change the payoffs of later ones.

    Where it cannot, the best reply of each round is the best that an episode allows against
    others who do not react.
    """
    platform = scenario.platform
    return (
        platform.memory > 1
        or platform.decay > 0
        or platform.retrain_every > 1
        or platform.learning != "refit"
        or scenario.dynamics.participation is not None
        or answers(scenario)
        or any(collective.budget is not None for collective in scenario.collectives)
    )


@dataclass(frozen=True, eq=False)
class History:
    """Situations that the games may be in, each with what the platform remembers of it.

    Attributes:
        world: the scenario with its pool.
        game: (n,) which game each situation belongs to.
        state: the situations, as states of n games.
        rows: (n, n_kept, n_agents) plans and levels of the rounds that still count, the last
            first: with the game's own draws they determine the platform's memory.
    """

    world: World
    game: Whole
    state: State
    rows: Whole

    @classmethod
    def start(cls, world: World, state: State) -> Self:
        """Return one situation per game."""
        none = np.zeros((state.n_games, 0, world.n_agents), dtype=np.int64)
        return cls(world, np.arange(state.n_games), state, none)

    def pick(self, places: Whole) -> Self:
        """Return some of the situations."""
        state = pick_games([self.state], places)
        return replace(self, game=self.game[places], state=state, rows=self.rows[places])

    def after(self, row: Whole) -> Self:
        """Return the same situations with one more round, of rows (n, n_agents), behind them."""
        platform = self.world.scenario.platform
        kept = np.concatenate([row[:, None], self.rows], axis=1)
        keeps_all = platform.decay > 0 or platform.learning != "refit"
        # What is remembered then goes back to classifiers of before the window.
        keeps_all = keeps_all or (platform.memory > 1 and answers(self.world.scenario))
        return replace(self, rows=kept if keeps_all else kept[:, : platform.memory - 1])

    def keys(self) -> Whole:
        """Return whole numbers (n, width) that tell situations of one round apart."""
        scenario, state = self.world.scenario, self.state
        columns = [self.game[:, None], self.rows.reshape(len(self.game), -1)]
        if scenario.dynamics.participation is not None:
            columns.append(state.participation)
        if any(collective.budget is not None for collective in scenario.collectives):
            columns.append(np.rint(state.spent * 10**SPENT_DIGITS).astype(np.int64))
        is_old = state.round % scenario.platform.retrain_every != 0
        if is_old or answers(scenario):
            columns.append(state.predicted)  # it stays in use, or decides who comes
        if is_old and state.trained_block is not None:
            columns.append(state.trained_block.reshape(len(self.game), -1))
        return np.concatenate(columns, axis=1)

    @classmethod
    def merge(cls, parts: Sequence[Self]) -> tuple[Self, Whole]:
        """Return the different situations of several parts, and where each of theirs went."""
        slim, places = zip(*(part._different() for part in parts), strict=True)
        ends = np.cumsum([0, *(len(part.game) for part in slim)])
        found = np.concatenate(
            [start + place for start, place in zip(ends[:-1], places, strict=True)]
        )
        whole = cls(
            parts[0].world,
            np.concatenate([part.game for part in slim]),
            pick_games([part.state for part in slim], np.arange(ends[-1])),
            np.concatenate([part.rows for part in slim]),
        )
        merged, place = whole._different()
        return merged, place[found]

    def _different(self) -> tuple[Self, Whole]:
        """Return one of each kind of situation, and (n,) the place of each situation's kind."""
        keys = np.ascontiguousarray(self.keys())
        _, first, place = np.unique(keys, axis=0, return_index=True, return_inverse=True)
        return self.pick(first), place.reshape(-1)
