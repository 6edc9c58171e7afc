"""What the platform pays for what it does, in units of accuracy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from math import isfinite
from typing import Any

from aca_env.errors import DataError, UnknownNameError, one_line
from aca_env.game.observation import PUBLISHES_MEMORY
from aca_env.scenario.platform import HISTOGRAM
from aca_env.scenario.schema import Scenario


@dataclass(frozen=True)
class Costs:
    """Prices per round: 0.001 is what a thousandth of all test users, told right, is worth.

    The defaults are small beside what collectives can take from the shipped platforms
    (0.02 to 0.1) and otherwise a convention: nothing is known of real prices.

    Attributes:
        retraining: of every round in which a model is trained.
        fitting: on top, where that is a learner and not the histogram.
        defence: of every round with a filter or with random labels.
        publication: of every round in which the platform publishes what it was handed: under
            the regimes full, aggregate_sum, aggregate and transparent.
        by_lever: whole prices per round by lever name, in the place of all others.
    """

    retraining: float = 0.001
    fitting: float = 0.002
    defence: float = 0.0005
    publication: float = 0.0005
    by_lever: Mapping[str, float] = field(default_factory=dict, hash=False)

    def of(self, name: str, scenario: Scenario, *, retrains: bool) -> float:
        """Return the price of a round.

        Args:
            name: of the lever.
            scenario: the scenario under it.
            retrains: whether a model is trained in the round.
        """
        if name in self.by_lever:
            return self.by_lever[name]
        platform = scenario.platform
        defends = scenario.dynamics.detection is not None or platform.adversary == "random"
        publishes = scenario.information.regime in PUBLISHES_MEMORY
        fits = retrains and platform.classifier != HISTOGRAM
        parts = (
            (self.retraining, retrains), (self.fitting, fits), (self.defence, defends),
            (self.publication, publishes),
        )  # fmt: skip
        return float(sum(price for price, is_due in parts if is_due))


PARTS = tuple(part.name for part in fields(Costs) if part.name != "by_lever")


def read_costs(given: Any, names: Sequence[str]) -> Costs:
    """Return prices, checked.

    Args:
        given: `Costs`, prices by part (`PARTS`) or lever name, or None for the defaults.
        names: of the menu's levers.

    Raises:
        AcaError: an unknown part or lever, or a price that is no finite number.
    """
    if given is None:
        return Costs()
    if isinstance(given, Costs):
        given = {**{name: getattr(given, name) for name in PARTS}, **given.by_lever}
    if not isinstance(given, Mapping):
        raise DataError(f"costs: expected prices by name, got {one_line(given)}")
    for name, price in given.items():
        if name not in PARTS and name not in names:
            raise UnknownNameError("cost", name, (*PARTS, *names))
        is_number = isinstance(price, int | float) and not isinstance(price, bool)
        if not is_number or not isfinite(price):
            raise DataError(f"costs: {name}: expected a finite number, got {one_line(price)}")
    parts = {name: float(price) for name, price in given.items() if name in PARTS}
    levers = {name: float(price) for name, price in given.items() if name in names}
    return replace(Costs(), **parts, by_lever=levers)
