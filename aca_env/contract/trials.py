"""A policy in one game: played, and played again under every disturbance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from aca_env.agents.base import Action, Info, Policy, PolicyError
from aca_env.agents.uniform import Uniform
from aca_env.contract.batch import check_batched
from aca_env.contract.subject import Subject
from aca_env.contract.watch import UNDISTURBED, Handling, Watched
from aca_env.errors import AcaError
from aca_env.faces.opponent_games import spaces_of
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.game.world import World
from aca_env.runs.episode import play
from aca_env.scenario.schema import Scenario

SEEDS = (3, 4)
"""Two episodes in a row by the same policies."""

Answers = Mapping[str, Sequence[Action]]


@dataclass(frozen=True)
class Trial:
    """One more way to play the same episodes, in which every answer must be the same.

    Attributes:
        is_alone: one agent at a time, while the others repeat what they did.
        is_copied: by a deep copy of a new policy.
        handling: how answers and observations are disturbed.
    """

    is_alone: bool = False
    is_copied: bool = False
    handling: Handling = UNDISTURBED


EVERYTHING = Trial(True, True, Handling(spoils=True, hides=True))

FAULTS: Mapping[Trial, str] = {
    Trial(): "does not repeat itself from one seed: chance must come from rng, state must be "
    "the instance's",
    Trial(is_alone=True): "shares state between its instances: the others' were in the same game",
    Trial(is_copied=True): "a deep copy of it plays otherwise",
    Trial(handling=Handling(spoils=True)): "keeps the array that it returned: return a copy",
    Trial(handling=Handling(hides=True)): "reads_records is False, but the answer changes with "
    "what the platform's records decide",
}
"""What it means that one trial alone gives other answers; tried in this order."""


class Echo(Policy):
    """Answers what somebody else answered before.

    Args:
        answers: the actions, in order, over all episodes.
        sees_actions: whether that one saw actions, so that its own are hidden from others.
    """

    reads_records = False

    def __init__(self, answers: Sequence[Action], *, sees_actions: bool) -> None:
        self.answers, self.sees_actions = iter(answers), sees_actions

    def act(self, observation: Any, info: Info, rng: np.random.Generator) -> Action:
        """Return the next answer."""
        del observation, info, rng
        return next(self.answers).copy()


class Scene:
    """One game, and the policy in it.

    Args:
        subject: makes the policies.
        name: of the scene.
        scenario: what is played.
    """

    def __init__(self, subject: Subject, name: str, scenario: Scenario) -> None:
        self.subject, self.name = subject, name
        self.title = f"{subject.title}: scene {name!r}"
        self.env = CollectiveActionEnv(World(scenario))
        self.agents = scenario.agents

    def check(self, refused: dict[tuple[str, str], str]) -> bool:
        """Play the scene in every way; return False if the policy fits nobody in it."""
        fitting = [agent for agent in self.agents if self._fits(agent, refused)]
        for cast in self._casts(fitting):
            first = self._record(cast)
            self._repeat(cast, first)
            places = [self.agents.index(agent) for agent in cast]
            check_batched(self.subject.make, self.env.game.world, places, self.title)
        if fitting and self._is_padded:
            unpadded = CollectiveActionEnv(self.env.game.world, pad=False)
            self._play(unpadded, self._watched(fitting), SEEDS[:1])
        return bool(fitting)

    @property
    def _is_padded(self) -> bool:
        menus = self.env.game.world.menus
        return bool((menus.widths != menus.padded).any())

    def _fits(self, agent: str, refused: dict[tuple[str, str], str]) -> bool:
        self.env.reset(seed=SEEDS[0])
        policy = Watched(self.subject.make(), self.title)
        policy.attach(self.env)
        try:
            policy.reset(agent, spaces_of(self.env, agent), self.env.scenario)
        except PolicyError as error:
            if str(error).startswith(self.title):
                raise
            refused[self.name, agent] = str(error)
            return False
        self._sees_actions = policy.sees_actions
        return True

    def _casts(self, fitting: list[str]) -> list[list[str]]:
        """Return who play the policy together; the others then draw at random."""
        if not fitting:
            return []
        # Oracles hide from each other: one of them must be alone to see anything.
        is_last_alone = self._sees_actions and len(self.agents) > 1
        return [fitting, fitting[-1:]] if is_last_alone else [fitting]

    def _record(self, cast: Sequence[str]) -> Answers:
        """Return everybody's answers when the policy plays a cast."""
        players = self._watched(cast)
        self._play(self.env, players)
        return {agent: player.answers for agent, player in players.items()}

    def _watched(self, cast: Sequence[str]) -> dict[str, Watched]:
        """Return new players; who is not in the cast draws at random."""
        return {
            agent: Watched(self.subject.make() if agent in cast else Uniform(), self.title)
            for agent in self.agents
        }

    def _repeat(self, cast: Sequence[str], first: Answers) -> None:
        """Play once more under every disturbance; if answers differ, find out which one."""
        found = self._difference(EVERYTHING, cast, first)
        if found is None:
            return
        for trial, fault in FAULTS.items():
            one = self._difference(trial, cast, first)
            if one is not None:
                raise PolicyError(f"{one}: {fault}")
        raise PolicyError(f"{found}: {FAULTS[Trial()]}")

    def _difference(self, trial: Trial, cast: Sequence[str], first: Answers) -> str | None:
        """Return where a trial goes otherwise than before; None if it does not."""
        for group in [[agent] for agent in cast] if trial.is_alone else [cast]:
            players = {
                agent: self._again(trial, first[agent])
                if agent in group
                else Echo(first[agent], sees_actions=self._sees_actions and agent in cast)
                for agent in self.agents
            }
            try:
                self._play(self.env, players)
            except PolicyError as error:
                return str(error)
        return None

    def _again(self, trial: Trial, expected: Sequence[Action]) -> Watched:
        policy = self.subject.make()
        if trial.is_copied:
            policy = self.subject.copied(policy)
        return Watched(policy, self.title, trial.handling, expected)

    def _play(
        self,
        env: CollectiveActionEnv,
        players: Mapping[str, Policy],
        seeds: Sequence[int] = SEEDS,
    ) -> None:
        for player in players.values():
            player.attach(env)
        for seed in seeds:
            number = 1
            try:
                for played in play(env, players, seed):
                    number = played.number + 1
            except PolicyError:
                raise
            except AcaError as error:  # a strict game refuses what the mask forbids
                raise PolicyError(f"{self.title}, round {number}, {error}") from error
