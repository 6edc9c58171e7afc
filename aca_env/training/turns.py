"""Independent learners: one unchanged Stable-Baselines3 model per agent, in the same games."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import StateError
from aca_env.faces.border import read_seeds
from aca_env.faces.opponent_games import ManyOpponents
from aca_env.faces.opponents import OpponentsLike
from aca_env.faces.sb3_slots import SlotVecEnv
from aca_env.faces.vector import CollectiveActionVectorEnv
from aca_env.training.baton import Baton
from aca_env.training.learners import check_names, read_learners, read_others
from aca_env.training.seats import Flags, Lived, SeatedGames, Seen, Whole, read_rows

T = TypeVar("T")
Afterwards = Callable[[Seen, tuple[Flags, ...]], Any]
"""Actions (B, 5) for observations (B, n_entries) and one mask (B, width) per axis."""


@dataclass(frozen=True, eq=False)
class Request:
    """What a learner waits for: a round with its actions, or a new episode.

    Attributes:
        actions: (B, 5); None for a new episode.
        seed: of the new episode; None for the next one.
    """

    actions: Whole | None = None
    seed: int | None = None


class TurnTaking:
    """B games in which several learners choose together, each through a VecEnv of its own.

    The learners' work, such as `model.learn`, runs in a thread each, but only one thread runs
    at a time. In every round the learners follow in the order of the agents: each goes on
    until it asks for its next step, and the last one to ask plays the round for all. So the
    generators that the models share are drawn from in a fixed order, and the same seeds give
    the same run to the last bit. Game b gets the first learner's seed + b; a later
    learner's seed counts for the games only if no earlier one has any.

    Args:
        games: the games, without automatic reset.
        learners: who learns: agents, or the names of their collectives.
        opponents: the others' policies: a name, a policy or a class for all of them, or a
            mapping from agents; None for those that the scenario names.

    Attributes:
        agents: the learners, in the order in which they take turns.
        vec_envs: each learner's environment, one slot per game.

    Raises:
        AcaError: an unknown, missing or repeated learner, or wrong opponents.
    """

    def __init__(
        self,
        games: CollectiveActionVectorEnv,
        learners: Sequence[str],
        opponents: OpponentsLike = None,
    ) -> None:
        scenario = games.game.scenario
        self.places = read_learners(scenario, learners)
        self.agents = tuple(scenario.agents[place] for place in self.places)
        self.seated = SeatedGames(games)
        self._opponents = ManyOpponents(games, read_others(scenario, self.places, opponents))
        self._requests: dict[int, Request] = {}
        self._afterwards: Mapping[str, Afterwards] = {}
        self._baton: Baton | None = None
        self._has_begun = False
        self.vec_envs: Mapping[str, SlotVecEnv] = {
            agent: SlotVecEnv(Seat(self, number), (agent,), scenario.agents)
            for number, agent in enumerate(self.agents)
        }

    def run(
        self,
        work: Mapping[str, Callable[[], T]],
        afterwards: Mapping[str, Afterwards] | None = None,
    ) -> dict[str, T]:
        """Do every learner's work, typically `lambda: model.learn(...)`, in turns.

        All are expected to take the same number of rounds. SB3 stops at a multiple of a
        rollout, so equal settings do; otherwise say who plays on.

        Args:
            work: by learner; within it, its environment may be used and no other one.
            afterwards: what plays on for a learner whose work is over while others still
                play, such as `lambda seen, masks: model.predict(seen)[0]`.

        Returns:
            What each work returned.

        Raises:
            StateError: a learner's work was over too early, or one starts an episode while
                another plays a round.
            BaseException: what the first work that failed raised; all others are ended.
        """
        check_names("work", work, self.agents, self.agents)
        check_names("afterwards", afterwards or {}, self.agents, ())
        if self._baton is not None:
            raise StateError("run: expected no call while another one is at work")
        results: dict[str, T] = {}
        self._requests, self._afterwards = {}, afterwards or {}
        self._baton = Baton(len(self.agents))
        works = [
            partial(self._work, number, work[agent], results)
            for number, agent in enumerate(self.agents)
        ]
        try:
            self._baton.run(works, self.agents)
        finally:
            self._baton = None
        return {agent: results[agent] for agent in self.agents}

    def _work(self, number: int, work: Callable[[], T], results: dict[str, T]) -> None:
        results[self.agents[number]] = work()
        # Everybody else may have waited for this learner alone.
        self._play_if_all_asked(without=number)

    def ask(self, number: int, request: Request) -> None:
        """Hand in a learner's request and return when it is met.

        Args:
            number: of the learner, among `agents`.
            request: a round or a new episode.

        Raises:
            StateError: asked outside the learner's own work.
        """
        baton = self._baton
        if baton is None or not baton.holds(number):
            agent = self.agents[number]
            raise StateError(f"{agent}: expected its environment to be used by its work in run")
        baton.check()
        self._requests[number] = request
        self._play_if_all_asked()
        baton.pass_on(number)

    def _play_if_all_asked(self, without: int | None = None) -> None:
        working = set(self._baton.working if self._baton else ()) - {without}
        if not working or working != set(self._requests):
            return
        requests, self._requests = self._requests, {}
        resets = [n for n, request in requests.items() if request.actions is None]
        rounds = [n for n, request in requests.items() if request.actions is not None]
        if not rounds:
            self._reset([requests[number].seed for number in sorted(resets)])
        elif not resets:
            self._step(requests)
        else:
            starts, plays = self.agents[resets[0]], self.agents[rounds[0]]
            raise StateError(
                f"{starts} starts an episode while {plays} plays a round: expected all "
                "learners to do the same"
            )

    def _reset(self, given: Sequence[int | None]) -> None:
        seed = next((one for one in given if one is not None), None)
        seeds = None
        if seed is not None or not self._has_begun:
            seeds = read_seeds(seed, self.seated.n_envs).tolist()
        self.seated.reset(seeds)
        if seeds is not None:
            self._opponents.seed(seeds)
            self._has_begun = True
        self._opponents.start()

    def _step(self, requests: Mapping[int, Request]) -> None:
        self.seated.check_running()
        seated, n_agents = self.seated, self.seated.games.n_agents
        joint = np.zeros((seated.n_envs, n_agents, 5), dtype=np.int64)
        for number, place in enumerate(self.places):
            asked = requests.get(number)
            actions = None if asked is None else asked.actions
            joint[:, place] = self._play_on(number) if actions is None else actions
        self._opponents.act(joint, seated.observations, seated.infos)
        self._opponents.learn(seated.step(joint))

    def _play_on(self, number: int) -> Whole:
        """Return the actions of a learner whose work is over."""
        agent = self.agents[number]
        if agent not in self._afterwards:
            raise StateError(
                f"{agent}: its work is over while others play on: expected equally many rounds "
                "of all learners, or who plays afterwards"
            )
        seats = self.seats(number)
        actions = self._afterwards[agent](self.seated.seen(seats), self.seated.masks(seats))
        return read_rows(actions, self.seated.n_envs, f"{agent}, afterwards")

    def seats(self, number: int) -> Whole:
        """Return a learner's place in every game, (B,)."""
        return np.full(self.seated.n_envs, self.places[number])


class Seat:
    """One learner's view of the games, which waits for the other learners.

    Args:
        turns: what all learners share.
        number: of the learner.
    """

    def __init__(self, turns: TurnTaking, number: int) -> None:
        self._turns, self._number, self.agent = turns, number, turns.agents[number]
        self.games, self._seats = turns.seated.games, turns.seats(number)
        self.n_envs = self.games.n_envs
        self.observation_space = self.games.observation_space(self.agent)
        self.action_space = self.games.action_space(self.agent)

    def reset(self, seed: int | None = None) -> tuple[Seen, dict[str, Any]]:
        """Start an episode in every game, once all learners ask for it."""
        self._turns.ask(self._number, Request(seed=seed))
        return self._turns.seated.seen(self._seats), {}

    def step(self, actions: Any) -> Lived:
        """Play the learner's actions (B, 5) in the round of all learners."""
        seated = self._turns.seated
        self._turns.ask(self._number, Request(read_rows(actions, self.n_envs, self.agent)))
        return seated.lived(self._seats)

    def action_masks(self) -> tuple[NDArray[np.bool_], ...]:
        """Return the learner's masks: one (B, width) per action axis."""
        return self._turns.seated.masks(self._seats)

    def close(self) -> None:
        """Do nothing: the games serve the other learners too."""
