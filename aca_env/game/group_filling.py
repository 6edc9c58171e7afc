"""Filling a bank where people are members of several collectives, or err; see `game.groups`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from aca_env.counts import Counts, GroupCounts, conflict, conflicts
from aca_env.game.bank import Bank
from aca_env.game.filling import fill_evidence, fill_glimpse, label_map, read_own
from aca_env.game.groups import Groups
from aca_env.game.laws import ClassCounts, Law, split_pool
from aca_env.game.mistakes import erring
from aca_env.game.streams import Stream, generator
from aca_env.game.world import World
from aca_env.strategies.base import LabelMap, Strategy

Nested = dict[int, GroupCounts]
"""The records of a group's first people, by how many they are."""


def fill_groups(
    bank: Bank, entries: slice, world: World, counters: tuple[int, int, int], shift: int
) -> None:
    """Draw some entries anew, from the streams of (seed, episode, round); see `filling.fill`.

    A collective's own people, the rest and the test users come from the same streams as without
    groups: where nobody is a member of several, records are the same.
    """
    assert world.groups is not None
    n_draws, n_kinds = entries.stop - entries.start, bank.n_kinds
    # The first collective of a kind stands for all of them.
    chosen = np.unique(bank.kind, return_index=True)[1].tolist()
    drawn = _GroupDraws(world, world.groups, chosen, n_draws)
    drawn.draw(counters, shift)
    for kind, i in enumerate(chosen):
        own = slice(entries.start * n_kinds + kind, entries.stop * n_kinds, n_kinds)
        _Filler(bank, own, world, world.groups, i, drawn.people).fill()
    bank.rest[entries] = drawn.rest.raw
    for m, signal in enumerate(world.menus.signals):
        bank.test[entries, m] = drawn.test.sent[signal].sum(axis=-1)
    if world.is_whole:
        bank.test_raw[entries] = drawn.test.raw.sum(axis=-1)


class _GroupDraws:
    """The records of every group that some chosen collective is a part of.

    Attributes:
        people: by group, its records.
        rest: everybody else.
        test: the test users.
    """

    def __init__(self, world: World, groups: Groups, chosen: Sequence[int], n_draws: int) -> None:
        self.world, self.groups, self.n_draws = world, groups, n_draws
        self.places = [g for g, group in enumerate(groups.groups) if set(group.order) & set(chosen)]
        self.cuts = {
            g: sorted(set().union(*(groups.cuts(g, i) for i in groups.groups[g].order)))
            for g in self.places
        }
        self.people: dict[int, Nested] = {}
        self.rest: GroupCounts
        self.test: GroupCounts

    def draw(self, counters: tuple[int, int, int], shift: int) -> None:
        """Draw all of them, from the streams of (seed, episode, round)."""
        world, laws = self.world, self.world.laws
        n_rest, n_test = world.n_rest, world.scenario.population.n_test
        pieces = {g: np.diff([0, *self.cuts[g]]).tolist() for g in self.places}
        if laws.joint is None:
            drawn = {
                g: [
                    self._law(g).draw(n, self.n_draws, rng)
                    for rng in [generator(*counters, self._stream(g) + shift)]
                    for n in pieces[g]
                ]
                for g in self.places
            }
            rng = generator(*counters, Stream.REST + shift)
            rest = laws.rest.draw(n_rest, self.n_draws, rng)
            users = generator(*counters, Stream.TEST_USERS + shift)
            test = laws.test.draw(n_test, self.n_draws, users)
        else:
            # People of several collectives come last, so that nobody else's records change.
            singles = [g for g in self.places if g < world.n_agents]
            shared = [g for g in self.places if g >= world.n_agents]
            sizes = [n for g in singles for n in pieces[g]] + [n_rest, n_test]
            sizes += [n for g in shared for n in pieces[g]]
            rng = generator(*counters, Stream.REST + shift)
            split = iter(split_pool(laws.joint, sizes, self.n_draws, rng))
            drawn = {g: [next(split) for _ in pieces[g]] for g in singles}
            rest, test = next(split), next(split)
            drawn |= {g: [next(split) for _ in pieces[g]] for g in shared}
        self.people = {g: self._nested(g, drawn[g]) for g in self.places}
        self.rest, self.test = laws.rest.count(rest, n_rest), laws.test.count(test, n_test)

    def _law(self, g: int) -> Law:
        order = self.groups.groups[g].order
        if len(order) == 1:
            return self.world.laws.collectives[order[0]]
        return self.world.shared_laws[tuple(sorted(order))]

    def _stream(self, g: int) -> int:
        n_agents = self.world.n_agents
        return Stream.COLLECTIVE + g if g < n_agents else Stream.SHARED + g - n_agents

    def _nested(self, g: int, pieces: list[ClassCounts]) -> Nested:
        law = self._law(g)
        return {
            n: law.count(counts, n)
            for n, counts in zip(self.cuts[g], np.cumsum(pieces, axis=0), strict=True)
        }


@dataclass(frozen=True, eq=False)
class _Asked:
    """The members who follow a plan in one case, at one level.

    Attributes:
        everybody: all members of the groups that the collective has.
        parts: the asked ones, by the way in which they act.
    """

    everybody: GroupCounts
    parts: list[GroupCounts]

    @property
    def asked(self) -> GroupCounts:
        """All asked members."""
        return _sum(self.parts)


def _sum(groups: Iterable[GroupCounts]) -> GroupCounts:
    first, *others = groups
    for other in others:
        first = first + other
    return first


class _Filler:
    """Fills in what one collective's plans hand in and show, in every case."""

    def __init__(  # noqa: PLR0913, PLR0917 - private, called once
        self,
        bank: Bank,
        own: slice,
        world: World,
        groups: Groups,
        i: int,
        people: dict[int, Nested],
    ) -> None:
        self.bank, self.own, self.world, self.groups, self.i = bank, own, world, groups, i
        self.menu, self.maps = world.menus.menus[i], world.tracked(world.menus.menus[i])
        self.people = {
            g: {n: self._kept(counts) for n, counts in people[g].items()}
            for g in sorted({g for held in groups.cases[i] for g in held})
        }
        assert bank.errors is not None
        assert bank.own_raw is not None
        self.errors, self.own_raw = bank.errors, bank.own_raw
        some = next(iter(self.people[i].values()))
        self.nobody = some - some

    def _kept(self, counts: GroupCounts) -> GroupCounts:
        """Return the counts by the maps that the collective's tables need."""
        return replace(counts, sent={signal: counts.sent[signal] for signal in self.maps})

    def fill(self) -> None:
        """Fill in all of it."""
        bank, own, cases = self.bank, self.own, self.groups.cases[self.i]
        if not self.groups.is_shared[self.i]:
            # Its cases are all the same, and others may read their own from its tables.
            cases = cases[:1] * self.groups.n_cases
        for case, held in enumerate(cases):
            for level in range(self.world.n_levels):
                asked = self._asked(held, level)
                first = case * self.groups.n_rows + level
                for o, plan in enumerate(self.menu.plans):
                    self._fill_plan(first + o * self.world.n_levels, plan, asked)
        bank.raw[own] = self._first(self.groups.idle_case[self.i]).raw
        bank.against[own] = conflicts(bank.post[own])
        everybody = self._first(self.groups.cases[self.i][0])
        for m, signal in enumerate(self.menu.signals):
            sent = everybody.sent[signal].sum(axis=-1)
            bank.shares[own, m] = sent / max(everybody.n, 1)
        fill_glimpse(bank, own, self.world, self.i)

    def _first(self, held: tuple[int, ...]) -> GroupCounts:
        """Return all people of some groups."""
        whole = (self.people[g][self.groups.groups[g].n] for g in held)
        return _sum([self.nobody, *whole])

    def _asked(self, held: tuple[int, ...], level: int) -> _Asked:
        parts = [self.nobody for _ in self.groups.parts[self.i]]
        for g in held:
            people, before = self.people[g], self.nobody
            for k, end in enumerate(self.groups.ends(g, self.i, level)):
                parts[k] = parts[k] + (people[end] - before)
                before = people[end]
        return _Asked(self._first(held), parts)

    def _fill_plan(self, row: int, plan: Strategy, asked: _Asked) -> None:
        bank, own, space = self.bank, self.own, self.world.space
        if plan.objective == "none":
            everybody = asked.asked
            bank.post[own, row] = plan.post_edit(everybody, space)
            bank.idle[own, row] = asked.everybody.raw - everybody.raw
            return
        agreed = asked.parts[0]
        estimation = self._estimation(plan, agreed)
        labels = label_map(self.world, plan, estimation)
        handed_in = plan.post_edit(agreed, space, labels)
        errors = self._errors(plan, asked, labels)
        bank.post[own, row] = handed_in + errors
        editing = _sum(
            part
            for part, how in zip(asked.parts, self.groups.parts[self.i], strict=True)
            if how.edits
        )
        bank.idle[own, row] = asked.everybody.raw - editing.raw
        self.own_raw[own, row] = agreed.raw
        evidence = plan.evidence(agreed, estimation, space, labels)
        if evidence is None:
            return
        fill_evidence(bank, own, row, evidence)
        self.errors[own, row] = conflict(errors, evidence.target, evidence.rival)
        if self.world.needs_own_records:
            held_out = agreed - estimation if evidence.n_evidence < agreed.n else agreed
            bank.own[own, row] = read_own(self.world, plan, held_out, evidence)

    def _estimation(self, plan: Strategy, agreed: GroupCounts) -> GroupCounts:
        """Return the members who choose the labels: the first of those who do as agreed."""
        if not plan.n_estimation:
            return agreed
        return self.people[self.i][min(plan.n_estimation, agreed.n)]

    def _errors(self, plan: Strategy, asked: _Asked, labels: LabelMap | None) -> Counts:
        """Return the counts that members hand in who edit otherwise than agreed."""
        handed_in = np.zeros_like(asked.parts[0].raw)
        for part, how in list(zip(asked.parts, self.groups.parts[self.i], strict=True))[1:]:
            if how.edits:
                wrong = erring(plan, how, self.menu.signals)
                counts = wrong.post_edit(part, self.world.space, labels)
                handed_in = handed_in + np.roll(counts, how.label_shift, axis=-1)
        return handed_in
