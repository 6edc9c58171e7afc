"""How many records a platform has: users in steps of the whole market."""

from collections.abc import Sequence

from aca_env.errors import AcaError, DataError, one_line
from aca_env.scenario.loading import with_overrides
from aca_env.scenario.schema import Scenario

MOST_STEPS = 100


class Sizes:
    """Variants of a menu's scenarios, for every number of records that a platform may have.

    Args:
        variants: the scenario under each lever, with the records of the whole market.
        steps: into which the market is divided.

    Raises:
        DataError: no whole number of steps in range, or so few records in the smallest part
            that the scenario does not allow it.
    """

    def __init__(self, variants: Sequence[Scenario], steps: int) -> None:
        self.n_levers, self.steps = len(variants), _checked(steps)
        n_train = variants[0].population.n_train
        if n_train < steps:
            raise DataError(f"steps: expected at most the {n_train} records, got {steps}")
        # From the whole market downwards: place 0 is the scenario itself.
        self.scenarios = [
            _sized(variant, round(n_train * step / steps))
            for step in range(steps, 0, -1)
            for variant in variants
        ]

    def step_of(self, share: float) -> int:
        """Return the number of steps next to a share of the users; 0: no records."""
        return round(share * self.steps)

    def place(self, step: int, lever: int) -> int:
        """Return where the variant of a lever stands, with at least one step."""
        return (self.steps - step) * self.n_levers + lever


def _checked(steps: object) -> int:
    is_whole = isinstance(steps, int) and not isinstance(steps, bool)
    if not is_whole or not 2 <= steps <= MOST_STEPS:  # type: ignore[operator]
        raise DataError(
            f"steps: expected a whole number from 2 to {MOST_STEPS}, got {one_line(steps)}"
        )
    return int(steps)  # type: ignore[call-overload, no-any-return]


def _sized(scenario: Scenario, n_train: int) -> Scenario:
    if n_train == scenario.population.n_train:
        return scenario
    try:
        return with_overrides(scenario, {"population.n_train": n_train})
    except AcaError as error:
        told = f"expected fewer, since a platform may have only {n_train} records ({error})"
        raise DataError(f"steps: {told}") from None
