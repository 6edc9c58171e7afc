"""What a society starts from: its streams of chance, its platform and its first members."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError, UnknownNameError, one_line
from aca_env.scenario.loading import load_scenario
from aca_env.society.loading import SHIPPED
from aca_env.society.platform_round import SocietyPlatform, tightening_of
from aca_env.society.settings import Society

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Streams:
    """One generator per source of chance, so that a new draw in one shifts no other."""

    network: np.random.Generator
    start: np.random.Generator
    records: np.random.Generator
    choices: np.random.Generator

    @classmethod
    def from_seed(cls, seed: int | None) -> Self:
        """Spawn independent children of one seed; None takes fresh entropy."""
        children = np.random.SeedSequence(seed).spawn(len(fields(cls)))
        return cls(*map(np.random.default_rng, children))


def platform_of(society: Society) -> SocietyPlatform:
    """Return the platform that a society stands on.

    Raises:
        AcaError: a game that is not valid, or that a society cannot play.
    """
    game, states_tight = society.game, society.beliefs.states_tight
    if game.scenario.endswith(".toml"):
        shipped = society.origin is None or society.origin.parent == SHIPPED
        folder = Path() if society.origin is None or shipped else society.origin.parent
        scenario = load_scenario(folder / game.scenario, game.settings)
        return SocietyPlatform(scenario, tightening_of(states_tight))
    return _shipped_platform(game.model_dump_json(), states_tight)


@lru_cache(maxsize=16)
def _shipped_platform(game: str, states_tight: bool) -> SocietyPlatform:
    """Return the platform of a shipped scenario: many runs share one."""
    told = json.loads(game)
    return SocietyPlatform(
        load_scenario(told["scenario"], told["settings"]), tightening_of(states_tight)
    )


def starting_members(society: Society, platform: SocietyPlatform) -> Whole:
    """Return (n_collectives,) how many users take part at first.

    Raises:
        UnknownNameError: a collective in `start` that the game does not have.
    """
    shares = np.array([group.share for group in platform.scenario.collectives])
    if society.start is not None:
        shares = by_name(society.start, platform.names, 0.0, "start")
    return np.asarray(np.rint(shares * society.users), dtype=np.int64)


def check_seed(seed: Any) -> int | None:
    """Return a seed; a `DataError` unless it is a whole number from 0 on, or None."""
    if seed is None:
        return None
    is_whole = isinstance(seed, int | np.integer) and not isinstance(seed, bool)
    if not is_whole or int(seed) < 0:
        raise DataError(f"seed: expected a whole number from 0 on, got {one_line(seed)}")
    return int(seed)


def by_name(given: Mapping[str, float], names: tuple[str, ...], default: float, key: str) -> Reals:
    """Return numbers (n_names,) in the order of the names.

    Raises:
        UnknownNameError: a number for another name.
    """
    for name in given:
        if name not in names:
            raise UnknownNameError(f"collective in {key}", name, names)
    return np.array([given.get(name, default) for name in names], dtype=np.float64)
