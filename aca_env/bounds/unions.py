"""What is united over: events on cells, and sets of cells."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Numbers = NDArray[np.number[Any]]

_ROUNDS = 60
_FEW = 1000


def fewest_that_count(n_own: int, n_other: int, log_inverse_delta: float) -> int:
    """Return κ: of fewer records of both groups, none being own is no rare event.

    The least κ with (1 − n/N)^κ ≤ δ', n own records among N.
    """
    if n_own == 0 or n_other == 0:
        return 0
    per_record = -math.log1p(-n_own / (n_own + n_other))
    return math.ceil(log_inverse_delta / per_record)


def occupied_pairs(
    n_pairs: int, groups: tuple[tuple[int, int, int], ...], delta: float, n_more: int = 0
) -> tuple[float, tuple[int, ...]]:
    """Return ln(1/δ') and κ for each group where only well-filled pairs are paid for.

    A pair is a cell and a rival label. Whatever whole number κ is fixed in advance: if a pair
    is certified only where the lead that is left exceeds κ − 1 − a (a: own records that speak
    against), no pair with fewer than κ records of both groups, K' < κ, can be certified in
    error, since A = K' − a. The others are at most N/κ, whatever the number of cells: every
    record speaks against in one pair at most. Given all records of both groups together, which
    pairs these are is fixed, so a union over N/κ events of the exchangeable bound suffices.
    κ is chosen so small that the condition costs next to nothing: with no own record in sight,
    the exact bound allows for κ − 1 records anyway. Where κ would pay for more pairs than there
    are, all pairs are paid for and κ is 0.

    Args:
        n_pairs: number of cells times rival labels.
        groups: for each unknown group n_own, n_other, and how many tests each pair takes.
        delta: what all events together may fail with.
        n_more: other events at the same δ'.
    """
    log_inverse, fewest = 0.0, (0,) * len(groups)
    for _ in range(_ROUNDS):
        n_events = n_more
        kept = []
        for (n_own, n_other, n_tests), least in zip(groups, fewest, strict=True):
            crowded = (n_own + n_other) // least if least else n_pairs
            kept.append(least if crowded < n_pairs else 0)
            n_events += n_tests * min(n_pairs, crowded)
        log_inverse = math.log(max(n_events, 1)) - math.log(delta)
        # Any κ is valid at the price that it fixes; repeating makes the two suit each other.
        known, fewest = (
            fewest,
            tuple(fewest_that_count(n_own, n_other, log_inverse) for n_own, n_other, _ in groups),
        )
        if fewest == known:
            break
    return log_inverse, tuple(kept)


def log_sets(n_chosen: Numbers, n_cells: int) -> Reals:
    """Return the price of a set of cells where sets are weighted by their size.

    A size l from 1 to c − 1 has a share of δ in proportion to 1/w, w = min(l, c − l), and all
    sets of a size have the same: ln(w Σ 1/w) + ln C(c, l). The empty set and all cells need no
    event, so they cost 0.

    Args:
        n_chosen: size l of the set, in [0, c], any shape.
        n_cells: c.

    >>> log_sets(np.array([0, 1, 2, 5]), 5).round(2)
    array([0.  , 2.71, 4.1 , 0.  ])
    """
    c = float(min(n_cells, 10**300))
    size = np.asarray(n_chosen, dtype=np.float64)
    few = np.minimum(size, np.maximum(c - size, 0.0))
    inner = np.maximum(few, 1.0)
    # Robbins' form of Stirling's formula, from above.
    entropy = inner * np.log(c / inner) - (c - inner) * np.log1p(-np.minimum(inner / c, 0.5))
    others = np.maximum(c - inner, 1.0)
    edge = 0.5 * np.log(c / (2 * np.pi * inner * others))
    edge += 1 / (12 * c) - 1 / (12 * inner + 1) - 1 / (12 * others + 1)
    price = np.log(inner) + math.log(_sum_of_inverses(n_cells)) + entropy + edge
    return np.where(few > 0, price, 0.0)


def _sum_of_inverses(n_cells: int) -> float:
    """Return the sum of 1/min(l, c − l) over sizes l, from above where cells are very many."""
    if n_cells <= _FEW:
        sizes = np.arange(1, max(n_cells, 2))
        return float((1 / np.minimum(sizes, np.maximum(n_cells - sizes, 1))).sum())
    return 2 * (1 + math.log(n_cells) - math.log(2))


def log_sets_between(fewest: Numbers, most: Numbers, n_cells: int) -> Reals:
    """Return the largest price of a set whose size lies in [fewest, most].

    The price rises up to half of the cells and falls beyond.
    """
    middle = float(min(n_cells, 10**300)) / 2
    low, high = np.asarray(fewest, dtype=np.float64), np.asarray(most, dtype=np.float64)
    nearest = np.clip(middle, low, high)
    floor, ceiling = np.clip(np.floor(nearest), low, high), np.clip(np.ceil(nearest), low, high)
    return np.maximum(log_sets(floor, n_cells), log_sets(ceiling, n_cells))
