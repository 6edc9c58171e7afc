"""The pool of past selves: the law of its draws, and who is dropped."""

import numpy as np
import pytest
from scipy.stats import binomtest

from aca_env.errors import AcaError
from aca_env.training.past_selves import PastSelves


class Nobody:
    """A past self that is never asked."""

    def act(self, observations, masks, rng):
        raise AssertionError


def test_draws_have_the_law_of_the_pool():
    pool = PastSelves(latest=0.4, fixed=["abstain"])
    for _ in range(3):
        pool.add(Nobody())
    drawn = pool.draw((200, 100), np.random.default_rng(0))
    counts = np.bincount(drawn.ravel(), minlength=4)
    law = [0.15, 0.15, 0.15 + 0.4, 0.15]
    for count, probability in zip(counts, law, strict=True):
        assert binomtest(int(count), drawn.size, probability).pvalue > 1e-4
    # Independent between seats: neighbours agree as often as the law says.
    n_equal = int((drawn[:, ::2] == drawn[:, 1::2]).sum())
    agreement = sum(p * p for p in law)
    assert binomtest(n_equal, drawn.size // 2, agreement).pvalue > 1e-4


def test_a_full_pool_stays_spread_over_the_whole_run():
    pool = PastSelves(size=5)
    for n_added in range(1, 200):
        pool.add(Nobody())
        assert len(pool.snapshots) == len(pool.added) == min(n_added, 5)
        assert pool.added[-1] == n_added - 1
        assert pool.added[0] == 0
        # At most twice as far apart as evenly spread ones would be.
        assert n_added == 1 or np.diff(pool.added).max() <= max(1, 2 * (n_added - 1) / 4)
    one = PastSelves(size=1)
    for _ in range(3):
        one.add(latest := Nobody())
    assert one.snapshots == [latest]
    assert one.added == [2]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"size": 0}, "size"),
        ({"size": 2.5}, "size"),
        ({"size": True}, "size"),
        ({"latest": 1.5}, "latest"),
        ({"latest": float("nan")}, "latest"),
        ({"latest": "half"}, "latest"),
        ({"fixed": "abstain"}, "fixed"),
        ({"fixed": None}, "fixed"),
    ],
)
def test_wrong_pools_are_refused_in_one_line(given, message):
    with pytest.raises(AcaError, match=message) as caught:
        PastSelves(**given)
    assert "\n" not in str(caught.value)


def test_who_cannot_act_is_no_snapshot():
    with pytest.raises(AcaError, match="expected a method act, got a int"):
        PastSelves().add(3)
