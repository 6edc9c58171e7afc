from unittest.mock import patch

import numpy as np
import pytest

from aca_env.game.world import World
from aca_env.reproduce import drawing, single
from aca_env.reproduce.drawing import BlockDrawer, play
from aca_env.reproduce.single import Setting as Sizes
from aca_env.reproduce.single import certify, classes_of, draw_groups, measure
from aca_env.scenario.loading import with_overrides
from tests.bound_coverage import draws
from tests.bound_coverage.pools import graded_pool
from tests.bound_coverage.settings import act, feature_planter, planter, setting, unplanter

YES, NO = 2, 0
TWO = setting(
    "two", (0.1, 0.4), [(planter(0.25), act(YES)), (unplanter(0.2, 100), act(YES))],
    information={"regime": "full", "delta": 0.2},
)  # fmt: skip
MEMORY = setting(
    "memory", (0.1, 0.4), [(planter(0.2), act(YES)), (feature_planter(0.2), act(NO))],
    information={"regime": "full", "delta": 0.2}, platform={"memory": 3},
)  # fmt: skip


def world_of(setting):
    scenario = with_overrides(setting.scenario, {"population.redraw": "every_round"})
    return World(scenario, pool=setting.pool)


def differ(one, other):
    """Return how many standard errors two samples' means lie apart, at most."""
    gap = np.abs(one.mean(axis=0) - other.mean(axis=0))
    error = np.sqrt(one.var(axis=0) / len(one) + other.var(axis=0) / len(other))
    return float((gap / np.maximum(error, 1e-12)).max())


@pytest.mark.parametrize(("case", "n_rounds"), [(TWO, 0), (MEMORY, 2)])
def test_draws_follow_the_games_law(case, n_rounds):
    n_draws = 300
    world = world_of(case)
    game = draws.Game(world)
    game.reset(np.arange(n_draws, dtype=np.uint64))
    actions = np.broadcast_to(np.array(case.actions), (n_draws, 2, 5))
    for _ in range(n_rounds):
        game.step(actions)
    row = game.rules.choose(game.state, actions).row
    expected = game.engine.resolve(game.draw, game.state, row, game.baseline)

    drawn = play(world, [case.actions], n_draws, seed=1, n_rounds=n_rounds)

    assert differ(drawn.success[0], expected.success) < 4
    assert differ(drawn.bound[0], expected.bound) < 4
    assert drawn.bound[0].std(axis=0).max() > 0.01


def test_one_collective_is_what_the_single_collective_machinery_says():
    pool = graded_pool((0.1, 0.4))
    case = setting("one", (0.1, 0.4), [(planter(0.25), act(YES))],
                   information={"regime": "full", "delta": 0.2})  # fmt: skip
    split = with_overrides(case.scenario, {"population.replacement": False})
    world = World(split, pool=pool)
    plan = world.menus.menus[0].plans[world.menus.menus[0].plan_of[0, YES, 0]]
    cars = classes_of_signal(pool, plan.signal)
    sizes = Sizes(n_train=6000, n_members=1500, n_test=4000, delta=0.2)
    groups = draw_groups(cars, plan, sizes, 300, np.random.default_rng(3))
    success, bound = (
        measure(plan, groups, pool.space).value,
        certify(plan, groups, pool.space, 0.2).value,
    )

    drawn = play(world, [case.actions], 300, seed=2)

    assert differ(drawn.success[0], success[:, None]) < 4
    assert differ(drawn.bound[0], bound[:, None]) < 4


def classes_of_signal(pool, signal):
    # The published signal's place is taken by the small pool's.
    with patch.multiple(single, SIGNAL=signal, FALLBACK=signal):
        return classes_of(pool)


def test_every_draw_and_every_collective_has_records_of_its_own():
    world = world_of(TWO)
    twins = with_overrides(world.scenario, {"collectives.1": {"share": 0.25}})
    world = World(twins, pool=TWO.pool)
    state = draws.Game(world)
    state.reset(np.arange(20, dtype=np.uint64))

    drawn = BlockDrawer(world, (5, 0)).draw(state.state)

    tables = drawn.bank.raw[drawn.entry].reshape(40, -1)
    assert len(np.unique(drawn.entry)) == 40
    assert len(np.unique(tables, axis=0)) == 40
    assert (tables.sum(axis=1) <= 1500).all()


def test_one_seed_has_one_result_and_another_another():
    world = world_of(TWO)
    same = [play(world, [TWO.actions], 30, seed=4).success for _ in range(2)]

    assert np.array_equal(*same)
    assert not np.array_equal(same[0], play(world, [TWO.actions], 30, seed=5).success)


def test_small_blocks_draw_as_many_independent_draws(monkeypatch):
    monkeypatch.setattr(drawing, "MOST_TOGETHER", 7)
    monkeypatch.setattr(drawing, "CHUNK", 3)

    drawn = play(world_of(TWO), [TWO.actions], 40, seed=6)

    assert drawn.success.shape == drawn.bound.shape == (1, 40, 2)
    everything = np.concatenate([drawn.success[0], drawn.bound[0]], axis=1)
    # Blocks that repeated each other would leave 7; draws that lose everything are all alike.
    assert len(np.unique(everything, axis=0)) > 15


def test_joint_actions_are_tried_on_the_same_draws():
    world = world_of(TWO)

    drawn = play(world, [TWO.actions, TWO.actions], 20, seed=7)

    assert np.array_equal(drawn.success[0], drawn.success[1])
