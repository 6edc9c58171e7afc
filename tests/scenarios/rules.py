"""Rules that choose by what an agent observes, and the search for a good one.

A rule sorts a few named entries of the observation into boxes and has one action per
combination of boxes. No entries: a constant action. The entry `round` alone: a timetable.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from aca_env.game.game import Game

from .menus import Actions

Boxes = Mapping[str, tuple[float, ...]]  # by entry of the observation: where boxes end


@dataclass(frozen=True, eq=False)
class Rule:
    """One action for each combination of boxes.

    Attributes:
        actions: the agent's actions (n_actions, 5).
        boxes: ends of the boxes of each entry that is looked at, ascending.
        table: (n_combinations,) place of the action in each combination.
    """

    actions: Actions
    boxes: Boxes
    table: NDArray[np.int64]

    def act(self, game: Game, agent: int) -> Actions:
        """Return (B, 5) actions of one agent in B games."""
        if not self.boxes:
            return np.tile(self.actions[self.table[0]], (game.state.n_games, 1))
        seen = game.observe()[:, agent]
        place = np.zeros(len(seen), dtype=np.int64)
        for name, ends in self.boxes.items():
            box = np.searchsorted(ends, seen[:, game.observer.start[name]], side="right")
            place = place * (len(ends) + 1) + box
        return self.actions[self.table[place]]


def constant(actions: Actions, place: int) -> Rule:
    """Return the rule that always takes one action."""
    return Rule(actions, {}, np.array([place]))


def uniform(actions: Actions, boxes: Boxes, place: int) -> Rule:
    """Return a rule with boxes that takes one action in all of them, to start a search from."""
    n_combinations = int(np.prod([len(ends) + 1 for ends in boxes.values()], dtype=np.int64))
    return Rule(actions, boxes, np.full(n_combinations, place))


def by_round(n_rounds: int) -> Boxes:
    """Return boxes that tell every round of an episode from the others."""
    return {"round": tuple((np.arange(1, n_rounds) - 0.5) / n_rounds)}


def climb(
    start: Rule, tried: Sequence[int], score: Callable[[Rule], float], sweeps: int = 2
) -> Rule:
    """Return a rule that no change of one box, as far as tried, makes better.

    Args:
        start: where to begin.
        tried: places of the actions that boxes may get.
        score: mean return of a rule.
        sweeps: most times that every box is tried.
    """
    best, top = start, score(start)
    for _ in range(sweeps):
        before = top
        for box, action in np.ndindex(len(best.table), len(tried)):
            table = best.table.copy()
            table[box] = tried[action]
            trial = replace(best, table=table)
            if (value := score(trial)) > top:
                best, top = trial, value
        if top == before:
            break
    return best
