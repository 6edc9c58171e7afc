"""Filling a bank: draws of every group, turned into what any action would hand in."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.margins import Sizes, margin, statistical_cost
from aca_env.counts import GroupCounts, conflicts
from aca_env.game.bank import GLIMPSES, Bank, empty_bank, largest_bank
from aca_env.game.laws import ClassCounts, split_pool
from aca_env.game.streams import Stream, generator
from aca_env.game.world import World
from aca_env.interventions import conflicts_at_worst, conflicts_under, same_edit_any_label
from aca_env.strategies.base import Evidence, LabelMap, Strategy
from aca_env.strategies.erasing import Erasing, at_image

CHUNK = 32


class Fill(Protocol):
    """What draws some entries of a bank anew: `fill`, or `group_filling.fill_groups`."""

    def __call__(
        self, bank: Bank, entries: slice, world: World, counters: tuple[int, int, int], shift: int
    ) -> None:
        """Draw some entries anew."""


def draw_bank(world: World, fill: Fill) -> Bank:
    """Return the scenario's bank, drawn from its own seed: the same for every game."""
    bank = empty_bank(world, largest_bank(world), shared=True)
    seed = world.scenario.population.bank_seed
    # Counts of all distinct records are too many to hold for several entries at once.
    chunk = CHUNK if world.learner is None else 1
    for place in range(0, bank.n_entries, chunk):
        stop = min(place + chunk, bank.n_entries)
        fill(bank, slice(place, stop), world, (seed, 0, place), 0)
    return bank


def fill(
    bank: Bank, entries: slice, world: World, counters: tuple[int, int, int], shift: int
) -> None:
    """Draw some entries anew, from the streams of (seed, episode, round).

    Args:
        bank: the bank, changed in place.
        entries: which entries.
        world: the scenario's laws.
        counters: seed, episode and round.
        shift: added to every stream: 0, or `TWIN` for an independent copy.
    """
    n_kinds, draws = bank.n_kinds, fill_unedited(bank, entries, world, counters, shift)
    for kind, i in enumerate(_chosen(bank)):
        own = slice(entries.start * n_kinds + kind, entries.stop * n_kinds, n_kinds)
        _fill_collective(bank, own, world, i, draws.collectives[kind])
        if bank.records is not None:
            bank.records.keep_members(own, draws.pieces[kind])
    if bank.records is not None:
        bank.records.keep_others(entries, *draws.others)


def _chosen(bank: Bank) -> list[int]:
    """Return the first collective of each kind, which stands for all of them."""
    chosen: list[int] = np.unique(bank.kind, return_index=True)[1].tolist()
    return chosen


@dataclass(frozen=True, eq=False)
class _Draws:
    collectives: list[dict[int, GroupCounts]]  # by number of members, nested groups
    rest: GroupCounts
    test: GroupCounts
    pieces: list[list[ClassCounts]]  # class counts of what each nested group adds
    others: tuple[ClassCounts, ClassCounts]  # of the rest and of the test users


def thresholds(world: World, i: int) -> list[int]:
    """Return the ascending sizes of the nested groups of members that some plan needs."""
    sizes = {int(n) for n in world.levels[i]} | {int(world.n_members[i])}
    splits = {plan.n_estimation for plan in world.menus.menus[i].plans if plan.n_estimation}
    return sorted(sizes | {min(n, size) for n in splits for size in sizes})


def fill_unedited(
    bank: Bank, entries: slice, world: World, counters: tuple[int, int, int], shift: int
) -> _Draws:
    """Draw some entries anew, but fill in only what is read where nobody edits; see `fill`."""
    n_kinds, chosen = bank.n_kinds, _chosen(bank)
    draws = _draw_groups(world, chosen, entries.stop - entries.start, counters, shift)
    for kind, i in enumerate(chosen):
        own = slice(entries.start * n_kinds + kind, entries.stop * n_kinds, n_kinds)
        bank.raw[own] = draws.collectives[kind][int(world.n_members[i])].raw
    bank.rest[entries] = draws.rest.raw
    for m, signal in enumerate(world.menus.signals):
        bank.test[entries, m] = draws.test.sent[signal].sum(axis=-1)
    if world.is_whole:
        bank.test_raw[entries] = draws.test.raw.sum(axis=-1)
    return draws


def _draw_groups(
    world: World, chosen: Sequence[int], n_draws: int, counters: tuple[int, int, int], shift: int
) -> _Draws:
    """Draw the records of the chosen collectives, of the rest and of the test users."""
    laws, population = world.laws, world.scenario.population
    nested = [thresholds(world, i) for i in chosen]
    pieces = [np.diff([0, *sizes]).tolist() for sizes in nested]
    if laws.joint is None:
        rngs = [generator(*counters, Stream.COLLECTIVE + i + shift) for i in chosen]
        parts = [
            [laws.collectives[i].draw(n, n_draws, rng) for n in sizes]
            for i, sizes, rng in zip(chosen, pieces, rngs, strict=True)
        ]
        rest = laws.rest.draw(world.n_rest, n_draws, generator(*counters, Stream.REST + shift))
        users = generator(*counters, Stream.TEST_USERS + shift)
        test = laws.test.draw(population.n_test, n_draws, users)
    else:
        sizes = [*(n for group in pieces for n in group), world.n_rest, population.n_test]
        rng = generator(*counters, Stream.REST + shift)
        split = iter(split_pool(laws.joint, sizes, n_draws, rng))
        parts = [[next(split) for _ in group] for group in pieces]
        rest, test = next(split), next(split)
    collectives = [
        {
            n: laws.collectives[i].count(counts, n)
            for n, counts in zip(sizes, np.cumsum(part, axis=0), strict=True)
        }
        for i, sizes, part in zip(chosen, nested, parts, strict=True)
    ]
    return _Draws(
        collectives,
        laws.rest.count(rest, world.n_rest),
        laws.test.count(test, population.n_test),
        parts,
        (rest, test),
    )


def _fill_collective(
    bank: Bank, entries: slice, world: World, i: int, groups: dict[int, GroupCounts]
) -> None:
    everybody = groups[int(world.n_members[i])].raw
    for level, size in enumerate(world.level_sizes[i]):
        group = groups[int(size)]
        bank.idle[entries, level] = everybody - group.raw
        for o, plan in enumerate(world.menus.menus[i].plans):
            row = o * world.n_levels + level
            estimation = groups[min(plan.n_estimation, group.n)] if plan.n_estimation else group
            labels = label_map(world, plan, estimation)
            # The first plan is to abstain, with one's record as it is.
            copies = int(world.copies[i]) if o else 1
            bank.post[entries, row] = plan.post_edit(group, world.space, labels) * copies
            evidence = plan.evidence(group, estimation, world.space, labels)
            if evidence is not None:
                fill_evidence(bank, entries, row, evidence)
            if evidence is not None and world.needs_own_records:
                held_out = group - estimation if evidence.n_evidence < group.n else group
                bank.own[entries, row] = read_own(world, plan, held_out, evidence)
    bank.against[entries] = conflicts(bank.post[entries])
    for m, signal in enumerate(world.menus.menus[i].signals):
        sent = groups[int(world.n_members[i])].sent[signal].sum(axis=-1)
        bank.shares[entries, m] = sent / max(int(world.n_members[i]), 1)
    fill_glimpse(bank, entries, world, i)


def fill_glimpse(bank: Bank, entries: slice, world: World, i: int) -> None:
    """Fill in what the collective sees of its own chances, were everybody else against it."""
    rows = world.glimpse_rows[i]
    plans, picked = world.plans, (entries, rows)
    n_train = world.scenario.population.n_train
    # Of members who do not edit as agreed, some stay unedited and the others are known.
    n_rest = world.n_rest + (plans.n_asked - plans.n_acting)[i, rows][:, None]
    others = np.array(n_train - world.n_rest - world.n_members[i])
    if bank.errors is not None:
        others = others + bank.errors[picked]
    members, evidence = plans.n_own[i, rows][:, None], plans.n_evidence[i, rows][:, None]
    sizes = Sizes(members, evidence, n_rest, n_rest, n_train)
    cost = statistical_cost(sizes, plans.log_inverse_delta[i, rows][:, None])
    cost = cost + plans.tau * n_train + plans.rest_gaps[i]
    margins = margin(bank.prevalence[picked], others, bank.own_conflict[picked], sizes, cost)
    weights = bank.members[picked] / np.maximum(evidence, 1)
    held = weights > 0
    finite = np.where(np.isfinite(margins), margins, -1.0)
    seen = np.stack(
        [
            (weights * (margins > 0)).sum(axis=-1),
            np.where(held, finite, 1.0).min(axis=-1, initial=1.0),
            (weights * finite).sum(axis=-1),
            (weights * bank.own_conflict[picked] / np.maximum(evidence, 1)).sum(axis=-1),
        ],
        axis=-1,
    )
    blank = ~plans.has_bound[i, rows]
    seen[:, blank] = 0.0
    n_signals = len(world.menus.menus[i].signals)
    shape = (len(seen), n_signals, world.space.n_labels, len(GLIMPSES))
    bank.glimpse[entries, :n_signals] = np.clip(seen, -1.0, 1.0).reshape(shape)


def fill_evidence(bank: Bank, entries: slice, row: int, evidence: Evidence) -> None:
    """Fill in what a plan's bound needs of the own records."""
    bank.prevalence[entries, row] = evidence.prevalence
    bank.own_conflict[entries, row] = evidence.own_conflict
    bank.members[entries, row] = evidence.members
    if evidence.rival is not None:
        bank.rival[entries, row] = evidence.rival


def read_own(
    world: World, plan: Strategy, group: GroupCounts, evidence: Evidence
) -> NDArray[np.float64]:
    """Return (E, J, C) the conflict that others might cause, on the own evidence."""
    regime = world.scenario.information.regime
    robust = regime == "known_interventions_robust"
    judge = conflicts_at_worst if robust else conflicts_under
    sets = world.intervention_sets
    if regime == "anonymous":
        sets = (tuple(same_edit_any_label(plan, world.space)),)
    choose = partial(label_map, world)
    values = [judge(chosen, group, evidence, world.space, choose) for chosen in sets]
    summaries = [against.max(axis=0) if robust else against.mean(axis=0) for against in values]
    return np.stack(summaries, axis=-2) / max(group.n, 1)


def label_map(world: World, plan: Strategy, estimation: GroupCounts) -> LabelMap | None:
    """Return the labels that a plan chooses from a split, per cell."""
    labels = plan.label_map(estimation, world.space)
    if labels is not None and isinstance(plan, Erasing):
        padding = np.zeros((*labels.shape[:-1], 1), dtype=labels.dtype)
        return at_image(np.concatenate([labels, padding], axis=-1), world.image_of[plan.signal])
    return labels
