"""The entries of a platform's list of defences."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, model_validator

from aca_env.scenario.checks import Mismatch, listed, real, require_different, whole
from aca_env.scenario.fields import Count, GridSize, Positive, Text
from aca_env.scenario.part import Part

HalfShare = Annotated[
    float, BeforeValidator(real("a number in (0, 0.5]", lambda value: 0 < value <= 0.5))
]
BelowOneShare = Annotated[
    float, BeforeValidator(real("a number in (0, 1)", lambda value: 0 < value < 1))
]

SampleSize = Annotated[int, BeforeValidator(whole(2, 100_000))]
"""Users of a sample that is kept whole."""


def _check_features(names: tuple[str, ...]) -> tuple[str, ...]:
    require_different(names, "features")
    return names


class DeduplicateEntry(Part):
    """Equal records, label included, count a few times at most.

    Attributes:
        copies: how often.
    """

    kind: Literal["deduplicate"] = "deduplicate"
    copies: Count = 1


class OutliersEntry(Part):
    """Records far from a clean sample are dropped.

    Attributes:
        method: how far is far: "nearest", the distance to the k-th nearest clean record, in
            features that differ; "isolation_forest", how soon random splits set it apart.
        contamination: share of the clean sample that would be dropped too, at most.
        reference: users of the clean sample.
        neighbours: k of "nearest".
        with_label: whether the label is read as one more feature.
    """

    kind: Literal["outliers"] = "outliers"
    method: Literal["nearest", "isolation_forest"] = "nearest"
    contamination: HalfShare = 0.05
    reference: SampleSize = 2000
    neighbours: GridSize = 5
    with_label: StrictBool = True

    @model_validator(mode="after")
    def _check_neighbours(self) -> Self:
        if self.neighbours >= self.reference:
            expected = f"fewer than the reference's {self.reference} users"
            raise Mismatch(expected, key=("neighbours",), got=self.neighbours)
        return self


class DuplicatePatternsEntry(Part):
    """Patterns far more frequent than clean data would show are dropped whole.

    Attributes:
        kappa: multiple of the clean count above which a pattern is dropped.
        floor: a pattern of at most so many records is never dropped.
        features: what makes up a pattern; none: all features.
        with_label: whether the label is part of it.
    """

    kind: Literal["duplicate_patterns"] = "duplicate_patterns"
    kappa: Positive = 3.0
    floor: Count = 10
    features: Annotated[
        tuple[Text, ...],
        BeforeValidator(listed("feature names", least=0)),
        AfterValidator(_check_features),
    ] = ()
    with_label: StrictBool = True


class TrimEntry(Part):
    """The records that fit worst are dropped, the learner is fitted anew, and so on.

    Attributes:
        share: of the records that is dropped.
        turns: how often the learner is fitted to find them.
    """

    kind: Literal["trim"] = "trim"
    share: BelowOneShare = 0.1
    turns: GridSize = 3


class CapEntry(Part):
    """Of the records that one user hands in, a few count at most.

    Attributes:
        per_user: how many.
    """

    kind: Literal["cap"] = "cap"
    per_user: Count = 1


Defence = DeduplicateEntry | OutliersEntry | DuplicatePatternsEntry | TrimEntry | CapEntry
KINDS: tuple[str, ...] = ("deduplicate", "outliers", "duplicate_patterns", "trim", "cap")


def _expand(value: Any) -> Any:
    """Turn a bare word into its table, and refuse kinds that do not exist."""
    if isinstance(value, Part):
        value = {"kind": getattr(value, "kind", None), **value.model_dump(exclude_unset=True)}
    if isinstance(value, str):
        value = {"kind": value}
    if not isinstance(value, Mapping) or "kind" not in value:
        raise Mismatch("a defence's name or a table with the key kind")
    if value["kind"] not in KINDS:
        raise Mismatch(f"one of {', '.join(KINDS)}", key=("kind",), got=value["kind"])
    return dict(value)


DefenceEntry = Annotated[Defence, Field(discriminator="kind"), BeforeValidator(_expand)]
