"""Who plays the others: given in many forms, refused in one line."""

import numpy as np
import pytest

from aca_env.agents import Abstain, Fixed, Uniform
from aca_env.agents.base import Policy, PolicyError
from aca_env.errors import AcaError, UnknownNameError
from aca_env.faces.opponents import (
    ROUNDS_AHEAD,
    Chances,
    find_place,
    generator,
    plays_batched,
    read_opponents,
)
from aca_env.scenario.schema import Scenario
from tests.aca_env.faces.games import COLLECTIVES, fields
from tests.aca_env.faces.learners import Batched, Counting

LEARNER = 1
POLICIES = {"north": ("fixed", {"label": "blue"}), "south": ("fixed", {}), "west": ("abstain", {})}


def scenario() -> Scenario:
    groups = [
        {
            **group,
            "policy": POLICIES[group["name"]][0],
            "policy_options": POLICIES[group["name"]][1],
        }
        for group in COLLECTIVES
    ]
    return Scenario(**fields(collectives=groups))


def read(opponents):
    return read_opponents(scenario(), LEARNER, opponents)


def test_without_wishes_everybody_plays_what_the_scenario_names():
    north, west = read(None)
    assert (north.place, west.place) == (0, 2)
    assert (north.kind, west.kind) == (Fixed, Abstain)
    assert north.make().label == "blue"
    assert read({})[0].make().label == "blue"


def test_one_name_is_for_everybody_and_keeps_options_only_where_the_file_says_so():
    assert [one.kind for one in read("uniform")] == [Uniform, Uniform]
    north, west = (one.make() for one in read("fixed"))
    assert north.label == "blue"
    assert west.label is None


def test_a_mapping_knows_agents_and_collectives_and_leaves_the_rest():
    assert [one.kind for one in read({"collective_0": "uniform"})] == [Uniform, Abstain]
    assert [one.kind for one in read({"west": Uniform})] == [Fixed, Uniform]


def test_names_of_classes_are_policies_too():
    name = "tests.aca_env.faces.learners:Counting"
    assert [one.kind.__name__ for one in read(name)] == ["Counting", "Counting"]


def test_a_policy_is_copied_and_never_played_itself():
    original = Counting()
    made = [one.make() for one in read(original) for _ in range(2)]
    assert len({id(policy) for policy in [original, *made]}) == 5
    for policy in made:
        policy.n_asked += 1
        assert policy.n_asked == 1
    assert original.n_asked == 0


def test_agents_come_before_collectives_of_the_same_name():
    groups = [{**COLLECTIVES[1], "name": "collective_1"}, {**COLLECTIVES[1], "name": "other"}]
    odd = Scenario(**fields(collectives=groups))
    assert find_place(odd, "collective_1") == 1
    assert find_place(odd, "other") == 1
    assert find_place(odd, "collective_0") == 0


@pytest.mark.parametrize("agent", ["nobody", "", None, 1, ["collective_0"], float("nan"), b"west"])
def test_unknown_agents_are_refused_with_those_that_there_are(agent):
    with pytest.raises(UnknownNameError) as caught:
        find_place(scenario(), agent)
    assert "collective_0, collective_1, collective_2, north, south, west" in str(caught.value)
    assert "\n" not in str(caught.value)


class Unfinished(Policy):
    """A policy without an answer."""


class Demanding(Policy):
    """A policy that needs options."""

    def __init__(self, wish: str) -> None:
        self.wish = wish

    def act(self, observation, info, rng):
        return np.zeros(5, dtype=np.int64)


class Stubborn(Counting):
    """A policy that cannot be copied."""

    def __deepcopy__(self, memo):
        raise RuntimeError("no\ncopies")


WRONG = {
    "the learner by agent": ({"collective_1": "uniform"}, "'collective_1' is the learner"),
    "the learner by name": ({"south": "uniform"}, "'south' is the learner"),
    "twice": ({"west": "uniform", "collective_2": "fixed"}, "'collective_2' is given twice"),
    "an unknown agent": ({"east": "uniform"}, "unknown agent 'east'"),
    "an unknown policy": ("clever", "unknown policy 'clever'"),
    "an unknown policy of one": ({"west": "clever"}, "unknown policy 'clever'"),
    "no text": ("", "policy '': expected NAME"),
    "a number": (3, "expected a policy's name, a Policy or a subclass of it, got 3"),
    "not a number": (float("nan"), "got nan"),
    "a list": (["uniform"], "got ['uniform']"),
    "nothing for one": ({"west": None}, "got None"),
    "a foreign class": (dict, "got <class 'dict'>"),
    "an unfinished class": (Unfinished, "expected a method act, got none"),
    "a class with options": (Demanding, "Demanding: expected a class that needs no options"),
    "no module": ("nowhere:Nothing", "no module named 'nowhere'"),
    "what cannot be copied": (Stubborn(), "cannot be copied for every game"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_opponents_are_refused_in_one_line(case):
    opponents, told = WRONG[case]
    with pytest.raises(AcaError) as caught:
        read(opponents)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_mistakes_show_even_where_nobody_else_plays():
    alone = Scenario(**fields(collectives=COLLECTIVES[:1]))
    assert read_opponents(alone, 0, "uniform") == ()
    with pytest.raises(UnknownNameError, match="clever"):
        read_opponents(alone, 0, "clever")
    with pytest.raises(PolicyError):
        read_opponents(alone, 0, 3)


def test_chances_are_those_of_one_generator_per_game_and_agent():
    seeds, places = [5, 2**64 - 1, 0], [0, 2]
    chances = Chances(seeds, places)
    wanted = [[generator(seed, place) for place in places] for seed in seeds]
    for n in (5, 5, 3, 1, *[5] * (ROUNDS_AHEAD + 3)):
        got = chances.random(n)
        assert got.shape == (3, 2, n)
        for b, g in np.ndindex(3, 2):
            np.testing.assert_array_equal(got[b, g], wanted[b][g].random(n))


def test_chances_of_a_game_do_not_depend_on_the_others():
    many, one = Chances([5, 6, 7], [0, 2]), Chances([6], [2])
    np.testing.assert_array_equal(many.random(5)[1, 1], one.random(5)[0, 0])


class Inheriting(Batched):
    """Changes nothing."""


class Actor(Batched):
    """Changes how one game is played, and nothing else."""

    def act(self, observation, info, rng):
        return np.ones(5, dtype=np.int64)


class Learner(Batched):
    """Learns from one game."""

    def learn(self, transition):
        self.n_learned += 1


class Owner(Actor):
    """Changes both."""

    @classmethod
    def batched(cls, policies, places, games):
        return None


def test_only_who_answers_for_all_games_is_asked_to():
    answers = {kind: plays_batched(kind) for kind in (Batched, Inheriting, Owner)}
    assert all(answers.values()), answers
    answers = {kind: plays_batched(kind) for kind in (Counting, Actor, Learner, Policy)}
    assert not any(answers.values()), answers
