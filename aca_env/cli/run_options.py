"""Options that commands on scenarios share: seeds, settings, policies."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aca_env.errors import DataError, UnknownNameError
from aca_env.policies import TRAINED
from aca_env.policy_words import parse_policy
from aca_env.scenario.loading import load_scenario, with_overrides
from aca_env.scenario.schema import Scenario
from aca_env.scenario.setting_text import parse_setting

WHO_AND_POLICY = re.compile(r"(?:(.*)=)?([^=()]+(?:\(.*\))?)", re.DOTALL)
SEEDS = re.compile(r"(?:([0-9]{1,20}):)?([0-9]{1,20})")


def read_seeds(text: str | None, first: int | None, default: int) -> range:
    """Return the seeds of `--seeds N`, `--seeds a:b` and `--seed`.

    Raises:
        DataError: not a number of seeds or a range, or a range together with `--seed`.

    >>> read_seeds("3", 5, 10), read_seeds("2:4", None, 10), read_seeds(None, None, 10)
    (range(5, 8), range(2, 4), range(0, 10))
    """
    if first is not None and not 0 <= first < 2**64:
        raise DataError(f"--seed: expected a whole number in [0, 2**64), got {first}")
    found = SEEDS.fullmatch(str(default) if text is None else text.strip())
    if found is None:
        raise DataError(f"--seeds: expected a number N or a range a:b, got {text!r}")
    start, stop = found[1], int(found[2])
    if start is None:
        begin = first or 0
        seeds = range(begin, begin + stop)
    elif first is not None:
        raise DataError(f"--seeds: expected a number N together with --seed, got {text!r}")
    else:
        seeds = range(int(start), stop)
    if not seeds:
        raise DataError(f"--seeds: expected at least one seed, got {text!r}")
    return seeds


def read_settings(texts: Iterable[str]) -> dict[str, Any]:
    """Return the overrides of all `--set key=value`.

    Raises:
        AcaError: a setting that does not read, or one key twice.
    """
    settings: dict[str, Any] = {}
    for text in texts:
        key, value = parse_setting(text)
        if key in settings:
            raise DataError(f"--set: expected {key} once, got it twice")
        settings[key] = value
    return settings


def load_with(
    name: str, settings: Mapping[str, Any], policies: Sequence[str], rounds: int | None
) -> Scenario:
    """Return the scenario of a command line.

    Args:
        name: a shipped name or a path.
        settings: overrides by key.
        policies: `NAME` for everybody or `agent=NAME`, later ones over earlier ones.
        rounds: rounds per episode, None for the scenario's own.

    Raises:
        AcaError: anything that is not valid.
    """
    settings = dict(settings)
    if rounds is not None:
        if "rounds" in settings:
            raise DataError("--rounds: expected once, got it with --set rounds too")
        settings["rounds"] = rounds
    scenario = load_scenario(name, settings)
    return with_overrides(scenario, _policy_settings(scenario, settings, policies))


def _policy_settings(
    scenario: Scenario, settings: Mapping[str, Any], policies: Sequence[str]
) -> dict[str, Any]:
    wanted: dict[int, str] = {}
    for text in policies:
        who, policy = _split(text)
        if not policy:
            raise DataError(f"--policy: expected NAME or agent=NAME, got {text!r}")
        wanted.update(dict.fromkeys(_places(scenario, who), policy))
    changes: dict[str, Any] = {}
    for place, word in wanted.items():
        policy, given = parse_policy(word)
        key = f"collectives.{place}.policy"
        if key in settings:
            raise DataError(f"--policy: expected one policy for {key}, got one with --set too")
        options = f"{key}_options"
        is_set = any(name == options or name.startswith(f"{options}.") for name in settings)
        if given and is_set:
            raise DataError(f"--policy: expected the options of {word} once, got --set too")
        # Options belong to the policy that the file names, not to another one.
        if given or (policy != scenario.collectives[place].policy and not is_set):
            changes[options] = given
        changes[key] = policy
    return changes


def _split(text: str) -> tuple[str, str]:
    """Return who is meant, "" for everybody, and the policy's word.

    A collective's name may hold "=", a policy's name may not; its options and a folder may.
    """
    who, is_trained, folder = text.partition(TRAINED)
    if is_trained and (not who or who.endswith("=")):
        return who.removesuffix("="), is_trained + folder
    found = WHO_AND_POLICY.fullmatch(text)
    return ("", "") if found is None else (found[1] or "", found[2])


def _places(scenario: Scenario, who: str) -> Sequence[int]:
    names = [collective.name for collective in scenario.collectives]
    if not who:
        return range(len(names))
    if who in scenario.agents:
        return [scenario.agents.index(who)]
    if who in names:
        return [names.index(who)]
    raise UnknownNameError("--policy agent", who, (*scenario.agents, *names))
