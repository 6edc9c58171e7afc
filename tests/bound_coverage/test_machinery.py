"""The machinery of the coverage tests, quickly: it accepts what holds and refutes what fails."""

import numpy as np
import pytest

from .cases import CASES
from .draws import play
from .intervals import CONFIDENCE, Coverage
from .pools import GROUP_SHARES, MARKED_SHARE, graded_pool
from .wrong_bounds import WRONG

FIRST = CASES[0]


def test_an_honest_bound_holds_in_the_first_case():
    coverage = play(FIRST.setting, 300).coverage(0)

    assert coverage.holds, coverage


def test_a_bound_without_conflict_term_is_refuted_in_the_first_case():
    coverage = play(FIRST.setting, 300, wrong=WRONG["no conflict"]()).coverage(0)

    assert coverage.is_refuted, coverage


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_bound_lasts_only_while_it_is_played(name):
    before = play(FIRST.setting, 20)

    play(FIRST.setting, 20, wrong=WRONG[name]())

    assert np.array_equal(play(FIRST.setting, 20).bound, before.bound)


def test_each_game_has_records_of_its_own():
    success = play(FIRST.setting, 50).success[:, 0]

    assert len(set(success.tolist())) > 25


def test_few_draws_neither_hold_nor_refute():
    coverage = Coverage(0, 5, delta=0.2)

    assert not coverage.holds
    assert not coverage.is_refuted


def test_the_interval_is_clopper_pearsons():
    assert Coverage(0, 100, 0.05).interval == pytest.approx(
        (0, 1 - ((1 - CONFIDENCE) / 2) ** (1 / 100))
    )
    assert Coverage(7, 7, 0.05).interval[1] == 1
    low, high = Coverage(50, 1000, 0.05).interval
    assert low < 0.05 < high


def test_a_coverage_tells_its_share_and_interval():
    assert str(Coverage(1, 4, 0.05)).startswith("failed in 1 of 4 draws = 0.2500, 99.9% interval")


def test_the_pool_has_the_gaps_it_was_made_with():
    pool = graded_pool((0.3, -0.2))
    assert np.mean(pool.X[:, 0]) == pytest.approx(MARKED_SHARE)
    for group, gap in enumerate((0.3, -0.2)):
        inside = pool.X[:, 1] == group
        assert np.mean(inside) == pytest.approx(GROUP_SHARES[group])
        assert np.mean(pool.y[inside] == 0) - np.mean(pool.y[inside] == 2) == pytest.approx(gap)
