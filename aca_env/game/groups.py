"""Groups of users who are members of the same collectives, and whose edit each carries out.

Without overlaps and noise the groups are the collectives, and there is nothing to do here. With
them, what a collective's plan hands in depends on two more things.

*Overlap.* People who are members of several collectives are groups of their own. A group's
people have an order of their collectives, and carry out the edit of the first that edits; an
abstaining collective has no edit, so it does not compete. Under the rule `random` everybody has
an order of its own: the people are dealt to all orders evenly, by chance and whatever their
records, so that each is equally likely to follow any of those that edit. Where nobody edits,
the group's unedited records count as those of the first in its order. Given who edits, every
group thus belongs to exactly one collective, all of them disjoint: the theorems for disjoint
collectives apply, with n_i the people who carry out i's edit. Which groups a collective has is a
*case*; in case 0 it has all of its members.

*Noise.* Of the members who are asked, some carry the plan out, some plant another signal or
report another label, some do not edit. Only the first are the collective of the theorem: n_i is
their number, and prevalence, conflict and outer share are taken from their records, which are
an independent sample since nobody's part depends on the own record. Those who erred hand in
records that they know, a realised component like any other collective's, so their conflict
enters the cross term as it is, without a radius. Those who do not edit join the rest: they are
unedited draws from the base law, as the rest's proxy assumes. See `game.mistakes`.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from aca_env.game.mistakes import Part, part_ends, parts_of
from aca_env.scenario.overlapping import partners_of
from aca_env.scenario.schema import Scenario

if TYPE_CHECKING:
    from aca_env.game.member_counts import MemberCounts

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Group:
    """People who are members of the same collectives, in one order of them.

    Attributes:
        order: places of the collectives, whose edit counts first.
        n: number of people.
    """

    order: tuple[int, ...]
    n: int


def find_groups(scenario: Scenario) -> tuple[Group, ...]:
    """Return the groups: those of one collective each in their order, then those of several."""
    singles, shared = scenario.atom_sizes
    names = [group.name for group in scenario.collectives]
    groups = [Group((i,), n) for i, n in enumerate(singles)]
    for overlap, n in zip(scenario.overlaps, shared, strict=True):
        places = sorted(names.index(name) for name in overlap.collectives)
        if scenario.overlap_rule == "random":
            orders = list(permutations(places))
        else:
            orders = [tuple(places if scenario.overlap_rule == "priority" else places[::-1])]
        sizes = [n // len(orders) + (k < n % len(orders)) for k in range(len(orders))]
        groups += [Group(order, size) for order, size in zip(orders, sizes, strict=True)]
    return tuple(groups)


class Groups:
    """The groups of a world, and what each collective has in every case.

    Args:
        world: the world; of a scenario with overlaps or noise.
    """

    def __init__(self, world: "MemberCounts") -> None:
        self.world = world
        self.groups = find_groups(world.scenario)
        self.partners = partners_of(world.scenario)
        self.agents = np.arange(world.n_agents)
        self.cases, self._case_of = self._find_cases()
        self.n_cases = max(len(cases) for cases in self.cases)
        self.n_rows = world.menus.n_plans * world.n_levels

    @cached_property
    def n_people(self) -> int:
        """Training records of members, each counted once."""
        return sum(group.n for group in self.groups)

    def _find_cases(self) -> tuple[list[list[tuple[int, ...]]], Whole]:
        """Return by collective the groups that it has in each case, and the case of each pattern.

        A pattern is a number whose bits say who of the collective and its partners edits.
        """
        cases: list[list[tuple[int, ...]]] = []
        width = 2 ** (1 + max(len(partners) for partners in self.partners))
        case_of = np.zeros((len(self.partners), width), dtype=np.int64)
        for i, partners in enumerate(self.partners):
            known: dict[tuple[int, ...], int] = {}
            who, own = [i, *partners], self._groups_of[i]
            # Pattern 1 is the collective alone, which then has all of its members.
            for pattern in (1, 0, *range(2, 2 ** len(who))):
                edits = {j for place, j in enumerate(who) if pattern >> place & 1}
                held = tuple(g for g in own if self._holder(g, edits) == i)
                case_of[i, pattern] = known.setdefault(held, len(known))
            cases.append(list(known))
        return cases, case_of

    @cached_property
    def _groups_of(self) -> list[list[int]]:
        """By collective, the groups of all of its members."""
        found: list[list[int]] = [[] for _ in self.partners]
        for g, group in enumerate(self.groups):
            for i in group.order:
                found[i].append(g)
        return found

    def _holder(self, g: int, edits: set[int]) -> int:
        """Return whose edit a group carries out, or whose it counts as where nobody edits."""
        order = self.groups[g].order
        return next((j for j in order if j in edits), order[0])

    @cached_property
    def _powers(self) -> Whole:
        """(K, K) what the editing of collective j adds to the pattern of i."""
        powers = np.zeros((len(self.partners), len(self.partners)), dtype=np.int64)
        for i, partners in enumerate(self.partners):
            powers[i, [i, *partners]] = 2 ** np.arange(1 + len(partners))
        return powers

    def rows(self, row: Whole) -> Whole:
        """Return the rows (B, K) of joint plans in the cases that they make.

        Args:
            row: (B, K) rows of plans as chosen, without regard to the others.
        """
        edits = (row >= self.world.n_levels).astype(np.int64)
        return np.asarray(self._case_of[self.agents, edits @ self._powers.T] * self.n_rows + row)

    @cached_property
    def idle_case(self) -> list[tuple[int, ...]]:
        """By collective, the groups that count as its own where nobody edits."""
        return [self.cases[i][int(self._case_of[i, 0])] for i in self.agents]

    @cached_property
    def is_shared(self) -> NDArray[np.bool_]:
        """(K,) whether the collective shares at least one member with another."""
        shared = {
            i for group in self.groups if len(group.order) > 1 and group.n for i in group.order
        }
        return np.isin(self.agents, list(shared))

    @cached_property
    def leader(self) -> Whole:
        """(K,) first of those that a collective is linked to by shared members.

        They draw their records together: a person has one record, whoever asks for it.
        """
        leader, before = self.agents.copy(), None
        shared = [list(group.order) for group in self.groups if len(group.order) > 1 and group.n]
        while before is None or (leader != before).any():
            before = leader.copy()
            for places in shared:
                leader[places] = leader[places].min()
        return leader

    @property
    def is_linked(self) -> NDArray[np.bool_]:
        """(K, K) whether two collectives are linked by shared members, of others perhaps."""
        same = self.leader[:, None] == self.leader
        return np.asarray(same & self.is_shared & self.is_shared[:, None])

    @cached_property
    def parts(self) -> tuple[tuple[Part, ...], ...]:
        """By collective, the ways in which its members act."""
        collectives, menus = self.world.scenario.collectives, self.world.menus.menus
        return tuple(
            parts_of(collective.noise, self.world.space.n_labels, len(set(menu.signals)))
            for collective, menu in zip(collectives, menus, strict=True)
        )

    def n_asked(self, g: int, i: int, level: int) -> int:
        """Return the people of group g whom collective i asks at a level."""
        if self.partners[i]:
            return self.groups[g].n
        return int(self.world.level_sizes[i, level])

    def ends(self, g: int, i: int, level: int) -> list[int]:
        """Return where each part of a group's asked people ends, in a fixed order of them."""
        return part_ends(self.n_asked(g, i, level), self.parts[i])

    @cached_property
    def sizes(self) -> Whole:
        """(K, n_cases, n_levels, n_parts) people of each part; 0 where padded."""
        n_parts = max(map(len, self.parts))
        shape = (len(self.parts), self.n_cases, self.world.n_levels, n_parts)
        table = np.zeros(shape, dtype=np.int64)
        for i, cases in enumerate(self.cases):
            for case, held in enumerate(cases):
                for level in range(self.world.n_levels):
                    for g in held:
                        sizes = np.diff([0, *self.ends(g, i, level)])
                        table[i, case, level, : len(sizes)] += sizes
        return table

    @cached_property
    def editing(self) -> NDArray[np.bool_]:
        """(K, n_parts) whether the members of each part edit."""
        table = np.zeros((len(self.parts), self.sizes.shape[-1]), dtype=np.bool_)
        for i, parts in enumerate(self.parts):
            table[i, : len(parts)] = [part.edits for part in parts]
        return table

    @cached_property
    def n_editing(self) -> Whole:
        """(K, n_cases, n_levels) members who edit when the collective does."""
        return np.asarray((self.sizes * self.editing[:, None, None]).sum(axis=-1))

    @cached_property
    def leaves_unedited(self) -> NDArray[np.bool_]:
        """(K,) whether some asked members do not edit, so that the rest depends on its plan."""
        return np.asarray((self.sizes.sum(axis=-1) > self.n_editing).any(axis=(1, 2)))

    def by_row(self, table: Whole) -> Whole:
        """Return (K, n_cases · n_rows) of a table (K, n_cases, n_levels), alike for all plans."""
        n_plans = self.world.menus.n_plans
        return np.repeat(table[:, :, None], n_plans, axis=2).reshape(len(table), -1)

    def cuts(self, g: int, i: int) -> set[int]:
        """Return where group g's people must be told apart for collective i's plans."""
        n, plans = self.groups[g].n, self.world.menus.menus[i].plans
        splits = {plan.n_estimation for plan in plans if plan.n_estimation}
        cuts = {n, *(min(split, n) for split in splits)}
        for level in range(self.world.n_levels):
            ends = self.ends(g, i, level)
            cuts |= {*ends, *(min(split, ends[0]) for split in splits)}
        return cuts
