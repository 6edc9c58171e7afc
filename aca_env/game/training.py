"""How the platform of a scenario learns: when, from what, and against whom."""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.radii import exact_budget
from aca_env.game.bank import Draw
from aca_env.game.menu import OBJECTIVES
from aca_env.game.state import State
from aca_env.game.world import World
from aca_env.platforms.contamination import predict_contaminated
from aca_env.platforms.histogram import predict
from aca_env.platforms.training import Training, Victim
from aca_env.platforms.worst_case import worst_adversary
from aca_env.scenario.platform import EVERYONE

Whole = NDArray[np.int64]
Tables = NDArray[np.number]
Due = bool | NDArray[np.bool_]
"""Whether the platform trains: in all games, in none, or (B,) in each of them."""


def pick_due(due: Due, new: NDArray[Any], old: NDArray[Any]) -> NDArray[Any]:
    """Return (B, ...) what a training made new, and elsewhere the old."""
    if isinstance(due, bool):
        return new if due else old
    return np.where(due.reshape(-1, *[1] * (new.ndim - 1)), new, old)


def drift(block: Tables, trained: Tables, n_train: int) -> NDArray[np.float64]:
    """Return (B,) the total variation distance of two rounds' records (B, C, L), as shares.

    Records outside the planted cells, and those that detection dropped, are one class.
    """
    moved = (np.asarray(block, dtype=np.int64) - trained).reshape(len(block), -1)
    return np.asarray((np.abs(moved).sum(axis=1) + np.abs(moved.sum(axis=1))) / (2 * n_train))


def _most_believed(world: World, kappa: float) -> Whole:
    """Return (C, L) ⌊κ N share⌋, the most records of a pair that pass; κ as it is written."""
    law = world.selection.pool.rest
    users = law.expected(law.n_users).raw
    factor = Fraction(str(kappa)) * world.scenario.population.n_train / law.n_users
    limits = [math.floor(factor * int(n)) for n in users.flat]
    return np.array(limits, dtype=np.int64).reshape(users.shape)


class Trainer:
    """The platform's side of a round."""

    def __init__(self, world: World) -> None:
        self.world, self.plans = world, world.plans
        self.platform = world.scenario.platform
        detection = world.scenario.dynamics.detection
        self.most_believed = None if detection is None else _most_believed(world, detection.kappa)

    def is_due(self, state: State) -> bool:
        """Whether the platform retrains in this round, whatever it is handed."""
        return state.round % self.platform.retrain_every == 0

    def due(self, state: State, block: Tables, trained: Tables | None) -> Due:
        """Return whether the platform retrains on a round's records.

        Args:
            state: where the games stand.
            block: (B, C, L) the records.
            trained: (B, C, L) those that it last trained on; None where nothing triggers it.
        """
        trigger = self.platform.retrain_when
        if trigger is None or trained is None or self.is_due(state):
            return self.is_due(state)
        n_train = self.world.scenario.population.n_train
        return np.asarray(drift(block, trained, n_train) > trigger.drift)

    @staticmethod
    def renewed(due: Due, old: Whole, learn: Callable[[Due], Whole]) -> Whole:
        """Return the classifier (B, C): the old one where no training is due.

        Args:
            due: where the platform trains.
            old: (B, C) the classifier so far.
            learn: returns the classifier (B, C) of a training, right at least where due.
        """
        if due is True:
            return learn(due)
        if due is False or not np.any(due):
            return old
        return np.asarray(pick_due(due, learn(due), old))

    def detect(self, block: Tables) -> Tables:
        """Return a round's records (B, C, L) without the pairs that are too frequent.

        A (cell, label) pair with more than κ times the records that clean data would
        show is dropped whole.
        """
        if self.most_believed is None:
            return block
        return np.where(block > self.most_believed, 0, block)

    def learn(self, total: Tables, draw: Draw, state: State, only: Due = True) -> Whole:
        """Return the classifier (B, C) of training counts (B, C, L), aimed at nobody."""
        del only  # all games at once take no longer
        if draw.law is None:
            return predict(total)
        epsilon = self.world.scenario.information.epsilon
        return predict_contaminated(total, draw.law, epsilon, self.n_total(state))

    def learn_attacked(
        self, total: Tables, draw: Draw, state: State, row: Whole, only: Due = True
    ) -> Whole:
        """Return the classifier (B, C) after the adversary spent its ε, if there is one.

        Args:
            total: (B, C, L) training counts.
            draw: the round's draws.
            state: where the games stand.
            row: (B, K) rows of the plans: a worst case is aimed at them.
            only: the games whose classifier is asked for.
        """
        if self.platform.adversary != "worst_case":
            return self.learn(total, draw, state, only)
        terms = self.world.scenario.information
        users = np.broadcast_to(
            draw.bank.test[draw.test_entry].astype(np.int64),
            (len(row), len(self.world.menus.signals), self.world.n_cells),
        )
        totals = np.broadcast_to(self.n_total(state), len(row))
        unused = np.random.default_rng(0)  # the worst case is not random
        labels: list[Whole] = [
            worst_adversary(
                Training(
                    counts,
                    float(totals[game]),
                    terms.epsilon,
                    terms.threshold,
                    self._victims(row[game], users[game]),
                ),
                unused,
            )
            for game, counts in enumerate(total)
        ]
        shape = (len(row), self.world.n_cells)
        return np.array(labels, dtype=np.int64).reshape(shape)

    def _victims(self, row: Whole, users: Whole) -> tuple[Victim, ...]:
        """Return whom the worst case is aimed at: one by name, or all by their mass."""
        collectives, plans = self.world.scenario.collectives, self.plans
        named = self.platform.victim
        return tuple(
            Victim(
                objective=OBJECTIVES[plans.objective[i, row[i]]],
                target=int(plans.target[i, row[i]]),
                users=users[plans.signal[i, row[i]]],
                weight=int(self.world.n_members[i]) if named == EVERYONE else 1,
            )
            for i, collective in enumerate(collectives)
            if named in (EVERYONE, collective.name) and plans.has_bound[i, row[i]]
        )

    def n_total(self, state: State) -> Tables:
        """Return (B,) records behind the training counts, older rounds by their weight."""
        rounds = np.ones(len(state.seed))
        if state.memory is not None:
            rounds = rounds + state.memory.weight.sum(axis=1)
        return np.asarray(rounds * self.world.scenario.population.n_train)

    def tau_records(self, state: State) -> Tables:
        """Return (B, 1, 1) the largest lead that the classifier's suboptimality overturns."""
        return self.tau_of(self.n_total(state))

    def tau_of(self, totals: Tables) -> Tables:
        """Return (B, 1, 1) the same for totals (B,) of training records."""
        terms = self.world.scenario.information
        if self.platform.decay > 0:
            return np.asarray(self.plans.tau * totals)[:, None, None]
        exact = [exact_budget(terms.epsilon, terms.threshold, int(n)) for n in totals]
        return np.array(exact)[:, None, None]
