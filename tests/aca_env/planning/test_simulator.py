import numpy as np
import pytest

from aca_env.game.state import pick_games
from aca_env.planning.simulator import simulator
from tests.aca_env.planning.games import SCENES, later_games, world_of


@pytest.mark.parametrize("scene", SCENES)
def test_copies_of_games_live_the_rounds_that_the_games_will(scene):
    games = later_games(scene)
    copies = np.array([2, 0, 0, 1, 2])
    simulated = simulator(world_of(scene))
    simulated.restore(pick_games([games.game.state], copies))
    rng = np.random.default_rng(0)
    for _ in range(2):
        joint = games.sample_actions(rng)
        wanted = games.game.step(joint)
        found = simulated.step(joint[copies], with_bounds=False)
        np.testing.assert_array_equal(found.outcome.success, wanted.outcome.success[copies])
        np.testing.assert_allclose(
            found.outcome.payoff, wanted.outcome.payoff[copies], rtol=0, atol=1e-14
        )
        np.testing.assert_allclose(found.reward, wanted.reward[copies], rtol=0, atol=1e-14)
        np.testing.assert_array_equal(
            simulated.present.participation, games.game.present.participation[copies]
        )


def test_one_world_has_one_simulator():
    assert simulator(world_of("plain")) is simulator(world_of("plain"))
