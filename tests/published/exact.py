"""What the pool's exact shares say of planting, written out once more without the library."""

from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from aca_env.reproduce.single import SIGNAL, Cars, Setting
from aca_env.strategies.base import Strategy
from aca_env.strategies.planting import FeatureOnlyPlanting

Reals = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Lead:
    """By how much cells are won, and how far one draw strays from that.

    Attributes:
        value: (n_cells,) expected lead or margin, in mass.
        error: (n_cells,) upper bound on its standard deviation over draws.
    """

    value: Reals
    error: Reals

    @property
    def is_clear(self) -> NDArray[np.bool_]:
        """Whether (n_cells,) a cell lies more than four standard deviations from a tie."""
        return np.abs(self.value) > 4 * self.error


def radius(n: int, n_events: int, delta: float) -> float:
    """Return the Hoeffding radius of n draws, delta shared among so many events."""
    return sqrt(log(n_events / delta) / (2 * n))


def planting_slack(setting: Setting, n_events: int = 2 + 2 * 5 + 2 * 5 * 4) -> float:
    """Return what a bound on five cells and four labels loses where all cells are won."""
    own = radius(setting.n_members, n_events, setting.delta)
    return own + radius(setting.n_test, n_events, setting.delta)


def planted_lead(cars: Cars, plan: Strategy, setting: Setting) -> Lead:
    """Return the lead of the target in the training mixture of a planting collective."""
    share = setting.n_members / setting.n_train
    planted, target, rival = _shares(cars, plan)
    value = share * planted - (1 - share) * (rival - target)
    variance = share * planted + (1 - share) * (target + rival)
    return Lead(value, np.sqrt(variance / setting.n_train))


def planting_margin(cars: Cars, plan: Strategy, setting: Setting) -> Lead:
    """Return the margin of Section 3 for a collective that plants alone."""
    n, share = setting.n_members, setting.n_members / setting.n_train
    planted, target, rival = _shares(cars, plan)
    own = radius(n, 52, setting.delta)
    rest = radius(setting.n_train - n, 52, setting.delta)
    conflict = rival - target + 2 * own + 2 * rest
    value = share * (planted - 2 * own) - (1 - share) * conflict
    error = share * np.sqrt(planted / n) + (1 - share) * np.sqrt((target + rival) / n)
    return Lead(value, error)


def _shares(cars: Cars, plan: Strategy) -> tuple[Reals, Reals, Reals]:
    """Return shares (n_cells,) of members planted, of the target and of its best rival."""
    pool = cars.law.expected(cars.law.n_users)
    label = cars.space.label_code(plan.target)
    sent = pool.sent[SIGNAL] / cars.law.n_users
    raw = pool.raw / cars.law.n_users
    planted = sent[:, label] if isinstance(plan, FeatureOnlyPlanting) else sent.sum(axis=1)
    return planted, raw[:, label], np.delete(raw, label, axis=1).max(axis=1)
