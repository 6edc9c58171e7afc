"""What everybody is paid when the collectives stand in coalitions: a partition function game."""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple, get_args

import numpy as np

from aca_env.coalitions.partitions import Partition, canonical
from aca_env.coalitions.shapley import shapley
from aca_env.errors import UnknownNameError
from aca_env.formation.coalition_game import every_coalition
from aca_env.formation.common_plans import CommonPlans, common_plans
from aca_env.formation.present_round import (
    FormationError,
    HasGame,
    PresentRound,
    Reals,
    Whole,
    present_round,
)
from aca_env.formation.scores import Scores
from aca_env.formation.settling import Settled, settle

Split = Literal["own", "equal", "proportional", "shapley"]
SPLITS: tuple[str, ...] = get_args(Split)

MOST_SHARED = 14
"""Members of a coalition up to which its gains are split by the Shapley value."""


class Outcome(NamedTuple):
    """What a partition leads to.

    Attributes:
        payoff: (n,) what everybody gets, after the split.
        joint: (n, 5) what everybody does.
        plans: (n,) the common plan of each collective's coalition, a place in `CommonPlans`.
        is_settled: whether no coalition would change its plan.
        epsilon: the most that a coalition would gain by another plan; 0 where settled.
    """

    payoff: Reals
    joint: Whole
    plans: Whole
    is_settled: bool
    epsilon: float


@dataclass(eq=False)
class PartitionPlay:
    """The payoffs of partitions in one round, each found once.

    Every coalition of a partition plays one common plan, as in `coalition_game`, the best for
    the sum of its members' payoffs given what the others do. From nobody editing, coalitions
    reply in the order of their first members until none changes its plan; where that goes round
    in circles, the state of the circle counts in which the most that any coalition would gain by
    another plan is least (the first of equals). Gains are then split inside each coalition.

    Args:
        standing: the round.
        plans: its common plans.
        split: "own": everybody keeps its own payoff. "equal": the coalition's sum by heads.
            "proportional": by members. "shapley": by the Shapley value of the game among the
            coalition's members in which the rest of it edits nothing and everybody outside
            stays put.
    """

    standing: PresentRound
    plans: CommonPlans
    split: str = "own"
    n_unsettled: int = 0
    _known: dict[Partition, Outcome] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse an unknown split."""
        if self.split not in SPLITS:
            raise UnknownNameError("split", self.split, SPLITS)
        self.scores = Scores(self.standing, self.plans)

    def __call__(self, partition: Partition) -> Reals:
        """Return everybody's payoff (n,): the oracle that `aca_env.coalitions` asks."""
        return self.outcome(partition).payoff

    @property
    def n_partitions(self) -> int:
        """Partitions that were played."""
        return len(self._known)

    def outcome(self, partition: Partition) -> Outcome:
        """Return what a partition leads to."""
        if partition not in self._known:
            self.prepare(np.array([partition]))
        return self._known[partition]

    def prepare(self, partitions: Whole) -> Reals:
        """Play many partitions (m, n) together and return the payoffs (m, n)."""
        rows = [canonical(row) for row in partitions.tolist()]
        new = [row for row in dict.fromkeys(rows) if row not in self._known]
        if new:
            found = settle(self.scores, self.plans, np.array(new, dtype=np.int64))
            for place, row in enumerate(new):
                self._known[row] = self._outcome(row, found, place)
        return np.stack([self._known[row].payoff for row in rows])

    def _outcome(self, partition: Partition, found: Settled, place: int) -> Outcome:
        joint, is_settled = found.joint[place], bool(found.is_settled[place])
        self.n_unsettled += not is_settled
        payoff = found.payoff[place].copy()
        for block in range(max(partition) + 1):
            members = np.flatnonzero(np.array(partition) == block)
            if self.split != "own" and len(members) > 1:
                payoff[members] = self._shares(members, joint, payoff[members])
        plans = found.plans[place][np.array(partition)]
        return Outcome(payoff, joint, plans, is_settled, float(found.epsilon[place]))

    def _shares(self, members: Whole, joint: Whole, payoff: Reals) -> Reals:
        total, n = float(payoff.sum()), len(members)
        masses = self.standing.masses[members]
        if self.split == "shapley":
            return self._shapley(members, joint, total)
        if self.split == "proportional" and masses.sum() > 0:
            return np.asarray(total * masses / masses.sum())
        return np.full(n, total / n)

    def _shapley(self, members: Whole, joint: Whole, total: float) -> Reals:
        if len(members) > MOST_SHARED:
            raise FormationError(
                f"split shapley: expected coalitions of at most {MOST_SHARED}, got {len(members)}"
            )
        inside = np.zeros((1 << len(members), len(joint)), dtype=np.bool_)
        inside[:, members] = every_coalition(len(members))
        idle = joint.copy()
        idle[members] = self.standing.idle[members]
        several = np.where(inside[:, None, :, None], self.plans.actions[None], idle)
        paid = self.scores.payoff(several.reshape(-1, *joint.shape))
        paid = paid.reshape(*several.shape[:2], len(joint))
        # Who is left out edits nothing, so that every plan is one for whoever has it.
        values = (paid * inside[:, None]).sum(axis=-1).max(axis=1)
        values[0], values[-1] = 0.0, total
        return shapley(values)


def partition_play(env: HasGame, *, split: str = "own", data: str = "current") -> PartitionPlay:
    """Return the oracle of a round's partition function game: from a partition to payoffs (n,).

    Args:
        env: an environment of one game, after `reset`.
        split: how coalitions split their gains; see `PartitionPlay`.
        data: "current" for the round's own records, "twin" for an independent draw.

    Raises:
        AcaError: an unknown name, several games, no round to come.
    """
    standing = present_round(env, data)
    return PartitionPlay(standing, common_plans(standing), split)


def partition_payoff(
    env: HasGame, partition: object, *, split: str = "own", data: str = "current"
) -> Reals:
    """Return everybody's payoff (n,) when the collectives stand in the coalitions of a partition.

    Args:
        env: an environment of one game, after `reset`.
        partition: (n,) labels; collectives with equal labels are together.
        split: how coalitions split their gains; see `PartitionPlay`.
        data: "current" for the round's own records, "twin" for an independent draw.

    Raises:
        AcaError: an unknown name, a partition of other collectives, several games, no round.
    """
    play = partition_play(env, split=split, data=data)
    try:
        labels = list(partition)  # type: ignore[call-overload]
        known = canonical(labels)
    except TypeError:
        labels, known = [], ()
    if len(labels) != play.standing.n:
        raise FormationError(
            f"partition: expected {play.standing.n} labels, one per collective, got {len(labels)}"
        )
    return play(known)
