"""Games of one scenario that differ in shares and preferences: domain randomisation.

Every episode is played in one of the settings that the scenario's ranges came to. Games in
one setting are played together, by a game of that setting alone; here they are dealt out to
these games, and what comes back is put in order again.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import OutsideSpaceError, StateError
from aca_env.game.bank import MAX_BANK_BYTES, Draw, empty_bank
from aca_env.game.dynamics import private_types
from aca_env.game.game import Game, Step
from aca_env.game.joining import JoinedOutcome, join
from aca_env.game.outcome import Baseline, Outcome
from aca_env.game.recycling import Recycler
from aca_env.game.state import State, first_state, pick_games
from aca_env.game.streams import Stream, uniforms
from aca_env.game.world import World
from aca_env.scenario.randomisation import settings_of
from aca_env.scenario.schema import Scenario

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]
Scalar = TypeVar("Scalar", bound=np.generic)

LEAST_ENTRIES = 32
"""Entries that the bank of a setting has at least, if the scenario's has as many."""


def draw_settings(state: State, n_settings: int) -> Whole:
    """Return the settings (B,) of an episode: a function of each game's own counters."""
    streams = np.array([Stream.SETTING], dtype=np.uint64)
    numbers = uniforms(state.seed[:, None], np.uint64(state.episode), np.uint64(0), streams)
    return (numbers[:, 0] * n_settings).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Group:
    """The games of a batch that are played in one setting.

    Attributes:
        game: plays them.
        part: where they are once all games are sorted by setting.
    """

    game: Game
    part: slice


class RandomisedGame(Game):
    """Any number of games, each in the setting that its counters draw at every reset.

    Game b of a batch is the same game alone, whatever the others' settings.

    Args:
        world: the scenario, with ranges, and its pool.
        make: returns the game of one setting.
    """

    checks_ranges = True

    def __init__(self, world: World, make: Callable[[World], Game]) -> None:
        super().__init__(world)
        self._make = make
        self._settings = settings_of(world.scenario)
        self._games: dict[int, Game] = {}
        self._groups: tuple[Group, ...] = ()
        self._order = self._place = np.empty(0, dtype=np.int64)
        self._n_games = 0

    def _game(self, setting: int) -> Game:
        """Return what plays a setting; made when it first occurs."""
        if setting not in self._games:
            scenario = self._with_own_bank(setting)
            self._games[setting] = self._make(self.world.varied(scenario))
        return self._games[setting]

    def _with_own_bank(self, setting: int) -> Scenario:
        """Return a setting with its part of the bank: together they take about as much."""
        scenario, n_settings = self._settings[setting], len(self._settings)
        population = scenario.population
        if population.redraw != "bank":
            return scenario
        wanted = max(LEAST_ENTRIES, ceil(population.bank_size / n_settings))
        fitting = max(2, MAX_BANK_BYTES // (empty_bank(self.world, 1).n_bytes * n_settings))
        # Banks from one seed would repeat the same chances in every setting.
        seed = np.random.SeedSequence([population.bank_seed, setting]).generate_state(1)[0]
        changes = {"bank_size": min(population.bank_size, wanted, fitting), "bank_seed": int(seed)}
        own = population.model_copy(update=changes)
        return scenario.model_copy(update={"population": own})

    @property
    def _playing(self) -> tuple[Group, ...]:
        if not self._groups:
            raise StateError("expected reset() before anything else")
        return self._groups

    @property
    def _only(self) -> Game | None:
        """What plays all games, if they share a setting."""
        groups = self._playing
        return groups[0].game if len(groups) == 1 else None

    def world_of(self, game: int) -> World:
        """Return the world of the setting that one of the games is played in."""
        return self._games[int(self.present.setting[game])].world

    def parts(self) -> list[tuple[Game, Whole]]:
        """Return which games share a setting: what plays them, and their places (n,)."""
        if self._only is not None:
            return self._only.parts()
        return [(group.game, self._order[group.part]) for group in self._playing]

    @property
    def present(self) -> State:
        """Where the games stand, to be read only; a `StateError` before the first reset."""
        only = self._only
        return self._joined_state() if only is None else only.present

    @property
    def state(self) -> State:
        """Where the games stand, to keep: no later round changes it."""
        only = self._only
        return self._joined_state() if only is None else only.state

    def _joined_state(self) -> State:
        return pick_games([group.game.present for group in self._playing], self._place)

    @property
    def is_over(self) -> bool:
        """Whether the episode has ended."""
        return self._playing[0].game.is_over

    def reset(self, seeds: NDArray[np.uint64], episode: int = 0) -> None:
        """Start an episode: settings, private types, the first records and test users."""
        state = first_state(self.world, seeds, episode)
        setting = draw_settings(state, len(self._settings))
        self.restore(replace(state, setting=setting, kind=private_types(self.world, state)))

    def restore(self, state: State) -> None:
        """Stand where a state says, every game in the setting that it names."""
        first, n_games = int(state.setting[0]), state.n_games
        if (state.setting == first).all():
            self._game(first).restore(state)
            self._groups = (Group(self._games[first], slice(0, n_games)),)
        else:
            self._groups = tuple(self._deal(state))
        if n_games != self._n_games:
            self._views = Recycler((n_games, *self.observer.constant.shape))
        self._n_games = n_games

    def _deal(self, state: State) -> Iterator[Group]:
        """Yield the groups that several settings make, each standing where the state says."""
        self._order = np.argsort(state.setting, kind="stable")
        self._place = np.argsort(self._order)
        settings, starts = np.unique(state.setting[self._order], return_index=True)
        ends = [*starts[1:].tolist(), len(self._order)]
        for setting, start, end in zip(settings.tolist(), starts.tolist(), ends, strict=True):
            group = Group(self._game(setting), slice(start, end))
            group.game.restore(pick_games([state], self._order[group.part]))
            yield group

    def _in_order(self, parts: Sequence[NDArray[Scalar]]) -> NDArray[Scalar]:
        """Return what the groups gave, (B, ...) in the order of the games."""
        return join(parts, self._place)

    def masks(self) -> list[NDArray[np.bool_]]:
        """Return one mask (B, K, width) per axis; any unmasked combination is legal."""
        if self._only is not None:
            return self._only.masks()
        axes = zip(*(group.game.masks() for group in self._playing), strict=True)
        return [self._in_order(axis) for axis in axes]

    def observe(self) -> NDArray[np.float32]:
        """Return what every agent sees now, (B, K, n_entries) in [−1, 1]."""
        if self._only is not None:
            return self._only.observe()
        view = self._views.take()
        for group in self._playing:
            view[self._order[group.part]] = group.game.observe()
        return view

    def step(self, actions: Whole, *, with_bounds: bool = True) -> Step:
        """Play one round; see `Game.step`. Actions outside their space are refused too."""
        only = self._only
        if only is None or not only.checks_ranges:
            self._check_ranges(actions)
        if only is not None:
            return only.step(actions, with_bounds=with_bounds)
        actions = actions[self._order]
        self._check_masks(actions)
        steps = [
            group.game.step(actions[group.part], with_bounds=with_bounds) for group in self._playing
        ]
        return Step(
            JoinedOutcome([step.outcome for step in steps], self._place),
            self._in_order([step.reward for step in steps]),
            self._in_order([step.illegal for step in steps]),
            steps[0].is_last,
        )

    def _check_ranges(self, actions: Whole) -> None:
        largest = self.world.menus.padded - 1
        if ((actions < 0) | (actions > largest)).any():
            raise OutsideSpaceError(
                f"actions: expected entries of at least 0 and at most {largest.tolist()}"
            )

    def _check_masks(self, actions: Whole) -> None:
        """Refuse what a group would refuse before any of them has moved."""
        if self.scenario.on_illegal == "error" and not self.is_over:
            for group in self._playing:
                group.game.rules.choose(group.game.present, actions[group.part])

    def outcomes(self, actions: Whole, *, twin: bool = False, with_bounds: bool = True) -> Outcome:
        """Return what any number of joint actions would come to; see `Game.outcomes`.

        Raises:
            StateError: there are several games, or no round to play.
        """
        game = self._playing[0].game
        if self._n_games != 1:
            raise StateError(f"outcomes: expected one game, got {self._n_games}")
        return game.outcomes(actions, twin=twin, with_bounds=with_bounds)

    def outcomes_of_all(self, actions: Whole, *, twin: bool = False) -> tuple[Reals, ...]:
        """Return what joint actions (B, n_joint, K, 5) come to; see `Game.outcomes_of_all`."""
        if self._only is not None:
            return self._only.outcomes_of_all(actions, twin=twin)
        actions = actions[self._order]
        told = (
            group.game.outcomes_of_all(actions[group.part], twin=twin) for group in self._playing
        )
        return tuple(self._in_order(numbers) for numbers in zip(*told, strict=True))

    @property
    def draw(self) -> Draw:
        """The present round's records and test users, where all games share a setting."""
        return self._one_setting("draw").draw

    @property
    def baseline(self) -> Baseline:
        """What the round would be if nobody had ever edited, under the same condition."""
        return self._one_setting("baseline").baseline

    def _one_setting(self, name: str) -> Game:
        if self._only is None:
            raise StateError(f"{name}: expected games in one setting, got several")
        return self._only
