"""A platform that fits a learner to the round's records, and predicts the planted cells."""

from functools import cached_property
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from aca_env.features import Features
from aca_env.game.bank import Bank, Draw
from aca_env.game.continuing import DeployedModels, fit_seed
from aca_env.game.past_records import (
    UNEDITED,
    HandedIn,
    History,
    PastRecords,
    histories,
    join_weighted,
)
from aca_env.game.records import Rows
from aca_env.game.state import State
from aca_env.game.training import Due, Trainer
from aca_env.game.training_records import TrainingRecords
from aca_env.game.world import World
from aca_env.platforms.continued import predict
from aca_env.platforms.defences import Filter, make_filters
from aca_env.platforms.outliers import Clean
from aca_env.platforms.smoothing import smooth_counts

Whole = NDArray[np.int64]
Tables = NDArray[np.number]

MOST_KNOWN = 1 << 16
"""Classifiers that are remembered within a round."""


class Fit(NamedTuple):
    """What a fit of a round learns from; equal ones say the same.

    Attributes:
        places: entry of the rest, draws of the collectives (K), rows of their plans (K).
        now: counters of the round, and the same rows.
        past: the rounds before, as far as they count.
    """

    places: tuple[int, ...]
    now: HandedIn
    past: History


def make_trainer(world: World) -> Trainer:
    """Return the platform's side of a round."""
    return Trainer(world) if world.learner is None else FittedTrainer(world)


class FittedTrainer(Trainer):
    """Fits a learner once for every joint action and draw; remembers a round's fits.

    The fit has a seed of its own per game and round, the same for every joint action.
    """

    def __init__(self, world: World) -> None:
        super().__init__(world)
        assert world.learner is not None
        self.learner = world.learner
        self.law = world.laws.rest
        self.handed_in = TrainingRecords(world)
        self._known: dict[int, tuple[Bank, int, int, dict[Fit, Whole]]] = {}
        self.goes_on = self.platform.learning != "refit"
        handed_in = self.handed_in
        remembered = handed_in.value_counts if self.learner.is_counted else handed_in.records
        self.past = PastRecords(world, remembered)
        self.deployed = DeployedModels(world, self._trained_on)

    def learn(self, total: Tables, draw: Draw, state: State, only: Due = True) -> Whole:
        """Return the classifier (B, C) of the records as they were before any edit."""
        rows = np.full((len(total), self.world.n_agents), UNEDITED)
        past = self._histories(draw, state, len(rows), clean=True)
        return self._classifiers(draw, state, rows, past, only)

    def learn_attacked(
        self, total: Tables, draw: Draw, state: State, row: Whole, only: Due = True
    ) -> Whole:
        """Return the classifier (B, C) of the records that joint actions (B, K) hand in."""
        del total
        rows = np.where(row < self.world.n_levels, UNEDITED, row)
        past = self._histories(draw, state, len(rows), clean=False)
        return self._classifiers(draw, state, rows, past, only)

    def _classifiers(
        self, draw: Draw, state: State, rows: Whole, past: list[History], only: Due
    ) -> Whole:
        known = self._known_fits(draw, state)
        labels = np.zeros((len(rows), self.world.n_cells), dtype=np.int64)
        wanted = np.flatnonzero(np.broadcast_to(only, len(rows)))
        fits = self._fits(draw, state, rows, past)
        for game in wanted.tolist():
            fit = fits[game]
            if fit not in known:
                if len(known) >= MOST_KNOWN:
                    known.clear()
                known[fit] = self.labels_at(draw, fit, self.world.points)
            labels[game] = known[fit]
        return labels

    def fits(self, draw: Draw, state: State, rows: Whole, *, clean: bool = False) -> list[Fit]:
        """Return what a round's fits learn from, for joint actions (B, K).

        Args:
            draw: the round's draws.
            state: where the games stand.
            rows: rows of the plans, `UNEDITED` for none.
            clean: whether nobody has edited in the rounds before either.
        """
        past = self._histories(draw, state, len(rows), clean=clean)
        return self._fits(draw, state, rows, past)

    @staticmethod
    def _fits(draw: Draw, state: State, rows: Whole, past: list[History]) -> list[Fit]:
        columns = (draw.rest_entry, state.seed)
        rest, seeds = (np.broadcast_to(column, len(rows)).tolist() for column in columns)
        entries = np.broadcast_to(draw.entry, rows.shape).tolist()
        return [
            Fit(
                (rest[game], *entries[game], *row),
                HandedIn(seeds[game], state.episode, state.round, tuple(row)),
                past[game],
            )
            for game, row in enumerate(rows.tolist())
        ]

    def labels_at(self, draw: Draw, fit: Fit, points: Features) -> Whole:
        """Return the labels (n_points,) that one of a round's fits predicts anywhere.

        Args:
            draw: the round's draws.
            fit: which one, of `fits`.
            points: codes (n_points, n_features).
        """
        return self.classifier(draw, list(fit.places), fit.now, fit.past, points)

    def _histories(self, draw: Draw, state: State, n_games: int, *, clean: bool) -> list[History]:
        """Return what every game's learner trains on beside this round."""
        n_levels = self.world.n_levels
        found = histories(state, n_games, n_levels, clean=clean)
        if state.handed_in is not None:
            self.deployed.reserve(n_games)
            for edited in dict.fromkeys(histories(state, n_games, n_levels, clean=False)):
                self.past.foresee(draw.bank, edited)
        return found

    def _known_fits(self, draw: Draw, state: State) -> dict[Fit, Whole]:
        """Return the classifiers that are known of this round's records."""
        stands = (draw.bank, state.episode, state.round)
        kept = self._known.get(draw.shift)
        if kept is None or kept[0] is not draw.bank or kept[1:3] != stands[1:]:
            kept = self._known[draw.shift] = (*stands, {})
        return kept[3]

    def classifier(
        self,
        draw: Draw,
        places: list[int],
        now: HandedIn,
        past: History = (),
        points: Features | None = None,
    ) -> Whole:
        """Return the classifier (C,) of one joint action, or what it predicts at points (n,).

        Args:
            draw: the round's draws.
            places: entry of the rest, draws of the collectives (K), rows of their plans (K).
            now: counters of the round, and the same rows.
            past: the rounds before, as far as they count.
            points: codes (n_points, n_features); None: the planted cells.
        """
        world, bank, space = self.world, draw.bank, self.world.space
        points = world.points if points is None else points
        if self.learner.is_counted and not self.filters:
            counts: NDArray[Any] = self._mixed_counts(
                bank, self.handed_in.value_counts(bank, places), past
            )
            if self.goes_on:
                for training in self.deployed.trainings(past):
                    own = np.asarray(self.past.find(bank, training[0]))
                    counts = counts + self._mixed_counts(bank, own, training[1:])
            counts = smooth_counts(counts, self.learner.label_smoothing)
            found: Whole = self.learner.make().predict(counts, points, space)
            return found
        seed = fit_seed(now.seed, now.episode, now.round, draw.shift)
        records = self.defended(self._mixed(bank, self.handed_in.records(bank, places), past), seed)
        if not self.goes_on:
            return self.learner.predict(records, points, space, seed)
        model = self.deployed.go_on(self.deployed.deployed(bank, past), records, seed)
        if draw.shift == 0:
            self.deployed.keep((now, *past), model)
        return predict(self.learner, model, points, space)

    def defended(self, records: Rows, seed: int) -> Rows:
        """Return what the platform's defences leave of distinct records."""
        for one in self.filters:
            X, y, times = one(records, seed)
            records = X, y, times.astype(np.int64)
        return records

    @cached_property
    def filters(self) -> tuple[Filter, ...]:
        """The platform's defences, in order."""
        defences = self.platform.defences
        if not defences:
            return ()
        # What it knows is the pool: who is left by biased members is a law of its own.
        law = self.world.selection.pool.rest
        assert law.X is not None
        n_train = self.world.scenario.population.n_train
        clean = Clean(law.X, law.labels, law.shares, n_train, self.world.space)
        return make_filters(defences, clean, self.learner)

    def _weights(self, past: History) -> list[float]:
        """Return the weights of past rounds, as far as the platform remembers them."""
        if self.platform.decay > 0:
            return [self.platform.decay ** (age + 1) for age in range(len(past))]
        return [1.0] * min(self.platform.memory - 1, len(past))

    def _mixed_counts(self, bank: Bank, now: NDArray[Any], past: History) -> NDArray[Any]:
        counts: NDArray[Any] = now
        for weight, played in zip(self._weights(past), past, strict=False):
            found = np.asarray(self.past.find(bank, played))
            counts = counts + (found if weight == 1 else weight * found)
        return counts

    def _mixed(self, bank: Bank, now: Rows, past: History) -> Rows:
        """Return a round's training records, those of the rounds before by their weights."""
        weights = self._weights(past)
        if not weights:
            return now
        parts = [now, *(cast("Rows", self.past.find(bank, p)) for p in past[: len(weights)])]
        return join_weighted(parts, [1.0, *weights], self.world.space)

    def _trained_on(self, bank: Bank, history: History) -> Rows:
        """Return the training records of the round that a history begins with."""
        return self._mixed(bank, cast("Rows", self.past.find(bank, history[0])), history[1:])
