"""Faces, planners and rewards of a platform that fits a learner: like any other game's."""

import copy
import pickle

import numpy as np
import pytest

import aca_env
from aca_env.game.making import make_game
from aca_env.game.world import World
from aca_env.joint_plan import JointPlan
from aca_env.platforms.learners import LearnerError
from aca_env.runs.batched import play_many
from aca_env.scenario.loading import load_scenario
from tests.aca_env.game.learner_scenes import learner_scene

FEW = {"forest": {"n_estimators": 3}}
SMALL = {
    "population.n_pool": 2000,
    "population.n_train": 500,
    "population.n_test": 50,
    "population.redraw": "bank",
    "population.bank_size": 4,
    "rounds": 3,
}


@pytest.mark.parametrize("name", ["naive_bayes", "forest"])
def test_faces_play_the_same_games(name):
    overrides = {**SMALL, "platform.classifier": name, "platform.parameters": FEW.get(name, {})}
    many = aca_env.vector_env("climate-duel", 2, overrides=overrides)
    seen, _ = many.reset(seed=3)
    for b in range(2):
        env = aca_env.parallel_env("climate-duel", overrides=overrides)
        observations, _ = env.reset(seed=3 + b)
        assert not env.unwrapped.game.is_certified
        for place, agent in enumerate(env.possible_agents):
            np.testing.assert_array_equal(observations[agent], seen[b, place])
    rng = np.random.default_rng(0)
    envs = [aca_env.parallel_env("climate-duel", overrides=overrides) for _ in range(2)]
    for b, env in enumerate(envs):
        env.reset(seed=3 + b)
    for _ in range(3):
        actions = rng.integers(0, envs[0].game.world.menus.widths, size=(2, 2, 5))
        _, reward, *_ = many.step(actions)
        for b, env in enumerate(envs):
            joint = {a: actions[b, i] for i, a in enumerate(env.possible_agents)}
            _, rewards, *_ = env.step(joint)
            np.testing.assert_array_equal(list(rewards.values()), reward[b])


def test_wrong_option_is_told_before_any_record_is_drawn():
    overrides = {"platform.classifier": "tree", "platform.parameters": {"depth": 3}}
    with pytest.raises(LearnerError, match="unknown 'depth', expected one of criterion"):
        aca_env.parallel_env("climate-duel", overrides=overrides)


def test_erasing_is_refused_with_a_learner():
    group = {"kind": "erasing", "n_estimation": 5}
    overrides = {"platform.classifier": "tree", "collectives.0.strategies": ["abstain", group]}
    with pytest.raises(aca_env.errors.ScenarioError, match="got 'erasing', expected another"):
        aca_env.parallel_env("climate-duel", overrides=overrides)


PLANT = np.array([1, 1, 0, 0, 0])


@pytest.mark.parametrize("move", [copy.deepcopy, lambda env: pickle.loads(pickle.dumps(env))])
def test_copy_of_an_environment_plays_on_alike(move):
    env = aca_env.parallel_env("climate-duel", overrides={**SMALL, "platform.classifier": "tree"})
    env.reset(seed=1)
    actions = dict.fromkeys(env.possible_agents, PLANT)
    env.step(actions)
    other = move(env)
    assert env.step(actions)[1] == other.step(actions)[1]


def test_settings_and_planners_find_the_same_platform():
    overrides = {
        **SMALL,
        "platform.classifier": "naive_bayes",
        "randomise.ranges": {"collectives.0.share": [0.1, 0.2]},
        "randomise.settings": 2,
    }
    first, second = (
        run_scenario(load_scenario("climate-duel", overrides), "myopic") for _ in range(2)
    )
    np.testing.assert_array_equal(first, second)
    assert np.isfinite(first).all()


def run_scenario(scenario, policy):
    """Return the payoffs of two episodes."""
    return play_many(World(scenario), [policy] * 2, [0, 1]).payoff


@pytest.mark.parametrize("mode", ["difference", "aristocrat"])
def test_difference_rewards_refit_for_every_exchanged_action(mode):
    overrides = {**SMALL, "platform.classifier": "tree", "reward.mode": mode}
    env = aca_env.parallel_env("climate-duel", overrides=overrides)
    env.reset(seed=0)
    agents = env.possible_agents
    game, joint = env.unwrapped.game, np.stack([PLANT, PLANT])[None]
    told = aca_env.difference_utilities(env, joint, kind=mode)[0]
    if mode == "difference":
        idle = np.repeat(joint, 2, axis=0)
        idle[[0, 1], [0, 1]] = 0
        payoff = game.outcomes(np.concatenate([joint, idle])).payoff.sum(axis=1)
        np.testing.assert_allclose(told, payoff[0] - payoff[1:], atol=1e-12)
    rewards = env.step(dict.fromkeys(agents, PLANT))[1]
    np.testing.assert_array_equal(told, [rewards[agent] for agent in agents])


@pytest.mark.parametrize("shares", [(0.5, 0.3, 0.2), (0.6, 0.2, 0.0)])
@pytest.mark.parametrize("name", ["naive_bayes", "tree"])
def test_nobody_outside_and_nobody_inside_are_fitted_too(name, shares):
    base = learner_scene(1, "tree")
    content = base.scenario.model_dump(exclude_unset=True)
    content["platform"] = {"classifier": name}
    for group, share in zip(content["collectives"], shares, strict=True):
        group |= {"share": share, "strategies": ["abstain", "feature_label_planting"]}
    game = make_game(World(type(base.scenario)(**content), pool=base.pool))
    game.reset(np.arange(3, dtype=np.uint64))
    outcome = game.step(np.tile([1, 1, 0, 0, 0], (3, 3, 1))).outcome
    assert np.isfinite(outcome.payoff).all()
    assert (outcome.success[:, 0] > 0.5).all()


def test_joint_plans_of_the_histogram_refuse_a_learner():
    world = learner_scene(1, "tree").world
    plans = (world.menus.menus[0].plans[0],) * 3
    with pytest.raises(aca_env.errors.AcaError, match="expected \"histogram\" here, got 'tree'"):
        JointPlan(world, plans, (1, 1, 1), 10, 5)
