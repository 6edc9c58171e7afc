"""How a coalition splits what a round gave it: transfers that add up to nothing."""

import numpy as np
from numpy.typing import NDArray

from aca_env.faces.coalition_env.structure import Structure
from aca_env.game.credit import Credit, Standing
from aca_env.game.game import Game
from aca_env.rewards import rewards
from aca_env.scenario.schema import Scenario

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]

SPLITS = ("own", "equal", "proportional", "shapley", "nucleolus")
TABLE_SPLITS = ("shapley", "nucleolus")
MAX_TABLE = 12
"""Most members of a coalition whose sub-coalitions are all played through."""


def value_table(game: Game, joint: Whole, members: Whole) -> Reals:
    """Return (2**m,) what each sub-coalition of m members comes to on the round's own records.

    Bit i of the index is set where members[i] is in: it does what it does in the joint action.
    The other members abstain, and outsiders do what they do there.

    Args:
        game: one game, at the start of the round.
        joint: (K, 5) the joint action that is carried out.
        members: (m,) the coalition, in order.
    """
    part = game.parts()[0][0]
    rules, world, state = part.rules, part.world, part.present
    row = rules.choose(state, joint[None]).row[0]
    # Plan 0 comes first among rows, so the row of an abstention is its level.
    levels = world.level_of[rules.agents, state.kind, state.participation, rules.all_effort]
    inside = (np.arange(1 << len(members))[:, None] >> np.arange(len(members))) & 1
    rows = np.tile(row, (len(inside), 1))
    rows[:, members] = np.where(inside, row[members], levels[0, members])
    games = np.zeros(len(rows), dtype=np.int64)
    payoff = Credit(rules, "difference").payoffs(Standing.of(part), games, rows)
    return np.asarray((payoff[:, members] * inside).sum(axis=1))


class Splitter:
    """Finds the transfers of every coalition.

    Args:
        split: one of `SPLITS`.
    """

    def __init__(self, split: str) -> None:
        self.split = split

    def ahead(self, game: Game, structure: Structure, joint: Whole) -> dict[int, Reals]:
        """Return the members' shares by leader, where they ask for rounds that nobody plays.

        Args:
            game: one game, at the start of the round.
            structure: the coalitions of the round.
            joint: (K, 5) the joint action that is carried out.
        """
        if structure.is_alone or self.split not in TABLE_SPLITS:
            return {}
        together = {int(leader): structure.members(leader) for leader in structure.leaders}
        return {
            leader: table_shares(self.split, value_table(game, joint, members))
            for leader, members in together.items()
            if len(members) > 1
        }

    def transfers(
        self, structure: Structure, payoff: Reals, n_members: Whole, ahead: dict[int, Reals]
    ) -> Reals:
        """Return (K,) what each gets beyond its own payoff; 0 for who is alone.

        Args:
            structure: the coalitions of the round.
            payoff: (K,) own payoffs.
            n_members: (K,) members of each collective.
            ahead: what `ahead` gave before the round.
        """
        transfer = np.zeros(len(payoff))
        if structure.is_alone or self.split == "own":
            return transfer
        for leader in structure.leaders.tolist():
            members = structure.members(leader)
            if len(members) == 1:
                continue
            own = payoff[members]
            shares = ahead.get(leader)
            if shares is None:
                shares = pooled_shares(self.split, own, n_members[members])
            transfer[members] = shares - own
        return transfer


def table_shares(split: str, values: Reals) -> Reals:
    """Return (m,) what a value table's solution gives each member.

    Args:
        split: "shapley" or "nucleolus".
        values: (2**m,) worth of every sub-coalition.
    """
    # Loads the solver of linear programs, which nobody else waits for.
    from aca_env import coalitions  # noqa: PLC0415

    if split == "shapley":
        return coalitions.shapley(values)
    try:
        return coalitions.nucleolus(values)
    except coalitions.NoImputationError:
        return coalitions.prenucleolus(values)


def pooled_shares(split: str, payoff: Reals, n_members: Whole) -> Reals:
    """Return (m,) equal or proportional parts of a coalition's total.

    Args:
        split: "equal" or "proportional".
        payoff: (m,) own payoffs.
        n_members: (m,) members; where nobody has any, proportional parts are equal.
    """
    by_size = split == "proportional" and n_members.any()
    weights = n_members if by_size else np.ones(len(payoff))
    return np.asarray(payoff.sum() * (weights / weights.sum()))


def gained(scenario: Scenario, weights: Reals, payoff: Reals, transfer: Reals) -> Reals:
    """Return (K,) what transfers add to the rewards that a scenario makes of payoffs.

    Args:
        scenario: the scenario; no reward mode of differences.
        weights: (K, K) its reward matrix.
        payoff: (K,) own payoffs.
        transfer: (K,) what each gets beyond them.
    """
    if scenario.reward.mode != "min":
        return rewards(scenario, weights, transfer)
    return rewards(scenario, weights, payoff + transfer) - rewards(scenario, weights, payoff)
