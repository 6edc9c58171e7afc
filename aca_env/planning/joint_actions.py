"""All joint actions of distinct actions, numbered: the last agent's action changes fastest."""

from collections.abc import Iterator
from math import prod

import numpy as np

from aca_env.game.game import Game
from aca_env.planning.payoffs import Actions, Reals, menus, part_size, payoffs
from aca_env.planning.situation import Flags, allowed, idle_actions


class JointActions:
    """The joint actions that games have in their present round.

    Collectives that are alike still hand in different records, so that swapping them
    changes payoffs: no symmetry spares any of them.

    Args:
        game: where the games stand.

    Attributes:
        sizes: number of distinct actions of each agent.
        n: number of joint actions, an exact whole number however large.
    """

    def __init__(self, game: Game) -> None:
        self.game, self.menus = game, menus(game)
        self.sizes = tuple(len(menu) for menu in self.menus)
        self.n, self.n_agents = prod(self.sizes), len(self.sizes)
        self._may = [allowed(game, i, menu) for i, menu in enumerate(self.menus)]
        self._is_free = all(may.all() for may in self._may)

    def parts(self) -> Iterator[tuple[int, int]]:
        """Yield first and last numbers of parts that fit memory, the last excluded."""
        size = part_size(self.game)
        for start in range(0, self.n, size):
            yield start, min(start + size, self.n)

    def actions(self, numbers: Actions) -> Actions:
        """Return the joint actions (n, n_agents, 5) of some numbers (n,)."""
        places = np.unravel_index(numbers, self.sizes)
        chosen = [menu[place] for menu, place in zip(self.menus, places, strict=True)]
        return np.stack(chosen, axis=1)

    def allowed(self, start: int, end: int) -> Flags:
        """Return (n_games, end − start) whether nobody's mask forbids its part."""
        places = np.unravel_index(np.arange(start, end), self.sizes)
        may = np.ones((self.game.present.n_games, end - start), dtype=np.bool_)
        for flags, place in zip(self._may, places, strict=True):
            may &= flags[:, place]
        return may

    def payoffs(self, start: int, end: int, *, twin: bool = False) -> tuple[Reals, Flags]:
        """Return payoffs (n_games, end − start, n_agents) and whether each is allowed.

        Payoffs of what is not allowed are those of idling, and mean nothing.
        """
        game, may = self.game, self.allowed(start, end)
        joint = self.actions(np.arange(start, end))
        several = np.broadcast_to(joint, (game.present.n_games, *joint.shape))
        if not self._is_free:
            several = np.where(may[..., None, None], several, idle_actions(game))
        return payoffs(game, several, twin=twin), may
