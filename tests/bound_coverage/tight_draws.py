"""Many fresh draws of one setting: success, and what the tighter bounds promised."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds import tighter
from aca_env.bounds.radii import exact_budget
from aca_env.bounds.tightening import PAPER, TIGHTEST, Tightening
from aca_env.joint_plan import JointSample
from aca_env.platforms.worst_case import worst_labels
from aca_env.tightness import counts_of

from .intervals import Coverage
from .tight_settings import TightSetting

Reals = NDArray[np.float64]
TOGETHER = 1000

BOUNDS: dict[str, Tightening] = {
    "tightest": TIGHTEST,
    "pool's support": replace(TIGHTEST, union="support"),
    "all cells, equal split": replace(TIGHTEST, union="all", split="equal"),
    "closed form": replace(TIGHTEST, union="all", radius="tilted"),
    "Bernstein": replace(TIGHTEST, union="all", radius="empirical_bernstein"),
    "exact, own mass estimated": replace(TIGHTEST, union="all", prevalence="estimated"),
    "Hoeffding, own mass realised": replace(PAPER, prevalence="realised", budget="shared"),
    "paper": PAPER,
}


def play(
    setting: TightSetting, n_draws: int, seed: int, bounds: Mapping[str, Tightening] = BOUNDS
) -> tuple[Reals, dict[str, Reals]]:
    """Return success (n_draws,) of collective 0, and every bound on it.

    Args:
        setting: what is drawn.
        n_draws: number of draws, a multiple of `TOGETHER` or less than it.
        seed: of the draws.
        bounds: the ingredients of each bound.
    """
    success: list[Reals] = []
    found: dict[str, list[Reals]] = {name: [] for name in bounds}
    for part in range(-(-n_draws // TOGETHER)):
        rng = np.random.default_rng([seed, part])
        sample = setting.plan.draw(min(n_draws, TOGETHER), rng)
        counts = counts_of(sample, 0, setting.terms)
        success.append(sample.success(0, _attacked(sample, setting)))
        for name, tightening in bounds.items():
            # Looked up in its module, where a wrong one may stand in its place.
            stated = tighter.tight_bound(counts, setting.terms.delta, tightening)
            found[name].append(np.broadcast_to(stated.bound, success[-1].shape))
    return np.concatenate(success), {k: np.concatenate(v) for k, v in found.items()}


def _attacked(sample: JointSample, setting: TightSetting) -> NDArray[np.int64] | None:
    """Return the labels of the worst classifier, or None for the exact one."""
    if not setting.is_attacked:
        return None
    strategy, space = sample.plan.strategies[0], sample.plan.world.space
    target = np.arange(space.n_labels) == space.label_code(strategy.target)
    is_loss = ~target if strategy.objective == "planting" else target
    loss = sample.users(0)[..., None] * is_loss.astype(np.int64)
    terms = setting.terms
    budget = exact_budget(terms.epsilon, terms.threshold, sample.plan.n_train)
    return worst_labels(sample.mixture, loss, budget)


def coverage(success: Reals, bound: Reals, delta: float) -> Coverage:
    """Return how often a bound failed."""
    return Coverage(int((success < bound).sum()), len(success), delta)
