"""The constructor of a market."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from aca_env.faces.make import DEFAULT_SCENARIO, read_changes
from aca_env.faces.market_env.environment import MarketEnv
from aca_env.faces.market_env.terms import Terms
from aca_env.faces.opponents import OneOpponent
from aca_env.faces.platform_env.costs import Costs
from aca_env.market.choice import Choice
from aca_env.power.levers import Lever
from aca_env.scenario.loading import load_scenario
from aca_env.scenario.schema import Scenario


def market_env(  # noqa: PLR0913 - named options only
    scenario: str | Path | Scenario = DEFAULT_SCENARIO,
    *,
    actions: Iterable[Lever] | None = None,
    costs: Costs | Mapping[str, float] | None = None,
    choice: Choice | None = None,
    price: float = 1.0,
    n_platforms: int = 2,
    shares: Sequence[float] | None = None,
    steps: int = 20,
    draws: str = "independent",
    policies: Sequence[OneOpponent] | OneOpponent | None = None,
    overrides: Mapping[str, Any] | None = None,
    **settings: Any,
) -> MarketEnv:
    """Return a PettingZoo parallel environment of platforms that compete for users.

    `aca_env.faces.market_env` tells the protocol.

    Args:
        scenario: a shipped name, a path of a TOML file, or a `Scenario`.
        actions: the platforms' levers behind the setting as it is, see `platform_env`.
        costs: what levers cost, see `platform_env`.
        choice: how users choose; None: `Choice()`.
        price: what having all users for a round is worth to a platform.
        n_platforms: from 1 to 8.
        shares: each platform's share of users in the first round; None: even.
        steps: equal parts of the market that records are counted in, from 2 to 100.
        draws: "independent" for each platform's own, "common" for the same on all.
        policies: of the collectives, anew on each platform: one each, or one for all; None: the
            scenario's own.
        overrides: values by dotted key of the scenario file.
        **settings: the same in keyword form, `__` for the dot.

    Raises:
        AcaError: anything that is not valid, in one line.
    """
    loaded = load_scenario(scenario, read_changes(overrides, settings))
    chosen = Choice() if choice is None else choice
    terms = Terms(chosen, price, n_platforms, steps, shares, draws)
    return MarketEnv(loaded, actions=actions, costs=costs, terms=terms, policies=policies)
