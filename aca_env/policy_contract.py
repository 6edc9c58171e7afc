"""The policy contract as something to run: `check_policy` plays a policy and looks closely."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from aca_env.agents.base import Policy, PolicyError
from aca_env.contract.scenes import SCENES
from aca_env.contract.subject import Subject
from aca_env.contract.trials import Scene
from aca_env.scenario.loading import load_scenario
from aca_env.scenario.schema import Scenario

Named = tuple[str, Scenario]
Progress = Callable[[Collection[Named]], Iterable[Named]]


@dataclass(frozen=True)
class Examination:
    """What a policy was seen to do.

    Attributes:
        played: scenes that it played in.
        refused: why a collective was refused in `reset`, by scene and agent.
    """

    played: list[str] = field(default_factory=list)
    refused: dict[tuple[str, str], str] = field(default_factory=dict)


def check_policy(
    policy: str | Policy | type[Policy],
    *,
    scenarios: Iterable[str | Path | Scenario] | None = None,
) -> None:
    """Play a policy in whole episodes of small games that between them use every rule.

    It must answer with five whole numbers inside the action space and its mask (a game may
    carry a masked action out as an abstention, but a strict one stops there), leave what it is
    given as it was, and repeat itself from one seed: with new instances, alone with its
    class, as a deep copy, and when its answers are overwritten after they were read. If
    `reads_records` is False, nothing that the platform's present records decide may change
    an answer; where the platform remembers, that includes past success and payoff. If it has
    `batched`, that must answer as `act` does. If `sees_actions` is True, it is also played as
    the only one who does.

    A policy may refuse a collective with a `PolicyError` in `reset`, but not all of them.

    Args:
        policy: a name as for `aca run --policy`, a class that needs no options, or an
            instance, of which copies play.
        scenarios: what to play instead of the small games: names, paths or scenarios.

    Raises:
        PolicyError: what is wrong, in one line with scene, round and agent.
        AcaError: a policy or scenario that does not exist.
    """
    examine(policy, scenarios=scenarios)


def examine(
    policy: str | Policy | type[Policy],
    *,
    scenarios: Iterable[str | Path | Scenario] | None = None,
    progress: Progress = iter,
) -> Examination:
    """Do what `check_policy` does, and return which scenes were played.

    Args:
        policy: as for `check_policy`.
        scenarios: likewise.
        progress: shows how far it is, as `tqdm` does.
    """
    subject = Subject(policy)
    seen = Examination()
    for name, scenario in progress(_scenes(scenarios).items()):
        if Scene(subject, name, scenario).check(seen.refused):
            seen.played.append(name)
    if not seen.played:
        reason = next(iter(seen.refused.values()), "no scene was given")
        raise PolicyError(f"{subject.title}: expected to fit one collective at least: {reason}")
    return seen


def _scenes(scenarios: Iterable[str | Path | Scenario] | None) -> dict[str, Scenario]:
    if scenarios is None:
        return {name: Scenario(**content) for name, content in SCENES.items()}
    wanted = [scenarios] if isinstance(scenarios, str | Path | Scenario) else scenarios
    loaded = [one if isinstance(one, Scenario) else load_scenario(one) for one in wanted]
    return {scenario.name: scenario for scenario in loaded}
