"""A diagnosis: one joint action of one round, and how stable it is."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.diagnosis.alignment import Alignment
from aca_env.diagnosis.deviations import Incentive
from aca_env.diagnosis.harms import Harms
from aca_env.diagnosis.needed_shares import NeededShares
from aca_env.diagnosis.plain import plain
from aca_env.diagnosis.repeating import Retraining

FORMAT = 1
"""Raised when a key of `Diagnosis.to_dict` changes its meaning or goes away."""


@dataclass(frozen=True)
class Standing:
    """What one collective does, and what it has of it.

    Attributes:
        name: the collective.
        agent: its agent.
        action: integers (5,) as carried out.
        words: the action in words.
        illegal: whether the mask turned the action into abstaining.
        n_members: members.
        n_acting: members who act.
        success: share of test users classified as it wants; NaN for an abstainer.
        bound: lower bound on success in the scenario's regime; NaN for an abstainer, −∞
            where nothing is guaranteed.
        certified: whether a bound in this round is a guarantee.
        why_not: why it is none; None where it is.
        payoff: payoff on the round's own records and test users.
        certified_payoff: payoff that the own bound guarantees.
    """

    name: str
    agent: str
    action: tuple[int, ...]
    words: str
    illegal: bool
    n_members: int
    n_acting: int
    success: float
    bound: float
    certified: bool
    why_not: str | None
    payoff: float
    certified_payoff: float


@dataclass(frozen=True)
class Gaps:
    """How far the joint action is from an equilibrium, the largest over all collectives.

    Attributes:
        epsilon: largest realised gain: the joint action is an ε-Nash equilibrium of the round.
        certified_epsilon: largest gain in certified payoff.
        at_least: gain that somebody surely has, if all certified bounds hold.
        at_most: gain that surely nobody exceeds, if all certified bounds hold.
        implied: whether guarantees prove what the certified gains suggest for everybody;
            only then does a small `certified_epsilon` say that payoffs are stable.
    """

    epsilon: float
    certified_epsilon: float
    at_least: float
    at_most: float
    implied: bool


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """How stable a joint action is.

    Attributes:
        scenario: name of the scenario.
        question: what the scenario asks.
        content_hash: of the scenario.
        seed: of the episode.
        round: number of the round, from 1.
        regime: information regime of the bounds.
        delta: probability with which one certified bound may fail.
        selection: "menu" if bounds hold for whatever is chosen on the records, "fixed" if
            each holds for a plan that was fixed in advance.
        standings: what everybody does and has.
        gaps: how far the joint action is from an equilibrium.
        incentives: what each collective could gain alone.
        harms: who hurts and helps whom.
        alignment: whose targets and signals agree.
        retraining: what repeated retraining makes of it.
        needed: which share each collective needs to be safe.
        seconds: time that each part took.
    """

    scenario: str
    question: str
    content_hash: str
    seed: int
    round: int
    regime: str
    delta: float
    selection: str
    standings: tuple[Standing, ...]
    gaps: Gaps
    incentives: tuple[Incentive, ...]
    harms: Harms
    alignment: Alignment
    retraining: Retraining
    needed: NeededShares
    seconds: dict[str, float]

    @property
    def names(self) -> tuple[str, ...]:
        """The collectives' names, in the order of all matrices."""
        return tuple(standing.name for standing in self.standings)

    @property
    def joint_action(self) -> NDArray[np.int64]:
        """(n_agents, 5) the actions, as carried out."""
        return np.array([standing.action for standing in self.standings], dtype=np.int64)

    def to_dict(self) -> dict[str, Any]:
        """Return the diagnosis as plain data for JSON; numbers that are not finite are None."""
        return {"format": FORMAT, "names": list(self.names), **plain(self)}
