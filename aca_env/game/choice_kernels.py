"""Compiled reading of actions; `actions.Rules` is the reference."""

from typing import NamedTuple

from aca_env.game.actions import ROUNDING
from aca_env.game.compiling import kernel
from aca_env.game.kernels import Array

LEGAL, OUTSIDE, FORBIDDEN = range(3)


class Menu(NamedTuple):
    """What actions name: arrays of `menu.Menus`, `world.World` and `actions.Rules`.

    `widths` (K, 5) and `padded` (5,); `plan_of` (K, strategies, labels, signals);
    `level_of`, `editing` (K, types, participation + 1, efforts); `uses` (K, strategies, 5);
    `abstains` (K, strategies); `abstention` (K, 5); `all_effort` (K,); `budgets` (K,), empty
    without any; `editing_share` (K, R).
    """

    widths: Array
    padded: Array
    plan_of: Array
    level_of: Array
    editing: Array
    uses: Array
    abstains: Array
    abstention: Array
    all_effort: Array
    budgets: Array
    editing_share: Array
    is_strict: bool


@kernel
def choose(  # type: ignore[no-untyped-def]
    menu, kind, participation, spent, actions, n_levels, played, row, illegal
):
    """Fill in actions as carried out (B, K, 5), rows and flags (B, K) of actions (B, K, 5).

    Returns:
        `LEGAL`; `OUTSIDE` if an action is outside its space; `FORBIDDEN` if one is masked
        and the scenario is strict. What is filled in then means nothing.
    """
    widths, padded, uses, abstention = menu.widths, menu.padded, menu.uses, menu.abstention
    plan_of, level_of, all_effort = menu.plan_of, menu.level_of, menu.all_effort
    has_budgets = menu.budgets.size > 0
    n_agents, n_axes = actions.shape[1], actions.shape[2]
    for game in range(actions.shape[0]):
        for agent in range(n_agents):
            for axis in range(n_axes):
                value = actions[game, agent, axis]
                if value < 0 or value >= padded[axis]:
                    return OUTSIDE
                played[game, agent, axis] = value
            strategy = played[game, agent, 0]
            is_wrong = False
            for axis in range(n_axes):
                if uses[agent, strategy, axis]:
                    is_wrong |= played[game, agent, axis] >= widths[agent, axis]
            acts, steps = kind[game, agent], participation[game, agent]
            if has_budgets and not is_wrong:
                place = (agent, acts, steps, spent[game, agent])
                is_wrong = _is_unaffordable(menu, place, strategy, played[game, agent, 3])
            illegal[game, agent] = is_wrong
            plan = 0
            if is_wrong:
                if menu.is_strict:
                    return FORBIDDEN
                for axis in range(n_axes):
                    played[game, agent, axis] = abstention[agent, axis]
            else:
                label, signal = played[game, agent, 1], played[game, agent, 2]
                plan = plan_of[agent, strategy, label, signal]
            # Abstaining reads no effort: everybody who would act stands by.
            effort = all_effort[agent] if plan == 0 else played[game, agent, 3]
            row[game, agent] = plan * n_levels + level_of[agent, acts, steps, effort]
    return LEGAL


@kernel
def _is_unaffordable(menu, place, strategy, effort):  # type: ignore[no-untyped-def]
    """Return whether the budget's masks forbid a strategy or its effort."""
    agent, kind, steps, spent = place
    left = menu.budgets[agent] - spent + ROUNDING
    can_act = False
    for other in range(menu.widths[agent, 3]):
        can_act |= menu.editing[agent, kind, steps, other] <= left
    if not can_act:
        # Without means only abstaining is left, and the effort axis is not read.
        reads = menu.uses[agent, strategy, 3]
        return not menu.abstains[agent, strategy] or (reads and effort != 0)
    if not menu.uses[agent, strategy, 3]:
        return False
    return not menu.editing[agent, kind, steps, effort] <= left
