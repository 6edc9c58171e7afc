from itertools import product

import numpy as np

from aca_env.coalitions.grid import mass_grid
from aca_env.coalitions.knapsack import PRIME, Knapsack


def by_listing(grid, costs, tags):
    """Return {mass: {tag: least cost}} over all coalitions."""
    best = {}
    for row in product(*(range(count + 1) for count in grid.counts)):
        mass, cost = int(np.dot(row, grid.steps)), float(np.dot(row, costs))
        tag = sum(int(k) * int(t) for k, t in zip(row, tags, strict=True)) % PRIME
        found = best.setdefault(mass, {})
        found[tag] = min(cost, found.get(tag, np.inf))
    return best


def test_the_two_cheapest_of_different_tags_are_kept_with_their_members():
    rng = np.random.default_rng(0)
    for _ in range(60):
        grid = mass_grid(rng.integers(1, 6, size=rng.integers(1, 9)), 1000)
        costs = rng.integers(-3, 4, size=len(grid.steps)) + rng.random(len(grid.steps)) / 8
        tags = rng.integers(0, 3, size=len(grid.steps))
        found = Knapsack(grid, costs, tags, n_kept=2)
        expected = by_listing(grid, costs, tags)
        for mass in range(grid.total + 1):
            least = sorted((cost, tag) for tag, cost in expected.get(mass, {}).items())[:2]
            for slot in range(2):
                if slot < len(least):
                    assert abs(found.cost[slot, mass] - least[slot][0]) < 1e-12
                    row = found.row(mass, slot)
                    assert (row <= grid.counts).all()
                    assert row @ grid.steps == mass
                    assert abs(row @ costs - least[slot][0]) < 1e-12
                    assert row @ tags % PRIME == found.tag[slot, mass]
                else:
                    assert np.isinf(found.cost[slot, mass])


def test_keeping_one_gives_the_first_of_two():
    rng = np.random.default_rng(1)
    grid = mass_grid(rng.integers(1, 9, size=30), 1000)
    costs, tags = rng.normal(size=len(grid.steps)), rng.integers(0, PRIME, size=len(grid.steps))
    one, two = (Knapsack(grid, costs, tags, n_kept=k) for k in (1, 2))
    assert (one.cost[0] == two.cost[0]).all()
    for mass in np.flatnonzero(np.isfinite(one.cost[0])):
        assert one.row(int(mass), 0) @ grid.steps == mass
