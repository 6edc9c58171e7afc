"""B games of one scenario, side by side: the story of a round in the order it happens."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.regimes import ESTIMATES
from aca_env.errors import StateError
from aca_env.game.actions import Choices, Rules
from aca_env.game.bank import Draw
from aca_env.game.comparing import compare
from aca_env.game.drawing import Drawer
from aca_env.game.dynamics import next_participation, private_types
from aca_env.game.engine import Engine
from aca_env.game.learned import after_learning, without_bounds
from aca_env.game.observation import Observer
from aca_env.game.outcome import Baseline, Outcome, as_block
from aca_env.game.sharing import Sharing
from aca_env.game.shifting import why_uncertified
from aca_env.game.state import Memory, State, first_state
from aca_env.game.training import pick_due
from aca_env.game.world import World

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]


OUTCOME_BYTES = 64 * 2**20
"""Memory that one part of many joint actions may take."""


@dataclass(slots=True, eq=False)
class Step:
    """What one round gave B games of K collectives.

    Attributes:
        outcome: success, bounds, payoffs and the tables behind them.
        reward: (B, K) rewards.
        illegal: (B, K) whether an action was against its mask and became an abstention.
        is_last: whether the episode is over.
    """

    outcome: Outcome
    reward: Reals
    illegal: NDArray[np.bool_]
    is_last: bool


class Game:
    """Any number of games of one scenario, in NumPy: what the compiled game must equal.

    `game.making.make_game` picks the compiled one where it can.

    Args:
        world: the scenario with its pool.
        engine: the rules of a round; default: `Engine(world)`.
    """

    checks_ranges: ClassVar[bool] = False
    """Whether `step` itself refuses actions outside their (padded) space."""

    def __init__(self, world: World, engine: Engine | None = None) -> None:
        self.world = world
        self.scenario = world.scenario
        self.engine = Engine(world) if engine is None else engine
        self.rules = Rules(self.engine)
        self.sharing = Sharing(self.rules)
        self.observer = Observer(self.engine, self.rules, self.sharing.preferences)
        self._state: State | None = None

    @cached_property
    def drawer(self) -> Drawer:
        """Draws the rounds; made when asked for, since its bank takes time and memory."""
        return Drawer(self.world)

    def world_of(self, game: int) -> World:
        """Return the world that one of the games is played in."""
        del game
        return self.world

    def parts(self) -> list[tuple["Game", Whole]]:
        """Return which games share their rules: what plays them, and their places (n,)."""
        return [(self, np.arange(self.present.n_games))]

    @property
    def weights(self) -> Reals:
        """(B, K, K) the reward matrix W of the present episode; row i is agent i's."""
        weights = np.empty((self.present.n_games, self.world.n_agents, self.world.n_agents))
        for game, places in self.parts():
            weights[places] = game.sharing.weights(game.present)
        return weights

    @property
    def potential(self) -> Reals | None:
        """(B, K) the potential of where the games stand; None where nothing is shaped."""
        if self.sharing.potential is None:
            return None
        found = np.empty((self.present.n_games, self.world.n_agents))
        for game, places in self.parts():
            found[places] = game.sharing.standing(game)
        return found

    @property
    def present(self) -> State:
        """Where the games stand, to be read only; a `StateError` before the first reset."""
        if self._state is None:
            raise StateError("expected reset() before anything else")
        return self._state

    @property
    def state(self) -> State:
        """Where the games stand, to keep: no later round changes it."""
        return self.present

    @property
    def is_over(self) -> bool:
        """Whether the episode has ended."""
        return self.present.round >= self.scenario.rounds

    def masks(self) -> list[NDArray[np.bool_]]:
        """Return one mask (B, K, width) per axis; any unmasked combination is legal."""
        return self.rules.masks(self.present)

    def reset(self, seeds: NDArray[np.uint64], episode: int = 0) -> None:
        """Start an episode: private types, the first records and test users."""
        state = first_state(self.world, seeds, episode)
        self.restore(replace(state, kind=private_types(self.world, state)))

    def set_types(self, kinds: Whole) -> None:
        """Fix the private types (B, K) of the episode."""
        self.restore(replace(self.state, kind=kinds))

    @property
    def is_certified(self) -> bool:
        """Whether bounds hold for actions chosen on what agents see.

        Observations show the own records, so a guarantee needs the price of the whole
        menu; a plan fixed in advance may be certified by who fixed it.
        """
        return self.scenario.information.selection == "menu" and self.is_certifiable

    @property
    def is_certifiable(self) -> bool:
        """Whether regime, platform, draws, members' bias and dynamics allow a guarantee."""
        dynamics, population = self.scenario.dynamics, self.scenario.population
        # Who acts would depend on the very records that act.
        acts_on_results = dynamics.participation is not None and population.redraw == "once"
        # A split of one fixed table is no sample of a population.
        is_one_table = population.is_table and not population.replacement
        return not (
            self.scenario.information.regime in ESTIMATES
            or dynamics.detection is not None
            or self.world.learner is not None
            # When the platform trains depends on the very records that it trains on.
            or self.scenario.platform.retrain_when is not None
            or acts_on_results
            or is_one_table
            or why_uncertified(self.scenario) is not None
            or not self.world.distances.are_covered
        )

    def observe(self) -> NDArray[np.float32]:
        """Return what every agent sees now, (B, K, n_entries) in [−1, 1]."""
        return self.observer.observe(self.draw, self.present)

    def restore(self, state: State) -> None:
        """Stand where a state says; its draws are made again from its counters."""
        self._state = state
        self._draw = self.drawer.draw(state)
        self._baseline = self.engine.baseline(self._draw, state)

    @property
    def draw(self) -> Draw:
        """The present round's records and test users."""
        return self._draw

    @property
    def baseline(self) -> Baseline:
        """What the present round would be if nobody had ever edited."""
        return self._baseline

    def step(self, actions: Whole, *, with_bounds: bool = True) -> Step:
        """Play one round.

        Args:
            actions: (B, K, 5) actions inside their spaces.
            with_bounds: whether bounds are computed.

        Raises:
            StateError: the episode is over.
            ActionError: an action against its mask, where the scenario says so.
        """
        self._check_open()
        choices = self.rules.choose(self.present, actions)
        keeps_bounds = with_bounds or self.keeps_bounds
        outcome = self.engine.resolve(
            self.draw, self.present, choices.row, self.baseline, with_bounds=keeps_bounds
        )
        before = self.sharing.standing(self)
        counterfactual = self.sharing.counterfactual(self, choices.row)
        reward = self.sharing.rewards(self.present, outcome.payoff, counterfactual)
        self.restore(self._next(choices, outcome))
        reward = self.sharing.shaped(reward, before, self)
        if not with_bounds:
            outcome = without_bounds(outcome)
        return Step(outcome, reward, choices.illegal, self.is_over)

    def _check_open(self) -> None:
        if self.present.round >= self.scenario.rounds:
            raise StateError(
                f"the episode ended after {self.scenario.rounds} rounds: expected reset()"
            )

    @cached_property
    def keeps_bounds(self) -> bool:
        """Whether a classifier outlives its round and with it the bound, shown or not."""
        return self.scenario.platform.retrain_every > 1

    def outcomes(self, actions: Whole, *, twin: bool = False, with_bounds: bool = True) -> Outcome:
        """Return what any number of joint actions would come to, without playing them.

        Args:
            actions: (n_joint, K, 5) joint actions of the one game there is.
            twin: use an independent draw instead of the round's own.
            with_bounds: whether bounds are computed.
        """
        if self.is_over:
            raise StateError("the episode is over: expected reset()")
        draw, baseline = self.draw, self.baseline
        if twin:
            draw = self.drawer.draw(self.present, twin=True)
            baseline = self.engine.baseline(draw, self.present)
        choices = self.rules.choose(self.present, actions)
        return self.engine.resolve(
            draw, self.present, choices.row, baseline, with_bounds=with_bounds
        )

    def outcomes_of_all(self, actions: Whole, *, twin: bool = False) -> tuple[Reals, ...]:
        """Return what joint actions (B, n_joint, K, 5) come to in every game; see `compare`."""
        return compare(self, actions, twin=twin)

    def outcomes_in_parts(self, actions: Whole, *, twin: bool = False) -> tuple[Reals, ...]:
        """Return success, bound and payoff (n_joint, K) of many joint actions.

        They are taken in parts, so that memory stays small however many there are.
        """
        per_action = self.world.n_agents * self.world.n_cells * self.world.space.n_labels * 32
        part = max(1, OUTCOME_BYTES // max(per_action, 1))
        results = [
            self.outcomes(actions[start : start + part], twin=twin)
            for start in range(0, max(len(actions), 1), part)
        ]
        bounds = [result.bound for result in results if result.bound is not None]
        return (
            np.concatenate([result.success for result in results]),
            np.concatenate(bounds),
            np.concatenate([result.payoff for result in results]),
        )

    def _next(self, choices: Choices, outcome: Outcome) -> State:
        state, engine = self.present, self.engine
        plan, in_case = choices.row // self.world.n_levels, self.world.rows_in_case(choices.row)
        bound = state.last_bound if outcome.bound is None else outcome.bound
        return replace(
            state,
            round=state.round + 1,
            participation=next_participation(self.world, state.participation, outcome.payoff),
            spent=state.spent + engine.plans.editing_share[engine.agents, in_case],
            announced=choices.announced,
            last_action=choices.actions,
            last_success=outcome.success,
            last_bound=bound,
            last_payoff=outcome.payoff,
            last_cross=self.observer.cross_seen(self.draw, outcome),
            predicted=outcome.predicted,
            predicted_clean=outcome.predicted_clean,
            trained_plan=pick_due(outcome.trained, plan, state.trained_plan),
            trained_bound=pick_due(outcome.trained, bound, state.trained_bound),
            memory=self._remembered(outcome),
            **after_learning(self.world, state, outcome, self.baseline),
        )

    def _remembered(self, outcome: Outcome) -> Memory | None:
        """Return the platform's memory with the round that was just played."""
        memory = self.present.memory
        if memory is None:
            return None
        block = as_block(self.draw, outcome, self.baseline, self.world)
        return memory.push(block, self.scenario.platform.decay)
