"""What a round gave a collective, and between which numbers that lies by its scenario."""

import numpy as np
from numpy.typing import NDArray

from aca_env.game.game import Game
from aca_env.rewards import reward_matrix
from aca_env.scenario.collectives import Collective
from aca_env.scenario.randomisation import settings_of
from aca_env.scenario.schema import Scenario

Reals = NDArray[np.float64]


def last_rewards(game: Game) -> Reals:
    """Return the last round's rewards (B, K): what the matrix, or the least, makes of payoffs.

    Difference utilities are no function of a round's payoffs; in these modes it is what the
    matrix alone makes of them.
    """
    payoff = game.present.last_payoff
    reward = np.empty_like(payoff)
    for part, places in game.parts():
        reward[places] = part.sharing.rewards(part.present, payoff[places], None)
    return reward


def reward_range(game: Game, place: int) -> tuple[float, float]:
    """Return the least and the largest reward that a collective could get in a round.

    That of its own payoff is `payoff_range`; a matrix adds up everybody's ranges, and one
    that is drawn shares out weights that sum to 1. Difference utilities are not covered,
    see `last_rewards`.

    Args:
        game: the game; it need not have begun.
        place: index of the collective.
    """
    ranges, terms = _payoff_ranges(game), game.scenario.reward
    if terms.mode == "min":
        low, high = ranges.min(axis=0)
    elif terms.matrix == "rusp":
        low, high = ranges[:, 0].min(), ranges[:, 1].max()
    else:
        rows = (reward_matrix(setting)[place, :, None] for setting in settings_of(game.scenario))
        ends = [np.sort(row * ranges, axis=1).sum(axis=0) for row in rows]
        low, high = np.min(ends, axis=0)[0], np.max(ends, axis=0)[1]
    return float(low), float(high)


def payoff_range(game: Game, place: int) -> tuple[float, float]:
    """Return the least and the largest payoff that a collective could get in a round.

    With W the sum of its weights and D the gap between the labels worth most and least to
    it, moving every test user gains or loses at most W D; editing at most costs its price
    times the features of its longest edit. Where the scenario has ranges, all of its
    settings count.

    Args:
        game: the game; it need not have begun.
        place: index of the collective.
    """
    low, high = _payoff_ranges(game)[place]
    return float(low), float(high)


def _payoff_ranges(game: Game) -> Reals:
    """Return (n_agents, 2) what `payoff_range` says of everybody."""
    features = game.engine.plans.features_changed.max(axis=1)
    n_labels = game.world.space.n_labels
    ends = [_ends_of(setting, features, n_labels) for setting in settings_of(game.scenario)]
    return np.stack([np.min(ends, axis=0)[:, 0], np.max(ends, axis=0)[:, 1]], axis=1)


def _ends_of(setting: Scenario, features: Reals, n_labels: int) -> Reals:
    ends = []
    for collective, longest in zip(setting.collectives, features.tolist(), strict=True):
        swing = sum(collective.signal_weights.values()) * _gap(collective, n_labels)
        ends.append((-swing - collective.edit_cost * longest, swing))
    return np.array(ends)


def _gap(collective: Collective, n_labels: int) -> float:
    """Return the largest gap between the values of two labels, over all private types."""
    tables = [kind.values for kind in collective.types] or [None]
    gaps = []
    for given in tables:
        values = list((collective.values if given is None else given).values())
        # Labels that are not named are worth nothing.
        values += [0.0] * (len(values) < n_labels)
        gaps.append(max(values) - min(values))
    return max(gaps)
