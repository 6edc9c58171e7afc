"""What each collective would gain by doing something else while the others do not."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from aca_env.diagnosis.guarantees import payoff_limits
from aca_env.diagnosis.round_at_hand import RoundAtHand
from aca_env.game.certified import certified_payoffs
from aca_env.planning.payoffs import TIE, first_best, tried

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]

Verdict = Literal["gains", "stable", "open"]


@dataclass(frozen=True)
class Deviation:
    """One other action of one collective, the others doing what they do; gains in payoff.

    Attributes:
        action: integers (5,).
        words: the action in words.
        payoff: what it would pay on the round's own records and test users.
        gain: that less the present payoff.
        certified_gain: change of the certified payoff, what the own bound guarantees.
        least_gain: gain that is sure if all certified bounds hold; negative for none.
        most_gain: gain that cannot be exceeded then.
    """

    action: tuple[int, ...]
    words: str
    payoff: float
    gain: float
    certified_gain: float
    least_gain: float
    most_gain: float


@dataclass(frozen=True)
class Incentive:
    """What one collective could gain alone.

    Gains are differences to the payoff that the joint action itself has on the same records.
    "No certified gain" compares two lower limits and alone proves nothing about payoffs.
    What does: a deviation whose guaranteed least payoff is above the present payoff surely
    gains (verdict "gains"); if the most that any deviation could pay is not above it, nobody
    could do better (verdict "stable"); in between guarantees decide nothing ("open"). One
    certified bound fails with probability δ at most. A verdict rests on those of all
    collectives under each deviation: by the union bound it is wrong with probability at most
    δ times their number.

    Attributes:
        name: the collective.
        gain: largest realised gain, at least 0.
        certified_gain: largest certified gain, at least 0.
        least_gain: gain that is surely possible, at least 0.
        most_gain: gain that surely is not exceeded, at least 0.
        best: the deviation of the largest realised gain, None where there is none.
        best_certified: the deviation of the largest certified gain.
        verdict: what guarantees prove.
        agrees: whether certified and realised gains are both positive or both not.
        implied: whether guarantees prove what the certified gain suggests.
        deviations: all distinct other actions that the mask allows.
    """

    name: str
    gain: float
    certified_gain: float
    least_gain: float
    most_gain: float
    best: Deviation | None
    best_certified: Deviation | None
    verdict: Verdict
    agrees: bool
    implied: bool
    deviations: tuple[Deviation, ...]


@dataclass(frozen=True, eq=False)
class Gains:
    """Gains of all deviations, as arrays; row 0 of the tables is the joint action itself.

    Attributes:
        owner: (n,) which agent deviates; −1 in row 0.
        actions: (n, 5) what it does instead.
        rows: (n, n_agents) rows of the plans.
        success: (n, n_agents) success.
        bound: (n, n_agents) bounds.
        payoff: (n, n_agents) payoffs.
        certified: (n, n_agents) certified payoffs.
    """

    owner: Whole
    actions: Whole
    rows: Whole
    success: Reals
    bound: Reals
    payoff: Reals
    certified: Reals

    def largest(self, values: Reals) -> Reals:
        """Return the largest change (n_agents,) of own values by deviating, at least 0."""
        gains = np.zeros(values.shape[1])
        own = values[np.arange(1, len(values)), self.owner[1:]] - values[0, self.owner[1:]]
        np.maximum.at(gains, self.owner[1:], own)
        return gains


def try_deviations(at: RoundAtHand) -> Gains:
    """Return what the joint action and every distinct deviation from it come to.

    Announcements change nothing within a round; what the mask forbids is left out, and so is
    what hands in the same records as now.
    """
    owners, actions, joints = [np.array([-1])], [np.zeros((1, 5), dtype=np.int64)], [at.joint[None]]
    for i in range(at.n_agents):
        own, may = tried(at.game, i)
        chosen = own[0][may[0]]
        several = np.repeat(at.joint[None], len(chosen), axis=0)
        several[:, i] = chosen
        owners.append(np.full(len(chosen), i))
        actions.append(chosen)
        joints.append(several)
    owner, action = np.concatenate(owners), np.concatenate(actions)
    joint = np.concatenate(joints)
    # Who abstains against its will and has no entry for it shows no strategy.
    rows = at.rows_of(np.maximum(joint, 0))
    kept = (joint >= 0).all(axis=-1)
    rows = np.where(kept, rows, at.row)
    rows[0] = at.row
    differs = np.append(True, rows[1:][np.arange(len(rows) - 1), owner[1:]] != at.row[owner[1:]])
    owner, action, rows = owner[differs], action[differs], rows[differs]
    success, bound, payoff = at.results(rows)
    playing = at.playing
    certified = certified_payoffs(
        at.engine, playing.present, rows, bound, np.asarray(playing.baseline.users)
    )
    return Gains(owner, action, rows, success, bound, payoff, certified)


def find_incentives(at: RoundAtHand, gains: Gains, certified: Flags) -> tuple[Incentive, ...]:
    """Return what each collective could gain alone, and what of it guarantees prove.

    Args:
        at: the round.
        gains: its deviations.
        certified: (n_agents,) whose bounds are guarantees; only these limit payoffs.
    """
    least, most = payoff_limits(at, gains.rows, np.where(certified, gains.bound, np.nan))
    return tuple(_incentive(at, gains, i, least[:, i], most[:, i]) for i in range(at.n_agents))


def _incentive(at: RoundAtHand, gains: Gains, i: int, least: Reals, most: Reals) -> Incentive:
    now, now_certified = float(gains.payoff[0, i]), float(gains.certified[0, i])
    deviations = tuple(
        Deviation(
            action=tuple(gains.actions[k].tolist()),
            words=at.words(i, gains.actions[k]),
            payoff=float(gains.payoff[k, i]),
            gain=float(gains.payoff[k, i]) - now,
            certified_gain=float(gains.certified[k, i]) - now_certified,
            least_gain=float(least[k]) - now,
            most_gain=float(most[k]) - now,
        )
        for k in np.flatnonzero(gains.owner == i).tolist()
    )

    def largest(name: str) -> float:
        return max((getattr(each, name) for each in deviations), default=0.0)

    gain, certified_gain = largest("gain"), largest("certified_gain")
    verdict = _verdict(largest("least_gain"), largest("most_gain"))
    suggested: Verdict = "gains" if certified_gain > TIE else "stable"
    return Incentive(
        name=at.names[i],
        gain=max(0.0, gain),
        certified_gain=max(0.0, certified_gain),
        least_gain=max(0.0, largest("least_gain")),
        most_gain=max(0.0, largest("most_gain")),
        best=_first(deviations, "gain"),
        best_certified=_first(deviations, "certified_gain"),
        verdict=verdict,
        agrees=(gain > TIE) == (certified_gain > TIE),
        implied=verdict == suggested,
        deviations=deviations,
    )


def _verdict(least_gain: float, most_gain: float) -> Verdict:
    if least_gain > TIE:
        return "gains"
    return "stable" if most_gain <= TIE else "open"


def _first(deviations: tuple[Deviation, ...], name: str) -> Deviation | None:
    if not deviations:
        return None
    return deviations[int(first_best(np.array([getattr(each, name) for each in deviations])))]
