import numpy as np
import pytest

from aca_env.errors import AcaError
from aca_env.game.world import World
from aca_env.power.leverage import leverages, usual_plans
from aca_env.power.slopes import End, ends_of, replayed, slopes
from aca_env.power.watched import watch
from aca_env.scenario.loading import with_overrides
from tests.aca_env.power.episodes import played, small, with_north
from tests.agents.scenes import COOL

VERY_MANY = {"source": "climate", "n_pool": 4000, "n_train": 10**9, "n_test": 10**6}


def episodes_of(scenario, n_seeds, policy="fixed"):
    return watch(World(scenario), [policy] * len(scenario.agents), range(n_seeds))


def test_with_very_many_records_slopes_are_those_of_the_staircase():
    scenario = small(population=VERY_MANY)
    for share in (0.02, 0.05, 0.1):
        variant = with_overrides(scenario, {"collectives.0.share": share})
        for one in leverages(episodes_of(variant, 2), step=0.9):
            assert one.success.mean == pytest.approx(one.exact, abs=0.02)
            assert one.exact_success is not None
    assert one.exact > 0


def test_the_smaller_collective_may_be_part_of_the_larger_ones():
    # The same law either way: means agree, and so do bounds, which are nearly certain here.
    many = {"source": "climate", "n_pool": 4000, "n_train": 10**6, "n_test": 10**5}
    scenario = small(population=many)
    episodes = episodes_of(scenario, 8)
    for place, share in enumerate((0.2, 0.1)):
        step = 0.1 * share
        nested = ends_of(episodes.world, place, step)
        for end, sign in zip(nested, (1, -1), strict=True):
            variant = with_overrides(scenario, {f"collectives.{place}.share": share + sign * step})
            apart = End(episodes.world.varied(variant), np.arange(1))
            for one, other in zip(
                replayed(episodes, end, place), replayed(episodes, apart, place), strict=True
            ):
                assert np.nanmean(one) == pytest.approx(np.nanmean(other), abs=0.01)


def test_common_records_take_most_chance_out_of_a_slope():
    # Measured: 18 times less variance on seeds 0:100, steps of 2% of the share.
    many = {"source": "climate", "n_pool": 20_000, "n_train": 2000, "n_test": 2000}
    scenario = with_overrides(small(population=many), {"collectives.1.share": 0.05})
    episodes = episodes_of(scenario, 100)
    above, below = (
        np.nanmean(replayed(episodes, end, 1)[0], axis=1)
        for end in ends_of(episodes.world, 1, 0.02 * 0.05)
    )
    together, apart = (above - below).var(ddof=1), (above - np.roll(below, 1)).var(ddof=1)
    assert apart > 3 * together > 0


def test_members_who_are_many_enough_have_no_leverage_and_too_few_have_some():
    found = {}
    for share in (0.05, 0.6):
        scenario = with_overrides(small(), {"collectives.0.share": share})
        found[share] = leverages(episodes_of(scenario, 6), step=0.3)[0]
    assert found[0.6].success.mean == 0
    assert found[0.05].success.mean > 1
    assert found[0.6].bound.mean is not None


def test_a_collective_that_abstains_or_has_no_room_has_no_slope():
    north, _ = leverages(episodes_of(small(), 2, "abstain"))
    assert (north.plan, north.staircase, north.exact) == (None, None, None)
    assert north.success.mean is None
    full = with_overrides(small(), {"collectives.0.share": 0.9})
    north, south = leverages(episodes_of(full, 2))
    assert north.step == south.step == pytest.approx(0, abs=1e-9)
    for one in (north, south):
        one.to_dict()


def test_shares_that_episodes_draw_leave_no_step_to_take():
    scenario = small(randomise={"settings": 2, "ranges": {"collectives.0.share": [0.1, 0.2]}})
    north, _ = leverages(episodes_of(scenario, 2))
    assert (north.step, north.success.mean) == (0.0, None)


@pytest.mark.parametrize(
    "changes",
    [
        {"dynamics": {"participation": {"initial": 0.5}}},
        {"dynamics": {"announcements": True}},
        {"platform": {"decay": 0.5, "retrain_every": 2}},
        {"information": {"bounds": "none"}},
    ],
)
def test_slopes_are_finite_in_games_with_memory_and_dynamics(changes):
    success, bound = slopes(episodes_of(small(**changes), 2), 0, 0.02)
    assert np.isfinite(success).all()
    assert bound.shape == (2,)


def test_budgets_keep_two_worlds():
    scenario = with_north(budget=3.0)
    above, below = ends_of(World(scenario), 0, 0.02)
    assert above.world is not below.world
    above, below = ends_of(World(small()), 0, 0.02)
    assert above.world is below.world


def test_efforts_go_with_the_size():
    scenario = with_north(efforts=[0.45, 0.5, 1.0])
    above, below = ends_of(World(scenario), 0, 0.02)
    efforts = np.array(above.world.scenario.collectives[0].efforts)
    assert efforts[above.effort].tolist() == [0.45, 0.5, 1.0]
    assert efforts[below.effort] * 0.22 == pytest.approx(np.array([0.45, 0.5, 1.0]) * 0.18)


def test_usual_plans_are_the_most_frequent_that_edit():
    episodes = played(policy="myopic").now
    plans, shares = usual_plans(episodes)
    target = episodes.world.menus.menus[0].plans[plans[0]].target
    assert target == COOL
    assert shares[0] == pytest.approx(0.2)


@pytest.mark.parametrize("step", [0, -0.1, 1.1, float("nan"), "0.1", None, True])
def test_a_step_out_of_range_is_refused(step):
    with pytest.raises(AcaError, match=r"step: expected a number in \(0, 1\], got"):
        leverages(played().now, step)
