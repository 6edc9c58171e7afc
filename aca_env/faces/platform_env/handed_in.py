"""What a platform sees of the records that it is handed: how far they are from clean ones."""

import numpy as np
from numpy.typing import NDArray

from aca_env.game.game import Game
from aca_env.game.world import World

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]


class HandedIn:
    """Measures the records of a round, before any filter, against the pool.

    Args:
        world: the scenario with its pool.
    """

    def __init__(self, world: World) -> None:
        law = world.laws.rest
        self.clean: Reals = law.expected(law.n_users).raw / law.n_users
        self.inside = np.array(
            [signal.bind(world.space).contains(world.points) for signal in world.menus.signals]
        )

    def distances(self, game: Game, row: Whole) -> Reals:
        """Return (M,) total-variation distances from clean records, one per signal.

        The parts are the pairs of a label and a cell that carries the signal, and everything
        else as one part: ½ Σ |share − clean share|, in [0, 1].

        Args:
            game: one game, at the start of the round.
            row: (1, K) rows of the plans.
        """
        shares = records_of(game, row) / game.engine.n_train
        apart = shares - self.clean
        found = []
        for cells in self.inside:
            inside = apart[cells]
            # Both add up to 1 with everything else, so that part differs by the sum.
            found.append((np.abs(inside).sum() + abs(inside.sum())) / 2)
        return np.asarray(np.clip(found, 0.0, 1.0))


def records_of(game: Game, row: Whole) -> Reals:
    """Return (C, L) the records that one game's platform is handed in its present round."""
    draw = game.draw
    bank, entry = draw.bank, draw.entry[0]
    block = bank.rest[draw.rest_entry[0]] + bank.post[entry, row[0]].sum(axis=0)
    if not game.world.are_sizes_fixed:
        block = block + bank.idle[entry, row[0] % game.world.n_levels].sum(axis=0)
    return np.asarray(block, dtype=np.float64)
