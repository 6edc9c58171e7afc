"""What the page's controls stand at, and the scenario that this makes."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from aca_env.features import FeatureSpace
from aca_env.scenario.frozen import plain
from aca_env.scenario.loading import load_scenario
from aca_env.scenario.schema import Scenario

MOST_CELLS = 2_000
"""Cells of one signal up to which its features may be left free."""

STEPS = (0.001, 0.002, 0.003, 0.005, 0.007, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08,
         0.09, 0.1, 0.12, 0.14, 0.16, 0.18, 0.2, 0.225, 0.25, 0.275, 0.3, 0.35, 0.4, 0.45, 0.5,
         0.6, 0.7, 0.8, 0.9)  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """What one collective does: places on its menu's axes.

    Attributes:
        strategy: place among its strategies.
        label: code of the label y*.
        signal: place among its signals.
        effort: place among its efforts.
    """

    strategy: int
    label: int
    signal: int
    effort: int

    @property
    def action(self) -> list[int]:
        """The action, announcing nothing."""
        return [self.strategy, self.label, self.signal, self.effort, 0]


@dataclass(frozen=True)
class Settings:
    """What the controls stand at.

    Attributes:
        shares: members of each collective as a share of the training records.
        choices: what each collective does.
        planted: features that each signal of the scenario sets, the first ones by name.
        regime: what collectives know of each other.
        seed: of the records and test users.
    """

    shares: tuple[float, ...]
    choices: tuple[Choice, ...]
    planted: tuple[int, ...]
    regime: str
    seed: int = 0

    def with_share(self, i: int, share: float) -> "Settings":
        """Return the settings with another share of collective i."""
        return replace(self, shares=_put(self.shares, i, share))

    def with_choice(self, i: int, **axes: int) -> "Settings":
        """Return the settings with another choice of collective i on the named axes."""
        return replace(self, choices=_put(self.choices, i, replace(self.choices[i], **axes)))

    def with_planted(self, signal: int, n_features: int) -> "Settings":
        """Return the settings with another number of features that a signal sets."""
        return replace(self, planted=_put(self.planted, signal, n_features))


def _put(values: tuple[Any, ...], place: int, value: object) -> tuple[Any, ...]:
    return (*values[:place], value, *values[place + 1 :])


def share_steps(share: float) -> tuple[float, ...]:
    """Return the shares that a slider moves over, the scenario's own among them.

    >>> share_steps(0.2)[:4], 0.1234 in share_steps(0.1234)
    ((0.0, 0.001, 0.002, 0.003), True)
    """
    return tuple(sorted({0.0, *STEPS, share}))


def least_planted(space: FeatureSpace, values: Mapping[str, object]) -> int:
    """Return how few of a signal's features may be set, so that its cells stay countable.

    Args:
        space: the space of the records.
        values: value by feature name, in the signal's order.
    """
    sizes = dict(zip(space.features, space.sizes, strict=True))
    names, n_planted = [*values], len(values)
    n_cells = math.prod(size for name, size in sizes.items() if name not in values)
    while n_planted > 1 and n_cells * sizes[names[n_planted - 1]] <= MOST_CELLS:
        n_planted -= 1
        n_cells *= sizes[names[n_planted]]
    return n_planted


def changed_scenario(base: Scenario, settings: Settings) -> Scenario:
    """Return the scenario that the settings make; the base itself where nothing is changed.

    Raises:
        ScenarioError: shares of more than all records, or a regime that does not fit.
    """
    scenario = _with_signals(base, settings.planted)
    pairs = zip(base.collectives, settings.shares, strict=True)
    overrides: dict[str, object] = {
        f"collectives.{i}.share": share
        for i, (collective, share) in enumerate(pairs)
        if collective.share != share
    }
    if settings.regime != base.information.regime:
        overrides["information.regime"] = settings.regime
    return load_scenario(scenario, overrides)


def _with_signals(base: Scenario, planted: tuple[int, ...]) -> Scenario:
    if planted == tuple(map(len, base.signals.values())):
        return base
    content = plain(base.model_dump(exclude_unset=True, exclude_none=True))
    for (name, values), n_features in zip(base.signals.items(), planted, strict=True):
        content["signals"][name] = dict([*values.items()][:n_features])
    return Scenario(**content).with_origin(base.origin)
