"""Worlds of one scenario's variants: what is made of the pool is made once."""

import json
from typing import Any

from aca_env.game.world import World
from aca_env.scenario.names import check_names
from aca_env.scenario.schema import Scenario

MOST_KEPT = 4

OWN_NUMBERS = {"share", "values", "weights", "edit_cost", "policy", "policy_options"}
FREE: dict[str, Any] = {
    "name": True,
    "description": True,
    "rounds": True,
    "horizon": True,
    "reward": True,
    "collectives": {"__all__": OWN_NUMBERS},
    "platform": {"memory", "decay", "retrain_every"},
}
"""What neither the menus nor the tables of the pool depend on."""


class Worlds:
    """Finds the world of a scenario, made from an earlier one where only free fields differ."""

    def __init__(self) -> None:
        self._kept: dict[str, World] = {}

    def find(self, scenario: Scenario) -> World:
        """Return a world of its own for a scenario.

        Raises:
            AcaError: a name that the population does not have, or a pool too small.
        """
        fields = scenario.model_dump(mode="json", exclude=FREE)
        key = json.dumps([str(scenario.table_path), fields], sort_keys=True)
        base = self._kept.pop(key, None)
        if base is None:
            base = World(scenario)
        else:
            check_names(scenario, base.space)
        self._kept[key] = base
        for oldest in [*self._kept][:-MOST_KEPT]:
            del self._kept[oldest]
        # Never the base itself: what is drawn for a game goes with its world.
        return base.varied(scenario)
