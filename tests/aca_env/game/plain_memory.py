"""Rounds that remember, in lists of past blocks: training and success, all by rows."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from tests.aca_env.game.plain_bounds import Block, BoundReader, Mass
from tests.aca_env.game.rows_of_actions import Play, predict
from tests.aca_env.game.scenes import Scene
from tests.oracle.edits import DATA_DEPENDENT, Plan, put
from tests.oracle.records import Point


@dataclass
class PlainRounds:
    """A game's platform, round after round.

    Attributes:
        past: blocks, the latest first.
        in_force: what the classifier was trained on, with and without edits.
        trained: strategies and bounds of that training.
    """

    scene: Scene
    past: list[Block] = field(default_factory=list)
    in_force: tuple[Mass, Mass] = (Counter(), Counter())
    trained: tuple[list[Plan], list[float]] = ([], [])
    n_rounds: int = 0

    @property
    def weights(self) -> list[float]:
        """Weight of every past block in the present round."""
        platform = self.scene.scenario.platform
        if platform.decay:
            return [platform.decay ** (age + 1) for age in range(len(self.past))]
        return [1.0 if age + 1 < platform.memory else 0.0 for age in range(len(self.past))]

    def detect(self, mass: Mass) -> Mass:
        """Return a round's records without the pairs above κ times their clean count."""
        law = self.scene.scenario.dynamics.detection
        if law is None:
            return mass
        pool, n_train = self.scene.pool, self.scene.scenario.population.n_train
        users = Counter(zip(map(tuple, pool.X.tolist()), pool.y.tolist(), strict=True))
        kappa = Fraction(str(law.kappa))
        return Counter(
            {
                pair: n
                for pair, n in mass.items()
                if n <= kappa * n_train * Fraction(users[pair], pool.n_users)
            }
        )

    def block(self, play: Play) -> Block:
        """Return what a joint action makes of the round's rows."""
        n_rest = len(play.records[-1])
        return Block(self.detect(play.mixture), self.detect(play.clean), play.edited, n_rest)

    def _pooled(self, now: Mass, name: str) -> Mass:
        total: Mass = Counter(now)
        for weight, block in zip(self.weights, self.past, strict=True):
            for pair, n in getattr(block, name).items():
                total[pair] += weight * n
        return total

    def is_due(self) -> bool:
        """Whether the platform trains in this round."""
        return self.n_rounds % self.scene.scenario.platform.retrain_every == 0

    def classifiers(self, block: Block) -> tuple[Mass, Mass]:
        """Return the masses that predictions come from, with and without edits."""
        if not self.is_due():
            return self.in_force
        return self._pooled(block.mixture, "mixture"), self._pooled(block.clean, "clean")

    def bounds(self, play: Play, block: Block) -> list[float]:
        """Return every collective's bound, that of its training where the classifier is old."""
        if not self.is_due():
            plans, old = self.trained
            return [self._old(*case) for case in zip(play.plans, plans, old, strict=True)]
        return [self._bound(play, block, i) for i in range(len(play.strategies))]

    def _old(self, plan: Plan, trained: Plan, bound: float) -> float:
        if plan.kind == "Abstain":
            return math.nan
        return bound if plan == trained else -math.inf

    def push(self, play: Play, block: Block) -> None:
        """Go on to the next round."""
        if self.is_due():
            self.trained = (play.plans, self.bounds(play, block))
            self.in_force = self.classifiers(block)
        self.past.insert(0, block)
        self.n_rounds += 1

    def _bound(self, play: Play, block: Block, i: int) -> float:
        plan = play.plans[i]
        if plan.kind == "Abstain":
            return math.nan
        if plan.kind == "Erasing":
            return -math.inf
        reader = BoundReader(self.scene, play, [block, *self.past], [1.0, *self.weights], i)
        regime = self.scene.scenario.information.regime
        if regime == "transparent":
            return reader.published(self.classifiers(block)[0])
        return reader.by_margins(regime)


def success_of(play: Play, mass: Mass) -> list[float]:
    """Return every collective's success under a classifier trained on masses."""
    points, n_labels = play.test_points, play.scene.pool.space.n_labels
    return [_success(plan, mass, points, n_labels) for plan in play.plans]


def _success(plan: Plan, mass: Mass, points: Sequence[Point], n_labels: int) -> float:
    if plan.kind == "Abstain":
        return math.nan
    hits = 0
    for point, n_users in Counter(points).items():
        label = predict(mass, put(plan.signal, point), n_labels)
        wanted = label == plan.target
        if plan.kind in DATA_DEPENDENT and plan.target is None:
            wanted = label == predict(mass, point, n_labels)
        hits += n_users * (wanted != plan.is_unplanting)
    return hits / len(points)
