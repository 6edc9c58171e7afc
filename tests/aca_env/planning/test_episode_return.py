import numpy as np
import pytest

from aca_env.agents.base import Policy, PolicyError
from aca_env.agents.best_response import BestResponse
from aca_env.agents.fixed import Fixed
from aca_env.agents.myopic import Myopic
from aca_env.errors import AcaError, StateError, UnknownNameError
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.game.world import World
from aca_env.planning.episode_return import best_response_episodes, best_response_return
from aca_env.policies import make_policy
from aca_env.policy_words import parse_policy
from aca_env.runs.episode import play
from aca_env.scenario.schema import Scenario
from tests.aca_env.planning.games import ATTRITION, small, world_of

SEEDS = (3, 11, 4)


def played_return(world, own, opponent, seed):
    """Return what a policy of the first agent earns against opponents in a run."""
    env = CollectiveActionEnv(world)
    policies = {agent: make_policy(*parse_policy(opponent)) for agent in env.possible_agents}
    policies["collective_0"] = own
    for policy in policies.values():
        policy.attach(env)
    return sum(round_.rewards["collective_0"] for round_ in play(env, policies, seed))


@pytest.mark.parametrize("opponent", ["abstain", "fixed(label=1, signal=0)", "uniform"])
@pytest.mark.parametrize("scene", ["plain", "types_and_announcements", "one", "different_episodes"])
def test_in_plain_scenarios_it_is_what_replying_round_by_round_earns(scene, opponent):
    world = world_of(scene)
    found = best_response_return(world, "collective_0", opponent, SEEDS)
    wanted = [played_return(world, BestResponse(), opponent, seed) for seed in SEEDS]
    np.testing.assert_allclose(found, wanted, atol=1e-12)


@pytest.mark.parametrize("opponent", ["fixed", "uniform"])
def test_where_rounds_are_linked_no_policy_earns_more(opponent):
    world = World(Scenario(**ATTRITION))
    found = best_response_episodes(world, "north", opponent, SEEDS[:2])
    rivals = [BestResponse(), BestResponse(lookahead=2), Fixed(effort=0.5), Fixed(), Myopic()]
    for b, seed in enumerate(SEEDS[:2]):
        earned = [played_return(world, rival, opponent, seed) for rival in rivals]
        assert max(earned) <= found.value[b] + 1e-9
    assert found.actions.shape == (2, 5, 5)


def test_seeds_do_not_depend_on_their_company():
    world = world_of("budget")
    together = best_response_return(world, "south", "uniform", SEEDS)
    alone = [best_response_return(world, "south", "uniform", [seed])[0] for seed in SEEDS]
    np.testing.assert_array_equal(together, alone)


def test_opponents_may_differ_and_be_classes_or_policies():
    world = world_of("plain")
    given = ({"south": "fixed(label=1)"}, {"collective_1": Fixed(label=1)}, Fixed(label=1))
    values = [best_response_return(world, "north", one, SEEDS) for one in given]
    np.testing.assert_array_equal(values[0], values[1])
    np.testing.assert_array_equal(values[0], values[2])


def test_payoffs_can_be_summed_instead_of_rewards():
    world = world_of("anonymous_rewarded_for_the_least")
    sums = [
        best_response_return(world, "collective_0", "fixed", SEEDS, measure=measure)
        for measure in ("reward", "payoff")
    ]
    assert (sums[0] < sums[1]).all()


@pytest.mark.parametrize("opponent", ["myopic", BestResponse])
def test_opponents_that_react_are_refused_in_one_line(opponent):
    with pytest.raises(AcaError) as caught:
        best_response_return(World(small("climate-duel")), "heat", opponent, SEEDS)
    assert str(caught.value).startswith("best response of 'heat' over an episode: expected")
    assert "\n" not in str(caught.value)


class Spiteful(Policy):
    """Plants as soon as the first agent has planted the first label; nothing else moves it."""

    def attach(self, env):
        self.env = env

    def act(self, observation, info, rng):
        seen = self.env.game.present.last_action[0, 0, :2].tolist()
        return np.array([int(seen == [1, 0]), 3, 0, 0, 0])


def test_a_reaction_to_what_no_good_plan_contains_is_noticed_too():
    world = world_of("plain")
    assert (best_response_episodes(world, "north", "abstain", SEEDS).actions[..., 1] != 0).all()
    with pytest.raises(PolicyError, match="expected opponents that do not react"):
        best_response_return(world, "north", Spiteful, SEEDS)


def test_mistakes_are_named():
    world = world_of("plain")
    with pytest.raises(StateError, match="seeds: expected one at least"):
        best_response_return(world, "north", "uniform", [])
    with pytest.raises(UnknownNameError, match="unknown agent 'east'"):
        best_response_return(world, "east", "uniform", SEEDS)
    with pytest.raises(UnknownNameError, match="unknown measure"):
        best_response_return(world, "north", "uniform", SEEDS, measure="joy")
