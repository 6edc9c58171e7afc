"""Tables of what tighter bounds are worth: ingredient by ingredient, and per scenario.

Members are counted at the population's values: every count is the expected one, rounded.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from aca_env.bounds.tightening import PAPER, TIGHTEST, Tightening
from aca_env.first_plans import joint_plan
from aca_env.game.world import World
from aca_env.joint_plan import JointPlan
from aca_env.scenario.loading import with_overrides
from aca_env.scenario.schema import Scenario
from aca_env.terms import Terms
from aca_env.tightness import ROBUST, ladder, least_for_success, least_members

LEVELS = (0.5, 0.9)


@dataclass(frozen=True)
class Need:
    """What one bound needs at the population's values.

    Attributes:
        name: name of the bound.
        level: level that is certified.
        n_members: least members from which on it is; None where no number is enough.
        share: the same as a share of all training records; None likewise.
    """

    name: str
    level: float
    n_members: int | None
    share: float | None


def needs(
    plan: JointPlan,
    i: int,
    bounds: Sequence[tuple[str, Tightening]] | None = None,
    *,
    levels: Sequence[float] = LEVELS,
    terms: Terms | None = None,
) -> tuple[Need, ...]:
    """Return what several bounds need for several levels, one row for each.

    Args:
        plan: the joint plan.
        i: the collective.
        bounds: names and ingredients; default: the whole ladder.
        levels: levels; `FULL` asks that every cell is won.
        terms: δ, regime, ε and threshold.
    """
    rows = []
    for level in levels:
        for name, tightening in ladder() if bounds is None else bounds:
            n = least_members(plan, i, level, terms, tightening)
            rows.append(Need(name, level, n, None if n is None else n / plan.n_train))
    return tuple(rows)


@dataclass(frozen=True)
class Tightness:
    """How much smaller a collective the tightest bound needs than the paper's.

    Attributes:
        scenario: name of the scenario.
        collective: name of the collective.
        plan: class name of its plan.
        regime: information regime.
        level: level that is certified.
        n_train: number of training records.
        n_success: least members with this success; None where no number is enough.
        n_paper: least members certified by the paper's bound.
        n_tight: least members certified by the tightest bound.
        ratio: n_tight / n_paper; None where one of them is missing.
    """

    scenario: str
    collective: str
    plan: str
    regime: str
    level: float
    n_train: int
    n_success: int | None
    n_paper: int | None
    n_tight: int | None
    ratio: float | None


def tightness_rows(
    scenario: Scenario,
    *,
    levels: Sequence[float] = LEVELS,
    regimes: Sequence[str] | None = None,
    collectives: Sequence[int] = (0,),
    world: World | None = None,
) -> tuple[Tightness, ...]:
    """Return how many members each level needs under the paper's bound and the tightest.

    One round in which every collective plays the plan that its scenario puts first.

    Args:
        scenario: the scenario.
        levels: levels that are certified; `FULL` asks that every cell is won.
        regimes: certified regimes; default: the scenario's own.
        collectives: places of the collectives that are looked at.
        world: the scenario's world, if it is at hand.

    Raises:
        DataError: a collective whose plan has no bound, or a regime without a known cross term.
    """
    information = scenario.information
    known = None if world is None else joint_plan(world)
    rows = []
    for regime in (information.regime,) if regimes is None else regimes:
        plan = known
        if plan is None or (regime == ROBUST and information.regime != ROBUST):
            stated = with_overrides(scenario, {"information.regime": regime})
            plan = joint_plan(World(stated))
        terms = Terms(
            regime=regime,
            delta=information.delta,
            epsilon=information.epsilon,
            threshold=information.threshold,
        )
        rows += [_row(plan, i, level, terms) for i in collectives for level in levels]
    return tuple(rows)


def _row(plan: JointPlan, i: int, level: float, terms: Terms) -> Tightness:
    scenario = plan.world.scenario
    paper, tight = (
        least_members(plan, i, level, terms, tightening) for tightening in (PAPER, TIGHTEST)
    )
    return Tightness(
        scenario=scenario.name,
        collective=scenario.collectives[i].name,
        plan=type(plan.strategies[i]).__name__,
        regime=terms.regime,
        level=level,
        n_train=plan.n_train,
        n_success=least_for_success(plan, i, level),
        n_paper=paper,
        n_tight=tight,
        ratio=None if paper is None or tight is None else tight / paper,
    )
