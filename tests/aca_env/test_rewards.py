"""Rewards from payoffs: by matrix, by the least, and what is refused."""

import numpy as np
import pytest

from aca_env.errors import ScenarioError
from aca_env.rewards import reward_matrix, rewards, social_payoff, social_weights
from aca_env.scenario.schema import Scenario
from tests.aca_env.faces.games import fields

PAYOFFS = np.array([[1.0, -2.0, 0.5], [0.0, 3.0, 3.0]])


def scenario(**reward) -> Scenario:
    return Scenario(**fields(reward=reward))


MATRICES = {
    "own": ({"matrix": "own"}, [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
    "mean": ({"matrix": "mean"}, [[1 / 3] * 3] * 3),
    "mass": ({"matrix": "mass"}, [[0.5, 1 / 3, 1 / 6]] * 3),
    "prosocial": (
        {"matrix": "prosocial", "prosocial": 0.25},
        [[1, 0.25, 0.25], [0.25, 1, 0.25], [0.25, 0.25, 1]],
    ),
    "private": ({"matrix": "private"}, [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
    "cooperative": ({"matrix": "cooperative"}, [[1] * 3] * 3),
    "integrated": (
        {"matrix": "integrated", "interdependence": [[0, 0.5, 0], [-1, 0, 2], [0, 0, 0]]},
        [[1, 0.5, 0], [-1, 1, 2], [0, 0, 1]],
    ),
    "written out": (
        {"matrix": [[1, -1, 0], [0, 1, 0], [0, 0, 2]]},
        [[1, -1, 0], [0, 1, 0], [0, 0, 2]],
    ),
}


@pytest.mark.parametrize("kind", MATRICES)
def test_every_agent_is_rewarded_by_its_row_of_the_matrix(kind):
    given, expected = MATRICES[kind]
    made = scenario(**given)
    matrix = reward_matrix(made)
    np.testing.assert_allclose(matrix, expected, rtol=0, atol=1e-15)
    got = rewards(made, matrix, PAYOFFS)
    wanted = [
        [sum(w * p for w, p in zip(row, game, strict=True)) for row in expected] for game in PAYOFFS
    ]
    np.testing.assert_allclose(got, wanted, rtol=0, atol=1e-15)


def test_mode_min_gives_everybody_the_least_payoff():
    made = scenario(mode="min")
    got = rewards(made, reward_matrix(made), PAYOFFS)
    assert got.tolist() == [[-2.0] * 3, [0.0] * 3]


@pytest.mark.parametrize("kind", MATRICES)
def test_the_social_payoff_is_the_sum_of_what_the_matrix_gives(kind):
    made = scenario(**MATRICES[kind][0])
    got = social_payoff(social_weights(made), PAYOFFS)
    np.testing.assert_allclose(got, (PAYOFFS @ reward_matrix(made).T).sum(axis=1), atol=1e-14)


def test_a_drawn_matrix_counts_all_payoffs_alike_and_is_nowhere_written_out():
    made = scenario(matrix="rusp")
    assert social_weights(made).tolist() == [1, 1, 1]
    with pytest.raises(ScenarioError, match="drawn per episode"):
        reward_matrix(made)


def test_every_game_may_have_a_matrix_of_its_own():
    matrices = np.array([np.eye(3), 2 * np.ones((3, 3))])
    got = rewards(scenario(matrix="mean"), matrices, PAYOFFS)
    np.testing.assert_allclose(got, [PAYOFFS[0], [12.0] * 3], atol=1e-15)


def test_rewards_are_never_the_payoffs_array_itself():
    made = scenario(matrix="own")
    got = rewards(made, reward_matrix(made), PAYOFFS)
    got[:] = 9
    assert PAYOFFS[0, 0] == 1.0


@pytest.mark.parametrize("matrix", [[[1, 0], [0, 1]], [[1, 0, 0]]])
def test_matrices_of_another_size_are_refused(matrix):
    with pytest.raises(ScenarioError, match=r"reward\.matrix"):
        reward_matrix(scenario(matrix=matrix))
