"""Accuracy on users who edit nothing, against rows; the histogram as a learner."""

from collections import Counter

import numpy as np
import pytest

import aca_env
from aca_env.errors import ActionError, DataError, StateError
from aca_env.game.accuracy import platform_accuracy
from aca_env.game.making import make_game
from aca_env.game.records import rows_of
from aca_env.game.world import World
from tests.aca_env.game.learner_scenes import PARAMETERS, fit_rows, learner_scene
from tests.aca_env.game.scenes import random_actions


def game_of(name, parameters=None, n_games=3, seed=1, **population):
    scene = learner_scene(seed, name, parameters, **population)
    game = make_game(scene.world)
    game.reset(np.arange(n_games, dtype=np.uint64))
    return scene, game


def rows_behind(game, row):
    """Return the records (point, label), one by one, that a joint action hands in."""
    trainer, draw = game.engine.trainer, game.draw
    (fit,) = trainer.fits(draw, game.present, row[None])
    X, y, times = trainer.handed_in.records(draw.bank, list(fit.places))
    return Counter(
        {(tuple(x), int(label)): int(n) for x, label, n in zip(X.tolist(), y, times, strict=True)}
    )


@pytest.mark.parametrize("name", sorted(PARAMETERS))
def test_accuracy_is_that_of_a_fit_of_rows_on_the_test_users(name):
    scene, game = game_of(name, PARAMETERS[name], n_games=1)
    joint = random_actions(np.random.default_rng(2), scene, 3)
    told = platform_accuracy(game, joint)
    rows = game.rules.choose(game.present, joint).row
    X, y, times = rows_of(game.engine.trainer.law, game.draw.bank.records.test[0])
    for place, row in enumerate(rows):
        acting = np.where(row < game.world.n_levels, -1, row)
        predict = fit_rows(scene, rows_behind(game, acting))
        hits = [predict(tuple(x)) == label for x, label in zip(X.tolist(), y, strict=True)]
        assert told[place] == pytest.approx((np.array(hits) * times).sum() / times.sum())


def test_without_actions_it_is_the_accuracy_of_abstaining():
    _, game = game_of("tree")
    clean = platform_accuracy(game)
    idle = np.zeros((3, 3, 5), dtype=np.int64)
    idle[:, 2, 0] = 1
    np.testing.assert_array_equal(platform_accuracy(game, idle), clean)
    assert not np.array_equal(platform_accuracy(game, twin=True), clean)
    assert platform_accuracy(game).shape == (3,)
    assert (clean > 0).all()


def test_nothing_is_played_by_asking():
    scene, game = game_of("tree")
    _, other = game_of("tree")
    joint = random_actions(np.random.default_rng(0), scene, 3)
    platform_accuracy(game, joint)
    assert game.present.round == 0
    np.testing.assert_array_equal(game.step(joint).outcome.payoff, other.step(joint).outcome.payoff)


def test_settings_of_a_randomised_scenario_have_their_own_accuracies():
    overrides = {
        "population.n_pool": 2000,
        "population.n_train": 500,
        "population.n_test": 50,
        "population.bank_size": 2,
        "platform.classifier": "naive_bayes",
        "randomise.ranges": {"collectives.0.share": [0.1, 0.4]},
        "randomise.settings": 2,
    }
    game = make_game(World(aca_env.load_scenario("climate-duel", overrides)))
    game.reset(np.arange(4, dtype=np.uint64))
    joint = np.tile([1, 1, 0, 0, 2], (4, 2, 1))
    together, clean = platform_accuracy(game, joint), platform_accuracy(game)
    for place in range(4):
        game.reset(np.arange(place, place + 1, dtype=np.uint64))
        assert platform_accuracy(game, joint[:1]) == together[place]
        assert platform_accuracy(game) == clean[place]


def test_what_cannot_be_told_is_refused_in_one_line():
    _, game = game_of("histogram")
    with pytest.raises(DataError, match=r'"counts", got classifier = "histogram"$'):
        platform_accuracy(game)
    scene, game = game_of("tree")
    with pytest.raises(ActionError, match=r"expected 3 joint actions \(n, 3, 5\), got \(3, 5\)"):
        platform_accuracy(game, np.zeros((3, 5), dtype=np.int64))
    joint = random_actions(np.random.default_rng(0), scene, 3)
    for _ in range(3):
        game.step(joint)
    with pytest.raises(StateError, match="got the end of the episode"):
        platform_accuracy(game, joint)
    base = scene.scenario.model_dump(exclude_unset=True)
    base["platform"] = {"classifier": "tree", "retrain_every": 2}
    game = make_game(World(type(scene.scenario)(**base), pool=scene.pool))
    game.reset(np.arange(3, dtype=np.uint64))
    platform_accuracy(game)
    game.step(joint)
    with pytest.raises(StateError, match="got one that keeps its classifier"):
        platform_accuracy(game)


@pytest.mark.parametrize("seed", [1, 4, 6])
@pytest.mark.parametrize("redraw", ["every_round", "once"])
def test_counts_play_whole_episodes_as_the_histogram_does(seed, redraw):
    scene = learner_scene(seed, "counts", redraw=redraw)
    # The histogram gets the same draws: of its own it would draw cells, not records.
    plain = make_game(learner_scene(seed, "histogram", redraw=redraw).world, compiled=False)
    game = make_game(scene.world)
    for one in (plain, game):
        one.reset(np.arange(4, dtype=np.uint64))
    rng = np.random.default_rng(seed)
    for _ in range(scene.scenario.rounds):
        joint, draw, state = random_actions(rng, scene, 4), game.draw, game.present
        row = game.rules.choose(state, joint).row
        wanted = plain.engine.resolve(draw, state, row, plain.engine.baseline(draw, state))
        found = game.step(joint).outcome
        for part in ("success", "predicted", "predicted_clean", "bound"):
            np.testing.assert_array_equal(getattr(found, part), getattr(wanted, part))
        # A product of matrices may round by where they lie in memory.
        np.testing.assert_allclose(found.payoff, wanted.payoff, rtol=0, atol=1e-15)
