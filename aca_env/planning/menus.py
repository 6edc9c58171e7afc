"""The actions of a collective that differ in what its members hand in."""

from itertools import product

import numpy as np
from numpy.typing import NDArray

from aca_env.game.world import World

Actions = NDArray[np.int64]  # (n_actions, 5)


def distinct_actions(world: World, place: int) -> Actions:
    """Return a collective's distinct actions (n, 5), in the order of the action axes.

    Axes that a strategy does not read are 0, and so are announcements: they change nothing
    within a round. Handing in unchanged records is one action, by the strategy abstain if
    the collective has it; a collective that must edit has no such action.

    Args:
        world: the scenario with its pool.
        place: index of the collective.
    """
    plan_of = world.menus.menus[place].plan_of
    n_efforts = len(world.scenario.collectives[place].efforts)
    idle = _idle_choice(world, place)
    seen: set[int] = set()
    actions: list[tuple[int, ...]] = []
    for choice in product(*(range(width) for width in plan_of.shape)):
        plan = int(plan_of[choice])
        if plan in seen or (plan == 0 and choice != idle):
            continue
        seen.add(plan)
        actions.extend((*choice, effort, 0) for effort in range(n_efforts if plan else 1))
    return np.array(actions, dtype=np.int64).reshape(-1, 5)


def idle_action(world: World, place: int) -> NDArray[np.int64]:
    """Return the action (5,) of a collective that hands in unchanged records, else its first."""
    idle = _idle_choice(world, place)
    return np.array([*(idle or (0, 0, 0)), 0, 0], dtype=np.int64)


def _idle_choice(world: World, place: int) -> tuple[int, ...] | None:
    """Return strategy, label and signal that edit nothing; abstain before contradictions."""
    choices = np.argwhere(world.menus.menus[place].plan_of == 0).tolist()
    kinds = [entry.kind for entry in world.scenario.collectives[place].strategies]
    choices.sort(key=lambda choice: kinds[choice[0]] != "abstain")
    return tuple(choices[0]) if choices else None
