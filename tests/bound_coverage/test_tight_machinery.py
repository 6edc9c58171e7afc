"""The machinery for the tighter bounds, quickly: it accepts what holds and refutes what fails."""

import numpy as np
import pytest

from aca_env.bounds.tightening import TIGHTEST

from .tight_draws import coverage, play
from .tight_pools import N_USERS, contested_pool
from .tight_settings import ADVERSARIAL
from .wrong_tight import WRONG

BY_NAME = {setting.name: setting for setting in ADVERSARIAL}
HARD = BY_NAME["eight cells lost by little"]
ONLY = {"tightest": TIGHTEST}


def test_an_honest_bound_holds_in_the_hardest_setting():
    success, bounds = play(HARD, 400, seed=0)

    for name, bound in bounds.items():
        assert coverage(success, bound, HARD.terms.delta).holds, name


@pytest.mark.parametrize("name", ["no radius", "half the radius"])
def test_a_wrong_radius_is_refuted_in_the_hardest_setting(name):
    with WRONG[name]():
        success, bounds = play(HARD, 400, 0, ONLY)

    assert coverage(success, bounds["tightest"], HARD.terms.delta).is_refuted


def test_a_missing_union_over_sets_is_refuted_where_luck_decides():
    setting = BY_NAME["a thousand cells that luck decides"]
    with WRONG["no sets"]():
        success, bounds = play(setting, 100, 0, ONLY)

    assert coverage(success, bounds["tightest"], setting.terms.delta).is_refuted


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_bound_lasts_only_while_it_is_played(name):
    before = play(HARD, 20, 0, ONLY)[1]["tightest"]

    with WRONG[name]():
        play(HARD, 20, 0, ONLY)

    assert np.array_equal(play(HARD, 20, 0, ONLY)[1]["tightest"], before)


def test_the_attacked_classifier_is_worse_than_the_exact_one():
    setting = BY_NAME["a contaminated classifier flips some of eight cells"]
    success, bounds = play(setting, 50, 0, ONLY)
    sample = setting.plan.draw(50, np.random.default_rng([0, 0]))

    assert (success < sample.success(0)).all()
    assert (bounds["tightest"] <= success).all()


def test_draws_are_their_own_for_every_seed():
    setting = BY_NAME["one cell won, one lost"]

    one, same, other = (play(setting, 20, seed, ONLY)[0] for seed in (0, 0, 1))

    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_the_pool_is_what_it_was_asked_to_be():
    pool = contested_pool([3, 1], [0.2, -0.4], marked=0.25, maybe=0.1, empty_places=5)

    assert len(pool.X) == pytest.approx(N_USERS, abs=10)
    assert np.mean(pool.X[:, 0]) == pytest.approx(0.25, abs=1e-4)
    assert pool.space.sizes[1] == 7
    for place, gap in enumerate((0.2, -0.4)):
        inside = pool.y[pool.X[:, 1] == place]
        assert np.mean(inside == 0) - np.mean(inside == 2) == pytest.approx(gap, abs=1e-4)
        assert np.mean(inside == 1) == pytest.approx(0.1, abs=1e-4)
