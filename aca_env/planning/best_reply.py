"""Best replies of one agent to what the others do in a round, and what deviating would gain."""

from typing import NamedTuple

import numpy as np

from aca_env.game.game import Game
from aca_env.planning.menus import distinct_actions
from aca_env.planning.payoffs import Actions, Reals, first_best, payoffs, reply_values, tried


class Replies(NamedTuple):
    """One agent's replies to given actions of the others.

    Attributes:
        action: (n_games, 5) the first action whose payoff is within `TIE` of the largest.
        value: (n_games,) the largest payoff.
        payoff: (n_games, n) payoff of every distinct action; −inf where it is masked.
    """

    action: Actions
    value: Reals
    payoff: Reals


def best_replies(game: Game, place: int, joint: Actions, *, twin: bool = False) -> Replies:
    """Return one agent's best replies of this round, exactly: every distinct action is tried.

    Args:
        game: where the games stand; they stay there.
        place: index of the agent.
        joint: (n_games, n_agents, 5) actions; the agent's own row is not read.
        twin: use an independent draw instead of the round's own records.
    """
    payoff = reply_values(game, place, joint, twin=twin)
    action = distinct_actions(game.world, place)[first_best(payoff)]
    return Replies(action, payoff.max(axis=1), payoff)


class Gains(NamedTuple):
    """What every agent would gain by deviating alone from a joint action.

    Attributes:
        gain: (n_games, n_agents) largest gain, at least 0.
        action: (n_games, n_agents, 5) the first deviation of that gain.
        payoff: (n_games, n_agents) payoff of the joint action itself.
        by_action: for each agent, (n_games, n) gain of each of its distinct actions; −inf
            where it is masked.
    """

    gain: Reals
    action: Actions
    payoff: Reals
    by_action: tuple[Reals, ...]

    @property
    def epsilon(self) -> Reals:
        """(n_games,) the largest gain of any agent: the joint action is an ε-equilibrium."""
        return np.asarray(self.gain.max(axis=1))


def deviation_gains(game: Game, joint: Actions, *, twin: bool = False) -> Gains:
    """Return what each agent would gain by each deviation of its own from a joint action.

    Exact for the round: every distinct action of every agent is tried, announcements
    apart, which change nothing within a round.

    Args:
        game: where the games stand; they stay there.
        joint: (n_games, n_agents, 5) what everybody does.
        twin: use an independent draw instead of the round's own records.
    """
    n_agents = game.world.n_agents
    rows, flags = [joint[:, None]], []
    for place in range(n_agents):
        own, may = tried(game, place)
        several = np.repeat(joint[:, None], own.shape[1], axis=1)
        several[:, :, place] = own
        rows.append(several)
        flags.append(may)
    payoff = payoffs(game, np.concatenate(rows, axis=1), twin=twin)
    ends = np.cumsum([1, *(may.shape[1] for may in flags)])
    by_action = tuple(
        np.where(may, payoff[:, start:end, place] - payoff[:, 0, place, None], -np.inf)
        for place, (may, start, end) in enumerate(zip(flags, ends, ends[1:], strict=False))
    )
    best = [first_best(gains) for gains in by_action]
    action = [distinct_actions(game.world, place)[found] for place, found in enumerate(best)]
    gain = np.stack([gains.max(axis=1) for gains in by_action], axis=1)
    return Gains(np.maximum(gain, 0.0), np.stack(action, axis=1), payoff[:, 0], by_action)
