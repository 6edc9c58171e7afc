import numpy as np
import pytest

from aca_env.bounds.critical import critical_share, least
from aca_env.bounds.exact_values import Outer
from aca_env.bounds.hardt import critical_mass
from aca_env.bounds.mixture_claim import MixtureClaim
from tests.aca_env.bounds.small_plans import small_plan

QUIET = Outer(0.0, 0.0, 10**9)


def success(plan, share, other_shares):
    """Return the pool's share on cells that an endless mixture decides as the plan wants."""
    room = 1 - share - sum(other_shares)
    won = [c for c in range(len(plan.members)) if plan.leads(c, share, other_shares, room, 1.0)]
    return sum(int(plan.members[c]) for c in won) / plan.n_pool


@pytest.mark.parametrize("level", [0.2, 0.5, 1.0])
def test_success_holds_above_the_critical_mass_and_fails_just_below(level):
    inside = 0
    for seed in range(200):
        plan = small_plan(seed, "transparent")
        others = [0.15] * plan.n_others
        room = 1 - sum(others)
        share = critical_share(plan.claim(), others, level)
        if share is None:
            assert success(plan, room, others) < level
            continue
        above = share + (room - share) * np.array([1e-9, 0.01, 0.1, 0.5, 0.9, 1.0])
        assert all(success(plan, a, others) >= level for a in above), seed
        if share > 0:
            inside += 1
            below = share * (1 - np.array([1e-9, 1e-12]))
            assert any(success(plan, b, others) < level for b in [share, *below]), seed
    assert inside > 30


def test_a_lone_planters_critical_mass_is_the_textbook_root():
    # α p = (1 − α) C0, so α = C0 / (p + C0); cells 0 and 1 hold 6 and 4 of 10 users.
    claim = MixtureClaim(
        n_pool=10,
        own=np.array([[6], [4]]),
        others=np.zeros((0, 2, 1)),
        rest=np.array([[-2], [-3]]),
        members=np.array([6, 4]),
        is_any=False,
        outer=QUIET,
    )
    assert critical_share(claim, [], 0.6) == pytest.approx(2 / 8, abs=1e-15)
    assert critical_share(claim, [], 0.61) == pytest.approx(3 / 7, abs=1e-15)


def test_the_root_lies_below_the_sufficient_mass_of_the_infinite_data_bound():
    rest, sent = 3, 4
    claim = MixtureClaim(
        10, np.array([[10]]), np.zeros((0, 1, 1)), np.array([[-rest]]), np.array([10]), False, QUIET
    )
    # Gap Δ = 3/4 on a cell of mass ξ = 4/10; any success will do.
    assert critical_share(claim, [], 0.5) <= critical_mass(rest / sent, sent / 10, 0.0)


def test_a_cell_that_nobody_contests_needs_no_mass():
    claim = MixtureClaim(
        10, np.array([[10]]), np.zeros((0, 1, 1)), np.array([[1]]), np.array([10]), False, QUIET
    )
    assert critical_share(claim, [], 1.0) == 0.0


def test_others_who_hold_everything_leave_no_share():
    claim = small_plan(2, "transparent", n_others=1).claim()
    assert critical_share(claim, [1.0], 0.5) is None


def test_suboptimality_raises_the_critical_mass():
    sharp = small_plan(4, "transparent", n_others=0)
    shares = []
    for tau in (0.0, 0.01, 0.05):
        sharp.tau = tau
        shares.append(critical_share(sharp.claim(), [], 0.5))
    assert shares == sorted(shares)
    assert shares[0] < shares[-1]


def test_least_finds_the_edge_of_a_lasting_condition():
    for edge in range(1, 40):
        assert least(lambda n, edge=edge: n >= edge, 1, 40) == edge
    assert least(lambda n: False, 1, 40) is None
