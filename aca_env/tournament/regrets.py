"""What was missed: replies that would have paid more, and joint actions better for all."""

from math import prod

import numpy as np
from numpy.typing import NDArray

from aca_env.faces.vector import CollectiveActionVectorEnv
from aca_env.game.world import World
from aca_env.planning.best_reply import deviation_gains
from aca_env.planning.joint_search import best_joint
from aca_env.planning.menus import distinct_actions
from aca_env.runs.batched import Played

Reals = NDArray[np.float64]

MOST_JOINT = 4096
"""Joint actions up to which the best one is found, by trying all."""

TOGETHER = 32
"""Games that are looked at together."""

AFFORDABLE = 10_000_000
"""Joint actions, times agents, that are looked at without being asked to."""


class Regrets:
    """Looks back at episodes, round by round, on the records that the platform learned from.

    Args:
        world: the scenario with its pool.
        n_seeds: episodes that are usually looked back at in one call.
    """

    def __init__(self, world: World, n_seeds: int = TOGETHER) -> None:
        self.games = CollectiveActionVectorEnv(world, min(max(n_seeds, 1), TOGETHER))
        self.has_optimum = n_joint(world) <= MOST_JOINT

    def of(self, played: Played) -> tuple[Reals, Reals]:
        """Return each agent's regret (n_seeds, n_agents) and the social one (n_seeds,).

        An agent's regret in a round is what its best action would have paid more, the others
        doing what they did; the social regret is what the best joint action would have paid
        all together more, NaN where there are more than `MOST_JOINT` of them. Both are taken
        as things stood in that round, and discounted and summed like rewards.
        """
        n_seeds, n_agents = played.returns.shape
        own, social = np.zeros((n_seeds, n_agents)), np.zeros(n_seeds)
        for start in range(0, n_seeds, self.games.n_envs):
            rows = slice(start, min(start + self.games.n_envs, n_seeds))
            own[rows], social[rows] = self._replay(played, rows)
        return own, social

    def _replay(self, played: Played, rows: slice) -> tuple[Reals, Reals]:
        """Play the same actions again, looking around before each."""
        n_used = rows.stop - rows.start
        # Games that are not needed repeat the last one.
        wanted = np.minimum(np.arange(self.games.n_envs), n_used - 1) + rows.start
        self.games.reset(seed=[played.seeds[row] for row in wanted])
        own = np.zeros((self.games.n_envs, self.games.n_agents))
        social = np.zeros(self.games.n_envs)
        for t in range(played.payoff.shape[1]):
            actions, discount = played.actions[wanted, t], played.gamma**t
            gains = deviation_gains(self.games.game, actions)
            own += discount * gains.gain
            social += discount * (self._optimum() - gains.payoff.sum(axis=1))
            self.games.step(actions)
        return own[:n_used], social[:n_used]

    def _optimum(self) -> Reals:
        """Return the highest sum of payoffs (n_games,), NaN where there are too many to try."""
        if not self.has_optimum:
            return np.full(self.games.n_envs, np.nan)
        return best_joint(self.games.game, limit=MOST_JOINT).value


def n_joint(world: World) -> int:
    """Return the number of distinct joint actions."""
    return prod(len(distinct_actions(world, place)) for place in range(world.n_agents))


def affordable_seeds(world: World, n_lineups: int, n_seeds: int) -> int:
    """Return how many seeds of every lineup get regrets when nobody says.

    It depends on the number of actions alone, so that it is the same on every machine.
    """
    looks = sum(len(distinct_actions(world, place)) for place in range(world.n_agents))
    looks += n_joint(world) if n_joint(world) <= MOST_JOINT else 0
    per_seed = n_lineups * world.scenario.rounds * looks * world.n_agents
    return min(n_seeds, AFFORDABLE // per_seed)
