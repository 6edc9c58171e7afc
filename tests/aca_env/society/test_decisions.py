import numpy as np
import pytest

from aca_env.society.decisions import Standing, chances, utilities
from aca_env.society.laws import Choice

NONE = (np.zeros(2), np.zeros(2))


def standing(membership=(2,), belief=(0.5, 0.5), peers=(0.0, 0.0), values=(1.0, 1.0), cost=0.3):
    n = len(membership)
    return Standing(
        membership=np.array(membership),
        values=np.tile(np.array(values, float), (n, 1)),
        cost=np.full(n, cost),
        belief=np.tile(belief, (n, 1)),
        peers=np.tile(peers, (n, 1)),
    )


def test_utility_worked_by_hand():
    at = standing(belief=(0.5, 0.8), peers=(0.25, 0.0), values=(1.0, 2.0))
    worth = utilities(Choice(glow=0.5, peers=0.4), at, (np.array([0.0, 0.1]), np.zeros(2)))
    assert worth[0] == pytest.approx([0.5 * 0.5 + 0.1 - 0.3, 2 * (0.4 + 0.1) - 0.3])


def test_a_member_counts_what_its_leaving_loses_and_others_what_they_add():
    at = standing(membership=(0, 2))
    worth = utilities(Choice(glow=0.0), at, (np.array([0.1, 0.0]), np.array([0.9, 0.0])))
    assert worth[:, 0] == pytest.approx([0.9 - 0.3, 0.1 - 0.3])


def test_a_free_rider_joins_only_where_it_is_decisive():
    rider = Choice(rule="threshold", rate=1.0, glow=0.0)
    sure = standing(belief=(1.0, 1.0))
    assert chances(rider, sure, NONE)[0].tolist() == [0, 0, 1]
    assert chances(rider, sure, (np.array([0.0, 1.0]), np.zeros(2)))[0].tolist() == [0, 1, 0]


def test_logit_worked_by_hand():
    law = Choice(rate=0.5, temperature=0.2)
    worth = np.array([0.5 - 0.3, 0.1 - 0.3, 0.0])
    picked = np.exp(worth / 0.2) / np.exp(worth / 0.2).sum()
    found = chances(law, standing(membership=(1,), belief=(0.5, 0.1)), NONE)[0]
    assert found == pytest.approx(0.5 * picked + 0.5 * np.array([0, 1, 0]))


def test_the_threshold_is_granovetters():
    law = Choice(rule="threshold", rate=1.0, glow=0.0, peers=0.5)
    least = 0.3 / 0.5
    for share, joins in ((least - 0.01, False), (least + 0.01, True)):
        assert chances(law, standing(peers=(share, 0.0)), NONE)[0, 0] == joins


def test_at_a_tie_users_stay_then_stay_out_then_take_the_first():
    law = Choice(rule="threshold", rate=1.0)
    tie = standing(membership=(0, 1, 2), belief=(0.5, 0.5), cost=0.5)
    assert chances(law, tie, NONE).tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    both = standing(membership=(2,), belief=(0.7, 0.7))
    assert chances(law, both, NONE)[0].tolist() == [1, 0, 0]


def test_chances_sum_to_one_even_where_utilities_are_huge():
    at = standing(membership=(0, 1, 2), values=(1e6, -1e6))
    found = chances(Choice(temperature=1e-3), at, NONE)
    assert np.isfinite(found).all()
    assert found.sum(axis=1) == pytest.approx([1, 1, 1])
