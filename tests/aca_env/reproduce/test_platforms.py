"""The study of fitted learners: what is drawn, and what is said of it."""

from dataclasses import replace

import numpy as np
import pytest

from aca_env.game.accuracy import platform_accuracy
from aca_env.game.game import Game
from aca_env.game.world import World
from aca_env.platforms.suboptimality import THRESHOLDS
from aca_env.reproduce import platform_settings
from aca_env.reproduce.effort import QUICK
from aca_env.reproduce.experiment import Results
from aca_env.reproduce.experiments import platforms
from aca_env.reproduce.lineups import natural_action
from aca_env.reproduce.platform_settings import COUNTS, LEARNERS, RECORDS, platform_scenario
from aca_env.reproduce.platform_sweep import PlatformSweep
from aca_env.reproduce.platforms_view import (
    FAILS,
    HOLDS,
    SILENT,
    UNPROVEN,
    least_share,
    standings,
    verdict,
)

TINY = replace(QUICK, name="tiny", platform_draws=3, platform_shares=(0.02, 0.2))
SWEEP = PlatformSweep("cars", COUNTS)


@pytest.fixture(scope="module")
def drawn():
    return SWEEP.compute(TINY, 0, lambda: None)


def joint(world: World):
    return np.array([natural_action(c, world) for c in world.scenario.collectives])


def test_it_draws_what_the_game_plays(drawn):
    seeds = np.random.default_rng([0, len("cars")]).integers(2**63, size=3, dtype=np.uint64)
    world = World(platform_scenario("cars", COUNTS, 0.2))
    game = Game(world)
    game.reset(seeds)
    actions = np.broadcast_to(joint(world), (3, 2, 5))

    accuracy, clean = platform_accuracy(game, actions), platform_accuracy(game)
    outcome = game.step(actions).outcome

    np.testing.assert_array_equal(drawn["success"][1], outcome.success)
    np.testing.assert_array_equal(drawn["bound"][1], outcome.bound)
    np.testing.assert_array_equal(drawn["accuracy"][1], accuracy)
    assert clean.mean() == pytest.approx(drawn["clean_accuracy"].mean(), abs=0.02)


def test_the_histogram_is_never_suboptimal_so_its_bound_is_the_one_stated_for_it(drawn):
    assert (drawn["epsilon"] == 0).all()
    for t in range(len(THRESHOLDS)):
        np.testing.assert_array_equal(drawn["bound_at"][:, :, t], drawn["bound"])


def test_equal_seeds_give_equal_draws_to_every_platform(drawn):
    bayes = PlatformSweep("cars", LEARNERS[1]).compute(TINY, 0, lambda: None)

    np.testing.assert_array_equal(bayes["bound"], drawn["bound"])
    assert (bayes["accuracy"] != drawn["accuracy"]).any()


def test_a_bound_beyond_success_fails_and_one_without_its_premise_is_called_unproven():
    success, bound = np.array([0.9, 0.9, 0.9]), np.array([0.5, 0.6, 0.7])

    assert verdict(success, bound, is_fulfilled=True) == HOLDS
    assert verdict(success, bound, is_fulfilled=False) == UNPROVEN
    assert verdict(success - 0.35, bound, is_fulfilled=False) == FAILS
    assert verdict(success, bound - 1, is_fulfilled=True) == SILENT


def test_the_least_share_lies_between_the_last_below_and_the_first_above():
    success = np.array([[0.0], [0.25], [0.75], [1.0]])[..., None]
    effort = replace(QUICK, platform_shares=(0.01, 0.04, 0.16, 0.64))
    found = Results(effort, 0, {SWEEP.name: {"success": success}})

    assert least_share(found, SWEEP, 0, 0.5) == pytest.approx(0.08)
    assert least_share(found, SWEEP, 0, 0.0) == 0.01
    assert np.isnan(least_share(found, SWEEP, 0, 1.1))


def test_success_that_comes_and_goes_counts_from_where_it_stays():
    success = np.array([[1.0], [0.0], [0.0], [1.0]])[..., None]
    effort = replace(QUICK, platform_shares=(0.01, 0.04, 0.16, 0.64))
    found = Results(effort, 0, {SWEEP.name: {"success": success}})

    assert 0.16 < least_share(found, SWEEP, 0, 0.5) < 0.64


def test_every_learner_of_the_study_is_a_valid_platform_on_both_records():
    assert len(LEARNERS) >= 8
    for records in RECORDS:
        for learner in LEARNERS:
            scenario = platform_scenario(records, learner, 0.1)
            assert scenario.platform.classifier == dict(learner.settings)["platform.classifier"]


def test_claims_and_tables_follow_the_draws(monkeypatch, drawn):
    sweeps = (SWEEP,)
    monkeypatch.setattr(platforms, "SWEEPS", sweeps)
    monkeypatch.setattr(platforms, "RECORDS", ("cars",))
    monkeypatch.setattr(platforms, "LEARNERS", (COUNTS,))
    good = Results(TINY, 0, {SWEEP.name: drawn})
    broken = {**drawn, "success": drawn["success"] * 0.5}
    bad = Results(TINY, 0, {SWEEP.name: broken})
    experiment = platforms.platforms_experiment()
    kept, stated, fails = (claim.measure for claim in experiment.claims[:3])

    assert [c(good).holds for c in (kept, stated, fails)] == [True, True, False]
    assert [c(bad).holds for c in (kept, stated, fails)] == [False, False, True]
    rows = experiment.tables(good)[""]
    assert len(rows) == 2 * len(TINY.platform_shares)
    assert [row["histogram_bound_is"] for row in rows] == [
        s.verdict for s in standings(good, sweeps)
    ]
    assert {row["share"] for row in rows} == {0.02, 0.01, 0.2, 0.1}


def test_the_settings_leave_one_cell_to_the_pattern():
    for records in RECORDS:
        world = World(platform_scenario(records, COUNTS, 0.1))
        assert world.plans.n_signal_cells[0] == 1
        assert world.scenario.population.n_train == platform_settings.N_TRAIN
