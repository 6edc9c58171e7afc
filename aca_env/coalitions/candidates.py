"""Which coalitions to look at: all of them, or promising ones first.

A coalition is given by how many it has of each class. Collectives of one kind are of one class,
and interchangeable, if they share a block or are each alone.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from aca_env.coalitions.partitions import Partition, PartitionError

Counts = NDArray[np.int64]


def check_kinds(kinds: Sequence[Hashable] | None, n: int) -> None:
    """Raise unless there is a kind for each of n collectives, or no kinds at all."""
    if kinds is not None and len(kinds) != n:
        raise PartitionError(f"kinds must name {n} collectives, got {len(kinds)}")


def classes_of(partition: Partition, kinds: Sequence[Hashable] | None) -> list[list[int]]:
    """Return the collectives of each class; without kinds everybody is one."""
    if kinds is None:
        return [[i] for i in range(len(partition))]
    sizes = Counter(partition)
    classes: dict[Hashable, list[int]] = {}
    for i, block in enumerate(partition):
        home = block if sizes[block] > 1 else -1
        classes.setdefault((home, kinds[i]), []).append(i)
    return list(classes.values())


def every_count(sizes: Counts) -> Iterator[Counts]:
    """Yield the counts (n_classes,) of every coalition but the empty one, small numbers first."""
    places = np.concatenate([[1], np.cumprod(sizes + 1)]).astype(np.int64)
    for index in range(1, int(places[-1])):
        yield index // places[:-1] % (sizes + 1)


def promising_counts(
    partition: Partition,
    kinds: Sequence[Hashable] | None,
    classes: Sequence[Sequence[int]],
    rng: np.random.Generator,
) -> Iterator[Counts]:
    """Yield counts (n_classes,) without end: wholes first, then at random; some come again."""
    sizes = np.array([len(members) for members in classes], dtype=np.int64)
    yield sizes
    blocks = _groups([partition[members[0]] for members in classes])
    by_kind = _groups([kinds[m[0]] for m in classes]) if kinds is not None else []
    for group in [*blocks, *by_kind, *_pairs(blocks), *_pairs(by_kind)]:
        yield np.where(group, sizes, 0)
    while True:
        yield from _at_random(sizes, rng)


def _groups(labels: Sequence[Hashable]) -> list[NDArray[np.bool_]]:
    """Return (n_classes,) which classes bear it, for each label."""
    return [np.array([other == label for other in labels]) for label in dict.fromkeys(labels)]


def _pairs(groups: list[NDArray[np.bool_]]) -> Iterator[NDArray[np.bool_]]:
    return (first | second for first, second in combinations(groups, 2))


def _at_random(sizes: Counts, rng: np.random.Generator) -> Iterator[Counts]:
    """Yield whole classes in random order up to a random size, and some of every class."""
    order = rng.permutation(len(sizes))
    room = int(rng.integers(1, sizes.sum() + 1))
    filled = np.minimum(sizes[order], np.maximum(0, room - (sizes[order].cumsum() - sizes[order])))
    counts = np.zeros_like(sizes)
    counts[order] = filled
    yield counts
    yield rng.binomial(sizes, rng.random()).astype(np.int64)
