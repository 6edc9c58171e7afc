"""What agents see: one flat vector per agent, every entry named."""

from collections.abc import Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from aca_env.counts import conflicts
from aca_env.game.actions import Rules
from aca_env.game.bank import GLIMPSES, Draw
from aca_env.game.engine import Engine
from aca_env.game.outcome import Outcome, weighted
from aca_env.game.preferences import Preferences
from aca_env.game.state import State

Reals = NDArray[np.float64]
View = NDArray[np.float32]

PUBLISHES_MASSES = (
    "full",
    "aggregate_sum",
    "known_interventions",
    "known_interventions_robust",
)
"""Regimes in which the mass of each other collective is known, not only their sum."""

PUBLISHES_CROSS = ("full", "aggregate_sum", "aggregate")
"""Regimes in which last round's cross term is known."""

PUBLISHES_MEMORY = (*PUBLISHES_CROSS, "transparent")
"""Regimes in which the platform shows what it remembers of the signals' cells."""


class Observer:
    """Builds observations (B, K, n_entries) of one scenario, entries within [−1, 1].

    Args:
        engine: the rules of the scenario.
        rules: its masks.
        drawn: what draws whose payoffs count for whom; None where that is fixed.
    """

    def __init__(self, engine: Engine, rules: Rules, drawn: Preferences | None = None) -> None:
        self.engine, self.rules, self.preferences = engine, rules, drawn
        self.world = world = engine.world
        self.scenario = world.scenario
        self.terms = world.scenario.information
        self.widths = [int(width) for width in world.menus.padded]
        self.n_labels = world.space.n_labels
        self.shows_bound = self.terms.bounds != "none"
        self.shows_cross = self.terms.regime in PUBLISHES_CROSS
        platform = world.scenario.platform
        remembers = platform.memory > 1 or platform.decay > 0
        self.shows_memory = remembers and self.terms.regime in PUBLISHES_MEMORY
        self.spec: tuple[str, ...] = tuple(self._names())
        self.start = {name: place for place, name in enumerate(self.spec)}
        self.constant = self._constants().astype(np.float32)
        strategies, labels, _ = self.widths[:3]
        self._axis_starts = self.start["last.strategy.0"] + np.array(
            [0, strategies, strategies + labels]
        )

    def _names(self) -> Iterator[str]:
        """Yield the name of every entry, in order."""
        strategies, _, signals, _, announcements = self.widths
        yield "own.share"
        yield "own.acting_share"
        if self.rules.budgets is not None:
            yield "own.budget_left"
        yield "own.reliability"
        yield from (f"own.value.{label}" for label in self.world.space.labels)
        if self.scenario.horizon == "finite":
            yield "round"
        yield from (f"last.strategy.{s}" for s in range(strategies))
        yield from (f"last.label.{label}" for label in self.world.space.labels)
        yield from (f"last.signal.{m}" for m in range(signals))
        yield "last.effort"
        yield "last.success"
        if self.shows_bound:
            yield "last.bound"
        pairs = [(m, label) for m in range(signals) for label in self.world.space.labels]
        yield from (f"signal.{m}.{label}.{name}" for m, label in pairs for name in GLIMPSES)
        if self.shows_memory:
            yield from (f"signal.{m}.{label}.remembered_margin" for m, label in pairs)
        if self.shows_cross:
            yield from (f"signal.{m}.{label}.last_cross_conflict" for m, label in pairs)
        if self.terms.regime in PUBLISHES_MASSES:
            yield from (f"others.{slot}.acting_share" for slot in range(self.world.n_agents - 1))
        yield "others.acting_share"
        yield from () if self.preferences is None else self.preferences.names
        if announcements > 1:
            yield from (
                f"announced.{agent}.{label}"
                for agent in self.scenario.agents
                for label in self.world.space.labels
            )

    def _constants(self) -> Reals:
        """Return (K, n_entries) with the entries that never change."""
        view = np.zeros((self.world.n_agents, len(self.spec)))
        view[:, 0] = self.world.n_members / self.scenario.population.n_train
        view[:, self.start["own.acting_share"]] = 1.0
        view[:, self.start["own.reliability"]] = 1.0
        values = self._slots(f"own.value.{self.world.space.labels[0]}", self.n_labels)
        view[:, values] = self.engine.scaled_values[:, 0]
        view[:, self.start["others.acting_share"]] = view[:, 0].sum() - view[:, 0]
        if self.world.groups is not None and self.world.groups.is_shared.any():
            # Members of others, whom one does not count among one's own.
            n_train = self.scenario.population.n_train
            others = n_train - self.world.n_rest - self.world.n_members
            view[:, self.start["others.acting_share"]] = others / n_train
        if self.terms.regime in PUBLISHES_MASSES and self.world.n_agents > 1:
            view[:, self._slots("others.0.acting_share", self.world.n_agents - 1)] = (
                self._of_others(view[None, :, 0])[0]
            )
        return view

    def _slots(self, name: str, n: int) -> slice:
        return slice(self.start[name], self.start[name] + n)

    def _of_others(self, values: Reals) -> Reals:
        """Return (B, K, K − 1) of values (B, K): for each agent those of the others."""
        n_agents = self.world.n_agents
        others = np.array([[j for j in range(n_agents) if j != i] for i in range(n_agents)])
        return np.asarray(values[:, others.reshape(n_agents, n_agents - 1)])

    def observe(self, draw: Draw, state: State) -> View:
        """Return observations (B, K, n_entries), float32, within [−1, 1]."""
        n_games = len(state.seed)
        view = np.empty((n_games, *self.constant.shape), dtype=np.float32)
        self._still(view, draw)
        if state.round > 0:
            self._last(view, state)
        if self.scenario.horizon == "finite":
            view[..., self.start["round"]] = state.round / self.scenario.rounds
        if self.shows_cross:
            cross = state.last_cross.reshape(n_games, -1, self.n_pairs)
            view[..., self.first_pair("last_cross_conflict", self.n_pairs)] = cross
        self.add_dynamics(view, draw, state)
        return view

    @cached_property
    def has_dynamics(self) -> bool:
        """Whether `add_dynamics` has anything to add."""
        return (
            self.engine.has_types
            or self.scenario.dynamics.participation is not None
            or self.rules.budgets is not None
            or self.shows_memory
            or self.rules.announces
            or self.preferences is not None
        )

    def add_dynamics(self, view: View, draw: Draw, state: State) -> None:
        """Fill in what only some scenarios have: types, budgets, memory, RUSP, announcements."""
        self._own(view, state)
        if self.shows_memory:
            remembered = self._remembered(draw, state).reshape(len(view), -1, self.n_pairs)
            view[..., self.first_pair("remembered_margin", self.n_pairs)] = remembered
        if self.preferences is not None:
            seen = self.preferences.at(state.seed, state.episode).seen
            view[..., self._slots(self.preferences.names[0], seen.shape[-1])] = seen
        if self.rules.announces:
            self._announced(view, state)

    @property
    def n_pairs(self) -> int:
        """Number of (signal, label) pairs."""
        return self.widths[2] * self.n_labels

    def first_pair(self, name: str, n: int) -> slice:
        """Return where n entries of a name stand, from the first signal and label on."""
        return self._slots(f"signal.0.{self.world.space.labels[0]}.{name}", n)

    def _still(self, view: View, draw: Draw) -> None:
        """Fill in what never changes, and what the round's own records show."""
        view[:] = self.constant
        glimpse = draw.bank.glimpse[draw.entry]
        n_seen = glimpse[0, 0].size
        view[..., self.first_pair(GLIMPSES[0], n_seen)] = glimpse.reshape(*view.shape[:2], n_seen)

    def _own(self, view: View, state: State) -> None:
        if self.engine.has_types:
            self._typed(view, state)
        if self.scenario.dynamics.participation is not None:
            self._acting(view, state)
        if self.rules.budgets is not None:
            left = 1 - state.spent / self.rules.budgets
            view[..., self.start["own.budget_left"]] = np.clip(left, 0.0, 1.0)

    def _typed(self, view: View, state: State) -> None:
        agents, kinds = self.engine.agents, state.kind
        view[..., self.start["own.reliability"]] = self.world.reliability[agents, kinds]
        values = self._slots(f"own.value.{self.world.space.labels[0]}", self.n_labels)
        view[..., values] = self.engine.scaled_values[agents, kinds]

    def _acting(self, view: View, state: State) -> None:
        share = state.participation / self.world.n_participation
        view[..., 1] = share
        acting = share * (self.world.n_members / self.scenario.population.n_train)
        view[..., self.start["others.acting_share"]] = acting.sum(axis=1, keepdims=True) - acting
        if self.terms.regime in PUBLISHES_MASSES and self.world.n_agents > 1:
            slots = self._slots("others.0.acting_share", self.world.n_agents - 1)
            view[..., slots] = self._of_others(acting)

    def _last(self, view: View, state: State) -> None:
        action, first = state.last_action[..., :3], self.start["last.strategy.0"]
        # Who has no entry for abstaining shows no strategy: −1 points nowhere.
        game, agent, axis = np.nonzero(action >= 0)
        view[game, agent, self._axis_starts[axis] + action[game, agent, axis]] = 1.0
        first += sum(self.widths[:3])
        numbers = self._numbers(state)
        view[..., first : first + numbers.shape[-1]] = numbers

    def _numbers(self, state: State) -> Reals:
        """Return (B, K, 2 or 3) the last effort, success and bound; what is unknown is 0."""
        numbers = np.empty((*state.last_success.shape, 3 if self.shows_bound else 2))
        effort = state.last_action[..., 3]
        numbers[..., 0] = self.world.efforts[self.engine.agents, effort]
        numbers[..., 1] = state.last_success
        if self.shows_bound:
            np.maximum(state.last_bound, -1.0, out=numbers[..., 2])
        return np.where(np.isnan(numbers), 0.0, numbers)

    def _remembered(self, draw: Draw, state: State) -> Reals:
        """Return (B, K, M, L) how far each label leads in the platform's memory, in mass."""
        assert state.memory is not None
        total = self.scenario.population.n_train * state.memory.weight.sum(axis=1)
        lead = -conflicts(weighted(state.memory, "mixture"))
        lead = lead / np.maximum(total, 1)[:, None, None]
        shares = draw.bank.shares[draw.entry]
        return np.asarray(shares @ lead[:, None])

    def cross_seen(self, draw: Draw, outcome: Outcome) -> Reals:
        """Return (B, K, M, L) the round's cross term per choice, as the regime shows it.

        It is the member-weighted mean over a signal's cells, in mass; zeros where hidden.
        """
        n_games, n_agents = outcome.row.shape
        if not self.shows_cross:
            return np.zeros((n_games, n_agents, self.widths[2], self.n_labels))
        place = (draw.entry, self.world.rows_in_case(outcome.row))
        if self.terms.regime == "aggregate":
            post = draw.bank.post[place]
            others = conflicts(post.sum(axis=1, keepdims=True) - post)
        else:
            against = draw.bank.against[place]
            others = against.sum(axis=1, keepdims=True) - against
        shares = draw.bank.shares[draw.entry]
        return np.asarray(shares @ (others / self.scenario.population.n_train))

    def _announced(self, view: View, state: State) -> None:
        labels = 1 + np.arange(self.n_labels)
        told = (state.announced[..., None] == labels).reshape(len(state.seed), 1, -1)
        view[..., len(self.spec) - told.shape[-1] :] = told
