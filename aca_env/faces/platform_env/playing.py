"""Episodes in which policies play both the platform and the collectives."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from aca_env.agents.base import Spaces
from aca_env.faces.asking import others_actions
from aca_env.faces.opponent_games import GameOpponents
from aca_env.faces.opponents import OneOpponent, generator, read_lineup
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.faces.platform_env.environment import PLATFORM, PlatformEnv
from aca_env.faces.platform_env.policies import PlatformPolicy
from aca_env.scenario.schema import Scenario

Reals = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PlatformEpisode:
    """What an episode gave the platform and the collectives.

    Attributes:
        levers: (n_rounds,) places in the menu.
        accuracy: (n_rounds,) of the model in force.
        cost: (n_rounds,).
        rewards: (n_rounds, n_collectives).
        success: (n_rounds, n_collectives); NaN for abstainers.
    """

    levers: NDArray[np.int64]
    accuracy: Reals
    cost: Reals
    rewards: Reals
    success: Reals

    @property
    def payoff(self) -> Reals:
        """(n_rounds,) what the platform got: accuracy less cost."""
        return self.accuracy - self.cost


class Present:
    """Stands for the environment in force, for planners that keep hold of one.

    Args:
        holder: whose `present` it is.
    """

    def __init__(self, holder: Any) -> None:
        self._holder = holder

    def __getattr__(self, name: str) -> Any:
        """Return what the environment in force has by that name."""
        if name.startswith("_"):
            # Copies ask for methods of their own before they hold anything.
            raise AttributeError(name)
        return getattr(self._holder.present, name)


class Lineup:
    """Policies of all collectives in one game.

    Args:
        env: whose `collectives` play; anything with their spaces and a `present` environment.
        scenario: what is played.
        policies: one per collective, or one for all; None: the scenario's own.

    Raises:
        AcaError: an unknown policy, what is none, or not one per collective.
    """

    def __init__(
        self, env: Any, scenario: Scenario, policies: Sequence[OneOpponent] | OneOpponent | None
    ) -> None:
        space = env.present.game.world.space
        told = {
            agent: Spaces(env.observation_space(agent), env.action_space(agent), space)
            for agent in scenario.agents
        }
        if policies is None:
            wanted: list[OneOpponent] = [one.policy for one in scenario.collectives]
        elif isinstance(policies, Sequence) and not isinstance(policies, str):
            wanted = [*policies]
        else:
            wanted = [policies] * len(scenario.collectives)
        present = cast(CollectiveActionEnv, Present(env))
        self._agents = list(scenario.agents)
        self._players = GameOpponents(read_lineup(scenario, wanted), scenario, told, present)

    def start(self, seed: int) -> None:
        """Put new policies in place, at the start of an episode."""
        self._players.seed(seed)
        self._players.start()

    def act(self, seen: Any, infos: Any) -> dict[str, Any]:
        """Return everybody's action."""
        actions = self._players.act(seen, infos)
        if self._players.sees_actions:
            actions |= self._players.act_last(others_actions(self._agents, actions))
        return actions

    def learn(self, stepped: Any) -> None:
        """Tell those who learn what the round gave them."""
        self._players.learn(stepped)


def play(
    env: PlatformEnv,
    platform: PlatformPolicy,
    collectives: Sequence[OneOpponent] | OneOpponent | None = None,
    *,
    seed: int = 0,
) -> PlatformEpisode:
    """Return one episode of given policies.

    Args:
        env: of `aca_env.platform_env`.
        platform: who pulls the levers; it keeps what it learns.
        collectives: one policy per collective, or one for all (a name, a policy or a class);
            None: the scenario's own. Every episode gets new ones. Planners look at the game
            under the lever that was pulled last.
        seed: of everything.

    Raises:
        AcaError: a policy or seed that will not do.
    """
    lineup = Lineup(env, env.scenario, collectives)
    seen, infos = env.reset(seed=seed)
    platform.start(env)
    lineup.start(seed)
    chance = generator(seed, len(env.collectives))
    rows: list[tuple[Any, ...]] = []
    while env.agents:
        actions = lineup.act(seen, infos)
        lever = platform.act(seen[PLATFORM], infos[PLATFORM], chance)
        stepped = env.step({**actions, PLATFORM: lever})
        seen, rewards, _, _, infos = stepped
        platform.learn(lever, rewards[PLATFORM])
        lineup.learn(stepped)
        own, others = infos[PLATFORM], env.collectives
        got = [rewards[agent] for agent in others], [infos[agent]["success"] for agent in others]
        rows.append((lever, own["accuracy"], own["cost"], *got))
    levers, accuracy, cost, reward, success = zip(*rows, strict=True)
    numbers = (np.array(part, dtype=np.float64) for part in (accuracy, cost, reward, success))
    return PlatformEpisode(np.array(levers, dtype=np.int64), *numbers)
