"""Strategies in codes and their edits, applied to one record after another."""

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from aca_env.features import FeatureSpace
from aca_env.signals import Signal

from .records import Point, Record

Setting = tuple[tuple[int, int], ...]  # (feature position, value code), ascending

DATA_DEPENDENT = ("AdaptiveUnplanting", "Erasing")


@dataclass(frozen=True)
class Plan:
    """A strategy in codes; fields that its kind does not have stay at None."""

    kind: str
    signal: Setting | None = None
    target: int | None = None
    alternative: int | None = None
    fallback: Setting | None = None
    n_estimation: int | None = None
    method: str | None = None

    @property
    def is_unplanting(self) -> bool:
        """Whether the strategy seeks that its target is not predicted."""
        return self.kind in ("NaiveUnplanting", "AdaptiveUnplanting")


ABSTAIN = Plan("Abstain")


FIELDS = {
    "Abstain": (),
    "FeatureLabelPlanting": ("signal", "target"),
    "FeatureOnlyPlanting": ("signal", "target", "fallback"),
    "NaiveUnplanting": ("signal", "target", "alternative", "method"),
    "AdaptiveUnplanting": ("signal", "target", "n_estimation"),
    "Erasing": ("signal", "n_estimation"),
}


def read_plan(space: FeatureSpace, strategy: object) -> Plan:
    """Return the plain data of one of the library's strategy objects."""
    kind = type(strategy).__name__
    fields = {name: getattr(strategy, name) for name in FIELDS[kind]}
    for name in {"signal", "fallback"} & fields.keys():
        fields[name] = read_setting(space, fields[name])
    for name in {"target", "alternative"} & fields.keys():
        fields[name] = space.labels.index(str(fields[name]))
    return Plan(kind, **fields)


def read_setting(space: FeatureSpace, setting: Signal | Mapping[str, object]) -> Setting:
    """Return named values in codes."""
    values = setting if isinstance(setting, Mapping) else setting.values
    names = list(space.features)
    return tuple(
        sorted(
            (names.index(name), space.features[name].index(str(value)))
            for name, value in values.items()
        )
    )


def put(setting: Setting | None, point: Point) -> Point:
    """Return the point with some features set; with a signal's setting this is g(x)."""
    codes = list(point)
    for position, code in setting or ():
        codes[position] = code
    return tuple(codes)


def planted_cells(space: FeatureSpace, plan: Plan) -> list[Point]:
    """Return g(X) in lexicographic order; nothing for an abstainer."""
    if plan.signal is None:
        return []
    fixed = dict(plan.signal)
    choices = [
        [fixed[position]] if position in fixed else range(size)
        for position, size in enumerate(space.sizes)
    ]
    return list(itertools.product(*choices))


def label_map(space: FeatureSpace, plan: Plan, estimation: Iterable[Record]) -> dict[Point, int]:
    """Return the label per planted cell that a split of raw records suggests.

    Adaptive unplanting takes the most frequent label other than the target, erasing
    the most frequent of all; ties go to the lowest code.
    """
    counts = Counter(estimation)
    allowed = [
        label for label in range(space.n_labels) if plan.kind == "Erasing" or label != plan.target
    ]
    return {
        cell: max(allowed, key=lambda label: (counts[cell, label], -label))
        for cell in planted_cells(space, plan)
    }


def edit_one(plan: Plan, labels: Mapping[Point, int], record: Record) -> Record:
    """Return what a member hands in instead of its record."""
    point, label = record
    image = put(plan.signal, point)
    match plan.kind:
        case "Abstain":
            return record
        case "FeatureLabelPlanting":
            return image, plan.target
        case "FeatureOnlyPlanting":
            return (image if label == plan.target else put(plan.fallback, point)), label
        case "NaiveUnplanting":
            return image, plan.alternative
        case "AdaptiveUnplanting":
            return image, labels[image]
        case "Erasing":
            return point, labels[image]
    raise AssertionError(f"no such strategy: {plan.kind}")


def edit(
    space: FeatureSpace, plan: Plan, records: Sequence[Record], estimation: Sequence[Record]
) -> list[Record]:
    """Return the records after the edit; `estimation` serves label maps only."""
    labels = label_map(space, plan, estimation) if plan.kind in DATA_DEPENDENT else {}
    return [edit_one(plan, labels, record) for record in records]
