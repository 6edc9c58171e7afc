"""The PettingZoo parallel environment in which the platform is an agent too."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray
from pettingzoo import ParallelEnv

from aca_env.errors import StateError, UnknownNameError
from aca_env.faces.border import Stepped, read_actions, state_from_json
from aca_env.faces.parallel import RENDER_MODES, CollectiveActionEnv
from aca_env.faces.platform_env.accuracy import Accuracy
from aca_env.faces.platform_env.border import (
    read_joint,
    read_setting,
    read_standing,
    split_actions,
    write_standing,
)
from aca_env.faces.platform_env.costs import read_costs
from aca_env.faces.platform_env.menu import read_menu
from aca_env.faces.platform_env.switched import SwitchedGames, finest_world, world_of
from aca_env.faces.platform_env.table import Table
from aca_env.faces.platform_env.views import PlatformView, SharedViews, box
from aca_env.faces.platform_env.words import platform_line
from aca_env.game.world import load_pool
from aca_env.populations.pool import Pool
from aca_env.power.levers import Lever
from aca_env.scenario.schema import Scenario

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]

PLATFORM = "platform_0"
DATA = ("current", "twin")


class PlatformEnv(ParallelEnv[str, Any, Any]):
    """A platform that chooses its setting: `aca_env.faces.platform_env` says by what rules.

    Make it with `aca_env.platform_env`. The collectives are those of `aca_env.parallel_env`;
    `platform_0` comes last, with a `Discrete` action: the place of a lever in `levers`.

    Args:
        scenario: what is played.
        actions: the levers; None for the default menu.
        costs: prices; None for the defaults.
        render_mode: as for `aca_env.parallel_env`.
        pool: the users; default: what the scenario says.

    Raises:
        AcaError: anything that is not valid, in one line.
    """

    metadata: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        "name": "aca_env_platform_v0",
        "render_modes": list(RENDER_MODES),
        "is_parallelizable": True,
        "render_fps": 1,
    }

    def __init__(
        self,
        scenario: Scenario,
        *,
        actions: Iterable[Lever] | None = None,
        costs: Any = None,
        render_mode: str | None = None,
        pool: Pool | None = None,
    ) -> None:
        if render_mode is not None and render_mode not in RENDER_MODES:
            raise UnknownNameError("render_mode", render_mode, RENDER_MODES)
        self.scenario, self.render_mode = scenario, render_mode
        levers, variants = read_menu(scenario, actions)
        names = [lever.name for lever in levers]
        self.costs = read_costs(costs, names)
        base = finest_world(variants, pool)
        accuracy = Accuracy(base, load_pool(scenario) if pool is None else pool)
        # "human" would print what collectives do without the platform's line.
        inner = "ansi" if render_mode == "human" else render_mode
        games = SwitchedGames(base, variants, inner)
        self.table = Table(games, levers, self.costs, accuracy)
        self.shared = SharedViews([world_of(base, variant) for variant in variants])
        finite = scenario.rounds if scenario.horizon == "finite" else None
        self.view = PlatformView(names, tuple(scenario.signals), finite)
        self.collectives = list(scenario.agents)
        self.possible_agents = [*self.collectives, PLATFORM]
        self.agents: list[str] = []
        self.max_cycles = scenario.rounds
        first = games.present
        self._action_spaces: dict[str, spaces.Space[Any]] = {
            agent: first.action_space(agent) for agent in self.collectives
        }
        self._action_spaces[PLATFORM] = spaces.Discrete(len(self.levers))
        self._observation_spaces = dict.fromkeys(self.collectives, self.shared.box)
        self._observation_spaces[PLATFORM] = self.view.box
        n_shared = len(self.collectives) * len(self.shared.names)
        self.state_space = box(n_shared + len(self.view.names))

    @property
    def levers(self) -> tuple[Lever, ...]:
        """The menu; the setting as it is comes first."""
        return self.table.levers

    @property
    def present(self) -> CollectiveActionEnv:
        """The environment of the collectives under the lever that was pulled last."""
        return self.table.games.present

    @property
    def unedited_accuracy(self) -> float:
        """The accuracy of the histogram platform if nobody edits."""
        return self.table.accuracy.unedited(self.scenario.population.n_train)

    def observation_space(self, agent: str) -> spaces.Space[Any]:
        """Return the observation space of an agent: the same object at every call."""
        return self._observation_spaces[self._known(agent)]

    def action_space(self, agent: str) -> spaces.Space[Any]:
        """Return the action space of an agent: the same object at every call."""
        return self._action_spaces[self._known(agent)]

    def spec(self, agent: str | None = None) -> tuple[str, ...]:
        """Return the name of every entry of an agent's observation; None: of a collective's."""
        if agent is not None and self._known(agent) == PLATFORM:
            return self.view.names
        return self.shared.names

    def _known(self, agent: str) -> str:
        if agent not in self._action_spaces:
            raise UnknownNameError("agent", agent, self.possible_agents)
        return agent

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
        """Start an episode with the setting as it is; arguments as for `aca_env.parallel_env`."""
        seen, infos = self.table.games.reset(seed, options)
        self.table.start()
        self.agents = self.possible_agents[:]
        return self._shown(0, seen), {**infos, PLATFORM: self.view.mask()}

    def _shown(self, setting: int, seen: dict[str, Any]) -> dict[str, Any]:
        played = self.present.game.present.round
        own = self.view.show(self.table.standing, played)
        return {**self.shared.shown(setting, seen), PLATFORM: own}

    def step(self, actions: Mapping[str, Any]) -> Stepped:
        """Play one round under the lever that the platform pulls.

        Args:
            actions: an action for every agent.

        Returns:
            Observations, rewards, terminations, truncations and infos by agent.

        Raises:
            ActionError: an action outside its space; the message names agent, axis, value.
            StateError: the episode is over, or was never started.
        """
        if not self.agents:
            raise StateError("step: the episode is over or never began: expected reset()")
        others, (asked,) = split_actions(actions, (PLATFORM,))
        setting = read_setting(asked, PLATFORM, len(self.levers))
        joint = read_actions(others, self.collectives, self.present.views.widths)
        by_agent = dict(zip(self.collectives, joint, strict=True))
        seen, reward, ended, cut, infos = self.table.play(setting, joint, by_agent)
        standing, is_over = self.table.standing, not self.present.agents
        is_finite = self.scenario.horizon == "finite"
        if is_over:
            self.agents = []
        if self.render_mode == "human":
            self.render()
        return (
            self._shown(setting, seen),
            {**reward, PLATFORM: standing.payoff},
            {**ended, PLATFORM: is_over and is_finite},
            {**cut, PLATFORM: is_over and not is_finite},
            {**infos, PLATFORM: self.view.info(standing)},
        )

    def payoffs(self, joint_action: Any, *, data: str = "current") -> Reals:
        """Return what the platform would get for each lever; nothing is played.

        Args:
            joint_action: what the collectives do: integers (n_agents, 5) or a mapping.
            data: "current" uses the round's own records, so that the result is what `step` then
                gives; "twin" uses an independent draw.

        Returns:
            (n_levers,) accuracy less cost.

        Raises:
            AcaError: an action outside its space, unknown data, no round to play.
        """
        if data not in DATA:
            raise UnknownNameError("data", data, DATA)
        if not self.agents:
            raise StateError("payoffs: the episode is over or never began: expected reset()")
        joint = read_joint(joint_action, self.collectives, self.present.views.widths)
        twin = data == "twin"
        found = [self.table.ahead(k, joint, twin=twin) for k in range(len(self.levers))]
        return np.array([accuracy - cost for accuracy, cost in found])

    def place_of(self, lever: str) -> int:
        """Return the action that pulls a lever, by name."""
        names = [one.name for one in self.levers]
        if lever not in names:
            raise UnknownNameError("lever", lever, names)
        return names.index(lever)

    def state(self) -> NDArray[np.float32]:
        """Return every collective's observation, one after the other, then the platform's."""
        setting = max(self.table.standing.setting, 0)
        seen = self._shown(setting, self.present.views.observations())
        return np.concatenate([*seen.values()])

    def get_state(self) -> dict[str, Any]:
        """Return an exact snapshot, in the middle of an episode too."""
        snapshot = self.table.games.get_state()
        return {**snapshot, "platform": write_standing(self.table.standing)}

    def set_state(self, state: Mapping[str, Any] | str) -> None:
        """Stand where a snapshot says; `aca_env.state_to_json` gives the text form."""
        given = state_from_json(state) if isinstance(state, str) else state
        if not isinstance(given, Mapping) or "platform" not in given:
            raise StateError("state.platform: expected what get_state() of platform_env gave")
        n_signals = len(self.table.handed_in.inside)
        standing = read_standing(given["platform"], len(self.levers), n_signals)
        self.table.games.set_state(given, max(standing.setting, 0))
        self.table.standing = standing
        self.agents = self.possible_agents[:] if self.present.agents else []

    def render(self) -> str | NDArray[np.uint8] | None:
        """Return the last round as `aca_env.parallel_env` does, text with the platform's line."""
        shown = self.present.render()
        if self.render_mode not in ("ansi", "human"):
            return shown
        line = platform_line([lever.name for lever in self.levers], self.table.standing)
        words = f"{shown}\n{line}"
        if self.render_mode == "ansi":
            return words
        print(words)
        return None
