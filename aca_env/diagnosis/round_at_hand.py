"""The round that is diagnosed: one game's present records under one joint action."""

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError, StateError
from aca_env.faces.words import action_words
from aca_env.game.crossing import Played
from aca_env.game.game import OUTCOME_BYTES, Game
from aca_env.planning.situation import idle_actions, made_legal

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]
Results = tuple[Reals, Reals, Reals]
"""Success, bound and payoff, (n, n_agents) each."""


class RoundAtHand:
    """One game's present round under a joint action, to be asked what else could be.

    Nothing is played: the game stays where it is.

    Args:
        game: one game, in the middle of an episode.
        joint: (n_agents, 5) actions inside their spaces; an action against its mask is
            carried out as abstaining, as in a step.

    Raises:
        StateError: the episode is over, or there are several games.
        ActionError: an action against its mask, where the scenario asks for an error.
    """

    def __init__(self, game: Game, joint: Whole) -> None:
        if game.is_over:
            raise StateError("diagnose: the episode is over: expected a round to play, or reset()")
        if game.present.n_games != 1:
            raise StateError(f"diagnose: expected one game, got {game.present.n_games}")
        self.game = game
        # With ranges in the scenario, the episode is played by the game of one setting.
        ((self.playing, _),) = game.parts()
        self.world, self.engine = self.playing.world, self.playing.engine
        self.plans, self.agents = self.engine.plans, self.engine.agents
        chosen = self.playing.rules.choose(self.playing.present, joint[None])
        self.joint, self.row = chosen.actions[0], chosen.row[0]
        self.illegal = chosen.illegal[0]

    @property
    def n_agents(self) -> int:
        """Number of collectives."""
        return self.world.n_agents

    @property
    def names(self) -> tuple[str, ...]:
        """The collectives' names."""
        return tuple(collective.name for collective in self.world.scenario.collectives)

    def words(self, i: int, action: Whole, *, illegal: bool = False) -> str:
        """Return an action of agent i as a person would say it, without its subject."""
        # Who may not act and has no entry for abstaining shows no strategy.
        return action_words(self.world, i, action, illegal or int(action[0]) < 0).sentence()

    def rows_of(self, actions: Whole) -> Whole:
        """Return rows (n, n_agents) of the plans of joint actions (n, n_agents, 5)."""
        return self.playing.rules.choose(self.playing.present, actions).row

    def idle_row(self, j: int) -> int:
        """Return the row of agent j's members handing in what they have, allowed or not."""
        state, world = self.playing.present, self.world
        everybody = world.menus.widths[j, 3] - 1
        return int(world.level_of[j, state.kind[0, j], state.participation[0, j], everybody])

    def played(self, rows: Whole) -> Played:
        """Return what the collectives hand in with plans (n, n_agents)."""
        return self.engine.play(self.playing.draw, self.playing.present, rows)

    def results(self, rows: Whole) -> Results:
        """Return success, bound and payoff (n, n_agents) of any plans, in parts."""
        playing, world = self.playing, self.world
        per_row = self.n_agents * world.n_cells * world.space.n_labels * 32
        size = max(1, OUTCOME_BYTES // max(per_row, 1))
        parts = []
        for start in range(0, len(rows), size):
            part = np.ascontiguousarray(rows[start : start + size])
            found = self.engine.resolve(playing.draw, playing.present, part, playing.baseline)
            assert found.bound is not None
            parts.append((found.success, found.bound, found.payoff))
        success, bound, payoff = (np.concatenate(tables) for tables in zip(*parts, strict=True))
        return success, bound, payoff


def legal_joint(game: Game, joint: Whole) -> Whole:
    """Return a joint action (n_agents, 5) in which who may not do as it says is idle."""
    readable = np.where(joint[:, :1] >= 0, joint, idle_actions(game))
    legal: Whole = made_legal(game, readable[None])[0]
    return legal


def check_count(name: str, value: int, least: int) -> int:
    """Return a whole number; a `DataError` unless it is one of at least `least`."""
    is_whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not is_whole or value < least:
        raise DataError(f"{name}: expected a whole number of at least {least}, got {value!r}")
    return int(value)
