"""The constructors that scripts call."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pettingzoo import AECEnv
from pettingzoo.utils.conversions import parallel_to_aec

from aca_env.errors import ScenarioError
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.faces.vector import CollectiveActionVectorEnv
from aca_env.game.world import World
from aca_env.scenario.loading import load_scenario
from aca_env.scenario.schema import Scenario

DEFAULT_SCENARIO = "climate-duel"


def parallel_env(  # noqa: PLR0913 - named options only
    scenario: str | Path | Scenario = DEFAULT_SCENARIO,
    *,
    render_mode: str | None = None,
    pad: bool = True,
    observation: str = "flat",
    max_cycles: int | None = None,
    overrides: Mapping[str, Any] | None = None,
    **settings: Any,
) -> CollectiveActionEnv:
    """Return the PettingZoo parallel environment of a scenario.

    Args:
        scenario: a shipped name, a path of a TOML file, or a `Scenario`.
        render_mode: "ansi", "rgb_array" or "human"; None never renders.
        pad: whether all agents share one action and observation shape; False gives each
            its own.
        observation: "flat" for one vector, "dict" for one vector per group of entries.
        max_cycles: PettingZoo's name for the number of rounds.
        overrides: values by dotted key of the scenario file, such as
            `{"population.n_train": 10**9}`.
        **settings: the same in keyword form, `__` for the dot: `population__n_train=10**9`.

    Raises:
        AcaError: anything that is not valid, in one line.
    """
    changes = read_changes(overrides, settings)
    if max_cycles is not None:
        if "rounds" in changes:
            raise ScenarioError("max_cycles: given together with rounds, its other name")
        changes["rounds"] = max_cycles
    world = World(load_scenario(scenario, changes))
    return CollectiveActionEnv(world, render_mode=render_mode, pad=pad, observation=observation)


def read_changes(
    overrides: Mapping[str, Any] | None, settings: Mapping[str, Any]
) -> dict[str, Any]:
    """Return both forms of overrides as one; a `ScenarioError` where a key comes twice."""
    if overrides is not None and not isinstance(overrides, Mapping):
        raise ScenarioError(f"overrides: expected a mapping of keys to values, got {overrides!r}")
    changes = {**(overrides or {})}
    for key, value in settings.items():
        if key in changes:
            raise ScenarioError(f"{key}: given twice")
        changes[key] = value
    return changes


def vector_env(
    scenario: str | Path | Scenario = DEFAULT_SCENARIO,
    n_envs: int = 1,
    *,
    auto_reset: bool = False,
    n_threads: int = 1,
    overrides: Mapping[str, Any] | None = None,
    **settings: Any,
) -> CollectiveActionVectorEnv:
    """Return many games of a scenario as arrays (n_envs, n_agents, …).

    Bounds of all agents are computed in every step unless `information.bounds` is "none".

    Args:
        scenario: as for `parallel_env`.
        n_envs: number of games.
        auto_reset: start the next episode within the step that ends one.
        n_threads: threads that share the games of compiled rounds.
        overrides: as for `parallel_env`.
        **settings: as for `parallel_env`.
    """
    world = World(load_scenario(scenario, read_changes(overrides, settings)))
    return CollectiveActionVectorEnv(world, n_envs, auto_reset=auto_reset, n_threads=n_threads)


def env(
    scenario: str | Path | Scenario = DEFAULT_SCENARIO, **options: Any
) -> AECEnv[str, Any, Any]:
    """Return the agent-environment-cycle form of the same game: `parallel_env`, taken in turns.

    Args:
        scenario: as for `parallel_env`.
        **options: as for `parallel_env`.
    """
    parallel: Any = parallel_env(scenario, **options)
    return parallel_to_aec(parallel)
