"""One collective's actions in the words of another: strategy, label, signal and effort by name."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from aca_env.game.game import Game
from aca_env.scenario.collectives import Collective
from aca_env.scenario.schema import Scenario
from aca_env.scenario.strategies import Entry

Whole = NDArray[np.int64]

AXES = ("strategy", "signal", "effort")
PLACES = (0, 2, 3)


class Translator:
    """Finds other collectives' actions in the menu of one.

    Strategies are the same if all that the scenario says of them is, but for the members
    who estimate: their number goes with the collective's size. Labels are common to all.

    Args:
        game: the games.
        place: index of the collective whose menu it is.
    """

    def __init__(self, game: Game, place: int) -> None:
        self.uses = game.rules.uses
        groups, own = game.scenario.collectives, game.scenario.collectives[place]
        widths = [int(game.world.menus.padded[axis]) for axis in PLACES]
        self._own_place = {
            axis: np.stack([_padded(_matches(own, other, axis), width) for other in groups])
            for axis, width in zip(AXES, widths, strict=True)
        }

    def __call__(self, who: Whole, actions: Whole) -> tuple[Whole, NDArray[np.bool_]]:
        """Return actions in own places, announcing nothing, and whether the menu has them.

        Args:
            who: (B,) index of the collective that acted.
            actions: (B, 5) what it did; −1 where it shows no strategy.
        """
        shown = np.maximum(actions, 0)
        used = self.uses[who, shown[:, 0]]
        own, has_all = np.zeros_like(shown), actions[:, 0] >= 0
        own[:, 1] = np.where(used[:, 1], shown[:, 1], 0)
        for axis, place in zip(AXES, PLACES, strict=True):
            found = self._own_place[axis][who, shown[:, place]]
            has_all &= (found >= 0) | ~used[:, place]
            own[:, place] = np.where(used[:, place], np.maximum(found, 0), 0)
        return own, has_all


def share_a_plan(scenario: Scenario, place: int, other: int) -> bool:
    """Return whether two collectives have an editing strategy and a signal in common."""
    own, theirs = scenario.collectives[place], scenario.collectives[other]
    edits = [entry.kind != "abstain" for entry in theirs.strategies]
    strategies = _matches(own, theirs, "strategy")
    can_edit = any(at >= 0 and edit for at, edit in zip(strategies, edits, strict=True))
    return can_edit and max(_matches(own, theirs, "signal")) >= 0


def _matches(own: Collective, other: Collective, axis: str) -> list[int]:
    """Return where the own menu has each entry of the other's, −1 where it has not."""
    mine, theirs = _entries(own, axis), _entries(other, axis)
    return [mine.index(entry) if entry in mine else -1 for entry in theirs]


def _entries(collective: Collective, axis: str) -> Sequence[object]:
    if axis == "strategy":
        return [_described(entry) for entry in collective.strategies]
    return collective.signals if axis == "signal" else collective.efforts


def _described(entry: Entry) -> dict[str, object]:
    return entry.model_dump(exclude={"n_estimation"})


def _padded(places: Sequence[int], width: int) -> Whole:
    return np.array([*places, *[-1] * (width - len(places))], dtype=np.int64)
