"""The PettingZoo parallel environment of platforms that compete for users."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray
from pettingzoo import ParallelEnv

from aca_env.errors import StateError, UnknownNameError
from aca_env.faces.border import Stepped, read_seed
from aca_env.faces.market_env.firm import Firm
from aca_env.faces.market_env.sizes import Sizes
from aca_env.faces.market_env.terms import Terms, check_scenario
from aca_env.faces.market_env.views import MarketView
from aca_env.faces.opponents import OneOpponent
from aca_env.faces.platform_env.accuracy import Accuracy
from aca_env.faces.platform_env.border import read_setting, split_actions
from aca_env.faces.platform_env.costs import read_costs
from aca_env.faces.platform_env.menu import read_menu
from aca_env.faces.platform_env.switched import SwitchedGames, finest_world, world_of
from aca_env.faces.platform_env.table import Table
from aca_env.faces.platform_env.views import PlatformView, SharedViews, box
from aca_env.game.world import World, load_pool
from aca_env.populations.pool import Pool
from aca_env.power.levers import Lever
from aca_env.scenario.schema import Scenario

Reals = NDArray[np.float64]


class MarketEnv(ParallelEnv[str, Any, Any]):
    """Platforms that compete for users: `aca_env.faces.market_env` says by what rules.

    Make it with `aca_env.market_env`.

    Args:
        scenario: what is played, with the records of the whole market.
        actions: the levers; None for the default menu.
        costs: prices; None for the defaults.
        terms: of the market.
        policies: of the collectives: one each, or one for all; None: the scenario's own.
        pool: the users; default: what the scenario says.

    Raises:
        AcaError: anything that is not valid, in one line.
    """

    metadata: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        "name": "aca_env_market_v0",
        "render_modes": [],
        "is_parallelizable": True,
    }

    def __init__(  # noqa: PLR0913 - named options only
        self,
        scenario: Scenario,
        *,
        actions: Iterable[Lever] | None = None,
        costs: Any = None,
        terms: Terms | None = None,
        policies: Sequence[OneOpponent] | OneOpponent | None = None,
        pool: Pool | None = None,
    ) -> None:
        check_scenario(scenario)
        self.scenario, self.terms = scenario, Terms() if terms is None else terms
        self.render_mode = None
        self.levers, variants = read_menu(scenario, actions)
        names = [lever.name for lever in self.levers]
        self.costs = read_costs(costs, names)
        self.sizes = Sizes(variants, self.terms.steps)
        self.shares = self.terms.first_shares()
        base = finest_world(variants, pool)
        shared = SharedViews([world_of(base, variant) for variant in variants])
        accuracy = Accuracy(base, load_pool(scenario) if pool is None else pool)
        self.firms = [
            self._firm(place, base, accuracy, (shared, policies))
            for place in range(self.terms.n_platforms)
        ]
        finite = scenario.rounds if scenario.horizon == "finite" else None
        alone = PlatformView(names, tuple(scenario.signals), finite)
        self.view = MarketView(alone, len(self.firms) - 1)
        self.possible_agents = [f"platform_{place}" for place in range(len(self.firms))]
        self.agents: list[str] = []
        self.max_cycles = scenario.rounds
        self._action_spaces = {
            agent: spaces.Discrete(len(self.levers)) for agent in self.possible_agents
        }
        self.state_space = box(len(self.firms) * len(self.view.names))
        self._seed: int | None = None
        self._episode = self._played = 0

    def _firm(self, place: int, base: World, accuracy: Accuracy, rest: tuple[Any, Any]) -> Firm:
        games = SwitchedGames(base, self.sizes.scenarios)
        table = Table(games, self.levers, self.costs, accuracy)
        terms = self.terms.after, self.terms.price
        return Firm(place, table, self.sizes, terms, rest)

    def observation_space(self, agent: str) -> spaces.Box:
        """Return the observation space of an agent: the same object at every call."""
        self._known(agent)
        return self.view.box

    def action_space(self, agent: str) -> spaces.Discrete:
        """Return the action space of an agent: the same object at every call."""
        return self._action_spaces[self._known(agent)]

    def spec(self, agent: str | None = None) -> tuple[str, ...]:
        """Return the name of every entry of a platform's observation."""
        if agent is not None:
            self._known(agent)
        return self.view.names

    def _known(self, agent: str) -> str:
        if agent not in self.possible_agents:
            raise UnknownNameError("agent", agent, self.possible_agents)
        return agent

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
        """Start an episode.

        Args:
            seed: starts all chances afresh; None goes on with the next of the last seed.
            options: left to wrappers.
        """
        del options
        if seed is not None or self._seed is None:
            self._seed, self._episode = read_seed(seed), 0
        else:
            self._episode += 1
        self._played, self.shares = 0, self.terms.first_shares()
        self.agents = self.possible_agents[:]
        for firm, own in zip(self.firms, self._seeds(), strict=True):
            firm.start(own, float(self.shares[firm.place]), own)
        self._tell(np.array([firm.expected_quality() for firm in self.firms]))
        mask = self.view.alone.mask()
        return self._seen(), {
            agent: {k: v.copy() for k, v in mask.items()} for agent in self.agents
        }

    def _seeds(self) -> list[int]:
        """Return a seed per platform, the same for all with common draws."""
        n = 1 if self.terms.draws == "common" else len(self.firms)
        drawn = np.random.SeedSequence([self._seed or 0, self._episode]).generate_state(
            n, np.uint64
        )
        return [int(drawn[place % n]) for place in range(len(self.firms))]

    def _tell(self, qualities: Reals) -> None:
        for firm in self.firms:
            firm.market = self.shares, qualities

    def _seen(self) -> dict[str, Any]:
        standings = [firm.table.standing for firm in self.firms]
        return {
            agent: self.view.show(place, standings, self.shares, self._played)
            for place, agent in enumerate(self.possible_agents)
        }

    def step(self, actions: Mapping[str, Any]) -> Stepped:
        """Play one round on every platform; then users choose.

        Args:
            actions: the place of a lever for every platform.

        Returns:
            Observations, rewards, terminations, truncations and infos by agent.

        Raises:
            ActionError: an action outside its space, or of nobody.
            StateError: the episode is over, or was never started.
        """
        if not self.agents:
            raise StateError("step: the episode is over or never began: expected reset()")
        pulled = self._read(actions)
        for firm, lever in zip(self.firms, pulled, strict=True):
            firm.play(lever)
        standings = [firm.table.standing for firm in self.firms]
        qualities = np.array([standing.accuracy for standing in standings])
        self.shares = self.terms.after(self.shares, qualities)
        for firm in self.firms:
            firm.enter(float(self.shares[firm.place]))
        self._tell(qualities)
        self._played += 1
        return self._told()

    def _read(self, actions: Any) -> list[int]:
        others, asked = split_actions(actions, tuple(self.possible_agents))
        if others:
            raise UnknownNameError("agent", next(iter(others)), self.possible_agents)
        pairs = zip(self.possible_agents, asked, strict=True)
        return [read_setting(action, agent, len(self.levers)) for agent, action in pairs]

    def _told(self) -> tuple[Any, ...]:
        agents, is_last = self.possible_agents, self._played >= self.scenario.rounds
        is_finite = self.scenario.horizon == "finite"
        rewards, infos = {}, {}
        for agent, firm in zip(agents, self.firms, strict=True):
            standing, got = firm.table.standing, firm.rewards
            rewards[agent] = firm.payoff(float(self.shares[firm.place]), standing.cost)
            infos[agent] = self.view.info(firm.place, standing, self.shares, got)
            infos[agent]["payoff"] = rewards[agent]
        if is_last:
            self.agents = []
        ended = dict.fromkeys(agents, is_last and is_finite)
        cut = dict.fromkeys(agents, is_last and not is_finite)
        return self._seen(), rewards, ended, cut, infos

    def state(self) -> NDArray[np.float32]:
        """Return every platform's observation, one after the other."""
        return np.concatenate([*self._seen().values()])
