"""A joint plan fixed in advance: independent draws of everybody, many at a time, by classes."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.cells import Ids
from aca_env.counts import Counts, GroupCounts
from aca_env.errors import DataError
from aca_env.game.laws import Law
from aca_env.game.world import World
from aca_env.plan_counts import Situation
from aca_env.platforms.histogram import predict
from aca_env.scenario.shift_checks import refuse_shift
from aca_env.strategies.base import LabelMap, Strategy
from aca_env.strategies.erasing import Erasing

Reals = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Acting:
    """One collective's records in every draw, and what it makes of them.

    Attributes:
        members: unedited records of all members.
        estimation: those of the members who choose labels; nobody where no plan asks.
        label_map: (..., n_cells) the chosen labels.
        post: (..., n_cells, n_labels) what the members hand in.
    """

    members: GroupCounts
    estimation: GroupCounts
    label_map: LabelMap | None
    post: Counts


@dataclass(frozen=True, eq=False)
class JointSample:
    """Draws of everybody under one joint plan, draws first.

    Attributes:
        plan: the joint plan.
        acting: the collectives.
        rest: everybody else.
        tests: the test users.
    """

    plan: "JointPlan"
    acting: tuple[Acting, ...]
    rest: GroupCounts
    tests: GroupCounts

    @cached_property
    def mixture(self) -> Counts:
        """Training records (..., n_cells, n_labels) that the platform sees."""
        return np.asarray(sum((part.post for part in self.acting), self.rest.raw))

    def users(self, i: int) -> Counts:
        """Return test users (..., n_cells) by the cell that collective i sends them to."""
        sent = self.tests.sent[self.plan.strategies[i].maps()[0]]
        return np.asarray(sent.sum(axis=-1))

    def success(self, i: int, predicted: NDArray[np.int64] | None = None) -> Reals:
        """Return the share (...,) of test users classified as collective i wants.

        Args:
            i: the collective.
            predicted: labels (..., n_cells) of the classifier; default: the exact histogram's.
        """
        strategy = self.plan.strategies[i]
        labels = predict(self.mixture) if predicted is None else predicted
        target = self.plan.world.space.label_code(strategy.target)
        wanted = (labels == target) == (strategy.objective == "planting")
        return np.asarray(np.where(wanted, self.users(i), 0).sum(axis=-1) / self.plan.n_test)

    def with_plan(self, i: int, strategy: Strategy) -> "JointSample":
        """Return the same draws with another plan of collective i, of the same split.

        Raises:
            DataError: a plan that asks for an estimation split of another size.
        """
        own = self.acting[i]
        if min(strategy.n_estimation, self.plan.sizes[i]) != own.estimation.n:
            raise DataError(
                f"collective {i}: expected a plan with a split of {own.estimation.n} members, "
                f"got one of {strategy.n_estimation}"
            )
        space = self.plan.world.space
        labels = strategy.label_map(own.estimation, space)
        post = strategy.post_edit(own.members, space, labels)
        acting = replace(own, label_map=labels, post=post)
        strategies = (*self.plan.strategies[:i], strategy, *self.plan.strategies[i + 1 :])
        return JointSample(
            replace(self.plan, strategies=strategies),
            (*self.acting[:i], acting, *self.acting[i + 1 :]),
            self.rest,
            self.tests,
        )

    def situation(self, i: int) -> Situation:
        """Return what collective i's bound is about."""
        plan, own = self.plan, self.acting[i]
        strategy, space = plan.strategies[i], plan.world.space
        evidence = strategy.evidence(own.members, own.estimation, space, own.label_map)
        if evidence is None:
            raise DataError(f"collective {i}: expected a plan that plants or unplants")
        others = [j for j in range(len(self.acting)) if j != i]
        signal = strategy.maps()[0].bind(space)
        return Situation(
            strategy=strategy,
            space=space,
            cells=plan.cells_of(i),
            n_cells=signal.n_cells,
            n_support=plan.n_support(i),
            members=own.members,
            holdout=own.members - own.estimation,
            evidence=evidence,
            posts=[self.acting[j].post for j in others],
            sizes=[plan.sizes[j] for j in others],
            n_rest=plan.n_rest,
            mixture=self.mixture,
            n_train=plan.n_train,
            n_test=plan.n_test,
        )


@dataclass(frozen=True, eq=False)
class JointPlan:
    """Who does what, with how many members, fixed before any record is seen.

    Attributes:
        world: the scenario: its pool, signals and menus.
        strategies: one per collective, each from its menu.
        sizes: members of each collective, in sum at most `n_train`.
        n_train: number of training records.
        n_test: number of test users.
    """

    world: World
    strategies: tuple[Strategy, ...]
    sizes: tuple[int, ...]
    n_train: int
    n_test: int

    def __post_init__(self) -> None:
        """Refuse learners, biased members, sizes that do not fit, plans that need whole records."""
        if self.world.learner is not None:
            name = self.world.learner.name
            raise DataError(f'platform.classifier: expected "histogram" here, got {name!r}')
        self.world.selection.refuse_bias("joint plans and tighter bounds")
        refuse_shift(self.world.scenario, "joint plans and tighter bounds")
        if len(self.strategies) != self.world.n_agents or len(self.sizes) != self.world.n_agents:
            raise DataError(
                f"sizes: expected one plan and one size for each of {self.world.n_agents} "
                f"collectives, got {len(self.strategies)} and {len(self.sizes)}"
            )
        if min(self.sizes) < 0 or sum(self.sizes) > self.n_train:
            raise DataError(
                f"sizes: expected at most {self.n_train} in sum and none below 0, "
                f"got {list(self.sizes)}"
            )
        if any(isinstance(strategy, Erasing) for strategy in self.strategies):
            raise DataError("strategies: expected plans other than erasing, which has no bound")

    @property
    def n_rest(self) -> int:
        """Number of records outside all collectives."""
        return self.n_train - sum(self.sizes)

    def cells_of(self, i: int) -> Ids:
        """Return the cells of collective i's signal."""
        signal = self.strategies[i].maps()[0].bind(self.world.space)
        return np.flatnonzero(signal.contains(self.world.points))

    def n_support(self, i: int) -> int:
        """Return how many planted cells the pool's users are sent to."""
        law = self.world.laws.test
        # Every class has users.
        reached = np.unique(law.sent[self.strategies[i].maps()[0]])
        return int((reached < law.n_cells).sum())

    def draw(self, n_draws: int, rng: np.random.Generator) -> JointSample:
        """Return independent draws with replacement from the pool, one row per draw."""
        laws = self.world.laws

        def records(law: Law, n: int) -> GroupCounts:
            return law.count(law.draw(n, n_draws, rng), n)

        return self._sample(records, laws.rest, laws.test)

    def expected(self) -> JointSample:
        """Return one draw in which every count is the expected one, rounded."""
        laws = self.world.laws

        def records(law: Law, n: int) -> GroupCounts:
            pool = law.expected(law.n_users)
            sent = {signal: _scaled(table, n, pool.n) for signal, table in pool.sent.items()}
            return GroupCounts(n, _scaled(pool.raw, n, pool.n), sent)

        return self._sample(records, laws.rest, laws.test)

    def _sample(self, records: Any, rest: Law, tests: Law) -> JointSample:
        acting = tuple(
            self._act(strategy, law, size, records)
            for strategy, law, size in zip(
                self.strategies, self.world.laws.collectives, self.sizes, strict=True
            )
        )
        return JointSample(self, acting, records(rest, self.n_rest), records(tests, self.n_test))

    def _act(self, strategy: Strategy, law: Law, size: int, records: Any) -> Acting:
        space = self.world.space
        n_split = min(strategy.n_estimation, size)
        # A split drawn apart from the others is a random part of independent members.
        estimation, holdout = records(law, n_split), records(law, size - n_split)
        members = estimation + holdout
        labels = strategy.label_map(estimation, space)
        return Acting(members, estimation, labels, strategy.post_edit(members, space, labels))


def _scaled(table: Counts, n: int, n_pool: int) -> Counts:
    return np.asarray(np.rint(table * (n / n_pool)), dtype=np.int64)
