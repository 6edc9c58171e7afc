"""How many unedited test users a classifier tells their true label.

A test user is a user of the pool who shows the own record, so that the accuracy is exact
over the pool and has no noise of test draws: A = Σ_x Σ_y P(x, y) 1[f(x) = y].

What f says of a record that nobody can plant depends on the learner. A fitted learner is asked.
A histogram counts every record for itself, and who plants takes a random sample of the other
records away: there its accuracy is that of a histogram of n_train unedited users, as a mean
over a few samples, the same whatever anybody does.
"""

import numpy as np
from numpy.typing import NDArray

from aca_env.cells import dense_ids
from aca_env.game.bank import Draw
from aca_env.game.fitting import FittedTrainer
from aca_env.game.game import Game
from aca_env.game.past_records import UNEDITED
from aca_env.game.world import World
from aca_env.platforms.histogram import predict
from aca_env.populations.pool import Pool

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]


MOST_DRAWN = 200_000
"""Numbers of records that the samples behind an accuracy may have together, where two suffice."""


class Accuracy:
    """Accuracy over a pool; it is the same for all settings of a platform.

    Args:
        world: a world of the pool.
        pool: its users.
    """

    def __init__(self, world: World, pool: Pool) -> None:
        self._users, cell_of = _tables(world, pool)
        self.planted: Reals = self._users[cell_of] / len(pool.y)
        self._is_elsewhere = np.ones(len(self._users), dtype=np.bool_)
        self._is_elsewhere[cell_of] = False
        self._replaces = world.scenario.population.replacement
        self._elsewhere: dict[int, float] = {}

    def unedited(self, n_train: int) -> float:
        """Return the accuracy of a histogram if nobody edits, with planted cells well counted.

        Args:
            n_train: users that it learns from.
        """
        return float(self.planted.max(axis=1).sum()) + self.elsewhere(n_train)

    def elsewhere(self, n_train: int) -> float:
        """Return what users outside planted cells add to the accuracy of a histogram."""
        if n_train not in self._elsewhere:
            rng = np.random.default_rng(0)
            # With many records a sample is a mean of many already.
            n_samples = min(64, max(2, MOST_DRAWN // len(self._users)))
            found = [self._sampled(n_train, rng) for _ in range(n_samples)]
            self._elsewhere[n_train] = float(np.mean(found))
        return self._elsewhere[n_train]

    def _sampled(self, n_train: int, rng: np.random.Generator) -> float:
        flat = self._users.reshape(-1)
        kinds, drawn = np.flatnonzero(flat), np.zeros_like(flat)
        if self._replaces:
            drawn[kinds] = rng.multinomial(n_train, flat[kinds] / flat.sum())
        else:
            drawn[kinds] = rng.multivariate_hypergeometric(flat[kinds], n_train, method="marginals")
        # A record that was never seen gets the first label, as `histogram.predict` has it.
        labels = predict(drawn.reshape(self._users.shape))
        right = self._users[np.arange(len(labels)), labels]
        return float(right[self._is_elsewhere].sum() / flat.sum())

    def of_cells(self, labels: Whole, n_train: int) -> float:
        """Return the accuracy of a histogram.

        Args:
            labels: (C,) what it says of planted cells.
            n_train: users that it learned from.
        """
        right = float(self.planted[np.arange(len(labels)), labels].sum())
        return right + self.elsewhere(n_train)

    def __call__(self, game: Game, draw: Draw, row: Whole, labels: Whole) -> float:
        """Return the accuracy of what one game's platform learns in the present round.

        Args:
            game: one game.
            draw: its draws, or the twin of them.
            row: (1, K) rows of the plans.
            labels: (C,) what it says of planted cells.
        """
        trainer = game.engine.trainer
        if not isinstance(trainer, FittedTrainer):
            return self.of_cells(labels, game.engine.n_train)
        told = _fitted_labels(trainer, game, draw, row)
        law = trainer.law
        return float((law.sizes * (told == law.labels)).sum() / law.n_users)


def _tables(world: World, pool: Pool) -> tuple[Whole, Whole]:
    """Return users (n_records, L) by distinct record and label, and each cell's record (C,)."""
    X = np.concatenate([world.points.astype(pool.X.dtype), pool.X])
    ids = dense_ids([X[:, k] for k in range(X.shape[1])], [*pool.space.sizes], len(X))
    n_cells, n_labels = len(world.points), pool.space.n_labels
    n_records = int(ids.max()) + 1
    flat = np.bincount(ids[n_cells:] * n_labels + pool.y, minlength=n_records * n_labels)
    return flat.reshape(n_records, n_labels).astype(np.int64), ids[:n_cells]


def _fitted_labels(trainer: FittedTrainer, game: Game, draw: Draw, row: Whole) -> Whole:
    """Return what the round's fit says of every distinct record of the pool."""
    rows = np.where(row < game.world.n_levels, UNEDITED, row)
    (fit,) = trainer.fits(draw, game.present, rows)
    assert trainer.law.X is not None
    return trainer.labels_at(draw, fit, trainer.law.X)
