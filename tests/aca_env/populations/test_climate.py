"""The climate records follow the law that the generator's docstring states."""

from collections import Counter

import numpy as np
import pytest

from aca_env.populations import CLIMATE_PROFILE, generate_climate
from aca_env.signals import Signal

from .laws import assert_feature_shares, assert_label_law, critical_masses

STRATEGY = "Adaptation Strategy Type"
ENERGY = "Primary Energy Source for Adaptation Measures"
FUNDING = "Funding Source / Jurisdiction"
MAINTENANCE = "Project Maintenance Horizon"
SURFACE = "Infrastructure Surface Type"
CONTROLS = "Automated Operation / Smart Controls"
SENSORS = "Interoperability with External Sensors / IoT"
ROOF = "Green Roof / Solar Installation"
STRATEGIES = {
    "Infrastructure Upgrade": 0.20,
    "Nature-Based Solution": 0.45,
    "Policy/Regulation": 0.05,
    "Community Outreach": 0.05,
    "Emergency Preparedness": 0.10,
    "Technology Deployment": 0.05,
    "Land-Use Planning": 0.05,
    "Public Health Services": 0.05,
}
KEPT = {
    ENERGY: 0.9,
    "Geographic Scope": 0.9,
    MAINTENANCE: 0.9,
    "Cooling Provision": 0.9,
    SENSORS: 0.9,
    "Resilience Rating": 0.8,
    CONTROLS: 0.8,
    FUNDING: 0.3,
    ROOF: 0.0,
}
RATINGS = ["Very Low", "Low", "Moderate", "High", "Very High"]
HORIZONS = ["1 year", "3 years", "5 years", "10 years"]
SCOPES = ["Neighborhood", "City-wide", "Regional"]


@pytest.fixture(scope="module")
def climate():
    return generate_climate(200_000, np.random.default_rng(2026))


def label_of(score):
    if score >= 22:
        return "Green Stormwater Infrastructure"
    if score >= 18:
        return "Greening & Shade Expansion"
    return "Reflective Surface Retrofits" if score >= 13 else "Cooling Services & Outreach"


def points(record):
    energy = 3 if "Renewable" in record[ENERGY] else int(record[ENERGY] == "Grid Electricity")
    surfaces = ["Standard Pavement", "Heat-Reflective Coating", "Permeable Pavement"]
    return (
        RATINGS.index(record["Resilience Rating"])
        + HORIZONS.index(record[MAINTENANCE])
        + SCOPES.index(record["Geographic Scope"])
        + 3
        + energy
        + 2 * (record["Cooling Provision"] == "None")
        + surfaces.index(record[SURFACE])
    )


def label_shares(record):
    if record[FUNDING] == "F2" and record[STRATEGY] == "Nature-Based Solution":
        laws = {0: 0.6, 13: 0.3, 22: 0.1}
    else:
        laws = {points(record) + luck: 0.95 * p for luck, p in ((0, 0.2), (3, 0.5), (6, 0.3))}
        laws[0] = laws.get(0, 0.0) + 0.05
    shares = Counter()
    for score, share in laws.items():
        shares[label_of(score)] += share
    return shares


def test_there_are_18_features_of_the_papers_sizes_and_four_labels(climate):
    assert climate.space.sizes == (8, 4, 3, 3, 5, 3, 4, 5, 4, 3, 4, 2, 3, 3, 2, 4, 2, 2)
    assert climate.space.labels == (
        "Greening & Shade Expansion",
        "Reflective Surface Retrofits",
        "Cooling Services & Outreach",
        "Green Stormwater Infrastructure",
    )


def test_the_profile_names_a_value_of_every_feature(climate):
    assert tuple(CLIMATE_PROFILE) == climate.space.names
    assert Signal(CLIMATE_PROFILE).bind(climate.space).n_cells == 1


@pytest.mark.parametrize("share_followers", [0.45, 1.0, 0.0])
def test_every_value_has_its_documented_share(climate, share_followers):
    expected = {
        feature: {
            value: share_followers * keep * (value == CLIMATE_PROFILE[feature])
            + (1 - share_followers * keep) / len(values)
            for value in values
        }
        for feature, values in climate.space.features.items()
        if feature != STRATEGY
        for keep in [KEPT.get(feature, 0.95)]
    }
    is_follower = climate.X[:, 0] == climate.space.value_code(STRATEGY, "Nature-Based Solution")
    rows = slice(None) if share_followers == 0.45 else is_follower == bool(share_followers)
    part = type(climate)(climate.space, climate.X[rows], climate.y[rows])

    assert_feature_shares(part, expected)


def test_every_strategy_type_has_its_documented_share(climate):
    assert_feature_shares(climate, {STRATEGY: STRATEGIES})


def test_labels_follow_the_documented_rule(climate):
    scored = [STRATEGY, FUNDING, "Resilience Rating", MAINTENANCE, "Geographic Scope", ENERGY]
    scored += ["Cooling Provision", SURFACE]

    assert_label_law(climate, scored, label_shares)


def test_no_label_is_rare_or_takes_over(climate):
    shares = np.bincount(climate.y, minlength=4) / climate.n_users

    assert shares.min() >= 0.05
    assert shares.max() <= 0.60


@pytest.mark.parametrize(
    ("free", "n_cells", "highest"),
    [
        ([FUNDING], 5, 0.08),
        ([FUNDING, CONTROLS, SENSORS], 20, 0.10),
        ([FUNDING, CONTROLS, SENSORS, "Cooling Provision", ROOF], 80, 0.25),
    ],
)
def test_every_label_meets_resistance_in_some_cell_but_none_is_out_of_reach(
    climate, free, n_cells, highest
):
    signal = Signal({f: v for f, v in CLIMATE_PROFILE.items() if f not in free}).bind(climate.space)

    hardest = critical_masses(climate, signal).max(axis=0)

    assert signal.n_cells == n_cells
    assert hardest.min() >= 0.005
    assert hardest.max() <= highest


def test_greening_leads_in_the_profiles_cells_except_in_the_special_jurisdiction(climate):
    values = {feature: value for feature, value in CLIMATE_PROFILE.items() if feature != FUNDING}
    needed = critical_masses(climate, Signal(values).bind(climate.space))
    greening = climate.space.label_code("Greening & Shade Expansion")
    special = climate.space.value_code(FUNDING, "F2")

    assert np.flatnonzero(needed[:, greening]).tolist() == [special]
