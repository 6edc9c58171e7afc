import numpy as np
import pytest

from aca_env.game.world import World, load_pool
from aca_env.power.baseline import _Sample, compared, strategic_baseline
from aca_env.power.watched import watch
from aca_env.scenario.loading import with_overrides
from tests.aca_env.power.episodes import played, small
from tests.agents.scenes import COOL, SCENES


@pytest.fixture(scope="module")
def rows():
    many = {"source": "climate", "n_pool": 20_000, "n_train": 1000, "n_test": 200}
    scenario = with_overrides(small(population=many), {"collectives.0.edit_cost": 0.05})
    return strategic_baseline(
        watch(World(scenario), ["fixed"] * 2, range(1)), limits=(None, 2, 0), n_samples=2
    )


def test_every_collective_has_a_row_for_each_limit(rows):
    assert [(one.name, one.most_changed) for one in rows] == [
        (name, limit) for name in ("north", "south") for limit in (None, 2, 0)
    ]
    assert rows[0].wanted == (COOL,)
    assert rows[0].plan == f"plants {COOL} on heat"


def test_moving_alone_helps_and_a_limit_helps_less(rows):
    free, two, none = rows[:3]
    assert free.nobody_moves.mean < two.naive.mean < free.naive.mean
    assert none.naive.mean == none.nobody_moves.mean
    assert (none.moved.mean, none.cost.mean) == (0.0, 0.0)
    assert two.n_changed.mean <= 2 < free.n_changed.mean


def test_a_platform_that_learns_from_moves_takes_most_of_it_back(rows):
    assert rows[0].judged_after.mean < rows[0].naive.mean - 0.2


def test_acting_together_beats_acting_alone_on_a_platform_that_learns(rows):
    for one in rows:
        assert one.coordinated.mean > one.judged_after.mean


def test_those_who_want_several_labels_are_told_so():
    content = {k: v for k, v in SCENES["every_strategy"].items() if k != "name"}
    *_, south = strategic_baseline(
        watch(World(small(**content)), ["fixed"] * 2, range(1)), limits=(1,), n_samples=1
    )
    assert len(south.wanted) == 3
    assert south.to_dict()["nobody_moves"]["n"] == 1


def test_of_many_collectives_the_largest_are_compared():
    assert compared([5, 1, 9, 2, 8, 7, 3, 4]) == [0, 2, 4, 5, 6, 7]
    assert compared([3, 3]) == [0, 1]


def test_numbers_are_the_same_on_every_call():
    first, second = (strategic_baseline(played().now, limits=(1,), n_samples=1) for _ in range(2))
    assert [one.to_dict() for one in first] == [one.to_dict() for one in second]
    assert np.isfinite([one.naive.mean for one in first]).all()


def test_biased_members_are_sampled_by_their_weight_and_leave_the_others():
    label = "Green Stormwater Infrastructure"
    bias = {"labels": {label: 4.0}}
    groups = [one | {"share": 0.2} for one in small().model_dump()["collectives"]]
    found = {}
    for rest in ("complement", "base"):
        scenario = small(
            collectives=[groups[0] | {"bias": bias}, *groups[1:]],
            population=small().population.model_dump() | {"rest": rest},
        )
        world, pool = World(scenario), load_pool(scenario)
        samples = [_Sample(world, 0, pool, seed) for seed in range(20)]
        code, n = pool.space.label_code(label), samples[0].n_members
        found[rest] = [
            np.mean([(part(sample.y) == code).mean() for sample in samples])
            for part in (lambda y: y[:n], lambda y: y[n:], lambda y: y)  # noqa: B023
        ]
    share = (pool.y == code).mean()
    of_members = 4 * share / (1 + 3 * share)
    assert found["complement"][0] == pytest.approx(of_members, abs=0.015)
    assert found["complement"][2] == pytest.approx(share, abs=0.01)
    assert found["base"][0] == pytest.approx(of_members, abs=0.015)
    assert found["base"][1] == pytest.approx(share, abs=0.01)
