"""Sizes at the population's exact values, against formulas written out once more."""

from dataclasses import replace

import numpy as np
import pytest

from aca_env.bounds.exact_values import GroupSizes, MarginClaim, Outer, SummedCross
from aca_env.game.world import World
from aca_env.reproduce.exact import RADII, Exact, RelievedClaim
from aca_env.reproduce.lineups import Lineup, pool_of
from aca_env.reproduce.single import Setting, classes_of
from aca_env.scenario.loading import with_overrides
from tests.published.exact import planted_lead, planting_margin, planting_slack

N = 1_000_000
CLAIM = MarginClaim(
    n_pool=1000,
    prevalence=np.array([600, 400]),
    own_conflict=np.array([50, -20]),
    members=np.array([600, 400]),
    cross=SummedCross(np.array([[[0.1], [0.3]]])),
    log_inverse_delta=6.0,
    outer=Outer(6.0, 6.0, 100_000),
)


@pytest.fixture(scope="module")
def cars():
    lineup = Lineup("cars-single", "Poor")
    scenario = with_overrides(lineup.scenario("full"), {"population.n_pool": 200_000})
    world, pool = World(scenario), pool_of(scenario)
    return Exact(world, lineup.plans(world), pool), classes_of(pool), lineup.plans(world)[0]


def least(holds, low=1, high=N):
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


@pytest.mark.parametrize("level", [0.5, 0.9])
def test_the_exact_size_is_where_the_formulas_cross_the_level(cars, level):
    exact, classes, plan = cars

    def certifies(n):
        setting = Setting(N, n)
        won = planting_margin(classes, plan, setting).value > 0
        return classes.cell_shares[won].sum() - planting_slack(setting) >= level

    assert exact.members_for(0, "full", level) == least(certifies)


def test_the_success_share_is_where_the_lead_turns(cars):
    exact, classes, plan = cars

    def succeeds(n):
        lead = planted_lead(classes, plan, Setting(N, n)).value
        return classes.cell_shares[lead > 0].sum() >= 0.9

    assert exact.share_for_success(0, 0.9) * N == pytest.approx(least(succeeds), abs=1)


def test_without_radii_and_union_nothing_but_the_infinite_data_bound_is_left(cars):
    exact, *_ = cars

    whole = exact.share_without_limits(0, 0.9)

    assert whole < exact.members_without(0, "rest seen", 0.9) / N
    assert exact.infinite_bound(0) == 1
    assert 0.98 < exact.certified_bound(0) < 1


@pytest.mark.parametrize("part", [*RADII, "split"])
def test_every_part_of_the_loss_costs_members(cars, part):
    exact, *_ = cars

    assert exact.members_without(0, part, 0.9) < exact.members_for(0, "full", 0.9)


def test_a_relieved_claim_gives_back_exactly_the_radii_it_does_not_pay():
    sizes = GroupSizes.of(np.array([500, 3000]), np.array([[1000]]), np.array(10_000))
    kept = {name: getattr(CLAIM, name) for name in CLAIM.__dataclass_fields__}

    free = RelievedClaim(**kept, unpaid=RADII).margins(sizes, sizes)

    without = replace(CLAIM, log_inverse_delta=0.0)
    assert free == pytest.approx(without.margins(sizes, sizes), abs=1e-12)
    assert (free > CLAIM.margins(sizes, sizes)).all()


@pytest.mark.parametrize("part", RADII)
def test_one_radius_given_back_is_the_mass_it_takes(part):
    n, total, log = 3000, 10_000, CLAIM.log_inverse_delta
    rest = total - n - 1000
    taken = {
        "own radius": 2 * n * np.sqrt(log / (2 * n)),
        "rest seen": 2 * rest * np.sqrt(log / (2 * n)),
        "rest itself": 2 * rest * np.sqrt(log / (2 * rest)),
    }
    sizes = GroupSizes.of(np.array([n]), np.array([[1000]]), np.array(total))
    kept = {name: getattr(CLAIM, name) for name in CLAIM.__dataclass_fields__}

    relieved = RelievedClaim(**kept, unpaid=(part,)).margins(sizes, sizes)

    assert relieved - CLAIM.margins(sizes, sizes) == pytest.approx(taken[part] / total)


def test_nobody_wins_nothing_by_not_paying():
    sizes = GroupSizes.of(np.array([0]), np.array([[1000]]), np.array(10_000))
    kept = {name: getattr(CLAIM, name) for name in CLAIM.__dataclass_fields__}

    assert (RelievedClaim(**kept, unpaid=RADII).margins(sizes, sizes) == -np.inf).all()


def test_the_costs_are_those_of_the_sizes_as_shipped(cars):
    exact, *_ = cars
    n, log = 200_000, np.log(52 / 0.05)

    costs = exact.costs(0)

    assert costs["own radius"] == pytest.approx(2 * n * np.sqrt(log / (2 * n)) / N)
    assert costs["rest itself"] == pytest.approx(2 * 0.8 * np.sqrt(log / (1.6 * N)))
