"""Figures 14 to 16: the baseline's curves of one collective on the cars."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from aca_env.reproduce.curve_sweep import Curve, CurveSweep
from aca_env.reproduce.curve_view import curve_rows
from aca_env.reproduce.experiment import Experiment, Results, Row
from aca_env.reproduce.experiments.curve_claims import (
    adaptive_against_naive,
    bound_holds,
    feature_only_needs_more,
    more_records_help,
    never_falls,
    released_differs,
)
from aca_env.reproduce.experiments.curve_pictures import draw_panels
from aca_env.reproduce.experiments.curve_sets import (
    FEATURE_ONLY,
    HALF,
    MILLION,
    PLANTING,
    TINY_SPLIT,
    TWO,
    UNPLANTING,
    views,
)
from aca_env.reproduce.experiments.published_claims import (
    PUBLISHED_PLANTING,
    PUBLISHED_UNPLANTING,
    published_rows,
    stable_points_match,
    unstable_points_occur,
)

METHOD = (
    "Cars, 100,000 test users, δ = 0.05, ε = 0, one collective alone, 17 planted features, so 5 "
    "cells. The publication's pool has no seed, so freshly generated pools of 3,000,000 stand "
    "for it, each split without replacement. Values are means over all draws; `one_step` says "
    "whether all draws won the same cells."
)


def _has_total(n_train: int, curve: Curve) -> bool:
    return curve.n_train == n_train


def _has_plan(plan: str, curve: Curve) -> bool:
    return curve.plan == plan and curve.n_train == MILLION


def _tables(
    sweep: CurveSweep, rows: Callable[[Results], Sequence[Row]] | None = None
) -> Callable[[Results], Mapping[str, Sequence[Row]]]:
    def tables(results: Results) -> Mapping[str, Sequence[Row]]:
        found = {"": [row for view in views(sweep, results) for row in curve_rows(view)]}
        return found if rows is None else {**found, "-published": list(rows(results))}

    return tables


def _figure_14() -> Experiment:
    return Experiment(
        name="14",
        title="One collective, feature-label planting, N = 0.5, 1 and 2 million",
        method=METHOD,
        sweeps=(PLANTING, PUBLISHED_PLANTING),
        tables=_tables(PLANTING, lambda results: published_rows(PUBLISHED_PLANTING, results)),
        picture=draw_panels(
            "One collective, feature-label planting",
            [PLANTING],
            [(f"N = {n:,}", partial(_has_total, n)) for n in (HALF, MILLION, TWO)],
            PUBLISHED_PLANTING,
        ),
        claims=(
            stable_points_match(PUBLISHED_PLANTING, "feature-label planting"),
            unstable_points_occur(PUBLISHED_PLANTING, "feature-label planting"),
            more_records_help(),
            never_falls(PLANTING),
            bound_holds(PLANTING),
        ),
    )


def _figure_15() -> Experiment:
    return Experiment(
        name="15",
        title="One collective, feature-only planting of Poor, Average and Excellent",
        method=METHOD,
        sweeps=(FEATURE_ONLY, PLANTING),
        tables=_tables(FEATURE_ONLY),
        picture=draw_panels(
            "One collective, N = 1,000,000",
            [FEATURE_ONLY, PLANTING],
            [
                ("Feature-only planting", partial(_has_plan, "feature_only")),
                ("Feature-label planting, for comparison", partial(_has_plan, "feature_label")),
            ],
        ),
        claims=(
            feature_only_needs_more(),
            never_falls(FEATURE_ONLY),
            bound_holds(FEATURE_ONLY),
        ),
    )


def _figure_16() -> Experiment:
    return Experiment(
        name="16",
        title="One collective, unplanting, several estimation splits and naively",
        method=METHOD + " `released` is the value that the baseline's released code computes, "
        "which its figures show and which is not certified.",
        sweeps=(UNPLANTING, TINY_SPLIT, PUBLISHED_UNPLANTING),
        tables=_tables(UNPLANTING, lambda results: published_rows(PUBLISHED_UNPLANTING, results)),
        picture=draw_panels(
            "One collective, unplanting",
            [UNPLANTING],
            [
                ("Excellent, N = 1,000,000", partial(_has_total, MILLION)),
                ("Good, N = 2,000,000", partial(_has_total, TWO)),
            ],
            PUBLISHED_UNPLANTING,
        ),
        claims=(
            stable_points_match(PUBLISHED_UNPLANTING, "unplanting (the released code's value)"),
            unstable_points_occur(PUBLISHED_UNPLANTING, "unplanting"),
            released_differs(),
            adaptive_against_naive(),
            never_falls(UNPLANTING),
            bound_holds(UNPLANTING),
        ),
    )


def curve_experiments() -> tuple[Experiment, ...]:
    """Return figures 14 to 16."""
    return _figure_14(), _figure_15(), _figure_16()
