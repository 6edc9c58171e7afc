"""One game with one learner: the Gymnasium environment of a collective."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, SupportsFloat

import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.envs.registration import EnvSpec
from numpy.typing import NDArray

from aca_env.errors import StateError
from aca_env.faces.asking import others_actions
from aca_env.faces.border import read_action, read_seed
from aca_env.faces.make import read_changes
from aca_env.faces.opponent_games import GameOpponents, spaces_of
from aca_env.faces.opponents import OpponentsLike, find_place, read_opponents
from aca_env.faces.parallel import RENDER_MODES, CollectiveActionEnv
from aca_env.game.world import World
from aca_env.scenario.loading import load_scenario
from aca_env.scenario.schema import Scenario

Observation = NDArray[np.float32]
Action = NDArray[np.int64]

NAMESPACE = "aca_env"
ENTRY_POINT = "aca_env.faces.single_agent:single_agent_env"
"""Where Gymnasium finds the constructor."""


def single_agent_env(
    scenario: str | Path | Scenario,
    agent: str,
    opponents: OpponentsLike = None,
    *,
    render_mode: str | None = None,
    overrides: Mapping[str, Any] | None = None,
    **settings: Any,
) -> "SingleAgentEnv":
    """Return the Gymnasium environment of one collective, the others played by policies.

    Args:
        scenario: as for `parallel_env`.
        agent: who learns: an agent, or the name of its collective.
        opponents: None for the policies that the scenario names; a policy's name (as for
            `aca run --policy`), a policy or a class of policies for everybody else; or a
            mapping from some agents or collectives to these.
        render_mode: as for `parallel_env`.
        overrides: as for `parallel_env`.
        **settings: as for `parallel_env`.

    Raises:
        AcaError: anything that is not valid, in one line.
    """
    changes = read_changes(overrides, settings)
    loaded = load_scenario(scenario, changes)
    env = SingleAgentEnv(World(loaded), agent, opponents, render_mode=render_mode)
    given = {"agent": agent, "opponents": opponents, "render_mode": render_mode}
    # Gymnasium's own way to say how to make the same environment again.
    env.spec = EnvSpec(
        f"{NAMESPACE}/{loaded.name}-v0",
        entry_point=ENTRY_POINT,
        kwargs={"scenario": scenario, **given, "overrides": changes},
    )
    return env


class SingleAgentEnv(gymnasium.Env[Observation, Action]):
    """A scenario as one collective lives it, the others played by given policies.

    Make it with `aca_env.single_agent_env`. It is the parallel environment's game, step by
    step: the same observations, rewards and infos. The agents' rounds end the episode
    themselves, terminated in a finite game and truncated in a continuing one.

    Args:
        world: the scenario with its pool.
        agent: who learns: an agent, or the name of its collective.
        opponents: the others' policies, see `read_opponents`.
        render_mode: "ansi", "rgb_array" or "human" (prints); None never renders.

    Attributes:
        agent: identifier of the learner.
        parallel: the game of all agents that is played underneath.

    Raises:
        AcaError: an unknown agent, policy or render mode.
    """

    metadata: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        "render_modes": list(RENDER_MODES),
        "render_fps": 1,
    }

    def __init__(
        self,
        world: World,
        agent: str,
        opponents: OpponentsLike = None,
        *,
        render_mode: str | None = None,
    ) -> None:
        scenario = world.scenario
        place = find_place(scenario, agent)
        others = read_opponents(scenario, place, opponents)
        self.agent = scenario.agents[place]
        self.parallel = CollectiveActionEnv(world, render_mode=render_mode)
        told = {name: spaces_of(self.parallel, name) for name in scenario.agents}
        self._opponents = GameOpponents(others, scenario, told, self.parallel)
        self.render_mode = render_mode
        # Some vector environments write into the metadata of the games that they are given.
        self.metadata = {**type(self).metadata}  # type: ignore[misc]
        self.observation_space: spaces.Box = self.parallel.views.observation_spaces[self.agent]  # type: ignore[assignment]
        self.action_space: spaces.MultiDiscrete = self.parallel.action_space(self.agent)
        self._has_begun = self._is_ready = False
        self._answers: dict[str, Any] | None = None

    @property
    def scenario(self) -> Scenario:
        """The scenario, frozen."""
        return self.parallel.scenario

    @property
    def observation_names(self) -> tuple[str, ...]:
        """Names of the observation's entries."""
        return self.parallel.spec(self.agent)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Start an episode.

        Args:
            seed: starts the game's and the opponents' chances afresh; None goes on with the
                next episode and the same opponents.
            options: as for the parallel environment: `types` fixes private types.

        Returns:
            The learner's observation and infos.

        Raises:
            AcaError: a seed or type that does not exist, or an opponent that does not fit
                its collective.
        """
        starts_afresh = seed is not None or not self._has_begun
        chosen = read_seed(seed) if starts_afresh else None
        self._seen, self._told = self.parallel.reset(seed=chosen, options=options)
        super().reset(seed=chosen)
        self._is_ready = False  # until the opponents are
        if chosen is not None:
            self._opponents.seed(chosen)
            self._has_begun = True
        self._answers = None
        self._opponents.start()
        self._is_ready = True
        self._show()
        return self._own(self._seen), self._own(self._told)

    def step(self, action: Action) -> tuple[Observation, SupportsFloat, bool, bool, dict[str, Any]]:
        """Play one round.

        Args:
            action: the learner's, five whole numbers.

        Returns:
            The learner's observation, reward, whether the game is over, whether it was cut
            off here, and its infos.

        Raises:
            ActionError: an action outside its space; nothing has moved then.
            StateError: the episode is over, or was never started.
        """
        if not self._is_ready or not self.parallel.agents:
            raise StateError("step: the episode is over or never began: expected reset()")
        if self._answers is None:
            # A refused round is played again with the same answers: chance is drawn once.
            self._answers = self._opponents.act(self._seen, self._told)
        chosen = {**self._answers, self.agent: action}
        if self._opponents.sees_actions:
            others = others_actions(self.parallel.possible_agents, self._checked(chosen))
            chosen |= self._opponents.act_last(others)
        lived = self.parallel.step(chosen)
        self._answers = None
        self._opponents.learn(lived)
        self._seen, self._told = lived[0], lived[4]
        self._show()
        observation, reward, terminated, truncated, info = map(self._own, lived)
        return observation, reward, terminated, truncated, info

    def _checked(self, chosen: dict[str, Any]) -> dict[str, Any]:
        """Return actions, refusing one that an oracle could not be shown."""
        widths = dict(zip(self.parallel.possible_agents, self.parallel.views.widths, strict=True))
        return {
            agent: read_action(action, agent, widths[agent]) for agent, action in chosen.items()
        }

    def _own(self, part: dict[str, Any]) -> Any:
        return part[self.agent]

    def action_masks(self) -> NDArray[np.bool_]:
        """Return the present mask of all axes, one after the other, as MaskablePPO asks."""
        place = self.parallel.possible_agents.index(self.agent)
        return np.concatenate(self.parallel.views.masks(place)).astype(bool)

    def _show(self) -> None:
        if self.render_mode == "human":
            self.parallel.render()

    def render(self) -> Any:
        """Return the last round as text ("ansi") or picture ("rgb_array")."""
        return self.parallel.render()
