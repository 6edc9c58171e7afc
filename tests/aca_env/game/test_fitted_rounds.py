"""Rounds of a platform that fits a learner: equal to the fit of rows, and like any other game."""

import copy
import pickle

import numpy as np
import pytest

import aca_env
from aca_env.counts import conflicts
from aca_env.game.making import make_game
from aca_env.game.world import World
from aca_env.joint_plan import JointPlan
from aca_env.platforms.learners import LearnerError
from aca_env.platforms.suboptimality import measured_suboptimality
from aca_env.runs.batched import play_many
from aca_env.scenario.loading import load_scenario
from aca_env.scenario.settings import LEARNERS
from tests.aca_env.game.explicit_rows import keep_rows
from tests.aca_env.game.learner_scenes import PARAMETERS, as_mass, learner_scene
from tests.aca_env.game.plain_memory import success_of
from tests.aca_env.game.rows_of_actions import payoffs, play
from tests.aca_env.game.scenes import random_actions
from tests.oracle.edits import put, read_setting

FEW = {
    "forest": {"n_estimators": 3},
    "gradient_boosting": {"max_iter": 3, "min_samples_leaf": 2},
    "mlp": {"max_iter": 5, "hidden_layer_sizes": [4]},
    "sgd": {"max_iter": 5, "loss": "log_loss"},
    "jtt": {"base": "tree"},
    "group_dro": {"base": "tree", "base_parameters": {"max_depth": 2}, "turns": 2},
}
OUTSIDE = "tests.aca_env.platforms.test_learners:nearest"
EVERY = [*LEARNERS, OUTSIDE]


def game_of(name: str, seed: int = 0, **population):
    game = make_game(learner_scene(seed, name, FEW.get(name), **population).world)
    game.reset(np.arange(3, dtype=np.uint64))
    return game


def actions_of(game, seed: int):
    rng = np.random.default_rng(seed)
    widths = game.world.menus.widths
    return rng.integers(0, widths, size=(game.present.n_games, *widths.shape))


def images(scene, points):
    settings = [
        read_setting(scene.pool.space, values) for values in scene.scenario.signals.values()
    ]
    return {put(setting, point) for setting in settings for point in points}


@pytest.mark.parametrize("replacement", [True, False])
@pytest.mark.parametrize("name", sorted(PARAMETERS))
@pytest.mark.parametrize("seed", [1, 4, 5, 6, 7])  # scenes of five cells or more
def test_every_round_equals_the_fit_of_its_rows(monkeypatch, seed, name, replacement):
    ledger = keep_rows(monkeypatch)
    counts = {"n_train": 60, "n_test": 20, "replacement": replacement}
    scene = learner_scene(seed, name, PARAMETERS[name], **counts)
    game = make_game(scene.world)
    game.reset(np.array([seed], dtype=np.uint64))
    rng = np.random.default_rng(seed)
    for t in range(scene.scenario.rounds):
        joint = random_actions(rng, scene, 1)
        rows = ledger.rounds(scene.scenario.n_members, 60, 20)[t]
        before = game.state
        played = play(scene, rows, before, joint[0])
        points = images(scene, played.test_points)
        mass = as_mass(scene, played.mixture, points)
        clean = as_mass(scene, played.clean, points)
        outcome = game.step(joint).outcome
        np.testing.assert_array_equal(outcome.acting[0], played.n_acting)
        np.testing.assert_allclose(outcome.success[0], success_of(played, mass), atol=1e-12)
        expected = payoffs(played, before, mass, clean)
        np.testing.assert_allclose(outcome.payoff[0], expected, atol=1e-12)


@pytest.mark.parametrize("redraw", ["every_round", "bank", "once"])
@pytest.mark.parametrize("name", EVERY)
def test_same_seeds_and_actions_give_the_same_rounds(name, redraw):
    games = [game_of(name, redraw=redraw, bank_size=4) for _ in range(2)]
    for t in range(3):
        steps = [game.step(actions_of(game, t)) for game in games]
        np.testing.assert_array_equal(steps[0].outcome.predicted, steps[1].outcome.predicted)
        np.testing.assert_array_equal(steps[0].reward, steps[1].reward)
        np.testing.assert_array_equal(steps[0].outcome.bound, steps[1].outcome.bound)


@pytest.mark.parametrize("redraw", ["every_round", "bank", "once"])
@pytest.mark.parametrize("name", ["naive_bayes", "forest"])
def test_game_goes_on_from_a_snapshot_as_it_went_on(name, redraw):
    game = game_of(name, redraw=redraw, bank_size=4)
    game.step(actions_of(game, 0))
    kept = game.state
    went_on = [game.step(actions_of(game, t)).outcome for t in (1, 2)]
    fresh = game_of(name, redraw=redraw, bank_size=4)
    for other in (game, fresh):
        other.restore(kept)
        for t, wanted in zip((1, 2), went_on, strict=True):
            outcome = other.step(actions_of(other, t)).outcome
            np.testing.assert_array_equal(outcome.predicted, wanted.predicted)
            np.testing.assert_array_equal(outcome.payoff, wanted.payoff)


@pytest.mark.parametrize("name", ["naive_bayes", "forest", "sgd"])
def test_outcomes_are_what_a_step_then_returns(name):
    scene = learner_scene(1, name, FEW.get(name))
    game = make_game(scene.world)
    game.reset(np.array([5], dtype=np.uint64))
    joint = random_actions(np.random.default_rng(0), scene, 4)
    told = game.outcomes(joint)
    twin = game.outcomes(joint, twin=True)
    assert not np.array_equal(told.payoff, twin.payoff)
    np.testing.assert_array_equal(game.outcomes(joint).payoff, told.payoff)
    state = game.state
    for place in range(4):
        game.restore(state)
        np.testing.assert_array_equal(
            game.step(joint[place : place + 1]).outcome.payoff[0], told.payoff[place]
        )


def test_one_joint_action_is_fitted_once_in_a_round(monkeypatch):
    scene = learner_scene(1, "tree")
    game = make_game(scene.world)
    game.reset(np.array([5], dtype=np.uint64))
    fits = []
    learner = type(scene.world.learner)
    fit = learner.predict
    monkeypatch.setattr(learner, "predict", lambda *a: fits.append(1) or fit(*a))
    joint = np.repeat(random_actions(np.random.default_rng(3), scene, 1), 5, axis=0)
    game.outcomes(joint)
    game.outcomes(joint)
    assert len(fits) == 1
    # Nobody edits, whatever the effort: that fit is the baseline, and known.
    idle = np.zeros_like(joint)
    idle[:, 2, 0] = 1
    game.outcomes(idle)
    assert len(fits) == 1


def test_classifier_stays_until_the_platform_retrains():
    base = learner_scene(2, "tree")
    content = base.scenario.model_dump(exclude_unset=True)
    content["platform"] = {"classifier": "tree", "retrain_every": 2}
    world = World(type(base.scenario)(**content), pool=base.pool)
    game = make_game(world)
    game.reset(np.arange(3, dtype=np.uint64))
    kept = game.step(actions_of(game, 0)).outcome.predicted
    np.testing.assert_array_equal(game.step(actions_of(game, 1)).outcome.predicted, kept)
    later = game.step(actions_of(game, 2)).outcome.predicted
    assert not np.array_equal(later, kept)


def test_nothing_is_certified_and_bounds_are_those_of_the_histogram():
    fitted, counting = learner_scene(0, "tree"), learner_scene(0, "histogram")
    games = [make_game(scene.world, compiled=False) for scene in (fitted, counting)]
    for game in games:
        game.reset(np.array([1], dtype=np.uint64))
    assert [game.is_certifiable for game in games] == [False, True]
    rows = np.full((1, 3), games[0].world.n_levels)
    bounds = []
    for game in games:
        # The same records for both: what the fitted game has drawn.
        draw, state = games[0].draw, game.present
        played = game.engine.play(draw, state, rows)
        bounds.append(game.engine.bound(draw, state, played, game.engine.block_of(draw, played)))
    np.testing.assert_array_equal(bounds[0], bounds[1])


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


@pytest.mark.parametrize("name", ["naive_bayes", "logistic", "tree"])
@pytest.mark.parametrize(
    ("threshold", "tau"),
    [("contamination", lambda e: e / (1 - e)), ("total_variation", lambda e: 2 * e)],
)
def test_cells_that_lead_beyond_the_measured_suboptimality_are_predicted(name, threshold, tau):
    game = make_game(learner_scene(4, name, {"tree": {"max_depth": 1}}.get(name)).world)
    game.reset(np.arange(20, dtype=np.uint64))
    outcome, n_train = game.step(actions_of(game, 0)).outcome, game.engine.n_train
    epsilon = measured_suboptimality(outcome.block, outcome.predicted, n_train, threshold)
    assert (epsilon > 0).any()
    lead = -conflicts(outcome.block).min(axis=-1) / n_train
    beyond = lead > tau(epsilon)[:, None] + 1e-12
    assert beyond.any()
    np.testing.assert_array_equal(outcome.predicted[beyond], outcome.block.argmax(axis=-1)[beyond])


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
