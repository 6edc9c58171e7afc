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
    DENSE,
    EVIDENCE,
    EVIDENCE_RADIUS,
    FULL,
    LOG,
    MEMBERS_COST,
    OBJECTIVE,
    PER_CELL,
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
    past_rest, past_squared, past_rounds = past.n_rest, past.n_rest_squared, past.rounds
    is_due, is_once = now.is_due, numbers.is_once
    past_acting, own, set_of, rivals = past.n_acting, tables.own, lists.set_of, tables.rival
    taus, regime, cross = past.tau_records, numbers.regime, np.zeros(n_cells)
    is_summed, reports = regime in (FULL, AGGREGATE), lists.reported
    lifted = np.empty(n_cells)
    for game in range(first, last):
        stand = 0 if is_one else game
        n_now = numbers.n_train
        if needs_sizes:
            for agent in range(n_agents):
                n_now -= whole[agent, row[game, agent], ACTING]
        if is_due:
            opposed[:] = 0.0
            lifted[:] = 0.0
            posted[:] = 0.0
            for agent in range(n_agents):
                label = reports[agent, row[game, agent]]
                start = entries[stand, agent] * n_rows + row[game, agent]
                if label == DENSE:
                    for place in range(width):
                        opposed[place] += against[start, place]
                    if needs_posts:
                        for place in range(width):
                            posted[place] += post[start, place]
                else:
                    # Who hands in one label opposes all others alike: no table is needed.
                    for cell in range(n_cells):
                        lifted[cell] += prevalence[start, cell]
                    if label == PER_CELL:
                        for cell in range(n_cells):
                            at = cell * n_labels + rivals[start, cell]
                            opposed[at] -= 2 * prevalence[start, cell]
                            posted[at] += prevalence[start, cell]
                    else:
                        for cell in range(n_cells):
                            opposed[cell * n_labels + label] -= 2 * prevalence[start, cell]
                        if needs_posts:
                            for cell in range(n_cells):
                                posted[cell * n_labels + label] += prevalence[start, cell]
                if has_memory:
                    for place in range(width):
                        opposed[place] += past_against[stand, agent, place]
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
            start = entries[stand, agent] * n_rows + chosen
            bound, is_bounded = -np.inf, whole[agent, chosen, BOUNDED] == 1
            if is_bounded and not is_due:
                if trained_plan[stand, agent] == chosen // n_levels:
                    bound = trained_bound[stand, agent]
            elif is_bounded and is_published:
                n_acting, wants = whole[agent, chosen, ACTING], whole[agent, chosen, TARGET]
                sign = 1.0 if whole[agent, chosen, OBJECTIVE] == 2 else -1.0
                tau = taus[stand if taus.size > 1 else 0]
                won = 0.0
                for cell in range(n_cells):
                    if sign * _conflict(total, cell * n_labels, n_labels, wants) > tau:
                        if whole[agent, chosen, ADAPTIVE] == 1:
                            won += prevalence[start, cell]
                        else:
                            won += members[start, cell]
                if n_acting > 0:
                    bound = won / n_acting - real[agent, chosen, SLACK]
            elif is_bounded and whole[agent, chosen, EVIDENCE] > 0:
                evidence = whole[agent, chosen, EVIDENCE]
                n_rest, cost = n_now, 0.0
                if needs_sizes:
                    effective, n_seen = n_now, 1.0
                    if has_memory:
                        n_seen, n_rest = past_rounds[stand], n_now + past_rest[stand]
                        effective = min(n_now, n_rest / n_seen)
                        if not is_once:
                            effective = 0.0
                            if n_rest > 0:
                                effective = n_rest**2 / (n_now + past_squared[stand])
                    cost = real[agent, chosen, MEMBERS_COST]
                    if n_rest > 0:
                        itself = _radius(effective, real[agent, chosen, LOG])
                        cost += 2 * n_rest * (real[agent, chosen, EVIDENCE_RADIUS] + itself)
                    cost += numbers.tau * (numbers.n_train * n_seen)
                else:
                    n_rest, cost = numbers.n_rest, fixed_cost[agent, chosen]
                share = n_rest / evidence if n_rest > 0 else 0.0
                target = whole[agent, chosen, BOUND_TARGET]
                has_rival = whole[agent, chosen, RIVAL] == 1
                if regime == FULL and not has_rival:
                    label = reports[agent, chosen]
                    for cell in range(n_cells):
                        cross[cell] = lifted[cell] + opposed[cell * n_labels + target]
                    if label == DENSE:
                        for cell in range(n_cells):
                            cross[cell] -= against[start, cell * n_labels + target]
                    elif label == target:
                        for cell in range(n_cells):
                            cross[cell] += prevalence[start, cell]
                    else:
                        for cell in range(n_cells):
                            helps = label == PER_CELL and rivals[start, cell] == target
                            cross[cell] += (
                                prevalence[start, cell] if helps else -prevalence[start, cell]
                            )
                elif is_summed:
                    _oppose_sum(posted, post, rivals, start, target, has_rival, n_labels, cross)
                else:
                    for cell in range(n_cells):
                        at = cell * n_labels
                        cross[cell] = 0.0
                        if has_memory and has_rival:
                            beaten = past_post[stand, agent, at + rivals[start, cell]]
                            cross[cell] = past_post[stand, agent, at + target] - beaten
                        elif has_memory:
                            cross[cell] = past_against[stand, agent, at + target]
                    slack = _radius(evidence, real[agent, chosen, LOG])
                    for other in range(n_agents):
                        if other == agent:
                            continue
                        mass = np.float64(whole[other, row[game, other], ACTING])
                        before = past_acting[stand, other] if has_memory else 0.0
                        more = 2 * (slack + _radius(mass, real[agent, chosen, LOG]))
                        for cell in range(n_cells):
                            if regime == WORST_CASE:
                                cross[cell] += mass + before
                            elif regime == ANONYMOUS:
                                cross[cell] += (mass + before) * own[start, 0, cell]
                            elif regime == ROBUST:
                                value = min(1.0, own[start, set_of[other], cell] + more)
                                cross[cell] += mass * value + before
                            else:
                                cross[cell] += (mass + before) * own[start, set_of[other], cell]
                won = 0.0
                for cell in range(n_cells):
                    proxy = share * conflict[start, cell]
                    if prevalence[start, cell] - cross[cell] - proxy - cost > 0:
                        won += members[start, cell]
                bound = won / evidence - real[agent, chosen, SLACK]
            bounds[game, agent] = bound


@inlined
def _conflict(counts, start, n_labels, target):  # type: ignore[no-untyped-def]
    """Return the largest other count of a cell less the target's."""
    largest = -np.inf
    for label in range(n_labels):
        if label != target and counts[start + label] > largest:
            largest = counts[start + label]
    return largest - counts[start + target]


@inlined
def _oppose_sum(  # type: ignore[no-untyped-def]
    posted, post, rivals, start, target, has_rival, n_labels, cross
):
    """Fill in the conflict of the others' sum with one plan, in records per cell."""
    for cell in range(cross.size):
        at = cell * n_labels
        largest = -np.inf
        for label in range(n_labels):
            value = posted[at + label] - post[start, at + label]
            if has_rival and label == rivals[start, cell]:
                largest = -value
            elif not has_rival and label != target and value > largest:
                largest = value
        of_target = posted[at + target] - post[start, at + target]
        cross[cell] = of_target + largest if has_rival else largest - of_target
