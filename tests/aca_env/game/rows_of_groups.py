"""Members of several collectives and members who err, person by person."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from typing import Any

import numpy as np

import aca_env
from aca_env.features import FeatureSpace
from aca_env.strategies import Abstain, Strategy
from tests.aca_env.game.explicit_rows import Ledger, PrefixSplits
from tests.aca_env.game.rows_of_actions import acting_share, menu_size, payoffs, strategy_of
from tests.aca_env.game.scenes import Scene
from tests.aca_env.game.test_game_against_evaluate import terms_of
from tests.oracle.edits import Plan, edit_one, label_map, read_plan
from tests.oracle.records import Record, read_points, read_records

NOBODY = -1


@dataclass(frozen=True)
class Person:
    """What one training record's owner does.

    Attributes:
        owner: the collective whose members' records it is among, −1 for none.
        record: what it holds.
        handed_in: what it hands in.
        role: "agreed", "error" or "idle".
        n_set: features that it sets.
    """

    owner: int
    record: Record
    handed_in: Record
    role: str
    n_set: float = 0.0


def orders_by_hand(scene: Scene) -> list[tuple[tuple[int, ...], int]]:
    """Return each kind of people: their collectives, whose edit counts first, and their number."""
    scenario = scene.scenario
    n_train, names = scenario.population.n_train, [c.name for c in scenario.collectives]
    left = list(scenario.n_members)
    shared = []
    for overlap in scenario.overlaps:
        n, places = round(overlap.share * n_train), sorted(map(names.index, overlap.collectives))
        for i in places:
            left[i] -= n
        orders = {
            "priority": [tuple(places)],
            "last": [tuple(reversed(places))],
            "random": list(permutations(places)),
        }[scenario.overlap_rule]
        each, more = divmod(n, len(orders))
        shared += [(order, each + (k < more)) for k, order in enumerate(orders)]
    return [*(((i,), n) for i, n in enumerate(left)), *shared]


def users_by_group(scene: Scene, ledger: Ledger) -> list[np.ndarray]:
    """Return the pool users of each kind of people, then of the rest, then of the test."""
    sizes = [n for _, n in orders_by_hand(scene)]
    ends = np.cumsum([*sizes, scene.scenario.population.n_train - sum(sizes)])
    return np.split(np.concatenate(ledger.drawn), ends)


class GroupPlay:
    """One joint action on one round's people."""

    def __init__(self, scene: Scene, users: list[np.ndarray], state: Any, joint: np.ndarray):
        self.scene, self.space, self.joint = scene, scene.pool.space, joint
        self.state, self.users = state, users
        self.strategies = [strategy_of(scene, i, action) for i, action in enumerate(joint)]
        self.plans = [read_plan(self.space, strategy) for strategy in self.strategies]
        self.X_test = scene.pool.X[users[-1]].astype(np.int64)
        self.test_points = read_points(self.X_test)
        self.people = [person for part in self._parts() for person in part]

    def _parts(self):
        pool = self.scene.pool
        kinds = [order for order, _ in orders_by_hand(self.scene)]
        for order, users in zip([*kinds, ()], self.users[:-1], strict=True):
            records = read_records(pool.X[users], pool.y[users])
            edits = [i for i in order if not isinstance(self.strategies[i], Abstain)]
            if not order:
                yield [Person(NOBODY, record, record, "idle") for record in records]
            elif not edits:
                n = self._asked(order[0], len(records))
                yield [
                    Person(order[0] if place < n else NOBODY, record, record, "agreed")
                    for place, record in enumerate(records)
                ]
            else:
                yield list(self._act(edits[0], records))

    def _asked(self, i: int, n: int) -> int:
        return round(n * acting_share(self.scene, self.state, i, self.joint[i]))

    def _act(self, i: int, records: list[Record]):
        """Yield what people do who carry out collective i's plan, in their order."""
        asked, noise = self._asked(i, len(records)), self.scene.scenario.collectives[i].noise
        ways = ways_of(self.scene, i)
        reached, ends = 0.0, []
        for share, _, _ in ways:
            reached += share
            ends.append(round(asked * reached))
        if noise is None:
            ends = [asked]
        estimation = records[: min(ends[0], self.plans[i].n_estimation or 0)]
        for place, record in enumerate(records):
            way = next((k for k, end in enumerate(ends) if place < end), None)
            if way is None:
                yield Person(NOBODY, record, record, "idle")
                continue
            _, shift, strategy = ways[way][0], ways[way][1], self._meant(i, ways[way][2])
            yield self._one(i, record, strategy, shift, estimation, is_agreed=way == 0)

    def _meant(self, i: int, signal_shift: int) -> Strategy:
        points, action = points_of(self.scene, i), self.joint[i].copy()
        different = [point for k, point in enumerate(points) if point not in points[:k]]
        meant = different.index(points[action[2]]) + signal_shift
        action[2] = points.index(different[meant % len(different)])
        return strategy_of(self.scene, i, action)

    def _one(self, i, record, strategy, shift, estimation, *, is_agreed: bool) -> Person:
        plan = read_plan(self.space, strategy)
        chooses = plan.kind == "AdaptiveUnplanting"
        labels = label_map(self.space, plan, estimation) if chooses else {}
        point, label = edit_one(plan, labels, record)
        handed_in = (point, (label + shift) % self.space.n_labels)
        n_set = features_set(self.scene, plan, strategy)
        return Person(i, record, handed_in, "agreed" if is_agreed else "error", n_set)

    @cached_property
    def n_acting(self) -> list[int]:
        """People who hand in something for each collective."""
        owners = Counter(person.owner for person in self.people)
        return [owners[i] for i in range(len(self.strategies))]

    @cached_property
    def payoff(self) -> list[float]:
        """Payoffs, person by person."""
        mass = Counter(person.handed_in for person in self.people)
        clean = Counter(person.record for person in self.people)
        # Without strategies nothing costs anything.
        free = _Free(self.scene, self.test_points, self.X_test, [Abstain()] * len(self.plans))
        gained, told = payoffs(free, self.state, mass, clean), []
        for i, group in enumerate(self.scene.scenario.collectives):
            n_set = sum(person.n_set for person in self.people if person.owner == i)
            n_members = self.scene.scenario.n_members[i]
            told.append(gained[i] - group.edit_cost * n_set / max(n_members, 1))
        return told

    def report(self, i: int, **changes: Any):
        """Return what `evaluate` says of collective i, whose members are those it won.

        Where members err, only those who do as agreed are collective 0, with its plan; what each
        other collective hands in, and what i's own members do by mistake, is as if it had been so
        from the start.
        """
        options = terms_of(self.scene, i) | changes | {"space": self.space, "rng": PrefixSplits()}
        if all(group.noise is None for group in self.scene.scenario.collectives):
            known = [person.record for person in self.people]
            codes, plans = [person.owner for person in self.people], self.strategies
            return aca_env.evaluate(*_codes(known), codes, plans, self.X_test, **options)[i]
        codes = [self._code(person, i) for person in self.people]
        known = [
            person.record if code in {0, NOBODY} else person.handed_in
            for person, code in zip(self.people, codes, strict=True)
        ]
        plans = [self.strategies[i], *[Abstain()] * len(self.strategies)]
        return aca_env.evaluate(*_codes(known), codes, plans, self.X_test, **options)[0]

    def menu_size(self, i: int) -> int:
        """Return the number of plans, times that of the ways in which those linked to i edit."""
        linked = {i}
        for _ in self.strategies:
            for order, n in orders_by_hand(self.scene):
                if n and linked & set(order):
                    linked |= set(order)
        return menu_size(self.scene, i) * 2 ** (len(linked) - 1)

    def _code(self, person: Person, i: int) -> int:
        if person.owner == NOBODY:
            return NOBODY
        others = [j for j in range(len(self.strategies)) if j != i]
        if person.owner != i:
            return 1 + others.index(person.owner)
        return 0 if person.role == "agreed" else len(self.strategies)


def _codes(records: list[Record]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([point for point, _ in records]), np.array([label for _, label in records])


@dataclass
class _Free:
    scene: Scene
    test_points: list
    X_test: np.ndarray
    strategies: list[Strategy]


def features_set(scene: Scene, plan: Plan, strategy: Strategy) -> float:
    """Return the features that an editor sets, in the pool's mean."""
    if plan.kind == "Abstain":
        return 0.0
    n_set = float(len(strategy.signal.values))
    if plan.kind == "FeatureOnlyPlanting":
        share = np.mean(scene.pool.y == plan.target)
        n_set = share * n_set + (1 - share) * len(strategy.fallback.values)
    return n_set


def ways_of(scene: Scene, i: int) -> list[tuple[float, int, int]]:
    """Return share, shift of the label and shift of the signal of each way to edit."""
    group, space = scene.scenario.collectives[i], scene.pool.space
    if group.noise is None:
        return [(1.0, 0, 0)]
    ways, noise = [(group.noise.reliability, 0, 0)], group.noise
    n_labels, points = space.n_labels, points_of(scene, i)
    n_signals = sum(point not in points[:k] for k, point in enumerate(points))
    if noise.wrong_label:
        ways += [(noise.wrong_label / (n_labels - 1), k, 0) for k in range(1, n_labels)]
    if noise.wrong_signal:
        ways += [(noise.wrong_signal / (n_signals - 1), 0, k) for k in range(1, n_signals)]
    return ways


def points_of(scene: Scene, i: int) -> list[dict[str, str]]:
    """Return what each signal of collective i's menu sets; two names may set the same."""
    scenario = scene.scenario
    return [dict(scenario.signals[name]) for name in scenario.collectives[i].signals]


def cell_conflict(space: FeatureSpace, plan: Plan, handed_in: list[Record], cell, chosen) -> int:
    """Return how many more records speak against a plan than for it in one cell."""
    counts = Counter(handed_in)
    if plan.kind == "AdaptiveUnplanting" or plan.method == "direct":
        return counts[cell, plan.target] - counts[cell, chosen]
    wanted = plan.alternative if plan.kind == "NaiveUnplanting" else plan.target
    rivals = [label for label in range(space.n_labels) if label != wanted]
    return max(counts[cell, label] for label in rivals) - counts[cell, wanted]
