"""How many members hand in another record because the platform acts differently."""

import numpy as np
from numpy.typing import NDArray

from aca_env.cells import CellIndex, row_ids
from aca_env.features import Features, Labels
from aca_env.game.filling import label_map
from aca_env.game.world import World, load_pool
from aca_env.populations.pool import Pool
from aca_env.power.watched import Watched
from aca_env.scenario.overlapping import check_disjoint
from aca_env.scenario.schema import Scenario
from aca_env.strategies.base import Strategy

Reals = NDArray[np.float64]

N_SAMPLED = 5_000
"""Users of the pool on whom edits are carried out; the same for all plans and actions."""


def sample_users(pool: Pool, n: int, rng: np.random.Generator) -> tuple[Features, Labels]:
    """Return records (n, n_features) and labels (n,) of users of a pool, with replacement."""
    rows = rng.integers(pool.n_users, size=n)
    return pool.X[rows].astype(np.int64), pool.y[rows].astype(np.int64)


class RecordDistances:
    """Share of members whose handed-in record differs in some feature or the label.

    The first members act first: who acts under both actions is the same person.

    Args:
        scenario: whose pool the records come from.
    """

    def __init__(self, scenario: Scenario) -> None:
        check_disjoint(scenario, "distances of records")
        self.users = sample_users(load_pool(scenario), N_SAMPLED, np.random.default_rng(0))
        self._tables: dict[tuple[Strategy, ...], Reals] = {}

    def __call__(self, now: Watched, under: Watched) -> Reals:
        """Return the mean distance (n_seeds,) over members and rounds."""
        moved = np.zeros(now.plans.shape)
        for i in range(now.world.n_agents):
            table = self._table(now.world, i)
            plan, plan_then = now.plans[..., i], under.plans[..., i]
            acting, acting_then = now.acting[..., i], under.acting[..., i]
            both = np.minimum(acting, acting_then)
            moved[..., i] = (
                both * table[plan, plan_then]
                + (acting - both) * table[plan, 0]
                + (acting_then - both) * table[0, plan_then]
            )
        members = np.maximum(now.members.sum(axis=1), 1)
        return np.asarray(moved.sum(axis=-1).mean(axis=1) / members)

    def _table(self, world: World, i: int) -> Reals:
        """Return (n_plans, n_plans) shares of users whom two plans of a collective edit apart."""
        plans = world.menus.menus[i].plans
        if plans not in self._tables:
            edited = [self._edit(world, i, plan) for plan in plans]
            everything = np.concatenate([X for X, _ in edited])
            labels = np.concatenate([y for _, y in edited])
            records = row_ids(everything, world.space) * world.space.n_labels + labels
            ids = records.reshape(len(plans), -1)
            self._tables[plans] = np.array([(ids != row).mean(axis=1) for row in ids])
        return self._tables[plans]

    def _edit(self, world: World, i: int, plan: Strategy) -> tuple[Features, Labels]:
        """Return what the users would hand in; labels that a plan picks are the population's."""
        X, y = self.users
        law = world.laws.collectives[i]
        labels = label_map(world, plan, law.expected(law.n_users))
        if labels is None:
            return plan.transform(X, y, world.space)
        nowhere = np.zeros(0, dtype=np.int64)
        index = CellIndex(world.space, world.points, nowhere, {})
        cells = index.find(X if world.is_whole else plan.maps()[0].bind(world.space)(X))
        return plan.transform(X, y, world.space, np.append(labels, 0)[cells])
