"""Performative power of given outcomes: how far a firm's actions move users."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from aca_env.errors import DataError, UnknownNameError, one_line
from aca_env.runs.summary import LEVEL, Estimate, estimate

Reals = NDArray[np.float64]
Distance = Callable[[NDArray[Any], NDArray[Any]], Any]


@dataclass(frozen=True, eq=False)
class ActionPower:
    """How far one action of the platform moves users.

    Attributes:
        action: its name.
        by_draw: (n_draws,) mean distance over users in each draw of chance.
        estimate: mean over draws with its 95% interval.
    """

    action: str
    by_draw: Reals
    estimate: Estimate

    @property
    def value(self) -> float:
        """Mean distance over users and draws."""
        return float(self.by_draw.mean())


@dataclass(frozen=True, eq=False)
class Power:
    """Performative power: the largest distance that some action of the platform moves users.

    Attributes:
        actions: the power of each action; the present one, which moves nobody, is not listed.
        low: lower end of an interval for the power that holds with 95% for all actions at
            once (Bonferroni), so that picking the largest is paid for; None for one draw.
        high: its upper end; likewise.
    """

    actions: tuple[ActionPower, ...]
    low: float | None
    high: float | None

    @property
    def value(self) -> float:
        """The power P, in units of the distance; 0 where there is no other action."""
        return max((one.value for one in self.actions), default=0.0)

    @property
    def strongest(self) -> str | None:
        """Name of the action that moves users most, the first of equals; None: none does."""
        best = max(self.actions, key=lambda one: one.value, default=None)
        return None if best is None or best.value == 0 else best.action

    def to_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return {
            "power": self.value,
            "low": self.low,
            "high": self.high,
            "strongest": self.strongest,
            "actions": {one.action: one.estimate.to_dict() for one in self.actions},
        }


def different(now: NDArray[Any], under: NDArray[Any]) -> Reals:
    """Return 1 where two outcomes differ, else 0."""
    return np.asarray(now != under, dtype=np.float64)


def absolute(now: NDArray[Any], under: NDArray[Any]) -> Reals:
    """Return how far two numbers are apart."""
    return np.abs(np.asarray(under, dtype=np.float64) - np.asarray(now, dtype=np.float64))


DISTANCES: dict[str, Distance] = {"different": different, "absolute": absolute}


def performative_power_of(
    outcomes_now: Any, outcomes_under: Mapping[str, Any], distance: str | Distance = "different"
) -> Power:
    """Return the performative power of outcomes that somebody else measured.

    P = sup over f of (1/|U|) Σ_u E dist(z(u), z_f(u)). Both outcomes of a user must come from
    the same chance (the same seed, the same records), or noise counts as power.

    Args:
        outcomes_now: z, (n_users,) or (n_draws, n_users): labels or numbers under the
            platform's present action.
        outcomes_under: z_f in the same shape, by the name of the action f.
        distance: `different` (0 or 1), `absolute` (of numbers), or a function of two
            arrays that returns distances of at least 0 in the shape of the arrays.

    Raises:
        DataError: no users, shapes that differ, numbers that are not finite, or distances
            that are none.

    Source: Hardt, Jagadeesan and Mendler-Dünner (2022), Performative Power.

    >>> now = np.array(["no", "no", "yes", "no"])
    >>> power = performative_power_of(now, {"strict": np.array(["no"] * 4), "same": now})
    >>> power.value, power.strongest
    (0.25, 'strict')
    """
    measure = _distance(distance)
    now = _outcomes("outcomes_now", outcomes_now)
    if not isinstance(outcomes_under, Mapping):
        told = one_line(outcomes_under)
        raise DataError(f"outcomes_under: expected outcomes by action name, got {told}")
    by_draw = {}
    for name, given in outcomes_under.items():
        under = _outcomes(f"outcomes under {name!r}", given)
        if under.shape != now.shape:
            raise DataError(
                f"outcomes under {name!r}: expected shape {now.shape}, got {under.shape}"
            )
        by_draw[str(name)] = _distances(measure, now, under, str(name)).mean(axis=1)
    return power_of(by_draw)


def power_of(by_draw: Mapping[str, Reals]) -> Power:
    """Return the power of mean distances (n_draws,) over users, by action name."""
    actions = tuple(ActionPower(name, row, estimate(row)) for name, row in by_draw.items())
    low, high = _interval(actions)
    return Power(actions, low, high)


def _interval(actions: tuple[ActionPower, ...]) -> tuple[float | None, float | None]:
    """Return an interval for the largest mean: all means lie within theirs at once."""
    if not actions:
        return 0.0, 0.0
    n = len(actions[0].by_draw)
    if n < 2:
        return None, None
    step = float(stdtrit(n - 1, 1 - (1 - LEVEL) / 2 / len(actions)))
    halves = [step * float(one.by_draw.std(ddof=1)) / n**0.5 for one in actions]
    pairs = list(zip(actions, halves, strict=True))
    low = max(one.value - half for one, half in pairs)
    # Distances are at least 0, and the present action is always among the actions.
    return max(low, 0.0), max(one.value + half for one, half in pairs)


def _distance(given: str | Distance) -> Distance:
    if isinstance(given, str):
        if given not in DISTANCES:
            raise UnknownNameError("distance", given, DISTANCES)
        return DISTANCES[given]
    if not callable(given):
        raise DataError(
            f"distance: expected {', '.join(DISTANCES)} or a function, got {one_line(given)}"
        )
    return given


def _outcomes(name: str, given: Any) -> NDArray[Any]:
    try:
        array = np.asarray(given)
    except ValueError:
        array = np.empty((0, 0, 0))
    if array.ndim == 1:
        array = array[None]
    if array.ndim != 2 or not array.size:
        raise DataError(
            f"{name}: expected an array (n_users,) or (n_draws, n_users) with at least one user, "
            f"got shape {np.shape(array)}"
        )
    if array.dtype.kind not in "biufUS":
        raise DataError(f"{name}: expected labels or numbers, got values of type {array.dtype}")
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise DataError(f"{name}: expected finite numbers, got {array[~np.isfinite(array)][0]}")
    return array


def _distances(measure: Distance, now: NDArray[Any], under: NDArray[Any], name: str) -> Reals:
    try:
        found = np.asarray(measure(now, under), dtype=np.float64)
    except (TypeError, ValueError) as error:
        told = one_line(error)
        raise DataError(f"distance: cannot compare outcomes under {name!r}: {told}") from error
    if found.shape != now.shape or not np.isfinite(found).all() or (found < 0).any():
        raise DataError(
            f"distance: expected finite numbers of at least 0 in shape {now.shape} for {name!r}"
        )
    return found
