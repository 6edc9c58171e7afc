"""What a population that answers the model excludes, in a scenario and in what reads one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aca_env.errors import DataError
from aca_env.scenario.checks import Mismatch
from aca_env.scenario.overlapping import is_disjoint
from aca_env.scenario.platform import HISTOGRAM

if TYPE_CHECKING:
    from aca_env.scenario.schema import Scenario


def answers(scenario: Scenario) -> bool:
    """Return whether users answer the deployed classifier; with strength 0 nobody does."""
    shift = scenario.dynamics.shift
    return shift is not None and shift.strength > 0


def check_shift(scenario: Scenario) -> None:
    """Raise `Mismatch` where users who answer the classifier contradict another field."""
    shift, population, platform = scenario.dynamics.shift, scenario.population, scenario.platform
    if shift is None:
        return
    got = shift.model_dump()
    is_wrong: dict[str, bool] = {
        f'classifier = "{platform.classifier}": only "{HISTOGRAM}" predicts by cells': (
            platform.classifier != HISTOGRAM
        ),
        f'population.redraw = "{population.redraw}": users who answer are drawn "every_round"': (
            population.redraw != "every_round"
        ),
        "population.replacement = false: the law of who answers is no table": (
            not population.replacement
        ),
        "biased members": any(group.bias is not None for group in scenario.collectives),
        "overlaps or noise": not is_disjoint(scenario),
    }
    for told, wrong in is_wrong.items():
        if wrong:
            raise Mismatch(f"nothing with {told}", key=("dynamics", "shift"), got=got)


def refuse_shift(scenario: Scenario, what: str) -> None:
    """Raise `DataError` where users answer the classifier, for what takes them as they are."""
    shift = scenario.dynamics.shift
    if shift is not None and answers(scenario):
        raise DataError(
            f"dynamics.shift: expected none for {what}, which takes the population for one that "
            f"stays as it is, got {shift.map!r}"
        )
