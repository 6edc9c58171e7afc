import numpy as np
import pytest

from aca_env.game.world import World
from aca_env.runs.batched import play_many
from aca_env.runs.running import run_scenario
from aca_env.runs.summary import summarize
from aca_env.sweeps.player import Player, PointResult
from aca_env.sweeps.tables import part_table
from aca_env.sweeps.worlds import Worlds
from aca_env.tournament.player import mean_over_rounds
from tests.aca_env.sweeps.small_sweep import HERE, small_plan
from tests.agents.scenes import SCENES, with_collective


def results_of(plan):
    player = Player()
    return [result for part in plan.parts() for result in player.play(plan, part)]


@pytest.mark.parametrize("scene", ["plain", "types_and_announcements", "different_episodes",
                                   "participation_and_memory", "bank_without_bounds"])  # fmt: skip
def test_a_point_equals_a_run_of_its_scenario(scene):
    plan = small_plan(["collectives.0.share=0.1,0.3"], n_seeds=2, **SCENES[scene])
    for point, result in enumerate(results_of(plan)):
        scenario = plan.variant(point)
        record = run_scenario(scenario, plan.seeds)
        told = summarize(record)
        assert result.content_hash == scenario.content_hash
        np.testing.assert_allclose(result.values["payoff"], record.payoff.mean(axis=1))
        np.testing.assert_allclose(result.values["reward"], record.reward.mean(axis=1))
        for i, collective in enumerate(told.collectives):
            for name, estimate in (
                ("success", collective.success),
                ("bound", collective.bound),
                ("holds", collective.holds),
                ("return", collective.total),
            ):
                mine = result.values[name][:, i]
                if estimate.mean is None:
                    assert np.isnan(mine).all()
                else:
                    np.testing.assert_allclose(mine[~np.isnan(mine)].mean(), estimate.mean)
            np.testing.assert_allclose(result.values["acts"][:, i].mean(), collective.acts)
            known = result.values["certified"][:, i]
            known = known[~np.isnan(known)]
            assert (None if not len(known) else bool(known.all())) == collective.certified


def test_a_run_that_fails_does_not_change_the_others():
    changes = with_collective(0, policy=f"{HERE}:Fragile", policy_options={})
    plan = small_plan((), n_seeds=12, **changes)
    (result,) = results_of(plan)
    failed = np.array([error is not None for error in result.errors])
    assert 0 < failed.sum() < 12
    assert np.isnan(result.values["payoff"][failed]).all()
    told = {error for error in result.errors if error is not None}
    # Where the policy lies in memory is no part of what went wrong.
    assert told == {f"RuntimeError: no luck: <{HERE}.Fragile object at 0x...>"}
    alive = [seed for seed, bad in zip(plan.seeds, failed, strict=True) if not bad]
    alone = play_many(World(plan.scenario), [f"{HERE}:Fragile", "uniform"], alive)
    np.testing.assert_array_equal(result.values["payoff"][~failed], alone.payoff.mean(axis=1))


def test_a_point_that_is_not_valid_has_rows_with_its_error():
    labels = '"No such label" = 1.0', '"Greening & Shade Expansion" = 1.0'
    grid = "collectives.0.share=0.1,0.95", f"collectives.0.values={{{labels[0]}}},{{{labels[1]}}}"
    plan = small_plan(grid, n_seeds=2)
    results = results_of(plan)
    # One is seen by the scenario itself, one only beside the population.
    assert "No such label" in results[0].errors[0]
    assert results[0].content_hash is not None
    assert results[1].errors == (None, None)
    assert "share" in results[2].errors[1]
    assert results[2].content_hash is None
    table = part_table(plan, plan.parts()[0], results[:1])
    assert table.column("error").null_count == 0
    assert table.column("collective_0.payoff").null_count == 2
    assert table.column("collective_0.certified").null_count == 2


def test_worlds_made_from_one_another_equal_fresh_ones(monkeypatch):
    made = []
    monkeypatch.setattr(World, "__init__", _counted(World.__init__, made))
    plan = small_plan(["collectives.0.share=0.05:0.3:6", "platform.memory=1,2",
                       "information.regime=full,transparent"], n_seeds=1)  # fmt: skip
    shared = results_of(plan)
    assert len(made) == 2
    for point in (3, 17):
        fresh = play_many(World(plan.variant(point)), ["uniform", "uniform"], plan.seeds)
        np.testing.assert_array_equal(shared[point].values["payoff"], fresh.payoff.mean(axis=1))
        bounds = mean_over_rounds(fresh.bound)
        np.testing.assert_array_equal(shared[point].values["bound"], bounds)


def _counted(init, made):
    def counting(self, *given, **named):
        made.append(self)
        init(self, *given, **named)

    return counting


def test_a_shared_world_still_checks_names():
    plan = small_plan(['collectives.0.values={"No such label" = 1.0},{"Greening & Shade Expansion" '
                       "= 1.0}"], n_seeds=1)  # fmt: skip
    worlds = Worlds()
    worlds.find(plan.variant(1))
    with pytest.raises(ValueError, match="No such label"):
        worlds.find(plan.variant(0))


def test_points_with_fewer_collectives_leave_columns_empty():
    two = small_plan().scenario.model_dump()["collectives"]
    plan = small_plan({"collectives": [two[:1], two]}, n_seeds=1)
    one, both = results_of(plan)
    assert isinstance(one, PointResult)
    assert np.isnan(one.values["payoff"][0, 1])
    assert not np.isnan(both.values["payoff"]).any()
