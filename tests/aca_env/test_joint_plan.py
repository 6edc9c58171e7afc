"""Joint plans drawn by classes, against the game's own draws and against expectation."""

from dataclasses import replace

import numpy as np
import pytest

from aca_env.bounds.tightening import PAPER
from aca_env.bounds.tighter import tight_bound
from aca_env.errors import AcaError
from aca_env.first_plans import first_plans
from aca_env.game.world import World
from aca_env.joint_plan import JointPlan
from aca_env.plan_counts import plan_counts
from aca_env.scenario.loading import load_scenario, with_overrides
from aca_env.strategies import Abstain, Erasing, FeatureLabelPlanting
from aca_env.terms import Terms
from tests.bound_coverage.cases import CASES
from tests.bound_coverage.draws import play

N_DRAWS = 400
BY_NAME = {case.setting.name: case.setting for case in CASES}


def plan_of(setting):
    """Return the joint plan of a setting of the coverage tests."""
    world = World(setting.scenario, pool=setting.pool)
    strategies = tuple(
        menu.plans[menu.plan_of[action[:3]]]
        for menu, action in zip(world.menus.menus, setting.actions, strict=True)
    )
    population = setting.scenario.population
    sizes = tuple(int(n) for n in world.n_members)
    return JointPlan(world, strategies, sizes, population.n_train, population.n_test)


@pytest.fixture(scope="module")
def single():
    scenario = load_scenario("cars-single")
    return World(with_overrides(scenario, {"population.n_pool": 200_000}))


@pytest.fixture(scope="module")
def planter(single):
    (plan,) = first_plans(single)
    return JointPlan(single, (plan,), (3000,), 40_000, 5000)


@pytest.mark.parametrize(
    "name",
    [
        "K=2 planters, full",
        "K=2 feature-only, planter, aggregate",
        "K=4 mixed, unplanter first, aggregate",
        "K=2 planters, transparent",
    ],
)
def test_success_and_bound_follow_the_law_of_the_game(name):
    setting = BY_NAME[name]
    information = setting.scenario.information
    games = play(setting, N_DRAWS, seed=0)

    plan = plan_of(setting)
    sample = plan.draw(N_DRAWS, np.random.default_rng(0))
    counts = plan_counts(sample.situation(0), Terms(regime=information.regime))
    bound = tight_bound(counts, information.delta, PAPER).bound

    for drawn, played in ((sample.success(0), games.success), (bound, games.bound)):
        other = played[:, 0]
        error = np.sqrt((drawn.var() + other.var()) / N_DRAWS)
        assert abs(drawn.mean() - other.mean()) < 5 * error + 1e-9
        assert drawn.std() == pytest.approx(other.std(), rel=0.25, abs=1e-9)


def test_expected_counts_are_what_draws_scatter_around(planter):
    expected, drawn = planter.expected(), planter.draw(500, np.random.default_rng(1))

    for one, many in (
        (expected.mixture, drawn.mixture),
        (expected.users(0), drawn.users(0)),
        (expected.rest.raw, drawn.rest.raw),
    ):
        assert np.abs(many.mean(axis=0) - one).max() <= 1 + 5 * np.sqrt(one.max() / 500)


def test_the_same_seed_gives_the_same_draws_and_another_others(planter):
    one, same, other = (planter.draw(3, np.random.default_rng(seed)).mixture for seed in (0, 0, 1))

    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_another_plan_on_the_same_records_moves_only_that_plan(single, planter):
    sample = planter.draw(20, np.random.default_rng(0))
    signal = planter.strategies[0].maps()[0]
    poor = FeatureLabelPlanting(signal, target="Poor")

    changed = sample.with_plan(0, poor)
    back = changed.with_plan(0, planter.strategies[0])

    assert changed.rest is sample.rest
    assert changed.tests is sample.tests
    target = single.space.label_code("Poor")
    assert (changed.acting[0].post.sum(axis=-1) == changed.acting[0].post[..., target]).all()
    assert np.array_equal(back.mixture, sample.mixture)


def test_success_can_be_asked_of_any_classifier(single, planter):
    sample = planter.draw(10, np.random.default_rng(0))
    target = single.space.label_code(planter.strategies[0].target)
    everywhere = np.full(sample.mixture.shape[:-1], target)

    assert (sample.success(0, everywhere) == 1).all()
    assert (sample.success(0, (everywhere + 1) % single.space.n_labels) == 0).all()


def test_the_support_is_what_the_pool_is_sent_to(planter):
    assert planter.n_support(0) == 5
    assert len(planter.cells_of(0)) == 5


@pytest.mark.parametrize("sizes", [(-1,), (40_001,), (1, 2), ()])
def test_sizes_that_do_not_fit_are_refused_plainly(planter, sizes):
    with pytest.raises(AcaError, match="sizes: expected"):
        replace(planter, sizes=sizes)


def test_plans_without_a_bound_are_refused_plainly(planter):
    with pytest.raises(AcaError, match="expected plans other than erasing"):
        replace(planter, strategies=(Erasing(planter.strategies[0].maps()[0], n_estimation=5),))
    idle = replace(planter, strategies=(Abstain(),)).expected()
    with pytest.raises(AcaError, match="collective 0: expected a plan that plants or unplants"):
        idle.situation(0)


def test_a_split_of_another_size_needs_fresh_draws():
    world = World(load_scenario("planter-unplanter"))
    plans = first_plans(world)
    sample = JointPlan(world, plans, (500, 800), 10_000, 1000).draw(2, np.random.default_rng(0))

    with pytest.raises(AcaError, match="expected a plan with a split of"):
        sample.with_plan(1, replace(plans[1], n_estimation=7))


def test_the_holdout_is_who_did_not_choose_the_labels():
    world = World(load_scenario("planter-unplanter"))
    sample = JointPlan(world, first_plans(world), (5000, 8000), 100_000, 1000).draw(
        4, np.random.default_rng(0)
    )

    at = sample.situation(1)

    assert at.members.n == 8000
    assert at.holdout.n == at.evidence.n_evidence == 3000
    against, favour = at.sides(at.holdout.raw)
    assert np.array_equal((against - favour)[..., 0], at.evidence.own_conflict[..., at.cells])
    assert (at.members.raw >= at.holdout.raw).all()
