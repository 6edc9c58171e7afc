"""A training run in whole rollouts: how many, and what is due after which of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from aca_env.errors import DataError
from aca_env.training.algorithms import Algorithm, find_algorithm
from aca_env.training.options import SELF_PLAY, SHARED, TRAINING_SEEDS, TrainOptions
from aca_env.training.params import read_params

CHECKPOINTS, EVALUATIONS, SNAPSHOTS = 8, 16, 16
MOST_ROLLOUT = 10**8
"""Decisions in a rollout that fit into the memory of a common machine."""


@dataclass(frozen=True)
class Plan:
    """What is to be done, all defaults filled in.

    Attributes:
        options: what was asked for.
        params: all settings of the algorithm.
        n_slots: decisions of one model per round.
        rollout: decisions of one model between two updates; all else is a multiple of it.
        total: decisions in all.
        checkpoint_every: decisions between checkpoints.
        eval_every: decisions between evaluations.
        snapshot_every: decisions between past selves.
    """

    options: TrainOptions
    params: dict[str, Any]
    n_slots: int
    rollout: int
    total: int
    checkpoint_every: int
    eval_every: int
    snapshot_every: int

    @property
    def algorithm(self) -> Algorithm:
        """What learns."""
        return find_algorithm(self.options.algo)

    def stops(self, done: int) -> Iterator[int]:
        """Yield the numbers of decisions at which something is due, after `done`."""
        every = [self.checkpoint_every, self.eval_every]
        if self.options.learn == SELF_PLAY:
            every.append(self.snapshot_every)
        while done < self.total:
            done = min(self.total, *((done // step + 1) * step for step in every))
            yield done

    def is_due(self, done: int, every: int) -> bool:
        """Return whether something that comes every so often comes now, or the run ends."""
        return done % every == 0 or done == self.total

    def game_seed(self, done: int) -> int:
        """Return the seed of the first game after `done` decisions; no evaluation has it."""
        entropy = np.random.SeedSequence([self.options.seed, done]).generate_state(1, np.uint64)
        # Room for the further games' seeds above, and for the evaluations' below.
        return int(TRAINING_SEEDS + int(entropy[0]) % (2**63 - TRAINING_SEEDS))

    def model_seed(self, learner: int) -> int:
        """Return the seed that one learner's weights begin with."""
        if len(self.options.learners) == 1 or self.options.learn in (SHARED, SELF_PLAY):
            return self.options.seed
        state = np.random.SeedSequence([self.options.seed, learner]).generate_state(1)
        return int(state[0])


def make_plan(options: TrainOptions) -> Plan:
    """Return the plan of a run.

    Raises:
        AcaError: settings that the algorithm does not take.
    """
    algorithm = find_algorithm(options.algo)
    per_game = len(options.scenario.agents) if options.learn == SHARED else 1
    n_slots = options.n_envs * per_game
    params = read_params(algorithm, options.params, options.scenario, n_slots)
    rounds = params["n_steps"] if algorithm.is_on_policy else params["train_freq"]
    rollout = n_slots * rounds
    if rollout > MOST_ROLLOUT:
        raise DataError(
            f"--envs: expected a rollout of at most {MOST_ROLLOUT:,} decisions, got "
            f"{n_slots:,} × {rounds:,} = {rollout:,}"
        )

    def whole(n: int) -> int:
        return int(-(-n // rollout) * rollout)

    total = whole(options.steps)
    return Plan(
        options,
        params,
        n_slots,
        rollout,
        total,
        whole(options.checkpoint_every or -(-total // CHECKPOINTS)),
        whole(options.eval_every or -(-total // EVALUATIONS)),
        whole(options.snapshot_every or -(-total // SNAPSHOTS)),
    )
