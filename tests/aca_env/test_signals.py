"""Signals: which points they make, and which they refuse."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aca_env.errors import AcaError, DataError, UnknownNameError
from aca_env.features import FeatureSpace
from aca_env.signals import Signal

SPACE = FeatureSpace(
    {"heat": ["low", "high"], "doors": [2, 4, 5], "wind": ["no", "yes"]}, ["red", "green"]
)
POINTS = np.array(list(itertools.product(*map(range, SPACE.sizes))))

values = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(listed) for name, listed in SPACE.features.items()}
).filter(bool)


def by_hand(chosen, point):
    """Return the image of one point of codes, feature by feature."""
    return tuple(
        SPACE.features[name].index(chosen[name]) if name in chosen else int(code)
        for name, code in zip(SPACE.names, point, strict=True)
    )


@given(values)
def test_the_image_of_a_record_is_the_record_with_the_set_features_replaced(chosen):
    before = POINTS.copy()
    image = Signal(chosen).bind(SPACE)(POINTS)
    assert [tuple(row) for row in image.tolist()] == [by_hand(chosen, p) for p in POINTS]
    np.testing.assert_array_equal(POINTS, before)


@given(values)
def test_image_points_are_all_images_in_lexicographic_order(chosen):
    mapping = Signal(chosen).bind(SPACE)
    expected = sorted({by_hand(chosen, p) for p in POINTS})
    assert [tuple(row) for row in mapping.image_points().tolist()] == expected
    assert mapping.n_cells == len(expected)


@given(values)
def test_a_record_lies_in_the_image_exactly_if_the_signal_leaves_it_alone(chosen):
    mapping = Signal(chosen).bind(SPACE)
    unmoved = [by_hand(chosen, p) == tuple(p) for p in POINTS.tolist()]
    assert mapping.contains(POINTS).tolist() == unmoved
    np.testing.assert_array_equal(mapping(mapping(POINTS)), mapping(POINTS))


def test_the_documented_example():
    mapping = Signal({"doors": 5, "heat": "high"}).bind(SPACE)
    assert mapping.fixed == ((0, 1), (1, 2))
    assert mapping.free == (2,)
    assert mapping(np.array([[0, 0, 1]])).tolist() == [[1, 2, 1]]
    assert mapping.image_points().tolist() == [[1, 2, 0], [1, 2, 1]]


def test_a_signal_of_every_feature_has_one_cell():
    mapping = Signal({"heat": "low", "doors": 4, "wind": "yes"}).bind(SPACE)
    assert mapping.n_cells == 1
    assert mapping.image_points().tolist() == [[0, 1, 1]]


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.int64])
def test_images_keep_the_type_of_the_codes(dtype):
    assert Signal({"heat": "high"}).bind(SPACE)(POINTS.astype(dtype)).dtype == dtype


def test_the_number_of_cells_is_exact_however_large():
    space = FeatureSpace({f"f{k}": range(10) for k in range(40)}, [0, 1])
    assert Signal({"f3": 7}).bind(space).n_cells == 10**39


def test_signals_are_equal_whatever_the_order_and_type_of_their_values():
    one, other = Signal({"heat": "high", "doors": 2}), Signal({"doors": "2", "heat": "high"})
    assert one == other
    assert hash(one) == hash(other)
    assert one != Signal({"heat": "high"})
    assert one.values == {"doors": "2", "heat": "high"}


@pytest.mark.parametrize("given_values", [{}, [], None, "heat", 3, [("heat", "high")]])
def test_a_signal_without_features_is_refused(given_values):
    with pytest.raises(DataError, match="at least one feature"):
        Signal(given_values)


@pytest.mark.parametrize(
    ("chosen", "known"),
    [({"rain": "no"}, "heat, doors, wind"), ({"doors": 3}, "2, 4, 5"), ({"heat": None}, "low")],
)
def test_names_that_the_space_does_not_have_are_refused(chosen, known):
    with pytest.raises(UnknownNameError, match=known) as caught:
        Signal(chosen).bind(SPACE)
    assert isinstance(caught.value, AcaError)
