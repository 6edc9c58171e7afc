"""Two firms and users who choose: what is left of a firm's power when people can leave.

A firm changes what it does; its rival, identical to it, goes on as before. Users who would be
worse off may go to the rival, at a switching cost in units of worth, and do if they gain by
it. Power is then counted in what users lose: without a rival the whole drop in worth, with one
at most the switching cost. Two identical firms with free switching have none, exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError, one_line
from aca_env.power.label_distances import worths
from aca_env.power.measure import Power, power_of
from aca_env.power.platform_power import Counterfactuals
from aca_env.power.watched import Watched

Reals = NDArray[np.float64]

COSTS = (inf, 1.0, 0.5, 0.25, 0.1, 0.0)


def leaves(under: Any, rival: Any, switching_cost: float) -> NDArray[np.bool_]:
    """Return who leaves a firm: those whom the rival is worth more to, its cost taken off.

    Args:
        under: worth of the firm to each user, whatever it does now.
        rival: worth of the rival, or of doing without either.
        switching_cost: at least 0; infinite where there is no way out.

    Raises:
        DataError: a cost out of range, or worths that are not finite.
    """
    cost = _check_cost(switching_cost)
    # The cost stands alone on its side, so that equal firms are equal to the last bit.
    return np.asarray(_finite("rival", rival) - _finite("under", under) > cost)


def losses(now: Any, under: Any, rival: Any, switching_cost: float) -> Reals:
    """Return what each user loses when the firm changes, after leaving if that is better.

    Args:
        now: worth of the firm to each user before.
        under: likewise after.
        rival: worth of the rival, or of doing without either.
        switching_cost: at least 0; infinite where there is no way out.

    >>> losses([1.0, 1.0, 0.0], [0.0, 1.0, 1.0], [1.0, 1.0, 0.0], switching_cost=0.25)
    array([0.25, 0.  , 0.  ])
    """
    gone = leaves(under, rival, switching_cost)
    before, after, other = (np.asarray(worth, dtype=np.float64) for worth in (now, under, rival))
    drop = _finite("now", before) - after
    if np.isfinite(switching_cost):
        drop = np.where(gone, (before - other) + switching_cost, drop)
    return np.maximum(drop, 0.0)


@dataclass(frozen=True, eq=False)
class Rivalry:
    """A firm's power at one switching cost.

    Attributes:
        switching_cost: infinite for a monopoly.
        power: by what users lose.
        leaving: share of users who leave under the action that takes most from them.
    """

    switching_cost: float
    power: Power
    leaving: float

    @property
    def is_monopoly(self) -> bool:
        """Whether there is no way out."""
        return self.switching_cost == inf


def competition(
    episodes: Counterfactuals, costs: Sequence[float] = COSTS, *, outside: float | None = None
) -> tuple[Rivalry, ...]:
    """Return what is left of the platform's power at each switching cost.

    Users are the test users as each collective's members value labels, weighted by members
    and by how much each signal matters to them. The rival is a second histogram platform
    with the same users' records that keeps to the present action. Whoever leaves has still
    trained the classifier of that episode: records do not move with users.

    Args:
        episodes: of `play_all`.
        costs: switching costs, at least 0; infinite for a monopoly.
        outside: worth of doing without any platform, which then takes the rival's place.

    Raises:
        DataError: no costs, or a number out of range.
    """
    if isinstance(costs, str) or not len(costs):
        raise DataError(f"costs: expected at least one switching cost, got {one_line(costs)}")
    option = None if outside is None else float(_finite("outside", outside))
    found = []
    for cost in costs:
        _check_cost(cost)
        lost = {
            name: _lost(episodes.now, one, cost, option) for name, one in episodes.under.items()
        }
        power = power_of({name: loss for name, (loss, _) in lost.items()})
        worst = power.strongest
        gone = max((share for _, share in lost.values()), default=0.0)
        found.append(Rivalry(cost, power, gone if worst is None else lost[worst][1]))
    return tuple(found)


def _lost(now: Watched, under: Watched, cost: float, outside: float | None) -> tuple[Reals, float]:
    """Return the mean loss (n_seeds,) over users, and the share who leave."""
    values, mass = worths(now)
    weights = _signal_weights(now)
    n_test = now.world.scenario.population.n_test
    loss, gone = np.zeros(len(now.labels)), 0.0
    for value, part, weight in zip(values, mass, weights, strict=True):
        before, after = value[now.labels], value[under.labels]
        users = np.einsum("stmc,m->stc", now.users, weight) / n_test
        other = before if outside is None else np.full_like(before, outside)
        lost = losses(before, after, other, cost)
        loss += part * (users * lost).sum(axis=-1).mean(axis=1)
        gone += part * float((users * leaves(after, other, cost)).sum(axis=-1).mean())
    return loss, gone


def _signal_weights(episodes: Watched) -> Reals:
    """Return how much each signal matters (n_agents, n_signals), in sum 1 for each agent."""
    weights = np.array(episodes.world.plans.weights, dtype=np.float64)
    total = weights.sum(axis=1, keepdims=True)
    even = np.full_like(weights, 1 / weights.shape[1])
    return np.where(total > 0, weights / np.where(total > 0, total, 1.0), even)


def _check_cost(cost: Any) -> float:
    is_number = isinstance(cost, int | float | np.number) and not isinstance(cost, bool)
    if not is_number or isnan(cost) or cost < 0:
        raise DataError(
            f"switching cost: expected a number of at least 0 or infinity, got {one_line(cost)}"
        )
    return float(cost)


def _finite(name: str, given: Any) -> Reals:
    try:
        worth = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        worth = np.array(np.nan)
    if not np.isfinite(worth).all():
        raise DataError(f"{name}: expected finite worths, got {one_line(given)}")
    return worth
