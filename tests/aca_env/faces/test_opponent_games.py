"""Opponents in many games: together where they can be, and the same either way."""

from typing import Any

import numpy as np
import pytest

from aca_env.agents import POLICIES
from aca_env.agents.base import Policy
from aca_env.errors import ActionError
from aca_env.faces.learner import LearnerGames
from aca_env.faces.opponent_games import infos_by_game
from aca_env.faces.opponents import HOOK, plays_batched
from aca_env.faces.vector import CollectiveActionVectorEnv
from tests.aca_env.faces.games import make, plain, same
from tests.aca_env.faces.learners import AGENT, Batched, ByHand, Planner, small_world

B, SEED = 4, 21


def story(world, opponents, n_envs: int = B, seed: int = SEED) -> list[Any]:
    """Return two episodes against opponents, the learner abstaining."""
    games = LearnerGames(world, n_envs, AGENT, opponents)
    idle = np.zeros((n_envs, 5), dtype=np.int64)
    told: list[Any] = []
    for episode in range(2):
        told.append(games.reset(None if episode else seed))
        told.extend(games.step(idle) for _ in range(world.scenario.rounds))
    return told


def alone(kind: type[Policy]) -> type[Policy]:
    """Return the same policy as one that has to be asked game by game."""
    return type(f"Alone{kind.__name__}", (kind,), {"act": kind.act})


@pytest.mark.parametrize("name", POLICIES)
def test_shipped_policies_play_all_games_as_they_play_each(name):
    assert not plays_batched(alone(POLICIES[name]))
    for world in (small_world(), small_world(rounds=3, collectives=plain()["collectives"])):
        assert same(story(world, name), story(world, alone(POLICIES[name])))


def test_who_answers_for_all_games_plays_what_it_would_play_alone():
    together, by_hand = story(small_world(), Batched), story(small_world(), ByHand)
    assert same(together, by_hand)
    assert hasattr(Batched, HOOK)
    assert not hasattr(ByHand, HOOK)


def test_teams_may_differ_in_kind():
    mixed = {"north": Batched, "west": "uniform"}
    assert same(story(small_world(), mixed), story(small_world(), mixed | {"north": ByHand}))


@pytest.mark.parametrize("opponents", [Batched, ByHand, Planner, "myopic", "uniform"])
def test_a_world_does_not_depend_on_how_many_there_are(opponents):
    world = small_world()
    many = story(world, opponents)
    for b in (0, B - 1):
        one = story(world, opponents, n_envs=1, seed=SEED + b)
        for got, wanted in zip(many, one, strict=True):
            for part, expected in zip(got[:-1], wanted[:-1], strict=True):
                np.testing.assert_array_equal(part[b : b + 1], expected)


@pytest.mark.parametrize("information", [{}, {"bounds": "all"}, {"bounds": "none"}])
def test_infos_by_game_are_those_of_the_parallel_environment(information):
    world = small_world(information=information)
    vector, env = CollectiveActionVectorEnv(world, 1), make({**world.scenario.model_dump()})
    told, wanted = vector.reset(seed=SEED)[1], env.reset(seed=SEED)[1]
    rng = np.random.default_rng(0)
    for _ in range(world.scenario.rounds):
        for place, agent in enumerate(vector.agents):
            (got,) = infos_by_game(vector.game, told, place)
            assert same(dict(sorted(got.items())), dict(sorted(wanted[agent].items())))
        joint = vector.sample_actions(rng)
        told = vector.step(joint)[4]
        wanted = env.step(dict(zip(vector.agents, joint[0], strict=True)))[4]


class Rubbish(ByHand):
    """Answers with anything."""

    def __init__(self, answer: Any = None) -> None:
        self.answer = answer

    def act(self, observation, info, rng):
        return self.answer


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (None, "world 0, policy of collective_0: expected 5 whole numbers"),
        (np.zeros(4, dtype=np.int64), "world 0, policy of collective_0: expected 5 whole numbers"),
        ([0, 0, 0, 0.5, 0], "world 0, policy of collective_0: effort"),
        ([0, 99, 0, 0, 0], "world 0, policy of collective_0: label: expected 0 to 2, got 99"),
        (np.array([0, 99, 0, 0, 0]), "world 0, collective_0: label: expected 0 to 2"),
        (np.full(5, np.nan), "world 0, policy of collective_0: strategy"),
    ],
)
def test_what_a_policy_answers_wrongly_is_named(answer, told):
    games = LearnerGames(small_world(), 2, AGENT, {"north": Rubbish(answer)})
    games.reset(0)
    with pytest.raises(ActionError) as caught:
        games.step(np.zeros((2, 5), dtype=np.int64))
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_whole_floats_and_lists_are_answers_too():
    answers = (
        [0, 1, 0, 1, 0],
        np.array([0.0, 1.0, 0.0, 1.0, 0.0]),
        np.array([0, 1, 0, 1, 0], "u1"),
    )
    first, *others = (story(small_world(), Rubbish(answer)) for answer in answers)
    for other in others:
        assert same(first, other)
