"""The game of choosing a policy: which lineups nobody would leave alone.

Lineups are joint choices of a game whose payoffs are mean returns; its pure equilibria tell
which policies last. Wellman (2006), "Methods for Empirical Game-Theoretic Analysis".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.tournament.bootstrap import MOST_ENTRIES, Resampling
from aca_env.tournament.playing import Results

Reals = NDArray[np.float64]

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Stable:
    """A lineup in which no seat would gain by another policy, by mean returns.

    Attributes:
        lineup: index of the lineup.
        policies: seat by seat.
        returns: mean return of each seat.
        social: mean social return.
        share: share of replicates in which it is stable too; None for a single seed.
    """

    lineup: int
    policies: tuple[str, ...]
    returns: tuple[float, ...]
    social: float
    share: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return {
            "lineup": self.lineup,
            "policies": list(self.policies),
            "returns": list(self.returns),
            "social_return": self.social,
            "share_of_replicates": self.share,
        }


def stable_lineups(results: Results, resampling: Resampling) -> tuple[Stable, ...]:
    """Return the pure equilibria of the game of policies; all lineups must have been played."""
    plan = results.plan
    means = results.returns.mean(axis=1)
    groups = [_contexts(plan.lineups, seat) for seat in range(plan.shape[2])]
    found = np.flatnonzero(_are_stable(means[None], groups)[0])
    counts, n = np.zeros(len(plan.lineups)), 0
    for drawn in _replicates(results, resampling):
        counts += _are_stable(drawn, groups).sum(axis=0)
        n += len(drawn)
    return tuple(
        Stable(
            lineup,
            plan.words(lineup),
            tuple(means[lineup].tolist()),
            float(results.social[lineup].mean()),
            float(counts[lineup] / n) if n else None,
        )
        for lineup in found.tolist()
    )


def _contexts(lineups: NDArray[np.int64], seat: int) -> NDArray[np.int64]:
    """Return (n_lineups,) equal numbers where all other seats are played alike."""
    _, group = np.unique(np.delete(lineups, seat, axis=1), axis=0, return_inverse=True)
    return np.asarray(group).ravel()


def _are_stable(means: Reals, groups: list[NDArray[np.int64]]) -> NDArray[np.bool_]:
    """Return (n, n_lineups) for mean returns (n, n_lineups, n_agents)."""
    stable = np.ones(means.shape[:2], dtype=np.bool_)
    for seat, group in enumerate(groups):
        order = np.argsort(group, kind="stable")
        starts = np.flatnonzero(np.diff(group[order], prepend=-1))
        best = np.maximum.reduceat(means[:, order, seat], starts, axis=1)[:, group]
        stable &= means[..., seat] >= best - TOLERANCE
    return stable


def _replicates(results: Results, resampling: Resampling) -> Iterator[Reals]:
    n_lineups, n_seeds, n_agents = results.plan.shape
    by_seed = results.returns.transpose(1, 0, 2).reshape(n_seeds, -1)
    step = max(1, MOST_ENTRIES // by_seed.shape[1])
    for seeds, _ in resampling.weights():
        for start in range(0, len(seeds), step):
            drawn = seeds[start : start + step] @ by_seed
            yield drawn.reshape(-1, n_lineups, n_agents)
