"""What must fit together across the tables of a scenario, before any data is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aca_env.scenario.checks import Mismatch, Told, require_different
from aca_env.scenario.collectives import TOLERANCE, Collective
from aca_env.scenario.messages import key_line, names_shown
from aca_env.scenario.overlapping import check_noise, check_overlaps, check_single_shares
from aca_env.scenario.overrides import RANGES
from aca_env.scenario.platform import COUNTS, EVERYONE, HISTOGRAM
from aca_env.scenario.randomisation import find_numbers, settings_of
from aca_env.scenario.shift_checks import check_shift
from aca_env.scenario.strategies import (
    AdaptiveUnplantingEntry,
    ErasingEntry,
    FeatureOnlyPlantingEntry,
)

if TYPE_CHECKING:
    from aca_env.scenario.schema import Scenario


def check_together(scenario: Scenario) -> None:
    """Raise `Mismatch` at the first pair of fields that contradict each other."""
    _check_names_differ(scenario)
    check_overlaps(scenario)
    _check_shares(scenario)
    for place, group in enumerate(scenario.collectives):
        try:
            _check_signal_names(group, scenario)
            _check_fallbacks(group, scenario)
            _check_budget(group)
            _check_bias(group, scenario)
        except Mismatch as wrong:
            key = ("collectives", place, *wrong.key)
            raise Mismatch(wrong.expected, key=key, got=wrong.got) from None
    _check_estimation(scenario)
    _check_adversary(scenario)
    _check_learner(scenario)
    _check_copies(scenario)
    check_noise(scenario)
    _check_bias_alone(scenario)
    check_shift(scenario)
    _check_matrix(scenario)
    _check_settings(scenario)


def _check_shares(scenario: Scenario) -> None:
    total = sum(group.share for group in scenario.collectives)
    # Who is a member of several counts once.
    total -= sum((len(atom.collectives) - 1) * atom.share for atom in scenario.overlaps)
    if total > 1 + TOLERANCE:
        raise Mismatch("shares that sum to at most 1", key=("collectives",), got=total)


def _check_names_differ(scenario: Scenario) -> None:
    try:
        require_different([group.name for group in scenario.collectives], "names")
    except Mismatch as wrong:
        key = ("collectives", *wrong.key, "name")
        raise Mismatch(wrong.expected, key=key, got=wrong.got) from None


def _check_signal_names(group: Collective, scenario: Scenario) -> None:
    expected = f"one of the signals: {', '.join(scenario.signals)}"
    for place, name in enumerate(group.signals):
        if name not in scenario.signals:
            raise Mismatch(expected, key=("signals", place), got=name)
    for name in group.weights or ():
        if name not in scenario.signals:
            raise Mismatch(expected, key=("weights", name), got=name)


def _check_fallbacks(group: Collective, scenario: Scenario) -> None:
    """A fallback inside a signal's image would plant that signal."""
    for place, entry in enumerate(group.strategies):
        if not isinstance(entry, FeatureOnlyPlantingEntry):
            continue
        for name in group.signals:
            signal = scenario.signals[name]
            if all(entry.fallback.get(key, value) == value for key, value in signal.items()):
                expected = f"at least one value that signal {name!r} sets otherwise"
                key = ("strategies", place, "fallback")
                raise Mismatch(expected, key=key, got=dict(entry.fallback))


def _check_budget(group: Collective) -> None:
    """When the money is gone, something must be left to do."""
    if group.budget is not None and "abstain" not in [entry.kind for entry in group.strategies]:
        expected = 'no budget, or "abstain" among the strategies for when it is spent'
        raise Mismatch(expected, key=("budget",), got=group.budget)


def _check_bias(group: Collective, scenario: Scenario) -> None:
    if group.bias is not None and not scenario.population.replacement:
        expected = "nothing with population.replacement = false: by weights, users are drawn anew"
        raise Mismatch(expected, key=("bias",), got=group.bias.model_dump())
    if group.bias_bound is not None and scenario.information.neutrality == "assumed":
        expected = 'nothing with information.neutrality = "assumed", which pays for no bias'
        raise Mismatch(expected, key=("bias_bound",), got=group.bias_bound)


def _check_estimation(scenario: Scenario) -> None:
    for place, (group, n_members) in enumerate(
        zip(scenario.collectives, scenario.n_members, strict=True)
    ):
        for entry_place, entry in enumerate(group.strategies):
            if not isinstance(entry, AdaptiveUnplantingEntry | ErasingEntry):
                continue
            if entry.n_estimation >= n_members:
                key = ("collectives", place, "strategies", entry_place, "n_estimation")
                expected = f"fewer than the collective's {n_members} members"
                raise Mismatch(expected, key=key, got=entry.n_estimation)


def _check_adversary(scenario: Scenario) -> None:
    platform, epsilon = scenario.platform, scenario.information.epsilon
    known = (EVERYONE, *(group.name for group in scenario.collectives))
    if platform.victim not in known:
        expected = f"one of {', '.join(known)}"
        raise Mismatch(expected, key=("platform", "victim"), got=platform.victim)
    if platform.adversary != "none" and epsilon == 0:
        expected = f'more than 0 with adversary = "{platform.adversary}", which spends it'
        raise Mismatch(expected, key=("information", "epsilon"), got=epsilon)


def _check_learner(scenario: Scenario) -> None:
    """A fitted learner predicts planted cells from all records, none of them dropped."""
    if scenario.platform.classifier == HISTOGRAM:
        return
    expected = f'nothing unless classifier = "{HISTOGRAM}"'
    if scenario.dynamics.detection is not None:
        got = scenario.dynamics.detection.model_dump()
        raise Mismatch(expected, key=("dynamics", "detection"), got=got)
    for place, group in enumerate(scenario.collectives):
        for entry_place, entry in enumerate(group.strategies):
            if isinstance(entry, ErasingEntry):
                key = ("collectives", place, "strategies", entry_place)
                expected = f'another strategy unless classifier = "{HISTOGRAM}"'
                raise Mismatch(expected, key=key, got=entry.kind)


def _check_copies(scenario: Scenario) -> None:
    """Bounds count one record per member."""
    is_told = {
        f'1 unless platform.classifier is a learner, such as "{COUNTS}"': (
            scenario.platform.classifier == HISTOGRAM
        ),
        '1 unless information.bounds = "none", which count one record each': (
            scenario.information.bounds != "none"
        ),
    }
    for place, group in enumerate(scenario.collectives):
        for expected, is_wrong in is_told.items():
            if group.copies > 1 and is_wrong:
                raise Mismatch(expected, key=("collectives", place, "copies"), got=group.copies)


def _check_bias_alone(scenario: Scenario) -> None:
    """What membership of several, or who errs, makes of a biased law is not worked out."""
    noisy = any(group.noise is not None for group in scenario.collectives)
    told = "overlaps" if scenario.overlaps else "noise" if noisy else ""
    for place, group in enumerate(scenario.collectives):
        if told and group.bias is not None:
            key = ("collectives", place, "bias")
            raise Mismatch(f"none with {told}", key=key, got=group.bias.model_dump())


def _check_matrix(scenario: Scenario) -> None:
    reward, n_collectives = scenario.reward, len(scenario.collectives)
    for name in ("matrix", "interdependence"):
        rows = getattr(reward, name)
        if isinstance(rows, tuple) and len(rows) != n_collectives:
            expected = f"{n_collectives} rows of {n_collectives} numbers, one per collective"
            raise Mismatch(expected, key=("reward", name), got=[list(row) for row in rows])
    if reward.matrix == "rusp" and n_collectives == 1:
        expected = "another matrix with one collective, which has nobody to share with"
        raise Mismatch(expected, key=("reward", "matrix"), got="rusp")


def _check_settings(scenario: Scenario) -> None:
    """Of what ranges draw only shares can contradict other fields."""
    numbers = [number for number in find_numbers(scenario) if number.kind == "share"]
    if not numbers:
        return
    settings = settings_of(scenario)
    for place, setting in enumerate(settings):
        try:
            _check_shares(setting)
            check_single_shares(setting)
            _check_estimation(setting)
        except Mismatch as wrong:
            drawn = (f"{n.key} = {setting.collectives[n.place].share:.4g}" for n in numbers)
            expected = (
                "narrower ranges, so that every setting is valid: it drew "
                f"{names_shown(drawn)}, and then {key_line(wrong.key, wrong.got, wrong.expected)}"
            )
            got = Told(f"setting {place} of {len(settings)}, counted from 0")
            raise Mismatch(expected, key=RANGES, got=got) from None
