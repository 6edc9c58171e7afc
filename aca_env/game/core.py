"""One object that holds everything a compiled round touches, and the three calls over it.

Handing forty arrays to a compiled function costs more than a round of two collectives; a
numba structure is handed over as one pointer.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import types
from numba.experimental import structref

from aca_env.game import bound_kernels, choice_kernels, kernels, refill_kernels, view_kernels
from aca_env.game.compiling import inlined, kernel
from aca_env.game.kernels import Array
from aca_env.mixing import mix


class Stand(NamedTuple):
    """Where B games stand and what their last round gave: changed in place.

    Named and shaped as in `state.State`; then `entries` (T, B, 2 + K) the bank entries of
    the coming rounds (test users, rest, collectives), `chosen` (B, K, 5) actions as they are
    to be carried out, `row`, `illegal`, `acting` (B, K), `block` and `clean` (B, C·L) records
    with and without edits, `users` (B, M·L) clean test users.
    """

    kind: Array
    participation: Array
    spent: Array
    last_action: Array
    last_success: Array
    last_bound: Array
    last_payoff: Array
    last_cross: Array
    predicted: Array
    predicted_clean: Array
    trained_plan: Array
    trained_bound: Array
    entries: Array
    chosen: Array
    row: Array
    illegal: Array
    acting: Array
    block: Array
    clean: Array
    users: Array


FIELDS = ("tables", "lists", "numbers", "menu", "layout", "past", "stand", "has_memory", "recipe")


@structref.register
class CoreType(types.StructRef):
    """Numba's type of a `Core`."""

    def preprocess_fields(self, fields: Any) -> Any:
        """Return the fields with the values of constants taken out of their types."""
        return tuple((name, types.unliteral(kind)) for name, kind in fields)


class Core(structref.StructRefProxy):
    """What a compiled round touches; its parts are named in `FIELDS`."""

    def __new__(cls, *parts: Any) -> "Core":
        """Return a core of parts in the order of `FIELDS`."""
        core: Core = _make(*parts)
        return core


structref.define_boxing(CoreType, Core)
structref.define_constructor(Core, CoreType, FIELDS)
structref.define_attributes(CoreType)


@kernel
def _make(  # type: ignore[no-untyped-def]  # noqa: PLR0913, PLR0917 - one argument per field
    tables, lists, numbers, menu, layout, past, stand, has_memory, recipe
):
    return Core(tables, lists, numbers, menu, layout, past, stand, has_memory, recipe)


_mix = inlined(mix)


@kernel
def draw_ahead(seeds, counters, streams, kinds, n_entries, entries):  # type: ignore[no-untyped-def]  # noqa: PLR0913, PLR0917
    """Fill in the coming rounds' bank entries; `drawing.Drawer.entries_ahead` is the reference.

    Args:
        seeds: (B,) uint64.
        counters: (3,) uint64: the episode, the first round and one past the last.
        streams: (2 + K,) uint64 sources of chance: test users, rest, collectives.
        kinds: (K,) whose tables each collective shares.
        n_entries: entries of the bank.
        entries: (T, B, 2 + K), changed in place.
    """
    n_kinds, n_groups = kinds.max() + 1, streams.size
    taken, n_taken = np.zeros((n_kinds, kinds.size), np.int64), np.zeros(n_kinds, np.int64)
    added = np.empty(n_groups, np.uint64)
    episode, first = counters[0], counters[1]
    for slot in range(counters[2] - first):
        for group in range(n_groups):
            added[group] = _mix(episode + _mix(first + np.uint64(slot) + _mix(streams[group])))
        for game in range(seeds.size):
            n_taken[:] = 0
            for group in range(n_groups):
                mixed = _mix(seeds[game] + added[group]) >> np.uint64(11)
                number = np.float64(mixed) * 2.0**-53
                if group < 2:
                    entries[slot, game, group] = np.int64(number * n_entries)
                    continue
                kind = kinds[group - 2]
                known, n_known = taken[kind], n_taken[kind]
                chosen, place = np.int64(number * (n_entries - n_known)), 0
                while place < n_known and chosen >= known[place]:
                    chosen += 1
                    place += 1
                for later in range(n_known, place, -1):
                    known[later] = known[later - 1]
                known[place] = chosen
                n_taken[kind] += 1
                entries[slot, game, group] = chosen * n_kinds + kind


@kernel
def restart(core, participation):  # type: ignore[no-untyped-def]
    """Stand where an episode begins, as `state.first_state` does; types are drawn later."""
    stand = core.stand
    stand.kind[:] = 0
    stand.participation[:] = participation
    stand.spent[:] = 0.0
    stand.last_action[:] = -1
    stand.last_success[:] = np.nan
    stand.last_bound[:] = np.nan
    stand.last_payoff[:] = 0.0
    stand.last_cross[:] = 0.0
    stand.predicted[:] = -1
    stand.predicted_clean[:] = -1
    stand.trained_plan[:] = -1
    stand.trained_bound[:] = np.nan


@kernel
def refill(core, counts, game):  # type: ignore[no-untyped-def]
    """Fill in a game's own entry of the bank from class counts."""
    refill_kernels.fill_entry(core.recipe, core.tables, core.numbers, counts, game)


@kernel
def choose(core, actions):  # type: ignore[no-untyped-def]
    """Read actions (B, K, 5) into the stand; see `choice_kernels.choose`."""
    stand, n_levels = core.stand, core.numbers.n_levels
    return choice_kernels.choose(
        core.menu,
        stand.kind,
        stand.participation,
        stand.spent,
        actions,
        n_levels,
        stand.chosen,
        stand.row,
        stand.illegal,
    )


@kernel
def _round(core, slot, is_due, predicted):  # type: ignore[no-untyped-def]
    stand = core.stand
    entries = stand.entries[slot]
    return kernels.Round(
        entries[:, 2:],
        entries[:, 1],
        entries[:, 0],
        stand.kind,
        predicted,
        stand.trained_plan,
        stand.trained_bound,
        core.has_memory,
        is_due,
    )


@kernel
def play(core, slot, first, last, is_due, with_bounds):  # type: ignore[no-untyped-def]  # noqa: PLR0913, PLR0917
    """Play the chosen rows of games first to last."""
    tables, lists, numbers, past = core.tables, core.lists, core.numbers, core.past
    stand = core.stand
    now = _round(core, slot, is_due, stand.predicted)
    results = kernels.Results(
        stand.last_success, stand.last_bound, stand.last_payoff, stand.predicted, stand.block
    )
    row, entry = stand.row, now.entry
    kernels.play_rounds(tables, lists, numbers, past, now, row, stand.users, results, first, last)
    if with_bounds:
        bound_kernels.bound_rounds(tables, lists, numbers, past, now, row, results, first, last)
    if core.layout.cross >= 0:
        seen = stand.last_cross
        view_kernels.cross_seen(tables, lists, numbers, entry, row, seen, first, last)
    share, spent, whole, acting = core.menu.editing_share, stand.spent, lists.whole, stand.acting
    plans, bounds, known = stand.trained_plan, stand.trained_bound, stand.last_bound
    actions, played = stand.chosen, stand.last_action
    for game in range(first, last):
        for agent in range(row.shape[1]):
            chosen = row[game, agent]
            for axis in range(actions.shape[2]):
                played[game, agent, axis] = actions[game, agent, axis]
            spent[game, agent] += share[agent, chosen]
            acting[game, agent] = whole[agent, chosen, kernels.ACTING]
            if is_due:
                plans[game, agent] = chosen // numbers.n_levels
                bounds[game, agent] = known[game, agent]


@kernel
def arrive(core, slot, first, last, is_due):  # type: ignore[no-untyped-def]
    """Fill in what the round at hand would be without edits."""
    stand = core.stand
    now = _round(core, slot, is_due, stand.predicted_clean)
    results = kernels.Results(
        stand.last_success, stand.last_bound, stand.last_payoff, stand.predicted_clean, stand.clean
    )
    kernels.clean_rounds(
        core.tables, core.lists, core.numbers, core.past, now, stand.users, results, first, last
    )


@kernel
def look(core, slot, first, last, has_played, passed, view):  # type: ignore[no-untyped-def]  # noqa: PLR0913, PLR0917
    """Fill in observations (B, K, n_entries) of games first to last; dynamics come on top."""
    stand, layout = core.stand, core.layout
    entry = stand.entries[slot][:, 2:]
    glimpse = core.tables.glimpse
    view_kernels.fill_still(layout.constant, glimpse, layout.glimpse, entry, view, first, last)
    if has_played:
        success, bound = stand.last_success, stand.last_bound
        view_kernels.fill_last(layout, stand.last_action, success, bound, view, first, last)
    if layout.round >= 0:
        for game in range(first, last):
            for agent in range(view.shape[1]):
                view[game, agent, layout.round] = passed
    if layout.cross >= 0:
        seen, start = stand.last_cross, layout.cross
        for game in range(first, last):
            for agent in range(view.shape[1]):
                place = start
                for slot_ in range(seen.shape[2]):
                    for label in range(seen.shape[3]):
                        view[game, agent, place] = seen[game, agent, slot_, label]
                        place += 1


@kernel
def advance(  # type: ignore[no-untyped-def]  # noqa: PLR0913, PLR0917
    core, slot, first, last, next_slot, is_due, is_due_next, with_bounds, passed, view
):
    """Play games first to last, enter their next round and look: three calls in one."""
    play(core, slot, first, last, is_due, with_bounds)
    arrive(core, next_slot, first, last, is_due_next)
    look(core, next_slot, first, last, True, passed, view)


@kernel
def enter_own(core, counts, is_due, has_played, passed, view):  # type: ignore[no-untyped-def]  # noqa: PLR0913, PLR0917
    """Count the records of the one game there is, enter its round and look."""
    refill(core, counts, 0)
    arrive(core, 0, 0, 1, is_due)
    look(core, 0, 0, 1, has_played, passed, view)
