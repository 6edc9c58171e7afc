import numpy as np

from aca_env.planning.regrets import ConditionalRegretPlayer, RegretPlayer, draw
from tests.agents.scenes import fields, make_env


def test_draws_are_in_proportion_to_the_weights():
    weights = np.tile([0.0, 1.0, 0.0, 3.0, 0.0], (4000, 1))
    drawn = draw(weights, (np.arange(4000) + 0.5) / 4000)
    assert np.bincount(drawn, minlength=5).tolist() == [0, 1000, 0, 3000, 0]


def test_the_largest_number_still_draws_something_that_weighs():
    largest = np.array([np.nextafter(1.0, 0.0)])
    for total in np.random.default_rng(0).random(500) * 10:
        weights = np.array([[total, 0.0, total / 3, 0.0]])
        assert draw(weights, largest) == [2]
        assert draw(weights, np.zeros(1)) == [0]


def player_with(kind, regret, n_rounds, *options):
    env = make_env(fields())
    env.reset(seed=0)
    player = kind(env.game, 0, *options)
    player.regret[...] = regret
    player.n_rounds = n_rounds
    return player


MAY = np.ones((1, 5), dtype=np.bool_)
LAST = np.array([2])


def test_weights_are_positive_regrets_and_without_any_it_stays():
    player = player_with(RegretPlayer, [[-1.0, 2.0, 0.0, 0.5, 0.0]], 4)
    np.testing.assert_array_equal(player.weights(MAY, LAST), [[0, 2, 0, 0.5, 0]])
    player = player_with(RegretPlayer, [[-1.0, -2.0, 0.0, -0.5, 0.0]], 4)
    np.testing.assert_array_equal(player.weights(MAY, LAST), [[0, 0, 1, 0, 0]])


def test_what_is_masked_weighs_nothing():
    may = MAY & (np.arange(5) != 1)
    player = player_with(RegretPlayer, [[-1.0, 2.0, 0.0, 0.5, 0.0]], 4)
    np.testing.assert_array_equal(player.weights(may, LAST), [[0, 0, 0, 0.5, 0]])


def test_conditional_probabilities_are_those_of_the_source():
    regret = np.full((1, 5, 5), 9.0)
    regret[0, 2] = [1.0, -3.0, 0.0, 2.0, 0.0]
    player = player_with(ConditionalRegretPlayer, regret, 10, 2.0)
    wanted = [[1 / 20, 0, 1 - 3 / 20, 2 / 20, 0]]
    np.testing.assert_allclose(player.weights(MAY, LAST), wanted, rtol=1e-12)


def test_default_inertia_keeps_probabilities_within_one():
    # Values 1 and 0, no cost: gains of at most 2 over each of 4 other actions.
    assert player_with(ConditionalRegretPlayer, 0.0, 1, None).inertia == 2.0 * 4
