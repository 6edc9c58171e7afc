"""How many members hand in another record because the platform acts differently."""

import numpy as np
from numpy.typing import NDArray

from aca_env.cells import CellIndex, row_ids
from aca_env.errors import DataError
from aca_env.features import Features, FeatureSpace, Labels
from aca_env.game.biased_laws import selection_weights
from aca_env.game.filling import label_map
from aca_env.game.world import World, load_pool
from aca_env.populations.pool import Pool
from aca_env.power.watched import Watched
from aca_env.scenario.bias import Bias
from aca_env.scenario.overlapping import check_disjoint
from aca_env.scenario.schema import Scenario
from aca_env.strategies.base import Strategy

Reals = NDArray[np.float64]

N_SAMPLED = 5_000
"""Users of the pool on whom edits are carried out; the same for all plans and actions."""


def sample_users(
    pool: Pool, n: int, rng: np.random.Generator, chances: Reals | None = None
) -> tuple[Features, Labels]:
    """Return records (n, n_features) and labels (n,) of users of a pool, with replacement.

    Args:
        pool: the users.
        n: number of draws.
        rng: source of chance.
        chances: (n_users,) of each user, in sum 1; None: all are alike.
    """
    if chances is None:
        rows = rng.integers(pool.n_users, size=n)
    else:
        rows = rng.choice(pool.n_users, size=n, p=chances)
    return pool.X[rows].astype(np.int64), pool.y[rows].astype(np.int64)


def user_weights(bias: Bias, space: FeatureSpace, X: Features, y: Labels) -> Reals:
    """Return selection weights (n,) of users, the largest that could be at 1."""
    return selection_weights(bias, space, y, lambda name: X[:, space.feature_index(name)])


class RecordDistances:
    """Share of members whose handed-in record differs in some feature or the label.

    The first members act first: who acts under both actions is the same person.

    Args:
        scenario: whose pool the records come from.
    """

    def __init__(self, scenario: Scenario) -> None:
        check_disjoint(scenario, "distances of records")
        self.users = sample_users(load_pool(scenario), N_SAMPLED, np.random.default_rng(0))
        self._tables: dict[tuple[tuple[Strategy, ...], Bias | None], Reals] = {}

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
        """Return (n_plans, n_plans) shares of members whom two plans of a collective edit apart."""
        plans, bias = world.menus.menus[i].plans, world.scenario.collectives[i].bias
        if (plans, bias) not in self._tables:
            edited = [self._edit(world, i, plan) for plan in plans]
            everything = np.concatenate([X for X, _ in edited])
            labels = np.concatenate([y for _, y in edited])
            records = row_ids(everything, world.space) * world.space.n_labels + labels
            ids = records.reshape(len(plans), -1)
            differs = [ids != row for row in ids]
            self._tables[plans, bias] = np.array([self._mean(d, bias, world) for d in differs])
        return self._tables[plans, bias]

    def _mean(self, differs: NDArray[np.bool_], bias: Bias | None, world: World) -> Reals:
        """Return means (n_plans,) over the sampled users, by their weight among members."""
        if bias is None:
            return np.asarray(differs.mean(axis=1))
        X, y = self.users
        weights = user_weights(bias, world.space, X, y)
        if not weights.any():
            told = f"members among {N_SAMPLED:,} users of the pool"
            raise DataError(f"distances of records: expected {told}, got none")
        return np.asarray(differs @ (weights / weights.sum()))

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
