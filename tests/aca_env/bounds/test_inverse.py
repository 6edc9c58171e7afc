import math

import numpy as np
import pytest

from aca_env.bounds.exact_values import MarginClaim, Outer, SummedCross
from aca_env.bounds.inverse import MAX_TOTAL, least_members, least_total
from aca_env.bounds.mixture_claim import MixtureClaim
from aca_env.bounds.radii import planting_confidence
from aca_env.scenario.members import count_members
from tests.aca_env.bounds.small_plans import KINDS, small_plan

LEVELS = (0.2, 0.5, 0.9)


def brute_least(values, level):
    """Return the least index from which values hold the level to the end; None if none."""
    failing = [k for k, value in enumerate(values) if not value >= level]
    least = failing[-1] + 1 if failing else 0
    return None if least == len(values) else least


def lone_claim(conflict=0.2, prevalence=1.0, n_cells=1, **changes):
    n_pool = 1000
    log = planting_confidence(0.05, n_cells, 2)
    fields = {
        "n_pool": n_pool,
        "prevalence": np.full(n_cells, round(prevalence * n_pool / n_cells)),
        "own_conflict": np.full(n_cells, round(conflict * n_pool / n_cells)),
        "members": np.full(n_cells, n_pool // n_cells),
        "cross": SummedCross(np.zeros((0, n_cells, 1))),
        "log_inverse_delta": log,
        "outer": Outer(log, log, 10**9),
    }
    return MarginClaim(**(fields | changes))


@pytest.mark.parametrize("kind", KINDS)
def test_least_members_agrees_with_trying_every_size(kind):
    reached = 0
    for seed in range(80):
        plan = small_plan(seed, kind)
        rng = np.random.default_rng(seed)
        n_total = int(rng.integers(20, 250))
        others = [int(rng.integers(0, n_total // 4)) for _ in range(plan.n_others)]
        most = n_total - sum(others)
        values = [plan.bound(n, others, n_total) for n in range(1, most + 1)]
        for level in LEVELS:
            expected = brute_least(values, level)
            expected = None if expected is None else expected + 1
            got = least_members(plan.claim(), others, n_total, level)
            assert got == expected, (seed, level)
            reached += expected is not None and expected > 1
    assert reached > 50


def test_an_unplanter_in_the_open_can_lose_a_cell_as_it_grows_and_the_answer_knows():
    # Label 2 beats the target until the rest that shows it has joined the collective.
    plan = small_plan(0, "transparent", n_others=1)
    plan.unplants, plan.n_pool, plan.tau, plan.log, plan.n_test = True, 10, 0.0, 1e-4, 10**6
    plan.raw, plan.own = np.array([[1, 0, 3]]), np.array([[0, 2, 0]])
    plan.posts, plan.members = np.array([[[6, 0, 0]]]), np.array([10])
    values = [plan.bound(n, [20], 100) for n in range(1, 81)]
    assert values[4] > 0.9 > min(values[5:])

    least = least_members(plan.claim(), [20], 100, 0.9)

    assert least == brute_least(values, 0.9) + 1
    assert least > 5


@pytest.mark.parametrize("kind", KINDS)
def test_least_total_holds_from_there_on_and_fails_just_below(kind):
    found, uneven = 0, 0
    for seed in range(30):
        plan = small_plan(seed, kind)
        rng = np.random.default_rng(seed + 1000)
        mass = rng.dirichlet(np.ones(plan.n_others + 2))
        shares = [float(s) for s in (mass[:-1] if rng.integers(3) else mass[:-1] / sum(mass[:-1]))]
        i = int(rng.integers(plan.n_others + 1))

        def value(n_total, plan=plan, shares=shares, i=i):
            sizes = list(count_members(shares, n_total))
            return plan.bound(sizes.pop(i), sizes, n_total)

        for level in LEVELS:
            least = least_total(plan.claim(), shares, i, level, count_members)
            if least is None:
                assert value(MAX_TOTAL) < level + 1e-9
                continue
            found += 1
            beyond = [least + k for k in range(300)] + [
                math.ceil(least * 1.3**k) for k in range(30)
            ]
            assert all(value(n) >= level for n in beyond), (seed, level)
            assert least == 1 or not value(least - 1) >= level, (seed, level)
            uneven += any(value(n) >= level for n in range(max(1, least - 40), least - 1))
    assert found > 20
    if kind == "transparent":
        # Rounding does make the bound uneven, so a plain bisection would be wrong.
        assert uneven > 0


def test_nobody_to_grow_from_is_out_of_reach():
    plan = small_plan(3, "full", n_others=1)
    assert least_members(plan.claim(), [100], 100, 0.5) is None


def test_a_hopeless_level_is_out_of_reach():
    claim = lone_claim(outer=Outer(3.0, 3.0, 10))
    assert least_members(claim, [], 10**6, 0.9) is None
    assert least_total(claim, [0.5], 0, 0.9, count_members) is None


def test_a_share_below_critical_mass_is_out_of_reach_at_any_size():
    # α p > (1 − α) C0 needs α > 1/6.
    claim = lone_claim(conflict=0.2)
    assert least_total(claim, [0.16], 0, 0.5, count_members) is None
    assert least_total(claim, [0.17], 0, 0.5, count_members) is not None


def test_the_least_share_tends_to_the_critical_mass():
    claim = lone_claim(conflict=0.2)
    shares = [least_members(claim, [], n, 0.5) / n for n in (10**4, 10**6, 10**9, 10**12)]
    assert shares == sorted(shares, reverse=True)
    # What is left are radii: 2R(n) + 2R(n0) and the like, of the order of 1/√N.
    assert 0 < shares[-1] - 1 / 6 < 20 / math.sqrt(10**12)


def test_sizes_up_to_a_trillion_are_whole_numbers_with_a_sharp_edge():
    claim = lone_claim(conflict=0.2, n_cells=4)
    least = least_members(claim, [], MAX_TOTAL, 0.5)
    assert isinstance(least, int)
    assert MAX_TOTAL / 6 < least < MAX_TOTAL / 5
    total = least_total(claim, [0.17], 0, 0.5, count_members)
    assert isinstance(total, int)
    assert least_members(claim, [], total, 0.5) <= round(0.17 * total)


def test_a_tiny_share_is_answered_to_the_record_although_its_size_rarely_changes():
    # Nobody contests the cell, so only the radius of the members' share counts.
    claim = MixtureClaim(
        10,
        np.array([[10]]),
        np.zeros((0, 1, 1)),
        np.array([[0]]),
        np.array([10]),
        False,
        Outer(2.0, 2.0, 10**9),
    )
    needed = least_members(claim, [], 10**9, 0.9)
    least = least_total(claim, [2**-20], 0, 0.9, count_members)
    # round(N / 2^20) reaches `needed` half a step before its multiple, ties to even.
    assert abs(least - (needed - 0.5) * 2**20) <= 1
    assert count_members([2**-20], least) == (needed,)
    assert count_members([2**-20], least - 1) == (needed - 1,)


def test_everybody_together_has_no_rest_to_estimate():
    claim = lone_claim(conflict=0.2)
    least = least_total(claim, [1.0], 0, 0.9, count_members)
    values = [least_members(claim, [], n, 0.9) for n in (least - 1, least)]
    assert values[0] is None
    assert values[1] is not None


def test_a_higher_level_takes_more():
    plan = small_plan(11, "full", n_others=0)
    needs = [least_members(plan.claim(), [], 10**6, level) for level in (0.1, 0.5, 0.8)]
    assert None not in needs
    assert needs == sorted(needs)


@pytest.mark.parametrize(
    ("n_others", "n_total", "level"),
    [([], 100, 1.5), ([], 100, math.nan), ([], 0, 0.5), ([], 10**12 + 1, 0.5), ([60, 60], 100, 0.5),
     ([-1], 100, 0.5)],
)  # fmt: skip
def test_sizes_and_levels_out_of_range_are_refused(n_others, n_total, level):
    claim = small_plan(5, "full", n_others=len(n_others)).claim()
    with pytest.raises(ValueError, match="must lie in"):
        least_members(claim, n_others, n_total, level)


def test_values_that_no_strategy_has_are_refused():
    with pytest.raises(ValueError, match="p \\+ C0 >= 0"):
        least_members(lone_claim(conflict=-2.0), [], 1000, 0.5)
