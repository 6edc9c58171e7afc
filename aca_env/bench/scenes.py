"""Scenarios whose size is turned up one number at a time."""

from collections.abc import Mapping, Sequence
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from aca_env.features import FeatureSpace
from aca_env.populations.cars import CARS, CARS_SIGNAL
from aca_env.populations.climate import CLIMATE, CLIMATE_PROFILE
from aca_env.scenario.loading import load_scenario
from aca_env.scenario.schema import Scenario

FOUR = "climate-four"
FUNDING = "Funding Source / Jurisdiction"
LEAD = "Adaptation Strategy Type"
"""Planted always: records of one lead value share most others, so few cells would be occupied."""

MOST_MEMBERS = 0.5
"""Share of all records that members hold together, however many collectives there are."""


def free_features(space: FeatureSpace, candidates: Sequence[str], n_cells: int) -> tuple[str, ...]:
    """Return the features to leave free so that there are about so many cells.

    Of the products that subsets of the candidates have, the nearest is taken, and of its
    subsets a smallest one.

    >>> sizes = {"a": 2, "b": 3, "c": 6}
    >>> space = FeatureSpace({k: list(range(n)) for k, n in sizes.items()}, ["no", "yes"])
    >>> free_features(space, ["a", "b", "c"], 6), free_features(space, ["a", "b", "c"], 13)
    (('c',), ('a', 'c'))
    """
    reached: dict[int, tuple[str, ...]] = {1: ()}
    for name in candidates:
        size = len(space.features[name])
        for product, chosen in list(reached.items()):
            wider = (*chosen, name)
            known = reached.get(product * size)
            if known is None or len(wider) < len(known):
                reached[product * size] = wider
    return reached[min(reached, key=lambda product: abs(log(product / n_cells)))]


def climate_signal(n_cells: int) -> dict[str, str]:
    """Return the dominant climate profile with about so many cells left free.

    Every combination of the free features occurs in the shipped pool, so all are occupied.
    """
    others = [name for name in CLIMATE_PROFILE if name not in (FUNDING, LEAD)]
    free = free_features(CLIMATE, [FUNDING, *others], n_cells)
    return {name: value for name, value in CLIMATE_PROFILE.items() if name not in free}


def collectives(n: int, signal: str, labels: Sequence[str]) -> list[dict[str, Any]]:
    """Return n equal collectives on one signal, each for a label, in turn."""
    return [
        {
            "name": f"group {place}",
            "share": min(0.05, MOST_MEMBERS / n),
            "signals": [signal],
            "strategies": ["abstain", "feature_label_planting"],
            "values": {labels[place % len(labels)]: 1.0},
            "edit_cost": 0.01,
        }
        for place in range(n)
    ]


BANK_TABLES = 320_000
"""Numbers of one table of a bank, of all its entries, collectives and plans together."""


def level_bank(n_collectives: int, n_cells: int, n_labels: int) -> int:
    """Return the bank size that takes the same memory whatever the numbers of a scenario.

    Memory that outgrows a processor's cache slows every step down; with banks of equal memory
    only the work differs. A collective has a plan per label and one that abstains.

    >>> level_bank(1, 5, 4), level_bank(4, 5, 4), level_bank(4, 10_000, 4)
    (3200, 800, 2)
    """
    return max(2, BANK_TABLES // (n_collectives * n_cells * n_labels * (n_labels + 1)))


def climate(
    n_collectives: int, n_cells: int, overrides: Mapping[str, Any] | None = None
) -> Scenario:
    """Return the four-collective game with other numbers of collectives and cells."""
    fields = load_scenario(FOUR).model_dump(exclude_unset=True)
    fields["signals"] = {"pattern": climate_signal(n_cells)}
    fields["collectives"] = collectives(n_collectives, "pattern", CLIMATE.labels)
    return load_scenario(Scenario(**fields), overrides)


CARS_FREE = ("Country", "Sunroof", "Fuel", "Safety")
"""Features of the cars that a menu's signals leave free, one more each."""


def cars(n_pool: int, n_signals: int) -> Scenario:
    """Return a game of two collectives on the cars, both with all signals on their menu.

    Args:
        n_pool: users in the pool.
        n_signals: signals, the first leaving one feature free and each next one another, up to 4.
    """
    fields = load_scenario("cars-single").model_dump(exclude_unset=True)
    fields["population"]["n_pool"] = n_pool
    fields["signals"] = {
        f"signal {n}": {k: v for k, v in CARS_SIGNAL.items() if k not in CARS_FREE[:n]}
        for n in range(1, n_signals + 1)
    }
    groups = collectives(2, "signal 1", CARS.labels)
    fields["collectives"] = [{**group, "signals": list(fields["signals"])} for group in groups]
    return Scenario(**fields)


ZONES = tuple(f"zone {number:02d}" for number in range(40))
PLANTED = ("first", "second", "third")
N_ROWS = 100_000


def label_name(code: int) -> str:
    """Return the name of a label of the table."""
    return f"label {code:02d}"


def write_table(path: Path, n_labels: Sequence[int], seed: int) -> None:
    """Write users with 40 zones, three yes-or-no features and one label column per number.

    Args:
        path: a Parquet file.
        n_labels: numbers of labels, one column `of N` for each.
        seed: of the users; all columns are uniform.
    """
    rng = np.random.default_rng(seed)
    columns = {"zone": rng.choice(ZONES, N_ROWS)}
    columns |= {name: rng.choice(["no", "yes"], N_ROWS) for name in PLANTED}
    for n in n_labels:
        columns[f"of {n}"] = rng.choice([label_name(code) for code in range(n)], N_ROWS)
    pd.DataFrame(columns).to_parquet(path)


def with_labels(table: Path, n_labels: int) -> Scenario:
    """Return the game of four collectives and 40 cells on a column of the table.

    Its bank takes as much memory as that of any other number of labels.
    """
    fields = load_scenario(FOUR).model_dump(exclude_unset=True)
    population = fields["population"]
    fields["population"] = {
        "source": "table",
        "table": str(table.absolute()),
        "label": f"of {n_labels}",
        "features": ["zone", *PLANTED],
        "bank_size": level_bank(4, len(ZONES), n_labels),
        **{key: population[key] for key in ("n_train", "n_test", "redraw")},
    }
    fields["signals"] = {"pattern": dict.fromkeys(PLANTED, "yes")}
    names = [label_name(code) for code in range(n_labels)]
    fields["collectives"] = collectives(4, "pattern", names)
    return Scenario(**fields)
