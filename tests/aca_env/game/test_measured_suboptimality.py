"""What a fitted learner turned out to be, and the bound for just that: how often it fails."""

import math

import numpy as np
import pytest
from scipy.stats import binom

import aca_env
from aca_env.bounds.radii import hoeffding_radius
from aca_env.game.making import make_game
from aca_env.platforms.suboptimality import measured_suboptimality, records_overturned
from tests.aca_env.game.measured_scenes import DELTA, FIRST, SECOND, SPLITS, marked_scene
from tests.quick import latin

N_DRAWS = {"naive_bayes": 100, "tree": 40, "logistic": 20}
TERMS = [
    f"{regime} {threshold}"
    for regime in ("full", "transparent")
    for threshold in ("contamination", "total_variation")
]
SIMPLE = {"naive_bayes": {}, "tree": {"max_depth": 2}, "logistic": {}}


def played(scene, n_games, joint, n_rounds=1):
    """Return the last outcome of several rounds of one joint action."""
    game = make_game(scene.world)
    game.reset(np.arange(n_games, dtype=np.uint64))
    actions = np.broadcast_to(np.array(joint), (n_games, 2, 5)).copy()
    return [game.step(actions).outcome for _ in range(n_rounds)][-1]


def too_many(fails, n_draws: int) -> bool:
    """Return whether so many failures contradict a probability of at most δ."""
    return bool((binom.sf(fails - 1, n_draws, DELTA) < 1e-6).any())


@pytest.mark.parametrize(("name", "terms"), latin(sorted(SIMPLE), TERMS))
def test_bound_at_the_measured_suboptimality_holds_where_the_histograms_fails(name, terms):
    regime, threshold = terms.split()
    scene = marked_scene(name, SIMPLE[name], regime=regime, threshold=threshold)
    n_draws = N_DRAWS[name]
    for first in (FIRST, SPLITS):
        outcome = played(scene, n_draws, (first, SECOND))
        success, measured = outcome.success, outcome.measured
        assert not too_many((success < measured.bound).sum(axis=0), n_draws)
        # The second collective wins cells of the histogram that the learner gives to the first.
        assert too_many((success < outcome.bound).sum(axis=0)[1], n_draws)
        assert (measured.suboptimality > 0).all()
        assert (measured.bound <= outcome.bound).all()
        assert (measured.bound[:, 0] > 0.25).any()


def test_learner_that_sees_the_cells_keeps_the_histograms_bound():
    outcome = played(marked_scene("tree", {"max_depth": 4}), 40, (FIRST, SECOND))
    np.testing.assert_array_equal(outcome.measured.suboptimality, 0)
    np.testing.assert_array_equal(outcome.measured.bound, outcome.bound)
    assert (outcome.bound > 0.2).all()


def test_assumed_suboptimality_gives_way_to_the_measured_one():
    plain = played(marked_scene("naive_bayes"), 5, (FIRST, SECOND))
    assumed = played(marked_scene("naive_bayes", epsilon=0.2), 5, (FIRST, SECOND))
    assert (assumed.bound[:, 0] < plain.bound[:, 0]).all()
    np.testing.assert_allclose(assumed.measured.bound, plain.measured.bound, atol=1e-12)


@pytest.mark.parametrize("n_members", [20, 400])
def test_nested_sets_of_cells_cost_no_more_than_one(n_members):
    rng, delta = np.random.default_rng(0), 0.2
    law = np.array([0.4, 0.3, 0.15, 0.1, 0.05])
    shares = rng.multinomial(n_members, law, size=20_000) / n_members
    # A(τ) loses its cells one by one as τ grows; the worst τ may depend on the records.
    strays = (np.cumsum(shares - law, axis=1)).max(axis=1)
    fails = (strays > hoeffding_radius(n_members, delta)).sum()
    assert binom.sf(fails - 1, len(shares), delta) > 1e-6


def test_suboptimality_is_measured_on_the_own_signals_cells():
    scene = marked_scene("naive_bayes")
    outcome = played(scene, 4, (FIRST, (0, 0, 0, 0, 0)))
    points, signal = scene.world.points, scene.world.menus.signals[0]
    inside = (signal.bind(scene.world.space)(points) == points).all(axis=1)
    block, predicted = outcome.block[:, inside], outcome.predicted[:, inside]
    wanted = measured_suboptimality(block, predicted, 10**8)
    np.testing.assert_allclose(outcome.measured.suboptimality[:, 0], wanted, rtol=1e-9)
    assert np.isnan(outcome.measured.suboptimality[:, 1]).all()
    assert np.isnan(outcome.measured.bound[:, 1]).all()


def test_old_classifier_keeps_what_was_measured_when_it_was_trained():
    scene = marked_scene("naive_bayes", platform={"retrain_every": 3}, rounds=3)
    first = played(scene, 4, (FIRST, SECOND)).measured
    later = played(scene, 4, (FIRST, SECOND), n_rounds=2).measured
    np.testing.assert_array_equal(first.suboptimality, later.suboptimality)
    np.testing.assert_array_equal(first.bound, later.bound)
    changed = make_game(scene.world)
    changed.reset(np.arange(4, dtype=np.uint64))
    for joint in ((FIRST, SECOND), (SECOND, SECOND)):
        outcome = changed.step(np.broadcast_to(np.array(joint), (4, 2, 5)).copy()).outcome
    assert (outcome.measured.bound[:, 0] == -math.inf).all()
    np.testing.assert_array_equal(outcome.measured.suboptimality, first.suboptimality)


@pytest.mark.parametrize("threshold", ["contamination", "total_variation"])
def test_lead_that_a_prediction_gives_away_is_never_above_the_records_overturned(threshold):
    rng = np.random.default_rng(1)
    for _ in range(200):
        n_total = int(rng.integers(10, 10**9))
        counts = rng.multinomial(n_total, rng.dirichlet(np.ones(12)))[:9].reshape(3, 3)
        predicted = rng.integers(3, size=3)
        gaps = counts.max(axis=1) - counts[np.arange(3), predicted]
        epsilon = measured_suboptimality(counts, predicted, n_total, threshold)
        assert records_overturned(epsilon, threshold, float(n_total)) >= gaps.max()


SMALL = {
    "population.n_pool": 2000,
    "population.n_train": 500,
    "population.n_test": 50,
    "population.redraw": "every_round",
    "rounds": 2,
    "platform.classifier": "naive_bayes",
}
PLANT = np.array([1, 1, 0, 0, 0])


def test_infos_hold_what_was_measured_unless_the_platform_counts():
    env = aca_env.parallel_env("climate-duel", overrides=SMALL)
    many = aca_env.vector_env("climate-duel", 2, overrides=SMALL)
    env.reset(seed=0)
    many.reset(seed=0)
    *_, infos = env.step(dict.fromkeys(env.possible_agents, PLANT))
    *_, together = many.step(np.broadcast_to(PLANT, (2, 2, 5)).copy())
    for place, info in enumerate(infos.values()):
        for name in ("suboptimality", "bound_at_suboptimality"):
            assert info[name] == together[name][0, place]
        assert not info["certified"]
    hidden = aca_env.parallel_env("climate-duel", overrides={**SMALL, "information.bounds": "none"})
    counting = {**SMALL, "platform.classifier": "histogram"}
    plain = aca_env.parallel_env("climate-duel", overrides=counting)
    for other, names in ((hidden, {"suboptimality"}), (plain, set())):
        other.reset(seed=0)
        *_, infos = other.step(dict.fromkeys(other.possible_agents, PLANT))
        for info in infos.values():
            assert {n for n in info if "suboptimality" in n} == names
