"""What defences and robust learners cost: the platform in accuracy, a collective in success."""

from dataclasses import dataclass

import numpy as np

from aca_env.reproduce.experiment import Results, Row
from aca_env.reproduce.platform_settings import (
    CAPPED,
    MODEL_DEFENCES,
    RECORDS,
    TABLE_DEFENCES,
    TRIPLED,
    Variant,
)
from aca_env.reproduce.platform_sweep import PlatformSweep
from aca_env.reproduce.platforms_view import WON, least_share
from aca_env.reproduce.sweep import Reals
from aca_env.runs.summary import estimate

KINDS = {"table": TABLE_DEFENCES, "model": MODEL_DEFENCES}
"""The variants that are compared with each other; the first stands for no defence."""

SWEEPS = tuple(
    PlatformSweep(records, variant, kind)
    for kind, variants in KINDS.items()
    for records in RECORDS
    for variant in variants
)


@dataclass(frozen=True, eq=False)
class Cost:
    """One defence on one kind of records, beside none.

    Attributes:
        sweep: records and platform.
        reference: the platform without the defence.
        accuracy: (n_draws,) on unedited test users where nobody edits.
        accuracy_cost: (n_draws,) what the defence takes off it, on the same draws.
        success: (n_shares, n_draws) of the one who plants the whole pattern.
        success_cost: (n_draws,) what the defence takes off it, the mean over all shares.
        needed: least share for success of one half; NaN where none on the grid is enough.
        needed_without: the same without the defence.
    """

    sweep: PlatformSweep
    reference: Variant
    accuracy: Reals
    accuracy_cost: Reals
    success: Reals
    success_cost: Reals
    needed: float
    needed_without: float

    @property
    def is_reference(self) -> bool:
        """Whether it is the platform without any defence."""
        return self.sweep.variant == self.reference


def reference_of(kind: str, variant: Variant) -> Variant:
    """Return what a defence is compared with: copies that are capped with those that are not."""
    return TRIPLED if variant == CAPPED else KINDS[kind][0]


def costs(results: Results) -> list[Cost]:
    """Return every defence on every kind of records, in the order of `SWEEPS`."""
    return [cost_of(results, sweep) for sweep in SWEEPS]


def cost_of(results: Results, sweep: PlatformSweep) -> Cost:
    """Return what one defence comes to."""
    reference = reference_of(sweep.kind, sweep.variant)
    other = PlatformSweep(sweep.records, reference, sweep.kind)
    own, base = results.of(sweep), results.of(other)
    success, without = own["success"][:, :, 0], base["success"][:, :, 0]
    return Cost(
        sweep=sweep,
        reference=reference,
        accuracy=own["clean_accuracy"],
        accuracy_cost=base["clean_accuracy"] - own["clean_accuracy"],
        success=success,
        success_cost=(without - success).mean(axis=0),
        needed=least_share(results, sweep, 0, WON),
        needed_without=least_share(results, other, 0, WON),
    )


def row_of(results: Results, cost: Cost) -> Row:
    """Return one line of the table; shares out of reach are None."""
    shares = cost.sweep.shares(results.effort)
    return {
        "records": cost.sweep.records,
        "platform": cost.sweep.variant.name,
        "compared_with": cost.reference.name,
        "n_draws": len(cost.accuracy),
        **_told("clean_accuracy", cost.accuracy),
        **_told("accuracy_cost", cost.accuracy_cost),
        **_told("success_cost", cost.success_cost),
        "share_for_half": None if np.isnan(cost.needed) else cost.needed,
        "share_for_half_without": None if np.isnan(cost.needed_without) else cost.needed_without,
        "share_is_at_most": bool(cost.needed == shares[0]),
        "largest_share_tried": shares[-1],
    }


def success_rows(results: Results, cost: Cost) -> list[Row]:
    """Return success by share, one line each."""
    return [
        {
            "records": cost.sweep.records,
            "platform": cost.sweep.variant.name,
            "share": share,
            **_told("success", values),
        }
        for share, values in zip(cost.sweep.shares(results.effort), cost.success, strict=True)
    ]


def share_text(cost: Cost, shares: tuple[float, ...]) -> str:
    """Return the share that a defence leaves enough, in words."""
    if np.isnan(cost.needed):
        return f"never up to {shares[-1]:g}"
    return f"at most {shares[0]:g}" if cost.needed == shares[0] else f"{cost.needed:.2g}"


def _told(name: str, values: Reals) -> Row:
    found = estimate(np.asarray(values, dtype=np.float64))
    return {name: found.mean, f"{name}_half_width": found.half_width}
