"""The constructor of the form in which the platform acts."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from aca_env.errors import ScenarioError
from aca_env.faces.make import DEFAULT_SCENARIO, read_changes
from aca_env.faces.platform_env.costs import Costs
from aca_env.faces.platform_env.environment import PlatformEnv
from aca_env.power.levers import Lever
from aca_env.scenario.loading import load_scenario
from aca_env.scenario.schema import Scenario


def platform_env(  # noqa: PLR0913 - named options only
    scenario: str | Path | Scenario = DEFAULT_SCENARIO,
    *,
    actions: Iterable[Lever] | None = None,
    costs: Costs | Mapping[str, float] | None = None,
    render_mode: str | None = None,
    max_cycles: int | None = None,
    overrides: Mapping[str, Any] | None = None,
    **settings: Any,
) -> PlatformEnv:
    """Return a PettingZoo parallel environment in which the platform is an agent too.

    `aca_env.faces.platform_env` tells the protocol, the menu and the payoff.

    Args:
        scenario: a shipped name, a path of a TOML file, or a `Scenario`.
        actions: the platform's levers behind the setting as it is, which is action 0; None:
            `platform_menu(scenario)`. See `Lever` and `learner_levers`.
        costs: `Costs`, or prices by name (of its parts, or of levers); None: the defaults.
        render_mode: "ansi", "rgb_array" or "human"; None never renders.
        max_cycles: PettingZoo's name for the number of rounds.
        overrides: values by dotted key of the scenario file.
        **settings: the same in keyword form, `__` for the dot.

    Raises:
        AcaError: anything that is not valid, in one line.
    """
    changes = read_changes(overrides, settings)
    if max_cycles is not None:
        if "rounds" in changes:
            raise ScenarioError("max_cycles: given together with rounds, its other name")
        changes["rounds"] = max_cycles
    loaded = load_scenario(scenario, changes)
    return PlatformEnv(loaded, actions=actions, costs=costs, render_mode=render_mode)
