"""The joint plan that a scenario puts first."""

from collections.abc import Sequence

from aca_env.game.menu import Menu
from aca_env.game.world import World
from aca_env.joint_plan import JointPlan
from aca_env.scenario.collectives import Collective
from aca_env.scenario.overlapping import check_disjoint
from aca_env.strategies.abstain import Abstain
from aca_env.strategies.base import Strategy


def joint_plan(
    world: World,
    *,
    strategies: Sequence[Strategy] | None = None,
    sizes: Sequence[int] | None = None,
) -> JointPlan:
    """Return a scenario's joint plan: by default each collective's first plan, at its size."""
    check_disjoint(world.scenario, "joint plan")
    population = world.scenario.population
    chosen = first_plans(world) if strategies is None else tuple(strategies)
    counted = tuple(map(int, world.n_members if sizes is None else sizes))
    return JointPlan(world, chosen, counted, population.n_train, population.n_test)


def first_plans(world: World) -> tuple[Strategy, ...]:
    """Return for each collective the plan that its scenario puts first.

    The first strategy that edits, on the first signal, for the label that is worth most to it;
    to be unplanted, for the one worth least. Private types count with their probabilities.
    """
    return tuple(
        _first_plan(collective, menu, world.space.labels)
        for collective, menu in zip(world.scenario.collectives, world.menus.menus, strict=True)
    )


def _first_plan(collective: Collective, menu: Menu, labels: Sequence[str]) -> Strategy:
    edits = [row[row > 0] for row in menu.plan_of[:, :, 0] if row.any()]
    if not edits:
        return Abstain()
    choices: dict[str, Strategy] = {menu.plans[k].target: menu.plans[k] for k in edits[0]}
    sign = 1 if next(iter(choices.values())).objective == "planting" else -1
    best = max(choices, key=lambda label: (sign * _worth(collective, label), -labels.index(label)))
    return choices[best]


def _worth(collective: Collective, label: str) -> float:
    if not collective.types:
        return collective.values.get(label, 0.0)
    return sum(
        kind.probability * (collective.values if kind.values is None else kind.values).get(label, 0)
        for kind in collective.types
    )
