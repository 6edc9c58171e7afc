"""One game that goes on under changing settings of the platform, with the same draws."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.game.record_tables import find_learner
from aca_env.game.state import State
from aca_env.game.world import KNOWN, World
from aca_env.populations.pool import Pool
from aca_env.scenario.platform import HISTOGRAM
from aca_env.scenario.schema import Scenario

Whole = NDArray[np.int64]


def finest_world(scenarios: Sequence[Scenario], pool: Pool | None) -> World:
    """Return the world whose classes of users suit all variants of a scenario.

    Equal classes are what makes equal seeds draw equal records. Learners need a class per
    distinct record, regimes that read others off the own records finer classes than the rest.
    """
    learning = [one for one in scenarios if one.platform.classifier != HISTOGRAM]
    known = [one for one in scenarios if one.information.regime in KNOWN]
    return World((learning or known or [*scenarios])[0], pool)


def world_of(base: World, scenario: Scenario) -> World:
    """Return the world of a variant, with the classes of users of another one's world."""
    world = base.varied(scenario)
    world.learner = find_learner(scenario)
    return world


class SwitchedGames:
    """Environments of variants of a scenario, of which one is played at a time.

    Between rounds the game may go to another variant: it takes its state along and draws from
    the same counters. Environments are made when they are first needed.

    Args:
        base: a world whose classes suit all variants.
        scenarios: the variants; episodes start in the first.
        render_mode: of the environments.
    """

    def __init__(
        self, base: World, scenarios: Sequence[Scenario], render_mode: str | None = None
    ) -> None:
        self.base, self.scenarios, self.render_mode = base, tuple(scenarios), render_mode
        self._envs: dict[int, CollectiveActionEnv] = {}
        self._at = 0
        self._clean: Whole | None = None

    def world(self, place: int) -> World:
        """Return the world of a variant."""
        return world_of(self.base, self.scenarios[place])

    def env(self, place: int) -> CollectiveActionEnv:
        """Return the environment of a variant, wherever its game stands."""
        if place not in self._envs:
            world = self.world(place)
            self._envs[place] = CollectiveActionEnv(world, render_mode=self.render_mode)
        return self._envs[place]

    @property
    def at(self) -> int:
        """Place of the variant that is played."""
        return self._at

    @property
    def present(self) -> CollectiveActionEnv:
        """The environment that is played."""
        return self.env(self._at)

    @property
    def state(self) -> State:
        """Where the game stands, free of what the present variant would make of the round."""
        state = self.present.game.state
        if self._clean is None:
            return state
        # A compiled game has learned the round's clean model already; others may not retrain.
        return replace(state, predicted_clean=self._clean.copy())

    def reset(self, seed: int | None, options: dict[str, Any] | None) -> tuple[Any, Any]:
        """Start an episode in the first variant."""
        self._at, self._clean = 0, None
        return self.present.reset(seed=seed, options=options)

    def go_to(self, place: int) -> CollectiveActionEnv:
        """Go on in another variant, and return its environment."""
        if place != self._at:
            agents = self.present.agents
            self.look(place)
            self._at = place
            self.present.agents = agents[:]
        return self.present

    def look(self, place: int) -> CollectiveActionEnv:
        """Return the environment of a variant with the present round before it; stay here."""
        env = self.env(place)
        if place != self._at:
            env.game.restore(self.state)
        return env

    def play(self, actions: Any) -> Any:
        """Play a round in the present variant."""
        clean = self.present.game.baseline.predicted.copy()
        stepped = self.present.step(actions)
        self._clean = clean
        return stepped

    def pass_by(self) -> None:
        """Let a round pass that nobody plays: only its number changes."""
        state, env = self.state, self.present
        self._clean = state.predicted_clean.copy()
        env.game.restore(replace(state, round=state.round + 1))
        if env.game.is_over:
            env.agents = []

    def get_state(self) -> dict[str, Any]:
        """Return a snapshot as of the first variant."""
        state, first = self.state, self.look(0)
        return {**first.get_state(), "predicted_clean": state.predicted_clean.copy()}

    def set_state(self, snapshot: Any, place: int) -> None:
        """Stand where a snapshot says, in a given variant."""
        first = self.env(0)
        first.set_state(snapshot)
        self._at = 0
        kept = np.array(snapshot["predicted_clean"], dtype=object).astype(np.int64)
        self._clean = kept if first.game.present.round > 0 else None
        self.go_to(place)
