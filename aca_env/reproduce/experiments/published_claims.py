"""Whether every published point of the baseline's curves is drawn again."""

import numpy as np
from numpy.typing import NDArray

from aca_env.reproduce.experiment import Claim, Finding, Results, Row
from aca_env.reproduce.published_sweep import PublishedSweep
from aca_env.reproduce.reproduction import EXACT

MOST_ERRORS = 4
LEAST_ON_STEP = 0.99
"""Part of the draws that must stand on one step: some cells are within four errors of a tie."""

PUBLISHED_PLANTING, PUBLISHED_UNPLANTING = PublishedSweep("planting"), PublishedSweep("unplanting")


def stable_points_match(sweep: PublishedSweep, what: str) -> Claim:
    """Every stable published point is matched.

    Nearly all draws must stand on one step, and their mean on the published value: to the last
    digit where all cells or none are won, else within four standard errors of the difference.
    """

    def measure(results: Results) -> Finding:
        arrays, n_pools = results.of(sweep), results.effort.n_pools
        stable = arrays["is_stable"]
        on_step = _on_the_usual_step(arrays["won"][stable])
        error = np.where(on_step, arrays["error"][stable], 0).max(axis=1)
        mean = np.average(arrays["value"][stable], axis=1, weights=on_step)
        gap = np.abs(mean - arrays["published"][stable])
        # The published value is one draw. Splits of one pool share its deviation, so a pool
        # counts as one draw more, however many splits it has.
        error = error * np.sqrt((1 + 1 / n_pools) / 2)
        share = on_step.mean(axis=1)
        fits = gap <= np.maximum(MOST_ERRORS * error, EXACT)
        matched = fits & (share >= LEAST_ON_STEP)
        middle = error > 0
        told = (
            f"{int(matched.sum())} of {matched.size} stable points, each by {on_step.shape[1]:,} "
            f"draws from {n_pools} pools, of which at least {share.min():.2%} stand on one step "
            f"(all of them in {int((share == 1).sum())} points): their mean is off by at most "
            f"{np.max(gap[~middle], initial=0.0):.1e} on top and bottom steps (limit {EXACT:.0e}) "
            f"and by {np.max(gap[middle] / error[middle], initial=0.0):.2f} standard errors on "
            f"the {int(middle.sum())} middle steps (limit {MOST_ERRORS:g})."
        )
        missing = [str(sweep.points[k]) for k in np.flatnonzero(stable)[~matched]]
        why = f"Not matched: {', '.join(missing)}." if missing else ""
        return Finding(told, bool(matched.all()), why)

    return Claim(f"Every stable published point of {what} is matched", measure)


def _on_the_usual_step(won: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which draws (n_points, n_draws) won the cells that most draws of the point won."""
    usual = [np.bincount(codes.astype(np.int64)).argmax() for codes in won]
    return np.asarray(won == np.array(usual)[:, None])


def unstable_points_occur(sweep: PublishedSweep, what: str) -> Claim:
    """Every unstable published point stands on a step that some draws stand on."""

    def measure(results: Results) -> Finding:
        arrays = results.of(sweep)
        places = np.flatnonzero(~arrays["is_stable"])
        shares = arrays["agrees"][places].mean(axis=1)
        told = f"Share of {arrays['agrees'].shape[1]} draws on the published step: " + ", ".join(
            f"{sweep.points[k]} {share:.1%}" for k, share in zip(places, shares, strict=True)
        )
        never = int((shares == 0).sum())
        why = f"{never} of them are rare: none of these few draws fell the published way."
        return Finding(f"{told}.", never == 0, why if never else "")

    text = f"The published points of {what} that are marked unstable occur among the draws"
    return Claim(text, measure)


def published_rows(sweep: PublishedSweep, results: Results) -> list[Row]:
    """Return one row per published point."""
    arrays = results.of(sweep)
    return [
        {
            "curve": point.curve,
            "label": point.plan.target,
            "N": point.setting.n_train,
            "n": point.setting.n_members,
            "n_est": point.plan.n_estimation,
            "kind": point.kind,
            "published": point.value,
            "stable": point.is_stable,
            "n_draws": arrays["agrees"].shape[1],
            "mean": arrays["value"][k].mean(),
            "share_on_the_published_step": arrays["agrees"][k].mean(),
            "one_step": bool((arrays["won"][k] == arrays["won"][k, 0]).all()),
        }
        for k, point in enumerate(sweep.points)
    ]
