"""Whether the features, values and labels that a scenario names exist."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from aca_env.errors import ScenarioError
from aca_env.features import FeatureSpace
from aca_env.scenario.bias import Bias
from aca_env.scenario.collectives import Collective
from aca_env.scenario.defences import DuplicatePatternsEntry
from aca_env.scenario.files import source_name
from aca_env.scenario.messages import key_line, names_shown
from aca_env.scenario.overrides import RANGES
from aca_env.scenario.randomisation import find_numbers
from aca_env.scenario.schema import Scenario
from aca_env.scenario.strategies import FeatureOnlyPlantingEntry, NaiveUnplantingEntry

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class _Use:
    """One use of a name: where, which name, and the names that would be known."""

    path: Path
    name: str
    kind: str
    known: Collection[str]


def check_names(scenario: Scenario, space: FeatureSpace) -> None:
    """Raise unless every feature, value and label that the scenario names is in the space.

    Raises:
        ScenarioError: the first unknown name: its file, key, value and the known names.
    """
    for use in _uses(scenario, space):
        if use.name not in use.known:
            expected = f"a {use.kind}, one of: {names_shown(use.known)}"
            line = key_line(use.path, use.name, expected)
            raise ScenarioError(f"{source_name(scenario.origin)}: {line}")


def _uses(scenario: Scenario, space: FeatureSpace) -> Iterator[_Use]:
    for name, point in scenario.signals.items():
        yield from _point_uses(("signals", name), point, space)
    for place, group in enumerate(scenario.collectives):
        yield from _group_uses(("collectives", place), group, space)
    yield from _platform_uses(scenario, space)
    for number in find_numbers(scenario):
        if number.kind == "values" and number.name is not None:
            yield _Use((*RANGES, number.key), number.name, "label", space.labels)


def _platform_uses(scenario: Scenario, space: FeatureSpace) -> Iterator[_Use]:
    platform = scenario.platform
    for place, entry in enumerate(platform.defences):
        if isinstance(entry, DuplicatePatternsEntry):
            path = ("platform", "defences", place, "features")
            yield from (
                _Use((*path, k), n, "feature", space.names) for k, n in enumerate(entry.features)
            )
    group = platform.parameters.get("group")
    if platform.classifier == "group_dro" and isinstance(group, str) and group != "label":
        yield _Use(("platform", "parameters", "group"), group, 'feature or "label"', space.names)


def _group_uses(path: Path, group: Collective, space: FeatureSpace) -> Iterator[_Use]:
    yield from _label_uses((*path, "values"), group.values, space)
    if group.bias is not None:
        yield from _bias_uses((*path, "bias"), group.bias, space)
    for place, kind in enumerate(group.types):
        yield from _label_uses((*path, "types", place, "values"), kind.values or (), space)
    for place, entry in enumerate(group.strategies):
        below = (*path, "strategies", place)
        if isinstance(entry, FeatureOnlyPlantingEntry):
            yield from _point_uses((*below, "fallback"), entry.fallback, space)
        if isinstance(entry, NaiveUnplantingEntry):
            yield _Use((*below, "alternative"), entry.alternative, "label", space.labels)


def _bias_uses(path: Path, bias: Bias, space: FeatureSpace) -> Iterator[_Use]:
    yield from _label_uses((*path, "labels"), bias.labels, space)
    for feature, weights in bias.features.items():
        for value in weights:
            yield from _point_uses((*path, "features"), {feature: value}, space)


def _point_uses(path: Path, point: Mapping[str, str], space: FeatureSpace) -> Iterator[_Use]:
    for feature, value in point.items():
        yield _Use(path, feature, "feature", space.names)
        if feature in space.features:
            kind = f"value of feature {feature!r}"
            yield _Use((*path, feature), value, kind, space.features[feature])


def _label_uses(path: Path, labels: Iterable[str], space: FeatureSpace) -> Iterator[_Use]:
    for label in labels:
        yield _Use(path, label, "label", space.labels)
