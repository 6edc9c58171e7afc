"""The engine with its round compiled, where numba is installed and the scenario is plain."""

from typing import Any

import numpy as np

from aca_env.game import bound_kernels, kernels
from aca_env.game.bank import Bank, Draw
from aca_env.game.engine import Engine, Whole
from aca_env.game.outcome import Baseline, Outcome, weighted
from aca_env.game.state import State
from aca_env.game.world import World

EMPTY = np.zeros((0, 0))

WIDEST_READ_WHOLE = 64
"""Counts of a plan's table up to which adding all of them beats adding those of one label.

With banks of 1,024 entries a round took 212 microseconds either way at 20 counts, and 202
instead of 281 by label at 80; a bank that fits the cache is quicker read whole."""


def flat_tables(bank: Bank) -> kernels.Tables:
    """Return a bank's tables as the kernels see them: the same memory, fewer axes."""
    n_drawn, n_rows = len(bank.raw), len(bank.raw) * bank.post.shape[1]
    own = bank.own.reshape(-1, *bank.own.shape[2:]) if bank.own.size else np.zeros((0, 0, 0))
    return kernels.Tables(
        post=bank.post.reshape(n_rows, -1),
        against=bank.against.reshape(n_rows, -1),
        idle=bank.idle.reshape(n_drawn * bank.idle.shape[1], -1),
        raw=bank.raw.reshape(n_drawn, -1),
        prevalence=bank.prevalence.reshape(n_rows, -1),
        own_conflict=bank.own_conflict.reshape(n_rows, -1),
        members=bank.members.reshape(n_rows, -1),
        rival=bank.rival.reshape(n_rows, -1),
        own=own,
        rest=bank.rest.reshape(len(bank.rest), -1),
        test=bank.test.reshape(-1, bank.test.shape[-1]),
        shares=bank.shares.reshape(-1, bank.shares.shape[-1]),
        glimpse=bank.glimpse.reshape(n_drawn, -1),
    )


class CompiledEngine(Engine):
    """Same results as `Engine`: counts, successes and bounds to the last bit.

    It serves histogram platforms without adversary, and no erasing.
    """

    def __init__(self, world: World) -> None:
        super().__init__(world)
        plans = self.plans
        believed = self.trainer.most_believed
        self.lists = kernels.Lists(
            reported=self._reported(),
            has_idle=plans.n_acting < world.n_members[:, None],
            whole=plans.whole,
            real=plans.real,
            fixed_cost=EMPTY if self.fixed_cost is None else self.fixed_cost,
            weights=plans.weights,
            values=plans.values,
            most_believed=np.zeros(0, dtype=np.int64) if believed is None else believed.reshape(-1),
            set_of=world.set_of,
        )
        population, terms = world.scenario.population, world.scenario.information
        self.numbers = kernels.Numbers(
            n_train=float(self.n_train),
            n_test=float(self.n_test),
            n_rest=float(world.n_rest),
            n_labels=world.space.n_labels,
            n_signals=len(world.menus.signals),
            n_levels=world.n_levels,
            tau=float(self.plans.tau),
            regime=kernels.REGIME_CODES[terms.regime],
            is_once=population.redraw == "once",
        )
        self._tables: tuple[Bank, kernels.Tables] | None = None

    def _reported(self) -> Whole:
        """Return what `Lists.reported` is: small tables are quicker read as they are."""
        is_small = self.world.n_cells * self.world.space.n_labels <= WIDEST_READ_WHOLE
        dense = np.full_like(self.plans.reported, kernels.DENSE)
        return dense if is_small else self.plans.reported

    def __getstate__(self) -> dict[str, Any]:
        """Return what a copy needs: its tables are to be views of its own bank."""
        return {**vars(self), "_tables": None}

    def no_past(self) -> kernels.Past:
        """Return blank sums over no rounds."""
        flat, wide, deep = np.zeros(1), np.zeros((1, 1)), np.zeros((1, 1, 1))
        tau = self.trainer.tau_of(np.array([self.n_train])).reshape(-1).astype(np.float64)
        return kernels.Past(wide, wide, deep, deep, wide, flat, flat, flat, tau)

    def past(self, state: State) -> kernels.Past:
        """Return the sums over the rounds that a platform with a memory keeps."""
        memory, n_games = state.memory, len(state.seed)
        assert memory is not None
        sums = {name: weighted(memory, name) for name in ("mixture", "clean", "n_acting", "n_rest")}
        deep = {
            name: weighted(memory, name).reshape(n_games, self.world.n_agents, -1)
            for name in ("post", "against")
        }
        is_read = self.world.scenario.information.regime == "transparent"
        tau = self.trainer.tau_records(state) if is_read else np.zeros(n_games)
        return kernels.Past(
            mixture=sums["mixture"].reshape(n_games, -1),
            clean=sums["clean"].reshape(n_games, -1),
            **deep,
            n_acting=sums["n_acting"],
            n_rest=sums["n_rest"],
            n_rest_squared=memory.n_rest_squared.sum(axis=1),
            rounds=1 + memory.weight.sum(axis=1),
            tau_records=tau.reshape(-1).astype(np.float64),
        )

    def tables(self, bank: Bank) -> kernels.Tables:
        """Return a bank's tables as the kernels see them."""
        if self._tables is None or self._tables[0] is not bank:
            self._tables = (bank, flat_tables(bank))
        return self._tables[1]

    def _round(self, draw: Draw, state: State, predicted: Whole) -> kernels.Round:
        return kernels.Round(
            entry=draw.entry,
            rest_entry=draw.rest_entry,
            test_entry=draw.test_entry,
            kind=state.kind,
            predicted=predicted,
            trained_plan=state.trained_plan,
            trained_bound=state.trained_bound,
            has_memory=state.memory is not None,
            is_due=self.trainer.is_due(state),
        )

    def _results(self, n_games: int, predicted: Whole) -> kernels.Results:
        pairs = (n_games, self.world.n_agents)
        return kernels.Results(
            success=np.empty(pairs),
            bound=np.empty(pairs),
            payoff=np.empty(pairs),
            predicted=predicted,
            block=np.empty((n_games, self.world.n_cells * self.world.space.n_labels)),
        )

    def baseline(self, draw: Draw, state: State) -> Baseline:
        """Return what the round would be if nobody had ever edited."""
        n_games, n_labels = len(state.seed), self.world.space.n_labels
        results = self._results(n_games, state.predicted_clean.copy())
        users = np.empty((n_games, len(self.world.menus.signals) * n_labels))
        kernels.clean_rounds(
            self.tables(draw.bank),
            self.lists,
            self.numbers,
            self.no_past() if state.memory is None else self.past(state),
            self._round(draw, state, state.predicted_clean),
            users,
            results,
            0,
            n_games,
        )
        block = results.block.reshape(n_games, self.world.n_cells, n_labels)
        return Baseline(block, results.predicted, users.reshape(n_games, -1, n_labels))

    def resolve(
        self, draw: Draw, state: State, row: Whole, baseline: Baseline, *, with_bounds: bool = True
    ) -> Outcome:
        """Return what joint actions come to; see `Engine.resolve`."""
        n_games = len(row)
        shape = (n_games, self.world.n_cells)
        results = self._results(n_games, np.empty(shape, dtype=np.int64))
        lists, numbers, row = self.lists, self.numbers, np.ascontiguousarray(row)
        tables = self.tables(draw.bank)
        past = self.no_past() if state.memory is None else self.past(state)
        now = self._round(draw, state, state.predicted)
        users = baseline.users.reshape(len(baseline.users), -1)
        kernels.play_rounds(tables, lists, numbers, past, now, row, users, results, 0, n_games)
        if with_bounds:
            bound_kernels.bound_rounds(tables, lists, numbers, past, now, row, results, 0, n_games)
        return Outcome(
            success=results.success,
            bound=results.bound if with_bounds else None,
            payoff=results.payoff,
            acting=self.plans.n_acting[self.agents, row],
            predicted=results.predicted,
            predicted_clean=baseline.predicted,
            row=row,
            block=results.block.reshape(*shape, numbers.n_labels),
        )


def can_compile(world: World) -> bool:
    """Return whether a scenario's rounds are plain enough for the compiled loops."""
    platform = world.scenario.platform
    is_histogram = world.learner is None and platform.adversary == "none"
    is_plain = platform.retrain_when is None and world.groups is None and not world.is_whole
    return is_histogram and is_plain and world.shift is None and _can_correct(world)


def _can_correct(world: World) -> bool:
    """Return whether what bounds pay for biased members is in the tables that kernels read."""
    platform, regime = world.scenario.platform, world.scenario.information.regime
    has_one_size = world.are_sizes_fixed and platform.memory == 1 and platform.decay == 0
    is_known = has_one_size and regime != "known_interventions_robust"
    return is_known or not world.distances.is_paid
