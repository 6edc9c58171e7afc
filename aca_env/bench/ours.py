"""Our faces, as the benchmark plays them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aca_env.bench.measuring import Player
from aca_env.bench.players import (
    ParallelPlayer,
    TurnsPlayer,
    VectorPlayer,
    check_valid,
    draw_joint_actions,
)
from aca_env.bench.scenes import climate
from aca_env.faces.make import env, parallel_env, vector_env
from aca_env.scenario.schema import Scenario

NO_BOUNDS = {"information.bounds": "none"}
BATCH = 512


@dataclass(frozen=True)
class Entry:
    """One line of the table.

    Attributes:
        name: short, for options and files.
        told: what it is, for readers.
        make: makes its player from a seed.
        is_ours: whether it is one of our faces.
        n_threads: threads that it may use.
    """

    name: str
    told: str
    make: Callable[[int], Player]
    is_ours: bool = True
    n_threads: int = 1


@dataclass(frozen=True)
class _Parallel:
    scenario: str
    overrides: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, seed: int) -> Player:
        game = parallel_env(self.scenario, overrides=self.overrides)
        return ParallelPlayer(game, seed, block=game.max_cycles)


@dataclass(frozen=True)
class _Turns:
    scenario: str

    def __call__(self, seed: int) -> Player:
        game = parallel_env(self.scenario)
        actions = draw_joint_actions(game, seed)
        check_valid(game, actions)
        return TurnsPlayer(env(self.scenario), actions, block=game.max_cycles)


@dataclass(frozen=True)
class Vector:
    """Makes a batch of games.

    Attributes:
        scenario: a name, or makes the scenario.
        n_worlds: games side by side.
        overrides: values by key of the scenario.
        options: further options of `vector_env`.
    """

    scenario: str | Callable[[], Scenario]
    n_worlds: int = BATCH
    overrides: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, seed: int) -> VectorPlayer:
        """Return the player of a seed."""
        scenario = self.scenario if isinstance(self.scenario, str) else self.scenario()
        made = vector_env(
            scenario,
            self.n_worlds,
            auto_reset=True,
            overrides=self.overrides,
            **self.options,
        )
        return VectorPlayer(made, seed)


def _cells(n_cells: int) -> Callable[[], Scenario]:
    return lambda: climate(4, n_cells)


OURS: tuple[Entry, ...] = (
    Entry("duel", "parallel_env, duel", _Parallel("climate-duel")),
    Entry("duel-no-bounds", "parallel_env, duel, no bounds", _Parallel("climate-duel", NO_BOUNDS)),
    Entry(
        "duel-once",
        "parallel_env, duel, redraw once",
        _Parallel("climate-duel", {"population.redraw": "once"}),
    ),
    Entry(
        "duel-every-round",
        "parallel_env, duel, redraw every round",
        _Parallel("climate-duel", {"population.redraw": "every_round"}),
    ),
    Entry("duel-turns", "env (AEC form), duel", _Turns("climate-duel")),
    Entry("four", "parallel_env, four collectives", _Parallel("climate-four")),
    Entry("forty", "parallel_env, forty collectives", _Parallel("forty-collectives")),
    Entry("batch", "vector_env, four, 1 cell", Vector("climate-four")),
    Entry(
        "batch-no-bounds",
        "vector_env, four, 1 cell, no bounds",
        Vector("climate-four", overrides=NO_BOUNDS),
    ),
    Entry("batch-5", "vector_env, four, 5 cells", Vector(_cells(5))),
    Entry(
        "batch-5-no-bounds",
        "vector_env, four, 5 cells, no bounds",
        Vector(_cells(5), overrides=NO_BOUNDS),
    ),
    Entry("batch-360", "vector_env, four, 360 cells", Vector(_cells(360))),
    Entry(
        "batch-360-no-bounds",
        "vector_env, four, 360 cells, no bounds",
        Vector(_cells(360), overrides=NO_BOUNDS),
    ),
    Entry("batch-10000", "vector_env, four, 10,240 cells", Vector(_cells(10_000), 64)),
    Entry(
        "batch-10000-no-bounds",
        "vector_env, four, 10,240 cells, no bounds",
        Vector(_cells(10_000), 64, NO_BOUNDS),
    ),
    Entry(
        "batch-5-threads",
        "vector_env, four, 5 cells, 2 threads",
        Vector(_cells(5), options={"n_threads": 2}),
        n_threads=2,
    ),
    Entry(
        "batch-5-no-bounds-threads",
        "vector_env, four, 5 cells, no bounds, 2 threads",
        Vector(_cells(5), BATCH, NO_BOUNDS, {"n_threads": 2}),
        n_threads=2,
    ),
    Entry("batch-4096", "vector_env, four, 1 cell", Vector("climate-four", 4096)),
)
"""Four collectives on one pattern unless said; bounds of every agent at every step unless said."""
