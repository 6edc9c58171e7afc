"""How suboptimal a fitted classifier turned out, and the bound that holds for just that.

The theorems speak of any classifier whose suboptimality is at most ε. A learner promises no
ε, but once it is fitted the least ε that explains its predictions on a signal's cells is
known: ε̂ (`platforms.suboptimality`). `bound` is the scenario's bound with the threshold τ(ε̂)
in place of τ(ε), and it may be stated although ε̂ was measured on the same records:

1. Wherever a label leads another by more than τ(ε̂) in the training mixture, the classifier
   does not predict the other. That is arithmetic, about the records that were trained on.
2. A margin above τ implies such a lead unless the draws stray: the rest's and the own
   records at some cell, by more than a radius. These events are about records and do not
   name the classifier or ε, so outside them the implication holds for all ε at once.
3. The share of own members who are sent to won cells may exceed the share of all users.
   Without draws straying, cells that are won belong to A(τ) = {x : h(x) > τ}, where h are the
   margins of the population, given what the others hand in. For one τ this is a single
   Hoeffding event; a τ that depends on the own records needs it for all τ at once. The
   sets A(τ) are nested, so this is the one-sided deviation of an empirical distribution
   function of h, and the Dvoretzky-Kiefer-Wolfowitz inequality has the same radius,
   sqrt(ln(1/δ') / 2n), for every δ' ≤ 1/2 (Massart 1990): no price is paid.
   Where the bound pays for all sets of cells anyway (`selection = "menu"`, the regime
   "transparent"), nothing needs to be nested.
4. Test users are drawn apart from all training, so one Hoeffding event serves whatever
   classifier was fitted.

So wherever the histogram's bound holds with probability 1 − δ (independent draws, a
certified regime, a choice of actions that the selection pays for), this one does for a
fitted learner. It is nevertheless no guarantee to rely on before training: ε̂ is known only
afterwards, and nobody promises that it is small. It is therefore never called certified.

Source: Battiloro et al. (2026), Definition 2.1 and Theorem 3.1; Massart (1990), *The tight
constant in the Dvoretzky-Kiefer-Wolfowitz inequality*, for the third step, which is ours.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.margins import guaranteed_success
from aca_env.game.bank import Draw
from aca_env.game.crossing import Played
from aca_env.game.menu import OBJECTIVES
from aca_env.game.state import State
from aca_env.game.training import Due, pick_due
from aca_env.platforms.suboptimality import measured_suboptimality, records_overturned

if TYPE_CHECKING:
    from aca_env.game.engine import Engine

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]
Tables = NDArray[np.number]

NOTHING = OBJECTIVES.index("none")


@dataclass(frozen=True, eq=False)
class Trained:
    """A round after the platform's training, if there was one.

    Attributes:
        draw: the round's draws.
        state: where the games stood.
        played: what the collectives handed in.
        total: (B, C, L) training records, past rounds by their weight.
        predicted: (B, C) the classifier.
        due: whether it was trained in this round.
    """

    draw: Draw
    state: State
    played: Played
    total: Tables
    predicted: Whole
    due: Due


@dataclass(frozen=True, eq=False)
class Measured:
    """How suboptimal the classifier in use is, in the scenario's sense.

    Attributes:
        by_signal: (B, M) on the cells of each signal, measured when it was trained.
        suboptimality: (B, K) on the cells of the signal each collective plants; NaN for
            abstainers.
        bound: (B, K) bound on success for just that suboptimality; NaN for abstainers, −∞
            where there is none; None if not computed. Never certified: see this module.
    """

    by_signal: Reals
    suboptimality: Reals
    bound: Reals | None


class Measurer:
    """Measures classifiers of one scenario whose platform fits a learner."""

    def __init__(self, engine: "Engine") -> None:
        self.engine, self.world = engine, engine.world
        points, space = self.world.points, self.world.space
        self.cells = [
            (signal.bind(space)(points) == points).all(axis=1)
            for signal in self.world.menus.signals
        ]

    def __call__(self, at: Trained, *, with_bounds: bool) -> Measured:
        """Return what a round's classifier comes to; an old one keeps what it came to then."""
        state, played = at.state, at.played
        by_signal = np.asarray(state.trained_suboptimality, dtype=np.float64)
        by_signal = np.broadcast_to(by_signal, (len(played.row), len(self.cells)))
        if at.due is not False:
            by_signal = pick_due(at.due, self._by_signal(at), by_signal)
        epsilon = by_signal[played.game, played.whole[..., 2]]
        bound = self._bound(at, epsilon) if with_bounds else None
        shown = np.where(played.objective == NOTHING, np.nan, epsilon)
        return Measured(by_signal, shown, bound)

    def _n_total(self, at: Trained) -> Reals:
        """Return (B,) records behind the training."""
        totals = self.engine.trainer.n_total(at.state)
        return np.broadcast_to(totals.astype(np.float64), len(at.played.row))

    def _by_signal(self, at: Trained) -> Reals:
        shares = at.total / self._n_total(at)[:, None, None]
        threshold = self.world.scenario.information.threshold
        columns = [
            measured_suboptimality(shares[:, cells], at.predicted[:, cells], 1.0, threshold)
            for cells in self.cells
        ]
        return np.stack(columns, axis=-1)

    def _bound(self, at: Trained, epsilon: Reals) -> Reals:
        """Return (B, K) bounds for suboptimalities (B, K)."""
        engine, state, played = self.engine, at.state, at.played
        old = np.asarray(state.trained_bound_measured, dtype=np.float64)
        if at.due is False:
            return engine.where_bounded(played, engine.old_bound(state, played, old))
        n_total = self._n_total(at)[:, None]
        terms = self.world.scenario.information
        overturned = records_overturned(epsilon, terms.threshold, n_total)
        if terms.regime == "transparent":
            exact = engine.trainer.tau_records(state)[..., 0]
            spared: Reals = np.asarray(exact, dtype=np.float64) - overturned
            leads: Reals = np.asarray(engine.leads(state, played, at.total), dtype=np.float64)
            margins = leads + spared[..., None]
            members, n_members = engine.published_members(at.draw, played), played.n_acting
        else:
            found, _ = engine.margins(at.draw, state, played)
            taken: Reals = engine.plans.tau - overturned / n_total
            margins = found + taken[..., None]
            members, n_members = at.draw.bank.members[at.draw.entry, played.row], played.n_evidence
        bound = guaranteed_success(margins > 0, members, n_members, played.real[..., 0])
        if not isinstance(at.due, bool):
            bound = pick_due(at.due, bound, engine.old_bound(state, played, old))
        return engine.where_bounded(played, bound)
