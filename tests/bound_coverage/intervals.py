"""How often a bound failed, with the interval that the truth lies in."""

from dataclasses import dataclass
from functools import cached_property

from scipy.stats import beta

CONFIDENCE = 0.999
"""Of each interval: with some hundred intervals in the suite, a false alarm stays rare."""


@dataclass(frozen=True)
class Coverage:
    """Failures of a bound that should fail with probability at most δ.

    Attributes:
        n_failed: draws whose success was below the bound.
        n_draws: independent draws.
        delta: what the bound promises.
    """

    n_failed: int
    n_draws: int
    delta: float

    @property
    def share(self) -> float:
        """Share of draws in which the bound failed."""
        return self.n_failed / self.n_draws

    @cached_property
    def interval(self) -> tuple[float, float]:
        """Two-sided interval of the probability to fail.

        Source: Clopper and Pearson (1934).
        """
        tail = (1 - CONFIDENCE) / 2
        failed, held = self.n_failed, self.n_draws - self.n_failed
        low = float(beta.ppf(tail, failed, held + 1)) if failed else 0.0
        high = float(beta.ppf(1 - tail, failed + 1, held)) if held else 1.0
        return low, high

    @property
    def holds(self) -> bool:
        """Whether the whole interval is within δ: enough draws, and few enough failures."""
        return self.interval[1] <= self.delta

    @property
    def is_refuted(self) -> bool:
        """Whether the whole interval is above δ: the promise is broken beyond doubt."""
        return self.interval[0] > self.delta

    def __str__(self) -> str:
        """Return the share, its interval and the promise."""
        low, high = self.interval
        return (
            f"failed in {self.n_failed} of {self.n_draws} draws = {self.share:.4f}, "
            f"{CONFIDENCE:.1%} interval [{low:.4f}, {high:.4f}], delta {self.delta:g}"
        )
