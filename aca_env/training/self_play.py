"""Self-play: one learner changes seats, past selves play the others."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.agents.base import Policy, PolicyError
from aca_env.faces.border import read_seed, read_seeds
from aca_env.faces.opponent_games import ManyOpponents
from aca_env.faces.opponents import OneOpponent, read_opponents
from aca_env.faces.sb3_slots import SlotVecEnv, StepReturn
from aca_env.faces.vector import CollectiveActionVectorEnv
from aca_env.training.past_selves import PastSelves, Snapshot
from aca_env.training.seats import Flags, Lived, SeatedGames, Seen, Whole, read_rows


class SelfPlayGames:
    """B games as B rows: in each the learner has one seat, the pool's members the others.

    In episode e after a seed, the learner sits in seat (b + e) mod K of game b. Every other
    seat of every game is drawn anew from the pool at the start of an episode. All seats of
    one snapshot are answered together. Game b gets seed + b, and all draws follow from the
    seed.

    Args:
        games: the games of K agents, without automatic reset.
        pool: who plays the other seats; it may grow at any time.

    Attributes:
        seats: (B,) where the learner sits.
        members: (B, K) places in the pool, snapshots before fixed policies, as they were at
            the start of the episode; -1 for the learner.

    Raises:
        AcaError: a fixed policy that is unknown or learns, or games that restart themselves.
    """

    def __init__(self, games: CollectiveActionVectorEnv, pool: PastSelves) -> None:
        self.seated, self.games, self.pool = SeatedGames(games), games, pool
        self.n_envs, self.n_agents = games.n_envs, games.n_agents
        self.observation_space = games.observation_space(games.agents[0])
        self.action_space = games.action_space(games.agents[0])
        self.names = np.array(games.agents)
        self._fixed = [_everywhere(games, one) for one in pool.fixed]
        self._rows = np.arange(games.n_envs)
        self._has_begun = False
        self._sit_down(0)

    def _sit_down(self, episode: int) -> None:
        self._episode = episode
        self.seats: Whole = (self._rows + episode) % self.n_agents

    def reset(self, seed: int | None = None) -> tuple[Seen, dict[str, Any]]:
        """Start an episode in every game: the first one of a seed, or the next one.

        Raises:
            AcaError: a seed out of range, or an empty pool.
        """
        seeds = None
        if seed is not None or not self._has_begun:
            first = read_seed(seed)
            seeds = read_seeds(first, self.n_envs).tolist()
            # Opponents' chances have the places of agents where this has their number.
            self._rng = np.random.default_rng([first, self.n_agents])
        self._sit_down(0 if seeds is not None else self._episode + 1)
        self.seated.reset(seeds)
        for one in self._fixed:
            if seeds is not None:
                one.seed(seeds)
            one.start()
        self._has_begun = True
        self._invite()
        return self.seated.seen(self.seats), {}

    def _invite(self) -> None:
        """Draw who plays the other seats of this episode."""
        self.members = self.pool.draw((self.n_envs, self.n_agents), self._rng)
        self.members[self._rows, self.seats] = -1
        n_snapshots = len(self.pool.snapshots)
        present = np.unique(self.members[self.members >= 0]).tolist()
        self._guests: list[tuple[Snapshot, Whole, Whole]] = []
        self._standing: list[tuple[ManyOpponents, Whole, Whole]] = []
        for member in present:
            rows, seats = np.nonzero(self.members == member)
            if member < n_snapshots:
                snapshot = self.pool.snapshots[member]
                start = getattr(snapshot, "start", None)
                self._guests.append((start() if start else snapshot, rows, seats))
            else:
                self._standing.append((self._fixed[member - n_snapshots], rows, seats))

    def step(self, actions: Any) -> Lived:
        """Play a round.

        Args:
            actions: the learner's, whole numbers (B, 5).

        Returns:
            What the learner's seats were given; infos also hold `agent`, whose it is.

        Raises:
            AcaError: actions outside their space, a member's too, or no round to play.
        """
        self.seated.check_running()
        joint = np.zeros((self.n_envs, self.n_agents, 5), dtype=np.int64)
        joint[self._rows, self.seats] = read_rows(actions, self.n_envs, "learner")
        seen, masks = self.seated.observations, self.games.action_masks()
        for snapshot, rows, seats in self._guests:
            own = tuple(mask[rows, seats] for mask in masks)
            acts = snapshot.act(seen[rows, seats], own, self._rng)
            joint[rows, seats] = read_rows(acts, len(rows), "past self")
        for opponents, rows, seats in self._standing:
            proposed = np.zeros_like(joint)
            opponents.act(proposed, seen, self.seated.infos)
            joint[rows, seats] = proposed[rows, seats]
        self.seated.step(joint)
        *given, told = self.seated.lived(self.seats)
        return (*given, told | {"agent": self.names[self.seats]})  # type: ignore[return-value]

    def action_masks(self) -> tuple[Flags, ...]:
        """Return the masks of the learner's seats: one (B, width) per action axis."""
        return self.seated.masks(self.seats)

    def close(self) -> None:
        """Do nothing: there is nothing to release."""


class SelfPlayVecEnv(SlotVecEnv):
    """Self-play as a `VecEnv`: one slot per game, whose `agent` is where the learner sits now.

    A step's infos say in `agent` whose reward it was: the step that ends an episode begins
    the next one, in another seat.

    Args:
        games: the games with their pool, which needs a member before the first reset.
    """

    def __init__(self, games: SelfPlayGames) -> None:
        super().__init__(games, games.games.agents[:1], games.games.agents)
        self.learners = games.games.agents  # in turns, each of them
        self._self_play = games
        self._tell_slots()

    def _tell_slots(self) -> None:
        for slot, seat in zip(self.slots, self._self_play.seats.tolist(), strict=True):
            slot.agent = self.agents[seat]

    def reset(self) -> NDArray[np.float32]:
        """Start an episode in every game: the seed's first, then the following ones."""
        observations = super().reset()
        self._tell_slots()
        return observations

    def step_wait(self) -> StepReturn:
        """Play one round in every game; see `SlotVecEnv`."""
        stepped = super().step_wait()
        if stepped[2][0]:
            self._tell_slots()
        return stepped


def _everywhere(games: CollectiveActionVectorEnv, policy: OneOpponent) -> ManyOpponents:
    """Return a policy ready for every seat of every game."""
    opponents = read_opponents(games.game.scenario, -1, policy)
    for one in opponents:
        if one.kind.learn is not Policy.learn:
            raise PolicyError(
                f"fixed: expected policies that do not learn, got {one.kind.__name__}: it would "
                "be told of actions that it did not play"
            )
    return ManyOpponents(games, opponents)
