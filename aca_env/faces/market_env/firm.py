"""One platform of a market: its game with its own users, and what it can look up."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from aca_env.errors import UnknownNameError
from aca_env.faces.market_env.sizes import Sizes
from aca_env.faces.opponents import OneOpponent
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.faces.platform_env.border import read_joint
from aca_env.faces.platform_env.playing import Lineup
from aca_env.faces.platform_env.table import Table
from aca_env.faces.platform_env.views import SharedViews
from aca_env.power.levers import Lever
from aca_env.scenario.schema import Scenario

Reals = NDArray[np.float64]
Policies = Sequence[OneOpponent] | OneOpponent | None


class Firm:
    """A platform, the game of its users, and the policies of the collectives among them.

    Args:
        place: among the platforms.
        table: its menu and games, at the places that sizes say.
        sizes: numbers of records that it may have.
        terms: what shares come to by qualities, and what all users are worth.
        others: what collectives see under any lever, and their policies.
    """

    def __init__(
        self,
        place: int,
        table: Table,
        sizes: Sizes,
        terms: tuple[Callable[[Reals, Reals], Reals], float],
        others: tuple[SharedViews, Policies],
    ) -> None:
        self.place, self.table, self.sizes = place, table, sizes
        self._after, self.price = terms
        self.shared, policies = others
        scenario = table.games.scenarios[0]
        self.collectives = list(scenario.agents)
        self.lineup = Lineup(self, scenario, policies)
        self.step = sizes.steps
        self.rewards: dict[str, float] = {}
        self.seen: dict[str, Any] = {}
        self.infos: dict[str, dict[str, Any]] = {}
        self.market: tuple[Reals, Reals] = (np.zeros(0), np.zeros(0))

    @property
    def levers(self) -> tuple[Lever, ...]:
        """The menu."""
        return self.table.levers

    @property
    def scenario(self) -> Scenario:
        """The scenario with the records of the whole market."""
        return self.table.games.scenarios[0]

    @property
    def present(self) -> CollectiveActionEnv:
        """The environment of its collectives."""
        return self.table.games.present

    def observation_space(self, agent: str) -> spaces.Space[Any]:
        """Return the observation space of a collective."""
        del agent
        return self.shared.box

    def action_space(self, agent: str) -> spaces.MultiDiscrete:
        """Return the action space of a collective."""
        return self.present.action_space(agent)

    def place_of(self, lever: str) -> int:
        """Return the action that pulls a lever, by name."""
        names = [one.name for one in self.levers]
        if lever not in names:
            raise UnknownNameError("lever", lever, names)
        return names.index(lever)

    def start(self, seed: int, share: float, chance: int) -> None:
        """Start an episode.

        Args:
            seed: of the draws.
            share: of the users.
            chance: seed of the collectives' policies.
        """
        self.table.games.reset(seed, None)
        self.table.start()
        self.step, self.rewards, self.infos = self.sizes.step_of(share), {}, {}
        self._move(0)
        self._look()
        self.lineup.start(chance)

    def _move(self, lever: int) -> None:
        self.table.games.go_to(self.sizes.place(self.step, lever))

    def _look(self) -> None:
        """Note what collectives see of the round to come."""
        # Who had no users has pulled a lever that nobody has seen.
        lever = self.table.games.at % len(self.levers)
        views = self.present.views
        self.seen = self.shared.shown(lever, views.observations())
        masks = views.infos(None)
        self.infos = {agent: {**self.infos.get(agent, {}), **masks[agent]} for agent in masks}

    def play(self, lever: int) -> None:
        """Play a round with the users that the platform has; without any, nothing happens."""
        if self.step == 0:
            self._idle(lever)
            return
        place = self.sizes.place(self.step, lever)
        actions = self.lineup.act(self.seen, self.infos)
        joint = read_joint(actions, self.collectives, self.present.views.widths)
        by_agent = dict(zip(self.collectives, joint, strict=True))
        seen, self.rewards, ended, cut, self.infos = self.table.play(place, joint, by_agent)
        seen = self.shared.shown(lever, seen)
        self.lineup.learn((seen, self.rewards, ended, cut, self.infos))

    def _idle(self, lever: int) -> None:
        """Let a round pass in which nobody hands in a record: the old model stays in force."""
        games = self.table.games
        games.pass_by()
        self.rewards = {}
        self.table.standing = replace(
            self.table.standing,
            setting=lever,
            cost=0.0,
            retrained=False,
            distances=np.zeros_like(self.table.standing.distances),
        )

    def enter(self, share: float) -> None:
        """Go to the next round with a share of the users."""
        self.step = self.sizes.step_of(share)
        if self.present.game.is_over:
            return
        if self.step:
            self._move(max(self.table.standing.setting, 0))
        self._look()

    def payoffs(self, joint_action: Any, *, data: str = "current") -> Reals:
        """Return (n_levers,) what each lever would pay if rivals' quality stayed as it is.

        Args:
            joint_action: what its collectives do.
            data: as for `PlatformEnv.payoffs`.
        """
        shares, qualities = self.market
        joint = read_joint(joint_action, self.collectives, self.present.views.widths)
        found = []
        for lever in range(len(self.levers)):
            accuracy, cost = self.table.standing.accuracy, 0.0
            if self.step:
                place = self.sizes.place(self.step, lever)
                accuracy, cost = self.table.ahead(place, joint, twin=data == "twin")
            expected = qualities.copy()
            expected[self.place] = accuracy
            share = float(self._after(shares, expected)[self.place])
            found.append(self.payoff(share, cost))
        return np.array(found)

    def payoff(self, share: float, cost: float) -> float:
        """Return what a share of the users is worth, less a cost."""
        return self.price * share - cost

    def expected_quality(self) -> float:
        """Return how good it would be if nobody edits, before anything is known."""
        n_train = self.present.scenario.population.n_train
        return self.table.accuracy.unedited(n_train)
