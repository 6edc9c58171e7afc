"""What the draws against fitted learners come to: one line per platform, share and collective."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from aca_env.reproduce.climate_settings import DELTA
from aca_env.reproduce.experiment import Results, Row
from aca_env.reproduce.platform_settings import N_TRAIN, NAMES, RIVAL
from aca_env.reproduce.platform_sweep import PlatformSweep
from aca_env.reproduce.sweep import Arrays, Reals
from aca_env.runs.summary import estimate

SILENT, HOLDS, FAILS, UNPROVEN = "says nothing", "holds", "fails", "does not apply, yet is kept"
"""What becomes of a bound.

It holds where its premise does, a classifier that is not suboptimal on the planted cells, and
success is never below it; without the premise the theorem does not apply, and success may
still be above it. It fails where success is below it in more than δ of the draws.
"""

WON = 0.5
"""Success from which a collective counts as successful."""


@dataclass(frozen=True, eq=False)
class Standing:
    """One collective against one platform at one share.

    Attributes:
        sweep: records and platform.
        share: the first collective's share of the records.
        place: which collective.
        success: (n_draws,) success.
        bound: (n_draws,) the histogram's bound.
        epsilon: (n_draws, T) measured suboptimality by threshold.
        bound_at: (n_draws, T) the bound stated for it.
        accuracy: (n_draws,) on unedited test users.
        clean_accuracy: (n_draws,) the same where nobody edits.
    """

    sweep: PlatformSweep
    share: float
    place: int
    success: Reals
    bound: Reals
    epsilon: Reals
    bound_at: Reals
    accuracy: Reals
    clean_accuracy: Reals

    @property
    def n_members(self) -> int:
        """Members of the collective."""
        return round(self.share * (1 if self.place == 0 else RIVAL) * N_TRAIN)

    @property
    def verdict(self) -> str:
        """What becomes of the histogram's bound."""
        is_fulfilled = bool((self.epsilon == 0).all())
        return verdict(self.success, self.bound, is_fulfilled=is_fulfilled)

    @property
    def verdict_at(self) -> str:
        """What becomes of the bound that is stated for the measured suboptimality."""
        return verdict(self.success, self.bound_at[:, 0], is_fulfilled=True)


def verdict(success: Reals, bound: Reals, *, is_fulfilled: bool) -> str:
    """Return what becomes of a bound; see `SILENT` and its like."""
    if (bound <= 0).all():
        return SILENT
    if np.mean(success < bound) > DELTA:
        return FAILS
    return HOLDS if is_fulfilled else UNPROVEN


def standings(results: Results, sweeps: Sequence[PlatformSweep]) -> Iterator[Standing]:
    """Return every platform, share and collective of some sweeps, in their order."""
    for sweep in sweeps:
        arrays = results.of(sweep)
        for s, share in enumerate(sweep.shares(results.effort)):
            for i in range(len(NAMES)):
                yield _standing(sweep, arrays, (s, share), i)


def _standing(sweep: PlatformSweep, arrays: Arrays, at: tuple[int, float], place: int) -> Standing:
    s, share = at
    return Standing(
        sweep=sweep,
        share=share,
        place=place,
        success=arrays["success"][s, :, place],
        bound=arrays["bound"][s, :, place],
        epsilon=arrays["epsilon"][s],
        bound_at=arrays["bound_at"][s, :, :, place],
        accuracy=arrays["accuracy"][s],
        clean_accuracy=arrays["clean_accuracy"],
    )


def row_of(one: Standing) -> Row:
    """Return one line of the table."""
    return {
        "records": one.sweep.records,
        "platform": one.sweep.variant.name,
        "collective": NAMES[one.place],
        "share": one.n_members / N_TRAIN,
        "n_train": N_TRAIN,
        "n_draws": len(one.success),
        **_interval("success", one.success),
        **_interval("histogram_bound", one.bound),
        "draws_success_below_bound": int((one.success < one.bound).sum()),
        "histogram_bound_is": one.verdict,
        **_interval("epsilon_contamination", one.epsilon[:, 0]),
        **_interval("epsilon_total_variation", one.epsilon[:, 1]),
        **_interval("bound_at_epsilon", one.bound_at[:, 0]),
        "draws_success_below_bound_at_epsilon": int((one.success < one.bound_at[:, 0]).sum()),
        "bound_at_epsilon_is": one.verdict_at,
        **_interval("accuracy", one.accuracy),
        **_interval("clean_accuracy", one.clean_accuracy),
    }


def _interval(name: str, values: Reals) -> Row:
    """Return the mean of draws and half the width of its 95% interval."""
    found = estimate(np.asarray(values, dtype=np.float64))
    return {name: found.mean, f"{name}_half_width": found.half_width}


def least_share(results: Results, sweep: PlatformSweep, place: int, level: float) -> float:
    """Return the collective's least share on the grid from which mean success stays above.

    Between the last share below the level and the first above it the share is read off a
    straight line in its logarithm; NaN where no share is enough, and the smallest share
    where that is enough.
    """
    shares = np.array(sweep.shares(results.effort))
    mean = results.of(sweep)["success"][:, :, place].mean(axis=1)
    below = np.flatnonzero(mean < level)
    if not len(below):
        return float(shares[0])
    last = int(below[-1])
    if last == len(shares) - 1:
        return float("nan")
    part = (level - mean[last]) / (mean[last + 1] - mean[last])
    low, high = np.log(shares[last]), np.log(shares[last + 1])
    return float(np.exp(low + part * (high - low)))
