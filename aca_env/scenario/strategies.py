"""The entries of a collective's list of strategies."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from aca_env.scenario.checks import Mismatch
from aca_env.scenario.fields import Category, Count, Point
from aca_env.scenario.part import Part


class AbstainEntry(Part):
    """Members hand in their records unchanged."""

    kind: Literal["abstain"] = "abstain"


class FeatureLabelPlantingEntry(Part):
    """Members plant the signal and report the target label."""

    kind: Literal["feature_label_planting"] = "feature_label_planting"


class FeatureOnlyPlantingEntry(Part):
    """Members with the target label plant the signal; the others step out of it.

    Attributes:
        fallback: the values that take a record out of every signal of the menu.
    """

    kind: Literal["feature_only_planting"] = "feature_only_planting"
    fallback: Point


class NaiveUnplantingEntry(Part):
    """Members plant the signal and report one fixed other label.

    Attributes:
        alternative: the label reported instead of the target.
        method: which bound measures it: that of planting the alternative, or the direct one.
    """

    kind: Literal["naive_unplanting"] = "naive_unplanting"
    alternative: Category
    method: Literal["planting", "direct"] = "planting"


class AdaptiveUnplantingEntry(Part):
    """Members plant the signal and report, cell by cell, the strongest other label.

    Attributes:
        n_estimation: members whose records choose the labels.
    """

    kind: Literal["adaptive_unplanting"] = "adaptive_unplanting"
    n_estimation: Count


class ErasingEntry(Part):
    """Members report what the platform would predict without the signal's features.

    Attributes:
        n_estimation: members whose records estimate that prediction.
    """

    kind: Literal["erasing"] = "erasing"
    n_estimation: Count


Entry = (
    AbstainEntry
    | FeatureLabelPlantingEntry
    | FeatureOnlyPlantingEntry
    | NaiveUnplantingEntry
    | AdaptiveUnplantingEntry
    | ErasingEntry
)
KINDS: tuple[str, ...] = (
    "abstain",
    "feature_label_planting",
    "feature_only_planting",
    "naive_unplanting",
    "adaptive_unplanting",
    "erasing",
)


def _expand(value: Any) -> Any:
    """Turn a bare word into its table, and refuse kinds that do not exist."""
    if isinstance(value, Part):
        value = {"kind": getattr(value, "kind", None), **value.model_dump()}
    if isinstance(value, str):
        value = {"kind": value}
    if not isinstance(value, Mapping) or "kind" not in value:
        raise Mismatch("a strategy's name or a table with the key kind")
    if value["kind"] not in KINDS:
        raise Mismatch(f"one of {', '.join(KINDS)}", key=("kind",), got=value["kind"])
    return dict(value)


StrategyEntry = Annotated[Entry, Field(discriminator="kind"), BeforeValidator(_expand)]
