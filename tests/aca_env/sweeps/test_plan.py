import numpy as np
import pytest

from aca_env.errors import DataError
from aca_env.sweeps.plan import PART_RUNS
from tests.aca_env.sweeps.small_sweep import small_plan


@pytest.mark.parametrize(
    ("grid", "n_seeds"),
    [((), 1), (("rounds=1:7:7",), 3), (("rounds=1:7:7",), 300), (("rounds=1:999:999",), 4)],
)
def test_every_run_is_in_one_part_and_in_order(grid, n_seeds):
    plan = small_plan(grid, n_seeds)
    runs = [
        point * n_seeds + place
        for part in plan.parts()
        for point in part.points
        for place in part.places
    ]
    assert runs == [*range(plan.n_runs)]
    assert max(part.n_runs for part in plan.parts()) <= PART_RUNS
    assert [part.number for part in plan.parts()] == [*range(len(plan.parts()))]


def test_plans_differ_in_their_fingerprints():
    plans = [
        small_plan(),
        small_plan(n_seeds=4),
        small_plan(first=1),
        small_plan(["platform.memory=1,2"]),
        small_plan(["platform.memory=2,1"]),
        small_plan(rounds=3),
    ]
    assert len({plan.fingerprint for plan in plans}) == len(plans)
    assert small_plan().fingerprint == plans[0].fingerprint


def test_a_plan_without_any_valid_point_is_refused_with_the_first_error():
    with pytest.raises(DataError, match=r"no point of the grid can be played: .*shre"):
        small_plan(["collectives.0.shre=0.1,0.2"]).check()
    with pytest.raises(DataError, match="unknown policy 'nope'"):
        small_plan(["collectives.0.policy=nope"]).check()
    small_plan(["collectives.0.share=2,0.1"]).check()


def test_of_a_large_grid_a_thousand_points_are_tried(monkeypatch):
    tried = []
    wanted = small_plan(["collectives.0.shre=1:1000:1000", "collectives.1.share=0:1:1000"])
    honest = type(wanted).variant
    monkeypatch.setattr(
        type(wanted), "variant", lambda plan, point: (tried.append(point), honest(plan, point))[1]
    )
    with pytest.raises(DataError, match=r"none of 1,000 points can be played: .*shre"):
        wanted.check()
    assert (len(tried), tried[0], tried[-1]) == (1000, 0, 999_999)


def test_collectives_given_whole_may_be_more():
    wanted = small_plan()
    one, two = (wanted.scenario.model_dump()["collectives"][:n] for n in (1, 2))
    assert small_plan({"collectives": [one, two, two + two[:1]]}).n_agents == 3
    assert small_plan({"collectives": [one]}).n_agents == 2


def test_huge_plans_are_refused():
    with pytest.raises(DataError, match="at most 10,000,000 runs, got 100,000 points × 101 seeds"):
        small_plan(["x=1:100000:100000"], n_seeds=101)
    with pytest.raises(DataError, match="seeds"):
        small_plan(n_seeds=0)


def test_points_are_variants_of_the_scenario():
    plan = small_plan()
    shares = [plan.variant(k).collectives[0].share for k in range(plan.grid.n_points)]
    np.testing.assert_array_equal(shares, [0.05, 0.05, 0.2, 0.2, 0.4, 0.4])
    assert [plan.variant(k).platform.memory for k in range(2)] == [1, 2]
