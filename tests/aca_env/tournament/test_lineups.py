from math import prod

import numpy as np
import pytest

from aca_env.errors import DataError
from aca_env.tournament.lineups import design_lineups


def counts(lineups, seat):
    return dict(zip(*(part.tolist() for part in np.unique(lineups[:, seat], return_counts=True)),
                    strict=True))  # fmt: skip


def test_all_lineups_are_played_up_to_the_limit():
    design = design_lineups([[0, 1, 2], [0, 2], [1, 2]], 12, seed=0)
    assert len({tuple(row) for row in design.lineups.tolist()}) == 12 == design.n_possible
    assert not design.is_sample
    assert counts(design.lineups, 1) == {0: 6, 2: 6}


@pytest.mark.parametrize("fitting", [[[0, 1, 2]] * 5, [[0, 1, 2], [0, 2], [1, 2], [0, 1, 2]] * 2,
                                     [[0, 1]] * 40])  # fmt: skip
def test_a_sample_is_distinct_and_has_every_policy_of_a_seat_equally_often(fitting):
    design = design_lineups(fitting, 50, seed=3)
    rows = design.lineups
    assert design.is_sample
    assert design.n_possible == prod(map(len, fitting))
    assert 40 < len(rows) <= 50
    assert len({tuple(row) for row in rows.tolist()}) == len(rows)
    for seat, able in enumerate(fitting):
        assert counts(rows, seat) == dict.fromkeys(able, len(rows) // len(able))


def test_a_sample_is_its_seeds_alone():
    one, again, other = (design_lineups([[0, 1, 2]] * 6, 99, seed).lineups for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()


def test_pairs_of_seats_are_not_tied_to_each_other():
    rows = design_lineups([[0, 1, 2]] * 8, 600, seed=0).lineups
    same = (rows[:, :1] == rows[:, 1:]).mean(axis=0)
    # A third, up to four standard errors of 200 independent orbits.
    assert (np.abs(same - 1 / 3) < 4 * np.sqrt(2 / 9 / 200)).all()


@pytest.mark.parametrize(("limit", "told"), [(0, "from 1 to 100000, got 0"),
                                             (10**6, "got 1000000"), (-1, "got -1")])  # fmt: skip
def test_a_limit_out_of_range_is_refused(limit, told):
    with pytest.raises(DataError, match=told):
        design_lineups([[0]], limit, 0)


def test_a_limit_that_allows_no_balance_is_refused():
    with pytest.raises(DataError, match="multiple of 6, expected to be allowed at least"):
        design_lineups([[0, 1, 2], [0, 1], [0, 1]], 5, 0)


def test_a_seat_for_nobody_is_refused():
    with pytest.raises(DataError, match="collective_1, got none"):
        design_lineups([[0], []], 5, 0)
