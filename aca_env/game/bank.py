"""Draws of every group's tables, turned into what any action would hand in.

One layout serves all ways to redraw: a bank of entries made once, or a bank with one
entry per game that is refilled (`every_round`) or kept for an episode (`once`).
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from aca_env.game.world import World

Table = NDArray[np.int64]

GLIMPSES = ("won_share", "least_margin", "mean_margin", "own_conflict")
"""What a collective sees per signal and label: under a worst-case view of the others."""

MAX_BANK_BYTES = 256 * 2**20


@dataclass(frozen=True, eq=False)
class Bank:
    """Tables of n_entries draws; a row is a plan at a level: plan · n_levels + level.

    E entries, K agents, R rows, T levels, C cells, L labels, M signals.

    Attributes:
        post: (E, K, R, C, L) records that acting members hand in.
        against: (E, K, R, C, L) conflict of `post` with every target label.
        idle: (E, K, T, C, L) unedited records of the members who do not act.
        raw: (E, K, C, L) unedited records of all members.
        prevalence: (E, K, R, C) own edited records that count for the plan.
        own_conflict: (E, K, R, C) pre-edit conflict of the evidence.
        members: (E, K, R, C) evidence records by the cell they are sent to.
        rival: (E, K, R, C) label that is to beat the target of an unplanting plan.
        own: (E, K, R, J, C) what the evidence says of each intervention set j: the mean
            conflict, or robustly the largest, as a share; only where the regime asks.
        glimpse: (E, K, signals, labels, 4) what each collective reads off its records.
        shares: (E, K, signals, C) share of own members by the cell each signal sends them to.
        rest: (E, C, L) records of everybody else.
        test: (E, M, C) test users by the cell that each signal sends them to.
        test_raw: (E, C) test users by their own cell (erasing only).
    """

    post: Table
    against: Table
    idle: Table
    raw: Table
    prevalence: Table
    own_conflict: Table
    members: Table
    rival: Table
    own: NDArray[np.float64]
    glimpse: NDArray[np.float32]
    shares: NDArray[np.float64]
    rest: Table
    test: NDArray[np.float64]
    test_raw: Table

    @property
    def n_entries(self) -> int:
        """Number of draws."""
        return len(self.post)

    @property
    def n_bytes(self) -> int:
        """Memory of all tables."""
        return sum(getattr(self, field.name).nbytes for field in fields(self))


@dataclass(frozen=True, eq=False)
class Draw:
    """One round's records and test users of B games: places in a bank.

    Attributes:
        bank: the tables.
        entry: (B, K) entry of each collective's records.
        rest_entry: (B,) entry of the rest.
        test_entry: (B,) entry of the test users.
        law: (B, C, L) where a random contamination puts its mass; None without one.
    """

    bank: Bank
    entry: Table
    rest_entry: Table
    test_entry: Table
    law: NDArray[np.float64] | None = None


def empty_bank(world: World, n_entries: int) -> Bank:
    """Return a bank of zeros, to be filled."""
    menus = world.menus
    count = np.int32 if world.scenario.population.n_train < 2**30 else np.int64
    agents, rows = (n_entries, world.n_agents), (menus.n_plans * world.n_levels,)
    cells, table = (world.n_cells,), (world.n_cells, world.space.n_labels)
    n_sets, slots = _n_sets(world), (int(menus.padded[2]),)
    erased = cells if world.is_whole else (0,)
    return Bank(
        post=np.zeros(agents + rows + table, dtype=count),
        against=np.zeros(agents + rows + table, dtype=count),
        idle=np.zeros((*agents, world.n_levels, *table), dtype=count),
        raw=np.zeros(agents + table, dtype=count),
        prevalence=np.zeros(agents + rows + cells, dtype=count),
        own_conflict=np.zeros(agents + rows + cells, dtype=count),
        members=np.zeros(agents + rows + cells, dtype=count),
        rival=np.zeros(agents + rows + cells, dtype=np.int16),
        own=np.zeros((*agents, *(rows if n_sets else (0,)), n_sets, *cells)),
        glimpse=np.zeros((*agents, *slots, world.space.n_labels, len(GLIMPSES)), dtype=np.float32),
        shares=np.zeros((*agents, *slots, *cells)),
        rest=np.zeros((n_entries, *table), dtype=np.int64),
        test=np.zeros((n_entries, len(menus.signals), *cells)),
        test_raw=np.zeros((n_entries, *erased), dtype=np.int64),
    )


def largest_bank(world: World) -> int:
    """Return the bank size that fits the scenario's wish and `MAX_BANK_BYTES`."""
    one = empty_bank(world, 1).n_bytes
    return min(world.scenario.population.bank_size, max(2, MAX_BANK_BYTES // one))


def _n_sets(world: World) -> int:
    """Return the number of intervention sets that own records are read for."""
    if not world.needs_own_records:
        return 0
    anonymous = world.scenario.information.regime == "anonymous"
    return 1 if anonymous else len(world.intervention_sets)
