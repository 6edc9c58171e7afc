"""Draws of every group's tables, turned into what any action would hand in.

One layout serves all ways to redraw: a bank of entries made once, or a bank with one
entry per game that is refilled (`every_round`) or kept for an episode (`once`). In a bank
made once, collectives that are alike in size and menu share their tables.
"""

from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from aca_env.game.records import RecordStore
from aca_env.game.world import World
from aca_env.scenario.standing_by import n_samples_chosen

Table = NDArray[np.int64]

GLIMPSES = ("won_share", "least_margin", "mean_margin", "own_conflict")
"""What a collective sees per signal and label: under a worst-case view of the others."""

MAX_BANK_BYTES = 256 * 2**20


@dataclass(frozen=True, eq=False)
class Bank:
    """Tables of n_entries draws; a row is a plan at a level: plan · n_levels + level.

    E entries, G kinds of collectives, D = E · G draws of a collective's records (entry · G +
    kind), R rows, T levels, C cells, L labels, M signals. Where people are members of several
    collectives, there are R rows for each case of who edits, and `raw` are the records that
    count as a collective's where nobody edits; where members err, too, `idle` goes by row.

    Attributes:
        kind: (K,) which kind each collective is of.
        post: (D, R, C, L) records that acting members hand in.
        against: (D, R, C, L) conflict of `post` with every target label.
        idle: (D, T, C, L) unedited records of the members who do not act.
        raw: (D, C, L) unedited records of all members.
        prevalence: (D, R, C) own edited records that count for the plan.
        own_conflict: (D, R, C) pre-edit conflict of the evidence.
        members: (D, R, C) evidence records by the cell they are sent to.
        rival: (D, R, C) label that is to beat the target of an unplanting plan.
        own: (D, R, J, C) what the evidence says of each intervention set j: the mean
            conflict, or robustly the largest, as a share; only where the regime asks.
        glimpse: (D, signals, labels, 4) what each collective reads off its records.
        shares: (D, signals, C) share of own members by the cell each signal sends them to.
        rest: (E, C, L) records of everybody else.
        test: (E, M, C) test users by the cell that each signal sends them to.
        test_raw: (E, C) test users by their own cell (erasing only).
        records: the records behind the tables; only where a learner is fitted to them.
        errors: (D, R, C) conflict of the members who did not edit as agreed; likewise None
            without groups (`game.groups`).
        own_raw: (D, R, C, L) unedited records of the members who do as agreed.
    """

    kind: Table
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
    records: RecordStore | None = None
    errors: Table | None = None
    own_raw: Table | None = None

    @property
    def n_entries(self) -> int:
        """Number of draws."""
        return len(self.rest)

    @property
    def n_kinds(self) -> int:
        """Number of kinds of collectives."""
        return int(self.kind.max()) + 1

    @property
    def n_bytes(self) -> int:
        """Memory of all tables."""
        parts = (getattr(self, field.name) for field in fields(self))
        return sum(part.nbytes for part in parts if part is not None)


@dataclass(frozen=True, eq=False)
class Draw:
    """One round's records and test users of B games: places in a bank.

    Attributes:
        bank: the tables.
        entry: (B, K) draw of each collective's records, entry · G + kind.
        rest_entry: (B,) entry of the rest.
        test_entry: (B,) entry of the test users.
        law: (B, C, L) where a random contamination puts its mass; None without one.
        shift: added to the streams of chance: 0, or `TWIN` for an independent copy.
        clean: the tables of the users that there would be if nobody had ever edited, where
            users answer the classifier; None: they are those of `bank`.
    """

    bank: Bank
    entry: Table
    rest_entry: Table
    test_entry: Table
    law: NDArray[np.float64] | None = None
    shift: int = 0
    clean: Bank | None = None

    @property
    def never_edited(self) -> Self:
        """The draws of the round if nobody had ever edited."""
        return self if self.clean is None else replace(self, bank=self.clean)


def kinds_of(world: World) -> Table:
    """Return (K,) equal numbers for collectives whose records have one law and one menu."""
    numbers: dict[object, int] = {}
    kinds = []
    for i, menu in enumerate(world.menus.menus):
        # One split of the pool serves everybody at once, so nobody's part is another's.
        apart = i if world.laws.joint is not None else -1
        sizes = tuple(world.level_sizes[i].tolist())
        entries = tuple(entry.kind for entry in world.scenario.collectives[i].strategies)
        if world.groups is not None and world.groups.is_shared[i]:
            apart = i
        noise = world.scenario.collectives[i].noise
        seen = (noise, *world.glimpse_rows[i].tolist())
        paid = (world.plans.n_choices[i], n_samples_chosen(world.scenario, i))
        choices = (menu.signals, menu.plans, entries, seen, paid)
        bias = (world.scenario.collectives[i].bias, float(world.distances.paid[i]))
        alike = (apart, int(world.n_members[i]), sizes, choices, int(world.copies[i]), bias)
        kinds.append(numbers.setdefault(alike, len(numbers)))
    return np.array(kinds, dtype=np.int64)


def empty_bank(world: World, n_entries: int, *, shared: bool = False) -> Bank:
    """Return a bank of zeros, to be filled.

    Args:
        world: the scenario.
        n_entries: number of draws.
        shared: whether collectives that are alike share their tables.
    """
    menus = world.menus
    most = world.scenario.population.n_train * int(world.copies.max())
    count = np.int32 if most < 2**30 else np.int64
    kind = np.arange(world.n_agents)
    if shared and n_entries >= 2 * np.bincount(kinds_of(world)).max():
        # With few entries, those who are alike would hardly find entries of their own.
        kind = kinds_of(world)
    agents = (n_entries * (int(kind.max()) + 1),)
    rows = (menus.n_plans * world.n_levels * world.n_cases,)
    is_grouped = world.groups is not None
    stands_by = rows if is_grouped else (world.n_levels,)
    cells, table = (world.n_cells,), (world.n_cells, world.space.n_labels)
    n_sets, slots = _n_sets(world), (int(menus.padded[2]),)
    erased = cells if world.is_whole else (0,)
    return Bank(
        kind=kind,
        post=np.zeros(agents + rows + table, dtype=count),
        against=np.zeros(agents + rows + table, dtype=count),
        idle=np.zeros((*agents, *stands_by, *table), dtype=count),
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
        records=None if world.learner is None else RecordStore(agents[0], n_entries, world),
        errors=np.zeros(agents + rows + cells, dtype=count) if is_grouped else None,
        own_raw=np.zeros(agents + rows + table, dtype=count) if is_grouped else None,
    )


def largest_bank(world: World) -> int:
    """Return the bank size that fits the scenario's wish and `MAX_BANK_BYTES`."""
    wanted = world.scenario.population.bank_size
    one = empty_bank(world, wanted, shared=True).n_bytes // wanted
    return min(wanted, max(2, MAX_BANK_BYTES // one))


def _n_sets(world: World) -> int:
    """Return the number of intervention sets that own records are read for."""
    if not world.needs_own_records:
        return 0
    anonymous = world.scenario.information.regime == "anonymous"
    return 1 if anonymous else len(world.intervention_sets)
