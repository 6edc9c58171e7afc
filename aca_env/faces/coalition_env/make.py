"""The constructor of the coalition form."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aca_env.faces.coalition_env.environment import CoalitionEnv
from aca_env.faces.make import DEFAULT_SCENARIO, parallel_env
from aca_env.scenario.schema import Scenario


def coalition_env(
    scenario: str | Path | Scenario = DEFAULT_SCENARIO,
    *,
    split: str = "equal",
    max_size: int | None = None,
    render_mode: str | None = None,
    overrides: Mapping[str, Any] | None = None,
    **settings: Any,
) -> CoalitionEnv:
    """Return a PettingZoo parallel environment in which agents form coalitions between rounds.

    `aca_env.faces.coalition_env` tells the protocol and the splits.

    Args:
        scenario: a shipped name, a path of a TOML file, or a `Scenario`.
        split: how a coalition's payoffs are split: "own" (not at all), "equal", "proportional"
            (to members), "shapley" or "nucleolus".
        max_size: the most collectives in one coalition, at most 12 with "shapley" and
            "nucleolus"; None: all.
        render_mode: "ansi", "rgb_array" or "human"; None never renders.
        overrides: values by dotted key of the scenario file.
        **settings: the same in keyword form, `__` for the dot, and the other options of
            `aca_env.parallel_env`: `pad`, `observation`, `max_cycles`.

    Raises:
        AcaError: anything that is not valid, in one line.
    """
    base = parallel_env(scenario, render_mode=render_mode, overrides=overrides, **settings)
    return CoalitionEnv(base, split=split, max_size=max_size)
