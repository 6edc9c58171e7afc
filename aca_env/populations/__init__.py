"""Populations: the finite pools of users that records are drawn from.

`GENERATORS` lists the synthetic populations by the name that scenario files use.
"""

from collections.abc import Callable, Mapping

import numpy as np

from aca_env.populations.cars import CARS_FALLBACK, CARS_SIGNAL, generate_cars
from aca_env.populations.climate import CLIMATE_PROFILE, generate_climate
from aca_env.populations.pool import Pool
from aca_env.populations.tables import load_table

GENERATORS: Mapping[str, Callable[[int, np.random.Generator], Pool]] = {
    "cars": generate_cars,
    "climate": generate_climate,
}

POPULATIONS_VERSION = 1
"""Raised when the same settings give another pool: what the disk keeps of pools goes by it."""

__all__ = [
    "CARS_FALLBACK",
    "CARS_SIGNAL",
    "CLIMATE_PROFILE",
    "GENERATORS",
    "POPULATIONS_VERSION",
    "Pool",
    "generate_cars",
    "generate_climate",
    "load_table",
]
