from itertools import product

import numpy as np
import pytest

from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.game.world import World
from aca_env.planning.menus import distinct_actions
from aca_env.planning.situation import allowed
from aca_env.runs.batched import play_many
from aca_env.scenario.schema import Scenario
from aca_env.tournament import regrets
from aca_env.tournament.regrets import Regrets, affordable_seeds, n_joint
from tests.agents.scenes import SCENES, fields


def by_hand(world, played, row):
    """Return regrets and social regret of one episode, trying every action one by one."""
    env = CollectiveActionEnv(world)
    env.reset(seed=played.seeds[row])
    n = len(env.possible_agents)
    menus = [distinct_actions(world, place) for place in range(n)]
    own, social = np.zeros(n), 0.0
    for t, actions in enumerate(played.actions[row]):
        may = [menu[allowed(env.game, k, menu)[0]] for k, menu in enumerate(menus)]
        payoff = env.outcomes(actions[None]).payoff[0]
        np.testing.assert_array_equal(payoff, played.payoff[row, t])
        for k in range(n):
            tried = np.repeat(actions[None], len(may[k]), axis=0)
            tried[:, k] = may[k]
            own[k] += played.gamma**t * (env.outcomes(tried).payoff[:, k].max() - payoff[k])
        everything = np.array([*product(*may)])
        best = env.outcomes(everything).payoff.sum(axis=1).max()
        social += played.gamma**t * (best - payoff.sum())
        env.step(dict(zip(env.possible_agents, actions, strict=True)))
    return own, social


@pytest.mark.parametrize("scene", ["plain", "budget", "participation_and_memory",
                                   "types_and_announcements"])  # fmt: skip
def test_regrets_are_those_of_trying_everything(scene):
    world = World(Scenario(**SCENES[scene] | {"reward": {"gamma": 0.9}}))
    played = play_many(world, ("uniform", "myopic"), [7, 3, 11])
    own, social = Regrets(world, 2).of(played)
    for row in range(3):
        expected = by_hand(world, played, row)
        np.testing.assert_allclose(own[row], expected[0], atol=1e-9)
        assert social[row] == pytest.approx(expected[1], abs=1e-9)
    assert (own >= 0).all()
    assert own[:, 0].max() > 0


def test_too_many_joint_actions_are_not_tried(monkeypatch):
    world = World(Scenario(**fields()))
    monkeypatch.setattr(regrets, "MOST_JOINT", n_joint(world) - 1)
    own, social = Regrets(world).of(play_many(world, ("uniform", "fixed"), [0]))
    assert np.isnan(social).all()
    assert np.isfinite(own).all()


def test_regrets_on_all_seeds_where_that_is_cheap():
    world = World(Scenario(**fields()))
    assert affordable_seeds(world, 4, 30) == 30
    assert 0 < affordable_seeds(world, 1000, 10**6) < 10**4
    assert affordable_seeds(world, 10**7, 100) == 0
