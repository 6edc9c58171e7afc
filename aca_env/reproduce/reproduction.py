"""What the library puts beside a published point, and how far apart the two may be."""

from dataclasses import dataclass

import numpy as np

from aca_env.reproduce.published import Point
from aca_env.reproduce.released import released_bound
from aca_env.reproduce.single import (
    Cars,
    Reals,
    Values,
    certify,
    draw_groups,
    measure,
    step_error,
)
from aca_env.strategies.unplanting import AdaptiveUnplanting

EXACT = 1e-12


@dataclass(frozen=True, eq=False)
class Reproduction:
    """Draws of one published point.

    Attributes:
        point: the point.
        cars: the pool that was drawn from.
        values: successes or bounds, and their won cells.
        n_counted: users behind each value: test users, members, or the holdout.
        divisor: what their number is divided by.
    """

    point: Point
    cars: Cars
    values: Values
    n_counted: int
    divisor: int

    @property
    def errors(self) -> Reals:
        """(n_draws,) standard error of each value's difference to the published one."""
        shares = self.cars.cell_shares
        cells = self.values.cells
        return np.array([step_error(won, shares, self.n_counted, self.divisor) for won in cells])

    @property
    def agrees(self) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Whether (n_draws,) each value stands on the published step: exact, or to 4 errors."""
        allowed = np.maximum(4 * self.errors, EXACT)
        return np.asarray(np.abs(self.values.value - self.point.value) <= allowed)


def reproduce(point: Point, cars: Cars, n_draws: int, rng: np.random.Generator) -> Reproduction:
    """Return fresh draws of a published point."""
    plan, setting, space = point.plan, point.setting, cars.space
    groups = draw_groups(cars, plan, setting, n_draws, rng)
    if point.kind == "success":
        values = measure(plan, groups, space)
        return Reproduction(point, cars, values, setting.n_test, setting.n_test)
    if isinstance(plan, AdaptiveUnplanting):
        values = released_bound(plan, groups, space, setting.delta)
        return Reproduction(point, cars, values, groups.holdout.n, setting.n_members)
    values = certify(plan, groups, space, setting.delta)
    return Reproduction(point, cars, values, setting.n_members, setting.n_members)
