"""A tournament from beginning to end: what the folder holds is read, the rest is played."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import AcaError
from aca_env.tournament.folder import TournamentFolder
from aca_env.tournament.plan import Part, Plan
from aca_env.tournament.player import MEASURES, Measures, check_workers, play_parts

Reals = NDArray[np.float64]
OnRounds = Callable[[int], object]


def _ignore(n_rounds: int) -> None:
    del n_rounds


@dataclass(frozen=True, eq=False)
class Results:
    """What a plan came to.

    Attributes:
        plan: what was played.
        values: by name of the measure, (n_lineups, n_seeds, n_agents); NaN where there is
            none: successes of those who never acted, regrets that were not asked for.
    """

    plan: Plan
    values: Measures

    @property
    def returns(self) -> Reals:
        """Sums of discounted rewards, (n_lineups, n_seeds, n_agents)."""
        return self.values["return"]

    @cached_property
    def social(self) -> Reals:
        """Sums of discounted payoffs of all agents, (n_lineups, n_seeds)."""
        return np.asarray(self.values["payoff"].sum(axis=-1))


def play_plan(
    plan: Plan,
    *,
    folder: Path | None = None,
    n_workers: int = 1,
    on_rounds: OnRounds = _ignore,
) -> Results:
    """Return what a plan comes to.

    Args:
        plan: what to play.
        folder: where results go as they come; a tournament that was stopped is resumed.
        n_workers: processes; the results do not depend on it.
        on_rounds: told the number of rounds just done, those in the folder included.

    Raises:
        AcaError: a policy, number of workers or folder that will not do.
    """
    check_workers(n_workers)
    values = {name: np.full(plan.shape, np.nan) for name in MEASURES}
    with ExitStack() as stack:
        kept = None if folder is None else stack.enter_context(TournamentFolder(folder, plan))
        todo = []
        for part in plan.parts():
            found = None if kept is None else kept.find(part)
            if found is None:
                todo.append((plan, part))
            else:
                put(values, part, found)
                on_rounds(part.n_episodes * plan.scenario.rounds)
        for _, part, measures in play_parts(todo, n_workers):
            if isinstance(measures, AcaError):
                raise measures
            if kept is not None:
                kept.keep(part, measures)
            put(values, part, measures)
            on_rounds(part.n_episodes * plan.scenario.rounds)
    return Results(plan, values)


def put(values: dict[str, Reals], part: Part, measures: Measures) -> None:
    """Put a part where it belongs."""
    lineups = slice(part.lineups.start, part.lineups.stop)
    places = slice(part.places.start, part.places.stop)
    for name, table in values.items():
        table[lineups, places] = measures[name]
