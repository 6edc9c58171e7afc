"""The climate settings that several experiments share: signals, labels, sizes."""

from collections.abc import Mapping, Sequence
from typing import Any

from aca_env.populations import CLIMATE_PROFILE
from aca_env.scenario.schema import Scenario

N_POOL, N_TRAIN, N_TEST, DELTA = 3_000_000, 1_000_000, 100_000, 0.05

SHADE, ROOFS = "Greening & Shade Expansion", "Reflective Surface Retrofits"
COOLING, WATER = "Cooling Services & Outreach", "Green Stormwater Infrastructure"

LABEL_WORDS = {SHADE: "shade", ROOFS: "reflective roofs", COOLING: "cooling", WATER: "stormwater"}
"""How pictures call the labels."""

FREED = (
    "Funding Source / Jurisdiction",
    "Automated Operation / Smart Controls",
    "Interoperability with External Sensors / IoT",
    "Cooling Provision",
    "Green Roof / Solar Installation",
)
"""Features in the order in which signals give them up: 17 planted features leave the first
free, 15 the first three, 13 all five, as in the shipped climate duels."""

N_FEATURES = len(CLIMATE_PROFILE)

FALLBACK = {"Adaptation Strategy Type": "Infrastructure Upgrade"}
"""Where feature-only planters send records without the target: outside every signal's image."""

KINDS: Mapping[str, Any] = {
    "feature_label": "feature_label_planting",
    "feature_only": {"kind": "feature_only_planting", "fallback": FALLBACK},
}

LABELS = {"feature_label": (COOLING, WATER), "feature_only": (ROOFS, SHADE)}
"""Targets of collectives 1 and 2. Who can only change features needs members who have the
label already, so there the two most frequent labels are used."""


def planted(n_features: int) -> dict[str, str]:
    """Return the signal that plants so many of the profile's values.

    >>> len(planted(17)), len(planted(13))
    (17, 13)
    """
    free = FREED[: N_FEATURES - n_features]
    return {name: value for name, value in CLIMATE_PROFILE.items() if name not in free}


def climate_scenario(
    name: str,
    signals: Mapping[str, Mapping[str, str]],
    collectives: Sequence[Mapping[str, Any]],
    information: Mapping[str, Any],
) -> Scenario:
    """Return a one-round scenario on the climate records.

    Args:
        name: its name.
        signals: value by feature, by signal name.
        collectives: their tables; a name is added.
        information: regime and δ.
    """
    return Scenario(
        name=name,
        description="A published experiment.",
        rounds=1,
        population={"source": "climate", "n_pool": N_POOL, "n_train": N_TRAIN, "n_test": N_TEST},
        signals=signals,
        collectives=[
            {"name": f"collective {place}", **table}
            for place, table in enumerate(collectives, start=1)
        ],
        information={"delta": DELTA, **information},
    )
