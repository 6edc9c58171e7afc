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
    is_padded: bool


@kernel
def choose(  # type: ignore[no-untyped-def]
    menu, kind, participation, spent, actions, n_levels, played, row, illegal
):
    """Fill in actions as carried out (B, K, 5), rows and flags (B, K) of actions (B, K, 5).

    Returns:
        `LEGAL`; `OUTSIDE` if an action is outside its space; `FORBIDDEN` if one is masked
        and the scenario is strict. What is filled in then means nothing.
    """
    widths, uses, abstention = menu.widths, menu.uses, menu.abstention
    plan_of, level_of, all_effort = menu.plan_of, menu.level_of, menu.all_effort
    has_budgets, is_padded = menu.budgets.size > 0, menu.is_padded
    n_strategies, n_labels, n_signals, n_efforts, n_announcements = (
        menu.padded[0],
        menu.padded[1],
        menu.padded[2],
        menu.padded[3],
        menu.padded[4],
    )
    for game in range(actions.shape[0]):
        for agent in range(actions.shape[1]):
            strategy, label = actions[game, agent, 0], actions[game, agent, 1]
            signal, effort = actions[game, agent, 2], actions[game, agent, 3]
            announced = actions[game, agent, 4]
            fits = 0 <= strategy < n_strategies and 0 <= label < n_labels
            fits &= 0 <= signal < n_signals and 0 <= effort < n_efforts
            if not (fits and 0 <= announced < n_announcements):
                return OUTSIDE
            is_wrong, acts, steps = False, kind[game, agent], participation[game, agent]
            if is_padded:
                for axis in range(5):
                    beyond = actions[game, agent, axis] >= widths[agent, axis]
                    is_wrong |= beyond and uses[agent, strategy, axis]
            if has_budgets and not is_wrong:
                place = (agent, acts, steps, spent[game, agent])
                is_wrong = _is_unaffordable(menu, place, strategy, effort)
            illegal[game, agent] = is_wrong
            plan = 0
            if is_wrong:
                if menu.is_strict:
                    return FORBIDDEN
                for axis in range(5):
                    played[game, agent, axis] = abstention[agent, axis]
            else:
                plan = plan_of[agent, strategy, label, signal]
                played[game, agent, 0] = strategy
                played[game, agent, 1] = label
                played[game, agent, 2] = signal
                played[game, agent, 3] = effort
                played[game, agent, 4] = announced
            # Abstaining reads no effort: everybody who would act stands by.
            level = level_of[agent, acts, steps, all_effort[agent] if plan == 0 else effort]
            row[game, agent] = plan * n_levels + level
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
