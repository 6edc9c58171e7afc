"""Compiled bounds of rounds that `kernels` has played; `Engine.bound` is their reference."""

import numpy as np

from aca_env.game.compiling import inlined, kernel
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
)


@inlined
def _radius(n, log_inverse_delta):  # type: ignore[no-untyped-def]
    return np.sqrt(log_inverse_delta / (2 * n)) if n > 0 else np.inf


@kernel
def bound_rounds(  # type: ignore[no-untyped-def]
    tables, lists, numbers, past, now, row, results, first, last
):
    """Fill in the bounds of joint actions first to last, which `play_rounds` has played."""
    bounds, whole, real, members = results.bound, lists.whole, lists.real, tables.members
    prevalence, conflict = tables.prevalence, tables.own_conflict
    entries, against, fixed_cost = now.entry, tables.against, lists.fixed_cost
    n_labels, n_levels, n_agents = numbers.n_labels, numbers.n_levels, row.shape[1]
    n_rows, n_cells, width = whole.shape[1], members.shape[1], results.block.shape[1]
    total, opposed, posted = np.empty(width), np.empty(width), np.empty(width)
    is_one = entries.shape[0] == 1
    is_published = numbers.regime == TRANSPARENT
    needs_posts = numbers.regime == AGGREGATE or whole[..., RIVAL].any()
    needs_sizes = fixed_cost.size == 0
    post, block, has_memory = tables.post, results.block, now.has_memory
    past_against, past_post, past_mixture = past.against, past.post, past.mixture
    trained_plan, trained_bound = now.trained_plan, now.trained_bound
    for game in range(first, last):
        stand = 0 if is_one else game
        n_now = numbers.n_train
        if needs_sizes:
            for agent in range(n_agents):
                n_now -= whole[agent, row[game, agent], ACTING]
        if now.is_due:
            opposed[:] = 0.0
            for agent in range(n_agents):
                start = (entries[stand, agent] * n_agents + agent) * n_rows + row[game, agent]
                for place in range(width):
                    opposed[place] += against[start, place]
                if has_memory:
                    for place in range(width):
                        opposed[place] += past_against[stand, agent, place]
            if needs_posts:
                posted[:] = 0.0
                for agent in range(n_agents):
                    start = (entries[stand, agent] * n_agents + agent) * n_rows + row[game, agent]
                    for place in range(width):
                        posted[place] += post[start, place]
                    if has_memory:
                        for place in range(width):
                            posted[place] += past_post[stand, agent, place]
            if is_published:
                for place in range(width):
                    total[place] = block[game, place]
                    if has_memory:
                        total[place] += past_mixture[stand, place]
        for agent in range(n_agents):
            chosen = row[game, agent]
            if whole[agent, chosen, OBJECTIVE] == 0:
                bounds[game, agent] = np.nan
                continue
            start = (entries[stand, agent] * n_agents + agent) * n_rows + chosen
            bound, is_bounded = -np.inf, whole[agent, chosen, BOUNDED] == 1
            if is_bounded and not now.is_due:
                if trained_plan[stand, agent] == chosen // n_levels:
                    bound = trained_bound[stand, agent]
            elif is_bounded and is_published:
                bound = _published(
                    tables, lists, numbers, past, (agent, chosen, start, stand), total
                )
            elif is_bounded and whole[agent, chosen, EVIDENCE] > 0:
                evidence = whole[agent, chosen, EVIDENCE]
                n_rest, cost = n_now, 0.0
                if needs_sizes:
                    of = (agent, chosen, stand, has_memory)
                    n_rest, cost = _costs(lists, numbers, past, of, n_now)
                else:
                    n_rest, cost = numbers.n_rest, fixed_cost[agent, chosen]
                share = n_rest / evidence if n_rest > 0 else 0.0
                target = whole[agent, chosen, BOUND_TARGET]
                is_plain = numbers.regime == FULL and whole[agent, chosen, RIVAL] == 0
                won = 0.0
                for cell in range(n_cells):
                    weight = members[start, cell]
                    if weight == 0:
                        continue
                    if is_plain:
                        aim = cell * n_labels + target
                        cross = opposed[aim] - against[start, aim]
                    else:
                        at = (game, agent, chosen, start, stand, cell, has_memory)
                        cross = _cross(tables, lists, numbers, past, row, at, posted)
                    proxy = share * conflict[start, cell]
                    if prevalence[start, cell] - cross - proxy - cost > 0:
                        won += weight
                bound = won / evidence - real[agent, chosen, SLACK]
            bounds[game, agent] = bound


@kernel
def _published(tables, lists, numbers, past, place, total):  # type: ignore[no-untyped-def]
    """Return the bound from published masses; all members count."""
    agent, chosen, start, stand = place
    whole, n_labels = lists.whole, numbers.n_labels
    n_acting, target = whole[agent, chosen, ACTING], whole[agent, chosen, TARGET]
    if n_acting <= 0:
        return -np.inf
    tau = past.tau_records[stand if past.tau_records.shape[0] > 1 else 0]
    members = tables.members
    if whole[agent, chosen, ADAPTIVE] == 1:
        members = tables.prevalence
    sign = 1.0 if whole[agent, chosen, OBJECTIVE] == 2 else -1.0
    won = 0.0
    for cell in range(members.shape[1]):
        largest = -np.inf
        for label in range(n_labels):
            value = total[cell * n_labels + label]
            if label != target and value > largest:
                largest = value
        if sign * (largest - total[cell * n_labels + target]) > tau:
            won += members[start, cell]
    return won / n_acting - lists.real[agent, chosen, SLACK]


@kernel
def _costs(lists, numbers, past, place, n_now):  # type: ignore[no-untyped-def]
    """Return the rest's weight in records, and what radii and ε take off a margin."""
    agent, chosen, stand, has_memory = place
    n_rest, effective, rounds = n_now, n_now, 1.0
    if has_memory:
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


@kernel
def _cross(tables, lists, numbers, past, row, place, posted):  # type: ignore[no-untyped-def]
    """Return the cross term of one agent on one cell, in records."""
    game, agent, chosen, start, stand, cell, has_memory = place
    whole, n_labels, regime = lists.whole, numbers.n_labels, numbers.regime
    target, first = whole[agent, chosen, BOUND_TARGET], cell * n_labels
    has_rival = whole[agent, chosen, RIVAL] == 1
    rival = np.int64(tables.rival[start, cell])
    if regime in (FULL, AGGREGATE):
        post = tables.post
        largest, of_target, of_rival = -np.inf, 0.0, 0.0
        for label in range(n_labels):
            value = posted[first + label] - post[start, first + label]
            if label == target:
                of_target = value
            elif value > largest:
                largest = value
            if label == rival:
                of_rival = value
        return of_target - of_rival if has_rival else largest - of_target
    total = 0.0
    if has_memory and has_rival:
        past_post = past.post
        total = past_post[stand, agent, first + target] - past_post[stand, agent, first + rival]
    elif has_memory:
        total = past.against[stand, agent, first + target]
    log, own = lists.real[agent, chosen, LOG], tables.own
    for other in range(row.shape[1]):
        if other == agent:
            continue
        mass = np.float64(whole[other, row[game, other], ACTING])
        before = past.n_acting[stand, other] if has_memory else 0.0
        if regime == WORST_CASE:
            total += mass + before
        elif regime == ANONYMOUS:
            total += (mass + before) * own[start, 0, cell]
        else:
            value = own[start, lists.set_of[other], cell]
            opposing = value
            if regime == ROBUST:
                slack = _radius(whole[agent, chosen, EVIDENCE], log) + _radius(mass, log)
                value = min(1.0, value + 2 * slack)
                opposing = 1.0
            total += mass * value + before * opposing
    return total
