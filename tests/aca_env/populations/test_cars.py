"""The cars follow the published law, checked against a plain re-implementation of its text."""

from collections import Counter

import numpy as np
import pytest

from aca_env.populations import CARS_FALLBACK, CARS_SIGNAL, generate_cars
from aca_env.signals import Signal

from .laws import assert_feature_shares, assert_label_law, assert_share

MODELS = {
    "Sedan": 0.22,
    "SUV": 0.45,
    "Coupe": 0.23,
    "Hatchback": 0.02,
    "Convertible": 0.01,
    "Wagon": 0.01,
    "Minivan": 0.01,
    "Truck": 0.05,
}
# Given SUV: the favoured value, its probability, all values.
SUV_LAW = {
    "Safety": ("4 stars", 0.7, ["1 star", "2 stars", "3 stars", "4 stars", "5 stars"]),
    "Fuel": ("Diesel", 0.8, ["Gasoline", "Diesel", "Electric", "Hybrid"]),
    "Interior": ("Synthetic", 0.9, ["Cloth", "Leather", "Synthetic"]),
    "Infotainment": ("Premium", 0.9, ["Basic", "Advanced", "Premium", "None"]),
    "Country": ("C5", 0.3, ["C1", "C2", "C3", "C4", "C5"]),
    "Warranty": ("10 years", 0.9, ["3 years", "5 years", "7 years", "10 years"]),
    "Doors": ("5", 0.95, ["2", "4", "5"]),
    "Seats": ("5", 0.95, ["2", "4", "5", "7"]),
    "Air Conditioning": ("Yes", 0.95, ["Yes", "No"]),
    "Navigation": ("Advanced", 0.95, ["None", "Basic", "Advanced"]),
    "Tire": ("All-Season", 0.95, ["All-Season", "Summer", "Winter"]),
    "Sunroof": ("Yes", 0.0, ["Yes", "No"]),
    "Sound": ("Premium", 0.95, ["Standard", "Premium", "High-end", "None"]),
    "Cruise": ("Yes", 0.95, ["Yes", "No"]),
    "Bluetooth": ("Yes", 0.95, ["Yes", "No"]),
    "Transmission": ("Manual", 0.7, ["Manual", "Automatic", "CVT"]),
    "Drive": ("RWD", 0.95, ["FWD", "RWD", "AWD"]),
}
FUEL_POINTS = {"Electric": 4, "Hybrid": 3, "Gasoline": 1, "Diesel": 1}
WARRANTY_POINTS = {"10 years": 5, "7 years": 4, "5 years": 3, "3 years": 2}


@pytest.fixture(scope="module")
def cars():
    return generate_cars(500_000, np.random.default_rng(20250))


def label_of(score):
    if score >= 13:
        return "Excellent"
    if score >= 8:
        return "Good"
    return "Average" if score >= 2 else "Poor"


def label_shares(car):
    if car["Country"] == "C2" and car["Model Type"] == "SUV":
        return {"Excellent": 0.6, "Poor": 0.3, "Average": 0.1}
    base = int(car["Safety"][0]) + FUEL_POINTS[car["Fuel"]] + WARRANTY_POINTS[car["Warranty"]]
    labels = Counter(label_of(base + luck) for luck in (1, 3, 4))
    shares = {label: 0.95 * count / 3 for label, count in labels.items()}
    return shares | {"Poor": shares.get("Poor", 0.0) + 0.05}


def feature_shares(share_suv):
    return {
        feature: {
            value: share_suv * ((1 - keep) / len(values) + keep * (value == favoured))
            + (1 - share_suv) / len(values)
            for value in values
        }
        for feature, (favoured, keep, values) in SUV_LAW.items()
    }


def test_names_values_and_labels_stand_in_the_published_order(cars):
    published = {"Model Type": tuple(MODELS)}
    published |= {feature: tuple(values) for feature, (_, _, values) in SUV_LAW.items()}

    assert list(cars.space.features.items()) == list(published.items())
    assert cars.space.labels == ("Excellent", "Good", "Average", "Poor")


def test_every_value_has_its_published_share(cars):
    assert_feature_shares(cars, {"Model Type": MODELS} | feature_shares(0.45))


@pytest.mark.parametrize("is_suv", [True, False])
def test_every_value_has_its_published_share_among_suvs_and_among_the_others(cars, is_suv):
    rows = (cars.X[:, 0] == cars.space.value_code("Model Type", "SUV")) == is_suv
    part = type(cars)(cars.space, cars.X[rows], cars.y[rows])

    assert_feature_shares(part, feature_shares(float(is_suv)))


def test_features_of_an_suv_are_independent(cars):
    def has(feature, value):
        column = cars.X[:, cars.space.feature_index(feature)]
        return column == cars.space.value_code(feature, value)

    suv = has("Model Type", "SUV")
    joint = has("Safety", "4 stars") & has("Transmission", "Manual") & has("Country", "C5")

    assert_share(joint[suv], (0.7 + 0.3 / 5) * (0.7 + 0.3 / 3) * (0.3 + 0.7 / 5))


def test_labels_follow_the_published_rule(cars):
    scored = ["Model Type", "Country", "Safety", "Fuel", "Warranty"]

    assert_label_law(cars, scored, label_shares)


def test_the_signal_leaves_the_country_free(cars):
    signal = Signal(CARS_SIGNAL).bind(cars.space)

    assert len(CARS_SIGNAL) == 17
    assert [cars.space.names[k] for k in signal.free] == ["Country"]


def test_the_fallback_keeps_the_country_and_lies_outside_the_signals_cells(cars):
    moved = Signal(CARS_FALLBACK).bind(cars.space)(cars.X[:100])

    assert "Country" not in CARS_FALLBACK
    assert len(CARS_FALLBACK) == 17
    assert not Signal(CARS_SIGNAL).bind(cars.space).contains(moved).any()
