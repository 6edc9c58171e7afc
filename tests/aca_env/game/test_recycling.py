"""A large array comes again only when nobody holds it, or any view of it, any more."""

import numpy as np

from aca_env.game.recycling import KEPT, SMALL, Recycler

LARGE = (SMALL // 4 + 1,)


def test_an_array_that_somebody_holds_is_not_handed_out_again():
    recycler = Recycler(LARGE)
    held = [recycler.take() for _ in range(3 * KEPT)]
    assert len({id(array) for array in held}) == len(held)


def test_a_view_counts_as_holding():
    recycler = Recycler(LARGE)
    array = recycler.take()
    address, view = array.ctypes.data, array[3:7]
    del array
    assert recycler.take().ctypes.data != address
    view[:] = 1.0
    del view
    assert any(one.ctypes.data == address for one in [recycler.take() for _ in range(KEPT)])


def test_an_array_that_was_let_go_comes_again():
    recycler = Recycler(LARGE)
    address = recycler.take().ctypes.data
    assert all(recycler.take().ctypes.data == address for _ in range(5))


def test_small_arrays_are_always_fresh():
    recycler = Recycler((2, 3))
    first = recycler.take()
    first[:] = 1.0
    assert recycler.take() is not first
    assert recycler.take().dtype == np.float32
