"""A society over many seeds: what its collectives came to."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from aca_env.bounds.regimes import ESTIMATES
from aca_env.errors import DataError, UnknownNameError
from aca_env.reproduce.estimates import Share
from aca_env.runs.folder import describe
from aca_env.runs.summary import Estimate, estimate
from aca_env.society.course import COLUMNS, CollectiveState, Course
from aca_env.society.critical_mass import (
    LEVEL,
    CriticalMass,
    check_level,
    critical_mass,
    outcome,
)
from aca_env.society.settings import Society
from aca_env.society.starting import platform_of
from aca_env.society.tipping import FORMS

if TYPE_CHECKING:
    import pandas as pd

Reals = NDArray[np.float64]

OUTCOMES = ("tipped", "died", "neither")


@dataclass(frozen=True, eq=False)
class SocietyRuns:
    """Runs of one society, one for each seed.

    Attributes:
        society: the society.
        form: "individual" or "aggregated".
        seeds: of the runs.
        names: names of the collectives.
        targets: label that each of them is about.
        states: by seed, by step, by collective.
        outcomes: by seed, by collective: "tipped", "died" or "neither".
        masses: critical mass of each collective; None where the bound is only an estimate.
    """

    society: Society
    form: str
    seeds: range
    names: tuple[str, ...]
    targets: tuple[str, ...]
    states: tuple[tuple[tuple[CollectiveState, ...], ...], ...]
    outcomes: tuple[tuple[str, ...], ...]
    masses: tuple[CriticalMass, ...] | None

    def values(self, what: str) -> Reals:
        """Return members, success, bound or belief (n_seeds, n_steps + 1, n_collectives)."""
        nested = [[[getattr(at, what) for at in row] for row in run] for run in self.states]
        return np.array(nested, dtype=np.float64)

    def last(self, what: str, i: int) -> Estimate:
        """Return what a collective had in the last round, over seeds; bounds below 0 as 0."""
        return estimate(np.maximum(self.values(what)[:, -1, i], 0.0))

    def share_of(self, what: str, i: int) -> Share:
        """Return how often a collective had an outcome."""
        return Share(sum(ends[i] == what for ends in self.outcomes), len(self.seeds))

    @cached_property
    def effective_collectives(self) -> Estimate:
        """Number of collectives of equal size that would be as divided at the end.

        1 / Σ s², s the collectives' shares of all members; seeds without members are left out.

        Source: Laakso and Taagepera (1979), "Effective" number of parties.
        """
        members = self.values("members")[:, -1]
        total = members.sum(axis=1)
        squares = (members**2).sum(axis=1)
        known = np.where(total > 0, total**2 / np.maximum(squares, 1), np.nan)
        return estimate(known)

    def history(self) -> "pd.DataFrame":
        """Return a row for each seed, round and collective."""
        import pandas as pd  # noqa: PLC0415 - loading it takes longer than many a run

        rows = [
            (seed, step, at.name, at.members, at.success, at.bound, at.belief)
            for seed, run in zip(self.seeds, self.states, strict=True)
            for step, row in enumerate(run)
            for at in row
        ]
        return pd.DataFrame(rows, columns=["seed", *COLUMNS])

    def to_dict(self) -> dict[str, Any]:
        """Return it ready for JSON: outcomes, and means over seeds by step."""
        return {
            "form": self.form,
            "effective_collectives": self.effective_collectives.to_dict(),
            "collectives": [self._collective(i) for i in range(len(self.names))],
        }

    def _collective(self, i: int) -> dict[str, Any]:
        ends = {}
        for what in OUTCOMES:
            share = self.share_of(what, i)
            ends[what] = {"seeds": share.n_true, "share": share.value, "interval": share.interval}
        return {
            "name": self.names[i],
            "target": self.targets[i],
            "critical_mass": None if self.masses is None else self.masses[i].to_dict(),
            "outcomes": ends,
            "last": {
                what: self.last(what, i).to_dict()
                for what in ("members", "success", "bound", "belief")
            },
            "mean_members": self.values("members")[..., i].mean(axis=0).tolist(),
        }


def play_society(
    society: Society,
    seeds: range,
    form: str,
    level: float = LEVEL,
    on_run: Callable[[int], object] | None = None,
) -> SocietyRuns:
    """Return the runs of a society.

    Args:
        society: the society.
        seeds: at least one.
        form: "individual" or "aggregated".
        level: success and bound that count for outcomes and critical masses.
        on_run: told 1 after every run.

    Raises:
        AcaError: a form that is not known or does not fit the network; no seed.
    """
    if form not in FORMS:
        raise UnknownNameError("form", form, FORMS)
    if not seeds:
        raise DataError("seeds: expected at least one, got none")
    check_level(level)
    platform = platform_of(society)
    masses = None
    if platform.terms.regime not in ESTIMATES:
        masses = tuple(critical_mass(society, name, level) for name in platform.names)
    states, outcomes = [], []
    for seed in seeds:
        course: Course = FORMS[form](society, seed).run()
        states.append(course.states)
        outcomes.append(tuple(outcome(course, i, level) for i in range(course.n_collectives)))
        if on_run is not None:
            on_run(1)
    return SocietyRuns(
        society, form, seeds, platform.names, platform.targets,
        tuple(states), tuple(outcomes), masses,
    )  # fmt: skip


def default_form(society: Society) -> str:
    """Return the form that suits a society: counts where they are exact, else single users."""
    return "aggregated" if society.network.is_whole else "individual"


def describe_society(society: Society, seeds: range) -> dict[str, Any]:
    """Return what every result carries: society, game, hashes, seeds and versions."""
    game = describe(platform_of(society).scenario, seeds)
    about = {
        "society": society.name,
        "version": society.version,
        "question": society.description,
        "hash": society.content_hash,
        "users": society.users,
        "steps": society.steps,
    }
    return {**about, "game": {k: game.pop(k) for k in ("scenario", "hash", "table")}, **game}
