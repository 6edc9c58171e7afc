"""Which records and test users a round has: fresh, from a bank, or kept."""

from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from aca_env.game.bank import Bank, Draw, empty_bank
from aca_env.game.filling import Fill, draw_bank, fill, fill_unedited
from aca_env.game.group_filling import fill_groups
from aca_env.game.state import State
from aca_env.game.streams import TWIN, Stream, counters_mixed, generator, uniforms_after
from aca_env.game.world import World
from aca_env.platforms.contamination import random_contamination

ROUNDS_AHEAD = 64
"""Rounds whose bank entries are made together: hashing many at once costs little."""


Place = tuple[int, bool]
"""Which of a drawer's own banks: what is added to its streams, and whether nobody ever edited."""

_banks: WeakKeyDictionary[World, Bank] = WeakKeyDictionary()


def fill_of(world: World) -> Fill:
    """Return what draws a world's records: people of several collectives need more."""
    return fill if world.groups is None else fill_groups


def world_bank(world: World) -> Bank:
    """Return the bank of a world, drawn once for all games of it; nobody may change it."""
    bank = _banks.get(world)
    if bank is None:
        bank = _banks[world] = draw_bank(world, fill_of(world))
    return bank


class Drawer:
    """Draws rounds of any number of games from their counters alone."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.redraw = world.scenario.population.redraw
        self.is_contaminated = world.scenario.platform.adversary == "random"
        self._fill = fill_of(world)
        self._own: dict[Place, Bank] = {}
        self._filled: dict[Place, tuple[bytes, int, int, bytes]] = {}
        self._entries: dict[int, tuple[tuple[bytes, int, int], NDArray[np.int64]]] = {}

    @cached_property
    def shared(self) -> Bank | None:
        """The scenario's bank; drawn when it is first asked for."""
        return world_bank(self.world) if self.redraw == "bank" else None

    def draw(self, state: State, *, twin: bool = False) -> Draw:
        """Return the round's draws, or an independent copy of them."""
        shift = TWIN if twin else 0
        law = self._law(state, shift) if self.is_contaminated else None
        if self.shared is not None:
            return self._from_bank(self.shared, state, shift, law)
        own = self.own_entries(len(state.seed))
        bank, clean = self._fresh(state, shift), self._clean(state, shift)
        return Draw(bank, own[:, 2:], own[:, 1], own[:, 0], law, shift, clean)

    def own_entries(self, n_games: int) -> NDArray[np.int64]:
        """Return entries (B, 2 + K) where every game has draws of its own, shared by nobody."""
        n_agents, games = self.world.n_agents, np.arange(n_games)[:, None]
        return np.hstack([games, games, games * n_agents + np.arange(n_agents)])

    def _from_bank(
        self, bank: Bank, state: State, shift: int, law: NDArray[np.float64] | None
    ) -> Draw:
        first = state.round - state.round % ROUNDS_AHEAD
        stands = (state.seed.tobytes(), state.episode, first)
        known = self._entries.get(shift)
        if known is None or known[0] != stands:
            known = self._entries[shift] = (stands, self.entries_ahead(bank, state, shift))
        entries = known[1][state.round - first]
        return Draw(bank, entries[:, 2:], entries[:, 1], entries[:, 0], law, shift)

    def entries_ahead(self, bank: Bank, state: State, shift: int = 0) -> NDArray[np.int64]:
        """Return entries (n_rounds, B, 2 + K) of the coming rounds, made in one go.

        The first is that of the last multiple of `ROUNDS_AHEAD`; the last axis holds the
        entries of test users and rest, then the draws of the collectives. Those who share
        tables never have the same draw in a round: each chooses among the entries left.
        """
        added, n_entries = self.counters_ahead(state, shift)[:, None], bank.n_entries
        numbers = uniforms_after(state.seed[:, None], added)
        entries = (numbers * n_entries).astype(np.int64)
        for kind in range(bank.n_kinds):
            taken: list[NDArray[np.int64]] = []
            for place in 2 + np.flatnonzero(bank.kind == kind):
                chosen = (numbers[..., place] * (n_entries - len(taken))).astype(np.int64)
                for other in np.sort(taken, axis=0):
                    chosen += chosen >= other
                taken.append(chosen)
                entries[..., place] = chosen * bank.n_kinds + kind
        return entries if self.world.groups is None else self._linked(bank, entries)

    def _linked(self, bank: Bank, entries: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return entries in which collectives that share members draw their records together."""
        assert self.world.groups is not None
        for i, leader in enumerate(self.world.groups.leader.tolist()):
            if leader != i:
                entry = entries[..., 2 + leader] // bank.n_kinds
                entries[..., 2 + i] = entry * bank.n_kinds + bank.kind[i]
        return entries

    def counters_ahead(self, state: State, shift: int = 0) -> NDArray[np.uint64]:
        """Return (n_rounds, 2 + K) the counters behind `entries_ahead`, without the seeds."""
        first, last = self.rounds_ahead(state)
        rounds = np.arange(first, last, dtype=np.uint64)[:, None]
        return counters_mixed(np.uint64(state.episode), rounds, self.streams + np.uint64(shift))

    def rounds_ahead(self, state: State) -> tuple[int, int]:
        """Return the first of the rounds whose entries are made together, and their end."""
        first = state.round - state.round % ROUNDS_AHEAD
        return first, min(self.world.scenario.rounds + 1, first + ROUNDS_AHEAD)

    @cached_property
    def streams(self) -> NDArray[np.uint64]:
        """(2 + K,) sources of chance of test users, rest and collectives."""
        n_agents = self.world.n_agents
        if self.world.laws.joint is not None:
            # One split of the pool serves everybody: other groups' entries would overlap it.
            return np.full(2 + n_agents, Stream.TEST_USERS, dtype=np.uint64)
        collectives = (Stream.COLLECTIVE + i for i in range(n_agents))
        return np.array([Stream.TEST_USERS, Stream.REST, *collectives], dtype=np.uint64)

    def _clean(self, state: State, shift: int) -> Bank | None:
        """Return the users if nobody had ever edited; None where those at hand are the same."""
        if self.world.shift is None or np.array_equal(state.predicted, state.predicted_clean):
            return None
        return self._fresh(state, shift, is_clean=True)

    def _fresh(self, state: State, shift: int, *, is_clean: bool = False) -> Bank:
        """Return one entry per game: of this round, or of the episode's first."""
        round_ = 0 if self.redraw == "once" else state.round
        place = (shift, is_clean)
        bank = self._own.get(place)
        if bank is None or bank.n_entries != len(state.seed):
            bank = self._own[place] = empty_bank(self.world, len(state.seed))
            self._filled.pop(place, None)
        deployed = state.predicted_clean if is_clean else state.predicted
        answered = b"" if self.world.shift is None else deployed.tobytes()
        stands = (state.seed.tobytes(), state.episode, round_, answered)
        if self._filled.get(place) != stands:
            fill_one = fill_unedited if is_clean else self._fill
            for game, seed in enumerate(state.seed):
                counters = (int(seed), state.episode, round_)
                world = self._world_at(deployed[game])
                fill_one(bank, slice(game, game + 1), world, counters, shift)
            self._filled[place] = stands
        return bank

    def _world_at(self, deployed: NDArray[np.int64]) -> World:
        """Return the world whose users meet a classifier (C,)."""
        return self.world if self.world.shift is None else self.world.shift.world_at(deployed)

    def _law(self, state: State, shift: int) -> NDArray[np.float64]:
        """Return (B, C, L) where a random contamination puts its mass this round."""
        shape = (self.world.n_cells, self.world.space.n_labels)
        laws = [
            random_contamination(
                *shape, generator(int(seed), state.episode, state.round, Stream.PLATFORM + shift)
            )
            for seed in state.seed
        ]
        return np.stack(laws)
