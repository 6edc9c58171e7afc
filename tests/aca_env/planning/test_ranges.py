import numpy as np
import pytest

from aca_env.faces.vector import CollectiveActionVectorEnv
from aca_env.game.world import World
from aca_env.planning.ranges import last_rewards, payoff_range, reward_range
from aca_env.scenario.schema import Scenario
from tests.agents.repeated import pennies, scene_world
from tests.agents.scenes import COOL, SCENES, SHADE, STORM, fields, with_collective


def game_of(content):
    return CollectiveActionVectorEnv(World(Scenario(**content)), 1).game


@pytest.mark.parametrize("scene", SCENES)
def test_no_payoff_leaves_its_range(scene):
    games = CollectiveActionVectorEnv(scene_world(scene), 64)
    games.reset(seed=0)
    rng = np.random.default_rng(0)
    ends = np.array([payoff_range(games.game, place) for place in range(games.n_agents)])
    for _ in range(games.game.scenario.rounds):
        payoff = games.step(games.sample_actions(rng))[-1]["payoff"]
        assert (payoff >= ends[:, 0]).all()
        assert (payoff <= ends[:, 1]).all()


def test_range_by_hand():
    # Weights 2 and 1, one label worth 1, the others nothing, free editing.
    assert payoff_range(game_of(pennies(1)), 0) == (-3.0, 3.0)
    # Seventeen features at a tenth each; a gap of 1.5 between the best and the worst label.
    content = with_collective(0, values={COOL: 1.0, STORM: -0.5}, edit_cost=0.1)
    assert payoff_range(game_of(content), 0) == pytest.approx((-1.5 - 1.7, 1.5))


def test_every_private_type_and_every_setting_counts():
    types = [{"probability": 0.5, "values": {SHADE: 4.0}}, {"probability": 0.5}]
    assert payoff_range(game_of(with_collective(0, types=types)), 0) == (-4.0, 4.0)
    ranges = {"settings": 8, "ranges": {f"collectives.0.values.{COOL}": [2.0, 3.0]}}
    low, high = payoff_range(game_of(fields(randomise=ranges)), 0)
    assert -3.0 <= low < -2.0
    assert high == -low


def test_the_highest_payoff_of_the_range_can_be_had():
    content = fields(collectives=fields()["collectives"][:1])
    games = CollectiveActionVectorEnv(World(Scenario(**content)), 1)
    games.reset(seed=0)
    *_, infos = games.step([[[1, 2, 0, 0, 0]]])
    assert infos["success"][0, 0] == 1
    assert infos["payoff"][0, 0] <= payoff_range(games.game, 0)[1] == 1


REWARDS = {
    "own": {},
    "cooperative": {"matrix": "cooperative"},
    "mass": {"matrix": "mass"},
    "prosocial": {"matrix": "prosocial", "prosocial": 0.3},
    "opposed": {"matrix": [[1.0, -2.0], [-0.5, 0.5]]},
    "rusp": {"matrix": "rusp"},
    "least": {"mode": "min"},
}


@pytest.mark.parametrize("reward", REWARDS)
@pytest.mark.parametrize(
    "randomise", [None, {"settings": 5, "ranges": {"collectives.0.share": [0.1, 0.5]}}]
)
def test_rewards_are_those_of_the_step_and_lie_in_their_range(reward, randomise):
    changes = {} if randomise is None else {"randomise": randomise}
    content = with_collective(0, fields(reward=REWARDS[reward], **changes), edit_cost=0.01)
    games = CollectiveActionVectorEnv(World(Scenario(**content)), 16)
    games.reset(seed=0)
    ends = np.array([reward_range(games.game, place) for place in range(2)])
    rng = np.random.default_rng(0)
    for _ in range(games.game.scenario.rounds):
        rewards = games.step(games.sample_actions(rng))[1]
        np.testing.assert_array_equal(last_rewards(games.game), rewards)
        assert (rewards >= ends[:, 0]).all()
        assert (rewards <= ends[:, 1]).all()


def test_range_of_rewards_by_hand():
    content = fields(reward=REWARDS["opposed"])
    # Both payoffs lie in [−1, 1], the second collective's two signals weighing a half each.
    assert reward_range(game_of(content), 0) == (-3.0, 3.0)
    assert reward_range(game_of(content), 1) == (-1.0, 1.0)


def test_under_difference_utilities_it_is_what_the_matrix_makes_of_payoffs():
    content = fields(reward={"mode": "difference"})
    games = CollectiveActionVectorEnv(World(Scenario(**content)), 4)
    games.reset(seed=0)
    *_, infos = games.step(games.sample_actions(np.random.default_rng(0)))
    np.testing.assert_array_equal(last_rewards(games.game), infos["payoff"])
