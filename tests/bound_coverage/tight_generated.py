"""Settings for the tighter bounds on the generators' own pools."""

from functools import cache

import numpy as np

from aca_env.populations import CARS_SIGNAL, generate_cars, generate_climate
from aca_env.populations.pool import Pool
from aca_env.scenario.loading import load_scenario
from aca_env.terms import Terms

from .tight_settings import PLANTER, TightSetting


@cache
def _cars() -> Pool:
    return generate_cars(500_000, np.random.default_rng(1))


@cache
def _climate() -> Pool:
    return generate_climate(500_000, np.random.default_rng(1))


def _generated() -> tuple[TightSetting, ...]:
    duel = load_scenario("climate-duel").signals
    heat, water = ("Cooling Services & Outreach", "Green Stormwater Infrastructure")
    return (
        TightSetting(
            "cars, Poor, full",
            _cars,
            ((PLANTER, _cars().space.label_code("Poor"), 58_000),),
            1_000_000,
            signals={"pattern": CARS_SIGNAL},
        ),
        TightSetting(
            "climate, two planters, aggregate",
            _climate,
            (
                (PLANTER, _climate().space.label_code(heat), 150_000),
                (PLANTER, _climate().space.label_code(water), 200_000),
            ),
            1_000_000,
            Terms(regime="aggregate"),
            signals={name: duel[name] for name in ("heat", "water")},
        ),
    )


GENERATED = _generated()
"""The generators' own pools, near the sizes from which full success is certified."""
