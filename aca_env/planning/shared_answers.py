"""One search for all who ask the same about the same situation."""

from collections.abc import Callable, Hashable
from dataclasses import fields
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

import numpy as np

from aca_env.game.game import Game
from aca_env.game.state import Memory, State

Answer = TypeVar("Answer")


class SharedAnswers(Generic[Answer]):
    """Remembers the last answer about each game, for as long as the game is where it was.

    Agents that plan for everybody ask the same question one after the other; the answer
    depends on nothing but the question and on where the games stand.
    """

    def __init__(self) -> None:
        self._kept: WeakKeyDictionary[Game, tuple[Hashable, Answer]] = WeakKeyDictionary()

    def ask(self, game: Game, question: Hashable, search: Callable[[], Answer]) -> Answer:
        """Return what a search finds, or found before in this very situation."""
        asked = (question, situation(game.present))
        kept = self._kept.get(game)
        if kept is None or kept[0] != asked:
            kept = self._kept[game] = (asked, search())
        return kept[1]


def situation(state: State | Memory) -> tuple[Hashable, ...]:
    """Return everything that a state holds, as something that can be compared."""
    parts: list[Hashable] = []
    for field in fields(state):
        value = getattr(state, field.name)
        if isinstance(value, np.ndarray):
            parts.append(value.tobytes())
        else:
            parts.append(situation(value) if isinstance(value, Memory) else value)
    return tuple(parts)
