from itertools import pairwise

import numpy as np
import pytest

from aca_env.bounds.critical import critical_share
from aca_env.errors import AcaError
from aca_env.game.world import World, load_pool
from aca_env.platforms.histogram import predict
from aca_env.power.staircase import Staircase, _claim, _stairs, population_staircase
from tests.aca_env.power.episodes import small
from tests.agents.scenes import COOL, SCENES, SHADE, STORM


def counted_success(world, place, plans, shares, share):
    """Return success in the population, counted row by row on mixtures of whole tables."""
    pool = load_pool(world.scenario)
    X, y = pool.X.astype(int), pool.y.astype(int)
    plan = world.menus.menus[place].plans[plans[place]]
    signal = plan.maps()[0].bind(world.space)
    parts = []
    for j, mass in enumerate([*shares[:place], share, *shares[place + 1 :]]):
        parts.append((mass, *world.menus.menus[j].plans[plans[j]].transform(X, y, world.space)))
    rest = 1 - sum(mass for mass, *_ in parts)
    parts.append((rest, X, y))
    totals = {}
    for mass, features, labels in parts:
        for x, label in zip(map(tuple, features), labels, strict=True):
            totals.setdefault(x, np.zeros(world.space.n_labels))[label] += mass
    target = world.space.label_code(plan.target)
    won = 0
    for x in map(tuple, signal(X)):
        label = int(predict(totals.get(x, np.zeros(world.space.n_labels))))
        won += (label == target) != (plan.objective == "unplanting")
    return won / len(X)


@pytest.mark.parametrize(
    ("place", "kind", "target"),
    [(0, "FeatureLabelPlanting", COOL), (1, "FeatureLabelPlanting", COOL),
     (1, "FeatureOnlyPlanting", STORM), (1, "NaiveUnplanting", SHADE)],
)  # fmt: skip
def test_steps_are_those_of_the_population_counted_row_by_row(place, kind, target):
    content = {k: v for k, v in SCENES["every_strategy"].items() if k != "name"}
    content["population"] = {"source": "climate", "n_pool": 400, "n_train": 1000, "n_test": 50}
    world = World(small(**content))
    plans, shares = np.array([2, 2]), [0.1, 0.05]
    (plans[place], *_) = [
        number
        for number, plan in enumerate(world.menus.menus[place].plans)
        if type(plan).__name__ == kind and plan.target == target
    ]
    stairs = population_staircase(world, place, plans, np.array(shares))
    points = np.concatenate([[0.0], stairs.masses, [stairs.room]])
    assert len(points) > 2
    for left, right in pairwise(points):
        middle = (left + right) / 2
        expected = counted_success(world, place, plans, shares, middle)
        assert stairs.success(middle) == pytest.approx(expected, abs=1e-12)


def test_critical_masses_are_where_the_level_is_first_kept():
    world = World(small())
    plans, shares = np.array([2, 2]), np.array([0.2, 0.1])
    stairs = population_staircase(world, 0, plans, shares)
    claim = _claim(world, 0, plans, [1])
    for level in (0.1, 0.5, 0.9, 1.0):
        critical = critical_share(claim, [0.1], level)
        just_above = stairs.success(critical + 1e-9)
        assert just_above >= level - 1e-12
        assert critical == 0 or stairs.success(critical) < level


def test_a_staircase_by_hand():
    stairs = Staircase(np.array([0.1, 0.3]), np.array([0.5, 0.25]), 0.25, 0.6)
    assert stairs.success([0, 0.1, 0.2, 0.3, 0.31, 0.6]).tolist() == [
        0.25, 0.25, 0.75, 0.75, 1.0, 1.0,
    ]  # fmt: skip
    assert stairs.leverage(0.2, 0.05) == 0
    assert stairs.leverage(0.3, 0.05) == pytest.approx(2.5)
    assert stairs.leverage(0.2, 0.15) == pytest.approx(0.75 / 0.3)
    with pytest.raises(AcaError, match=r"numbers in \[0, 0.6\]"):
        stairs.success(0.7)
    with pytest.raises(AcaError, match="shares: expected"):
        stairs.success(float("nan"))


def test_cells_may_be_lost_again_as_a_collective_grows():
    # Lost up to 0.1; lost from 0.2 to 0.4; never lost; lost from 0.5 on.
    first, last = np.array([-np.inf, 0.2, 0.1, 0.5]), np.array([0.1, 0.4, -0.1, np.inf])
    stairs = _stairs(first, last, np.array([0.25, 0.25, 0.25, 0.25]), 0.9)
    assert stairs.start == 0.75
    assert stairs.masses.tolist() == [0.1, 0.2, 0.4, 0.5]
    assert stairs.heights.tolist() == [0.25, -0.25, 0.25, -0.25]
    assert stairs.success([0.05, 0.15, 0.3, 0.45, 0.8]).tolist() == [0.75, 1, 0.75, 1, 0.75]


def test_abstaining_has_no_staircase():
    world = World(small())
    assert population_staircase(world, 0, np.array([0, 1]), np.array([0.2, 0.1])) is None
