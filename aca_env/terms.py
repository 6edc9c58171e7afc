"""The terms that a bound is stated under."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from aca_env.bounds.radii import exact_budget, suboptimality_threshold
from aca_env.bounds.tightening import Tightening
from aca_env.strategies.base import Strategy

THRESHOLDS = ("contamination", "total_variation")
SELECTIONS = ("fixed", "menu")


@dataclass(frozen=True)
class Terms:
    """Under which terms a bound is taken.

    Attributes:
        regime: what is known of the others, one of `bounds.regimes.REGIMES`.
        delta: probability of failure, in (0, 1).
        epsilon: suboptimality of the classifier, in [0, 1).
        threshold: "contamination" or "total_variation".
        selection: "fixed" if the plan was fixed before the records were seen, "menu" if
            it was chosen on them.
        menu_size: number of actions chosen from, for "menu".
        interventions: by collective, what it might do; None takes the default.
        others_mass: by collective, an upper bound on the mass of all others; None: the truth.
        tightening: ingredients of a tighter bound that is stated too; None states none.
        bias_bounds: upper bounds on the total variation distances of every collective's members
            and, last, of the rest from everybody; None: nobody is biased.
    """

    regime: str = "full"
    delta: float = 0.05
    epsilon: float = 0.0
    threshold: str = "contamination"
    selection: str = "fixed"
    menu_size: int = 1
    interventions: Mapping[int, Sequence[Strategy]] | None = None
    others_mass: Sequence[float] | None = None
    tightening: Tightening | None = None
    bias_bounds: tuple[float, ...] | None = None

    @property
    def tau(self) -> float:
        """The margin that the classifier's suboptimality can overturn, in mass."""
        return suboptimality_threshold(self.epsilon, self.threshold)

    def tau_records(self, n_total: int) -> int:
        """Return ⌊N τ⌋ exactly, so that a lead of whole records beats τ iff it is larger."""
        return exact_budget(self.epsilon, self.threshold, n_total)

    def with_delta(self, delta: float) -> Self:
        """Return the same terms at another probability of failure."""
        return replace(self, delta=delta)
