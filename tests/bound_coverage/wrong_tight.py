"""Tighter bounds that are wrong on purpose: a coverage test that passes them tests nothing."""

from contextlib import AbstractContextManager
from dataclasses import replace
from unittest.mock import patch

import numpy as np

from aca_env.bounds import members_share, opposition, tighter


def _points(counts):
    """Return what the own records say of each unknown group, radius 0."""
    scale = max(counts.n_evidence, 1)
    return [(group.n / scale * (group.against - group.favour)).max(0) for group in counts.unknown]


def without_radius() -> AbstractContextManager:
    """The own records are taken for the truth about the rest."""
    return patch.object(tighter, "opposition", lambda counts, *_: _points(counts))


def half_the_radius() -> AbstractContextManager:
    """The right form, twice too narrow."""

    def halved(counts, confidence, tightening):
        honest = opposition.opposition(counts, confidence, tightening)
        return [(most + p) / 2 for most, p in zip(honest, _points(counts), strict=True)]

    return patch.object(tighter, "opposition", halved)


def without_union() -> AbstractContextManager:
    """Each cell and rival takes all of the margins' δ for itself."""

    def confidence_of(counts, delta, tightening):
        right = opposition.confidence_of(counts, delta, tightening)
        share = tightening.margin_share if tightening.split == "weighted" else 1.0
        none = (0,) * len(right.fewest)
        return replace(right, log_pair=-float(np.log(share * delta)), fewest=none)

    return patch.object(tighter, "confidence_of", confidence_of)


def without_sets() -> AbstractContextManager:
    """The won cells are taken for chosen before their members were counted."""

    def share_bound(lost, counts, confidence, tightening, sets):
        fixed = members_share.Sets(of_members=False, of_users=False)
        return members_share.share_bound(lost, counts, confidence, tightening, fixed)

    return patch.object(tighter, "share_bound", share_bound)


def without_outer_bounds() -> AbstractContextManager:
    """The members' share on won cells is taken for the test users'."""
    return patch.object(
        tighter, "share_bound", lambda lost, counts, *_: 1 - lost.members / counts.n_evidence
    )


def without_threshold() -> AbstractContextManager:
    """The classifier's suboptimality is forgotten, while the adversary spends it."""
    honest = tighter.tight_bound

    def tight_bound(counts, *arguments, **options):
        return honest(replace(counts, budget=0), *arguments, **options)

    return patch.object(tighter, "tight_bound", tight_bound)


WRONG = {
    "no radius": without_radius,
    "half the radius": half_the_radius,
    "no union": without_union,
    "no sets": without_sets,
    "no outer bounds": without_outer_bounds,
    "no threshold": without_threshold,
}
