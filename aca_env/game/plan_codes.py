"""Per plan and level: what it aims at and how, as padded arrays."""

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from aca_env.game.menu import OBJECTIVES
from aca_env.strategies import AdaptiveUnplanting, NaiveUnplanting, Strategy
from aca_env.strategies.base import OneLabelStrategy

if TYPE_CHECKING:
    from aca_env.game.world import World

Whole = NDArray[np.int64]


class PlanCodes:
    """Tables (n_agents, n_rows) of what a world's plans are; see `game.plans.Plans`.

    Args:
        world: the world, with the menus of its collectives.
    """

    def __init__(self, world: "World") -> None:
        self.world = world
        self.menus = world.menus
        self.terms = world.scenario.information

    def _by_row(self, per_plan: NDArray[np.generic]) -> NDArray[np.generic]:
        return np.tile(np.repeat(per_plan, self.world.n_levels, axis=1), self.world.n_cases)

    @cached_property
    def objective(self) -> Whole:
        """Place of the objective in `OBJECTIVES`."""
        return np.asarray(self._by_row(self.menus.objective), dtype=np.int64)

    @cached_property
    def target(self) -> Whole:
        """Label code y* that success is about."""
        return np.asarray(self._by_row(self.menus.target), dtype=np.int64)

    @cached_property
    def signal(self) -> Whole:
        """Place of the signal in the scenario's list."""
        return np.asarray(self._by_row(self.menus.signal), dtype=np.int64)

    @cached_property
    def bound_target(self) -> Whole:
        """Label code that the bound is about: of naive unplanting, the planted one."""

        def code(_: int, plan: Strategy) -> int:
            if isinstance(plan, NaiveUnplanting) and plan.method == "planting":
                return self.world.space.label_code(plan.alternative)
            named = plan.objective in ("planting", "unplanting")
            return self.world.space.label_code(plan.target) if named else 0

        return np.asarray(self._by_row(self.menus.per_plan(code, np.int64)), dtype=np.int64)

    @cached_property
    def reported(self) -> Whole:
        """Label code that all acting members report; −1 for several, −2 for one per cell."""

        def code(_: int, plan: Strategy) -> int:
            if isinstance(plan, OneLabelStrategy):
                return self.world.space.label_code(plan.reported)
            return -2 if isinstance(plan, AdaptiveUnplanting) else -1

        return np.asarray(self._by_row(self.menus.per_plan(code, np.int64)), dtype=np.int64)

    @cached_property
    def has_rival(self) -> NDArray[np.bool_]:
        """Whether the bound is Section 4's, with a rival label per cell."""

        def beats(_: int, plan: Strategy) -> bool:
            direct = isinstance(plan, NaiveUnplanting) and plan.method == "direct"
            return direct or isinstance(plan, AdaptiveUnplanting)

        return np.asarray(self._by_row(self.menus.per_plan(beats, bool)), dtype=bool)

    @cached_property
    def is_adaptive(self) -> NDArray[np.bool_]:
        """Whether part of the members chose the labels."""
        is_split = self.menus.per_plan(lambda _, plan: isinstance(plan, AdaptiveUnplanting), bool)
        return np.asarray(self._by_row(is_split), dtype=bool)

    @cached_property
    def has_bound(self) -> NDArray[np.bool_]:
        """Whether there is a certified bound for the objective."""
        return np.isin(
            self.objective, [OBJECTIVES.index("planting"), OBJECTIVES.index("unplanting")]
        )

    @cached_property
    def is_edit(self) -> NDArray[np.bool_]:
        """Whether acting members edit at all."""
        return np.asarray(self.objective != OBJECTIVES.index("none"))
