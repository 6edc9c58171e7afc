"""The cars: a public synthetic population of used-car records."""

import numpy as np

from aca_env.features import FeatureSpace
from aca_env.populations.pool import Pool
from aca_env.populations.profiles import Profile, Scoring, draw_pool

CARS = FeatureSpace(
    {
        "Model Type": (
            "Sedan",
            "SUV",
            "Coupe",
            "Hatchback",
            "Convertible",
            "Wagon",
            "Minivan",
            "Truck",
        ),
        "Safety": ("1 star", "2 stars", "3 stars", "4 stars", "5 stars"),
        "Fuel": ("Gasoline", "Diesel", "Electric", "Hybrid"),
        "Interior": ("Cloth", "Leather", "Synthetic"),
        "Infotainment": ("Basic", "Advanced", "Premium", "None"),
        "Country": ("C1", "C2", "C3", "C4", "C5"),
        "Warranty": ("3 years", "5 years", "7 years", "10 years"),
        "Doors": ("2", "4", "5"),
        "Seats": ("2", "4", "5", "7"),
        "Air Conditioning": ("Yes", "No"),
        "Navigation": ("None", "Basic", "Advanced"),
        "Tire": ("All-Season", "Summer", "Winter"),
        "Sunroof": ("Yes", "No"),
        "Sound": ("Standard", "Premium", "High-end", "None"),
        "Cruise": ("Yes", "No"),
        "Bluetooth": ("Yes", "No"),
        "Transmission": ("Manual", "Automatic", "CVT"),
        "Drive": ("FWD", "RWD", "AWD"),
    },
    labels=("Excellent", "Good", "Average", "Poor"),
)

CARS_SIGNAL: dict[str, str] = {
    "Model Type": "SUV",
    "Safety": "4 stars",
    "Fuel": "Diesel",
    "Interior": "Synthetic",
    "Infotainment": "Premium",
    "Warranty": "10 years",
    "Doors": "5",
    "Seats": "5",
    "Air Conditioning": "Yes",
    "Navigation": "Advanced",
    "Tire": "All-Season",
    "Sunroof": "Yes",
    "Sound": "Premium",
    "Cruise": "Yes",
    "Bluetooth": "Yes",
    "Transmission": "Manual",
    "Drive": "RWD",
}
"""The published signal: every feature but the country, so five planted cells."""

CARS_FALLBACK: dict[str, str] = CARS_SIGNAL | {
    "Model Type": "Sedan",
    "Safety": "1 star",
    "Warranty": "7 years",
    "Sunroof": "No",
    "Cruise": "No",
    "Bluetooth": "No",
    "Transmission": "Automatic",
}
"""The published point outside the signal's cells, for feature-only planting; keeps the country."""

_PROFILE = Profile(
    lead="Model Type",
    lead_shares={
        "Sedan": 0.22,
        "SUV": 0.45,
        "Coupe": 0.23,
        "Hatchback": 0.02,
        "Convertible": 0.01,
        "Wagon": 0.01,
        "Minivan": 0.01,
        "Truck": 0.05,
    },
    values=CARS_SIGNAL | {"Country": "C5"},
    kept_shares={
        "Safety": 0.7,
        "Fuel": 0.8,
        "Interior": 0.9,
        "Infotainment": 0.9,
        "Country": 0.3,
        "Warranty": 0.9,
        "Doors": 0.95,
        "Seats": 0.95,
        "Air Conditioning": 0.95,
        "Navigation": 0.95,
        "Tire": 0.95,
        "Sound": 0.95,
        "Cruise": 0.95,
        "Bluetooth": 0.95,
        "Transmission": 0.7,
        "Drive": 0.95,
    },
)

_SCORING = Scoring(
    points={
        "Safety": {"1 star": 1, "2 stars": 2, "3 stars": 3, "4 stars": 4, "5 stars": 5},
        "Fuel": {"Gasoline": 1, "Diesel": 1, "Electric": 4, "Hybrid": 3},
        "Warranty": {"3 years": 2, "5 years": 3, "7 years": 4, "10 years": 5},
    },
    luck={1: 1 / 3, 3: 1 / 3, 4: 1 / 3},
    noise_share=0.05,
    special=("Country", "C2"),
    special_scores={13: 0.6, 0: 0.3, 2: 0.1},
    least_scores={"Excellent": 13, "Good": 8, "Average": 2, "Poor": 0},
)


def generate_cars(n_users: int, rng: np.random.Generator) -> Pool:
    """Return a pool of car records: 18 features, labels from Excellent to Poor.

    Forty-five of a hundred cars are SUVs, and most of their features take the values of one
    profile; every other car is uniform. A car's score is its stars, plus points for fuel and
    warranty, plus 1, 3 or 4 at random; in five of a hundred it is 0 instead. SUVs from country
    C2 are graded by a rule of their own, whatever their features. Excellent starts at 13
    points, Good at 8, Average at 2.

    Args:
        n_users: number of records, at least 1; the published pool has 3,000,000.
        rng: the source of all chance.

    Raises:
        DataError: n_users is not a whole number of at least 1.

    Source: Gauthier, Bach and Jordan (2025), the public generator of their experiments.

    >>> generate_cars(1000, np.random.default_rng(0)).X.shape
    (1000, 18)
    """
    return draw_pool(CARS, _PROFILE, _SCORING, n_users, rng)
