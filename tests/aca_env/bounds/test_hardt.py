import numpy as np
import pytest

from aca_env.bounds.hardt import (
    critical_mass,
    erasing_bound,
    feature_label_bound,
    feature_only_bound,
)
from aca_env.errors import DataError

from . import hardt_worlds as worlds

N_WORLDS = 2000
ROUNDING = 1e-9


def label_gap(world):
    rates = world.conditional[world.cells]
    return float((rates.max(axis=1) - rates[:, world.target]).max())


def uniqueness(world):
    return min(1.0, float(world.base[world.cells].sum()))


def planting_margin(world):
    """Success less bound, the classifier at its worst."""
    bound = feature_label_bound(world.alpha, label_gap(world), uniqueness(world), world.epsilon)
    return worlds.worst_planting(world, worlds.mixture(world, worlds.feature_label(world))) - bound


def feature_only_margin(world):
    rate = float(world.conditional[:, world.target].min())
    bound = feature_only_bound(world.alpha, rate, uniqueness(world), world.epsilon)
    return worlds.worst_planting(world, worlds.mixture(world, worlds.feature_only(world))) - bound


def shift(world):
    moved = np.abs(world.conditional - world.conditional[world.image]).max(axis=1)
    return min(1.0, float(world.base @ moved))


def concentration(world):
    images = np.bincount(world.image, weights=world.base, minlength=len(world.base))
    return float((images[world.cells] / world.base[world.cells]).max())


def erasing_margin(world, rho=None):
    rho = concentration(world) if rho is None else rho
    bound = erasing_bound(world.alpha, shift(world), world.epsilon, max(rho, 1.0))
    return worlds.worst_erasing(world, worlds.mixture(world, worlds.erased(world))) - bound


@pytest.mark.parametrize("margin", [planting_margin, feature_only_margin, erasing_margin])
def test_no_random_world_violates_a_bound_under_the_worst_classifier(margin):
    margins = [margin(worlds.random_world(seed)) for seed in range(N_WORLDS)]

    assert min(margins) >= -ROUNDING
    # Somewhere the bound must be of use: above zero, and near the success.
    assert sum(m < 0.2 for m in margins) > 20


def test_a_constant_two_in_place_of_the_concentration_is_refuted():
    violations = sum(
        erasing_margin(worlds.random_world(seed, epsilon=0.02), rho=2.0) < -ROUNDING
        for seed in range(N_WORLDS)
    )

    assert violations > 0


def test_planting_without_the_conflict_of_the_rest_is_refuted():
    def margin(world):
        bound = feature_label_bound(world.alpha, 0.0, uniqueness(world), world.epsilon)
        return (
            worlds.worst_planting(world, worlds.mixture(world, worlds.feature_label(world))) - bound
        )

    assert min(margin(worlds.random_world(seed)) for seed in range(200)) < -0.1


def test_bounds_by_hand():
    # 1 − 0.8/0.2 · 0.5 · 0.1 − 0.1/(0.9 · 0.2)
    assert feature_label_bound(0.2, 0.5, 0.1, 0.1) == pytest.approx(1 - 0.2 - 5 / 9)
    # 1 − 0.75/(0.25 · 0.5) · 0.02 − 0.02/(0.98 · 0.25 · 0.5)
    assert feature_only_bound(0.5, 0.25, 0.02, 0.02) == pytest.approx(1 - 0.12 - 0.16 / 0.98)
    # 1 − 2 · 0.5/0.5 · 0.1 − 3 · 0.02/(0.98 · 0.5)
    assert erasing_bound(0.5, 0.1, 0.02, 3.0) == pytest.approx(1 - 0.2 - 0.12 / 0.98)


def test_without_suboptimality_rare_images_cost_nothing():
    assert erasing_bound(0.5, 0.1, 0.0, float("inf")) == erasing_bound(0.5, 0.1)


@pytest.mark.parametrize("alpha", [0.05, 0.3, 0.9])
def test_the_critical_mass_is_where_the_bound_reaches_the_level(alpha):
    level = feature_label_bound(alpha, 0.4, 0.05)

    assert critical_mass(0.4, 0.05, level) == pytest.approx(alpha)


def test_the_critical_mass_is_zero_where_nobody_objects():
    assert critical_mass(0.0, 0.3, 1.0) == 0.0
    assert critical_mass(0.3, 0.3, 1.0) == pytest.approx(1.0)


def test_bounds_rise_with_mass_and_fall_with_suboptimality():
    masses = np.linspace(0.05, 1, 20)
    for bound in (feature_label_bound, feature_only_bound):
        assert (np.diff([bound(a, 0.5, 0.1, 0.01) for a in masses]) > 0).all()
        assert bound(0.3, 0.5, 0.1, 0.02) < bound(0.3, 0.5, 0.1, 0.01)
    assert (np.diff([erasing_bound(a, 0.1, 0.01, 2.0) for a in masses]) > 0).all()


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: feature_label_bound(0.0, 0.5, 0.1), "alpha"),
        (lambda: feature_label_bound(1.1, 0.5, 0.1), "alpha"),
        (lambda: feature_label_bound(0.5, float("nan"), 0.1), "gap"),
        (lambda: feature_label_bound(0.5, 0.5, 1.5), "uniqueness"),
        (lambda: feature_label_bound(0.5, 0.5, 0.5, 1.0), "epsilon"),
        (lambda: feature_only_bound(0.5, 0.0, 0.5), "target_rate"),
        (lambda: erasing_bound(0.5, -0.1), "shift"),
        (lambda: erasing_bound(0.5, 0.1, 0.1, 0.5), "concentration"),
        (lambda: critical_mass(0.5, 0.5, 2.0), "success"),
    ],
)
def test_a_value_out_of_range_is_named(call, named):
    with pytest.raises(DataError, match=f"^{named}: expected"):
        call()
