"""The observer with its widest loops compiled."""

import numpy as np

from aca_env.game import view_kernels
from aca_env.game.bank import GLIMPSES, Draw
from aca_env.game.engine import Outcome, Reals
from aca_env.game.observation import Observer, View
from aca_env.game.state import State


class CompiledObserver(Observer):
    """Same observations as `Observer`, to the rounding of float32."""

    def _still(self, view: View, draw: Draw) -> None:
        glimpse = draw.bank.glimpse
        flat = glimpse.reshape(*glimpse.shape[:2], -1)
        start = self._first_pair(GLIMPSES[0], flat.shape[-1]).start
        view_kernels.fill_views(self._constant, flat, draw.entry, start, view)

    def _last(self, view: View, state: State) -> None:
        first = self.start["last.strategy.0"]
        view[..., first : first + sum(self.widths[:3])] = 0.0
        widths, numbers = self.world.menus.padded[:3], self._numbers(state)
        view_kernels.fill_last(state.last_action, widths, numbers, first, view)

    def cross_seen(self, draw: Draw, outcome: Outcome) -> Reals:
        """Return the round's cross term per choice; see `Observer.cross_seen`."""
        if not self.shows_cross or self.terms.regime == "aggregate":
            return super().cross_seen(draw, outcome)
        seen = np.empty((*outcome.row.shape, self.widths[2], self.n_labels))
        bank, n_train = draw.bank, float(self.scenario.population.n_train)
        view_kernels.cross_seen(bank.against, bank.shares, draw.entry, outcome.row, n_train, seen)
        return seen
