"""The reference score table: every policy in every scenario, in held-out games."""

import hashlib
import re
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from aca_env.errors import AcaError
from aca_env.game.world import World
from aca_env.scenario.schema import Scenario
from aca_env.tournament.folder import TournamentFolder
from aca_env.tournament.held_out import HeldOut, Score, held_out_seats, plan_held_out, score
from aca_env.tournament.plan import Part, Plan
from aca_env.tournament.player import MEASURES, Measures, check_workers, play_parts
from aca_env.tournament.playing import Results, put
from aca_env.tournament.seating import find_seats

OnRounds = Callable[[int], object]
"""Told the number of rounds just done."""


@dataclass(eq=False)
class _Job:
    """One policy in one scenario, and what is known of it so far."""

    scenario: Scenario
    held_out: HeldOut
    values: dict[str, "np.ndarray"] = field(default_factory=dict)
    folder: TournamentFolder | None = None
    failure: str | None = None

    def take(self, part: Part, measures: Measures | AcaError) -> None:
        """Take note of a part."""
        if isinstance(measures, AcaError):
            self.failure = self.failure or str(measures)
            return
        put(self.values, part, measures)

    def score(self) -> Score:
        """Return what it came to; a failure leaves nothing."""
        plan = self.held_out.plan
        is_whole = plan is not None and self.failure is None
        results = Results(plan, self.values) if is_whole and plan is not None else None
        return score(self.held_out, results, self.scenario.name, self.failure)


class Scoring:
    """Held-out games to be played: several policies in several scenarios.

    Args:
        scenarios: where.
        words: the policies.
        n_seeds: of every lineup; None: as many as the held-out rule says.
    """

    def __init__(
        self, scenarios: Sequence[Scenario], words: Sequence[str], n_seeds: int | None = None
    ) -> None:
        self._jobs: list[_Job] = []
        for scenario in scenarios:
            world = World(scenario)
            seating = find_seats(world, words, held_out_seats(world.n_agents))
            for held_out in plan_held_out(world, words, seating, n_seeds):
                self._jobs.append(_Job(scenario, held_out))

    @property
    def n_rounds(self) -> int:
        """Rounds in all."""
        plans = [job.held_out.plan for job in self._jobs]
        return sum(plan.n_rounds for plan in plans if plan is not None)

    def play(self, folder: Path | None, n_workers: int, on_rounds: OnRounds) -> list[Score]:
        """Return all scores; what the folder holds is not played again.

        Args:
            folder: where games are kept, by scenario and policy; None keeps nothing.
            n_workers: processes; the scores do not depend on it.
            on_rounds: told of rounds done, those in the folder included.

        Raises:
            DataError: a number of workers or a folder that will not do.
        """
        check_workers(n_workers)
        with ExitStack() as stack:
            todo: list[tuple[Plan, Part]] = []
            by_plan: dict[int, _Job] = {}
            for job in self._jobs:
                plan = job.held_out.plan
                if plan is None:
                    continue
                by_plan[id(plan)] = job
                job.values = {name: np.full(plan.shape, np.nan) for name in MEASURES}
                if folder is not None:
                    place = folder / folder_name(job.scenario) / safe_name(job.held_out.policy)
                    job.folder = stack.enter_context(TournamentFolder(place, plan))
                todo += _missing(job, plan, on_rounds)
            for plan, part, measures in play_parts(todo, n_workers):
                job = by_plan[id(plan)]
                if job.folder is not None and not isinstance(measures, AcaError):
                    job.folder.keep(part, measures)
                job.take(part, measures)
                on_rounds(part.n_episodes * job.scenario.rounds)
            scores = [job.score() for job in self._jobs]
            for job, found in zip(self._jobs, scores, strict=True):
                if job.folder is not None and job.failure is None:
                    job.folder.finish(found.to_dict())
        return scores


def _missing(job: _Job, plan: Plan, on_rounds: OnRounds) -> list[tuple[Plan, Part]]:
    """Return the parts that are not in the folder; those that are there are taken."""
    missing = []
    for part in plan.parts():
        found = None if job.folder is None else job.folder.find(part)
        if found is None:
            missing.append((plan, part))
        else:
            job.take(part, found)
            on_rounds(part.n_episodes * job.scenario.rounds)
    return missing


def folder_name(scenario: Scenario) -> str:
    """Return where a scenario's games are kept: a changed scenario gets another place."""
    return f"{scenario.name}-{scenario.content_hash[:8]}"


def safe_name(word: str) -> str:
    """Return a policy as a folder's name.

    >>> safe_name("myopic"), safe_name("fixed(label=2)")
    ('myopic', 'fixed_label_2_-26351ad2')
    """
    safe = re.sub(r"[^A-Za-z0-9_-]+", "_", word)[:48]
    return safe if safe == word else f"{safe}-{hashlib.sha256(word.encode()).hexdigest()[:8]}"
