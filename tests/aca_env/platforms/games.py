"""Small random games, and the adversary's best by trying every prediction of every cell."""

from fractions import Fraction
from itertools import product

from aca_env.platforms.training import Victim

SCALES = (3, 20, 10**4, 10**9, 10**12)


def random_counts(rng, n_cells=None, n_labels=None):
    """Counts with ties, empty cells and sizes up to 10**12."""
    n_cells = n_cells or int(rng.integers(1, 6))
    n_labels = n_labels or int(rng.integers(2, 5))
    counts = rng.integers(0, rng.choice(SCALES), size=(n_cells, n_labels), endpoint=True)
    counts[rng.random(n_cells) < 0.15] = 0
    tied = rng.random(n_cells) < 0.2
    counts[tied, 0] = counts[tied, 1]
    return counts


def random_victims(rng, n_cells, n_labels):
    return tuple(
        Victim(
            str(rng.choice(["planting", "unplanting"])),
            int(rng.integers(n_labels)),
            rng.integers(0, rng.choice([2, 50, 10**6]), size=n_cells),
            int(rng.choice([1, 7, rng.integers(1, 10**9)])),
        )
        for _ in range(rng.integers(1, 4))
    )


def success(victims, labels):
    """Weighted test users won, one user group at a time, in Python's whole numbers."""
    won = 0
    for victim in victims:
        for users, label in zip(victim.users, labels, strict=True):
            is_target = int(label) == victim.target
            if is_target == (victim.objective == "planting"):
                won += victim.weight * int(users)
    return won


def spending(counts, labels):
    """Records that the predicted labels lack to lead their cells, together."""
    return sum(
        max(map(int, row)) - int(row[label]) for row, label in zip(counts, labels, strict=True)
    )


def least_success(counts, victims, budget):
    """The victims' success under the worst of all label assignments within the budget."""
    n_cells, n_labels = counts.shape
    return min(
        success(victims, labels)
        for labels in product(range(n_labels), repeat=n_cells)
        if spending(counts, labels) <= budget
    )


def contamination_for(counts, labels, n_total, epsilon):
    """A law Q' (exact fractions) that makes every given label a maximiser, or None."""
    share = Fraction(str(epsilon))
    law = [[Fraction(0)] * counts.shape[1] for _ in counts]
    for cell, (row, label) in enumerate(zip(counts, labels, strict=True)):
        short = max(map(int, row)) - int(row[label])
        law[cell][label] = (1 - share) * short / (share * n_total)
    left = 1 - sum(map(sum, law))
    if left < 0:
        return None
    law[0][labels[0]] += left
    return law
