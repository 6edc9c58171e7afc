"""How many training records belong to each collective."""

from collections.abc import Sequence


def count_members(shares: Sequence[float], n_train: int) -> tuple[int, ...]:
    """Return round(share * n_train) per collective, in sum at most n_train.

    Where rounding up makes too many, the largest collectives give one each, again
    and again, the first of equals first.

    Args:
        shares: share of the training records per collective, in sum at most 1.
        n_train: training records.

    >>> count_members([0.25, 0.1], 1000), count_members([0.5, 0.5], 3)
    ((250, 100), (1, 2))
    """
    counts = [min(round(share * n_train), n_train) for share in shares]
    for _ in range(sum(counts) - n_train):
        counts[counts.index(max(counts))] -= 1
    return tuple(counts)


def count_with_shared(
    singles: Sequence[float], shared: Sequence[float], n_train: int
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return round(share * n_train) of members in one collective, and of people in several.

    Args:
        singles: share of each collective's members who are in no other.
        shared: share of the people of each overlap.
        n_train: training records.
    """
    counts = count_members([*singles, *shared], n_train)
    return counts[: len(singles)], counts[len(singles) :]
