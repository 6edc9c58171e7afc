import numpy as np
from scipy.stats import chisquare

from aca_env.agents.uniform import Uniform

MASK = tuple(np.array(m, dtype=np.int8) for m in ([1, 0, 1], [1, 1, 1, 1], [1], [0, 0], [1, 1]))


def draws(n):
    rng = np.random.default_rng(7)
    return np.array([Uniform().act(None, {"action_mask": MASK}, rng) for _ in range(n)])


def test_every_allowed_entry_is_equally_likely():
    actions = draws(2000)
    for axis in (0, 1, 4):
        counts = np.bincount(actions[:, axis], minlength=len(MASK[axis]))[MASK[axis] == 1]
        assert chisquare(counts).pvalue > 0.001


def test_masked_entries_never_come_and_empty_axes_stay_at_zero():
    actions = draws(200)
    assert not (actions[:, 0] == 1).any()
    assert (actions[:, 3] == 0).all()
