"""A bound with memory as the theory states it, cell by cell from lists of records."""

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from tests.aca_env.game.rows_of_actions import Play
from tests.aca_env.game.scenes import Scene
from tests.oracle.edits import Plan, put
from tests.oracle.radii import radius
from tests.oracle.records import Measure, Point, Record
from tests.oracle.world import Side, World, take_side

Mass = Counter[Record]


@dataclass(frozen=True)
class Block:
    """One round's records as the platform keeps them.

    Attributes:
        mixture: training records after edits and detection.
        clean: the same if nobody had edited.
        handed_in: records of each collective's acting members.
        n_rest: records of everybody else.
    """

    mixture: Mass
    clean: Mass
    handed_in: list[list[Record]]
    n_rest: int


def _world(play: Play) -> World:
    groups, plans = play.records[:-1], play.plans
    splits = [own[: plan.n_estimation or 0] for own, plan in zip(groups, plans, strict=True)]
    holdouts = [own[len(split) :] for own, split in zip(groups, splits, strict=True)]
    space = play.scene.pool.space
    return World(space, plans, groups, play.records[-1], splits, holdouts, play.test_points)


@dataclass(frozen=True)
class BoundReader:
    """One collective's bound, Section 4's 'Memory' included; the first block is the present."""

    scene: Scene
    play: Play
    blocks: list[Block]
    weights: list[float]
    i: int

    @property
    def block(self) -> Block:
        """The present round."""
        return self.blocks[0]

    @cached_property
    def side(self) -> Side:
        """What the collective brings into its bound."""
        return take_side(_world(self.play), self.i)

    @property
    def total(self) -> float:
        """W = Σ w_t N_t."""
        n_train = self.scene.scenario.population.n_train
        return n_train * sum(self.weights)

    @property
    def tau(self) -> Fraction:
        """The threshold of the suboptimal classifier."""
        information = self.scene.scenario.information
        epsilon = Fraction(str(information.epsilon))
        if information.threshold == "total_variation":
            return 2 * epsilon
        return epsilon / (1 - epsilon)

    def delta(self, n_events: int) -> float:
        """Return δ'."""
        return self.scene.scenario.information.delta / n_events

    def components(self) -> list[tuple[float, int, list[Record]]]:
        """Return (weight, collective, records) of every realised part but the own present."""
        return [
            (weight, j, records)
            for age, (weight, block) in enumerate(zip(self.weights, self.blocks, strict=True))
            for j, records in enumerate(block.handed_in)
            if age > 0 or j != self.i
        ]

    def cross(self, regime: str) -> Callable[[Point], float]:
        """Return the cross term per cell, in records."""
        parts = self.components()
        duels, objective = self.side.objective.duels, self.side.objective
        laws = [
            (weight * len(records), j, Measure(records)) for weight, j, records in parts if weight
        ]

        def full(cell: Point) -> float:
            return sum(mass * objective.conflict(law, cell) for mass, _, law in laws)

        def aggregate(cell: Point) -> float:
            return max(
                sum(mass * (law.joint(cell, bad) - law.joint(cell, good)) for mass, _, law in laws)
                for bad, good in duels(cell)
            )

        def worst_case(cell: Point) -> float:
            own = self.i
            known = sum(m * objective.conflict(law, cell) for m, j, law in laws if j == own)
            return known + sum(mass for mass, j, _ in laws if j != own)

        return {"full": full, "aggregate": aggregate, "worst_case": worst_case}[regime]

    def rest(self) -> tuple[float, float]:
        """Return the rests' pooled records and what they are worth in independent ones."""
        blocks = zip(self.weights, self.blocks, strict=True)
        sizes = [(weight, block.n_rest) for weight, block in blocks]
        pooled = sum(weight * n for weight, n in sizes)
        if not pooled:
            return 0.0, 0.0
        return pooled, pooled**2 / sum(weight**2 * n for weight, n in sizes)

    def by_margins(self, regime: str) -> float:
        """Return the bound of a regime with margins."""
        n_cells, n_labels = len(self.side.cells), self.scene.pool.space.n_labels
        events = 2 + 6 * n_cells
        if not self.side.objective.is_unplanting:
            events = 2 + 2 * n_cells + 2 * n_cells * n_labels
        delta, own = self.delta(events), self.side.records
        if not own:
            return -math.inf
        good = {cell for cell, value in self.margins(regime, delta).items() if value > 0}
        n_good = sum(put(self.side.plan.signal, point) in good for point, _ in own)
        n_test = len(self.play.X_test)
        return n_good / len(own) - radius(len(own), delta) - radius(n_test, delta)

    def margins(self, regime: str, delta: float) -> dict[Point, float]:
        """Return M of every cell."""
        side, cross = self.side, self.cross(regime)
        handed_in = Counter(point for point, _ in self.block.handed_in[side.index])
        n_members, proxy = len(self.block.handed_in[side.index]), Measure(side.records)
        pooled, effective = self.rest()
        values = {}
        for cell in side.cells:
            value = handed_in[cell] - 2 * n_members * radius(n_members, delta) - cross(cell)
            if pooled:
                doubt = 2 * radius(len(side.records), delta) + 2 * radius(effective, delta)
                value -= pooled * (side.objective.conflict(proxy, cell) + doubt)
            values[cell] = value / self.total - float(self.tau)
        return values

    def published(self, mass: Mass) -> float:
        """Return the bound of the transparent regime from the published masses."""
        plan, members = self.side.plan, self.play.records[self.i]
        if not members:
            return -math.inf
        good = {cell for cell in self.side.cells if self._leads(mass, plan, cell)}
        n_good = sum(put(plan.signal, point) in good for point, _ in members)
        delta = self.delta(2)
        slack = radius(len(members), delta, len(self.side.cells))
        return n_good / len(members) - slack - radius(len(self.play.X_test), delta)

    def _leads(self, mass: Mass, plan: Plan, cell: Point) -> bool:
        labels = range(self.scene.pool.space.n_labels)
        rival = max(mass[cell, label] for label in labels if label != plan.target)
        lead = mass[cell, plan.target] - rival
        return (-lead if plan.is_unplanting else lead) > self.tau * Fraction(self.total)
