"""Settings for the tighter bounds, made to break a wrong one.

In the first ones every cell is lost for sure, and by little beside what the members can see of
it: whatever is certified is certified in error, and one cell in error breaks the bound.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from aca_env.game.world import World
from aca_env.joint_plan import JointPlan
from aca_env.populations.pool import Pool
from aca_env.scenario.schema import Scenario
from aca_env.strategies.base import Strategy
from aca_env.terms import Terms

from .tight_pools import MAYBE, NO, YES, contested_pool

N_TEST = 100_000
PLANTER = "feature_label_planting"
FEATURES = {"kind": "feature_only_planting", "fallback": {"mark": "off"}}
UNPLANTER = {"kind": "adaptive_unplanting", "n_estimation": 300}
NAIVE = {"kind": "naive_unplanting", "alternative": "maybe", "method": "direct"}


@dataclass(frozen=True, eq=False)
class TightSetting:
    """A joint plan on a pool, and which wrong bounds its draws must refute.

    Attributes:
        name: shown in the table.
        make_pool: returns the pool.
        members: for each collective what it may do, the label it goes for, and its size.
        n_train: number of training records.
        terms: regime, δ, ε.
        caught: names of the wrong bounds.
        is_attacked: whether the worst classifier is deployed against collective 0.
        signals: values of each signal by name; one for all, or one each.
    """

    name: str
    make_pool: Callable[[], Pool]
    members: Sequence[tuple[Any, int, int]]
    n_train: int
    terms: Terms = field(default_factory=Terms)
    caught: tuple[str, ...] = ()
    is_attacked: bool = False
    signals: Mapping[str, Mapping[str, str]] = field(
        default_factory=lambda: {"mark": {"mark": "on"}}
    )

    @cached_property
    def plan(self) -> JointPlan:
        """The joint plan."""
        names = [*self.signals] * (1 if len(self.signals) > 1 else len(self.members))
        scenario = Scenario(
            name="coverage",
            description=self.name,
            rounds=1,
            population={"source": "climate", "n_train": self.n_train, "n_test": N_TEST},
            signals=self.signals,
            collectives=[
                {"name": f"collective {k}", "share": 0.01, "signals": [signal], "strategies": [s]}
                for (k, (s, _, _)), signal in zip(enumerate(self.members), names, strict=True)
            ],
            information={"regime": self.terms.regime},
        )
        world = World(scenario, pool=self.make_pool())
        strategies = tuple(
            plan_for(world, k, label) for k, (_, label, _) in enumerate(self.members)
        )
        sizes = tuple(size for _, _, size in self.members)
        return JointPlan(world, strategies, sizes, self.n_train, N_TEST)


def plan_for(world: World, collective: int, label: int, signal: int = 0) -> Strategy:
    """Return a collective's first plan for a label."""
    menu = world.menus.menus[collective]
    return menu.plans[menu.plan_of[0, label, signal]]


def lost(
    name: str,
    n_members: int,
    n_cells: int,
    ahead: float,
    caught: tuple[str, ...],
    *,
    n_train: int | None = None,
    delta: float = 0.05,
    **pool: Any,
) -> TightSetting:
    """Return a setting in which a planter lacks `ahead` times its size in every cell.

    The rest is 99 times as large, so what the members see of it scatters far more than it does.
    """
    total = 100 * n_members if n_train is None else n_train
    gap = n_members / ((total - n_members) * pool.get("marked", 0.9)) * (1 + ahead)

    def make_pool() -> Pool:
        return contested_pool([1] * n_cells, [gap] * n_cells, **pool)

    members = ((PLANTER, YES, n_members),)
    return TightSetting(name, make_pool, members, total, Terms(delta=delta), caught)


def _won_and_lost() -> Pool:
    return contested_pool([1, 1], [0.05, 0.99], marked=0.5)


def _mixed() -> Pool:
    return contested_pool([3, 2, 2, 2, 1], [0.02, 0.2, 0.3, 0.4, 0.6], maybe=0.1)


RADIUS = ("no radius", "half the radius")

ADVERSARIAL = (
    lost("eight cells lost by little", 2000, 8, 2, (*RADIUS, "no union")),
    lost("eight cells, a third label", 2000, 8, 2, RADIUS, maybe=0.1),
    lost(
        "a hundred thousand cells, forty filled",
        4000,
        40,
        2,
        (*RADIUS, "no union"),
        empty_places=100_000,
    ),
    lost("few members", 300, 10, 4, RADIUS),
    lost("twenty members", 20, 1, 6, ("no radius",), delta=0.1),
    lost("five members", 5, 1, 3, ("no radius",), delta=0.2),
    lost("hardly any record in a cell", 2000, 8, 0.6, ("no radius",), marked=0.02),
    lost("one cell with nearly everybody", 2000, 1, 2, ("no radius",), marked=0.99),
    TightSetting(
        "a thousand cells that luck decides",
        lambda: contested_pool([1] * 1000, [0.1] * 1000),
        ((PLANTER, YES, 3000), (PLANTER, NO, 3000)),
        6000,
        caught=("no sets", "no outer bounds"),
    ),
    TightSetting(
        "one cell won, one lost",
        _won_and_lost,
        ((PLANTER, YES, 8000),),
        30_000,
        caught=("no outer bounds",),
    ),
    TightSetting(
        "a contaminated classifier flips some of eight cells",
        lambda: contested_pool([3, 2, 2, 1, 1, 1, 1, 1], [0.1] * 8, marked=0.3),
        ((PLANTER, YES, 20_000),),
        60_000,
        Terms(epsilon=0.06),
        ("no threshold",),
        is_attacked=True,
    ),
    TightSetting(
        "total variation against an unplanter",
        lambda: contested_pool([3, 2, 2, 1, 1, 1, 1, 1], [0.1] * 8, marked=0.3, maybe=0.1),
        ((UNPLANTER, NO, 20_000),),
        60_000,
        Terms(epsilon=0.03, threshold="total_variation", delta=0.2),
        ("no threshold",),
        is_attacked=True,
    ),
)
"""Settings that break wrong bounds."""


def _case(
    name: str, members: Sequence[tuple[Any, int, int]], *caught: str, **terms: Any
) -> TightSetting:
    n_train = terms.pop("n_train", 60_000)
    return TightSetting(name, _mixed, members, n_train, Terms(**terms), caught)


OUTER = "no outer bounds"

ORDINARY = (
    _case("planter alone, full", ((PLANTER, YES, 12_000),), "no radius", OUTER),
    _case(
        "feature-only against a planter, aggregate",
        ((FEATURES, YES, 24_000), (PLANTER, MAYBE, 3000)),
        OUTER,
        regime="aggregate",
    ),
    _case(
        "unplanter, planter, aggregate",
        ((UNPLANTER, NO, 12_000), (PLANTER, NO, 3000)),
        regime="aggregate",
        delta=0.2,
    ),
    _case(
        "naive unplanter, direct, full",
        ((NAIVE, NO, 22_000), (UNPLANTER, NO, 3000)),
    ),
    _case(
        "planter, unplanter, planter, full",
        ((PLANTER, YES, 14_000), (UNPLANTER, YES, 3000), (PLANTER, NO, 2000)),
        OUTER,
    ),
    _case(
        "planters, worst_case",
        ((PLANTER, YES, 16_000), (PLANTER, NO, 3000)),
        regime="worst_case",
    ),
    _case(
        "planters, known_interventions_robust",
        ((PLANTER, YES, 16_000), (PLANTER, NO, 3000), (UNPLANTER, YES, 2000)),
        regime="known_interventions_robust",
        delta=0.2,
    ),
    _case(
        "planters, transparent",
        ((PLANTER, YES, 12_000), (PLANTER, NO, 3000)),
        OUTER,
        regime="transparent",
    ),
    _case(
        "nobody but collectives",
        ((PLANTER, YES, 9000), (PLANTER, NO, 8900)),
        OUTER,
        n_train=17_900,
        regime="aggregate",
    ),
)
"""Every kind of plan and certified regime, with bound and success both in doubt."""
