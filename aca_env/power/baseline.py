"""Selfish strategic users beside a coordinated collective of the same people."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.evaluate import evaluate
from aca_env.features import Features, Labels
from aca_env.game.world import World, load_pool
from aca_env.populations.pool import Pool
from aca_env.power.edited_records import sample_users, user_weights
from aca_env.power.leverage import plan_words, usual_plans
from aca_env.power.strategic import Records, StrategicMarket
from aca_env.power.watched import Watched
from aca_env.runs.summary import Estimate, estimate
from aca_env.scenario.bias import Bias
from aca_env.scenario.overlapping import check_disjoint
from aca_env.scenario.shift_checks import refuse_shift

Reals = NDArray[np.float64]

N_TRAIN, N_NEW, N_SAMPLES = 5_000, 1_000, 5
"""Training records, new users and independent samples of the comparison."""

MOST_COMPARED = 6
"""Collectives that are compared; of more, the largest."""


@dataclass(frozen=True)
class Comparison:
    """Share of new users with the label that they want most, by what people do.

    Attributes:
        name: of the collective whose members these users are like.
        wanted: names of the labels that are worth most to them.
        share: the collective's share of the training records.
        most_changed: features that a user may change alone; None: any number.
        nobody_moves: on a platform that learned from unmoved records.
        naive: each new user moves alone, and the platform does not know.
        anticipating: the platform learns from where such users went, and they know the
            classifier that judges them.
        judged_after: it judges by what it has learned from their very moves.
        coordinated: success of the collective's plan, carried out by all its members alone.
        plan: that plan in words; None if it has none.
        moved: share of new users who move on the naive platform.
        n_changed: features that those change, on average.
        cost: what moving costs them on the naive platform, on average over all.
        cycle: most classifiers that the anticipating platform went round in; 1 where it
            always settled, 0 where it once did neither.
    """

    name: str
    wanted: tuple[str, ...]
    share: float
    most_changed: int | None
    nobody_moves: Estimate
    naive: Estimate
    anticipating: Estimate
    judged_after: Estimate
    coordinated: Estimate
    plan: str | None
    moved: Estimate
    n_changed: Estimate
    cost: Estimate
    cycle: int

    def to_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return {
            name: value.to_dict() if isinstance(value, Estimate) else value
            for name, value in vars(self).items()
        }


def strategic_baseline(
    episodes: Watched,
    *,
    limits: Sequence[int | None] = (None, 1),
    n_samples: int = N_SAMPLES,
    on_done: Callable[[int], object] | None = None,
) -> tuple[Comparison, ...]:
    """Return the comparison for the collectives of a scenario, the largest `MOST_COMPARED`.

    Records are drawn from the scenario's pool; the collective has its share of them, and
    nobody else edits. Users change features at the collective's `edit_cost` each, and keep
    their labels. A histogram that has never seen a record answers with the first label.

    Args:
        episodes: that tell which plan each collective usually plays.
        limits: for each row, features that a user may change alone; None: any number.
        n_samples: independent samples of training records and new users.
        on_done: told how many rows were just finished.
    """
    world = episodes.world
    check_disjoint(world.scenario, "strategic baseline")
    refuse_shift(world.scenario, "strategic baseline")
    pool = load_pool(world.scenario)
    plans, _ = usual_plans(episodes)
    found = []
    for place in compared(world.scenario.n_members):
        plan = _coordinated_plan(world, place, int(plans[place]))
        for limit in limits:
            found.append(_compare(world, place, plan, (pool, n_samples, limit)))
            if on_done is not None:
                on_done(1)
    return tuple(found)


def compared(n_members: Sequence[int]) -> list[int]:
    """Return the places of the collectives that are compared, in their own order."""
    order = np.argsort(-np.asarray(n_members), kind="stable")[:MOST_COMPARED]
    return sorted(order.tolist())


def _coordinated_plan(world: World, place: int, usual: int) -> int:
    """Return the plan that plants a label worth most to the collective, else its usual one."""
    menu, values = world.menus.menus[place], _worth(world, place)
    for number, plan in enumerate(menu.plans):
        if plan.objective != "planting":
            continue
        if values[world.space.label_code(plan.target)] == values.max():
            return number
    return usual


def _worth(world: World, place: int) -> Reals:
    values = world.scenario.collectives[place].values
    return np.array([values.get(label, 0.0) for label in world.space.labels])


def _compare(
    world: World, place: int, number: int, asked: tuple[Pool, int, int | None]
) -> Comparison:
    pool, n_samples, limit = asked
    group, worth = world.scenario.collectives[place], _worth(world, place)
    samples = [_Sample(world, place, pool, seed) for seed in range(n_samples)]
    rows = [_numbers(sample, number, limit) for sample in samples]
    nobody, naive, aware, after, success, moved, changed, cost, cycles = np.array(rows).T
    return Comparison(
        name=group.name,
        wanted=tuple(np.array(world.space.labels)[worth == worth.max()].tolist()),
        share=group.share,
        most_changed=limit,
        nobody_moves=estimate(nobody),
        naive=estimate(naive),
        anticipating=estimate(aware),
        judged_after=estimate(after),
        coordinated=estimate(success),
        plan=plan_words(world, place, number) if number else None,
        moved=estimate(moved),
        n_changed=estimate(changed),
        cost=estimate(cost),
        cycle=0 if 0 in cycles else int(cycles.max()),
    )


class _Sample:
    """Training records, members first, and new users of one sample."""

    def __init__(self, world: World, place: int, pool: Pool, seed: int) -> None:
        self.world, self.place, self.seed = world, place, seed
        rng = np.random.default_rng(seed)
        group = world.scenario.collectives[place]
        self.n_members = round(group.share * N_TRAIN)
        self.X, self.y = self._records(group.bias, pool, rng)
        self.new, _ = sample_users(pool, N_NEW, rng)

    def _records(
        self, bias: Bias | None, pool: Pool, rng: np.random.Generator
    ) -> tuple[Features, Labels]:
        """Return records and labels of the members and of who they leave, if alone."""
        if bias is None:
            return sample_users(pool, N_TRAIN, rng)
        weights, n = user_weights(bias, pool.space, pool.X, pool.y), self.n_members
        members, rest = weights / weights.sum(), None
        if self.world.scenario.population.rest == "complement" and n < N_TRAIN:
            share = self.world.scenario.collectives[self.place].share
            left = np.maximum(1 / pool.n_users - share * members, 0.0)
            rest = left / left.sum()
        parts = sample_users(pool, n, rng, members), sample_users(pool, N_TRAIN - n, rng, rest)
        X, y = (np.concatenate(both) for both in zip(*parts, strict=True))
        return X, y

    def market(self, limit: int | None) -> StrategicMarket:
        """Return the market in which members and new users respond alone."""
        n = self.n_members
        return StrategicMarket(
            self.world.space,
            Records(self.X[n:], self.y[n:]),
            Records(self.X[:n], self.y[:n]),
            self.new,
            _worth(self.world, self.place),
            self.world.scenario.collectives[self.place].edit_cost,
            limit,
        )

    def coordinated(self, number: int) -> float:
        """Return the success of a plan that all members carry out; NaN without one."""
        if not number or not self.n_members:
            return np.nan
        membership = np.where(np.arange(N_TRAIN) < self.n_members, 0, -1)
        (report,) = evaluate(
            self.X,
            self.y,
            membership,
            [self.world.menus.menus[self.place].plans[number]],
            self.new,
            space=self.world.space,
            rng=np.random.default_rng(self.seed),
        )
        return float(report.success)


def _numbers(sample: _Sample, number: int, limit: int | None) -> tuple[float, ...]:
    """Return five shares, three numbers about moving, and the cycle."""
    market = sample.market(limit)
    labels = market.naive()
    naive, aware = market.answer(labels, moves=True), market.anticipate()
    return (
        market.answer(labels, moves=False).wanted, naive.wanted, aware.published.wanted,
        aware.judged_after.wanted, sample.coordinated(number), naive.moved, naive.n_changed,
        naive.cost, aware.cycle,
    )  # fmt: skip
