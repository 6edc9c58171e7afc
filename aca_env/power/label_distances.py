"""How far apart the labels are that test users get from two platforms."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError, UnknownNameError, one_line
from aca_env.power.watched import Watched
from aca_env.scenario.schema import Scenario

Reals = NDArray[np.float64]


class LabelDistances:
    """Mean distance between the labels that test users get.

    Args:
        scenario: whose labels and values.
        distance: see `performative_power`.

    Raises:
        AcaError: no such distance.
    """

    def __init__(self, scenario: Scenario, distance: Any) -> None:
        self.scenario = scenario
        self.distance = distance
        if isinstance(distance, str):
            if distance not in ("different", "worth"):
                raise UnknownNameError("distance", distance, ("different", "worth"))
        else:
            self.matrix = _read_matrix(distance)

    def __call__(self, now: Watched, under: Watched) -> Reals:
        """Return the mean distance (n_seeds,) over test users, signals and rounds."""
        table = self._table(now)
        apart = table[now.labels, under.labels]
        n_test = self.scenario.population.n_test
        return np.asarray((now.users * apart[:, :, None]).sum(axis=-1).mean(axis=(1, 2)) / n_test)

    def _table(self, now: Watched) -> Reals:
        """Return distances (n_labels, n_labels)."""
        n = now.world.space.n_labels
        if not isinstance(self.distance, str):
            if len(self.matrix) != n:
                raise DataError(
                    f"distance: expected a matrix of shape ({n}, {n}), got {self.matrix.shape}"
                )
            return self.matrix
        if self.distance == "different":
            return 1 - np.eye(n)
        values, mass = worths(now)
        apart = np.abs(values[:, :, None] - values[:, None, :])
        return np.asarray(np.tensordot(mass, apart, axes=1))


def worths(episodes: Watched) -> tuple[Reals, Reals]:
    """Return values (n_agents, n_labels) of labels and each collective's part (n_agents,).

    Where values are private, they are those that the scenario states for everybody.
    """
    scenario, space = episodes.world.scenario, episodes.world.space
    values = np.array(
        [[group.values.get(y, 0.0) for y in space.labels] for group in scenario.collectives]
    )
    members = np.array(scenario.n_members, dtype=np.float64)
    total = members.sum()
    # Without any members, everybody's view counts alike.
    return values, members / total if total else np.full(len(members), 1 / len(members))


def _read_matrix(given: Any) -> Reals:
    try:
        matrix = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        matrix = np.empty(0)
    is_square = matrix.ndim == 2 and matrix.shape[0] == matrix.shape[1]
    if not is_square or not np.isfinite(matrix).all() or (matrix < 0).any():
        raise DataError(
            "distance: expected different, worth, or a square matrix of finite numbers of at "
            f"least 0, got {one_line(given)}"
        )
    if np.diagonal(matrix).any():
        raise DataError("distance: expected 0 between equal labels, on the matrix's diagonal")
    return matrix
