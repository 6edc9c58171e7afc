"""The game with everything that happens in every round compiled; `Game` is its reference."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import ActionError, OutsideSpaceError
from aca_env.game import core as rounds
from aca_env.game.assembly import make_layout, make_menu, make_stand
from aca_env.game.bank import Bank, Draw, empty_bank
from aca_env.game.choice_kernels import LEGAL, OUTSIDE
from aca_env.game.compiled import CompiledEngine
from aca_env.game.compiling import tell_of_compiling
from aca_env.game.core import Core
from aca_env.game.drawing import ROUNDS_AHEAD
from aca_env.game.dynamics import next_participation
from aca_env.game.game import Game, Step
from aca_env.game.kernels import Past
from aca_env.game.outcome import Baseline, Outcome
from aca_env.game.recycling import Recycler
from aca_env.game.refilling import Refiller, can_refill, make_recipe, no_recipe
from aca_env.game.state import State, empty_memory, first_participation
from aca_env.game.world import World

Whole = NDArray[np.int64]

GAMES_PER_THREAD = 64
"""Fewer games than this are not worth handing to another thread."""


class CompiledGame(Game):
    """Same rounds as `Game`: counts, successes and bounds to the last bit.

    The state lives in buffers that every round changes; `state` copies them.

    Args:
        world: the scenario with its pool.
        n_threads: threads that share the games of a batch.
    """

    checks_ranges = True
    engine: CompiledEngine

    def __init__(self, world: World, *, n_threads: int = 1) -> None:
        tell_of_compiling(rounds.play)
        super().__init__(world, CompiledEngine(world))
        self._menu, self._layout = make_menu(self), make_layout(self)
        self._core: Any = None
        self._refiller, self._recipe = None, no_recipe()
        if self.drawer.shared is None and can_refill(world):
            self._refiller = Refiller(world)
            self._recipe = make_recipe(world, self._refiller)
        self._parts: tuple[tuple[int, int], ...] = ()
        self._n_threads = n_threads
        self._pool: ThreadPoolExecutor | None = None
        self._slot = 0
        self._n_rounds = world.scenario.rounds
        self._period = world.scenario.platform.retrain_every
        participation = world.scenario.dynamics.participation
        self._has_participation = participation is not None
        self._keeps_own = self.sharing.keeps_own
        self._initial = first_participation(world)
        platform, redraw = world.scenario.platform, world.scenario.population.redraw
        self._needs_between = redraw == "every_round" or platform.memory > 1 or platform.decay > 0
        self._view: NDArray[np.float32] | None = None

    def __getstate__(self) -> dict[str, Any]:
        """Return what a copy needs: compiled structures and threads are made anew."""
        made_anew = ("_core", "_stand", "_past", "_block", "_bank", "_views", "_view", "_pool")
        return {name: value for name, value in vars(self).items() if name not in made_anew}

    def __setstate__(self, kept: dict[str, Any]) -> None:
        """Go on where the original stood."""
        vars(self).update(kept, _core=None, _pool=None, _view=None)
        if self._state is not None:
            self._build(self._state)
            self._enter(is_new=True)

    @property
    def state(self) -> State:
        """Where the games stand, to keep: no later round changes it."""
        return self.present.copy()

    @property
    def draw(self) -> Draw:
        """The present round's records and test users."""
        entries = self._stand.entries[self._slot]
        return Draw(self._bank, entries[:, 2:], entries[:, 1], entries[:, 0])

    @property
    def baseline(self) -> Baseline:
        """What the present round would be if nobody had ever edited."""
        n_games, n_labels, stand = self.present.n_games, self.world.space.n_labels, self._stand
        block = stand.clean.reshape(n_games, -1, n_labels)
        return Baseline(block, stand.predicted_clean, stand.users.reshape(n_games, -1, n_labels))

    def reset(self, seeds: NDArray[np.uint64], episode: int = 0) -> None:
        """Start an episode: private types, the first records and test users."""
        state = self._state
        if state is None or state.n_games != len(seeds) or self.engine.has_types:
            super().reset(seeds, episode)
            return
        state.seed[:] = seeds
        state.episode, state.round = episode, 0
        state.announced[:] = 0
        rounds.restart(self._core, self._initial)
        state.memory = empty_memory(self.world, state.n_games)
        self._enter(is_new=True)

    def restore(self, state: State) -> None:
        """Stand where a state says; its draws are made again from its counters."""
        if self._state is not None and self._state.n_games == state.n_games:
            self._state.take(state)
        else:
            self._state = state.copy()
            self._build(self._state)
        self._enter(is_new=True)

    def _build(self, state: State) -> None:
        """Make the structure that the compiled calls work on, around a state's arrays."""
        n_games = state.n_games
        drawer = self.drawer
        bank = drawer.shared if drawer.shared is not None else empty_bank(self.world, n_games)
        if drawer.shared is None and self._refiller is None:
            bank = drawer.draw(state).bank
        self._bank = bank
        n_slots = 1 if drawer.shared is None else ROUNDS_AHEAD
        self._stand = make_stand(self.world, state, n_slots)
        self._past = _copied(self.engine.past(state)) if state.memory else self.engine.no_past()
        self._core = Core(
            self.engine.tables(bank),
            self.engine.lists,
            self.engine.numbers,
            self._menu,
            self._layout,
            self._past,
            self._stand,
            state.memory is not None,
            self._recipe,
        )
        self._block = self._stand.block.reshape(
            n_games, self.world.n_cells, self.world.space.n_labels
        )
        self._views = Recycler((n_games, *self._layout.constant.shape))
        n_parts = max(1, min(self._n_threads, n_games // GAMES_PER_THREAD))
        ends = [n_games * part // n_parts for part in range(n_parts + 1)]
        self._parts = tuple(pairwise(ends))
        if n_parts > 1 and self._pool is None:
            self._pool = ThreadPoolExecutor(n_parts)

    def _enter(self, *, is_new: bool) -> None:
        """Draw the round at hand and see what it would be without edits."""
        state, drawer = self.present, self.drawer
        self._view = None
        if drawer.shared is None:
            self._slot = 0
            if is_new:
                self._stand.entries[0] = drawer.own_entries(state.n_games)
            if self._enter_alone(state, is_new=is_new):
                return
            self._refill(state, is_new=is_new)
        else:
            self._slot = state.round % ROUNDS_AHEAD
            if is_new or self._slot == 0:
                self._draw_ahead(state, drawer.shared)
        if state.memory is not None:
            for kept, now in zip(self._past, self.engine.past(state), strict=True):
                np.copyto(kept, now)
        self._in_parts(rounds.arrive, state.round % self._period == 0)

    def _enter_alone(self, state: State, *, is_new: bool) -> bool:
        """Enter the round of a single game that draws its own records, in one compiled call."""
        is_plain = self._refiller is not None and state.n_games == 1 and state.memory is None
        if not is_plain or not (is_new or self.drawer.redraw != "once"):
            return False
        assert self._refiller is not None
        round_, view = 0 if self.drawer.redraw == "once" else state.round, self._views.take()
        counts = self._refiller.draw(state, 0, round_)
        is_due, passed = state.round % self._period == 0, state.round / self._n_rounds
        rounds.enter_own(self._core, counts, is_due, state.round > 0, passed, view)
        self._view = view
        return True

    def _draw_ahead(self, state: State, bank: Bank) -> None:
        counters = np.array([state.episode, *self.drawer.rounds_ahead(state)], dtype=np.uint64)
        streams, n_entries = self.drawer.streams, bank.n_entries
        entries = self._stand.entries
        rounds.draw_ahead(state.seed, counters, streams, bank.kind, n_entries, entries)

    def _refill(self, state: State, *, is_new: bool) -> None:
        """Draw the games' own records and fill in their entries of the bank, in place."""
        if self._refiller is None:
            self.drawer.draw(state)
        elif is_new or self.drawer.redraw != "once":
            round_ = 0 if self.drawer.redraw == "once" else state.round
            for game in range(state.n_games):
                rounds.refill(self._core, self._refiller.draw(state, game, round_), game)

    def _in_parts(self, call: Callable[..., Any], *arguments: Any) -> None:
        """Run a compiled call over all games, shared between threads where it pays."""
        core, slot, parts = self._core, self._slot, self._parts
        if len(parts) == 1:
            call(core, slot, 0, parts[0][1], *arguments)
            return
        assert self._pool is not None
        work = [self._pool.submit(call, core, slot, *part, *arguments) for part in parts[1:]]
        call(core, slot, *parts[0], *arguments)
        for done in work:
            done.result()

    def step(self, actions: Whole, *, with_bounds: bool = True) -> Step:
        """Play one round; see `Game.step`. Actions outside their space are refused too."""
        self._check_open()
        state, stand = self.present, self._stand
        code = rounds.choose(self._core, actions)
        if code != LEGAL:
            self._refuse(actions, code)
        is_due = state.round % self._period == 0
        before = self.sharing.standing(self)
        lost = None if self._keeps_own else self.sharing.counterfactual(self, stand.row)
        goes_on = self._next_slot(state)
        if goes_on is None:
            self._in_parts(rounds.play, is_due, with_bounds or self.keeps_bounds)
        else:
            self._advance(state, goes_on, is_due, with_bounds or self.keeps_bounds)
        outcome = Outcome(
            success=stand.last_success.copy(),
            bound=stand.last_bound.copy() if with_bounds else None,
            payoff=stand.last_payoff.copy(),
            acting=stand.acting.copy(),
            predicted=stand.predicted,
            predicted_clean=stand.predicted_clean,
            row=stand.row,
            block=self._block,
        )
        self._go_on(state, outcome, has_entered=goes_on is not None)
        payoff = outcome.payoff
        reward = payoff.copy() if self._keeps_own else self.sharing.rewards(state, payoff, lost)
        reward = self.sharing.shaped(reward, before, self)
        return Step(outcome, reward, stand.illegal.copy(), state.round >= self._n_rounds)

    def _next_slot(self, state: State) -> int | None:
        """Return where the next round's entries stand; None where NumPy has to draw first."""
        if self._needs_between:
            return None
        following = (state.round + 1) % ROUNDS_AHEAD
        if self.drawer.shared is None:
            return 0
        return following if following > 0 else None

    def _advance(self, state: State, next_slot: int, is_due: bool, with_bounds: bool) -> None:
        """Play, enter the next round and look, in one compiled call per thread."""
        view, following = self._views.take(), state.round + 1
        due_next, passed = following % self._period == 0, following / self._n_rounds
        self._in_parts(rounds.advance, next_slot, is_due, due_next, with_bounds, passed, view)
        self._slot, self._view = next_slot, view

    def _go_on(self, state: State, outcome: Outcome, *, has_entered: bool) -> None:
        """Bring what the compiled round leaves to NumPy to the next round, and enter it."""
        if self.rules.announces:
            state.announced[:] = state.last_action[..., 4]
        if self._has_participation:
            participation = next_participation(self.world, state.participation, outcome.payoff)
            state.participation[:] = participation
        if state.memory is not None:
            state.memory = self._remembered(outcome)
        state.round += 1
        if not has_entered:
            self._enter(is_new=False)

    def _refuse(self, actions: Whole, code: int) -> None:
        """Raise what is wrong with actions; nothing was changed by them."""
        if code == OUTSIDE:
            largest = (self.world.menus.padded - 1).tolist()
            raise OutsideSpaceError(
                f"actions: expected entries of at least 0 and at most {largest}"
            )
        self.rules.choose(self.present, actions)
        raise ActionError("actions: one is masked")  # pragma: no cover - choose has raised

    def observe(self) -> NDArray[np.float32]:
        """Return what every agent sees now, (B, K, n_entries) in [−1, 1]."""
        state = self.present
        view, self._view = self._view, None
        if view is None:
            view = self._views.take()
            passed = state.round / self._n_rounds
            self._in_parts(rounds.look, state.round > 0, passed, view)
        if self.observer.has_dynamics:
            self.observer.add_dynamics(view, self.draw, state)
        return view


def _copied(past: Past) -> Past:
    return Past(*(np.array(sums) for sums in past))
