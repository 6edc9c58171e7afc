"""A platform that fits a learner to the round's records, and predicts the planted cells."""

import numpy as np
from numpy.typing import NDArray

from aca_env.features import Features
from aca_env.game.bank import Bank, Draw
from aca_env.game.records import (
    Members,
    RecordStore,
    Rows,
    edited_rows,
    join_rows,
    rows_of,
    values_of,
)
from aca_env.game.state import State
from aca_env.game.streams import Stream, generator
from aca_env.game.training import Trainer
from aca_env.game.world import World
from aca_env.platforms.naive_bayes import ValueCounts

Whole = NDArray[np.int64]
Tables = NDArray[np.number]

UNEDITED = -1
"""Stands for every row of abstaining: the same records, whoever acts."""

MOST_KNOWN = 1 << 16
"""Classifiers that are remembered within a round."""


def make_trainer(world: World) -> Trainer:
    """Return the platform's side of a round."""
    return Trainer(world) if world.learner is None else FittedTrainer(world)


class FittedTrainer(Trainer):
    """Fits a learner once for every joint action and draw; remembers a round's fits.

    The fit has a seed of its own per game and round, the same for every joint action.
    """

    def __init__(self, world: World) -> None:
        super().__init__(world)
        assert world.learner is not None
        self.learner = world.learner
        self.law = world.laws.rest
        self._known: dict[int, tuple[Bank, int, int, dict[tuple[int, ...], Whole]]] = {}

    def learn(self, total: Tables, draw: Draw, state: State) -> Whole:
        """Return the classifier (B, C) of the records as they were before any edit."""
        rows = np.full((len(total), self.world.n_agents), UNEDITED)
        return self._classifiers(draw, state, rows)

    def learn_attacked(self, total: Tables, draw: Draw, state: State, row: Whole) -> Whole:
        """Return the classifier (B, C) of the records that joint actions (B, K) hand in."""
        del total
        rows = np.where(row < self.world.n_levels, UNEDITED, row)
        return self._classifiers(draw, state, rows)

    def _classifiers(self, draw: Draw, state: State, rows: Whole) -> Whole:
        known = self._known_fits(draw, state)
        labels = np.empty((len(rows), self.world.n_cells), dtype=np.int64)
        for game, key in enumerate(self.keys(draw, state, rows)):
            if key not in known:
                if len(known) >= MOST_KNOWN:
                    known.clear()
                known[key] = self.labels_at(draw, state, key, self.world.points)
            labels[game] = known[key]
        return labels

    @staticmethod
    def keys(draw: Draw, state: State, rows: Whole) -> list[tuple[int, ...]]:
        """Return what sets the fits of a round apart, for joint actions (B, K).

        Each holds the game's seed, the entry of the rest, the draws of the collectives (K)
        and the rows of their plans (K).
        """
        n_games = len(rows)
        entries = np.broadcast_to(draw.entry, rows.shape)
        rest = np.broadcast_to(draw.rest_entry, n_games)
        seeds = np.broadcast_to(state.seed, n_games)
        return [
            (int(seeds[game]), int(rest[game]), *entries[game].tolist(), *rows[game].tolist())
            for game in range(n_games)
        ]

    def labels_at(self, draw: Draw, state: State, key: tuple[int, ...], points: Features) -> Whole:
        """Return the labels (n_points,) that one of a round's fits predicts anywhere.

        Args:
            draw: the round's draws.
            state: where the games stand.
            key: which fit, one of `keys`.
            points: codes (n_points, n_features).
        """
        chance = (key[0], state.episode, state.round, Stream.PLATFORM + draw.shift)
        return self.classifier(draw.bank, list(key[1:]), chance, points)

    def _known_fits(self, draw: Draw, state: State) -> dict[tuple[int, ...], Whole]:
        """Return the classifiers that are known of this round's records."""
        stands = (draw.bank, state.episode, state.round)
        kept = self._known.get(draw.shift)
        if kept is None or kept[0] is not draw.bank or kept[1:3] != stands[1:]:
            kept = self._known[draw.shift] = (*stands, {})
        return kept[3]

    def classifier(
        self,
        bank: Bank,
        places: list[int],
        chance: tuple[int, int, int, int],
        points: Features | None = None,
    ) -> Whole:
        """Return the classifier (C,) of one joint action, or what it predicts at points (n,).

        Args:
            bank: the records.
            places: entry of the rest, draws of the collectives (K), rows of their plans (K).
            chance: counters of the fit's own chance.
            points: codes (n_points, n_features); None: the planted cells.
        """
        world, n_agents = self.world, self.world.n_agents
        points = world.points if points is None else points
        draws, rows = places[1 : 1 + n_agents], places[1 + n_agents :]
        if self.learner.is_counted:
            counts = [self._rest_values(bank, places[0])]
            counts += [
                self._values(bank, i, draw, row)
                for i, (draw, row) in enumerate(zip(draws, rows, strict=True))
            ]
            model = self.learner.make()
            found: Whole = model.predict(np.sum(counts, axis=0), points, world.space)
            return found
        seed = int(generator(*chance).integers(2**32))
        return self.learner.predict(self.records(bank, places), points, world.space, seed)

    def records(self, bank: Bank, places: list[int]) -> Rows:
        """Return the distinct training records of one joint action; see `classifier`."""
        n_agents = self.world.n_agents
        parts = self._unedited(self._store(bank).rest[places[0]])
        draws, rows = places[1 : 1 + n_agents], places[1 + n_agents :]
        for i, (draw, row) in enumerate(zip(draws, rows, strict=True)):
            parts += self._handed_in(bank, i, draw, row)
        return join_rows(parts, self.world.space)

    @staticmethod
    def _store(bank: Bank) -> RecordStore:
        assert bank.records is not None
        return bank.records

    def _rest_values(self, bank: Bank, entry: int) -> ValueCounts:
        rest = self._store(bank).rest[entry]
        assert rest is not None
        if UNEDITED not in rest.counts:
            rest.counts[UNEDITED] = self._sum_values(self._unedited(rest))
        return rest.counts[UNEDITED]

    def _values(self, bank: Bank, i: int, draw: int, row: int) -> ValueCounts:
        """Return values by label of what a collective hands in; kept with its records."""
        members = self._store(bank).members[draw]
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
        members, world = self._store(bank).members[draw], self.world
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
                parts.append(edited_rows(self.law, piece, plan, world.space, labels))
            else:
                parts.append(rows_of(self.law, piece))
            left -= min(n, left)
        return parts
