"""How users choose: utilities of taking part, and the chances of every choice."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aca_env.society.laws import Choice

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Standing:
    """Where users stand before they choose; a row for each user or each group that is alike.

    Attributes:
        membership: (n,) collective that each is in; n_collectives for none.
        values: (n, n_collectives) what each collective's success is worth to them.
        cost: (n,) of taking part.
        belief: (n, n_collectives) how likely they think each succeeds.
        peers: (n, n_collectives) share of their neighbours in each.
    """

    membership: Whole
    values: Reals
    cost: Reals
    belief: Reals
    peers: Reals


def utilities(choice: Choice, at: Standing, decisive: tuple[Reals, Reals]) -> Reals:
    """Return what being in each collective is worth (n, n_collectives) over staying out.

    v_j (glow · p_j + d_j) + peers · f_j − cost, where d_j is the success that hangs on this one
    user: what a member's leaving would lose, what another's joining would gain.

    Args:
        choice: the law.
        at: the users.
        decisive: success gained by one more member, and held by the last one, (n_collectives,)
            each.
    """
    more, last = decisive
    is_in = at.membership[:, None] == np.arange(at.values.shape[1])
    hangs = np.where(is_in, last, more)
    gain = at.values * (choice.glow * at.belief + hangs)
    return np.asarray(gain + choice.peers * at.peers - at.cost[:, None])


def chances(choice: Choice, at: Standing, decisive: tuple[Reals, Reals]) -> Reals:
    """Return the probabilities (n, n_collectives + 1) of where each user is after a step.

    The last column is to stay out. Who does not reconsider stays.
    """
    worth = utilities(choice, at, decisive)
    worth = np.concatenate([worth, np.zeros((len(worth), 1))], axis=1)
    stays = np.eye(worth.shape[1])[at.membership]
    picked = _logit(worth, choice.noise) if choice.rule == "logit" else _best(worth, stays)
    return np.asarray((1 - choice.rate) * stays + choice.rate * picked)


def _logit(worth: Reals, temperature: float) -> Reals:
    raised = np.exp((worth - worth.max(axis=1, keepdims=True)) / temperature)
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def _best(worth: Reals, stays: Reals) -> Reals:
    """Return 1 at the best; at ties where one is, then out, then the first."""
    is_best = worth == worth.max(axis=1, keepdims=True)
    order = is_best + is_best * 2 * stays
    order[:, -1] += 0.5 * is_best[:, -1]
    return np.asarray(np.eye(worth.shape[1])[order.argmax(axis=1)])
