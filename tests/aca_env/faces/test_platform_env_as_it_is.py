"""Where the platform stays as it is, the collectives live in the base environment, bit for bit."""

import numpy as np
import pytest

from aca_env.faces.make import parallel_env
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.faces.platform_env.environment import PLATFORM
from aca_env.faces.platform_env.make import platform_env
from aca_env.faces.platform_env.switched import finest_world
from aca_env.scenario.schema import Scenario
from tests.aca_env.faces.games import COLLECTIVES, POOL, fields, make, plain, same
from tests.aca_env.faces.platform_games import FILTER, HIDE, SHOW, TREE, acting, joint, keep

DESCRIBED = {
    "everything": fields(),
    "plain": plain(rounds=3),
    "one collective": plain(collectives=COLLECTIVES[:1]),
    "records of an episode": plain(population={"redraw": "once"}),
    "records of a round": fields(population={"redraw": "every_round"}, platform={"decay": 0.5}),
    "hidden": plain(information={"regime": "anonymous", "bounds": "all", "selection": "menu"}),
    "no bounds": plain(information={"bounds": "none"}, platform={"retrain_every": 3}),
    "strict": plain(on_illegal="error", horizon="continuing"),
    "differences": plain(reward={"mode": "difference"}),
}


def lived(env, base, seed):
    """Play both with the same actions; yield what each showed the collectives."""
    rng = np.random.default_rng(seed)
    seen, infos = env.reset(seed=seed)
    yield {agent: seen[agent] for agent in env.collectives}, base.reset(seed=seed)[0]
    while env.agents:
        actions = joint(env, infos, rng)
        other = base.step(actions)
        told = env.step({**actions, PLATFORM: 0})
        infos = told[4]
        for k, part in enumerate(told):
            yield {agent: part[agent] for agent in env.collectives}, other[k]


@pytest.mark.parametrize("name", DESCRIBED)
def test_the_setting_as_it_is_gives_the_numbers_of_the_parallel_form(name):
    described = DESCRIBED[name]
    env, base = acting(described, actions=[keep(described)]), make(described)
    assert all(same(a, b) for a, b in lived(env, base, seed=3))
    assert env.agents == base.agents == []


def test_shipped_scenarios_give_the_numbers_of_the_parallel_form():
    small = {"population.n_pool": 20_000, "population.n_train": 200_000, "rounds": 4}
    for name in ("climate-duel", "rebuttal", "crash-claims"):
        changes = dict(small) if name != "crash-claims" else {"rounds": 4}
        env, base = platform_env(name, overrides=changes), parallel_env(name, overrides=changes)
        assert len(env.levers) >= 5
        assert all(same(a, b) for a, b in lived(env, base, seed=0))


def test_entries_that_only_other_levers_publish_come_last_and_are_0():
    described = plain(information={"regime": "worst_case"}, rounds=3)
    env, base = acting(described, actions=[SHOW, FILTER]), make(described)
    n_entries = len(base.spec())
    assert env.spec()[:n_entries] == base.spec()
    assert any("last_cross_conflict" in name for name in env.spec()[n_entries:])
    for k, (seen, other) in enumerate(lived(env, base, seed=1)):
        if k == 0 or (k - 1) % 5 == 0:  # observations
            for agent, view in seen.items():
                assert np.array_equal(view[:n_entries], other[agent])
                assert not view[n_entries:].any()


def test_beside_a_learner_it_is_the_game_with_a_class_per_record():
    described = plain(rounds=2)
    env = acting(described, actions=[TREE, HIDE])
    world = finest_world(env.table.games.scenarios, POOL)
    alone = world.varied(Scenario(**described))
    alone.learner = None
    base = CollectiveActionEnv(alone)
    assert all(same(a, b) for a, b in lived(env, base, seed=2))
