"""The accuracy that a platform is paid for, and what it sees of its records."""

import numpy as np
import pytest

from aca_env.faces.platform_env.accuracy import Accuracy
from aca_env.faces.platform_env.environment import PLATFORM
from aca_env.faces.platform_env.handed_in import HandedIn, records_of
from aca_env.game.game import Game
from aca_env.game.world import World
from aca_env.scenario.schema import Scenario
from tests.aca_env.faces.games import POOL, plain
from tests.aca_env.faces.platform_games import TREE, acting, small, story

IDLE = np.zeros((1, 3, 5), dtype=np.int64)


def world(**changes):
    return World(Scenario(**plain(**changes)), pool=POOL)


def rows(X):
    return [tuple(row) for row in np.asarray(X).tolist()]


def test_accuracy_counts_the_pools_users_one_by_one():
    made = world()
    accuracy = Accuracy(made, POOL)
    labels = np.random.default_rng(0).integers(3, size=made.n_cells)
    told = dict(zip(rows(made.points), labels.tolist(), strict=True))
    users = list(zip(rows(POOL.X), POOL.y.tolist(), strict=True))
    right = sum(told[x] == y for x, y in users if x in told)
    outside = [(x, y) for x, y in users if x not in told]
    best = {x: max(range(3), key=lambda y: outside.count((x, y))) for x, _ in outside}
    right += sum(best[x] == y for x, y in outside)
    # So many users that a histogram of them knows what most of the pool's have.
    assert accuracy.of_cells(labels, 10**7) == pytest.approx(right / len(users), abs=1e-12)


def test_few_records_tell_a_histogram_less():
    accuracy = Accuracy(world(), POOL)
    found = [accuracy.unedited(n_train) for n_train in (1, 10, 100, 10**6)]
    assert found == sorted(found)
    assert found[0] < found[-1] - 0.1
    # Nothing seen outside planted cells: there every record is given the first label.
    nothing = accuracy.elsewhere(0)
    planted = set(rows(accuracy_points()))
    zeros = sum(y == 0 for x, y in zip(rows(POOL.X), POOL.y, strict=True) if x not in planted)
    assert nothing == pytest.approx(zeros / len(POOL.y))


def accuracy_points():
    return world().points


def test_a_platform_of_unedited_records_is_about_as_good_as_it_is_said_to_be():
    env = acting(small(population={"n_train": 200_000, "bank_size": 4}))
    env.reset(seed=0)
    told = env.step({**dict(zip(env.collectives, IDLE[0], strict=True)), PLATFORM: 0})
    assert told[4][PLATFORM]["accuracy"] == pytest.approx(env.unedited_accuracy, abs=1e-9)
    assert all(value < 0.01 for value in told[4][PLATFORM]["distances"].values())


def test_a_learner_is_asked_about_every_record():
    described = small(rounds=1, population={"n_train": 100_000, "bank_size": 2})
    env = acting(described, actions=[TREE])
    env.reset(seed=0)
    told = env.step({**dict(zip(env.collectives, IDLE[0], strict=True)), PLATFORM: 1})
    # A tree that grows until its leaves are pure tells the majority of each record.
    assert told[4][PLATFORM]["accuracy"] == pytest.approx(env.unedited_accuracy, abs=1e-9)


def test_records_handed_in_are_those_that_a_histogram_without_filter_trains_on():
    for changes in ({}, {"dynamics": {"participation": {"initial": 0.8, "levels": 10}}}):
        game = Game(world(**changes))
        game.reset(np.array([3], dtype=np.uint64))
        joint = IDLE.copy()
        joint[0, :, 0] = 1
        row = game.rules.choose(game.present, joint).row
        block = records_of(game, row)
        assert np.array_equal(game.step(joint).outcome.block[0], block)


def test_distances_are_total_variation_over_each_signals_cells():
    made = world()
    game, handed_in = Game(made), HandedIn(made)
    game.reset(np.array([3], dtype=np.uint64))
    joint = IDLE.copy()
    joint[0, :, 0] = 1
    row = game.rules.choose(game.present, joint).row
    shares = records_of(game, row) / made.scenario.population.n_train
    for signal, found in zip(made.menus.signals, handed_in.distances(game, row), strict=True):
        carries = signal.bind(made.space).contains(made.points)
        parts = [
            np.append(table[carries], 1 - table[carries].sum())
            for table in (shares, handed_in.clean)
        ]
        assert found == pytest.approx(np.abs(parts[0] - parts[1]).sum() / 2)
        assert found > 0.05


def test_the_platform_sees_what_its_infos_say():
    env = acting(small(rounds=2))
    for k, told in enumerate(story(env, 1, [0, 0])[1:], start=1):
        seen = dict(zip(env.spec(PLATFORM), told[0][PLATFORM].tolist(), strict=True))
        own = told[4][PLATFORM]
        assert seen["round"] == k / 2
        assert seen["last.lever.as it is"] == 1
        assert seen["last.accuracy"] == pytest.approx(own["accuracy"])
        assert seen["last.cost"] == pytest.approx(own["cost"])
        assert seen["last.distance.hot"] == pytest.approx(own["distances"]["hot"])
