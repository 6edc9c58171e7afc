import numpy as np
import pytest

from aca_env.faces.vector import CollectiveActionVectorEnv
from aca_env.game.world import World
from aca_env.trajectories.legality import forbidden, some_forbidden
from tests.aca_env.trajectories.recorded import playing

SCENES = ("plain", "every_strategy", "budget", "no_abstaining", "different_episodes", "one")


@pytest.mark.parametrize("scene", SCENES)
def test_forbidden_is_what_the_game_calls_illegal(scene):
    games = CollectiveActionVectorEnv(World(playing(scene)), 16)
    rng = np.random.default_rng(0)
    _, infos = games.reset(seed=3)
    for _ in range(games.game.scenario.rounds):
        joint = rng.integers(games.widths, size=(16, games.n_agents, 5))
        expected = forbidden(games.game.rules.uses, infos["action_mask"], joint)
        *_, infos = games.step(joint)
        np.testing.assert_array_equal(infos["illegal_action"], expected)


@pytest.mark.parametrize("scene", SCENES)
def test_stand_in_is_forbidden_wherever_anything_is(scene):
    games = CollectiveActionVectorEnv(World(playing(scene)), 4)
    every = np.stack(np.meshgrid(*map(np.arange, games.widths), indexing="ij"), axis=-1)
    every = every.reshape(-1, 1, 5)
    _, infos = games.reset(seed=0)
    rng = np.random.default_rng(1)
    for _ in range(games.game.scenario.rounds):
        for game, agent in np.ndindex(4, games.n_agents):
            own = [mask[game, agent] for mask in infos["action_mask"]]
            uses = games.game.rules.uses[agent]
            many = [np.broadcast_to(mask, (len(every), 1, len(mask))) for mask in own]
            which = forbidden(uses[None], many, every)[:, 0]
            found = some_forbidden(uses, own)
            assert (found is not None) == which.any()
            if found is not None:
                assert which[(every[:, 0] == found).all(axis=1)].all()
        *_, infos = games.step(games.sample_actions(rng))
