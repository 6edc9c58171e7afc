"""Joins a movement as soon as it is certain to win, oneself included."""

import numpy as np
from numpy.typing import NDArray

from aca_env.agents.base import Action, Policy
from aca_env.game.game import Game
from aca_env.planning.menus import idle_action
from aca_env.planning.merging import merged_bounds
from aca_env.planning.movements import expected_actions, planting_actions
from aca_env.planning.options import Options
from aca_env.planning.payoffs import first_best
from aca_env.planning.planner import Planner
from aca_env.planning.situation import allowed
from aca_env.scenario.schema import Scenario

ALONE = ("abstain", "plant")


class ThresholdJoiner(Planner, Policy):
    """Joins the largest movement whose success its own members would make certain.

    A movement is everybody who plants one signal and label that this collective can plant
    too and gives a positive value to: those who did so in the last round; where
    announcements exist, those who announced the label for this round and can plant it, and
    nobody who announced another. The movement's bound with the own members added is that of
    one collective of all acting members, in the own information regime, on an independent
    draw of the records (`aca_env.planning.merging` says what is certified where). Among the
    movements whose bound is positive it joins the one with the most members; of equals the
    one whose label is worth most, then the first. If there is none, it abstains.

    That is the policy's nature and its trap: where nobody is large enough alone, everybody
    waits for the others, and a movement that all would join never begins. Somebody with a
    lower threshold has to go first (`alone = "plant"`).

    Args:
        alone: what to do where no movement is certain: "abstain", or "plant" its most valued
            label all the same.

    Source: Granovetter (1978), "Threshold models of collective behavior"; the bound is
    Theorem 3.1 of Battiloro et al. (2026).
    """

    reads_records = False

    def __init__(self, *, alone: str = "abstain") -> None:
        self.alone = alone

    def check(self, scenario: Scenario) -> None:
        """Check the option; remembered records are read as they are."""
        options = Options("threshold_joiner", scenario.collectives[self._place].name)
        self._goes_first = options.one_of("alone", self.alone, ALONE) == "plant"
        self._announces = scenario.dynamics.announcements
        self.reads_records = scenario.platform.memory > 1 or scenario.platform.decay > 0

    def answers(self, game: Game, others: Action | None) -> Action:
        """Return the action that joins, or waits, in every game, (n_games, 5)."""
        del others
        waiting = np.tile(idle_action(game.world, self._place), (game.present.n_games, 1))
        actions = planting_actions(game, self._place)
        if not len(actions):
            return waiting
        worth = self._worth(game, actions)
        may = allowed(game, self._place, actions) & (worth > 0)
        merged = merged_bounds(game, self._place, actions, expected_actions(game))
        mass = np.where(may & (merged.bound > 0), merged.n_members, -1)
        largest = mass == mass.max(axis=1, keepdims=True)
        joined = first_best(np.where(largest, worth, -np.inf))
        joins = np.asarray(mass.max(axis=1) >= 0)
        moves = joins | (self._goes_first & may.any(axis=1))
        moved = self._announced(actions[np.where(joins, joined, _first_move(actions, worth, may))])
        return np.where(moves.reshape(-1, 1), moved, waiting)

    def _worth(self, game: Game, actions: Action) -> NDArray[np.float64]:
        """Return (n_games, n) the value of the label that each action plants."""
        worth = np.empty((game.present.n_games, len(actions)))
        for part, games in game.parts():
            values = part.world.plans.values[self._place, part.present.kind[:, self._place]]
            worth[games] = values[:, actions[:, 1]]
        return worth

    def _announced(self, actions: Action) -> Action:
        """Return actions that tell, where announcements exist, what they plant."""
        told = actions.copy()
        told[:, 4] = 1 + actions[:, 1] if self._announces else 0
        return told


def _first_move(
    actions: Action, worth: NDArray[np.float64], may: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Return the place (n_games,) of the most valued action at its largest allowed effort."""
    first = first_best(np.where(may, worth, -np.inf))
    differs = actions[None, :, :3] != actions[first][:, None, :3]
    same = may & ~np.asarray(differs).any(axis=-1)
    return np.asarray(len(actions) - 1 - same[:, ::-1].argmax(axis=1))
