"""Further sections of `aca diagnose`: who hurts whom, aims, retraining, needed sizes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.text import Text

from aca_env.cli.screen import add_row, new_table
from aca_env.diagnosis.repeating import Repetition, Replies
from aca_env.diagnosis.report import Diagnosis

Reals = NDArray[np.float64]

MOST_COLUMNS = 8
"""Collectives up to which whole matrices are shown; of more, the pairs that matter most."""

MOST_PAIRS = 10
SEEN = 0.005
"""Numbers below it show as 0.00."""


def tell(screen: Console, text: str) -> None:
    """Print a paragraph, in lines as wide as the tables."""
    screen.print(Text(text))


def print_harms(screen: Console, found: Diagnosis) -> None:
    """Print who hurts and who helps whom."""
    if len(found.names) == 1:
        return
    tell(screen, "\nWho hurts and who helps whom?")
    harms, to_one = found.harms, found.harms.lost_bound_to_one
    is_same = np.allclose(np.nan_to_num(to_one), np.nan_to_num(harms.lost_bound), atol=SEEN)
    same = " As things stand it is the same." if is_same else ""
    _print_matrix(
        screen, found, to_one,
        "Promises, two by two: if only these two acted, how much success that the row could be "
        f"sure of alone would the column take away? Negative: it adds to it.{same}",
    )  # fmt: skip
    if not is_same:
        _print_matrix(
            screen, found, harms.lost_bound,
            "Promises, as things stand: how much more success could the row be sure of if the "
            "column alone stopped editing? It is 0 where others are in the way as well.",
        )  # fmt: skip
    _print_matrix(
        screen, found, harms.lost_payoff,
        "Payoffs: how much more would the row have got if the column alone had not edited? "
        "Negative: the column helps the row.",
    )  # fmt: skip


def _print_matrix(screen: Console, found: Diagnosis, values: Reals, told: str) -> None:
    """Print a matrix of losses, or the pairs that matter most, or that there are none."""
    if not (np.abs(np.nan_to_num(values)) > SEEN).any():
        tell(screen, f"{told} For every pair: 0.00.\n")
        return
    tell(screen, told)
    if len(found.names) > MOST_COLUMNS:
        _print_pairs(screen, found.names, values)
        return
    columns = _editors(found)
    table = new_table("row loses to", *(found.names[j] for j in columns))
    for name, row in zip(found.names, values, strict=True):
        if not np.isnan(row).all():
            add_row(table, name, *(_shown(row[j]) for j in columns))
    screen.print(table)


def _editors(found: Diagnosis) -> list[int]:
    """Return who hands in other records than its own: nobody else can hurt or help."""
    reach = found.alignment.overlap
    return [j for j in range(len(found.names)) if not np.isnan(reach[:, j]).all()]


def _print_pairs(screen: Console, names: Sequence[str], values: Reals) -> None:
    size = np.abs(np.nan_to_num(values))
    order = np.argsort(-size, axis=None, kind="stable")[:MOST_PAIRS]
    table = new_table("who", "because of", "loses", left=("because of",))
    for i, j in zip(*np.unravel_index(order, values.shape), strict=True):
        if size[i, j] > SEEN:
            add_row(table, names[i], names[j], _shown(values[i, j]))
    screen.print(table)
    n_more = int((size > SEEN).sum()) - len(order)
    if n_more > 0:
        tell(screen, f"The largest; {n_more} more pairs are in the JSON.")


def _shown(value: float) -> str:
    if not np.isfinite(value):
        return "-"
    return f"{value:.2f}".replace("-0.00", "0.00")


def print_alignment(screen: Console, found: Diagnosis) -> None:
    """Print whether collectives want the same."""
    if len(found.names) == 1:
        return
    aligned = found.alignment
    tell(screen, "\nDo they want the same?")
    told = (
        "How much of the row's pattern the column's edits reach too (share of the row's members), "
        "and whether they serve (with) or oppose (against) what the row wants there."
    )
    if not (np.nan_to_num(aligned.overlap - np.eye(len(found.names))) > SEEN).any():
        tell(screen, f"{told} No edits of different collectives meet.")
        return
    tell(screen, told)
    if len(found.names) > MOST_COLUMNS:
        _print_camps(screen, found)
        return
    columns = _editors(found)
    table = new_table("row", *(found.names[j] for j in columns))
    for i, name in enumerate(found.names):
        if not np.isnan(aligned.direction[i]).all():
            add_row(table, name, *(_aim(found, i, j) for j in columns))
    screen.print(table)


def _aim(found: Diagnosis, i: int, j: int) -> str:
    overlap, direction = found.alignment.overlap[i, j], found.alignment.direction[i, j]
    if i == j or np.isnan(overlap) or np.isnan(direction):
        return "-"
    if overlap <= SEEN:
        return "apart"
    side = {1.0: "with", -1.0: "against", 0.0: "meets"}[float(direction)]
    return f"{side} {overlap:.0%}"


def _print_camps(screen: Console, found: Diagnosis) -> None:
    """Print, for those who act, how many others work with and against them."""
    pull = np.nan_to_num(found.alignment.signed_overlap)
    np.fill_diagonal(pull, 0.0)
    shares = found.needed.present
    table = new_table("collective", "with it", "their share", "against it", "their share")
    order = np.argsort(-np.abs(pull).sum(axis=1), kind="stable")[:MOST_PAIRS]
    for i in sorted(order.tolist()):
        helps, opposes = pull[i] > SEEN, pull[i] < -SEEN
        add_row(
            table, found.names[i], f"{helps.sum()}", f"{shares[helps].sum():.1%}",
            f"{opposes.sum()}", f"{shares[opposes].sum():.1%}",
        )  # fmt: skip
    screen.print(table)


def print_retraining(screen: Console, found: Diagnosis) -> None:
    """Print what repeated retraining makes of the round."""
    tell(screen, "\nDoes it last when the platform retrains again and again?")
    if found.retraining.repetition is not None:
        _print_repetition(screen, found, found.retraining.repetition)
    if len(found.names) > 1:
        tell(screen, _replies("one after the other", found.retraining.in_turn))
        tell(screen, _replies("all at once", found.retraining.together))


def _print_repetition(screen: Console, found: Diagnosis, repeated: Repetition) -> None:
    n_rounds = len(repeated.success)
    times = "one continuation" if repeated.n_episodes == 1 else f"{repeated.n_episodes} trials"
    tell(
        screen,
        f"Everybody repeats its plan for {n_rounds} rounds with fresh records, in {times}: mean "
        "success (payoff for those who do not act) at first, half way and at the end, with 95% "
        "intervals of the mean.",
    )
    table = new_table("collective", "measure", "round 1", f"round {n_rounds // 2}",
                      f"round {n_rounds}", "quiet after", left=("measure",))  # fmt: skip
    moving = sorted(range(len(found.names)), key=lambda i: -repeated.settled_after[i])
    for i in sorted(moving[:MOST_COLUMNS]):
        is_aim = not np.isnan(repeated.success[:, i]).any()
        value = (repeated.success if is_aim else repeated.payoff)[:, i]
        error = (repeated.success_error if is_aim else repeated.payoff_error)[:, i]
        cells = [_with_error(value[t], error[t]) for t in (0, n_rounds // 2 - 1, -1)]
        settled = repeated.settled_after[i]
        when = "at once" if settled == 0 else f"{settled} rounds"
        add_row(table, found.names[i], "success" if is_aim else "payoff", *cells, when)
    screen.print(table)
    if len(found.names) > MOST_COLUMNS:
        tell(screen, f"Shown are the {MOST_COLUMNS} slowest; the others are in the JSON.")


def _with_error(value: float, error: float) -> str:
    return _shown(value) if np.isnan(error) or error < SEEN else f"{_shown(value)} ± {error:.2f}"


def _replies(how: str, replies: Replies) -> str:
    start = f"If each answers with its best plan for this round, {how}:"
    if replies.ends and not replies.moved:
        return f"{start} nobody moves."
    if replies.ends:
        told = "; ".join(replies.plans) if len(replies.plans) <= MOST_COLUMNS else "see the JSON"
        return f"{start} they come to rest where nobody would change alone. In order: {told}."
    if len(replies.cycle):
        return (
            f"{start} they never come to rest; {len(replies.cycle)} joint plans come round again "
            f"and again, and somebody could always gain {replies.epsilon:.2f} or more."
        )
    return f"{start} they had not come to rest when the search gave up."


def print_needed(screen: Console, found: Diagnosis) -> None:
    """Print how large each collective must be to be safe."""
    needed = found.needed
    tell(screen, "\nHow large must a collective be to be safe?")
    if not needed.is_asked:
        tell(screen, "Not asked: biased members leave another rest behind at every size.")
        return
    if not needed.aims.any():
        tell(screen, "Nobody edits for a label in this round, so there is nothing to be sure of.")
        return
    tell(
        screen,
        f"Share of all records that its acting members must be, so that it can be sure of "
        f"{needed.level:.0%} success with its present plan: alone, if one of the others acts as "
        "now, and if all do. The others keep their size; averages of the population, without "
        "memory. Never: no size that is left would do.",
    )
    if not any(standing.certified for standing in found.standings):
        tell(screen, "Here bounds are no guarantees, so these are what the formulas say.")
    pairs = _editors(found) if 2 < len(found.names) <= MOST_COLUMNS else []
    against = [f"vs {found.names[j]}" for j in pairs]
    table = new_table("collective", "has", "alone", *against, "vs all")
    aims = np.flatnonzero(needed.aims)
    short = needed.present - np.nan_to_num(needed.against_all, nan=2.0)
    for i in sorted(aims[np.argsort(short[aims], kind="stable")][:MOST_PAIRS].tolist()):
        row = [_share(needed.against[i, j]) if i != j else "-" for j in pairs]
        ends = _share(needed.alone[i]), _share(needed.against_all[i])
        add_row(table, found.names[i], f"{needed.present[i]:.2%}", ends[0], *row, ends[1])
    screen.print(table)
    if len(aims) > MOST_PAIRS:
        tell(screen, f"Shown are the {MOST_PAIRS} who lack most; {len(aims) - MOST_PAIRS} more are "
            "in the JSON.")  # fmt: skip


def _share(share: float) -> str:
    return "never" if np.isnan(share) else f"{share:.2%}"
