"""Worths of coalitions by the definitions, one joint action at a time."""

from itertools import product

import numpy as np

from aca_env.planning.menus import idle_action
from tests.aca_env.planning.games import legal_menu

TIE = 1e-9


def plans_of(env):
    """Return the common plans in order: (strategy, effort) and who has it, with its action."""
    world, found = env.game.world, {}
    for place, collective in enumerate(world.scenario.collectives):
        for action in np.array(legal_menu(env, place)):
            strategy = world.menus.menus[place].plans[
                world.menus.plan_of[place, action[0], action[1], action[2]]
            ]
            if strategy.objective != "none":
                key = (repr(strategy), collective.efforts[action[3]])
                found.setdefault(key, {})[place] = action
    return list(found.values())


def idle_of(env):
    n = env.game.world.n_agents
    return np.stack([idle_action(env.game.world, place) for place in range(n)])


def joint_of(env, members, plan, others):
    """Return what everybody does; `plan` None is that nobody of the coalition edits."""
    joint = np.array(others)
    for i in members:
        joint[i] = (plan or {}).get(i, idle_of(env)[i])
    return joint


def paid(env, joint, data="current"):
    return env.outcomes(joint[None], data=data).payoff[0]


def worth(env, members, convention, now):
    """Return a coalition's worth in payoff."""
    plans = [None, *(p for p in plans_of(env) if any(i in p for i in members))]
    judged = [_judged(env, members, plan, convention, now) for plan in plans]
    return max(judged)


def _judged(env, members, plan, convention, now):
    members = list(members)
    if convention in ("gamma", "status_quo"):
        others = idle_of(env) if convention == "gamma" else now
        return paid(env, joint_of(env, members, plan, others))[members].sum()
    n = env.game.world.n_agents
    outside = [i for i in range(n) if i not in members]
    if convention == "pessimistic":
        menus = [legal_menu(env, i) for i in outside]
        values = []
        for reply in product(*menus):
            others = idle_of(env)
            for i, action in zip(outside, reply, strict=True):
                others[i] = action
            values.append(paid(env, joint_of(env, members, plan, others))[members].sum())
        return min(values)
    best, value = -np.inf, None
    for reply in [None, *plans_of(env)]:
        others = joint_of(env, outside, reply, idle_of(env))
        payoff = paid(env, joint_of(env, members, plan, others))
        if payoff[outside].sum() > best + TIE:
            best, value = payoff[outside].sum(), payoff[members].sum()
    return value
