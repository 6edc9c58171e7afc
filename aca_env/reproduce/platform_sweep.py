"""Draws of two collectives against a platform that fits a learner, share by share."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.margins import guaranteed_success
from aca_env.bounds.radii import suboptimality_threshold
from aca_env.game.fitting import FittedTrainer
from aca_env.game.game import Game
from aca_env.game.past_records import UNEDITED
from aca_env.game.records import rows_of
from aca_env.game.training_records import store_of
from aca_env.game.world import World
from aca_env.platforms.suboptimality import THRESHOLDS, measured_suboptimality
from aca_env.reproduce.effort import Effort
from aca_env.reproduce.lineups import natural_action
from aca_env.reproduce.platform_settings import Variant, platform_scenario
from aca_env.reproduce.sweep import Arrays, OnPoint, Reals, Sweep

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class PlatformSweep(Sweep):
    """One kind of records, one platform, the collective's share from little to much.

    Attributes:
        records: the population.
        variant: the platform.
        kind: which of the effort's shares apply: `platform`, `table` or `model`.
    """

    records: str
    variant: Variant
    kind: str = "platform"

    @property
    def name(self) -> str:
        """Name of its file."""
        return f"platforms-{self.kind}-{self.records}-{self.variant.file_name}"

    def shares(self, effort: Effort) -> tuple[float, ...]:
        """Return the collective's shares of the records, ascending."""
        found: tuple[float, ...] = getattr(effort, f"{self.kind}_shares")
        return found

    def n_points(self, effort: Effort) -> int:
        """Return the number of shares, and one for clean records."""
        return len(self.shares(effort)) + 1

    def also_depends_on(self, effort: Effort) -> dict[str, object]:
        """Return the shares and the number of draws."""
        return {"shares": self.shares(effort), "draws": effort.platform_draws}

    def compute(self, effort: Effort, seed: int, on_point: OnPoint) -> Arrays:
        """Return what every draw shows, K = 2 collectives.

        `success`, `bound` (n_shares, n_draws, K): the latter is the histogram's; `epsilon`
        (n_shares, n_draws, T) the measured suboptimality by threshold, `bound_at`
        (n_shares, n_draws, T, K) the bound stated for it; `accuracy` (n_shares, n_draws) on
        unedited test users, `clean_accuracy` (n_draws,) where nobody edits.

        Draws of one seed are the same for every platform: platforms differ by themselves.
        """
        shares = self.shares(effort)
        base = World(platform_scenario(self.records, self.variant, shares[0]))
        seeds = np.random.default_rng([seed, len(self.records)]).integers(
            2**63, size=effort.platform_draws, dtype=np.uint64
        )
        parts = []
        for share in shares:
            world = base.varied(platform_scenario(self.records, self.variant, share))
            parts.append(_Round(world, seeds).measure())
            on_point()
        clean = _Round(base, seeds).clean_accuracy()
        on_point()
        found = {name: np.array([part[name] for part in parts]) for name in parts[0]}
        return {**found, "clean_accuracy": clean}


class _Round:
    """One round of as many games as there are draws."""

    def __init__(self, world: World, seeds: NDArray[np.uint64]) -> None:
        self.world, self.game = world, Game(world)
        self.game.reset(seeds)
        self.draw, self.state = self.game.draw, self.game.present
        trainer = self.game.engine.trainer
        assert isinstance(trainer, FittedTrainer)
        self.trainer = trainer

    def measure(self) -> dict[str, Reals]:
        """Return what comes of both collectives' planting; see `PlatformSweep.compute`."""
        engine, n_games = self.game.engine, self.state.n_games
        actions = np.array([natural_action(c, self.world) for c in self.world.scenario.collectives])
        joint = np.broadcast_to(actions, (n_games, *actions.shape))
        row = self.game.rules.choose(self.state, joint).row
        played = engine.play(self.draw, self.state, row)
        block = engine.block_of(self.draw, played)
        predicted, accuracy = self._fit(row)
        margins, _ = engine.margins(self.draw, self.state, played)
        members = self.draw.bank.members[self.draw.entry, played.row]
        slack = played.real[..., 0]

        def certified(epsilon: Reals, threshold: str) -> Reals:
            tau = [suboptimality_threshold(float(e), threshold) for e in epsilon]
            won = margins > np.array(tau)[:, None, None]
            return guaranteed_success(won, members, played.n_evidence, slack)

        epsilon = [
            measured_suboptimality(block, predicted, engine.n_train, threshold)
            for threshold in THRESHOLDS
        ]
        bounds = [certified(e, t) for e, t in zip(epsilon, THRESHOLDS, strict=True)]
        return {
            "success": self._success(predicted),
            "bound": certified(np.zeros(n_games), THRESHOLDS[0]),
            "epsilon": np.stack(epsilon, axis=-1),
            "bound_at": np.stack(bounds, axis=1),
            "accuracy": accuracy,
        }

    def clean_accuracy(self) -> Reals:
        """Return the accuracy (n_draws,) where nobody edits."""
        return self._fit(np.full((self.state.n_games, self.world.n_agents), UNEDITED))[1]

    def _success(self, predicted: Whole) -> Reals:
        """Return (n_draws, K) shares of test users with the target, the signal planted."""
        users = self.game.engine.users(self.draw, predicted)
        targets = [natural_action(c, self.world)[1] for c in self.world.scenario.collectives]
        counts = [users[:, i, target] for i, target in enumerate(targets)]
        return np.stack(counts, axis=-1) / self.world.scenario.population.n_test

    def _fit(self, row: Whole) -> tuple[Whole, Reals]:
        """Return labels (n_draws, C) of the cells, and accuracy (n_draws,) on unedited users.

        One fit answers both.
        """
        labels, accuracy = [], []
        n_cells, trainer = self.world.n_cells, self.trainer
        users = np.broadcast_to(self.draw.test_entry, len(row))
        for fit, user in zip(trainer.fits(self.draw, self.state, row), users, strict=True):
            test = store_of(self.draw.bank).test[user]
            assert test is not None
            X, y, times = rows_of(trainer.law, test)
            points = np.concatenate([self.world.points, X])
            said = trainer.labels_at(self.draw, fit, points)
            labels.append(said[:n_cells])
            accuracy.append(((said[n_cells:] == y) * times).sum() / times.sum())
        return np.array(labels), np.array(accuracy)
