"""Curves of one collective on the cars: success and bound as it grows."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from aca_env.reproduce.effort import Effort
from aca_env.reproduce.released import released_bound
from aca_env.reproduce.single import (
    FALLBACK,
    SIGNAL,
    Cars,
    Groups,
    Setting,
    certify,
    draw_groups,
    find_cars,
    measure,
)
from aca_env.reproduce.sweep import Arrays, OnPoint, Sweep
from aca_env.strategies.base import Strategy
from aca_env.strategies.planting import FeatureLabelPlanting, FeatureOnlyPlanting
from aca_env.strategies.unplanting import AdaptiveUnplanting, NaiveUnplanting

POOL_STREAM = 0xCA25
"""Keeps the pools' seeds apart from those of the draws."""


@dataclass(frozen=True)
class Curve:
    """One collective's plan at growing sizes.

    Attributes:
        plan: "feature_label", "feature_only", "adaptive" or "naive".
        label: what it plants, or wants gone.
        n_train: training records.
        sizes: numbers of members, ascending.
        n_estimation: members of an adaptive plan whose records choose labels.
        alternative: what a naive plan plants instead.
    """

    plan: str
    label: str
    n_train: int
    sizes: tuple[int, ...]
    n_estimation: int = 0
    alternative: str = ""

    @property
    def name(self) -> str:
        """Name of its arrays."""
        detail = f"-{self.n_estimation}" if self.n_estimation else ""
        return f"{self.plan}{detail}-{self.label}-{self.n_train}"

    @property
    def strategy(self) -> Strategy:
        """The plan."""
        makers: dict[str, Callable[[], Strategy]] = {
            "feature_label": lambda: FeatureLabelPlanting(SIGNAL, target=self.label),
            "feature_only": lambda: FeatureOnlyPlanting(
                SIGNAL, target=self.label, fallback=FALLBACK
            ),
            "adaptive": lambda: AdaptiveUnplanting(
                SIGNAL, target=self.label, n_estimation=self.n_estimation
            ),
            "naive": lambda: NaiveUnplanting(
                SIGNAL, target=self.label, alternative=self.alternative
            ),
        }
        return makers[self.plan]()


@dataclass(frozen=True)
class CurveSweep(Sweep):
    """Several curves, drawn from freshly generated pools.

    Each pool of 3,000,000 cars is split without replacement, as published.

    Attributes:
        title: name of its file.
        curves: what is drawn.
    """

    title: str
    curves: tuple[Curve, ...]

    @property
    def name(self) -> str:
        """Name of its file."""
        return self.title

    def n_points(self, effort: Effort) -> int:
        """Return the number of sizes of all curves, for each pool."""
        return effort.n_pools * sum(len(curve.sizes) for curve in self.curves)

    def compute(self, effort: Effort, seed: int, on_point: OnPoint) -> Arrays:
        """Return for every curve success and bound (n_sizes, n_draws) and won cells.

        `won` (n_sizes, n_draws) has bit c set where the bound counts cell c. Adaptive plans
        have `released` too, the value that the baseline's released code computes.
        """
        tables: dict[str, list[NDArray[np.float64]]] = {}
        pools = fresh_pools(seed, effort.n_pools)
        point = 0
        for curve in self.curves:
            for n_members in curve.sizes:
                rows = []
                for cars in pools:
                    rng = self.generator(seed, point)
                    rows.append(_draw(cars, curve, n_members, effort.pool_draws, rng))
                    point += 1
                    on_point()
                for name in rows[0]:
                    values = np.concatenate([row[name] for row in rows])
                    tables.setdefault(f"{curve.name}/{name}", []).append(values)
        return {name: np.stack(values) for name, values in tables.items()}


@lru_cache(maxsize=1)
def fresh_pools(seed: int, n_pools: int) -> tuple[Cars, ...]:
    """Return the classes of freshly generated pools, the same for all sweeps of a run."""
    return tuple(find_cars(_pool_seed(seed, k)) for k in range(n_pools))


def _pool_seed(seed: int, pool: int) -> int:
    sequence = np.random.SeedSequence([seed, POOL_STREAM, pool])
    return int(sequence.generate_state(1, np.uint64)[0])


def _draw(
    cars: Cars, curve: Curve, n_members: int, n_draws: int, rng: np.random.Generator
) -> dict[str, NDArray[np.float64]]:
    plan, setting = curve.strategy, Setting(curve.n_train, n_members)
    groups = draw_groups(cars, plan, setting, n_draws, rng)
    bound = certify(plan, groups, cars.space, setting.delta)
    found = {
        "success": measure(plan, groups, cars.space).value,
        "bound": bound.value,
        "won": (bound.cells << np.arange(cars.law.n_cells)).sum(axis=1).astype(np.float64),
    }
    if isinstance(plan, AdaptiveUnplanting):
        found["released"] = _released(plan, groups, cars, setting)
    return found


def _released(
    plan: AdaptiveUnplanting, groups: Groups, cars: Cars, setting: Setting
) -> NDArray[np.float64]:
    return released_bound(plan, groups, cars.space, setting.delta).value
