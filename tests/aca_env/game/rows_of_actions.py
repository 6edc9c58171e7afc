"""Joint actions in plain terms: strategies, acting members, records, payoffs, row by row."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from aca_env.game.state import State
from aca_env.signals import Signal
from aca_env.strategies import (
    Abstain,
    AdaptiveUnplanting,
    Erasing,
    FeatureLabelPlanting,
    FeatureOnlyPlanting,
    NaiveUnplanting,
    Strategy,
)
from tests.aca_env.game.explicit_rows import Round
from tests.aca_env.game.scenes import Scene
from tests.oracle.edits import Plan, edit, put, read_plan, read_setting
from tests.oracle.records import Point, Record, read_points, read_records


def strategy_of(scene: Scene, i: int, action: Sequence[int]) -> Strategy:
    """Return the strategy that collective i's action names."""
    scenario, space = scene.scenario, scene.pool.space
    group = scenario.collectives[i]
    entry = group.strategies[action[0]]
    label, signal = space.labels[action[1]], Signal(scenario.signals[group.signals[action[2]]])
    match entry.kind:
        case "feature_label_planting":
            return FeatureLabelPlanting(signal, target=label)
        case "feature_only_planting":
            return FeatureOnlyPlanting(signal, target=label, fallback=entry.fallback)
        case "naive_unplanting" if entry.alternative != label:
            return NaiveUnplanting(
                signal, target=label, alternative=entry.alternative, method=entry.method
            )
        case "adaptive_unplanting":
            return AdaptiveUnplanting(signal, target=label, n_estimation=entry.n_estimation)
        case "erasing":
            return Erasing(signal, n_estimation=entry.n_estimation)
    return Abstain()


def menu_of(scene: Scene, i: int) -> list[Strategy]:
    """Return every distinct strategy of collective i other than abstaining."""
    group, n_labels = scene.scenario.collectives[i], scene.pool.space.n_labels
    shape = (len(group.strategies), n_labels, len(group.signals))
    plans = dict.fromkeys(strategy_of(scene, i, action) for action in np.ndindex(shape))
    return [plan for plan in plans if not isinstance(plan, Abstain)]


def menu_size(scene: Scene, i: int) -> int:
    """Return what choices on records choose from: own plans times efforts, and who stands by.

    Of another collective that is nobody, or what one of its efforts leaves.
    """
    size = max(1, len(menu_of(scene, i))) * len(scene.scenario.collectives[i].efforts)
    for j, group in enumerate(scene.scenario.collectives):
        acts = scene.scenario.dynamics.participation is None and group.efforts == (1.0,)
        if j != i and not (acts and all(kind.reliability == 1 for kind in group.types)):
            size *= 1 + len(group.efforts)
    return size


def interventions_of(scene: Scene, j: int) -> list[Strategy]:
    """Return what collective j might do; abstaining only if it is on its list."""
    plans = menu_of(scene, j)
    listed = any(entry.kind == "abstain" for entry in scene.scenario.collectives[j].strategies)
    return [Abstain(), *plans] if listed or not plans else plans


def acting_share(scene: Scene, state: State, i: int, action: Sequence[int]) -> float:
    """Return the share of members who act; abstaining takes no effort, so all stand by."""
    group = scene.scenario.collectives[i]
    law = scene.scenario.dynamics.participation
    share = state.participation[0, i] / law.levels if law else 1.0
    if group.types:
        share *= group.types[state.kind[0, i]].reliability
    abstains = isinstance(strategy_of(scene, i, action), Abstain)
    return share * (group.efforts[-1] if abstains else group.efforts[action[3]])


@dataclass(frozen=True)
class Play:
    """One joint action on one round's rows.

    Attributes:
        strategies: one per collective.
        n_acting: acting members of each.
        X: (n_train, n_features) codes in the order of the collectives, then the rest.
        y: (n_train,) labels.
        membership: (n_train,) −1 also for members who do not act.
        X_test: (n_test, n_features) codes.
    """

    scene: Scene
    strategies: list[Strategy]
    n_acting: list[int]
    X: np.ndarray
    y: np.ndarray
    membership: np.ndarray
    X_test: np.ndarray

    @cached_property
    def plans(self) -> list[Plan]:
        """The strategies in codes."""
        return [read_plan(self.scene.pool.space, strategy) for strategy in self.strategies]

    @property
    def estimation_rows(self) -> list[list[int] | None]:
        """The split of each collective that needs one: its first acting members."""
        starts = [np.flatnonzero(self.membership == i) for i in range(len(self.strategies))]
        return [
            rows[: plan.n_estimation].tolist() if plan.n_estimation else None
            for rows, plan in zip(starts, self.strategies, strict=True)
        ]

    @cached_property
    def records(self) -> list[list[Record]]:
        """The records of each collective before the edit; the rest comes last."""
        groups = [self.membership == i for i in (*range(len(self.strategies)), -1)]
        return [read_records(self.X[rows], self.y[rows]) for rows in groups]

    @cached_property
    def edited(self) -> list[list[Record]]:
        """What each collective hands in."""
        space = self.scene.pool.space
        return [
            edit(space, plan, own, own[: plan.n_estimation or 0])
            for plan, own in zip(self.plans, self.records, strict=False)
        ]

    @cached_property
    def mixture(self) -> Counter[Record]:
        """The training records after all edits."""
        handed_in = [record for records in self.edited for record in records]
        return Counter([*self.records[-1], *handed_in])

    @cached_property
    def clean(self) -> Counter[Record]:
        """The training records if nobody edits."""
        return Counter(read_records(self.X, self.y))

    @cached_property
    def test_points(self) -> list[Point]:
        """The test users."""
        return read_points(self.X_test)


def play(scene: Scene, rows: Round, state: State, joint: np.ndarray) -> Play:
    """Return the records behind one joint action (n_agents, 5)."""
    pool = scene.pool
    members = list(enumerate(rows.members))
    n_acting = [round(len(users) * acting_share(scene, state, i, joint[i])) for i, users in members]
    membership = [np.where(np.arange(len(users)) < n_acting[i], i, -1) for i, users in members] + [
        np.full(len(rows.rest), -1)
    ]
    users = np.concatenate([*rows.members, rows.rest])
    strategies = [strategy_of(scene, i, joint[i]) for i, _ in members]
    X, y = pool.X[users].astype(np.int64), pool.y[users].astype(np.int64)
    X_test = pool.X[rows.test].astype(np.int64)
    return Play(scene, strategies, n_acting, X, y, np.concatenate(membership), X_test)


def predict(mass: Counter[Record], point: Point, n_labels: int) -> int:
    """Return the label with most mass at a point, the lowest code of equals."""
    return max(range(n_labels), key=lambda label: (mass[point, label], -label))


def payoffs(game: Play, state: State, mass: Counter[Record], clean: Counter[Record]) -> list[float]:
    """Return each collective's payoff from the training masses with and without edits."""
    scenario, space = game.scene.scenario, game.scene.pool.space
    settings = {
        name: read_setting(space, Signal(point)) for name, point in scenario.signals.items()
    }
    result = []
    for i, group in enumerate(scenario.collectives):
        private = group.types[state.kind[0, i]].values if group.types else None
        values = group.values if private is None else private
        evenly = {name: 1 / len(group.signals) for name in group.signals}
        weights = evenly if group.weights is None else group.weights
        total = 0.0
        for name, weight in weights.items():
            images = Counter(put(settings[name], point) for point in game.test_points)
            for image, n_users in images.items():
                worth = [
                    values.get(space.labels[predict(m, image, space.n_labels)], 0.0)
                    for m in (mass, clean)
                ]
                total += weight * n_users / len(game.X_test) * (worth[0] - worth[1])
        result.append(total - _cost(game, i))
    return result


def _cost(game: Play, i: int) -> float:
    """Return edit cost × features set per editor, in the pool's mean, × editors / members."""
    plan, group = game.strategies[i], game.scene.scenario.collectives[i]
    n_members = game.scene.scenario.n_members[i]
    if isinstance(plan, Abstain | Erasing) or not n_members:
        return 0.0
    n_set = float(len(plan.signal.values))
    if isinstance(plan, FeatureOnlyPlanting):
        pool = game.scene.pool
        share = np.mean(pool.y == pool.space.label_code(plan.target))
        n_set = share * n_set + (1 - share) * len(plan.fallback.values)
    return group.edit_cost * n_set * game.n_acting[i] / n_members
