"""The most that an agent can earn in a whole episode against given opponents: a yardstick."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from aca_env.agents.base import PolicyError
from aca_env.errors import StateError
from aca_env.faces.opponent_games import ManyOpponents
from aca_env.faces.opponents import (
    OneOpponent,
    Opponent,
    OpponentsLike,
    find_place,
    read_opponents,
)
from aca_env.faces.vector import CollectiveActionVectorEnv
from aca_env.game.world import World
from aca_env.planning.lookahead import Plan, best_plan
from aca_env.planning.menus import distinct_actions, idle_action
from aca_env.planning.situation import made_legal
from aca_env.policies import make_policy
from aca_env.policy_words import parse_policy

Actions = NDArray[np.int64]
Reals = NDArray[np.float64]


class _Played(NamedTuple):
    """Episodes played with given own actions.

    Attributes:
        joint: (n_seeds, n_rounds, n_agents, 5) what everybody asked for.
        value: (n_seeds,) sum of the agent's rewards or payoffs.
    """

    joint: Actions
    value: Reals


def best_response_return(
    world: World,
    agent: str,
    opponents: OpponentsLike,
    seeds: Sequence[int],
    *,
    measure: str = "reward",
) -> Reals:
    """Return the largest return (n_seeds,) that an agent can have in each seed's episode.

    It knows all records and what the opponents will do, so no policy has a higher one. See
    `best_response_episodes` for what is exact.

    Args:
        world: the scenario with its pool.
        agent: an agent, or the name of its collective.
        opponents: as for `read_opponents`; policies may be given with options, as in
            "fixed(effort=0.5)".
        seeds: of the episodes, as `aca_env.runs.episode.play` takes them.
        measure: the sum over the rounds of "reward" or of "payoff", not discounted.

    Raises:
        PolicyError: opponents that react to what the agent does.
        LookaheadError: rounds that depend on each other in too many ways.
    """
    return best_response_episodes(world, agent, opponents, seeds, measure=measure).value


def best_response_episodes(
    world: World,
    agent: str,
    opponents: OpponentsLike,
    seeds: Sequence[int],
    *,
    measure: str = "reward",
) -> Plan:
    """Return the best plan of an agent for each seed's episode, and what it earns.

    Exact if what the opponents do does not depend on what the agent does: abstain, fixed
    and uniform are such policies. The plan is then the best of all action sequences: in a
    plain scenario round by round, otherwise by following every situation that may come.
    That they do not react is checked: for every seed the episode is played with each of the
    agent's actions throughout, and with the plan. Opponents that do not do the same in all of
    these are refused; some that react, but to none of them, go unnoticed, and the value is
    then what the plan earns against them, not the most that any plan could.

    Args:
        world: the scenario with its pool.
        agent: an agent, or the name of its collective.
        opponents: as for `best_response_return`.
        seeds: of the episodes.
        measure: the sum of "reward" or of "payoff".

    Raises:
        PolicyError: opponents that react to what the agent does.
        LookaheadError: more situations in some round than can be followed.
        AcaError: no seeds, or an unknown agent, policy or measure.
    """
    if len(seeds) == 0:
        raise StateError("seeds: expected one at least, got none")
    place = find_place(world.scenario, agent)
    others = read_opponents(world.scenario, place, _made(opponents))
    if any(one.kind.sees_actions for one in others):
        raise _reacts(agent)
    rounds = world.scenario.rounds
    episodes = _Episodes(world, place, others, seeds, measure)
    shape = (len(seeds), rounds, 5)
    expected = episodes.play(np.broadcast_to(idle_action(world, place), shape)).joint
    for action in distinct_actions(world, place):
        if _differ(episodes.play(np.broadcast_to(action, shape)).joint, expected, place):
            raise _reacts(agent)
    plan = episodes.best(expected)
    played = episodes.play(plan.actions)
    if _differ(played.joint, expected, place):
        raise _reacts(agent)
    return Plan(played.value, plan.actions)


def _made(opponents: OpponentsLike) -> OpponentsLike:
    """Return opponents in which words with options are policies made of them."""
    if isinstance(opponents, Mapping):
        return {agent: _made_one(given) for agent, given in opponents.items()}
    return None if opponents is None else _made_one(opponents)


def _made_one(given: OneOpponent) -> OneOpponent:
    has_options = isinstance(given, str) and given.strip().endswith(")")
    return make_policy(*parse_policy(given)) if has_options else given  # type: ignore[arg-type]


def _differ(joint: Actions, other: Actions, place: int) -> bool:
    """Return whether anybody but the agent at a place acted differently."""
    return bool((np.delete(joint - other, place, axis=2) != 0).any())


def _reacts(agent: str) -> PolicyError:
    return PolicyError(
        f"best response of {agent!r} over an episode: expected opponents that do not react to "
        "it, such as abstain, fixed or uniform, got some whose actions depend on its own"
    )


class _Episodes:
    """The episodes of some seeds, against opponents that start afresh every time."""

    def __init__(
        self,
        world: World,
        place: int,
        opponents: Sequence[Opponent],
        seeds: Sequence[int],
        measure: str,
    ) -> None:
        self.games = CollectiveActionVectorEnv(world, len(seeds))
        self.place, self.opponents, self.measure = place, opponents, measure
        self.seeds = [int(seed) for seed in seeds]

    def play(self, actions: Actions) -> _Played:
        """Play the agent's actions (n_seeds, n_rounds, 5)."""
        games, place = self.games, self.place
        others = ManyOpponents(games, self.opponents)
        observations, infos = games.reset(seed=self.seeds)
        others.seed(self.seeds)
        others.start()
        told, value = [], np.zeros(games.n_envs)
        for t in range(actions.shape[1]):
            joint = np.zeros((games.n_envs, games.n_agents, 5), dtype=np.int64)
            others.act(joint, observations, infos)
            joint[:, place] = actions[:, t]
            joint[:, place] = made_legal(games.game, joint)[:, place]
            told.append(joint)
            stepped = games.step(joint)
            others.learn(stepped)
            observations, infos = stepped[0], stepped[4]
            earned = stepped[1] if self.measure == "reward" else infos["payoff"]
            value += earned[:, place]
        return _Played(np.stack(told, axis=1), value)

    def best(self, expected: Actions) -> Plan:
        """Return the best plan if the others do what is expected, whatever the agent does."""
        self.games.reset(seed=self.seeds)
        return best_plan(self.games.game, self.place, expected, measure=self.measure)
