"""The cases on the graded pool: every kind of plan, regime, threshold and number of collectives."""

from typing import Any

from .settings import (
    MAYBE,
    NO,
    YES,
    Case,
    act,
    feature_planter,
    naive_unplanter,
    planter,
    setting,
    unplanter,
    worst,
)

ALL_RADII = ("no conflict", "no inner radii", "no outer radii")
CONFLICT = ("no conflict",)
EVERY_CROSS = ("no conflict", "no cross term")


def _terms(regime: str, delta: float) -> dict[str, Any]:
    return {"information": {"regime": regime, "delta": delta}}


def _cases() -> tuple[Case, ...]:
    """Return the cases in the order of the table."""
    yes, no, maybe = act(YES), act(NO), act(MAYBE)
    mixed = [
        (planter(0.3), yes),
        (feature_planter(0.2), yes),
        (unplanter(0.1, 100), yes),
        (naive_unplanter(0.1), no),
    ]
    mixed_unplanter = [
        (unplanter(0.3, 300), no),
        (planter(0.1), no),
        (feature_planter(0.1), no),
        (planter(0.1, "marked split"), yes),
    ]
    mixed_robust = [
        (planter(0.35), yes),
        (planter(0.05), no),
        (feature_planter(0.05), no),
        (unplanter(0.05, 100), yes),
    ]
    return (
        Case(
            setting(
                "K=1 feature-label, full",
                (0.152, 0.477),
                [(planter(0.3), yes)],
                **_terms("full", 0.2),
            ),
            CONFLICT,
        ),
        Case(
            setting(
                "K=1 feature-only, full",
                (0.18, 0.366),
                [(feature_planter(0.55), yes)],
                n_train=12_000,
                **_terms("full", 0.05),
            ),
            ALL_RADII,
        ),
        Case(
            setting(
                "K=1 adaptive unplanting, full, contamination",
                (0.076, 0.415),
                [(unplanter(0.3, 300), no)],
                **worst(0.02, "contamination", regime="full", delta=0.2),
            ),
            CONFLICT,
        ),
        Case(
            setting(
                "K=1 naive unplanting (direct), full",
                (0.022, 0.79),
                [(naive_unplanter(0.4), no)],
                **_terms("full", 0.05),
            ),
            ALL_RADII,
        ),
        Case(
            setting(
                "K=1 feature-label, full, total variation",
                (0.088, 0.354),
                [(planter(0.3), yes)],
                n_train=12_000,
                **worst(0.02, "total_variation", regime="full", delta=0.05),
            ),
            ALL_RADII,
        ),
        Case(
            setting(
                "K=2 planters, full",
                (-0.267, 0.128),
                [(planter(0.3), yes), (planter(0.25), no)],
                **_terms("full", 0.2),
            ),
            EVERY_CROSS,
        ),
        Case(
            setting(
                "K=2 planter, unplanter, aggregate, contamination",
                (-0.171, 0.131),
                [(planter(0.3), yes), (unplanter(0.2, 200), yes)],
                n_train=12_000,
                **worst(0.02, "contamination", regime="aggregate", delta=0.05),
            ),
            (*EVERY_CROSS, "no inner radii", "no outer radii"),
        ),
        Case(
            setting(
                "K=2 feature-only, planter, aggregate",
                (0.084, 0.422),
                [(feature_planter(0.55), yes), (planter(0.1), maybe)],
                n_train=12_000,
                **_terms("aggregate", 0.2),
            ),
            CONFLICT,
        ),
        Case(
            setting(
                "K=2 unplanter, planter, worst_case",
                (0.056, 0.507),
                [(unplanter(0.35, 400), no), (planter(0.1), no)],
                n_train=12_000,
                **_terms("worst_case", 0.2),
            ),
            CONFLICT,
        ),
        Case(
            setting(
                "K=2 planter, planter, worst_case, total variation",
                (0.023, 0.373),
                [(planter(0.35), yes), (planter(0.08), no)],
                n_train=20_000,
                **worst(0.02, "total_variation", regime="worst_case", delta=0.2),
            ),
            CONFLICT,
        ),
        Case(
            setting(
                "K=2 naive, adaptive unplanter, full, total variation",
                (0.093, 0.015),
                [(naive_unplanter(0.4), no), (unplanter(0.2, 300), maybe)],
                n_train=12_000,
                **worst(0.02, "total_variation", regime="full", delta=0.05),
            ),
            (*EVERY_CROSS, "no outer radii"),
        ),
        Case(
            setting(
                "K=4 mixed, full, contamination",
                (0.161, 0.677),
                mixed,
                n_train=12_000,
                **worst(0.02, "contamination", regime="full", delta=0.2),
            ),
            CONFLICT,
        ),
        Case(
            setting(
                "K=4 mixed, unplanter first, aggregate",
                (0.088, 0.689),
                mixed_unplanter,
                n_train=12_000,
                **_terms("aggregate", 0.05),
            ),
            ("no conflict", "no outer radii"),
        ),
        Case(
            setting(
                "K=4 mixed, known_interventions_robust",
                (0.209, 0.479),
                mixed_robust,
                n_train=30_000,
                **_terms("known_interventions_robust", 0.2),
            ),
            EVERY_CROSS,
        ),
        Case(
            setting(
                "K=2 planters, transparent",
                (0.8, 0.222),
                [(planter(0.3), yes), (planter(0.2), no)],
                **_terms("transparent", 0.2),
            ),
            ("no conflict", "no outer radii"),
        ),
        Case(
            setting(
                "K=2 unplanter, planter, transparent, contamination",
                (0.8, 0.131),
                [(unplanter(0.3, 300), no), (planter(0.2), no)],
                **worst(0.02, "contamination", regime="transparent", delta=0.05),
            ),
            ("no threshold", "no outer radii"),
        ),
        Case(
            setting(
                "K=2 feature-only, planter, transparent, total variation",
                (0.649, 0.076),
                [(feature_planter(0.5), yes), (planter(0.1), no)],
                **worst(0.02, "total_variation", regime="transparent", delta=0.2),
            ),
            ("no conflict", "no threshold", "no outer radii"),
        ),
    )


CASES = _cases()
