"""The settings: each is tuned so that both the bound and the success are in doubt.

For collective 0 the calm group's margin is near zero, so that its bound jumps from draw to
draw, and the split group is won about every other time, so that what a bound claims without
right is really lost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aca_env.scenario.schema import Scenario

from .draws import Action, Setting
from .pools import graded_pool

SIGNALS = {"mark": {"mark": "on"}, "marked split": {"group": "split", "mark": "on"}}
NO, MAYBE, YES = range(3)


def act(label: int, signal: int = 0, strategy: int = 0) -> Action:
    """Return the action that goes for a label with everybody's effort."""
    return strategy, label, signal, 0, 0


def planter(share: float, signal: str = "mark") -> dict[str, Any]:
    """Return a collective that plants features and label."""
    return _collective(share, signal, "feature_label_planting")


def feature_planter(share: float, signal: str = "mark") -> dict[str, Any]:
    """Return a collective that plants features only."""
    entry = {"kind": "feature_only_planting", "fallback": {"mark": "off"}}
    return _collective(share, signal, entry)


def unplanter(share: float, n_estimation: int, signal: str = "mark") -> dict[str, Any]:
    """Return a collective that unplants with the label its split chooses."""
    entry = {"kind": "adaptive_unplanting", "n_estimation": n_estimation}
    return _collective(share, signal, entry)


def naive_unplanter(share: float, signal: str = "mark") -> dict[str, Any]:
    """Return a collective that unplants with "maybe", its bound direct."""
    entry = {"kind": "naive_unplanting", "alternative": "maybe", "method": "direct"}
    return _collective(share, signal, entry)


def _collective(share: float, signal: str, entry: Any) -> dict[str, Any]:
    return {"share": share, "signals": [signal], "strategies": [entry]}


def setting(
    name: str,
    gaps: tuple[float, float],
    members: Sequence[tuple[dict[str, Any], Action]],
    *,
    n_train: int = 6000,
    information: Mapping[str, Any],
    platform: Mapping[str, Any] | None = None,
) -> Setting:
    """Return a setting on the graded pool of some gaps."""
    scenario = Scenario(
        name="coverage",
        description=name,
        rounds=8,
        population={"source": "climate", "n_train": n_train, "n_test": 4000},
        signals=SIGNALS,
        collectives=[
            {"name": f"collective {place}", **collective}
            for place, (collective, _) in enumerate(members)
        ],
        information=information,
        platform=platform or {},
    )
    return Setting(name, scenario, graded_pool(gaps), tuple(action for _, action in members))


def worst(epsilon: float, threshold: str, **information: Any) -> dict[str, Any]:
    """Return what a setting needs for the worst adversary against collective 0."""
    return {
        "information": {"epsilon": epsilon, "threshold": threshold, **information},
        "platform": {"adversary": "worst_case", "victim": "collective 0"},
    }


@dataclass(frozen=True)
class Case:
    """A setting, and which wrong bounds its draws must refute."""

    setting: Setting
    caught: tuple[str, ...]
