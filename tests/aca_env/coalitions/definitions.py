"""The definitions, written out slowly and on their own: what the fast code is compared with."""

from itertools import chain, combinations, permutations

import numpy as np
from scipy.optimize import linprog


def subsets(members):
    members = sorted(members)
    return chain.from_iterable(combinations(members, k) for k in range(len(members) + 1))


def bits(members):
    return sum(1 << i for i in members)


def rows_of(n):
    return (np.arange(1 << n)[:, None] >> np.arange(n) & 1).astype(float)


def shapley_by_orders(values, n):
    shares = np.zeros(n)
    orders = list(permutations(range(n)))
    for order in orders:
        inside = 0
        for i in order:
            shares[i] += values[inside | 1 << i] - values[inside]
            inside |= 1 << i
    return shares / len(orders)


def shapley_by_subsets(values, n):
    from math import factorial

    shares = np.zeros(n)
    for i in range(n):
        for S in subsets(set(range(n)) - {i}):
            weight = factorial(len(S)) * factorial(n - len(S) - 1) / factorial(n)
            shares[i] += weight * (values[bits(S) | 1 << i] - values[bits(S)])
    return shares


def least_core_by_full_program(values, n):
    rows = rows_of(n)[1:-1]
    found = linprog(
        [0.0] * n + [1.0],
        A_ub=-np.column_stack([rows, np.ones(len(rows))]),
        b_ub=-np.asarray(values, dtype=float)[1:-1],
        A_eq=[[1.0] * n + [0.0]],
        b_eq=[values[-1]],
        bounds=[(None, None)] * (n + 1),
        method="highs-ipm",
    )
    assert found.status == 0
    return found.fun


def nucleolus_by_probing(values, n, floors):
    """Every stage asks, for each coalition, whether its excess could be smaller; n up to 5."""
    rows, values = rows_of(n), np.asarray(values, dtype=float)
    left, fixed = list(range(1, (1 << n) - 1)), {(1 << n) - 1: 0.0}
    bounds = [(f if np.isfinite(f) else None, None) for f in floors]
    while True:
        eq = {
            "A_eq": np.column_stack([rows[list(fixed)], np.zeros(len(fixed))]),
            "b_eq": [values[S] - e for S, e in fixed.items()],
            "A_ub": -np.column_stack([rows[left], np.ones(len(left))]) if left else None,
            "b_ub": -values[left] if left else None,
        }
        excess = (None, None) if left else (0, 0)
        first = linprog([0.0] * n + [1.0], bounds=[*bounds, excess], **eq)
        assert first.status == 0
        if not left or np.linalg.matrix_rank(rows[list(fixed)]) == n:
            return first.x[:n]
        best = first.fun
        settled = []
        for S in left:
            probe = linprog([*-rows[S], 0.0], bounds=[*bounds, (None, best + 1e-10)], **eq)
            assert probe.status == 0
            if values[S] + probe.fun > best - 1e-7:
                settled.append(S)
        assert settled
        fixed |= dict.fromkeys(settled, best)
        left = [S for S in left if S not in settled]


def is_balanced(rows, spare, n):
    """Whether positive weights on all rows, and any on the spare ones, cover everybody once."""
    both = np.vstack([rows, spare])
    needs = np.r_[np.ones(len(rows)), np.zeros(len(spare))]
    found = linprog(
        np.r_[np.zeros(len(both)), -1.0],
        A_ub=np.column_stack([-np.eye(len(both))[needs > 0], np.ones(len(rows))]),
        b_ub=np.zeros(len(rows)),
        A_eq=np.column_stack([both.T, np.zeros(n)]),
        b_eq=np.ones(n),
        bounds=[(0, None)] * len(both) + [(None, 1)],
    )
    return found.status == 0 and -found.fun > 1e-9


def meets_kohlberg(values, shares, floors, gap=1e-7):
    """Kohlberg's criterion (1971), without floors Sobolev's (1975): all levels are balanced."""
    n = len(shares)
    rows = rows_of(n)
    excess = (np.asarray(values) - rows @ shares)[1:-1]
    spare = np.eye(n)[np.abs(shares - floors) <= gap]
    order = np.argsort(-excess)
    ends = [k + 1 for k in range(len(order) - 1) if excess[order[k]] - excess[order[k + 1]] > gap]
    for end in [*ends, len(order)]:
        level = rows[1:-1][order[:end]]
        if not is_balanced(level, spare, n):
            return False
        # A balanced level that spans everything stays balanced with whatever is added.
        if np.linalg.matrix_rank(level) == n:
            return True
    return True


def talmud(estate, claims):
    """The rule of the Talmud: half the claims by equal awards, then by equal losses."""
    half = np.asarray(claims, dtype=float) / 2
    if estate <= half.sum():
        return equal_awards(estate, half)
    return 2 * half - equal_awards(2 * half.sum() - estate, half)


def equal_awards(estate, caps):
    low, high = 0.0, float(max(caps))
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if np.minimum(caps, middle).sum() < estate else (low, middle)
    return np.minimum(caps, high)


def set_partitions(members):
    """All partitions of a list, as sets of blocks."""
    if not members:
        yield frozenset()
        return
    first, rest = members[0], members[1:]
    for smaller in set_partitions(rest):
        yield smaller | {frozenset([first])}
        for block in smaller:
            yield smaller - {block} | {block | {first}}


def block_with(partition, i):
    return next(block for block in partition if i in block)


def without_empty(blocks):
    return frozenset(block for block in blocks if block)


def moves_of(partition, i):
    """Where i can go: (receiving block, block left behind, partition afterwards)."""
    home = block_with(partition, i)
    for target in [*(partition - {home}), frozenset()]:
        after = without_empty({*(partition - {home, target}), home - {i}, target | {i}})
        if after != partition:
            yield target, home - {i}, after


def is_stable(payoffs, partition, n, concept, tolerance=0.0):
    now = payoffs[partition]
    for i in range(n):
        for receivers, left, after in moves_of(partition, i):
            then = payoffs[after]
            if not then[i] > now[i] + tolerance:
                continue
            harmed = {"nash": (), "individual": receivers, "contractual": receivers | left}[concept]
            if all(then[j] >= now[j] - tolerance for j in harmed):
                return False
    return True


def leave_together(partition, coalition, rest):
    blocks = {coalition}
    for block in partition:
        left = block - coalition
        broken = left != block and rest == "gamma"
        blocks |= {frozenset([i]) for i in left} if broken else {left}
    return without_empty(blocks)


def blockers(payoffs, partition, n, rest, tolerance=0.0):
    found = []
    for members in subsets(range(n)):
        if members:
            then = payoffs[leave_together(partition, frozenset(members), rest)]
            if all(then[i] > payoffs[partition][i] + tolerance for i in members):
                found.append(members)
    return found
