"""Performative power of a scenario's platform, with both outcomes from the same chance.

What is shared between the present action and every other one (common random numbers):

- the pool of users and its classes;
- every draw of members, of the rest and of test users, round by round: draws are functions of
  (seed, episode, round, group), and banks of (bank seed, group);
- private types, a random adversary's laws, and the setting of a randomised scenario;
- the generators of all policies, by (seed, agent).

What differs is what the action changes: the classifier, and through it what policies see
and do next. Nothing else does, so an action that changes nothing has power exactly 0.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import DataError, UnknownNameError, one_line
from aca_env.faces.opponents import OneOpponent
from aca_env.power.edited_records import RecordDistances
from aca_env.power.label_distances import LabelDistances
from aca_env.power.levers import Lever, pull, read_levers
from aca_env.power.measure import Power, power_of
from aca_env.power.watched import Watched, watch, worlds_of
from aca_env.runs.running import check_seeds
from aca_env.scenario.loading import load_scenario
from aca_env.scenario.schema import Scenario
from aca_env.scenario.shift_checks import refuse_shift

Reals = NDArray[np.float64]

OUTCOMES = ("labels", "records")


@dataclass(frozen=True, eq=False)
class Counterfactuals:
    """Episodes under the platform's present action and under each other one.

    Attributes:
        now: under the present action.
        under: by lever name.
        levers: the action set F.
    """

    now: Watched
    under: dict[str, Watched]
    levers: tuple[Lever, ...]


def performative_power(  # noqa: PLR0913 - one call with named options
    scenario: str | Path | Scenario,
    actions: Iterable[Lever] | None = None,
    *,
    policies: Sequence[OneOpponent] | OneOpponent | None = None,
    seeds: int | range = 20,
    distance: Any = "different",
    outcome: str = "labels",
) -> Power:
    """Return how far the platform could move its users by changing what it does.

    P = sup over f in F of (1/|U|) Σ_u E dist(z(u), z_f(u)), averaged over rounds and signals.

    Args:
        scenario: a shipped name, a path of a TOML file, or a `Scenario`.
        actions: the action set F; None for what the platform can do by itself, see
            `platform_levers`. The present action is always in it.
        policies: one per collective, or one for all; None for the scenario's own.
        seeds: of the episodes: how many, or a range.
        distance: between labels: `different` (0 or 1), `worth` (difference of what the
            labels are worth to collectives, weighted by members), or a matrix of
            (n_labels, n_labels) distances. Of records: `different` alone.
        outcome: `labels`: U are the test users, z(u) is the label that u gets when it shows a
            signal; `records`: U are the members, z(u) is the record that u hands in.

    Raises:
        AcaError: anything that is not valid.

    Source: Hardt, Jagadeesan and Mendler-Dünner (2022), Performative Power.
    """
    loaded = load_scenario(scenario)
    measure = outcome_measure(loaded, outcome, distance)
    is_number = isinstance(seeds, int) and not isinstance(seeds, bool)
    wanted: Any = range(seeds) if is_number else seeds  # type: ignore[arg-type]
    episodes = play_all(loaded, actions, policies=policies, seeds=wanted)
    return measured(episodes, measure)


def play_all(
    scenario: Scenario,
    actions: Iterable[Lever] | None = None,
    *,
    policies: Sequence[OneOpponent] | OneOpponent | None = None,
    seeds: range = range(20),
    on_round: Callable[[int], object] | None = None,
) -> Counterfactuals:
    """Return the episodes that power is measured on; see `performative_power`."""
    if not isinstance(seeds, range) or not len(seeds):
        raise DataError(f"seeds: expected a number or a range of at least one seed, got {seeds!r}")
    check_seeds(seeds)
    refuse_shift(scenario, "power")
    levers = read_levers(scenario, actions)
    variants = [scenario, *(pull(scenario, lever) for lever in levers)]
    lineup = _lineup(scenario, policies)
    base, *others = worlds_of(variants)
    now = watch(base, lineup, seeds, on_round)
    under = {
        lever.name: _same_users(now, watch(world, lineup, seeds, on_round), lever)
        for lever, world in zip(levers, others, strict=True)
    }
    return Counterfactuals(now, under, levers)


def _same_users(now: Watched, under: Watched, lever: Lever) -> Watched:
    """Return episodes whose test users are those of the present action, kept only once.

    Raises:
        DataError: they are others; then what differs would not be the action's doing.
    """
    if not np.array_equal(now.users, under.users):
        raise DataError(f"lever {lever.name!r}: expected the same test users, but it draws others")
    return replace(under, users=now.users)


def _lineup(
    scenario: Scenario, policies: Sequence[OneOpponent] | OneOpponent | None
) -> list[OneOpponent]:
    if policies is None:
        return [collective.policy for collective in scenario.collectives]
    if isinstance(policies, Sequence) and not isinstance(policies, str):
        return [*policies]
    return [policies] * len(scenario.collectives)


def measured(episodes: Counterfactuals, measure: Callable[[Watched, Watched], Reals]) -> Power:
    """Return the power that a measure finds in episodes.

    Args:
        episodes: of `play_all`.
        measure: mean distance (n_seeds,) over users between two sets of episodes.
    """
    return power_of({name: measure(episodes.now, one) for name, one in episodes.under.items()})


def outcome_measure(
    scenario: Scenario, outcome: str, distance: Any = "different"
) -> Callable[[Watched, Watched], Reals]:
    """Return what measures how far users are apart in two sets of episodes.

    Raises:
        AcaError: an unknown outcome or distance.
    """
    if outcome not in OUTCOMES:
        raise UnknownNameError("outcome", outcome, OUTCOMES)
    if outcome == "labels":
        return LabelDistances(scenario, distance)
    if not isinstance(distance, str) or distance != "different":
        raise DataError(
            f"distance: expected different with the outcome records, got {one_line(distance)}"
        )
    return RecordDistances(scenario)
