"""The game as the society's platform: members in, success and certified bounds out.

A round costs the same for ten members and for a million: everybody's records are drawn by
classes of the population, exactly as in the environment, and all numbers follow from counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds import regimes
from aca_env.bounds.tightening import PAPER, TIGHTEST, Tightening
from aca_env.bounds.tighter import tight_bound
from aca_env.errors import DataError
from aca_env.first_plans import first_plans
from aca_env.game.filling import label_map
from aca_env.game.world import World
from aca_env.interventions import conflicts_under, same_edit_any_label
from aca_env.joint_plan import JointPlan, JointSample
from aca_env.plan_counts import plan_counts
from aca_env.platforms.histogram import predict
from aca_env.scenario.members import count_members
from aca_env.scenario.schema import Scenario
from aca_env.strategies.base import Strategy
from aca_env.terms import Terms
from aca_env.tightness import counts_of

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Round:
    """What a round came to.

    Attributes:
        n_records: (n_collectives,) training records of each collective's acting members.
        success: (n_collectives,) share of test users classified as each wants.
        bound: (n_collectives,) its bound; −∞ without members.
    """

    n_records: Whole
    success: Reals
    bound: Reals


class SocietyPlatform:
    """The platform of a scenario, for any sizes of its collectives.

    Every collective follows the plan that its scenario puts first: the first strategy that
    edits, on its first signal, for the label that is worth most to it. Who takes part is the
    society's business, so efforts, budgets, private types and the law of participation of the
    scenario play no part; records are drawn anew every round.

    Args:
        scenario: the game.
        tightening: which bound is stated; default: the paper's.

    Raises:
        AcaError: a platform that the society cannot stand on; the message names the key.
    """

    def __init__(self, scenario: Scenario, tightening: Tightening = PAPER) -> None:
        _check(scenario)
        self.scenario, self.tightening = scenario, tightening
        self.world = world_of(scenario)
        self.plans = first_plans(self.world)
        for group, plan in zip(scenario.collectives, self.plans, strict=True):
            if plan.objective not in ("planting", "unplanting"):
                expected = "a strategy that plants or unplants first"
                raise DataError(f"collective {group.name}: expected {expected}, got none")
        information = scenario.information
        self.terms = Terms(
            regime=information.regime,
            delta=information.delta,
            epsilon=information.epsilon,
            threshold=information.threshold,
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the collectives."""
        return tuple(group.name for group in self.scenario.collectives)

    @property
    def targets(self) -> tuple[str, ...]:
        """The label that each collective is about."""
        return tuple(plan.target for plan in self.plans)

    @property
    def n_train(self) -> int:
        """Number of training records."""
        return self.scenario.population.n_train

    @property
    def is_certified(self) -> bool:
        """Whether the stated bounds are guarantees."""
        return self.terms.regime not in regimes.ESTIMATES

    def records(self, acting: Whole, n_users: int) -> tuple[int, ...]:
        """Return how many training records the acting members (n_collectives,) stand for."""
        return count_members([int(n) / n_users for n in acting], self.n_train)

    def plan(self, records: Sequence[int]) -> JointPlan:
        """Return the joint plan in which each collective hands in so many records."""
        n_test = self.scenario.population.n_test
        return JointPlan(self.world, self.plans, tuple(records), self.n_train, n_test)

    def play(self, acting: Whole, n_users: int, rng: np.random.Generator) -> Round:
        """Return a round on fresh records.

        Args:
            acting: (n_collectives,) members who do as agreed.
            n_users: users of the society, who together are the whole population.
            rng: source of the records and of the test users.
        """
        records = self.records(acting, n_users)
        sample = self.plan(records).draw(1, rng)
        places = range(len(self.plans))
        success = np.array([float(sample.success(i)[0]) for i in places])
        bound = np.array([self._bound(sample, i) for i in places])
        return Round(np.array(records, dtype=np.int64), success, bound)

    def _bound(self, sample: JointSample, i: int) -> float:
        if self.terms.regime not in regimes.ESTIMATES:
            counts = counts_of(sample, i, self.terms)
        else:
            at = sample.situation(i)
            cross = self._estimated(sample, i)[..., at.cells]
            counts = plan_counts(at, self.terms, cross=cross)
        return float(tight_bound(counts, self.terms.delta, self.tightening).bound.squeeze())

    def _estimated(self, sample: JointSample, i: int) -> Reals:
        """Return the estimates' cross term (n_draws, n_cells), read off the own records."""
        own, plan = sample.acting[i], sample.plan
        group = own.members - own.estimation
        evidence = sample.situation(i).evidence
        others = [j for j in range(len(self.plans)) if j != i]
        if group.n == 0 or not others:
            return np.zeros((1, self.world.n_cells))

        def judged(interventions: Sequence[Strategy]) -> Reals:
            against = conflicts_under(
                interventions, group, evidence, self.world.space,
                lambda strategy, records: strategy.label_map(records, self.world.space),
            )  # fmt: skip
            return np.asarray(against / group.n)

        sizes = [plan.sizes[j] for j in others]
        if self.terms.regime == "anonymous":
            shared = same_edit_any_label(self.plans[i], self.world.space)
            return regimes.anonymous(judged(shared), sum(sizes))
        sets = [judged(self.world.interventions(j)) for j in others]
        return regimes.known_interventions(sets, sizes)

    def decisive(self, members: Whole, n_users: int) -> tuple[Reals, Reals]:
        """Return what one more and one less member changes in each collective's success.

        On the population's exact values, everybody acting.

        Args:
            members: (n_collectives,) members now.
            n_users: users of the society.

        Returns:
            Success gained by one more, and by having the last one, (n_collectives,) each.
        """
        now = self.exact_success(members, n_users)
        room = int(members.sum()) < n_users
        more, less = np.zeros(len(members)), np.zeros(len(members))
        for i in range(len(members)):
            step = np.eye(len(members), dtype=np.int64)[i]
            if room:
                more[i] = self.exact_success(members + step, n_users)[i] - now[i]
            if members[i]:
                less[i] = now[i] - self.exact_success(members - step, n_users)[i]
        return more, less

    def exact_success(self, members: Whole, n_users: int) -> Reals:
        """Return each collective's success (n_collectives,) on the population's exact values."""
        posts, raw, users = self._population
        is_small = self.n_train * self.world.laws.rest.n_users < 2**62
        masses = np.array(self.records(members, n_users), np.int64 if is_small else np.float64)
        mixture = np.tensordot(masses, posts, axes=1) + (self.n_train - masses.sum()) * raw
        labels = predict(mixture)
        wanted = np.stack([labels == self.world.space.label_code(t) for t in self.targets])
        wanted ^= np.array([[plan.objective == "unplanting"] for plan in self.plans])
        return np.asarray((wanted * users).sum(axis=-1))

    @cached_property
    def _population(self) -> tuple[Whole, Whole, Reals]:
        """What the whole pool hands in by each plan, what it is unedited, and the test users."""
        world = self.world
        posts = []
        for plan, law in zip(self.plans, world.laws.collectives, strict=True):
            group = law.expected(law.n_users)
            posts.append(plan.post_edit(group, world.space, label_map(world, plan, group)))
        rest, tests = world.laws.rest, world.laws.test
        sent = tests.expected(tests.n_users).sent
        users = [sent[plan.maps()[0]].sum(axis=-1) / tests.n_users for plan in self.plans]
        return np.stack(posts), rest.expected(rest.n_users).raw, np.stack(users)


_WORLDS: dict[tuple[str, str], World] = {}
_MOST_WORLDS = 4


def world_of(scenario: Scenario) -> World:
    """Return a scenario's world; the last few are kept, since many runs share one."""
    key = (scenario.content_hash, str(scenario.table_path))
    if key not in _WORLDS:
        while len(_WORLDS) >= _MOST_WORLDS:
            _WORLDS.pop(next(iter(_WORLDS)))
        _WORLDS[key] = World(scenario)
    return _WORLDS[key]


def tightening_of(states_tight: bool) -> Tightening:
    """Return the ingredients of the bound that is published."""
    return TIGHTEST if states_tight else PAPER


def _check(scenario: Scenario) -> None:
    """Refuse what the society has no place for: it draws, trains and judges round by round."""
    platform = scenario.platform
    expected = {
        "platform.classifier": (platform.classifier, "histogram"),
        "platform.memory": (platform.memory, 1),
        "platform.decay": (platform.decay, 0.0),
        "platform.retrain_every": (platform.retrain_every, 1),
        "platform.adversary": (platform.adversary, "none"),
        "dynamics.detection": (scenario.dynamics.detection, None),
        "dynamics.shift": (scenario.dynamics.shift, None),
        "information.selection": (scenario.information.selection, "fixed"),
        "population.replacement": (scenario.population.replacement, True),
        "randomise": (scenario.randomise, None),
        # Users of a society are in one collective at a time, do as they agreed and are alike.
        "overlaps": (scenario.overlaps, ()),
    }
    for i, group in enumerate(scenario.collectives):
        for key in ("noise", "bias", "bias_bound"):
            expected[f"collectives.{i}.{key}"] = (getattr(group, key), None)
    for key, (got, needed) in expected.items():
        if got != needed:
            told = "nothing" if needed in (None, ()) else repr(needed).lower().replace("'", '"')
            raise DataError(f"game.settings.{key}: expected {told} in a society, got {got!r}")
