"""What members of coalitions carry out: their leader's plan, in the words of their own menus."""

from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from aca_env.faces.coalition_env.structure import Structure
from aca_env.game.game import Game
from aca_env.game.menu import Menu
from aca_env.game.world import World
from aca_env.planning.menus import idle_action
from aca_env.planning.situation import allowed
from aca_env.strategies import Abstain, Strategy

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
Identity = tuple[object, ...]


class Following:
    """Turns actions into what is carried out.

    Plans are the same if strategy, target and signal are, by value; the number of members who
    estimate goes with a collective's size and does not count.

    Args:
        world: the scenario with its pool.
    """

    def __init__(self, world: World) -> None:
        menus = world.menus
        self._plan_of, self._plans = menus.plan_of, [menu.plans for menu in menus.menus]
        self._choices = [_choices(menu) for menu in menus.menus]
        for place, choices in enumerate(self._choices):
            if NOTHING in choices:
                idle = idle_action(world, place).tolist()
                choices[NOTHING] = (idle[0], idle[1], idle[2])

    def __call__(self, game: Game, structure: Structure, joint: Whole) -> tuple[Whole, Flags]:
        """Return the joint action that is carried out, and who cannot follow its leader.

        Args:
            game: one game, at the start of the round.
            structure: the coalitions that stand.
            joint: (K, 5) what everybody asked for.

        Returns:
            (K, 5) actions, and (K,) flags.
        """
        carried, cannot = joint.copy(), np.zeros(len(joint), dtype=np.bool_)
        if structure.is_alone:
            return carried, cannot
        may_edit = game.masks()[0][0]
        for leader in structure.leaders:
            members = structure.members(leader)
            plan = self._plan(game, leader, joint[leader]) if len(members) > 1 else NOTHING
            for place in members[members != leader]:
                cannot[place] = not self._follow(carried[place], place, plan, may_edit[place])
        return carried, cannot

    def _plan(self, game: Game, leader: int, action: Whole) -> Identity:
        """Return the plan that a leader's action comes to."""
        if not allowed(game, leader, action[None])[0, 0]:
            return NOTHING
        # Of the axes that abstaining does not read, the padded ones are legal too.
        plan = self._plan_of[(leader, *action[:3])]
        return _identity(self._plans[leader][plan])

    def _follow(self, action: Whole, place: int, plan: Identity, may_edit: Flags) -> bool:
        """Write the plan into a member's action, or nothing; return whether it follows."""
        choices = self._choices[place]
        own = choices.get(plan)
        follows = own is not None and bool(may_edit[own[0]])
        instead = own if follows else choices.get(NOTHING)
        if instead is not None:
            action[:3] = instead
        return follows


def _identity(plan: Strategy) -> Identity:
    parts = fields(plan)  # type: ignore[arg-type] # every strategy is a dataclass, their base not
    told = [getattr(plan, part.name) for part in parts if part.name != "n_estimation"]
    return (type(plan), *told)


NOTHING = _identity(Abstain())


def _choices(menu: Menu) -> dict[Identity, tuple[int, int, int]]:
    """Return the first strategy, label and signal that name each plan of a menu."""
    found: dict[Identity, tuple[int, int, int]] = {}
    for strategy, label, signal in np.ndindex(*menu.plan_of.shape):
        plan = menu.plans[menu.plan_of[strategy, label, signal]]
        found.setdefault(_identity(plan), (strategy, label, signal))
    return found
