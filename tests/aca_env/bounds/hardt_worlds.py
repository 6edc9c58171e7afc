"""Random finite worlds in which one collective faces the worst classifier that ε allows."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class World:
    """Base law P₀ (n_points, n_labels), an idempotent map g, a mass, a target and an ε."""

    law: np.ndarray
    image: np.ndarray
    alpha: float
    target: int
    epsilon: float

    @property
    def base(self):
        """P₀(x)."""
        return self.law.sum(axis=1)

    @property
    def conditional(self):
        """P₀(y | x)."""
        return self.law / self.base[:, None]

    @property
    def cells(self):
        """The signal's image."""
        return np.unique(self.image)


def random_world(seed, epsilon=None):
    """Return the world of a seed; image cells are sometimes rare, sometimes common."""
    rng = np.random.default_rng(seed)
    n_points, n_labels = int(rng.integers(2, 7)), int(rng.integers(2, 4))
    base = rng.dirichlet(np.full(n_points, rng.choice([0.2, 1.0, 5.0]))) + 1e-6
    labels = rng.dirichlet(np.full(n_labels, rng.choice([0.3, 1.0, 5.0])), size=n_points)
    cells = rng.choice(n_points, size=rng.integers(1, n_points + 1), replace=False)
    image = rng.choice(cells, size=n_points)
    image[cells] = cells
    drawn = float(rng.choice([0.0, 0.01, 0.1]))
    return World(
        law=(base / base.sum())[:, None] * labels,
        image=image,
        alpha=float(rng.uniform(0.02, 1.0)),
        target=int(rng.integers(n_labels)),
        epsilon=drawn if epsilon is None else epsilon,
    )


def mixture(world, edited):
    """Return α P* + (1−α) P₀."""
    return world.alpha * edited + (1 - world.alpha) * world.law


def feature_label(world):
    """Return the law of (g(x), y*)."""
    edited = np.zeros_like(world.law)
    np.add.at(edited[:, world.target], world.image, world.base)
    return edited


def feature_only(world):
    """Return the law of (g(x), y) where y = y*; the others hide at a point of their own."""
    edited = np.zeros_like(world.law)
    np.add.at(edited[:, world.target], world.image, world.law[:, world.target])
    return edited


def erased(world):
    """Return the law of (x, argmax_y P₀(y | g(x)))."""
    labels = world.conditional.argmax(axis=1)[world.image]
    edited = np.zeros_like(world.law)
    edited[np.arange(len(labels)), labels] = world.base
    return edited


def worst_share(world, law, weights, wanted):
    """Return the least mass of points predicted as wanted, over all laws Q' of mass ε.

    Q' lifts another label of a point to the lead of the wanted one; a tie counts against
    it. The choice of points is a knapsack, here by trying all sets of them.

    Args:
        world: the world.
        law: what the platform trains on.
        weights: mass lost with each point.
        wanted: label wanted at each point.
    """
    points = np.arange(len(law))
    rivals = law.copy()
    rivals[points, wanted] = -np.inf
    lead = law[points, wanted] - rivals.max(axis=1)
    costs = (1 - world.epsilon) * np.maximum(lead, 0)
    best = 0.0
    for chosen in range(2 ** len(points)):
        inside = (chosen >> points) & 1 == 1
        # Without suboptimality a tie is still lost, but nothing is flipped.
        if costs[inside].sum() <= world.epsilon + 1e-15:
            best = max(best, weights[inside].sum())
    return 1 - best


def worst_planting(world, law):
    """Return Pr[f(g(x)) = y*] at worst."""
    weights = np.bincount(world.image, weights=world.base, minlength=len(world.base))
    wanted = np.full(len(world.base), world.target)
    used = world.cells
    part = World(law[used], used, world.alpha, world.target, world.epsilon)
    return worst_share(part, law[used], weights[used], wanted[used])


def worst_erasing(world, law):
    """Return Pr[f(x) = f(g(x))] at worst, by trying every classifier within the budget."""
    n_points, n_labels = law.shape
    costs = (1 - world.epsilon) * (law.max(axis=1, keepdims=True) - law)
    classifiers = np.indices((n_labels,) * n_points).reshape(n_points, -1).T
    spent = costs[np.arange(n_points), classifiers].sum(axis=1)
    same = (classifiers == classifiers[:, world.image]) @ world.base
    return float(same[spent <= world.epsilon + 1e-15].min())
