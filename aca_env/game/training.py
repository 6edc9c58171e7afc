"""How the platform of a scenario learns: when, from what, and against whom."""

import math
from fractions import Fraction

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
from aca_env.scenario.settings import EVERYONE

Whole = NDArray[np.int64]
Tables = NDArray[np.number]


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
        """Whether the platform retrains in this round."""
        return state.round % self.platform.retrain_every == 0

    def detect(self, block: Tables) -> Tables:
        """Return a round's records (B, C, L) without the pairs that are too frequent.

        A (cell, label) pair with more than κ times the records that clean data would
        show is dropped whole.
        """
        if self.most_believed is None:
            return block
        return np.where(block > self.most_believed, 0, block)

    def learn(self, total: Tables, draw: Draw, state: State) -> Whole:
        """Return the classifier (B, C) of training counts (B, C, L), aimed at nobody."""
        if draw.law is None:
            return predict(total)
        epsilon = self.world.scenario.information.epsilon
        return predict_contaminated(total, draw.law, epsilon, self._n_total(state))

    def learn_attacked(self, total: Tables, draw: Draw, state: State, row: Whole) -> Whole:
        """Return the classifier (B, C) after the adversary spent its ε, if there is one.

        Args:
            total: (B, C, L) training counts.
            draw: the round's draws.
            state: where the games stand.
            row: (B, K) rows of the plans: a worst case is aimed at them.
        """
        if self.platform.adversary != "worst_case":
            return self.learn(total, draw, state)
        terms = self.world.scenario.information
        users = np.broadcast_to(
            draw.bank.test[draw.test_entry].astype(np.int64),
            (len(row), len(self.world.menus.signals), self.world.n_cells),
        )
        totals = np.broadcast_to(self._n_total(state), len(row))
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

    def _n_total(self, state: State) -> Tables:
        """Return (B,) records behind the training counts, older rounds by their weight."""
        rounds = np.ones(len(state.seed))
        if state.memory is not None:
            rounds = rounds + state.memory.weight.sum(axis=1)
        return np.asarray(rounds * self.world.scenario.population.n_train)

    def tau_records(self, state: State) -> Tables:
        """Return (B, 1, 1) the largest lead that the classifier's suboptimality overturns."""
        return self.tau_of(self._n_total(state))

    def tau_of(self, totals: Tables) -> Tables:
        """Return (B, 1, 1) the same for totals (B,) of training records."""
        terms = self.world.scenario.information
        if self.platform.decay > 0:
            return np.asarray(self.plans.tau * totals)[:, None, None]
        exact = [exact_budget(terms.epsilon, terms.threshold, int(n)) for n in totals]
        return np.array(exact)[:, None, None]
