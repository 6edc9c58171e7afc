"""Looking ahead where a learner remembers, goes on learning, or retrains on a trigger."""

from itertools import product

import numpy as np
import pytest

from aca_env.game.making import make_game
from aca_env.game.world import World
from aca_env.planning.history import rounds_are_linked
from aca_env.planning.lookahead import best_plan
from aca_env.planning.menus import distinct_actions
from tests.aca_env.game.lasting_learners import lasting_world

PLATFORMS = {
    "window": ("naive_bayes", {"memory": 2}),
    "decay": ("naive_bayes", {"decay": 0.5}),
    "partial": ("naive_bayes", {"learning": "partial_fit"}),
    "trigger": ("histogram", {"retrain_every": 4, "retrain_when": {"drift": 0.1}}),
}
N_AHEAD = 2


@pytest.mark.parametrize("name", PLATFORMS)
def test_best_plan_is_the_best_of_all_that_can_be_played(name):
    classifier, platform = PLATFORMS[name]
    world: World = lasting_world(classifier, platform=platform, n_train=60)
    assert rounds_are_linked(world.scenario)
    game = make_game(world)
    game.reset(np.array([2], dtype=np.uint64))
    others = np.zeros((1, world.n_agents, 5), dtype=np.int64)
    others[:, 1, 0] = 1
    game.step(others)
    state, own = game.state, distinct_actions(world, 0)
    earned = []
    for chosen in product(own, repeat=N_AHEAD):
        game.restore(state)
        total = 0.0
        for action in chosen:
            joint = others.copy()
            joint[0, 0] = action
            total += game.step(joint).outcome.payoff[0, 0]
        earned.append(total)
    game.restore(state)
    plan = best_plan(game, 0, others, rounds=N_AHEAD)
    assert plan.value[0] == pytest.approx(max(earned), abs=1e-9)
    assert np.ptp(earned) > 0
