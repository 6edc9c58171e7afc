"""The records that a joint action hands to the platform, and counts of their values."""

import numpy as np

from aca_env.game.bank import Bank
from aca_env.game.past_records import UNEDITED
from aca_env.game.records import (
    Members,
    RecordStore,
    Rows,
    edited_rows,
    join_rows,
    rows_of,
    values_of,
)
from aca_env.game.world import World
from aca_env.platforms.naive_bayes import ValueCounts


def store_of(bank: Bank) -> RecordStore:
    """Return the records behind a bank."""
    assert bank.records is not None
    return bank.records


class TrainingRecords:
    """What a learner is handed in a round, for every joint action.

    Args:
        world: the world; with a platform that fits a learner.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.law = world.laws.rest

    def value_counts(self, bank: Bank, places: list[int]) -> ValueCounts:
        """Return values by label of one joint action's training records.

        Args:
            bank: the round's draws.
            places: entry of the rest, draws of the collectives (K), rows of their plans (K).
        """
        n_agents = self.world.n_agents
        draws, rows = places[1 : 1 + n_agents], places[1 + n_agents :]
        counts = [self._rest_values(bank, places[0])]
        counts += [
            self._values(bank, i, draw, row)
            for i, (draw, row) in enumerate(zip(draws, rows, strict=True))
        ]
        return np.asarray(np.sum(counts, axis=0))

    def records(self, bank: Bank, places: list[int]) -> Rows:
        """Return the distinct training records of one joint action; see `value_counts`."""
        n_agents = self.world.n_agents
        parts = self._unedited(store_of(bank).rest[places[0]])
        draws, rows = places[1 : 1 + n_agents], places[1 + n_agents :]
        for i, (draw, row) in enumerate(zip(draws, rows, strict=True)):
            parts += self._handed_in(bank, i, draw, row)
        return join_rows(parts, self.world.space)

    def _rest_values(self, bank: Bank, entry: int) -> ValueCounts:
        rest = store_of(bank).rest[entry]
        assert rest is not None
        if UNEDITED not in rest.counts:
            rest.counts[UNEDITED] = self._sum_values(self._unedited(rest))
        return rest.counts[UNEDITED]

    def _values(self, bank: Bank, i: int, draw: int, row: int) -> ValueCounts:
        """Return values by label of what a collective hands in; kept with its records."""
        members = store_of(bank).members[draw]
        assert members is not None
        if row not in members.counts:
            members.counts[row] = self._sum_values(self._handed_in(bank, i, draw, row))
        return members.counts[row]

    def _sum_values(self, parts: list[Rows]) -> ValueCounts:
        space = self.world.space
        none = np.zeros((space.n_labels, sum(space.sizes)), dtype=np.int64)
        return np.asarray(sum((values_of(rows, space) for rows in parts), none))

    def _unedited(self, members: Members | None) -> list[Rows]:
        assert members is not None
        return [rows_of(self.law, piece) for piece in members.pieces]

    def _handed_in(self, bank: Bank, i: int, draw: int, row: int) -> list[Rows]:
        """Return the records that a collective hands in, acting members first."""
        members, world = store_of(bank).members[draw], self.world
        copies = int(world.copies[i])
        assert members is not None
        if row == UNEDITED:
            return self._unedited(members)
        number, level = divmod(row, world.n_levels)
        plan = world.menus.menus[i].plans[number]
        left, parts = int(world.level_sizes[i, level]), []
        for piece in members.pieces:
            n = int(piece.times.sum())
            if not n:
                continue
            # Groups are nested, so nobody's records are split between both kinds.
            if left >= n:
                labels = bank.rival[draw, row]
                X, y, times = edited_rows(self.law, piece, plan, world.space, labels)
                parts.append((X, y, times * copies))
            else:
                parts.append(rows_of(self.law, piece))
            left -= min(n, left)
        return parts
