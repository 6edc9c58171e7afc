"""What a report on coalitions left out, in words."""

from collections.abc import Iterator
from dataclasses import replace

from aca_env.formation.coalition_game import MOST_PLAYED
from aca_env.formation.report import Formation
from aca_env.formation.standing_together import MOST_LISTED, Limits


def left_out(formation: Formation, limits: Limits, *, n_kinds: int) -> Formation:
    """Return the report with what was not searched."""
    n = len(formation.names)
    told = [*_of_worths(formation, n), *_of_partitions(formation, n)]
    if not formation.blocking.is_exhaustive:
        told.append(
            f"Of the {_count(formation.blocking.n_possible)} coalitions that might leave "
            f"everybody-alone, {formation.blocking.n_examined:,} were looked at"
            + (f" ({n_kinds} kinds of collectives count as equal)" if n_kinds < n else "")
            + "; others may exist."
        )
    if formation.drift.ended == "budget":
        told.append(
            f"Mergers and splits were followed for {limits.n_partitions:,} partitions and not to "
            f"the end."
        )
    if n > MOST_PLAYED:
        told.append(
            "Coalitions that gain on what everybody does now, or on nobody editing, were looked "
            "for one plan at a time; others may exist."
        )
    if formation.trap.single_move_helps is None:
        told.append("Whether any single move helps was not asked: there are too many pairs.")
    return replace(formation, not_searched=tuple(told))


def _of_worths(formation: Formation, n: int) -> Iterator[str]:
    if not formation.is_exact:
        yield (
            "Outsiders have too many joint replies: only their own common plans were tried, so "
            "worths are upper bounds."
        )
    if n > MOST_PLAYED:
        if formation.shares.half_widths is not None:
            yield "Shapley shares are estimates from random orders, with 95% intervals."
        else:
            yield "Shares are those of the population's exact values, not of the round's records."
        if formation.shares.epsilon is None:
            yield "Least core, Banzhaf shares and nucleolus were left out: too many coalitions."
    elif formation.shares.no_nucleolus and formation.shares.no_nucleolus.startswith("left out"):
        yield "The nucleolus was left out: too many coalitions."
    if not formation.best.is_exact:
        yield "The best partition is the best of a search; a better one may exist."


def _of_partitions(formation: Formation, n: int) -> Iterator[str]:
    if n > MOST_LISTED:
        yield (
            f"Stable partitions are listed for up to {MOST_LISTED} collectives; here only drift "
            f"and blocking were searched."
        )
    if formation.n_unsettled:
        yield (
            f"In {formation.n_unsettled} of the partitions played, coalitions answer each other "
            f"in circles; the point of the circle closest to rest stands for each."
        )


def _count(number: int) -> str:
    return f"{number:,}" if number < 10**9 else f"{float(number):.2g}"
