"""How many members the tighter bounds need, on the published setting above all."""

from dataclasses import replace

import numpy as np
import pytest

from aca_env.bounds.tightening import PAPER, TIGHTEST
from aca_env.bounds.tighter import tight_bound
from aca_env.errors import AcaError
from aca_env.first_plans import joint_plan
from aca_env.game.world import World
from aca_env.scenario.loading import load_scenario
from aca_env.strategies import Abstain, FeatureLabelPlanting
from aca_env.terms import Terms
from aca_env.tightness import (
    FULL,
    counts_of,
    ladder,
    least_for_success,
    least_members,
    share_certified,
)


@pytest.fixture(scope="module")
def poor():
    """The published setting: cars, label Poor, a million records."""
    world = World(load_scenario("cars-single"))
    plan = FeatureLabelPlanting(world.menus.signals[0], target="Poor")
    return joint_plan(world, strategies=(plan,))


def test_full_success_is_certified_at_sixty_thousand_members_instead_of_114_thousand(poor):
    paper = least_members(poor, 0, FULL, tightening=PAPER)
    tight = least_members(poor, 0, FULL)
    success = least_for_success(poor, 0, FULL)

    assert paper == pytest.approx(114_000, rel=0.01)
    assert success == pytest.approx(55_000, rel=0.02)
    assert success < tight < 61_000


@pytest.mark.parametrize("n_members", [64_000, 70_000])
def test_full_success_is_certified_in_nearly_every_draw(poor, n_members):
    plan = replace(poor, sizes=(n_members,))

    share = share_certified(plan, 0, FULL, np.random.default_rng(4), n_draws=300)

    assert share >= 0.99


def test_the_papers_bound_certifies_it_in_no_draw_at_that_size(poor):
    plan = replace(poor, sizes=(70_000,))
    rng = np.random.default_rng(4)

    assert share_certified(plan, 0, 0.5, rng, n_draws=300, tightening=PAPER) == 0


def test_the_ladder_leads_from_the_paper_to_the_tightest():
    steps = [tightening for _, tightening in ladder()]

    assert steps[0] == PAPER
    assert steps[-1] == TIGHTEST


@pytest.mark.parametrize("level", [0.5, 0.9])
def test_the_least_size_certifies_and_one_member_less_does_not(poor, level):
    n = least_members(poor, 0, level)

    bounds = [
        float(tight_bound(counts_of(replace(poor, sizes=(k,)).expected(), 0, Terms()), 0.05).bound)
        for k in (n - 1, n)
    ]
    assert bounds[0] < level <= bounds[1]


def test_a_level_out_of_reach_has_no_size():
    world = World(load_scenario("climate-four"))
    # The others hold nearly everybody, and all plant the same cell.
    crowded = joint_plan(world, sizes=(1000, 330_000, 330_000, 330_000))

    assert least_members(crowded, 0, 0.5) is None


def test_who_has_no_plan_and_no_known_cross_term_has_no_size():
    world = World(load_scenario("climate-duel"))
    idle = joint_plan(world, strategies=(Abstain(), Abstain()))

    with pytest.raises(AcaError, match="expected a plan that plants or unplants"):
        least_members(idle, 0, 0.5)
    with pytest.raises(AcaError, match="regime: expected one whose cross term is known"):
        least_members(joint_plan(world), 0, 0.5, Terms(regime="anonymous"))


def test_the_robust_regime_needs_own_records_by_the_others_signals():
    plan = joint_plan(World(load_scenario("climate-duel")))

    with pytest.raises(AcaError, match="expected a scenario that states it"):
        least_members(plan, 0, 0.5, Terms(regime="known_interventions_robust"))
