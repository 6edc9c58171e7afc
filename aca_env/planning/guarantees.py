"""What a bound on success guarantees of a payoff."""

import numpy as np
from numpy.typing import NDArray

from aca_env.game.game import Game
from aca_env.game.world import World
from aca_env.planning.payoffs import Actions, Reals


def guaranteed_values(game: Game, place: int, actions: Actions, bound: Reals) -> Reals:
    """Return the payoffs (n_games, n) that bounds guarantee an agent, its baseline apart.

    Planting y* with success of at least b is worth at least b v(y*) + (1 − b) min v on the
    signal that is planted; unplanting y* at least (1 − b) v(y*) + b min v, with min v over
    the labels that are not y*. Of all else that the collective cares about the worst is
    assumed, and so it is where nothing is guaranteed. Costs are taken off; what nobody's
    editing would be worth is not, since it is the same for all actions.

    Args:
        game: where the games stand.
        place: index of the agent.
        actions: (n, 5) its actions, which the masks allow.
        bound: (n_games, n) the bounds on their success; NaN and −∞ where there is none.
    """
    value = np.empty(bound.shape)
    for part, games in game.parts():
        rows, state = _Rows(part.world, place, actions), part.present
        value[games] = rows.guarantees(
            bound[games], state.kind[:, place], state.participation[:, place]
        )
    return value


class _Rows:
    """One agent's actions as plans of a world."""

    def __init__(self, world: World, place: int, actions: Actions) -> None:
        self.world, self.place, self.actions = world, place, actions
        self.plan = world.menus.plan_of[place, actions[:, 0], actions[:, 1], actions[:, 2]]

    def guarantees(
        self, bound: Reals, kind: NDArray[np.int64], participation: NDArray[np.int64]
    ) -> Reals:
        """Return what bounds (n_games, n) guarantee to types (n_games,)."""
        plans, place = self.world.plans, self.place
        effort = np.where(self.plan == 0, self.world.menus.widths[place, 3] - 1, self.actions[:, 3])
        level = self.world.level_of[place, kind[:, None], participation[:, None], effort]
        row = self.plan * self.world.n_levels + level
        sure = np.clip(np.nan_to_num(bound, nan=0.0, neginf=0.0), 0.0, 1.0)
        values, weights = plans.values[place, kind], plans.weights[place]
        least = values.min(axis=1)[:, None]
        target = np.take_along_axis(values, plans.bound_target[place, row], axis=1)
        others = self._least_other(values)[
            np.arange(len(row))[:, None], plans.bound_target[place, row]
        ]
        # Success may also be larger than guaranteed, which is worse where y* is worth least.
        planted = np.minimum(sure * target + (1 - sure) * others, target)
        unplanted = np.minimum((1 - sure) * target + sure * others, others)
        own = weights[plans.signal[place, row]]
        on_signal = np.where(plans.has_rival[place, row], unplanted, planted)
        on_signal = np.where(plans.is_edit[place, row], on_signal, least)
        rest = (weights.sum() - own) * least
        return np.asarray(own * on_signal + rest - plans.cost[place, row])

    @staticmethod
    def _least_other(values: Reals) -> Reals:
        """Return (n_games, n_labels) the least value of any other label than each."""
        ordered = np.sort(values, axis=1)
        is_least = values == ordered[:, :1]
        alone = is_least & (is_least.sum(axis=1, keepdims=True) == 1)
        return np.asarray(np.where(alone, ordered[:, 1:2], ordered[:, :1]))
