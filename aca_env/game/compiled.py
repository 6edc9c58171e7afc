"""The engine with its round compiled, where numba is installed and the scenario is plain."""

import numpy as np

from aca_env.game import bound_kernels, kernels
from aca_env.game.bank import Bank, Draw
from aca_env.game.engine import Baseline, Engine, Outcome, Whole, weighted
from aca_env.game.state import State
from aca_env.game.world import World

EMPTY = np.zeros((0, 0))


class CompiledEngine(Engine):
    """Same results as `Engine`: counts, successes and bounds to the last bit.

    It serves histogram platforms without adversary, and no erasing.
    """

    def __init__(self, world: World) -> None:
        super().__init__(world)
        plans = self.plans
        believed = self.trainer.most_believed
        self.lists = kernels.Lists(
            whole=plans.whole,
            real=plans.real,
            fixed_cost=EMPTY if self.fixed_cost is None else self.fixed_cost,
            weights=plans.weights,
            values=plans.values,
            most_believed=EMPTY if believed is None else believed,
            set_of=world.set_of,
        )
        population, terms = world.scenario.population, world.scenario.information
        self.numbers = kernels.Numbers(
            n_train=float(self.n_train),
            n_test=float(self.n_test),
            n_levels=world.n_levels,
            tau=self.plans.tau,
            regime=kernels.REGIME_CODES[terms.regime],
            is_fixed=world.are_sizes_fixed,
            is_once=population.redraw == "once",
        )
        self._tables: tuple[Bank, kernels.Tables] | None = None
        self._no_past = self._past_of_nothing()

    def _past_of_nothing(self) -> kernels.Past:
        blank = np.zeros((1, 1, 1))
        deep, flat = np.zeros((1, 1, 1, 1)), np.zeros(1)
        tau = self.trainer.tau_of(np.array([self.n_train])).reshape(-1).astype(np.float64)
        return kernels.Past(
            False, blank, blank, deep, deep, np.zeros((1, 1)), flat, flat, flat, tau
        )

    def _past(self, state: State) -> kernels.Past:
        memory = state.memory
        if memory is None:
            return self._no_past
        sums = {
            name: weighted(memory, name)
            for name in ("mixture", "clean", "post", "against", "n_acting", "n_rest")
        }
        return kernels.Past(
            has_memory=True,
            **sums,
            n_rest_squared=memory.n_rest_squared.sum(axis=1),
            rounds=1 + memory.weight.sum(axis=1),
            tau_records=self.trainer.tau_records(state).reshape(-1).astype(np.float64),
        )

    def _bank(self, bank: Bank) -> kernels.Tables:
        if self._tables is None or self._tables[0] is not bank:
            parts = {name: getattr(bank, name) for name in kernels.Tables._fields}
            self._tables = (bank, kernels.Tables(**parts))
        return self._tables[1]

    def _round(self, draw: Draw, state: State, predicted: Whole) -> kernels.Round:
        return kernels.Round(
            entry=draw.entry,
            rest_entry=draw.rest_entry,
            test_entry=draw.test_entry,
            kind=state.kind,
            is_due=self.trainer.is_due(state),
            predicted=predicted,
            trained_plan=state.trained_plan,
            trained_bound=state.trained_bound,
        )

    def _results(self, n_games: int) -> kernels.Results:
        pairs = (n_games, self.world.n_agents)
        return kernels.Results(
            success=np.empty(pairs),
            bound=np.empty(pairs),
            payoff=np.empty(pairs),
            predicted=np.empty((n_games, self.world.n_cells), dtype=np.int64),
            block=np.empty((n_games, self.world.n_cells, self.world.space.n_labels)),
        )

    def baseline(self, draw: Draw, state: State) -> Baseline:
        """Return what the round would be if nobody had ever edited."""
        n_games = len(state.seed)
        results = self._results(n_games)
        users = np.empty((n_games, len(self.world.menus.signals), self.world.space.n_labels))
        kernels.clean_rounds(
            self._bank(draw.bank),
            self.lists,
            self._past(state),
            self._round(draw, state, state.predicted_clean),
            users,
            results,
        )
        return Baseline(results.block, results.predicted, users)

    def resolve(
        self, draw: Draw, state: State, row: Whole, baseline: Baseline, *, with_bounds: bool = True
    ) -> Outcome:
        """Return what joint actions come to; see `Engine.resolve`."""
        results = self._results(len(row))
        tables, past = self._bank(draw.bank), self._past(state)
        now = self._round(draw, state, state.predicted)
        kernels.play_rounds(
            tables, self.lists, self.numbers, past, now, row, baseline.users, results
        )
        if with_bounds:
            bound_kernels.bound_rounds(tables, self.lists, self.numbers, past, now, row, results)
        return Outcome(
            success=results.success,
            bound=results.bound if with_bounds else None,
            payoff=results.payoff,
            acting=self.plans.n_acting[self.agents, row],
            predicted=results.predicted,
            predicted_clean=baseline.predicted,
            row=row,
            block=results.block,
        )


def can_compile(world: World) -> bool:
    """Return whether a scenario's rounds are plain enough for the compiled loops."""
    return world.scenario.platform.adversary == "none" and not world.is_whole
