"""Members per collective."""

from hypothesis import given
from hypothesis import strategies as st

from aca_env.scenario.members import count_members

SIZES = st.lists(st.integers(0, 1000), min_size=1, max_size=40).filter(sum)


@given(SIZES, st.integers(1, 10**12))
def test_members_never_exceed_the_total_and_stay_near_their_share(sizes, n_train):
    shares = [size / sum(sizes) for size in sizes]
    counts = count_members(shares, n_train)
    assert sum(counts) <= n_train
    assert min(counts) >= 0
    removed = sum(round(share * n_train) for share in shares) - sum(counts)
    assert 0 <= removed <= len(sizes)


def test_surplus_is_taken_from_the_largest():
    assert count_members([0.25, 0.75], 2) == (0, 2)
    assert count_members([0.375, 0.375, 0.25], 4) == (1, 2, 1)
