"""The cases in which people are members of several collectives, or err."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from aca_env.scenario.loading import with_overrides

from .draws import Action, Setting
from .settings import (
    NO,
    YES,
    Case,
    act,
    feature_planter,
    naive_unplanter,
    planter,
    setting,
    worst,
)

EVERY_CROSS = ("no conflict", "no cross term")
CONFLICT = ("no conflict",)
BOTH = ("collective 0", "collective 1")


def shared(plan: Setting, rule: str, *overlaps: tuple[Sequence[str], float]) -> Setting:
    """Return a setting with members of several collectives."""
    listed = [{"collectives": names, "share": share} for names, share in overlaps]
    changes = {"overlap_rule": rule, "overlaps": listed}
    return replace(plan, scenario=with_overrides(plan.scenario, changes))


def noisy(
    plan: Setting, noise: Mapping[str, float], *, others: Mapping[str, float] | None = None
) -> Setting:
    """Return a setting in which members err: those of collective 0, and likewise of all others."""
    changes: dict[str, Any] = {"collectives.0.noise": dict(noise)}
    if "wrong_signal" in noise:
        changes["collectives.0.signals"] = ["mark", "marked split"]
    for place in range(1, len(plan.actions)):
        if others is not None:
            changes[f"collectives.{place}.noise"] = dict(others)
    return replace(plan, scenario=with_overrides(plan.scenario, changes))


def two(
    gaps: tuple[float, float], name: str, shares: tuple[float, float], **options: Any
) -> Setting:
    """Return two planters of different labels."""
    members: list[tuple[dict[str, Any], Action]] = [
        (planter(shares[0]), act(YES)),
        (planter(shares[1]), act(NO)),
    ]
    return setting(name, gaps, members, **options)


def _terms(regime: str, delta: float) -> dict[str, Any]:
    return {"information": {"regime": regime, "delta": delta}}


def _cases() -> tuple[Case, ...]:
    errs = {"reliability": 0.7, "wrong_label": 0.15}
    errs_more = {"reliability": 0.7, "wrong_label": 0.1, "wrong_signal": 0.1}
    last = two((-0.279, 0.139), "overlap, last wins, full", (0.35, 0.25), **_terms("full", 0.2))
    at_random = two(
        (-0.265, 0.125), "overlap, random, aggregate", (0.325, 0.275), **_terms("aggregate", 0.2)
    )
    robust = setting(
        "overlap of three, priority, known_interventions_robust",
        (0.396, 0.656),
        [(planter(0.4), act(YES)), (planter(0.12), act(NO)), (feature_planter(0.12), act(NO))],
        n_train=30_000,
        **_terms("known_interventions_robust", 0.2),
    )
    trio = (*BOTH, "collective 2")
    planting = [(planter(0.4), act(YES))]
    alone = setting("noise, full", (0.069, 0.424), planting, **_terms("full", 0.2))
    more = setting(
        "noise of three kinds, full",
        (0.171, 0.589),
        planting,
        n_train=12_000,
        **_terms("full", 0.05),
    )
    direct = setting(
        "noisy naive unplanter, worst_case, contamination",
        (-0.417, 0.294),
        [(naive_unplanter(0.5), act(NO)), (planter(0.05), act(NO))],
        n_train=12_000,
        **worst(0.02, "contamination", regime="worst_case", delta=0.2),
    )
    both = two((-0.181, 0.195), "overlap and noise, full", (0.4, 0.25), **_terms("full", 0.2))
    known = setting(
        "noise of both, known_interventions_robust",
        (0.251, 0.483),
        [(planter(0.45), act(YES)), (planter(0.05), act(NO))],
        n_train=30_000,
        **_terms("known_interventions_robust", 0.2),
    )
    published = two(
        (-0.621, 0.069), "overlap and noise, transparent", (0.4, 0.25), **_terms("transparent", 0.2)
    )
    return (
        Case(shared(last, "last", (BOTH, 0.05)), EVERY_CROSS),
        Case(shared(at_random, "random", (BOTH, 0.05)), EVERY_CROSS),
        Case(shared(robust, "priority", (BOTH, 0.02), (trio, 0.03)), EVERY_CROSS),
        Case(noisy(alone, errs), CONFLICT),
        Case(noisy(more, errs_more), CONFLICT),
        Case(noisy(direct, errs, others=errs), CONFLICT),
        Case(noisy(shared(both, "random", (BOTH, 0.1)), errs, others=errs), CONFLICT),
        Case(noisy(known, errs, others=errs), CONFLICT),
        Case(
            noisy(shared(published, "last", (BOTH, 0.1)), errs, others=errs),
            ("no conflict", "no outer radii"),
        ),
    )


WITH_GROUPS = _cases()
