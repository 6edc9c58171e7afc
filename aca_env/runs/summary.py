"""What a run comes to: means with 95% intervals over seeds."""

import warnings
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from aca_env.bounds.whole import global_success
from aca_env.runs.record import Record
from aca_env.runs.rows import MEASURED

Reals = NDArray[np.float64]
LEVEL = 0.95
BOUND, HOLDS = MEASURED[1], "share_success_at_least"


@dataclass(frozen=True)
class Estimate:
    """A mean over seeds and its interval.

    Attributes:
        mean: over the seeds that have the number; None if none has, −∞ stays.
        low: lower end; None for fewer than two seeds.
        high: upper end; likewise.
        n: number of seeds behind it.
    """

    mean: float | None
    low: float | None
    high: float | None
    n: int

    @property
    def half_width(self) -> float | None:
        """Half of the interval's width."""
        if self.low is None or self.high is None:
            return None
        return (self.high - self.low) / 2

    def to_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        mean = None if self.mean is None or not np.isfinite(self.mean) else self.mean
        return {**asdict(self), "mean": mean}


def estimate(values: Reals) -> Estimate:
    """Return the mean of independent values (n,) with Student's 95% interval.

    NaN marks a seed without the number; a single −∞ makes the mean −∞, without interval.

    >>> shown = estimate(np.array([1.0, 2.0, 3.0, np.nan]))
    >>> shown.mean, round(shown.half_width, 3), shown.n
    (2.0, 2.484, 3)
    """
    known = values[~np.isnan(values)]
    n = len(known)
    if n == 0:
        return Estimate(None, None, None, 0)
    mean = float(known.mean())
    if n == 1 or not np.isfinite(mean):
        return Estimate(mean, None, None, n)
    half = float(stdtrit(n - 1, (1 + LEVEL) / 2) * known.std(ddof=1) / np.sqrt(n))
    return Estimate(mean, mean - half, mean + half, n)


@dataclass(frozen=True)
class CollectiveSummary:
    """How one collective fared.

    Attributes:
        agent: its agent.
        name: its name.
        policy: who chose its actions.
        n_members: members among the training records.
        acts: share of rounds in which it did not abstain, over all seeds.
        plan: what it then did most often, in words; None if it never acted.
        plan_share: share of those rounds in which it did that.
        payoff: per round.
        total: sum of rewards over an episode, discounted by `reward.gamma`: the return.
        success: over the rounds in which it acted.
        bound: over the rounds that have one.
        holds: share of those rounds in which success was at least the bound.
        certified: whether the bounds are guarantees; None where there is none.
        why_not: why they are not.
        measured: what only a fitted learner has, by name: its suboptimality, the bound for
            just that, and in what share of rounds success was at least that bound.
    """

    agent: str
    name: str
    policy: str
    n_members: int
    acts: float
    plan: str | None
    plan_share: float
    payoff: Estimate
    total: Estimate
    success: Estimate
    bound: Estimate
    holds: Estimate
    certified: bool | None
    why_not: str | None
    measured: Mapping[str, Estimate] = field(default_factory=dict)

    @property
    def did(self) -> str:
        """What it did, in words."""
        if self.plan is None:
            return "abstains"
        told = self.plan if self.plan_share == 1 else f"mostly {self.plan}"
        return told if self.acts == 1 else f"acts in {self.acts:.0%} of rounds: {told}"

    def to_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return {
            "agent": self.agent,
            "name": self.name,
            "policy": self.policy,
            "n_members": self.n_members,
            "acts": self.acts,
            "plan": self.plan,
            "plan_share": self.plan_share,
            "payoff_per_round": self.payoff.to_dict(),
            "return": self.total.to_dict(),
            "success": self.success.to_dict(),
            "bound": self.bound.to_dict(),
            "share_success_at_least_bound": self.holds.to_dict(),
            "certified": self.certified,
            "why_not_certified": self.why_not,
            **{name: value.to_dict() for name, value in self.measured.items()},
        }


@dataclass(frozen=True)
class Summary:
    """How everybody fared.

    Attributes:
        collectives: one by one.
        least: least success of those who acted, per round.
        mass: success of those who acted, weighted by acting members, per round.
    """

    collectives: tuple[CollectiveSummary, ...]
    least: Estimate
    mass: Estimate

    def to_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return {
            "collectives": [collective.to_dict() for collective in self.collectives],
            "global_success": {"min": self.least.to_dict(), "mass": self.mass.to_dict()},
        }


def summarize(record: Record) -> Summary:
    """Return the summary of a finished run."""
    members = tuple(_collective(record, i) for i in range(len(record.scenario.agents)))
    return Summary(members, _overall(record, "min"), _overall(record, "mass"))


def _collective(record: Record, i: int) -> CollectiveSummary:
    scenario = record.scenario
    success, bound = record.success[..., i], record.bound[..., i]
    agent = scenario.agents[i]
    plan, plan_share = _most_common(record, i)
    certified, why_not = _certificate(bound, record.why_not.get(agent))
    return CollectiveSummary(
        agent=agent,
        name=scenario.collectives[i].name,
        policy=scenario.collectives[i].policy,
        n_members=scenario.n_members[i],
        acts=record.plans[i].total() / success.size,
        plan=plan,
        plan_share=plan_share,
        payoff=estimate(record.payoff[..., i].mean(axis=1)),
        total=estimate(_returns(record, i)),
        success=estimate(_mean(success)),
        bound=estimate(_mean(bound)),
        holds=estimate(_holds(success, bound)),
        certified=certified,
        why_not=why_not,
        measured=_measured(record, i),
    )


def _holds(success: Reals, bound: Reals) -> Reals:
    """Return (n_seeds,) the share of rounds in which success was at least its bound."""
    has_both = ~np.isnan(success) & ~np.isnan(bound)
    return _mean(np.where(has_both, success >= bound, np.nan))


def _measured(record: Record, i: int) -> dict[str, Estimate]:
    if not record.measured:
        return {}
    found = {name: estimate(_mean(record.measured[name][..., i])) for name in MEASURED}
    bound = record.measured[BOUND][..., i]
    return {**found, f"{HOLDS}_{BOUND}": estimate(_holds(record.success[..., i], bound))}


def _returns(record: Record, i: int) -> Reals:
    """Return Σ_t γ^t r_t (n_seeds,) of one agent."""
    rewards = record.reward[..., i]
    return np.asarray(rewards @ record.scenario.reward.gamma ** np.arange(rewards.shape[1]))


def _most_common(record: Record, i: int) -> tuple[str | None, float]:
    if not record.plans[i]:
        return None, 0.0
    plan, times = record.plans[i].most_common(1)[0]
    return plan, times / record.plans[i].total()


def _certificate(bound: Reals, doubt: str | None) -> tuple[bool | None, str | None]:
    if np.isnan(bound).all():
        return None, doubt
    if not np.isfinite(bound).any():
        return False, doubt or "there is no finite-sample bound for what it did"
    return doubt is None, doubt


def _overall(record: Record, kind: str) -> Estimate:
    n_seeds, n_rounds, _ = record.success.shape
    values = np.array(
        [
            [
                global_success(record.success[s, r], record.n_acting[s, r], kind=kind)
                for r in range(n_rounds)
            ]
            for s in range(n_seeds)
        ]
    )
    return estimate(_mean(values))


def _mean(values: Reals) -> Reals:
    """Return means (n_seeds,) over rounds, leaving out NaN."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a seed without any round is NaN
        return np.asarray(np.nanmean(values, axis=1))
