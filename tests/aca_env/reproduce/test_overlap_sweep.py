from dataclasses import replace

import numpy as np
import pytest

from aca_env.game.world import World
from aca_env.reproduce import climate_settings
from aca_env.reproduce.climate_settings import COOLING, ROOFS, SHADE, WATER, planted
from aca_env.reproduce.effort import QUICK
from aca_env.reproduce.overlap_sweep import OverlapSweep
from aca_env.reproduce.records_sweep import RecordsSweep
from aca_env.scenario.loading import load_scenario

EFFORT = replace(QUICK, sweep_draws=4, ratio_steps=5)


@pytest.fixture(autouse=True)
def small_pool(monkeypatch):
    monkeypatch.setattr(climate_settings, "N_POOL", 50_000)


def test_the_signals_are_those_of_the_shipped_duels():
    assert planted(17) == dict(load_scenario("climate-duel-even").signals["shared"])
    assert planted(15) == dict(load_scenario("climate-duel").signals["water"])
    assert planted(13) == dict(load_scenario("climate-duel-uneven").signals["water"])


@pytest.mark.parametrize("strategy", ["feature_label", "feature_only"])
@pytest.mark.parametrize("n_planted", [17, 15, 13])
def test_each_plants_its_own_signal_for_its_own_label(strategy, n_planted):
    sweep = OverlapSweep(strategy, n_planted, "full")
    world = World(sweep.scenario())

    plans = [
        menu.plans[menu.plan_of[action[:3]]]
        for menu, action in zip(world.menus.menus, sweep.actions(world), strict=True)
    ]

    assert [len(plan.maps()[0].items) for plan in plans] == [17, n_planted]
    expected = (COOLING, WATER) if strategy == "feature_label" else (ROOFS, SHADE)
    assert tuple(plan.target for plan in plans) == expected


def test_either_might_plant_any_signal_for_any_label():
    world = World(OverlapSweep("feature_label", 13, "known_interventions").scenario())

    might = world.interventions(1)

    assert len(might) == 8
    assert {len(plan.maps()[0].items) for plan in might} == {17, 13}


def test_a_sweep_covers_every_level_and_ratio():
    sweep, points = OverlapSweep("feature_label", 15, "full"), []

    found = sweep.compute(EFFORT, 0, lambda: points.append(1))

    assert len(points) == sweep.n_points(EFFORT) == 6 * 4
    assert found["bound"].shape == found["success"].shape == (6, 4, 4, 2)
    totals = found["sizes"].sum(axis=-1)
    assert totals == pytest.approx(np.repeat(found["levels"][:, None], 4, axis=1) * 1_000_000)
    assert (found["success"] >= found["bound"]).all()
    assert found["hill_size"].shape == found["direct_size"].shape == (6, 4, 2)
    assert found["conflict"][0] == pytest.approx(0.52, abs=0.02)
    assert found["largest_cell"][1] < found["largest_cell"][0]


def test_the_conflict_of_equal_signals_is_the_whole_mass():
    world = World(OverlapSweep("feature_label", 17, "full").scenario())

    exact = OverlapSweep("feature_label", 17, "full")._exact(world)

    assert exact["conflict"][0] == pytest.approx(1)
    # Of four labels three oppose and one helps.
    assert exact["mean_conflict"][0] == pytest.approx((3 - 1) / 4)


def test_records_grow_at_fixed_shares(monkeypatch):
    sweep = RecordsSweep(OverlapSweep("feature_label", 13, "full"))
    monkeypatch.setattr(RecordsSweep, "PER_DECADE", 1)

    found = sweep.compute(EFFORT, 0, lambda: None)

    assert found["totals"].tolist() == [10**k for k in range(3, 9)]
    assert found["bound"].shape == (6, 6, 4, 2)
    smallest = np.median(found["smallest"], axis=1)
    assert (np.diff(smallest[:, 0]) < 0).all()
    assert np.isfinite(smallest[:, 0]).all()
