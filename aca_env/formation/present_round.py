"""The round that an environment stands before, as coalitions see it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import AcaError, StateError, UnknownNameError
from aca_env.game.bank import Draw
from aca_env.game.game import Game
from aca_env.game.outcome import Baseline
from aca_env.planning.situation import idle_actions, last_actions, made_legal
from aca_env.scenario.overlapping import check_disjoint
from aca_env.scenario.shift_checks import refuse_shift

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]

DATA = ("current", "twin")


class FormationError(AcaError):
    """A question about coalitions that the round at hand cannot answer."""


class HasGame(Protocol):
    """An environment around games."""

    game: Game


@dataclass(frozen=True, eq=False)
class PresentRound:
    """One game's round to come; to be made anew once the game moves on.

    Attributes:
        game: the game; it stays where it stands.
        is_twin: whether an independent draw stands in for the round's own records.
    """

    game: Game
    is_twin: bool

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the collectives."""
        return tuple(collective.name for collective in self.game.world.scenario.collectives)

    @property
    def n(self) -> int:
        """Number of collectives."""
        return self.game.world.n_agents

    @cached_property
    def masses(self) -> Reals:
        """(n,) members as a share of the training records."""
        n_train = self.game.world.scenario.population.n_train
        return np.asarray(self.game.world.n_members / n_train)

    @cached_property
    def idle(self) -> Whole:
        """(n, 5) everybody edits nothing; who must edit does its first action."""
        return idle_actions(self.game)

    @cached_property
    def draw(self) -> tuple[Draw, Baseline]:
        """The records that count, and what the round would be without any edit."""
        game = self.game
        if not self.is_twin:
            return game.draw, game.baseline
        draw = game.drawer.draw(game.present, twin=True)
        return draw, game.engine.baseline(draw, game.present)

    def present_actions(self, given: object = None) -> Whole:
        """Return (n, 5) what everybody does now: the last actions, unless others are given."""
        if given is None:
            joint = last_actions(self.game)[0].copy()
            joint[:, 4] = 0
            return np.asarray(joint)
        return np.asarray(made_legal(self.game, self._read(given)[None])[0])

    def _read(self, given: object) -> Whole:
        widths = self.game.world.menus.widths
        try:
            joint = np.asarray(given)
        except ValueError:
            joint = np.empty(0, dtype=object)
        fits = joint.shape == widths.shape and joint.dtype.kind in "iu"
        if not fits or ((joint < 0) | (joint >= widths)).any():
            raise FormationError(
                f"status_quo: expected one action per collective, whole numbers {widths.shape}, "
                f"each inside its space"
            )
        return joint.astype(np.int64)


def present_round(env: HasGame, data: str = "current") -> PresentRound:
    """Return the round that an environment of one game stands before.

    Args:
        env: after `reset`.
        data: "current" for the round's own records, "twin" for an independent draw.

    Raises:
        FormationError: there are several games.
        StateError: no round is to come.
        UnknownNameError: no such data.
        ScenarioError: people are members of several collectives, or err.
    """
    check_disjoint(env.game.scenario, "coalitions")
    refuse_shift(env.game.scenario, "coalitions")
    if data not in DATA:
        raise UnknownNameError("data", data, DATA)
    n_games = env.game.present.n_games
    if n_games != 1:
        raise FormationError(f"coalitions: expected an environment of one game, got {n_games}")
    if env.game.is_over:
        raise StateError("the episode is over: expected reset()")
    return PresentRound(env.game.parts()[0][0], data == "twin")
