"""Compiled filling of a bank's entry from class counts; `filling` is the reference."""

from typing import NamedTuple

import numpy as np

from aca_env.game.compiling import inlined, kernel
from aca_env.game.kernels import Array

STAY, PLANT, PLANT_FEATURES, PLANT_OTHER, BEAT_ONE, BEAT_SPLIT = range(6)
"""Kinds of plans: abstain, feature-label and feature-only planting, naive unplanting by its
planting and by its direct method, adaptive unplanting."""


class Recipe(NamedTuple):
    """How class counts become tables: what no draw changes.

    Collectives lie one after the other along the axes of classes and counts: `first_class`
    and `first_count` (K + 1,) say where each begins; of a collective the counts of its nested
    pieces of members follow each other. `class_raw`, `class_label` (classes,) and
    `class_sent` (maps, classes) are the cells and labels, C for no cell; the rest's are
    `rest_raw`, `rest_label`, the test users' `test_sent` (M, classes).
    `level_piece` (K, T) counts the pieces of each level's members. Per row of a plan (K, R):
    `kind`, `signal` and `fallback` among the collective's maps, `target`, `reported`,
    `split_piece`, the pieces of its estimation split. `n_rows`, `n_slots` (K,) are what a
    collective really has; `slot_map` (K, slots) its signals among its maps;
    `glimpse_row`, `glimpse_cost` (K, slots · L) and `others` (K,) serve the glimpses,
    row −1 where there is none.
    """

    first_class: Array
    first_count: Array
    class_raw: Array
    class_label: Array
    class_sent: Array
    rest_raw: Array
    rest_label: Array
    test_sent: Array
    level_piece: Array
    kind: Array
    signal: Array
    fallback: Array
    target: Array
    reported: Array
    split_piece: Array
    n_rows: Array
    n_slots: Array
    slot_map: Array
    glimpse_row: Array
    glimpse_cost: Array
    n_evidence: Array
    n_members: Array
    others: Array


@kernel
def fill_entry(recipe, tables, numbers, counts, game):  # type: ignore[no-untyped-def]
    """Fill in one entry of a bank from class counts: collectives, rest, test users."""
    n_agents = recipe.n_rows.size
    for agent in range(n_agents):
        _fill_collective(recipe, tables, numbers, counts, game, agent)
    start, n_labels, rest, test = (
        recipe.first_count[n_agents],
        numbers.n_labels,
        tables.rest,
        tables.test,
    )
    rest[game] = 0
    n_cells = test.shape[1]
    for which in range(recipe.rest_raw.size):
        cell = recipe.rest_raw[which]
        if cell < n_cells:
            rest[game, cell * n_labels + recipe.rest_label[which]] += counts[start + which]
    start += recipe.rest_raw.size
    sent = recipe.test_sent
    for signal in range(sent.shape[0]):
        place = game * sent.shape[0] + signal
        test[place] = 0.0
        for which in range(sent.shape[1]):
            cell = sent[signal, which]
            if cell < n_cells:
                test[place, cell] += counts[start + which]


class Groups(NamedTuple):
    """Tables of a collective's nested groups of members.

    `raw` (pieces, C·L) and `sent` (maps, pieces, C·L) count records by cell and label,
    `totals` (maps, pieces, C) by cell; `opposed` (pieces, C·L) is the conflict of `raw`.
    """

    raw: Array
    sent: Array
    totals: Array
    opposed: Array


@kernel
def _fill_collective(recipe, tables, numbers, counts, game, agent):  # type: ignore[no-untyped-def]
    """Fill in everything that one collective might hand in, and what it knows."""
    n_levels = numbers.n_levels
    n_agents = recipe.kind.shape[0]
    groups = _count_groups(recipe, counts, agent, numbers.n_labels, tables.members.shape[1])
    raw, totals = groups.raw, groups.totals
    last = raw.shape[0] - 1
    drawn = game * n_agents + agent
    everybody, idle = tables.raw, tables.idle
    for place in range(raw.shape[1]):
        everybody[drawn, place] = raw[last, place]
    for level in range(n_levels):
        piece = recipe.level_piece[agent, level]
        for place in range(raw.shape[1]):
            idle[drawn * n_levels + level, place] = raw[last, place] - raw[piece, place]
    _fill_rows(recipe, tables, groups, agent, drawn)
    n_slots, n_members = recipe.slot_map.shape[1], max(recipe.n_members[agent], 1)
    shares = tables.shares
    for slot in range(recipe.n_slots[agent]):
        of = recipe.slot_map[agent, slot]
        for cell in range(shares.shape[1]):
            shares[drawn * n_slots + slot, cell] = totals[of, last, cell] / n_members
    _fill_glimpse(recipe, tables, numbers, agent, drawn)


@kernel
def _count_groups(recipe, counts, agent, n_labels, n_cells):  # type: ignore[no-untyped-def]
    """Return the tables of the nested groups, from the class counts of their pieces."""
    first, last = recipe.first_class[agent], recipe.first_class[agent + 1]
    n_classes, n_maps = last - first, recipe.class_sent.shape[0]
    start = recipe.first_count[agent]
    n_pieces = (recipe.first_count[agent + 1] - start) // n_classes
    width = n_cells * n_labels
    raw, opposed = np.zeros((n_pieces, width), np.int64), np.empty((n_pieces, width), np.int64)
    sent = np.zeros((n_maps, n_pieces, width), np.int64)
    totals = np.zeros((n_maps, n_pieces, n_cells), np.int64)
    class_label, class_raw, class_sent = recipe.class_label, recipe.class_raw, recipe.class_sent
    for piece in range(n_pieces):
        if piece > 0:
            raw[piece] = raw[piece - 1]
            for of in range(n_maps):
                sent[of, piece] = sent[of, piece - 1]
                totals[of, piece] = totals[of, piece - 1]
        for which in range(n_classes):
            count = counts[start + piece * n_classes + which]
            if count == 0:
                continue
            label, cell = class_label[first + which], class_raw[first + which]
            if cell < n_cells:
                raw[piece, cell * n_labels + label] += count
            for of in range(n_maps):
                cell = class_sent[of, first + which]
                if cell < n_cells:
                    sent[of, piece, cell * n_labels + label] += count
                    totals[of, piece, cell] += count
        for cell in range(n_cells):
            _oppose(raw, opposed, piece, piece, cell * n_labels, n_labels)
    return Groups(raw, sent, totals, opposed)


@kernel
def _fill_rows(recipe, tables, groups, agent, drawn):  # type: ignore[no-untyped-def]
    """Fill in what every plan hands in at every level, and its evidence."""
    kinds, signals, targets = recipe.kind, recipe.signal, recipe.target
    reports, fallbacks, splits = recipe.reported, recipe.fallback, recipe.split_piece
    level_piece, post, against = recipe.level_piece, tables.post, tables.against
    raw, sent, totals, opposed = groups.raw, groups.sent, groups.totals, groups.opposed
    prevalence, conflict = tables.prevalence, tables.own_conflict
    members, rivals = tables.members, tables.rival
    n_levels, n_cells = level_piece.shape[1], members.shape[1]
    width = post.shape[1]
    n_labels = width // n_cells
    for row in range(recipe.n_rows[agent]):
        piece, start = level_piece[agent, row % n_levels], drawn * kinds.shape[1] + row
        kind, of, target = kinds[agent, row], signals[agent, row], targets[agent, row]
        if kind == STAY:
            for at in range(width):
                post[start, at] = raw[piece, at]
                against[start, at] = opposed[piece, at]
            continue
        reported, split = reports[agent, row], splits[agent, row]
        for cell in range(n_cells):
            first, handed = cell * n_labels, totals[of, piece, cell]
            members[start, cell] = handed
            if kind == PLANT_FEATURES:
                handed = sent[of, piece, first + target]
                for label in range(n_labels):
                    post[start, first + label] = sent[fallbacks[agent, row], piece, first + label]
                post[start, first + target] = handed
                _oppose(post, against, start, start, first, n_labels)
            else:
                if kind == BEAT_SPLIT:
                    reported = _strongest(raw, split, first, n_labels, target)
                for label in range(n_labels):
                    post[start, first + label] = 0
                    against[start, first + label] = handed
                post[start, first + reported] = handed
                against[start, first + reported] = -handed
            prevalence[start, cell] = handed
            if kind in (BEAT_ONE, BEAT_SPLIT):
                rivals[start, cell] = reported
                conflict[start, cell] = raw[piece, first + target] - raw[piece, first + reported]
            else:
                aim = reported if kind == PLANT_OTHER else target
                conflict[start, cell] = opposed[piece, first + aim]
            if kind == BEAT_SPLIT:
                # The split's records chose the labels, so the holdout alone is evidence.
                conflict[start, cell] -= raw[split, first + target] - raw[split, first + reported]
                members[start, cell] -= totals[of, split, cell]


@inlined
def _strongest(raw, piece, first, n_labels, target):  # type: ignore[no-untyped-def]
    """Return the label other than the target that is most frequent; ties to the lowest."""
    best, largest = 0, np.int64(-1)
    for label in range(n_labels):
        if label != target and raw[piece, first + label] > largest:
            best, largest = label, raw[piece, first + label]
    return best


@inlined
def _oppose(counts, against, of, start, first, n_labels):  # type: ignore[no-untyped-def]
    """Fill in the conflict of one cell's counts, row `of`, with every label, into row `start`."""
    best, second, at = np.int64(-1), np.int64(-1), -1
    for label in range(n_labels):
        count = np.int64(counts[of, first + label])
        if count > best:
            best, second, at = count, best, label
        elif count > second:
            second = count
    for label in range(n_labels):
        rivals = second if label == at else best
        against[start, first + label] = rivals - counts[of, first + label]


@kernel
def _fill_glimpse(recipe, tables, numbers, agent, drawn):  # type: ignore[no-untyped-def]
    """Fill in what the collective sees of its chances, were everybody else against it."""
    all_rows = recipe.kind.shape[1]
    glimpse, members = tables.glimpse, tables.members
    prevalence, conflict = tables.prevalence, tables.own_conflict
    others = recipe.others[agent]
    for choice in range(recipe.n_slots[agent] * numbers.n_labels):
        row = recipe.glimpse_row[agent, choice]
        if row < 0:
            continue
        start, cost = drawn * all_rows + row, recipe.glimpse_cost[agent, choice]
        n_evidence = max(recipe.n_evidence[agent, row], 1)
        won, least, mean, own = 0.0, 1.0, 0.0, 0.0
        for cell in range(members.shape[1]):
            weight = members[start, cell] / n_evidence
            proxy = numbers.n_rest / n_evidence * conflict[start, cell]
            margin = (prevalence[start, cell] - others - proxy - cost) / numbers.n_train
            if margin > 0:
                won += weight
            seen = margin if np.isfinite(margin) else -1.0
            if weight > 0:
                least = min(least, seen)
            mean += weight * seen
            own += weight * conflict[start, cell] / n_evidence
        glimpse[drawn, 4 * choice] = max(-1.0, min(1.0, won))
        glimpse[drawn, 4 * choice + 1] = max(-1.0, min(1.0, least))
        glimpse[drawn, 4 * choice + 2] = max(-1.0, min(1.0, mean))
        glimpse[drawn, 4 * choice + 3] = max(-1.0, min(1.0, own))
