"""The PettingZoo parallel environment in which collectives form coalitions between rounds."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray
from pettingzoo.utils.wrappers import BaseParallelWrapper

from aca_env.errors import ActionError, StateError, UnknownNameError
from aca_env.faces.border import Stepped, state_from_json
from aca_env.faces.coalition_env.border import (
    read_coalition_actions,
    read_coalitions,
    write_coalitions,
)
from aca_env.faces.coalition_env.checks import checked_size, checked_split
from aca_env.faces.coalition_env.following import Following
from aca_env.faces.coalition_env.splitting import (
    Splitter,
    gained,
    value_table,
)
from aca_env.faces.coalition_env.structure import STAY, Structure, after
from aca_env.faces.coalition_env.views import CoalitionViews, box
from aca_env.faces.coalition_env.words import coalition_line
from aca_env.faces.parallel import RENDER_MODES, CollectiveActionEnv

Action = NDArray[np.int64]
Whole = NDArray[np.int64]
Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]


class CoalitionEnv(BaseParallelWrapper[str, Any, Action]):
    """Collectives that may join forces: `aca_env.faces.coalition_env` says by what rules.

    Make it with `aca_env.coalition_env`. Actions are `MultiDiscrete` with the axes strategy,
    label, signal, effort, announcement, coalition. `spec(agent)` names the entries. After a round
    infos add `coalition` (names, in order), `leader`, `proposals` (leaders of coalitions that
    propose to one's own), `transfer` and `cannot_follow`; at reset everybody is alone. What is
    not named here is that of `aca_env.parallel_env`, such as `game`, `scenario` and
    `outcomes(joint_actions)`, which asks for five axes, as they are carried out.

    Args:
        base: the environment without coalitions.
        split: "own", "equal", "proportional", "shapley" or "nucleolus".
        max_size: the most collectives in one coalition; None: all.

    Raises:
        AcaError: an unknown split, or one that the scenario's rewards or size do not allow.
    """

    metadata: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        "name": "aca_env_coalition_v0",
        "render_modes": list(RENDER_MODES),
        "is_parallelizable": True,
        "render_fps": 1,
    }

    def __init__(
        self, base: CollectiveActionEnv, *, split: str = "equal", max_size: int | None = None
    ) -> None:
        super().__init__(base)
        self.base, agents = base, base.possible_agents
        self.split = checked_split(split, base.scenario.reward.mode)
        self.max_size = checked_size(max_size, split, len(agents))
        self.structure = Structure.alone(len(agents))
        self.transfer = np.zeros(len(agents))
        self.splitter, self.following = Splitter(split), Following(base.game.world)
        self.shown = CoalitionViews(agents, self.max_size)
        entries = np.full(len(agents), len(agents) + 2)
        self.widths = np.column_stack([base.views.widths, entries])
        self._action_spaces: dict[str, spaces.MultiDiscrete] = {
            agent: spaces.MultiDiscrete(row) for agent, row in zip(agents, self.widths, strict=True)
        }
        self._observation_spaces = {
            agent: self.shown.space(base.observation_space(agent)) for agent in agents
        }
        n_entries = base.state_space.shape[0] + len(agents) * len(self.shown.names)
        self.state_space = box(n_entries)

    @property
    def coalitions(self) -> list[list[str]]:
        """The coalitions that stand, in the order of their leaders."""
        structure = self.structure
        return [self.shown.members(structure, leader) for leader in structure.leaders.tolist()]

    def observation_space(self, agent: str) -> spaces.Space[Any]:
        """Return the observation space of an agent: the same object at every call."""
        return self._observation_spaces[self._known(agent)]

    def action_space(self, agent: str) -> spaces.MultiDiscrete:
        """Return the action space of an agent: the same object at every call."""
        return self._action_spaces[self._known(agent)]

    def spec(self, agent: str | None = None) -> tuple[str, ...]:
        """Return the name of every entry of an agent's flat observation."""
        return (*self.base.spec(agent), *self.shown.names)

    def _known(self, agent: str) -> str:
        if agent not in self._action_spaces:
            raise UnknownNameError("agent", agent, self.base.possible_agents)
        return agent

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
        """Start an episode with everybody alone; arguments as for `aca_env.parallel_env`."""
        seen, infos = self.base.reset(seed=seed, options=options)
        n_agents = len(self.base.possible_agents)
        self._stand(Structure.alone(n_agents), np.zeros(n_agents))
        # TorchRL takes the infos of a reset for those of every step, if they hold more than masks.
        self.shown.add_masks(infos)
        return self.shown.observations(seen), infos

    def _stand(self, structure: Structure, transfer: Reals) -> None:
        self.structure, self.transfer = structure, transfer
        self.shown.show(structure, transfer)

    def step(self, actions: Mapping[str, Action]) -> Stepped:
        """Play one round with the coalitions that stand, then let them change.

        Args:
            actions: an action for every agent.

        Returns:
            Observations, rewards, terminations, truncations and infos by agent.

        Raises:
            ActionError: an action outside its space; the message names agent, axis, value.
            StateError: the episode is over, or was never started.
            SolverError: payoffs too far apart for the nucleolus; the round is not played.
        """
        asked = self._read(actions)
        choices, illegal = self._choices(asked[:, -1])
        structure, n_members = self.structure, self.base.game.world_of(0).n_members
        carried, cannot = self.following(self.base.game, structure, asked[:, :-1])
        ahead = self.splitter.ahead(self.base.game, structure, carried)
        seen, reward, terminated, truncated, infos = self.base.step(self._by_agent(carried))
        payoff = np.array([info["payoff"] for info in infos.values()])
        transfer = self.splitter.transfers(structure, payoff, n_members, ahead)
        reward = self._after_transfer(reward, payoff, transfer)
        self._stand(after(structure, choices, n_members, self.max_size), transfer)
        for i, info in enumerate(infos.values()):
            info["illegal_action"] |= bool(illegal[i])
            info["cannot_follow"] = bool(cannot[i])
        self.shown.add_masks(infos)
        self.shown.add_facts(infos)
        return self.shown.observations(seen), reward, terminated, truncated, infos

    def _read(self, actions: Any) -> Whole:
        """Return a joint action (K, 6) of a round that is there to be played."""
        if not self.base.agents:
            raise StateError("step: the episode is over or never began: expected reset()")
        return read_coalition_actions(actions, self.base.possible_agents, self.widths)

    def _choices(self, asked: Whole) -> tuple[Whole, Flags]:
        """Return (K,) what the coalition axis says where the masks allow it, and where not."""
        allowed = self.shown.allowed[np.arange(len(asked)), asked]
        if not allowed.all() and self.base.scenario.on_illegal == "error":
            i = int(np.argmin(allowed))
            legal = np.flatnonzero(self.shown.allowed[i]).tolist()
            agent = self.base.possible_agents[i]
            raise ActionError(f"{agent}: coalition {asked[i]} is masked, expected one of {legal}")
        return np.where(allowed, asked, STAY), ~allowed

    def _by_agent(self, joint: Whole) -> dict[str, Action]:
        return dict(zip(self.base.possible_agents, joint, strict=True))

    def _after_transfer(
        self, reward: dict[str, float], payoff: Reals, transfer: Reals
    ) -> dict[str, float]:
        """Return rewards with payoffs after transfer in the place of payoffs."""
        if not transfer.any():
            return reward
        more = gained(self.base.scenario, self.base.game.weights[0], payoff, transfer).tolist()
        pairs = zip(reward.items(), more, strict=True)
        return {agent: value + extra for (agent, value), extra in pairs}

    def carried_out(self, actions: Mapping[str, Action]) -> dict[str, Action]:
        """Return what the present coalitions would make of actions: five axes by agent.

        Args:
            actions: an action of six axes for every agent.

        Raises:
            AcaError: an action outside its space, or no round to play.
        """
        asked = self._read(actions)
        return self._by_agent(self.following(self.base.game, self.structure, asked[:, :-1])[0])

    def value_table(self, agent: str, actions: Mapping[str, Action]) -> Reals:
        """Return what every sub-coalition of an agent's coalition comes to in this round.

        Args:
            agent: whose coalition.
            actions: an action of six axes for every agent.

        Returns:
            (2**m,) sums of payoffs by bitmask, bit i for the i-th of `infos[agent]["coalition"]`.

        Raises:
            AcaError: an action outside its space, or no round to play.
        """
        place = self.base.possible_agents.index(self._known(agent))
        carried = np.stack(list(self.carried_out(actions).values()))
        members = self.structure.members(int(self.structure.leader[place]))
        return value_table(self.base.game, carried, members)

    def state(self) -> NDArray[np.float32]:
        """Return the base environment's global state, then every agent's coalition entries."""
        state = self.base.state()
        return np.concatenate([state, self.shown.entries.reshape(-1)])

    def get_state(self) -> dict[str, Any]:
        """Return an exact snapshot, in the middle of an episode too, coalitions among it."""
        snapshot = self.base.get_state()
        return {**snapshot, "coalition": write_coalitions(self.structure, self.transfer)}

    def set_state(self, state: Mapping[str, Any] | str) -> None:
        """Stand where a snapshot says; `aca_env.state_to_json` gives the text form."""
        given = state_from_json(state) if isinstance(state, str) else state
        if not isinstance(given, Mapping) or "coalition" not in given:
            raise StateError("state.coalition: expected what get_state() of coalition_env gave")
        n_agents = len(self.base.possible_agents)
        coalitions = read_coalitions(given["coalition"], n_agents, self.max_size)
        self.base.set_state(given)
        self._stand(*coalitions)

    def render(self) -> str | NDArray[np.uint8] | None:
        """Return the last round as `aca_env.parallel_env` does, text with the coalitions."""
        shown = self.base.render()
        if self.base.render_mode not in ("ansi", "human"):
            return shown
        names = [collective.name for collective in self.base.scenario.collectives]
        line = coalition_line(names, self.structure, self.transfer, self.split)
        if self.base.render_mode == "ansi":
            return f"{shown}\n{line}"
        print(line)
        return None
