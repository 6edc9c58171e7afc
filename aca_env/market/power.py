"""What is left of a firm's performative power where users choose by quality.

A firm pulls a lever; a rival, identical to it, goes on as before. Power is counted in quality that
the firm's users lose. Who stays loses the drop; who leaves because of it loses what the way out
costs, and never more than by staying. Those who would have left anyway do not count: of its users
the firm keeps the part P_under(stay) / P_now(stay).

Sensitivity 0 (or no way out) gives the monopoly's power, free switching none. With infinite
sensitivity it is `aca_env.power.switching.losses`, with quality in the place of worth.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError, one_line
from aca_env.faces.opponents import OneOpponent
from aca_env.faces.platform_env.make import platform_env
from aca_env.faces.platform_env.playing import play
from aca_env.faces.platform_env.policies import FixedLever
from aca_env.market.choice import Choice
from aca_env.power.levers import Lever
from aca_env.scenario.schema import Scenario

if TYPE_CHECKING:
    from aca_env.power.measure import Power

Reals = NDArray[np.float64]


def quality_lost(now: float, under: float, rivals: Sequence[float], choice: Choice) -> float:
    """Return what a user of a firm loses on average when the firm changes.

    Args:
        now: quality of the firm before.
        under: quality of the firm after.
        rivals: qualities of the others, before and after; none for a monopoly.
        choice: how users choose.

    >>> round(quality_lost(0.8, 0.7, [0.8], Choice(sensitivity=0.0)), 3)
    0.1
    >>> quality_lost(0.8, 0.7, [0.8], Choice(sensitivity=float("inf")))
    0.0
    """
    drop = max(now - under, 0.0)
    before, after = (choice.chances([own, *rivals])[0] for own in (now, under))
    # Where nobody stayed before either, there is nobody to lose anything.
    kept = min(float(after[0] / before[0]), 1.0) if before[0] > 0 else 0.0
    elsewhere = float(after[1:].sum())
    if kept == 1.0 or elsewhere == 0.0:
        return kept * drop
    options = np.array([*rivals] if choice.outside is None else [*rivals, choice.outside])
    found = float((after[1:] * options).sum() / elsewhere)
    left = min(max(now - found + choice.switching_cost, 0.0), drop)
    return kept * drop + (1 - kept) * left


def power_in_market(
    now: Any, under: Mapping[str, Any], choice: Choice, n_rivals: int = 1
) -> "Power":
    """Return a firm's power beside identical rivals that stay as they are.

    Args:
        now: (n_draws,) its quality as it is, in each draw of chance.
        under: (n_draws,) its quality under each other action, by name, from the same chance.
        choice: how users choose.
        n_rivals: identical firms beside it; 0 for a monopoly, which users leave only for the
            outside option.

    Raises:
        DataError: qualities that are not finite, or not one per draw.
    """
    from aca_env.power.measure import power_of  # noqa: PLC0415 - loads scipy

    before = _qualities("now", now)
    lost = {}
    for name, given in under.items():
        after = _qualities(f"under {name!r}", given)
        if after.shape != before.shape:
            raise DataError(f"under {name!r}: expected shape {before.shape}, got {after.shape}")
        pairs = zip(before.tolist(), after.tolist(), strict=True)
        lost[name] = np.array([quality_lost(a, b, [a] * n_rivals, choice) for a, b in pairs])
    return power_of(lost)


def _qualities(name: str, given: Any) -> Reals:
    try:
        found = np.atleast_1d(np.asarray(given, dtype=np.float64))
    except (TypeError, ValueError):
        found = np.array([np.nan])
    if found.ndim != 1 or not found.size or not np.isfinite(found).all():
        raise DataError(f"{name}: expected a finite quality per draw, got {one_line(given)}")
    return found


def qualities_by_lever(
    scenario: str | Path | Scenario,
    actions: Iterable[Lever] | None = None,
    *,
    policies: Sequence[OneOpponent] | OneOpponent | None = None,
    seeds: range = range(20),
) -> dict[str, Reals]:
    """Return a platform's mean accuracy by lever and seed, from the same chance for all levers.

    Args:
        scenario: as for `aca_env.platform_env`.
        actions: the levers; None: the default menu.
        policies: of the collectives; None: the scenario's own.
        seeds: of the episodes.

    Returns:
        (n_seeds,) accuracies by lever name, the setting as it is first.
    """
    from aca_env.runs.running import check_seeds  # noqa: PLC0415 - likewise

    if not isinstance(seeds, range):
        raise DataError(f"seeds: expected a range, got {one_line(seeds)}")
    check_seeds(seeds)
    env = platform_env(scenario, actions=actions)
    return {
        lever.name: np.array(
            [
                play(env, FixedLever(lever.name), policies, seed=seed).accuracy.mean()
                for seed in seeds
            ]
        )
        for lever in env.levers
    }
