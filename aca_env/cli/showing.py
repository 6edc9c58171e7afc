"""What `aca show` says about a scenario, as plain data."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from aca_env.cli.bias_facts import bias_facts, is_about_bias
from aca_env.features import FeatureSpace
from aca_env.game.world import load_pool
from aca_env.platforms.privacy import privacy_spent
from aca_env.populations import GENERATORS
from aca_env.populations.pool import Pool
from aca_env.scenario.names import check_names
from aca_env.scenario.schema import Scenario
from aca_env.signals import Signal

CHEAP_POOL = 5_000_000
"""Users up to which a pool is generated only to count its labels."""


@dataclass(frozen=True, eq=False)
class Users:
    """What is known of the pool without too much work.

    Attributes:
        space: its features and labels.
        n_users: its size.
        label_counts: users by label; None where counting would take too long.
        bin_edges: edges of binned columns, by column.
        pool: the users themselves; None where making them would take too long.
    """

    space: FeatureSpace
    n_users: int
    label_counts: dict[str, int] | None
    bin_edges: dict[str, list[float]]
    pool: Pool | None = None


def describe_scenario(scenario: Scenario, users: Users | None = None) -> dict[str, Any]:
    """Return every field of a scenario and what follows from them, ready for JSON.

    Args:
        scenario: the scenario.
        users: of it; default: `find_users`.

    Raises:
        AcaError: a table that cannot be read, or a name that the population does not have.
    """
    users = users or find_users(scenario)
    check_names(scenario, users.space)
    about_bias = {"bias": bias_facts(scenario, users.pool)} if is_about_bias(scenario) else {}
    return {
        "name": scenario.name,
        "hash": scenario.content_hash,
        "question": scenario.description,
        "pool": {
            "n_users": users.n_users,
            "label_counts": users.label_counts,
            "bin_edges": users.bin_edges,
            "features": {name: list(values) for name, values in users.space.features.items()},
            "labels": list(users.space.labels),
        },
        "signals": {
            name: {
                "n_features": len(values),
                "n_cells": Signal(values).bind(users.space).n_cells,
                "values": dict(values),
            }
            for name, values in scenario.signals.items()
        },
        "n_members": list(scenario.n_members),
        **_privacy(scenario),
        **about_bias,
        "scenario": scenario.model_dump(mode="json"),
    }


def _privacy(scenario: Scenario) -> dict[str, Any]:
    """Return what an episode spends, where the platform is a private one."""
    spent = privacy_spent(scenario)
    return {} if spent is None else {"privacy": asdict(spent)}


def find_users(scenario: Scenario) -> Users:
    """Return the users of a scenario, as far as that does not take long.

    Raises:
        AcaError: a table that cannot be read.
    """
    population = scenario.population
    if not population.is_table and population.n_pool > CHEAP_POOL:
        one = GENERATORS[population.source](1, np.random.default_rng(population.pool_seed))
        return Users(one.space, population.n_pool, None, {})
    return _counted(load_pool(scenario))


def _counted(pool: Pool) -> Users:
    counts = np.bincount(pool.y, minlength=pool.space.n_labels).tolist()
    edges = {name: list(values) for name, values in pool.bin_edges.items()}
    by_label = dict(zip(pool.space.labels, counts, strict=True))
    return Users(pool.space, pool.n_users, by_label, edges, pool)
