"""Episodes of which the platform's answers to its users are kept, not only everybody's payoffs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.faces.opponents import OneOpponent
from aca_env.faces.vector import CollectiveActionVectorEnv
from aca_env.game.world import KNOWN, World
from aca_env.runs.batched import Played, Stage
from aca_env.scenario.schema import Scenario

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]


@dataclass(eq=False)
class Kept:
    """What every round of some games held; each list has one entry per round.

    Attributes:
        users: (n_games, n_signals, n_cells) test users by the cell that each signal sends them to.
        labels: (n_games, n_cells) label that the platform gives each cell, int16.
        plans: (n_games, n_agents) plan of each collective, 0 where nothing is edited.
        acting: (n_games, n_agents) members who carry it out.
    """

    users: list[Reals] = field(default_factory=list)
    labels: list[NDArray[np.int16]] = field(default_factory=list)
    plans: list[Whole] = field(default_factory=list)
    acting: list[Whole] = field(default_factory=list)


class WatchedGames(CollectiveActionVectorEnv):
    """The same games, with a look at the platform after every round."""

    def reset(self, seed: int | Sequence[int] | None = None) -> tuple[NDArray[np.float32], Any]:
        """Start an episode in every game, and a new record."""
        self.kept = Kept()
        return super().reset(seed)

    def step(self, actions: Any) -> Any:
        """Play one round in every game and keep what the platform did."""
        # The round's test users are gone once it is played.
        users = self._test_users()
        stepped = super().step(actions)
        present = self.game.present
        chosen = np.moveaxis(present.last_action[..., :3], -1, 0)
        agents = np.arange(self.n_agents)
        self.kept.users.append(users)
        self.kept.labels.append(present.predicted.astype(np.int16))
        self.kept.plans.append(self.game.world.menus.plan_of[(agents, *chosen)])
        self.kept.acting.append(np.array(stepped[-1]["n_acting"]))
        return stepped

    def _test_users(self) -> Reals:
        world = self.game.world
        users = np.empty((self.n_envs, len(world.menus.signals), world.n_cells))
        for game, places in self.game.parts():
            draw = game.draw
            users[places] = draw.bank.test[draw.test_entry]
        return users


@dataclass(frozen=True, eq=False)
class Watched:
    """Episodes of one lineup under one action of the platform.

    Attributes:
        world: the scenario under that action.
        played: what everybody got.
        users: (n_seeds, n_rounds, n_signals, n_cells) test users.
        labels: (n_seeds, n_rounds, n_cells) the classifier, int16.
        plans: (n_seeds, n_rounds, n_agents).
        acting: (n_seeds, n_rounds, n_agents).
        members: (n_seeds, n_agents) members of each collective.
    """

    world: World
    played: Played
    users: Reals
    labels: NDArray[np.int16]
    plans: Whole
    acting: Whole
    members: Whole


class WatchedStage(Stage):
    """A stage whose games are watched; all seeds are played at once.

    Args:
        world: the scenario with its pool.
        n_games: games at once: at least as many as seeds will be played.
    """

    def __init__(self, world: World, n_games: int) -> None:
        self.games: WatchedGames = WatchedGames(world, n_games)
        self.scenario = world.scenario

    def watch(
        self,
        policies: Sequence[OneOpponent],
        seeds: Sequence[int],
        on_round: Callable[[int], object] | None = None,
    ) -> Watched:
        """Return one episode per seed, with what the platform told its users."""
        played = self.play(policies, seeds, on_round=on_round)
        kept, n = self.games.kept, len(seeds)
        return Watched(
            world=self.games.game.world,
            played=played,
            users=np.stack(kept.users, axis=1)[:n],
            labels=np.stack(kept.labels, axis=1)[:n],
            plans=np.stack(kept.plans, axis=1)[:n],
            acting=np.stack(kept.acting, axis=1)[:n],
            members=np.stack([self.games.game.world_of(b).n_members for b in range(n)]),
        )


def watch(
    world: World,
    policies: Sequence[OneOpponent],
    seeds: Sequence[int],
    on_round: Callable[[int], object] | None = None,
) -> Watched:
    """Return one watched episode per seed of one lineup."""
    return WatchedStage(world, len(seeds)).watch(policies, seeds, on_round)


def worlds_of(scenarios: Sequence[Scenario]) -> list[World]:
    """Return the world of each variant of a scenario, all with the same classes of users.

    Sharing them is what makes equal seeds draw equal records. Regimes in which collectives
    read others' plans off their own records need finer classes: then all get those.
    """
    known = [s for s in scenarios if s.information.regime in KNOWN]
    base = World((known or [*scenarios])[0])
    return [base.varied(scenario) for scenario in scenarios]
