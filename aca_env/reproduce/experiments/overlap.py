"""Figures 1, 3 to 8 and 9 to 13: two collectives with overlapping signals."""

from collections.abc import Callable, Mapping, Sequence

from aca_env.reproduce.experiment import Claim, Experiment, Results, Row
from aca_env.reproduce.experiments.feature_only import (
    Pair,
    draw_regimes,
    overlap_matters_more,
    regime_hardly_matters,
    regime_rows,
    sizes_by_overlap,
)
from aca_env.reproduce.experiments.overlap_claims import (
    frontier_moves_out,
    insensitive,
    is_estimate,
    more_sensitive,
    near_constant,
    smaller_gets_nothing,
    smoothing_is_harmless,
    trade_off,
)
from aca_env.reproduce.experiments.overlap_comparisons import (
    fewer_records,
    first_gains,
    highest_bound_falls,
    needs_more_mass,
    prevalence_falls,
)
from aca_env.reproduce.experiments.overlap_pictures import draw_overlap, draw_overlaps, draw_sizes
from aca_env.reproduce.overlap_sweep import OverlapSweep
from aca_env.reproduce.overlap_view import overlap_rows, size_rows, view
from aca_env.reproduce.records_sweep import RecordsSweep
from aca_env.reproduce.sweep import Sweep

PLANTED = (17, 15, 13)
FULL, KNOWN = "full", "known_interventions"

METHOD = (
    "Climate records, N = 1,000,000, 100,000 test users, δ = 0.05, ε = 0, a pool of 3,000,000. "
    "Collective 1 plants 17 features, collective 2 the same 17, or 15 or 13 of them, for another "
    "label: cooling against stormwater where labels can be changed, reflective roofs against "
    "shade (the two most frequent labels) where only features can. Every total mass is split in "
    "every ratio. Hill curves are fitted to the mean bounds (those below 0 count as 0); smallest "
    "sizes come from a curve of each draw's own, ± is the 95% interval over draws. With known "
    "interventions a collective averages over planting either signal for any label."
)
"""How all of these figures come about."""


def _sweeps(strategy: str, regime: str) -> dict[int, OverlapSweep]:
    return {n: OverlapSweep(strategy, n, regime) for n in PLANTED}


LABELLED, LABELLED_KNOWN = _sweeps("feature_label", FULL), _sweeps("feature_label", KNOWN)
LOCKED, LOCKED_KNOWN = _sweeps("feature_only", FULL), _sweeps("feature_only", KNOWN)
PAIRS: tuple[Pair, ...] = tuple((LOCKED[n], LOCKED_KNOWN[n]) for n in PLANTED)


def _tables(sweeps: Sequence[OverlapSweep]) -> Callable[[Results], Mapping[str, Sequence[Row]]]:
    def tables(results: Results) -> Mapping[str, Sequence[Row]]:
        views = [view(sweep, results) for sweep in sweeps]
        return {
            "": [row for found in views for row in overlap_rows(found)],
            "-sizes": [row for found in views for row in size_rows(found)],
        }

    return tables


def _one(
    number: int, sweep: OverlapSweep, claims: Sequence[Claim], needs: Sequence[Sweep] = ()
) -> Experiment:
    """Return the figure of one sweep, with the claims that all of them share and its own."""
    kind = sweep.strategy.replace("_", "-")
    return Experiment(
        name=str(number),
        title=f"{kind} planting, 17 vs. {sweep.n_planted} features, regime {sweep.regime}",
        method=METHOD,
        sweeps=(sweep, *needs),
        tables=_tables([sweep]),
        picture=draw_overlap(sweep),
        claims=(trade_off(sweep), frontier_moves_out(sweep), *claims),
    )


def _first() -> Experiment:
    even, *uneven = LABELLED.values()
    claims = [claim(sweep) for sweep in uneven for claim in (trade_off, frontier_moves_out)]
    claims += [prevalence_falls(list(LABELLED.values()))]
    claims += [first_gains(sweep, even) for sweep in uneven]
    claims += [near_constant(sweep) for sweep in uneven]
    claims += [smoothing_is_harmless(uneven)]
    return Experiment(
        name="1",
        title="Two collectives, feature-label planting, 17 vs. 15 and 17 vs. 13 features",
        method=METHOD,
        sweeps=tuple(LABELLED.values()),
        tables=_tables(uneven),
        picture=draw_overlaps(uneven),
        claims=tuple(claims),
    )


def _smallest_sizes() -> Experiment:
    sweeps = list(LOCKED.values())
    claims = [
        sizes_by_overlap(sweeps, 0, falls=True),
        sizes_by_overlap(sweeps, 1, falls=False),
        smoothing_is_harmless(sweeps),
    ]
    return Experiment(
        name="12",
        title="Feature-only planting: smallest sizes for a 10% bound by overlap",
        method=METHOD,
        sweeps=sweeps,
        tables=lambda results: {"": [r for s in sweeps for r in size_rows(view(s, results))]},
        picture=draw_sizes(sweeps),
        claims=claims,
    )


def _regimes() -> Experiment:
    return Experiment(
        name="13",
        title="Feature-only planting: what the regime changes, beside what the overlap changes",
        method=METHOD,
        sweeps=[sweep for pair in PAIRS for sweep in pair],
        tables=lambda results: {"": regime_rows(PAIRS, results)},
        picture=draw_regimes(PAIRS),
        claims=[*map(regime_hardly_matters, PAIRS), overlap_matters_more(PAIRS)],
    )


def _compared(sweeps: Mapping[int, OverlapSweep], n: int) -> list[Claim]:
    return [first_gains(sweeps[n], sweeps[17]), highest_bound_falls(sweeps[n], sweeps[17])]


def _favourable(n: int) -> list[Claim]:
    return [first_gains(LOCKED[n], LOCKED[17]), needs_more_mass(LOCKED[n], LOCKED[17])]


def overlap_experiments() -> tuple[Experiment, ...]:
    """Return figures 1 and 3 to 13.

    The publication's text says that figures 9 to 13 are feature-only and what they show
    together, not which of them shows what: here 9 to 11 are the three overlaps, 12 compares
    their smallest sizes and 13 the regimes.
    """
    even, known_even, locked_even = LABELLED[17], LABELLED_KNOWN[17], LOCKED[17]
    records = RecordsSweep(LABELLED_KNOWN[13])
    least = [near_constant(LABELLED[13]), insensitive(LABELLED[13], even)]
    known = [more_sensitive(LABELLED_KNOWN[13], LABELLED[13]), fewer_records(records)]
    return (
        _first(),
        _one(3, even, [smaller_gets_nothing(even)]),
        _one(4, LABELLED[15], _compared(LABELLED, 15), [even]),
        _one(5, LABELLED[13], [*_compared(LABELLED, 13), *least], [even]),
        _one(6, known_even, [is_estimate(known_even)]),
        _one(7, LABELLED_KNOWN[15], _compared(LABELLED_KNOWN, 15), [known_even]),
        _one(
            8,
            LABELLED_KNOWN[13],
            [*_compared(LABELLED_KNOWN, 13), *known],
            [known_even, LABELLED[13], records],
        ),
        _one(9, locked_even, []),
        _one(10, LOCKED[15], _favourable(15), [locked_even]),
        _one(11, LOCKED[13], _favourable(13), [locked_even]),
        _smallest_sizes(),
        _regimes(),
    )
