"""Compiled bounds of rounds that `kernels` has played; `Engine.bound` is their reference."""

import numpy as np
from numba import njit

from aca_env.game.kernels import (
    ACTING,
    ADAPTIVE,
    AGGREGATE,
    ANONYMOUS,
    BOUND_TARGET,
    BOUNDED,
    EVIDENCE,
    EVIDENCE_RADIUS,
    FULL,
    LOG,
    MEMBERS_COST,
    OBJECTIVE,
    RIVAL,
    ROBUST,
    SLACK,
    TARGET,
    TRANSPARENT,
    WORST_CASE,
    Array,
    Lists,
    Numbers,
    Past,
    Results,
    Round,
    Tables,
)


@njit(cache=True, nogil=True, inline="always")
def _conflict(values: Array, cell: int, target: int) -> float:
    """Return the largest other value of a cell less the target's."""
    largest = -np.inf
    for label in range(values.shape[1]):
        if label != target and values[cell, label] > largest:
            largest = values[cell, label]
    return float(largest - values[cell, target])


@njit(cache=True, nogil=True, inline="always")
def _radius(n: float, log_inverse_delta: float) -> float:
    return np.sqrt(log_inverse_delta / (2 * n)) if n > 0 else np.inf


@njit(cache=True, nogil=True)
def bound_rounds(
    tables: Tables,
    lists: Lists,
    numbers: Numbers,
    past: Past,
    now: Round,
    row: Array,
    results: Results,
) -> None:
    """Fill in the bounds of B joint actions that `play_rounds` has played."""
    bounds, whole, real, members = results.bound, lists.whole, lists.real, tables.members
    prevalence, conflict = tables.prevalence, tables.own_conflict
    entries, against, fixed_cost = now.entry, tables.against, lists.fixed_cost
    n_games, n_agents = row.shape
    n_cells, n_labels = results.block.shape[1:]
    total = np.empty((n_cells, n_labels))
    opposed = np.empty((n_cells, n_labels))
    posted = np.empty((n_cells, n_labels))
    is_one = entries.shape[0] == 1
    is_published = numbers.regime == TRANSPARENT
    needs_posts = numbers.regime == AGGREGATE or whole[..., RIVAL].any()
    post, block, has_memory = tables.post, results.block, past.has_memory
    past_against, past_post, past_mixture = past.against, past.post, past.mixture
    for game in range(n_games):
        stand = 0 if is_one else game
        n_now = numbers.n_train
        for agent in range(n_agents):
            n_now -= whole[agent, row[game, agent], ACTING]
        if now.is_due:
            opposed[:] = 0.0
            posted[:] = 0.0
            for agent in range(n_agents):
                entry, chosen = entries[stand, agent], row[game, agent]
                for cell in range(n_cells):
                    for label in range(n_labels):
                        opposed[cell, label] += against[entry, agent, chosen, cell, label]
                if needs_posts:
                    for cell in range(n_cells):
                        for label in range(n_labels):
                            posted[cell, label] += post[entry, agent, chosen, cell, label]
                if has_memory:
                    opposed += past_against[stand, agent]
                    posted += past_post[stand, agent]
            total[:] = block[game]
            if has_memory:
                total += past_mixture[stand]
        for agent in range(n_agents):
            chosen, entry = row[game, agent], entries[stand, agent]
            if whole[agent, chosen, OBJECTIVE] == 0:
                bounds[game, agent] = np.nan
                continue
            bound, is_bounded = -np.inf, whole[agent, chosen, BOUNDED] == 1
            if is_bounded and not now.is_due:
                if now.trained_plan[stand, agent] == chosen // numbers.n_levels:
                    bound = now.trained_bound[stand, agent]
            elif is_bounded and is_published:
                bound = _published(tables, lists, past, (agent, chosen, entry, stand), total)
            elif is_bounded and whole[agent, chosen, EVIDENCE] > 0:
                evidence = whole[agent, chosen, EVIDENCE]
                n_rest, cost = n_now, 0.0
                if fixed_cost.size > 0:
                    cost = fixed_cost[agent, chosen]
                else:
                    n_rest, cost = _costs(lists, numbers, past, (agent, chosen, stand), n_now)
                share = n_rest / evidence if n_rest > 0 else 0.0
                target = whole[agent, chosen, BOUND_TARGET]
                is_plain = numbers.regime == FULL and whole[agent, chosen, RIVAL] == 0
                won = 0.0
                for cell in range(n_cells):
                    weight = members[entry, agent, chosen, cell]
                    if weight == 0:
                        continue
                    if is_plain:
                        cross = opposed[cell, target] - against[entry, agent, chosen, cell, target]
                    else:
                        place = (game, agent, chosen, entry, stand, cell)
                        cross = _cross(tables, lists, numbers.regime, past, row, place, posted)
                    proxy = share * conflict[entry, agent, chosen, cell]
                    if prevalence[entry, agent, chosen, cell] - cross - proxy - cost > 0:
                        won += weight
                bound = won / evidence - real[agent, chosen, SLACK]
            bounds[game, agent] = bound


@njit(cache=True, nogil=True)
def _published(tables, lists, past, place, total):  # type: ignore[no-untyped-def]
    """Return the bound from published masses; all members count."""
    agent, chosen, entry, stand = place
    whole = lists.whole
    n_acting = whole[agent, chosen, ACTING]
    if n_acting <= 0:
        return -np.inf
    tau = past.tau_records[stand if past.tau_records.shape[0] > 1 else 0]
    members = tables.members
    if whole[agent, chosen, ADAPTIVE] == 1:
        members = tables.prevalence
    sign = 1.0 if whole[agent, chosen, OBJECTIVE] == 2 else -1.0
    won = 0.0
    for cell in range(total.shape[0]):
        if sign * _conflict(total, cell, whole[agent, chosen, TARGET]) > tau:
            won += members[entry, agent, chosen, cell]
    return won / n_acting - lists.real[agent, chosen, SLACK]


@njit(cache=True, nogil=True)
def _costs(lists, numbers, past, place, n_now):  # type: ignore[no-untyped-def]
    """Return the rest's weight in records, and what radii and ε take off a margin."""
    agent, chosen, stand = place
    n_rest, effective, rounds = n_now, n_now, 1.0
    if past.has_memory:
        rounds = past.rounds[stand]
        n_rest = n_now + past.n_rest[stand]
        effective = min(n_now, n_rest / rounds)
        if not numbers.is_once:
            effective = 0.0
            if n_rest > 0:
                effective = n_rest**2 / (n_now + past.n_rest_squared[stand])
    real = lists.real
    cost = real[agent, chosen, MEMBERS_COST]
    if n_rest > 0:
        itself = _radius(effective, real[agent, chosen, LOG])
        cost = cost + 2 * n_rest * (real[agent, chosen, EVIDENCE_RADIUS] + itself)
    return n_rest, cost + numbers.tau * (numbers.n_train * rounds)


@njit(cache=True, nogil=True)
def _cross(tables, lists, regime, past, row, place, posted):  # type: ignore[no-untyped-def]
    """Return the cross term of one agent on one cell, in records."""
    game, agent, chosen, entry, stand, cell = place
    whole = lists.whole
    target = whole[agent, chosen, BOUND_TARGET]
    has_rival = whole[agent, chosen, RIVAL] == 1
    rival = np.int64(tables.rival[entry, agent, chosen, cell])
    if regime in (FULL, AGGREGATE):
        post = tables.post
        largest, of_target, of_rival = -np.inf, 0.0, 0.0
        for label in range(posted.shape[1]):
            value = posted[cell, label] - post[entry, agent, chosen, cell, label]
            if label == target:
                of_target = value
            elif value > largest:
                largest = value
            if label == rival:
                of_rival = value
        return of_target - of_rival if has_rival else largest - of_target
    total = 0.0
    if past.has_memory and has_rival:
        past_post = past.post
        total = past_post[stand, agent, cell, target] - past_post[stand, agent, cell, rival]
    elif past.has_memory:
        total = past.against[stand, agent, cell, target]
    log, own = lists.real[agent, chosen, LOG], tables.own
    for other in range(row.shape[1]):
        if other == agent:
            continue
        mass = np.float64(whole[other, row[game, other], ACTING])
        before = past.n_acting[stand, other] if past.has_memory else 0.0
        if regime == WORST_CASE:
            total += mass + before
        elif regime == ANONYMOUS:
            total += (mass + before) * own[entry, agent, chosen, 0, cell]
        else:
            value = own[entry, agent, chosen, lists.set_of[other], cell]
            opposing = value
            if regime == ROBUST:
                slack = _radius(whole[agent, chosen, EVIDENCE], log) + _radius(mass, log)
                value = min(1.0, value + 2 * slack)
                opposing = 1.0
            total += mass * value + before * opposing
    return total
