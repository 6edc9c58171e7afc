"""Opponents at work: in one game by their own policies, in many games at once where they can."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.agents.base import Policy, Spaces, Transition
from aca_env.faces.border import read_action
from aca_env.faces.opponents import HOOK, Chances, Opponent, generator, plays_batched
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.faces.vector import CollectiveActionVectorEnv
from aca_env.faces.views import ActionMask, shown
from aca_env.game.game import Game
from aca_env.game.state import pick_games
from aca_env.scenario.schema import Scenario

Whole = NDArray[np.int64]
Batched = Callable[[NDArray[np.float32], Mapping[str, Any], Chances], Whole]

NUMBERS = (
    "success", "payoff", "n_acting", "illegal_action", "bound", "suboptimality",
    "bound_at_suboptimality",
)  # fmt: skip
"""What infos hold for every game and agent, once a round was played."""


def spaces_of(env: CollectiveActionEnv | CollectiveActionVectorEnv, agent: str) -> Spaces:
    """Return what a policy is told about its agent's arrays."""
    return Spaces(env.observation_space(agent), env.action_space(agent), env.game.world.space)


class GameOpponents:
    """Policies that play one game, as a run plays them.

    Args:
        opponents: who they are.
        scenario: what is played.
        spaces: of every agent.
        env: the game, for planners; None where nobody plans.
    """

    def __init__(
        self,
        opponents: Sequence[Opponent],
        scenario: Scenario,
        spaces: Mapping[str, Spaces],
        env: CollectiveActionEnv | None,
    ) -> None:
        self.scenario, self.spaces, self.env = scenario, spaces, env
        self.opponents = {scenario.agents[one.place]: one for one in opponents}
        self.policies: dict[str, Policy] = {}
        self._learners: list[str] = []

    def seed(self, seed: int) -> None:
        """Put new policies in place, with chances of their own."""
        self.policies = {agent: one.make() for agent, one in self.opponents.items()}
        self._chances = {agent: generator(seed, one.place) for agent, one in self.opponents.items()}
        self._learners = [
            agent
            for agent, policy in self.policies.items()
            if type(policy).learn is not Policy.learn
        ]
        if self.env is not None:
            for policy in self.policies.values():
                policy.attach(self.env)

    @property
    def sees_actions(self) -> bool:
        """Whether some policy waits for the others' actions."""
        return any(policy.sees_actions for policy in self.policies.values())

    def start(self) -> None:
        """Prepare the policies for an episode."""
        for agent, policy in self.policies.items():
            policy.reset(agent, self.spaces[agent], self.scenario)

    def act(self, observations: Mapping[str, Any], infos: Mapping[str, Any]) -> dict[str, Any]:
        """Return the action of every opponent that does not wait for the others'."""
        self._seen = observations, infos
        self._actions = {
            agent: policy.act(observations[agent], infos[agent], self._chances[agent])
            for agent, policy in self.policies.items()
            if not policy.sees_actions
        }
        return dict(self._actions)

    def act_last(self, others: Whole) -> dict[str, Any]:
        """Return the actions of oracles.

        Args:
            others: (n_agents, 5) what everybody else is about to do, −1 for oracles.
        """
        observations, infos = self._seen
        seeing: dict[str, Any] = {}
        for agent, policy in self.policies.items():
            if policy.sees_actions:
                told = {**infos[agent], "others_actions": others.copy()}
                seeing[agent] = policy.act(observations[agent], told, self._chances[agent])
        self._actions |= seeing
        return seeing

    def learn(self, lived: tuple[Mapping[str, Any], ...]) -> None:
        """Tell those who learn what the round gave them.

        Args:
            lived: what `CollectiveActionEnv.step` returned, opponents only if need be.
        """
        observations, infos = self._seen
        for agent in self._learners:
            seen, reward, terminated, truncated, told = (part[agent] for part in lived)
            self.policies[agent].learn(
                Transition(
                    observations[agent],
                    infos[agent],
                    self._actions[agent],
                    reward,
                    seen,
                    told,
                    terminated,
                    truncated,
                )
            )


class ManyOpponents:
    """Policies that play many games side by side.

    Those that answer for all games at once do; of the others every game has its own.

    Args:
        games: what is played.
        opponents: who they are.
    """

    def __init__(self, games: CollectiveActionVectorEnv, opponents: Sequence[Opponent]) -> None:
        self.games, self.scenario = games, games.game.scenario
        self.spaces = {agent: spaces_of(games, agent) for agent in games.agents}
        self._place = {agent: place for place, agent in enumerate(games.agents)}
        self._seeing = np.zeros(games.n_agents, dtype=np.bool_)
        self._seeing[[one.place for one in opponents if one.kind.sees_actions]] = True
        kinds = dict.fromkeys(one.kind for one in opponents if plays_batched(one.kind))
        self._teams = [[one for one in opponents if one.kind is kind] for kind in kinds]
        self._alone = [one for one in opponents if one.kind not in kinds]
        self._learn = any(one.kind.learn is not Policy.learn for one in self._alone)
        plan = any(one.kind.attach is not Policy.attach for one in self._alone)
        self._planned = CollectiveActionEnv(games.game.world) if plan else None
        self._tables = [
            GameOpponents(self._alone, self.scenario, self.spaces, self._planned)
            for _ in range(games.n_envs if self._alone else 0)
        ]

    def seed(self, seeds: Sequence[int]) -> None:
        """Put new policies in place; those of world b have chances from its seed."""
        self._policies = [[one.make() for one in team] for team in self._teams]
        self._chances = [Chances(seeds, [one.place for one in team]) for team in self._teams]
        for table, seed in zip(self._tables, seeds, strict=False):
            table.seed(seed)

    def start(self) -> None:
        """Prepare everybody for the next episode, which the games have just begun."""
        self._batched: list[tuple[Whole, Batched, Chances]] = []
        for team, policies, chances in zip(self._teams, self._policies, self._chances, strict=True):
            for one, policy in zip(team, policies, strict=True):
                agent = self.games.agents[one.place]
                policy.reset(agent, self.spaces[agent], self.scenario)
            places = np.array([one.place for one in team])
            batched = getattr(team[0].kind, HOOK)(policies, places, self.games)
            self._batched.append((places, batched, chances))
        for _, table in self._each_table():
            table.start()

    def _each_table(self) -> Iterator[tuple[int, GameOpponents]]:
        """Yield those who play alone, game by game; planners are shown that game."""
        state = None if self._planned is None else self.games.game.state
        for b, table in enumerate(self._tables):
            if self._planned is not None and state is not None:
                self._planned.game.restore(pick_games([state], np.array([b])))
                self._planned.agents = [] if self._planned.game.is_over else [*self.games.agents]
            yield b, table

    def act(
        self, joint: Whole, observations: NDArray[np.float32], infos: Mapping[str, Any]
    ) -> None:
        """Fill the opponents' actions into joint actions (n_envs, n_agents, 5); not oracles'."""
        for places, batched, chances in self._batched:
            if not self._seeing[places[0]]:
                joint[:, places] = batched(observations, infos, chances)
        if not self._alone:
            return
        seen, told = self._views(observations, infos)
        for b, table in self._each_table():
            self._fill(joint, b, table.act(seen[b], told[b]))

    def act_last(
        self, joint: Whole, observations: NDArray[np.float32], infos: Mapping[str, Any]
    ) -> None:
        """Fill in the oracles' actions, once everybody else's are in place."""
        if not self._seeing.any():
            return
        others = np.where(self._seeing[:, None], -1, joint)
        for places, batched, chances in self._batched:
            if self._seeing[places[0]]:
                told = {**infos, "others_actions": others}
                joint[:, places] = batched(observations, told, chances)
        for b, table in self._each_table():
            self._fill(joint, b, table.act_last(others[b]))

    def _fill(self, joint: Whole, b: int, actions: Mapping[str, Any]) -> None:
        for agent, action in actions.items():
            name = f"world {b}, policy of {agent}"
            joint[b, self._place[agent]] = _read_quickly(action, name, self.games.widths)

    def learn(self, stepped: tuple[Any, ...]) -> None:
        """Tell those who learn what a round gave them.

        Args:
            stepped: what the games' `step` returned.
        """
        if not self._learn:
            return
        observations, rewards, terminated, truncated, infos = stepped
        seen, told = self._views(observations, infos)
        numbers = [part.tolist() for part in (rewards, terminated, truncated)]
        for b, table in self._each_table():
            given = [dict(zip(self.games.agents, part[b], strict=True)) for part in numbers]
            table.learn((seen[b], *given, told[b]))

    def _views(
        self, observations: NDArray[np.float32], infos: Mapping[str, Any]
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Return what those who play alone see and are told, by game and agent."""
        game, agents = self.games.game, [self.games.agents[one.place] for one in self._alone]
        seen = observations[:, [one.place for one in self._alone]]
        rows = [infos_by_game(game, infos, one.place) for one in self._alone]
        return (
            [dict(zip(agents, row, strict=True)) for row in seen],
            [dict(zip(agents, row, strict=True)) for row in zip(*rows, strict=True)],
        )


def infos_by_game(game: Game, infos: Mapping[str, Any], place: int) -> list[dict[str, Any]]:
    """Return one agent's infos in every game, as `CollectiveActionEnv` words them.

    Args:
        game: what is played.
        infos: arrays by name, of all games and agents.
        place: index of the agent.
    """
    masks = [mask[:, place].astype(np.int8) for mask in infos["action_mask"]]
    rows: list[dict[str, Any]] = [
        {"action_mask": ActionMask(row)} for row in zip(*masks, strict=True)
    ]
    for name in NUMBERS:
        if name in infos:
            for row, value in zip(rows, shown(infos[name][:, place].tolist()), strict=True):
                row[name] = value
    if "bound" in infos:
        is_certified, everybody = game.is_certified, game.scenario.information.bounds == "all"
        for row, bounds in zip(rows, infos["bound"].tolist(), strict=True):
            row["certified"] = is_certified
            if everybody:
                row["bounds"] = dict(zip(game.scenario.agents, shown(bounds), strict=True))
    return rows


def _read_quickly(action: Any, name: str, widths: Whole) -> Whole:
    """Return an action as the game takes it; the games themselves check its range."""
    if isinstance(action, np.ndarray) and action.shape == (5,) and action.dtype == np.int64:
        return action
    return read_action(action, name, widths)
