"""A trained policy at play: the networks of a folder, without the library that trained them."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Self

import numpy as np
from gymnasium.spaces import Box
from numpy.typing import NDArray

from aca_env.agents.base import Action, BatchedPolicy, Info, Policy, PolicyError, Spaces
from aca_env.errors import one_line
from aca_env.scenario.schema import Scenario
from aca_env.training.choosing import choose
from aca_env.training.network import Network
from aca_env.training.saved import SavedPolicy, describe_changes, read_policy


class TrainedPolicy(Policy):
    """Plays what `aca train` saved, in the scenario that it was trained in.

    Loading reads arrays and runs nothing of the folder. The policy draws its actions as it
    did in training, by the chance it is handed; DQN's has none and plays the best.

    Args:
        path: folder that `aca train` wrote.
        deterministic: play the most probable action instead of a drawn one.
        any_seat: also play agents that it was not trained for.
    """

    def __init__(self, *, path: str, deterministic: bool = False, any_seat: bool = False) -> None:
        for name, value in (("deterministic", deterministic), ("any_seat", any_seat)):
            if not isinstance(value, bool):
                raise PolicyError(f"trained policy: {name}: expected true or false, got {value!r}")
        self.saved = self._read(path)
        self.deterministic, self.any_seat = deterministic, any_seat
        self._accepted: Scenario | None = None

    def _read(self, path: str) -> SavedPolicy:
        if not isinstance(path, str) or not path.strip():
            raise PolicyError(f"trained policy: expected a folder, got {one_line(path)}")
        return read_policy(path)

    def reset(self, agent: str, spaces: Spaces, scenario: Scenario) -> None:
        """Begin an episode with an empty memory.

        Raises:
            PolicyError: another scenario than it was trained in, with what differs; other
                spaces; or an agent that it was not trained for.
        """
        if scenario is not self._accepted:
            self._check_scenario(scenario)
        self.network = self._find(agent, scenario)
        self._check_spaces(agent, spaces)
        self._accepted = scenario
        self._memory = self.network.start(1)

    def _check_scenario(self, scenario: Scenario) -> None:
        if scenario.content_hash == self.saved.hash:
            return
        changes = describe_changes(self.saved.content, scenario.model_dump(mode="json"))
        if changes is not None:
            raise PolicyError(
                f"trained policy: {scenario.name} is not the scenario it was trained in "
                f"({self.saved.scenario}): {changes}"
            )

    def _find(self, agent: str, scenario: Scenario) -> Network:
        networks = self.saved.networks
        if agent in networks:
            return networks[agent]
        if self.any_seat:
            return next(iter(networks.values()))
        names = dict(zip(scenario.agents, (one.name for one in scenario.collectives), strict=True))
        known = ", ".join(f"{one} ({names.get(one, '?')})" for one in networks)
        raise PolicyError(
            f"trained policy: expected an agent that it was trained for, {known}, got {agent} "
            f"({names.get(agent, '?')}); the option any_seat = true lets it play all"
        )

    def _check_spaces(self, agent: str, spaces: Spaces) -> None:
        expected = (self.network.n_inputs,)
        seen = spaces.observation
        if not isinstance(seen, Box) or seen.shape != expected:
            raise PolicyError(
                f"trained policy of {agent}: expected observations Box{expected}, got "
                f"{one_line(seen)}"
            )
        if tuple(spaces.action.nvec.tolist()) != self.saved.widths:
            raise PolicyError(
                f"trained policy of {agent}: expected actions MultiDiscrete"
                f"{list(self.saved.widths)}, got {one_line(spaces.action)}"
            )

    @property
    def draws(self) -> bool:
        """Whether its actions have chance in them."""
        return not self.deterministic and self.network.actions is None

    def act(self, observation: Any, info: Info, rng: np.random.Generator) -> Action:
        """Return an action, and remember what was seen if the network remembers."""
        scores, self._memory = self.network(np.asarray(observation)[None], self._memory)
        masks = [np.asarray(mask, dtype=np.bool_)[None] for mask in info["action_mask"]]
        numbers = rng.random((1, len(masks))) if self.draws else None
        return np.asarray(self._pick(scores, masks, numbers)[0])

    def _pick(
        self,
        scores: NDArray[np.float64],
        masks: Sequence[NDArray[np.bool_]],
        numbers: NDArray[np.float64] | None,
    ) -> Action:
        table = self.network.actions
        if table is not None:
            return np.asarray(table[scores.argmax(axis=1)])
        widths = self.saved.widths
        return choose(scores, widths, masks if self.saved.masked else None, numbers)

    @classmethod
    def batched(
        cls, policies: Sequence[Self], places: NDArray[np.int64], games: Any
    ) -> BatchedPolicy:
        """Return what answers for every game at once: one pass for all who share a network."""
        shared: dict[tuple[int, bool], list[int]] = {}
        for place, policy in enumerate(policies):
            shared.setdefault((id(policy.network), policy.deterministic), []).append(place)
        teams = [_Team([policies[i] for i in team], team, games) for team in shared.values()]
        return partial(_answer_all, teams, places)


class _Team:
    """Agents who share a network, in every game of one episode."""

    def __init__(self, policies: Sequence[TrainedPolicy], columns: list[int], games: Any) -> None:
        self.policy, self.columns = policies[0], columns
        self.memory = self.policy.network.start(games.n_envs * len(columns))

    def answer(
        self, seen: NDArray[Any], masks: list[NDArray[np.bool_]], numbers: NDArray[Any] | None
    ) -> Action:
        """Return actions (n_games, n_members, 5) of this round."""
        rows = seen[:, self.columns]
        n_games, n_members = rows.shape[:2]
        scores, self.memory = self.policy.network(
            rows.reshape(n_games * n_members, -1), self.memory
        )
        masks = [mask[:, self.columns].reshape(len(scores), -1) for mask in masks]
        if not self.policy.draws or numbers is None:
            given = None
        else:
            given = numbers[:, self.columns].reshape(len(scores), -1)
        return self.policy._pick(scores, masks, given).reshape(n_games, n_members, -1)


def _answer_all(
    teams: Sequence[_Team], places: NDArray[np.int64], observations: Any, infos: Info, chances: Any
) -> Action:
    """Return the answers of all teams, (n_games, n_agents, 5)."""
    masks = [np.asarray(mask[:, places]) for mask in infos["action_mask"]]
    draws = any(team.policy.draws for team in teams)
    numbers = chances.random(len(masks)) if draws else None
    joint = np.zeros((len(observations), len(places), len(masks)), dtype=np.int64)
    for team in teams:
        joint[:, team.columns] = team.answer(observations[:, places], masks, numbers)
    return joint


class InMemory(TrainedPolicy):
    """A policy that is being trained, as it is now.

    Args:
        saved: what would be written now.
        deterministic: as for `TrainedPolicy`.
    """

    def __init__(self, saved: SavedPolicy, *, deterministic: bool = False) -> None:
        self.saved, self.deterministic, self.any_seat = saved, deterministic, False
        self._accepted = None
