"""Who hurts and who helps whom: the round as it is against the round without one's edit."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aca_env.diagnosis.round_at_hand import Results, RoundAtHand
from aca_env.game.engine import PLANTING, UNPLANTING

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Harms:
    """Matrices (n_agents, n_agents): row i is hurt by column j where positive, else helped.

    "Without j" is the same round in which j's members hand in their records unchanged,
    whether or not j may abstain. Where several hurt i, it may lose nothing by any one of them
    alone: `lost_bound_to_one` therefore compares i acting alone with i and j acting alone.
    Diagonals are NaN, and so is what a collective without a success or a bound could not lose.

    Attributes:
        lost_bound: bound of i without j less its bound now, in shares of test users. A bound
            below 0 or −∞ guarantees nothing and counts as 0.
        lost_success: success of i without j less its success now.
        lost_payoff: payoff of i without j less its payoff now.
        bound_without: bound of i without j, as it is.
        lost_bound_to_one: bound of i if nobody else acted, less its bound if only j did.
        bound_alone: (n_agents,) what i is guaranteed if nobody else acts, at least 0.
        conflict: j's records against i's plan, α_j C_j in shares of the training records,
            averaged over i's cells by i's members; negative where j adds to i's lead.
    """

    lost_bound: Reals
    lost_success: Reals
    lost_payoff: Reals
    bound_without: Reals
    lost_bound_to_one: Reals
    bound_alone: Reals
    conflict: Reals


def guaranteed_share(bound: Reals) -> Reals:
    """Return bounds as what they guarantee: at least 0; NaN stays.

    >>> guaranteed_share(np.array([0.5, -0.2, -np.inf])).tolist()
    [0.5, 0.0, 0.0]
    """
    return np.maximum(bound, 0.0)


def find_harms(at: RoundAtHand, now: Results) -> Harms:
    """Return who hurts and helps whom.

    Args:
        at: the round.
        now: success, bound and payoff (1, n_agents) of its joint action.
    """
    rows = np.repeat(at.row[None], at.n_agents, axis=0)
    for j in range(at.n_agents):
        rows[j, j] = at.idle_row(j)
    success, bound, payoff = at.results(rows)
    apart = np.where(np.eye(at.n_agents, dtype=bool), np.nan, 0.0)
    to_one, alone = _with_one_other(at)
    return Harms(
        lost_bound=(guaranteed_share(bound) - guaranteed_share(now[1])).T + apart,
        lost_success=(success - now[0]).T + apart,
        lost_payoff=(payoff - now[2]).T + apart,
        bound_without=bound.T + apart,
        lost_bound_to_one=to_one + apart,
        bound_alone=alone,
        conflict=_conflict(at) + apart,
    )


def _with_one_other(at: RoundAtHand) -> tuple[Reals, Reals]:
    """Return (n_agents, n_agents) what i's guarantee loses to j alone, and i's without any."""
    idle, n = np.array([at.idle_row(j) for j in range(at.n_agents)]), at.n_agents
    table, alone = np.empty((n, n)), np.empty(n)
    for i in range(n):
        rows = np.repeat(idle[None], n, axis=0)
        rows[np.arange(n), np.arange(n)] = at.row
        rows[:, i] = at.row[i]
        # In row i of these nobody but i acts.
        share = guaranteed_share(at.results(rows)[1][:, i])
        table[i] = share[i] - share
        alone[i] = share[i]
    return table, alone


def _conflict(at: RoundAtHand) -> Reals:
    """Return (n_agents, n_agents) of i's plan: what j's records say against it, in mass."""
    played, state = at.played(at.row[None]), at.playing.present
    rounds = 1.0 if state.memory is None else 1.0 + float(state.memory.weight[0].sum())
    weights = own_weights(at)
    table = np.empty((at.n_agents, at.n_agents))
    for i in range(at.n_agents):
        target, rival = int(played.target[0, i]), played.rival[0, i]
        if played.has_rival[0, i]:
            at_rival = np.take_along_axis(played.post[0], rival[None, :, None], axis=-1)[..., 0]
            against = played.post[0, :, :, target] - at_rival
        else:
            against = played.against[0, :, :, target]
        table[i] = (against * weights[i]).sum(axis=-1) / (at.engine.n_train * rounds)
    return table


def own_weights(at: RoundAtHand) -> Reals:
    """Return (n_agents, n_cells) share of the own evidence that the plan sends to each cell.

    NaN for who neither plants nor unplants, or has no members.
    """
    draw = at.playing.draw
    members = draw.bank.members[draw.entry[0], at.row].astype(np.float64)
    aims = np.isin(at.plans.objective[at.agents, at.row], (PLANTING, UNPLANTING))
    total = np.where(aims, members.sum(axis=-1), 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(total[:, None] > 0, members / total[:, None], np.nan)
