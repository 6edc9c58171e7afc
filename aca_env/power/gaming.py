"""One feature, one threshold: gaming in closed form, as a yardstick for measured power.

Users have a feature x and get what they want from a firm if x is at least its threshold.
Each raises x to the threshold if that is worth it, else leaves it. The firm's actions are the
thresholds; a user's outcome is the feature that it ends with, and distances are |x − x'|.

With linear costs k·d, or quadratic costs k·d², a gain of γ makes users go up to a reach B
of γ/k, or √(γ/k). For x uniform on [0, 1] and a present threshold that nobody has to
strive for, a threshold θ moves users by ∫ (θ − x) dx over [θ − B, θ] ∩ [0, 1]. That is largest
for θ in [B, 1] and gives B²/2 if B ≤ 1; else for θ = B, where everybody strives: B − 1/2.

If users may leave for an identical firm at a switching cost s, nobody spends more than s on
staying: γ becomes min(γ, s). Without a rival s is infinite; with free switching no user moves.

The setting is that of Hardt, Jagadeesan and Mendler-Dünner (2022), where users spend up to the
surplus that a firm leaves them; the closed forms above are derived here.
"""

from collections.abc import Sequence
from math import inf, isnan

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError, UnknownNameError, one_line
from aca_env.power.measure import Power, performative_power_of

Reals = NDArray[np.float64]

COSTS = ("linear", "quadratic")


def reach(gain: float, cost: float, form: str = "linear", switching_cost: float = inf) -> float:
    """Return how far users would raise their feature for a gain.

    Args:
        gain: γ, what the wanted answer is worth, at least 0.
        cost: k, cost per distance, or per squared distance, above 0.
        form: `linear` or `quadratic`.
        switching_cost: s, what it takes to have the same from another firm, at least 0.

    Raises:
        AcaError: a number out of range, or an unknown form.

    >>> reach(0.2, 0.5), reach(0.2, 0.5, switching_cost=0.0)
    (0.4, 0.0)
    """
    _check("gain", gain, is_open=False, finite=True)
    _check("cost", cost, is_open=True, finite=True)
    _check("switching_cost", switching_cost, is_open=False, finite=False)
    if form not in COSTS:
        raise UnknownNameError("form of the cost", form, COSTS)
    ratio = float(min(gain, switching_cost) / cost)
    return ratio if form == "linear" else ratio**0.5


def responses(x: Reals, threshold: float, budget: float) -> Reals:
    """Return the features (n_users,) after users have answered a threshold.

    >>> responses(np.array([0.1, 0.45, 0.8]), threshold=0.5, budget=0.2)
    array([0.1, 0.5, 0.8])
    """
    gap = threshold - x
    return np.where((gap > 0) & (gap <= budget), threshold, x)


def gaming_power(
    x: Reals, thresholds: Sequence[float], budget: float, present: float = -inf
) -> Power:
    """Return the power of a firm that sets a threshold, on given users.

    The same users answer every threshold, so both outcomes of each come from the same chance.

    Args:
        x: features (n_users,) or (n_draws, n_users).
        thresholds: the action set F.
        budget: reach B of the users, at least 0.
        present: the threshold now; by default one that everybody passes.

    Raises:
        AcaError: no users, or a number out of range.
    """
    _check("budget", budget, is_open=False, finite=False)
    users = np.asarray(x, dtype=np.float64)
    now = responses(users, present, budget)
    under = {f"threshold {theta:g}": responses(users, theta, budget) for theta in thresholds}
    return performative_power_of(now, under, "absolute")


def uniform_gaming_power(budget: float) -> float:
    """Return the power over users uniform on [0, 1], where nobody has to strive now.

    >>> uniform_gaming_power(0.4), uniform_gaming_power(2.0), uniform_gaming_power(0.0)
    (0.08000000000000002, 1.5, 0.0)
    """
    _check("budget", budget, is_open=False, finite=True)
    return budget**2 / 2 if budget <= 1 else budget - 0.5


def _check(name: str, value: float, *, is_open: bool, finite: bool) -> None:
    is_number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    is_fine = is_number and not isnan(value) and (value > 0 if is_open else value >= 0)
    if not is_fine or (finite and value == inf):
        least = "above 0" if is_open else "of at least 0"
        told = "a finite number" if finite else "a number"
        raise DataError(f"{name}: expected {told} {least}, got {one_line(value)}")
