"""Rounds of a platform that fits a learner: equal to the fit of rows, and like any other game."""

import numpy as np
import pytest

from aca_env.counts import conflicts
from aca_env.game.making import make_game
from aca_env.game.world import World
from aca_env.platforms.suboptimality import measured_suboptimality
from aca_env.scenario.platform import LEARNERS
from tests.aca_env.game.explicit_rows import keep_rows
from tests.aca_env.game.learner_scenes import PARAMETERS, as_mass, learner_scene
from tests.aca_env.game.plain_memory import success_of
from tests.aca_env.game.rows_of_actions import payoffs, play
from tests.aca_env.game.scenes import random_actions
from tests.oracle.edits import put, read_setting
from tests.quick import latin, quick

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
@pytest.mark.parametrize("seed", quick([1, 4, 5, 6, 7], [1, 6]))  # scenes of five cells or more
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


@pytest.mark.parametrize(("name", "redraw"), latin(EVERY, ["every_round", "bank", "once"]))
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
