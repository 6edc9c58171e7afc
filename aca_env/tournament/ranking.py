"""A ranking of policies by what they get in everybody's seat, and how sure it is.

A policy's score is a main effect: its mean return in a seat over all lineups and seeds, less
that seat's mean, in units of the spread that lineups cause there, averaged over the seats.
No ratings are fitted, so that the order of games and circles among policies do no harm. How
sure ranks are is told by intervals of ranks, as Goldstein and Spiegelhalter (1996), "League
Tables and Their Limitations", ask for: here over redrawn seeds.
"""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from aca_env.tournament.bootstrap import Interval, Resampling, interval
from aca_env.tournament.playing import Results

Reals = NDArray[np.float64]

RANK_ENDS = (0.05, 0.95)
DIGITS = 10
"""Scores that agree to so many digits are tied: they may be one number, summed differently."""


@dataclass(frozen=True)
class Standing:
    """How one policy did.

    Attributes:
        policy: as it was typed.
        n_seats: seats that it can play.
        score: mean over its seats of its return, standardised seat by seat.
        total: mean over its seats of its return.
        social: sum of all agents' payoff returns in lineups with it, mean over its seats.
        regret: mean over its seats of what its best replies would have paid more.
        social_regret: what the best joint actions would have paid all together more.
        rank: place by score, 1 is best; ties share the mean of their places.
        rank_low: 5% quantile of its rank over replicates; None for a single seed.
        rank_high: 95% quantile; likewise.
        is_best: share of replicates in which its score is highest; likewise.
        seats: its return in each seat.
    """

    policy: str
    n_seats: int
    score: Interval
    total: Interval
    social: Interval
    regret: Interval
    social_regret: Interval
    rank: float
    rank_low: float | None
    rank_high: float | None
    is_best: float | None
    seats: tuple[Interval, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return {
            "policy": self.policy,
            "n_seats": self.n_seats,
            "score": self.score.to_dict(),
            "return": self.total.to_dict(),
            "social_return": self.social.to_dict(),
            "regret": self.regret.to_dict(),
            "social_regret": self.social_regret.to_dict(),
            "rank": self.rank,
            "rank_5%": self.rank_low,
            "rank_95%": self.rank_high,
            "probability_best": self.is_best,
            "seats": [seat.to_dict() for seat in self.seats],
        }


@dataclass(frozen=True, eq=False)
class Ranking:
    """All policies, best first.

    Attributes:
        standings: one per policy, by score.
        differences: by row and column, in the order of the standings: score of the row less
            that of the column, over seats that both can play.
        against: (n, n) mean standardised return of the row where the column plays some other
            seat; NaN where they never met.
    """

    standings: tuple[Standing, ...]
    differences: tuple[tuple[Interval, ...], ...]
    against: Reals


def rank_policies(results: Results, resampling: Resampling) -> Ranking:
    """Return the ranking of the policies of a tournament."""
    lineups, names = results.plan.lineups, results.plan.policies
    scores = _Scores(results.returns, lineups, len(names), resampling)
    social = np.repeat(results.social[..., None], lineups.shape[1], axis=2)
    ranks = [_Marginals(results.returns, lineups, len(names), resampling)]
    ranks += [_Marginals(social, lineups, len(names), resampling)]
    missed = [
        _regrets(results, name, len(names), resampling) for name in ("regret", "social_regret")
    ]
    overall = scores.overall()
    # Whoever can play no seat has no place in the ranking.
    present = np.flatnonzero(np.isfinite(overall[0]))
    ranked, spread = np.full(len(names), np.nan), np.full((3, len(names)), np.nan)
    ranked[present] = rankdata(-np.round(overall[0][present], DIGITS))
    spread[:, present] = _rank_spread(overall[1][:, present])
    order = present[np.argsort(ranked[present], kind="stable")].tolist()
    standings = tuple(
        Standing(
            policy=names[p],
            n_seats=int(np.isfinite(scores.plain[p]).sum()),
            score=interval(overall[0][p], overall[1][:, p]),
            total=ranks[0].interval(p),
            social=ranks[1].interval(p),
            regret=missed[0].interval(p),
            social_regret=missed[1].interval(p),
            rank=float(ranked[p]),
            rank_low=_known(spread[0, p]),
            rank_high=_known(spread[1, p]),
            is_best=_known(spread[2, p]),
            seats=ranks[0].seats(p),
        )
        for p in order
    )
    differences = tuple(tuple(scores.difference(p, q) for q in order) for p in order)
    return Ranking(standings, differences, scores.against()[np.ix_(order, order)])


class _Marginals:
    """Means of one measure by policy and seat, with replicates.

    Args:
        values: (n_lineups, n_seeds, n_agents).
        lineups: (n_lineups, n_agents) who sits where.
        n: policies.
        resampling: what is drawn again.
    """

    def __init__(
        self, values: Reals, lineups: NDArray[np.int64], n: int, resampling: Resampling
    ) -> None:
        self.plain, self.replicates = resampling.means(values, lineups, n)

    def overall(self) -> tuple[Reals, Reals]:
        """Return means over seats (n,) and their replicates."""
        return mean_known(self.plain), mean_known(self.replicates)

    def interval(self, p: int) -> Interval:
        """Return a policy's mean over its seats."""
        return interval(mean_known(self.plain[p]), mean_known(self.replicates[:, p]))

    def seats(self, p: int) -> tuple[Interval, ...]:
        """Return a policy's mean in each seat."""
        pairs = zip(self.plain[p], self.replicates[:, p].T, strict=True)
        return tuple(interval(mean, drawn) for mean, drawn in pairs)


class _Scores(_Marginals):
    """Standardised returns by policy and seat."""

    def __init__(
        self, values: Reals, lineups: NDArray[np.int64], n: int, resampling: Resampling
    ) -> None:
        plain, _ = resampling.means(values, lineups, n)
        middle = mean_known(plain.T)
        spread = values.mean(axis=1).std(axis=0)
        # Where nothing that anybody does matters, everybody scores 0.
        self.values = (values - middle) / np.where(spread > 10.0**-DIGITS, spread, np.inf)
        self.lineups = lineups
        super().__init__(self.values, lineups, n, resampling)

    def difference(self, p: int, q: int) -> Interval:
        """Return what p gets more than q in the same seats."""
        drawn = mean_known(self.replicates[:, p] - self.replicates[:, q])
        return interval(mean_known(self.plain[p] - self.plain[q]), drawn)

    def against(self) -> Reals:
        """Return mean scores (n, n) of rows while columns sit elsewhere; NaN if never."""
        n = len(self.plain)
        total, count = np.zeros((n, n)), np.zeros((n, n))
        mean = self.values.mean(axis=1)
        n_agents = self.lineups.shape[1]
        for i in range(n_agents):
            for j in range(n_agents):
                if i != j:
                    place = self.lineups[:, i], self.lineups[:, j]
                    np.add.at(total, place, mean[:, i])
                    np.add.at(count, place, 1)
        with np.errstate(invalid="ignore"):
            return np.asarray(total / count)


def _regrets(results: Results, name: str, n: int, resampling: Resampling) -> _Marginals:
    """Return regrets by policy and seat, over the seeds that have them."""
    n_seeds = results.plan.n_regret_seeds
    values = results.values[name][:, :n_seeds]
    if n_seeds == 0:
        values = np.full((len(values), 1, values.shape[2]), np.nan)
    kept = Resampling(len(values), values.shape[1], resampling.is_sample)
    return _Marginals(values, results.plan.lineups, n, kept)


def _rank_spread(replicates: Reals) -> Reals:
    """Return low ranks, high ranks and shares of being best, (3, n_policies)."""
    # Of a small sample of lineups a draw may leave out somebody.
    drawn = replicates[np.isfinite(replicates).all(axis=1)]
    if len(drawn) == 0:
        return np.full((3, replicates.shape[1]), np.nan)
    rounded = np.round(drawn, DIGITS)
    low, high = np.quantile(rankdata(-rounded, axis=1), RANK_ENDS, axis=0)
    is_top = rounded == rounded.max(axis=1, keepdims=True)
    best = (is_top / is_top.sum(axis=1, keepdims=True)).mean(axis=0)
    return np.stack([low, high, best])


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def mean_known(values: Reals) -> Any:
    """Return means over the last axis of what is known; NaN where nothing is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.nanmean(values, axis=-1)
