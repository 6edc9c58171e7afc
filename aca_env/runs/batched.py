"""Whole episodes of given policies over many seeds, many games at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.faces.opponent_games import ManyOpponents
from aca_env.faces.opponents import OneOpponent, Opponent, read_lineup
from aca_env.faces.vector import CollectiveActionVectorEnv
from aca_env.game.world import World

Reals = NDArray[np.float64]

GAMES_AT_ONCE = 128


@dataclass(frozen=True, eq=False)
class Played:
    """What episodes gave everybody, (n_seeds, n_rounds, n_agents).

    Attributes:
        seeds: of the episodes.
        gamma: discount of the returns.
        reward: rewards.
        payoff: payoffs.
        success: NaN for abstainers.
        bound: NaN for abstainers and where none is computed.
        actions: (..., 5) as carried out.
        illegal: whether an action was against its mask.
    """

    seeds: tuple[int, ...]
    gamma: float
    reward: Reals
    payoff: Reals
    success: Reals
    bound: Reals
    actions: NDArray[np.int64]
    illegal: NDArray[np.bool_]

    @cached_property
    def returns(self) -> Reals:
        """Sums of rewards, discounted by `reward.gamma`, (n_seeds, n_agents)."""
        discounts = self.gamma ** np.arange(self.reward.shape[1])
        # Not a matrix product: that may round differently for one episode and for many.
        return np.asarray((self.reward * discounts[:, None]).sum(axis=1))


class Stage:
    """Games of one scenario that are played again and again, by one lineup after the other.

    An episode's numbers are those of `aca_env.runs.episode.play` with the same seed: they
    depend neither on the other seeds nor on how many games are played at once.

    Args:
        world: the scenario with its pool.
        n_games: games at once.
    """

    def __init__(self, world: World, n_games: int = GAMES_AT_ONCE) -> None:
        self.games = CollectiveActionVectorEnv(world, n_games)
        self.scenario = world.scenario

    def play(
        self,
        policies: Sequence[OneOpponent],
        seeds: Sequence[int],
        *,
        on_round: Callable[[int], object] | None = None,
    ) -> Played:
        """Play one episode per seed.

        Args:
            policies: one per agent, see `read_lineup`; every game gets new ones.
            seeds: of the episodes.
            on_round: told how many rounds of episodes were just played.

        Raises:
            AcaError: a policy or a seed that will not do.
        """
        lineup = read_lineup(self.scenario, policies)
        shape = (len(seeds), self.scenario.rounds, self.games.n_agents)
        tables = {name: np.full(shape, np.nan) for name in ("reward", "payoff", "success", "bound")}
        actions = np.zeros((*shape, 5), dtype=np.int64)
        illegal = np.zeros(shape, dtype=np.bool_)
        for start in range(0, len(seeds), self.games.n_envs):
            part = [*seeds[start : start + self.games.n_envs]]
            rows = slice(start, start + len(part))
            for t, (reward, infos) in enumerate(self._rounds(lineup, part)):
                told = {**infos, "reward": reward}
                for name, table in tables.items():
                    if name in told:
                        table[rows, t] = told[name][: len(part)]
                illegal[rows, t] = infos["illegal_action"][: len(part)]
                actions[rows, t] = self.games.game.present.last_action[: len(part)]
                if on_round is not None:
                    on_round(len(part))
        return Played(
            tuple(seeds), self.scenario.reward.gamma, actions=actions, illegal=illegal, **tables
        )

    def _rounds(
        self, lineup: Sequence[Opponent], seeds: list[int]
    ) -> Iterator[tuple[Reals, Mapping[str, Any]]]:
        """Yield rewards and infos of every round; missing games repeat the last seed's."""
        seeds = seeds + seeds[-1:] * (self.games.n_envs - len(seeds))
        observations, infos = self.games.reset(seed=seeds)
        everybody = ManyOpponents(self.games, lineup)
        everybody.seed(seeds)
        everybody.start()
        is_over = False
        while not is_over:
            joint = np.zeros((self.games.n_envs, self.games.n_agents, 5), dtype=np.int64)
            everybody.act(joint, observations, infos)
            everybody.act_last(joint, observations, infos)
            stepped = self.games.step(joint)
            everybody.learn(stepped)
            observations, reward, terminated, truncated, infos = stepped
            is_over = bool(terminated[0, 0] or truncated[0, 0])
            yield reward, infos


def play_many(world: World, policies: Sequence[OneOpponent], seeds: Sequence[int]) -> Played:
    """Return one episode per seed of one lineup; see `Stage`."""
    return Stage(world, min(max(len(seeds), 1), GAMES_AT_ONCE)).play(policies, seeds)
