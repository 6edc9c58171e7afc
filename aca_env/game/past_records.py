"""What a learner still trains on of rounds gone by: drawn again from their counters.

A state keeps no past record. It keeps, for every round that still counts, the counters of
its draws and the plans that were carried out; records follow from these. So snapshots hold
whole numbers only, and a game goes on from one as it went on. What was drawn again is
remembered here up to `MOST_BYTES`: where the scenario's bank holds the draws nothing is ever
drawn twice, otherwise a round is drawn once more when it first lies in the past.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from aca_env.features import FeatureSpace
from aca_env.game.bank import Bank, empty_bank
from aca_env.game.drawing import Drawer
from aca_env.game.filling import fill
from aca_env.game.records import Rows, join_rows
from aca_env.game.state import State, first_state
from aca_env.game.world import World
from aca_env.platforms.naive_bayes import ValueCounts

UNEDITED = -1
"""Stands for every row of abstaining: the same records, whoever acts."""

MOST_BYTES = 256 * 2**20
"""Memory of past records; beyond it the oldest are drawn again."""

Known = Rows | ValueCounts


class HandedIn(NamedTuple):
    """A past round of one game: the counters of its draws, and rows of the plans."""

    seed: int
    episode: int
    round: int
    rows: tuple[int, ...]


History = tuple[HandedIn, ...]
"""Past rounds of one game, the last first."""


def histories(state: State, n_games: int, n_levels: int, *, clean: bool) -> list[History]:
    """Return what every game's learner still trains on, without any edit on request."""
    if state.handed_in is None:
        return [()] * n_games
    found = [_history(table, n_levels, clean=clean) for table in state.handed_in]
    return found * n_games if len(found) == 1 else found


def _history(table: NDArray[np.int64], n_levels: int, *, clean: bool) -> History:
    played = table[table[:, 2] >= 0]
    rows = np.where((played[:, 3:] < n_levels) | clean, UNEDITED, played[:, 3:])
    seeds = played[:, 0].astype(np.int64).view(np.uint64).tolist()
    places = zip(seeds, played[:, 1:3].tolist(), rows.tolist(), strict=True)
    return tuple(HandedIn(s, episode, t, tuple(row)) for s, (episode, t), row in places)


class PastRecords:
    """Finds the records of past rounds.

    Args:
        world: the scenario.
        read: returns what is to be known of the records at places (rest, draws of the
            collectives, rows of their plans) of a bank.
    """

    def __init__(self, world: World, read: Callable[[Bank, list[int]], Known]) -> None:
        self.world, self.read = world, read
        self._drawer = Drawer(world)
        self._known: OrderedDict[HandedIn, Known] = OrderedDict()
        self._n_bytes = 0

    def find(self, bank: Bank, played: HandedIn) -> Known:
        """Return what is to be known of a past round; `bank` is the present round's."""
        if played not in self._known:
            self._draw(bank, played, [played.rows])
        self._known.move_to_end(played)
        return self._known[played]

    def foresee(self, bank: Bank, history: History) -> None:
        """Learn of past rounds with and without edits together: both are about to be asked."""
        clean = (UNEDITED,) * self.world.n_agents
        for played in history:
            if played not in self._known or played._replace(rows=clean) not in self._known:
                self._draw(bank, played, {clean, played.rows})

    def _draw(self, bank: Bank, played: HandedIn, rows: Collection[tuple[int, ...]]) -> None:
        source, places = self._places(bank, played)
        for row in rows:
            found = self.read(source, [*places, *row])
            key = played._replace(rows=row)
            self._forget(key)
            self._known[key] = found
            self._n_bytes += _n_bytes(found)
        while self._n_bytes > MOST_BYTES and len(self._known) > len(rows):
            self._forget(next(iter(self._known)))

    def _forget(self, key: HandedIn) -> None:
        old = self._known.pop(key, None)
        if old is not None:
            self._n_bytes -= _n_bytes(old)

    def _places(self, bank: Bank, played: HandedIn) -> tuple[Bank, list[int]]:
        """Return a bank that holds a past round's draws, and where in it."""
        redraw, n_agents = self.world.scenario.population.redraw, self.world.n_agents
        if redraw == "bank":
            seeds = np.array([played.seed], dtype=np.uint64)
            blank = first_state(self.world, seeds, played.episode)
            ahead = self._drawer.entries_ahead(bank, replace(blank, round=played.round))
            first, _ = self._drawer.rounds_ahead(replace(blank, round=played.round))
            entries = ahead[played.round - first, 0]
            return bank, [int(entries[1]), *entries[2:].tolist()]
        own = empty_bank(self.world, 1)
        round_ = 0 if redraw == "once" else played.round
        fill(own, slice(0, 1), self.world, (played.seed, played.episode, round_), 0)
        return own, [0, *range(n_agents)]


def _n_bytes(known: Known) -> int:
    return known.nbytes if isinstance(known, np.ndarray) else sum(part.nbytes for part in known)


def join_weighted(parts: Sequence[Rows], weights: Sequence[float], space: FeatureSpace) -> Rows:
    """Return the distinct rows of several rounds; how often each occurs, by the weights.

    Args:
        parts: rows, round by round.
        weights: of the rounds; where all are 1, rows are counted in whole numbers.
        space: the space of the records.
    """
    if all(weight == 1 for weight in weights):
        return join_rows(list(parts), space)
    scaled: list[Any] = [
        (X, y, times * weight) for (X, y, times), weight in zip(parts, weights, strict=True)
    ]
    return join_rows(scaled, space, np.float64)
