"""The best plan of one agent over several rounds, while what the others do is given.

Every sequence of own actions counts, but situations that no later payoff can tell apart are
followed once: exact dynamic programming. In a plain scenario there is one situation per
round and game; memory, budgets, participation and old classifiers make more.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import AcaError, StateError, UnknownNameError
from aca_env.game.game import Game
from aca_env.game.state import State, pick_games
from aca_env.game.world import World
from aca_env.planning.history import History
from aca_env.planning.menus import distinct_actions
from aca_env.planning.payoffs import Actions, Reals, first_best
from aca_env.planning.simulator import simulator
from aca_env.planning.situation import allowed, idle_actions, made_legal

MEASURES = ("payoff", "reward")

MOST_SITUATIONS = 50_000
"""Situations of one game in one round that are followed further."""

MOST_TOGETHER = 2**16
"""Choices of one round that several games may have together; more, and the games are split."""

MOST_AT_ONCE = 1024
"""Games that are simulated side by side."""


class LookaheadError(AcaError):
    """A question that would take too many simulated rounds."""


class Plan(NamedTuple):
    """The best that one agent can do over some rounds.

    Attributes:
        value: (n_games,) largest sum of payoffs (or rewards) over the rounds.
        actions: (n_games, n_rounds, 5) the first plan that earns it: in each round the first
            action within `TIE` of the largest.
    """

    value: Reals
    actions: Actions


class _Level(NamedTuple):
    """One round: for every situation and own action, what it earns and where it leads."""

    earned: Reals
    leads_to: NDArray[np.int64]


class _OverfullError(Exception):
    """Several games have too many situations to be followed together."""


def best_plan(
    game: Game, place: int, others: Actions, *, rounds: int | None = None, measure: str = "payoff"
) -> Plan:
    """Return the plan of one agent that earns most over the coming rounds, in every game.

    Exact: the games' future records are the ones that will be drawn, and no sequence of the
    agent's distinct actions is left out. Another agent that may not do what is given, since
    its budget is spent, is idle in that round.

    Args:
        game: where the games stand; they stay there.
        place: index of the agent.
        others: what everybody does in each of the rounds, (n_games, n_rounds, n_agents, 5),
            or in all of them, (n_games, n_agents, 5); the agent's own rows are not read.
        rounds: how many rounds; None or more than are left: to the end of the episode.
        measure: sum of "payoff", or of "reward".

    Raises:
        LookaheadError: more than `MOST_SITUATIONS` situations in some round of a game.
        UnknownNameError: no such measure.
        StateError: the episode is over.
    """
    if game.is_over:
        raise StateError("the episode is over: expected reset()")
    if measure not in MEASURES:
        raise UnknownNameError("measure", measure, MEASURES)
    state = game.state
    left = game.scenario.rounds - state.round
    n_rounds = left if rounds is None else min(rounds, left)
    if others.ndim == 3:
        others = np.repeat(others[:, None], n_rounds, axis=1)
    planner = _Planner(game.world, place, measure)
    return planner.plan(state, others[:, :n_rounds])


class _Planner:
    """Follows one agent's choices through simulated games."""

    def __init__(self, world: World, place: int, measure: str) -> None:
        self.game, self.place, self.measure = simulator(world), place, measure
        self.world, self.own = world, distinct_actions(world, place)

    def plan(self, state: State, others: Actions) -> Plan:
        """Return the best plan of every game; halves of them where they are too many."""
        try:
            return self._plan(state, others)
        except _OverfullError:
            half = state.n_games // 2
            parts = [
                self.plan(pick_games([state], np.arange(start, end)), others[start:end])
                for start, end in ((0, half), (half, state.n_games))
            ]
            return Plan(*(np.concatenate(part) for part in zip(*parts, strict=True)))

    def _plan(self, state: State, others: Actions) -> Plan:
        levels: list[_Level] = []
        history, n_rounds = History.start(self.world, state), others.shape[1]
        for t in range(n_rounds):
            self._check_size(history, state.n_games, t)
            level, history = self._expand(history, others[:, t], is_last=t == n_rounds - 1)
            levels.append(level)
        return self._look_back(levels, state.n_games)

    def _check_size(self, history: History, n_games: int, t: int) -> None:
        n_situations = len(history.game)
        if n_situations == n_games:
            return
        if n_games > 1 and n_situations * len(self.own) > MOST_TOGETHER:
            raise _OverfullError
        if n_situations > MOST_SITUATIONS:
            raise LookaheadError(
                f"looking ahead: {len(self.own)} actions lead to more than {MOST_SITUATIONS} "
                f"situations after {t} rounds: expected at most {t} rounds at a time"
            )

    def _expand(
        self, history: History, others: Actions, *, is_last: bool
    ) -> tuple[_Level, History]:
        """Try every action in every situation; return what that earns and leads to."""
        n_own, n_pairs = len(self.own), len(history.game) * len(self.own)
        earned, seen = np.empty(n_pairs), []
        for start in range(0, n_pairs, MOST_AT_ONCE):
            pairs = np.arange(start, min(start + MOST_AT_ONCE, n_pairs))
            earned[pairs], later = self._try(history, pairs, others)
            if not is_last:
                seen.append(later)
        leads_to = np.zeros(n_pairs, dtype=np.int64)
        if not is_last:
            history, leads_to = History.merge(seen)
        return _Level(earned.reshape(-1, n_own), leads_to.reshape(-1, n_own)), history

    def _try(
        self, history: History, pairs: NDArray[np.int64], others: Actions
    ) -> tuple[Reals, History]:
        """Play pairs of situation and action; −inf is earned by what the mask forbids."""
        game, place = self.game, self.place
        situation, action = np.divmod(pairs, len(self.own))
        before = history.pick(situation)
        game.restore(before.state)
        may = allowed(game, place, self.own)[np.arange(len(pairs)), action]
        joint = others[before.game].copy()
        joint[:, place] = idle_actions(game)[place]
        joint = made_legal(game, joint)
        joint[may, place] = self.own[action[may]]
        step = game.step(joint, with_bounds=False)
        told = step.reward if self.measure == "reward" else step.outcome.payoff
        row = np.array(step.outcome.row)
        later = replace(before, state=game.state).after(row)
        return np.where(may, told[:, place], -np.inf), later

    def _look_back(self, levels: list[_Level], n_games: int) -> Plan:
        """Return the values and the plan, found from the last round backwards."""
        ahead = np.zeros(1)
        choices: list[NDArray[np.int64]] = []
        for level in reversed(levels):
            value = level.earned + ahead[level.leads_to]
            choices.append(first_best(value))
            ahead = value.max(axis=1)
        actions = np.empty((n_games, len(levels), 5), dtype=np.int64)
        place = np.arange(n_games)
        for t, (level, choice) in enumerate(zip(levels, reversed(choices), strict=True)):
            chosen = choice[place]
            actions[:, t] = self.own[chosen]
            place = level.leads_to[place, chosen]
        return Plan(ahead, actions)
