"""What the studies of learning platforms look at: two collectives, and what stands against them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aca_env.populations import CARS_SIGNAL, CLIMATE_PROFILE
from aca_env.reproduce.climate_settings import COOLING, DELTA, WATER, planted
from aca_env.scenario.loading import with_overrides
from aca_env.scenario.schema import Scenario

N_POOL, N_TRAIN, N_TEST = 200_000, 40_000, 10_000

RECORDS = ("climate", "cars")

COUNTRY = {"Country": "C3"}
"""What the published car signal leaves free; with it one cell is left, which can be certified."""

RIVAL = 0.5
"""Members of the rival for each member of the collective."""

NAMES = ("pattern", "rival")
"""One plants every feature for a label that the platform does not give by itself; the other
plants one feature less for another label, half as strong."""


@dataclass(frozen=True)
class Variant:
    """A platform.

    Attributes:
        name: shown to people.
        settings: pairs of a key of the scenario file and its value.
    """

    name: str
    settings: tuple[tuple[str, Any], ...] = ()

    @property
    def file_name(self) -> str:
        """Its name without spaces and signs."""
        return "".join(c if c.isalnum() else "-" for c in self.name.lower())


COUNTS = Variant(
    "histogram",
    (("platform.classifier", "counts"), ("platform.parameters.unseen", "most_frequent")),
)
"""The exact histogram, fitted to records as every other learner here is.

Users of a cell without records get the most frequent label, so that accuracy is not that of
the first label there."""

COPIES = (
    ("collectives.0.copies", 3),
    ("collectives.1.copies", 3),
    ("information.bounds", "none"),
)


def _defended(kind: str) -> tuple[tuple[str, Any], ...]:
    """Return the histogram behind a defence."""
    return *COUNTS.settings, ("platform.defences", (kind,))


def _private(epsilon: float) -> tuple[tuple[str, Any], ...]:
    """Return the histogram with Laplace noise in every count."""
    return ("platform.classifier", "private_counts"), ("platform.parameters.epsilon", epsilon)


LEARNERS = (
    COUNTS,
    Variant("naive Bayes", (("platform.classifier", "naive_bayes"),)),
    Variant("logistic regression", (("platform.classifier", "logistic"),)),
    Variant("SGD (hinge loss)", (("platform.classifier", "sgd"),)),
    Variant("tree", (("platform.classifier", "tree"),)),
    Variant(
        "tree, 20 records a leaf",
        (
            ("platform.classifier", "tree"),
            ("platform.parameters.min_weight_fraction_leaf", 20 / N_TRAIN),
        ),
    ),
    Variant(
        "forest of 30",
        (("platform.classifier", "forest"), ("platform.parameters.n_estimators", 30)),
    ),
    Variant(
        "gradient boosting",
        (("platform.classifier", "gradient_boosting"), ("platform.parameters.max_iter", 30)),
    ),
    Variant(
        "neural network",
        (
            ("platform.classifier", "mlp"),
            ("platform.parameters.hidden_layer_sizes", (32,)),
            ("platform.parameters.max_iter", 10),
        ),
    ),
)

LOGISTIC = (("platform.classifier", "logistic"), ("platform.parameters.max_iter", 30))
_BASE = (
    ("platform.parameters.base", "logistic"),
    ("platform.parameters.base_parameters", {"max_iter": 30}),
)

TRIPLED = Variant("three copies from each member", (*COUNTS.settings, *COPIES))
CAPPED = Variant("three copies, one a user counts", (*_defended("cap"), *COPIES))

TABLE_DEFENCES = (
    COUNTS,
    Variant("equal records once", _defended("deduplicate")),
    Variant("patterns 3 times too frequent go", _defended("duplicate_patterns")),
    Variant("outliers go", _defended("outliers")),
    Variant("Laplace noise, ε = 1", _private(1.0)),
    Variant("Laplace noise, ε = 0.05", _private(0.05)),
    Variant("Laplace noise, ε = 0.005", _private(0.005)),
    TRIPLED,
    CAPPED,
)
"""The histogram, defences before it, and noise in it."""

MODEL_DEFENCES = (
    Variant("logistic regression", LOGISTIC),
    Variant("labels smoothed by 20%", (*LOGISTIC, ("platform.label_smoothing", 0.2))),
    Variant("the tenth that fits worst goes", (*LOGISTIC, ("platform.defences", ("trim",)))),
    Variant("just train twice", (("platform.classifier", "jtt"), *_BASE)),
    Variant(
        "group DRO over labels",
        (("platform.classifier", "group_dro"), *_BASE, ("platform.parameters.turns", 4)),
    ),
)
"""A linear model, and learners that robustify it."""


def platform_scenario(records: str, variant: Variant, share: float) -> Scenario:
    """Return a round of two collectives against a platform.

    Args:
        records: one of `RECORDS`.
        variant: the platform.
        share: members of the first collective, as a share of the records.
    """
    full, part, labels = _signals(records)
    scenario = Scenario(
        name=f"platforms-{records}",
        description="What do collectives come to where the platform fits a learner?",
        rounds=1,
        population={"source": records, "n_pool": N_POOL, "n_train": N_TRAIN, "n_test": N_TEST},
        signals=dict(zip(NAMES, (full, part), strict=True)),
        collectives=[
            {
                "name": name,
                "share": size,
                "signals": [name],
                "strategies": ["abstain", "feature_label_planting"],
                "values": {label: 1.0},
            }
            for name, label, size in zip(NAMES, labels, (share, RIVAL * share), strict=True)
        ],
        information={"delta": DELTA, "bounds": "all"},
    )
    return with_overrides(scenario, dict(variant.settings))


def _signals(records: str) -> tuple[Mapping[str, str], Mapping[str, str], tuple[str, str]]:
    """Return what each plants, and for which labels."""
    if records == "climate":
        return CLIMATE_PROFILE, planted(len(CLIMATE_PROFILE) - 1), (COOLING, WATER)
    return {**CARS_SIGNAL, **COUNTRY}, CARS_SIGNAL, ("Poor", "Average")
