"""The PettingZoo parallel environment: one game, one agent per collective."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray
from pettingzoo import ParallelEnv

from aca_env.errors import DataError, OutsideSpaceError, StateError, UnknownNameError
from aca_env.faces.border import Stepped, read_actions, read_joint_actions, read_plain, read_seed
from aca_env.faces.snapshots import restore_snapshot, take_snapshot
from aca_env.faces.views import Views
from aca_env.game.game import Step
from aca_env.game.making import make_game
from aca_env.game.world import World
from aca_env.scenario.schema import Scenario

if TYPE_CHECKING:
    from aca_env.diagnosis.report import Diagnosis

Action = NDArray[np.int64]
Observation = Any  # float32 (n_entries,), or a dict of such arrays by group

RENDER_MODES = ("ansi", "rgb_array", "human")


@dataclass(frozen=True, eq=False)
class Outcomes:
    """What joint actions would come to on the present round.

    Attributes:
        success: (n_joint, n_agents) success; NaN for abstainers.
        bound: (n_joint, n_agents) bound in the scenario's regime; NaN for abstainers.
        payoff: (n_joint, n_agents) payoffs.
    """

    success: NDArray[np.float64]
    bound: NDArray[np.float64]
    payoff: NDArray[np.float64]


class CollectiveActionEnv(ParallelEnv[str, Observation, Action]):
    """Collectives edit their data, a platform retrains, success is measured.

    Make it with `aca_env.parallel_env`. Actions are `MultiDiscrete` with the axes
    strategy, label, signal, effort, announcement; `infos[agent]["action_mask"]` holds one
    int8 array per axis. Observations are one float32 vector in [−1, 1] whose entries
    `spec(agent)` names, or a dictionary of vectors on request.

    Args:
        world: the scenario with its pool.
        render_mode: "ansi", "rgb_array" or "human" (prints); None never renders.
        pad: whether all agents share one action and observation shape.
        observation: "flat" or "dict".
    """

    metadata: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        "name": "aca_env_v0",
        "render_modes": list(RENDER_MODES),
        "is_parallelizable": True,
        "render_fps": 1,
    }

    def __init__(
        self,
        world: World,
        *,
        render_mode: str | None = None,
        pad: bool = True,
        observation: str = "flat",
    ) -> None:
        if render_mode is not None and render_mode not in RENDER_MODES:
            raise UnknownNameError("render_mode", render_mode, RENDER_MODES)
        self.game = make_game(world)
        self.render_mode = render_mode
        self.views = Views(self.game, pad=pad, form=observation)
        self.possible_agents = list(world.scenario.agents)
        self.agents: list[str] = []
        self.max_cycles = world.scenario.rounds
        # The compiled game looks at the ranges anyway, but knows the padded ones only.
        self._is_checked_inside = pad and self.game.checks_ranges
        self._seed: int | None = None
        self._episode = 0
        self._last: Step | None = None
        self._with_bounds = world.scenario.information.bounds != "none"

    @property
    def scenario(self) -> Scenario:
        """The scenario, frozen."""
        return self.game.scenario

    @property
    def state_space(self) -> spaces.Box:
        """Space of `state()`."""
        return self.views.state_space

    def observation_space(self, agent: str) -> spaces.Space[Any]:
        """Return the observation space of an agent: the same object at every call."""
        return self.views.observation_spaces[self._known(agent)]

    def action_space(self, agent: str) -> spaces.MultiDiscrete:
        """Return the action space of an agent: the same object at every call."""
        return self.views.action_spaces[self._known(agent)]

    def spec(self, agent: str | None = None) -> tuple[str, ...]:
        """Return the name of every entry of an agent's flat observation."""
        return self.views.names(self.possible_agents[0] if agent is None else self._known(agent))

    def _known(self, agent: str) -> str:
        if agent not in self.views.action_spaces:
            raise UnknownNameError("agent", agent, self.possible_agents)
        return agent

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Observation], dict[str, dict[str, Any]]]:
        """Start an episode.

        Args:
            seed: starts the game's chances afresh; None goes on with the next episode of
                the last seed.
            options: `types` fixes private types, as a mapping from agents to type numbers;
                other keys are left to wrappers.

        Returns:
            Observations and infos by agent.

        Raises:
            AcaError: a seed or type that does not exist.
        """
        wanted = self._wanted_types(options)
        if seed is not None or self._seed is None:
            self._seed, self._episode = read_seed(seed), 0
        else:
            self._episode += 1
        self.game.reset(np.array([self._seed], dtype=np.uint64), self._episode)
        if wanted:
            kinds = self.game.state.kind
            kinds[0, list(wanted)] = list(wanted.values())
            self.game.set_types(kinds)
        self.agents = self.possible_agents[:]
        self._last = None
        return self.views.observations(), self.views.infos(None)

    def _wanted_types(self, options: Any) -> dict[int, int]:
        """Return the private types that options fix, by the collective's place."""
        if options is None:
            return {}
        if not isinstance(options, Mapping):
            raise DataError(f"options: expected a mapping, got {options!r}")
        wanted = options.get("types")
        if wanted is None:
            return {}
        if not isinstance(wanted, Mapping):
            raise DataError(f"options.types: expected a mapping of agents to types, got {wanted!r}")
        return {
            self.possible_agents.index(self._known(agent)): self._type(agent, kind)
            for agent, kind in wanted.items()
        }

    def _type(self, agent: str, kind: Any) -> int:
        place = self.possible_agents.index(agent)
        n_types = max(1, len(self.scenario.collectives[place].types))
        is_whole = isinstance(kind, int | np.integer) and not isinstance(kind, bool)
        if not is_whole or not 0 <= kind < n_types:
            raise DataError(f"options.types.{agent}: expected 0 to {n_types - 1}, got {kind!r}")
        return int(kind)

    def step(self, actions: Mapping[str, Action]) -> Stepped:
        """Play one round.

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
        joint = read_plain(actions, self.possible_agents) if self._is_checked_inside else None
        if joint is None:
            joint = read_actions(actions, self.possible_agents, self.views.widths)
        try:
            step = self._last = self.game.step(joint[None], with_bounds=self._with_bounds)
        except OutsideSpaceError:
            read_actions(actions, self.possible_agents, self.views.widths)  # names the culprit
            raise
        is_finite = self.scenario.horizon == "finite"
        agents = self.agents
        rewards = dict(zip(agents, step.reward[0].tolist(), strict=True))
        terminations = dict.fromkeys(agents, step.is_last and is_finite)
        truncations = dict.fromkeys(agents, step.is_last and not is_finite)
        if step.is_last:
            self.agents = []
        return (
            self.views.observations(),
            rewards,
            terminations,
            truncations,
            self.views.infos(step),
        )

    def state(self) -> NDArray[np.float32]:
        """Return the global state: every agent's flat observation, one after the other."""
        return self.views.state()

    def outcomes(self, joint_actions: Any, *, data: str = "current") -> Outcomes:
        """Return what joint actions would come to, without playing them.

        Args:
            joint_actions: integers (n_joint, n_agents, 5), or a mapping of agents to
                actions, or a list of such mappings.
            data: "current" uses the round's own records, so that the result equals what
                `step` then returns; "twin" uses an independent draw.

        Raises:
            AcaError: an action outside its space, unknown data, no round to play.
        """
        if data not in ("current", "twin"):
            raise UnknownNameError("data", data, ("current", "twin"))
        joint = read_joint_actions(joint_actions, self.possible_agents, self.views.widths)
        return Outcomes(*self.game.outcomes_in_parts(joint, twin=data == "twin"))

    def diagnose(self, joint_action: Any = None, **options: Any) -> "Diagnosis":
        """Return how stable a joint action is in the present round; nothing is played.

        Args:
            joint_action: integers (n_agents, 5) or a mapping; default: the last one played.
            **options: see `aca_env.diagnosis.diagnose.diagnose`.
        """
        from aca_env.diagnosis.diagnose import diagnose  # noqa: PLC0415 - built on this module

        return diagnose(self, joint_action, **options)

    def get_state(self) -> dict[str, Any]:
        """Return an exact snapshot, in the middle of an episode too: plain arrays by name."""
        return take_snapshot(self.game)

    def set_state(self, state: Mapping[str, Any] | str) -> None:
        """Stand where a snapshot says; `aca_env.state_to_json` gives the text form."""
        restore_snapshot(self.game, state, n_games=1)
        self._seed = int(self.game.present.seed[0])
        self._episode = self.game.present.episode
        self._last = None
        self.agents = [] if self.game.is_over else self.possible_agents[:]

    def render(self) -> str | NDArray[np.uint8] | None:
        """Return the last round as text ("ansi") or picture ("rgb_array")."""
        from aca_env.faces.render import picture, text  # noqa: PLC0415 - loads matplotlib

        if self.render_mode is None:
            return None
        if self.render_mode == "rgb_array":
            return picture(self.game, self._last)
        words = text(self.game, self._last)
        if self.render_mode == "ansi":
            return words
        print(words)
        return None
