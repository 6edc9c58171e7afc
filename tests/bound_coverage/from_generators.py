"""Settings on the generators' own pools, tuned like the others."""

from functools import cache
from typing import Any

import numpy as np

from aca_env.populations import generate_cars, generate_climate
from aca_env.populations.pool import Pool
from aca_env.reproduce.single import SIGNAL
from aca_env.scenario.loading import load_scenario
from aca_env.scenario.schema import Scenario

from .draws import Setting
from .settings import Case, act

N_POOL = 200_000


@cache
def _cars() -> Pool:
    return generate_cars(N_POOL, np.random.default_rng(1))


@cache
def _climate() -> Pool:
    return generate_climate(N_POOL, np.random.default_rng(1))


def _planters(source: str, signals: Any, shares: tuple[float, ...], **population: int) -> Scenario:
    """Return a scenario in which each collective plants one signal, in order."""
    return Scenario(
        name="coverage",
        description=f"planters on the pool of {source}",
        rounds=1,
        population={"source": source, **population},
        signals=signals,
        collectives=[
            {
                "name": f"collective {place}",
                "share": share,
                "signals": [name],
                "strategies": ["feature_label_planting"],
            }
            for place, (name, share) in enumerate(zip(signals, shares, strict=True))
        ],
        information={"regime": "full", "delta": 0.05},
    )


def _duel() -> Setting:
    pool = _climate()
    signals = {name: load_scenario("climate-duel").signals[name] for name in ("heat", "water")}
    scenario = _planters("climate", signals, (0.0185, 0.0125), n_train=30_000_000, n_test=20_000)
    labels = ("Cooling Services & Outreach", "Green Stormwater Infrastructure")
    actions = tuple(act(pool.space.label_code(label)) for label in labels)
    return Setting("climate, K=2 planters, full", scenario, pool, actions)


def _single() -> Setting:
    pool = _cars()
    signals = {"pattern": SIGNAL.values}
    scenario = _planters("cars", signals, (0.04,), n_train=90_000_000, n_test=100_000)
    action = act(pool.space.label_code("Average"))
    return Setting("cars, K=1 planter, full", scenario, pool, (action,))


GENERATED = (Case(_duel(), ("no conflict",)), Case(_single(), ("no conflict",)))
