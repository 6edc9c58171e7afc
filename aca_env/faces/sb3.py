"""The constructor of Stable-Baselines3's face, which is imported only when it is called."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aca_env.errors import AcaError, ScenarioError
from aca_env.faces.learner import LearnerGames
from aca_env.faces.make import DEFAULT_SCENARIO, read_changes
from aca_env.faces.opponents import OpponentsLike
from aca_env.faces.sb3_shared import SharedGames
from aca_env.faces.vector import CollectiveActionVectorEnv
from aca_env.game.world import World
from aca_env.scenario.loading import load_scenario
from aca_env.scenario.schema import Scenario

if TYPE_CHECKING:
    from aca_env.faces.sb3_slots import SlotVecEnv


def sb3_vec_env(
    scenario: str | Path | Scenario = DEFAULT_SCENARIO,
    n_envs: int = 1,
    *,
    agent: str | None = None,
    opponents: OpponentsLike = None,
    overrides: Mapping[str, Any] | None = None,
    **settings: Any,
) -> "SlotVecEnv":
    """Return games of a scenario as a `VecEnv` of Stable-Baselines3.

    Without `agent`, one policy plays all K agents: the environment has n_envs · K slots, in
    the order of games, then of agents. With `agent`, that one learns against given policies
    and every game is one slot.

    Args:
        scenario: as for `parallel_env`.
        n_envs: number of games.
        agent: who learns: an agent, or the name of its collective; None for all of them.
        opponents: the others' policies: a name, a policy or a class for all of them, or a
            mapping from agents; None for those that the scenario names.
        overrides: as for `parallel_env`.
        **settings: as for `parallel_env`.

    Raises:
        AcaError: anything that is not valid, or Stable-Baselines3 is not installed.
    """
    if agent is None and opponents is not None:
        raise ScenarioError("opponents: expected agent, who learns against them, got none")
    slot_env = _slot_env()
    world = World(load_scenario(scenario, read_changes(overrides, settings)))
    agents = world.scenario.agents
    if agent is None:
        return slot_env(SharedGames(CollectiveActionVectorEnv(world, n_envs)), agents, agents)
    games = LearnerGames(world, n_envs, agent, opponents)
    return slot_env(games, (games.agent,), agents)


def _slot_env() -> "type[SlotVecEnv]":
    """Return the class, which needs Stable-Baselines3 and, through it, torch."""
    try:
        from aca_env.faces.sb3_slots import SlotVecEnv  # noqa: PLC0415 - heavy and optional
    except ImportError as error:
        reason = " ".join(str(error).split())
        raise AcaError(
            f"sb3_vec_env needs stable-baselines3: pip install 'aca-env[train]' ({reason})"
        ) from None
    return SlotVecEnv
