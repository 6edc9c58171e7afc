"""One round of B games: edits, training, success, bounds, payoffs. Pure: state in, outcome out."""

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.margins import Sizes, guaranteed_success, margin, rest_cost, statistical_cost
from aca_env.bounds.non_neutral import idle_gap
from aca_env.counts import conflicts
from aca_env.game.bank import Draw
from aca_env.game.crossing import CrossTerms, Played
from aca_env.game.fitting import make_trainer
from aca_env.game.measuring import Measurer, Trained
from aca_env.game.menu import OBJECTIVES
from aca_env.game.outcome import Baseline, Outcome, weighted
from aca_env.game.state import State
from aca_env.game.training import Due, pick_due
from aca_env.game.world import World

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]
Tables = NDArray[np.number]

NOTHING, PLANTING, UNPLANTING, ERASING = range(len(OBJECTIVES))


class Engine:
    """The rules of one scenario, applied to any number of games at once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.plans = world.plans
        self.cross_terms = CrossTerms(world)
        self.trainer = make_trainer(world)
        self.measurer = None if world.learner is None else Measurer(self)
        self.agents = np.arange(world.n_agents)
        self.one_hot = np.eye(world.space.n_labels)
        self.n_train = world.scenario.population.n_train
        self.n_test = world.scenario.population.n_test
        self.fixed_cost = self._fixed_cost()
        self.has_types = any(c.types for c in world.scenario.collectives)
        largest = np.abs(self.plans.values).max(axis=(1, 2), keepdims=True)
        self.scaled_values = self.plans.values / np.where(largest > 0, largest, 1.0)

    def _fixed_cost(self) -> Reals | None:
        """Return (K, R) what radii and ε take off a margin, where no mass ever changes."""
        platform = self.world.scenario.platform
        if not self.world.are_sizes_fixed or platform.memory > 1 or platform.decay > 0:
            return None
        n_rest = self.world.n_rest
        sizes = Sizes(self.plans.n_own, self.plans.n_evidence, n_rest, n_rest, self.n_train)
        radii = statistical_cost(sizes, self.plans.log_inverse_delta)
        return radii + self.plans.tau * self.n_train + self.plans.rest_gaps[:, None]

    def baseline(self, draw: Draw, state: State) -> Baseline:
        """Return what the round would be if nobody had ever edited."""
        draw = draw.never_edited
        block = draw.bank.raw[draw.entry].sum(axis=1) + draw.bank.rest[draw.rest_entry]
        block = self.trainer.detect(block)
        past = 0 if state.memory is None else weighted(state.memory, "clean")
        due = self.trainer.due(state, block, state.trained_block_clean)
        predicted = self.trainer.renewed(
            due,
            state.predicted_clean,
            lambda only: self.trainer.learn(block + past, draw, state, only),
        )
        return Baseline(block, predicted, self.users(draw, predicted), due)

    def users(self, draw: Draw, predicted: Whole) -> Reals:
        """Return (B, M, L) test users by predicted label, for each signal."""
        return np.asarray(draw.bank.test[draw.test_entry] @ self.one_hot[predicted])

    def resolve(
        self, draw: Draw, state: State, row: Whole, baseline: Baseline, *, with_bounds: bool = True
    ) -> Outcome:
        """Return what joint actions come to; state arrays broadcast against them.

        Args:
            draw: the round's draws.
            state: where the games stand; one game serves any number of joint actions.
            row: (B, K) rows of the plans.
            baseline: `baseline(draw, state)`.
            with_bounds: whether bounds are computed.
        """
        played = self.play(draw, state, row)
        block = self.block_of(draw, played)
        total = block + (0 if state.memory is None else weighted(state.memory, "mixture"))
        due = self.trainer.due(state, block, state.trained_block)
        predicted = self.trainer.renewed(
            due,
            np.broadcast_to(state.predicted, (len(row), self.world.n_cells)),
            lambda only: self.trainer.learn_attacked(total, draw, state, row, only),
        )
        users = self.users(draw, predicted)
        bound = self.bound(draw, state, played, total, due) if with_bounds else None
        measured = None
        if self.measurer is not None:
            at = Trained(draw, state, played, total, predicted, due)
            measured = self.measurer(at, with_bounds=with_bounds)
        return Outcome(
            success=self._success(draw, played, users, predicted),
            bound=bound,
            payoff=self._payoff(state, played, users - baseline.users),
            acting=played.n_acting,
            predicted=predicted,
            predicted_clean=baseline.predicted,
            row=row,
            block=block,
            trained=due,
            measured=measured,
        )

    def play(self, draw: Draw, state: State, row: Whole) -> Played:
        """Return what collectives hand in with plans (B, K)."""
        row = self.world.rows_in_case(row)
        place = (draw.entry, row)
        memory, errors = state.memory, draw.bank.errors
        return Played(
            game=np.arange(len(row))[:, None],
            row=row,
            post=draw.bank.post[place],
            against=draw.bank.against[place],
            past_post=None if memory is None else weighted(memory, "post"),
            past_against=None if memory is None else weighted(memory, "against"),
            past_acting=None if memory is None else weighted(memory, "n_acting"),
            whole=self.plans.whole[self.agents, row],
            real=self.plans.real[self.agents, row],
            rival=draw.bank.rival[place],
            errors=None if errors is None else errors[place],
        )

    def block_of(self, draw: Draw, played: Played) -> Tables:
        """Return (B, C, L) the training records of the round, detection applied."""
        return self.trainer.detect(self._block(draw, played))

    def _block(self, draw: Draw, played: Played) -> Tables:
        block = played.post.sum(axis=1) + draw.bank.rest[draw.rest_entry]
        if self.world.are_sizes_fixed:
            return np.asarray(block)
        idle = draw.bank.idle[draw.entry, self.world.idle_row(played.row)]
        return np.asarray(block + idle.sum(axis=1))

    def _success(self, draw: Draw, played: Played, users: Reals, predicted: Whole) -> Reals:
        objective, signal, game = played.objective, played.whole[..., 2], played.game
        wanted = users[game, signal, played.whole[..., 1]]
        wanted = np.where(objective == UNPLANTING, self.n_test - wanted, wanted)
        if self.world.is_whole:
            wanted = np.where(
                objective == ERASING, self._erased(draw, predicted)[game, signal], wanted
            )
        return np.where(objective == NOTHING, np.nan, wanted / self.n_test)

    def _erased(self, draw: Draw, predicted: Whole) -> Reals:
        """Return (B, M) test users to whom each signal makes no difference."""
        users = draw.bank.test_raw[draw.test_entry]
        columns = []
        for signal in self.world.menus.signals:
            image_of = self.world.image_of[signal]
            # Test users are pool records, whose images are cells; other points carry none.
            seen = np.append(predicted, np.full((len(predicted), 1), -1), axis=1)[:, image_of]
            columns.append((users * (seen == predicted)).sum(axis=-1))
        return np.stack(columns, axis=-1).astype(np.float64)

    def _payoff(self, state: State, played: Played, gained: Reals) -> Reals:
        values = self.plans.values[self.agents, state.kind]
        per_label = self.plans.weights @ (gained / self.n_test)
        return np.asarray((per_label * values).sum(axis=-1) - played.real[..., 2])

    def bound(
        self, draw: Draw, state: State, played: Played, total: Tables, due: Due | None = None
    ) -> Reals:
        """Return (B, K) bounds; where the classifier is old, those of its own training."""
        due = self.trainer.is_due(state) if due is None else due
        if due is False:
            current = self.old_bound(state, played, state.trained_bound)
        elif self.world.scenario.information.regime == "transparent":
            current = self._published_bound(draw, state, played, total)
        else:
            current = self._margin_bound(draw, state, played)
        if not isinstance(due, bool):
            old = self.old_bound(state, played, state.trained_bound)
            current = pick_due(due, current, old)
        return self.where_bounded(played, current)

    def old_bound(self, state: State, played: Played, trained: Reals) -> Reals:
        """Return (B, K) bounds of the last training, for those whose plan is still the same."""
        plan = played.row // self.world.n_levels % self.world.menus.n_plans
        same = state.trained_plan == plan
        return np.asarray(np.where(same, trained, -np.inf))

    @staticmethod
    def where_bounded(played: Played, bound: Reals) -> Reals:
        """Return (B, K) bounds; NaN for abstainers, −∞ where there is no theorem."""
        without = np.where(played.objective == NOTHING, np.nan, -np.inf)
        return np.where(played.whole[..., 6] == 1, bound, without)

    def _margin_bound(self, draw: Draw, state: State, played: Played) -> Reals:
        margins, _ = self.margins(draw, state, played)
        members = draw.bank.members[draw.entry, played.row]
        return guaranteed_success(margins > 0, members, played.n_evidence, played.real[..., 0])

    def margins(self, draw: Draw, state: State, played: Played) -> tuple[Reals, Reals]:
        """Return margins (B, K, C) in mass, and what radii and ε take off them, in records."""
        place = (draw.entry, played.row)
        own = draw.bank.own[place] if self.world.needs_own_records else None
        cross = self.cross_terms(played, own)
        sizes = self._sizes(state, played)
        cost = self._cost(sizes, played)
        bank = draw.bank
        found = margin(bank.prevalence[place], cross, bank.own_conflict[place], sizes, cost)
        return found, cost

    def _cost(self, sizes: Sizes, played: Played) -> Reals:
        """Return what radii and ε take off a margin, in records."""
        if self.fixed_cost is not None:
            return np.asarray(self.fixed_cost[self.agents, played.row][..., None])
        numbers = played.real[..., None]
        itself = np.sqrt(numbers[..., 1, :] / (2 * np.maximum(sizes.n_rest_effective, 1e-300)))
        cost = numbers[..., 3, :] + rest_cost(sizes, numbers[..., 4, :], itself)
        cost = cost + self.plans.tau * np.asarray(sizes.n_total)
        return cost + self._bias_cost(sizes, played) if self.world.distances.is_paid else cost

    def _bias_cost(self, sizes: Sizes, played: Played) -> Reals:
        """Return what margins lose for the laws of the rest and of idle members, in records."""
        rounds = np.reshape(sizes.n_total, (-1, 1)) / self.n_train
        past = 0.0 if played.past_acting is None else played.past_acting
        acting = played.n_acting + past
        idle = idle_gap(self.world.distances.paid, self.world.n_members * rounds - acting)
        return np.asarray(rounds * self.plans.rest_gaps + idle)[..., None]

    def _sizes(self, state: State, played: Played) -> Sizes:
        members, evidence = played.n_own[..., None], played.n_evidence[..., None]
        if self.fixed_cost is not None:
            return Sizes(members, evidence, self.world.n_rest, self.world.n_rest, self.n_train)
        n_rest = (self.n_train - played.n_acting.sum(axis=1))[:, None, None].astype(np.float64)
        if state.memory is None:
            return Sizes(members, evidence, n_rest, n_rest, self.n_train)
        past = weighted(state.memory, "n_rest")[:, None, None]
        squared = state.memory.n_rest_squared.sum(axis=1)[:, None, None]
        rounds = 1 + state.memory.weight.sum(axis=1)[:, None, None]
        pooled = n_rest + past
        with np.errstate(invalid="ignore"):
            effective = np.where(pooled > 0, pooled**2 / (n_rest + squared), 0.0)
        if self.world.scenario.population.redraw == "once":
            # The same people again: more rounds add weight, not evidence. Where the acting
            # share changed, the weighted mean of n_0 is what they are worth at least.
            effective = np.minimum(n_rest, pooled / rounds)
        return Sizes(members, evidence, pooled, effective, self.n_train * rounds)

    def _published_bound(self, draw: Draw, state: State, played: Played, total: Tables) -> Reals:
        members = self.published_members(draw, played)
        won = self.leads(state, played, total) > 0
        return guaranteed_success(won, members, played.n_own, played.real[..., 0])

    def leads(self, state: State, played: Played, total: Tables) -> Reals:
        """Return (B, K, C) by how many published records each cell is won beyond ε's share."""
        against = conflicts(total)[played.game, :, played.whole[..., 1]]
        wants = played.objective == UNPLANTING
        lead = np.where(wants[..., None], against, -against)
        return np.asarray(lead - self.trainer.tau_records(state))

    def published_members(self, draw: Draw, played: Played) -> Tables:
        """Return (B, K, C) members by cell, all of them where labels were chosen on a split."""
        place, split = (draw.entry, played.row), played.whole[..., 5] == 1
        members = np.where(split[..., None], draw.bank.prevalence[place], draw.bank.members[place])
        return np.asarray(members)
