import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aca_env.coalitions.grid import mass_grid


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=8), st.sampled_from([1, 10, 1000]))
def test_decimals_lie_on_their_grid(whole, parts):
    grid = mass_grid([mass / parts for mass in whole], 10**8)
    assert grid.mass_error == 0
    for mass, kind in zip(whole, grid.type_of, strict=True):
        assert int(grid.steps[kind]) * float(grid.step) == pytest.approx(mass / parts, rel=1e-12)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=12), st.integers(1, 500))
def test_the_stated_error_bounds_every_coalition(masses, max_steps):
    grid = mass_grid(masses, max_steps)
    off = np.array(masses) - grid.steps[grid.type_of] * float(grid.step)
    worst = max(off[off > 0].sum(), -off[off < 0].sum())
    assert worst <= grid.mass_error * (1 + 1e-9) + 1e-9
    assert grid.total <= max_steps + len(masses) / 2


def test_equal_masses_are_one_type():
    grid = mass_grid([0.2, 0.1, 0.2, 0.2], 100)
    assert grid.steps.tolist() == [1, 2]
    assert grid.counts.tolist() == [1, 3]
    assert grid.type_of.tolist() == [1, 0, 1, 1]
    assert grid.levels()[-1] == 0.7
