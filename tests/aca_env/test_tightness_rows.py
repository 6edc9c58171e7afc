import pytest

from aca_env.bounds.tightening import TIGHTEST
from aca_env.first_plans import joint_plan
from aca_env.game.world import World
from aca_env.scenario.loading import load_scenario
from aca_env.strategies import FeatureLabelPlanting
from aca_env.tightness import ladder
from aca_env.tightness_rows import needs, tightness_rows


@pytest.mark.slow
def test_no_ingredient_of_the_ladder_needs_more_members_than_the_paper():
    world = World(load_scenario("cars-single"))
    plan = FeatureLabelPlanting(world.menus.signals[0], target="Poor")
    poor = joint_plan(world, strategies=(plan,))

    rows = needs(poor, 0, levels=(0.5,))

    assert [row.name for row in rows] == [name for name, _ in ladder()]
    sizes = [row.n_members for row in rows]
    assert max(sizes) == sizes[0]
    assert sizes[-1] <= 1.001 * min(sizes)
    assert rows[-1].share == sizes[-1] / 1_000_000


def test_a_level_out_of_reach_has_an_empty_row():
    world = World(load_scenario("climate-four"))
    crowded = joint_plan(world, sizes=(1000, 330_000, 330_000, 330_000))

    (row,) = needs(crowded, 0, [("tight", TIGHTEST)], levels=(0.5,))

    assert row.n_members is None
    assert row.share is None


def test_rows_tell_how_much_smaller_a_collective_suffices():
    rows = tightness_rows(load_scenario("climate-duel"), regimes=("aggregate", "transparent"))

    assert [(row.regime, row.level) for row in rows] == [
        ("aggregate", 0.5),
        ("aggregate", 0.9),
        ("transparent", 0.5),
        ("transparent", 0.9),
    ]
    for row in rows:
        assert row.scenario == "climate-duel"
        assert row.plan == "FeatureLabelPlanting"
        assert row.n_success <= row.n_tight <= row.n_paper
        assert row.ratio == row.n_tight / row.n_paper
    assert max(row.ratio for row in rows[:2]) < 0.8


@pytest.mark.parametrize("regime", ["known_interventions_robust", "transparent", "full"])
def test_every_certified_regime_has_rows(regime):
    rows = tightness_rows(
        load_scenario("planter-unplanter"), levels=(0.5,), regimes=(regime,), collectives=(1,)
    )

    assert [row.plan for row in rows] == ["AdaptiveUnplanting"]
    assert all(row.n_tight is None or row.n_success <= row.n_tight for row in rows)
