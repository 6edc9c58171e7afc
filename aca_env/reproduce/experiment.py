"""What an experiment is: a declaration of what to compute, to show and to check."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

from matplotlib.figure import Figure

from aca_env.reproduce.effort import Effort
from aca_env.reproduce.sweep import Arrays, Sweep

Row = Mapping[str, Any]
"""One line of a figure's table; numbers, texts, or None."""

PAPER, OURS = "paper", "ours"


@dataclass(frozen=True)
class Results:
    """What was computed for some experiments.

    Attributes:
        effort: how much.
        seed: of all chances.
        arrays: by name of the sweep.
    """

    effort: Effort
    seed: int
    arrays: Mapping[str, Arrays]

    def of(self, sweep: Sweep) -> Arrays:
        """Return the arrays of a sweep."""
        return self.arrays[sweep.name]


@dataclass(frozen=True)
class Finding:
    """What a claim came to.

    Attributes:
        measured: the numbers, with counts and intervals, in words.
        holds: whether they bear the claim out.
        why: what explains them; always there where the claim does not hold.
    """

    measured: str
    holds: bool
    why: str = ""


@dataclass(frozen=True)
class Claim:
    """A statement that the results must bear out, or not.

    Attributes:
        text: the statement.
        measure: what the results say of it.
        source: "paper" where the publication makes it, "ours" where only this project does.
    """

    text: str
    measure: Callable[[Results], Finding]
    source: str = PAPER


@dataclass(frozen=True)
class Check:
    """A claim with its finding.

    Attributes:
        figure: the experiment.
        claim: the statement.
        measured: what was found.
        holds: whether that bears it out.
        why: what explains the finding.
        source: who makes the claim.
    """

    figure: str
    claim: str
    measured: str
    holds: bool
    why: str
    source: str


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):  # a parent is missing, or somebody put None in its place
        return False


@dataclass(frozen=True)
class Experiment:
    """One figure: what is computed, shown and claimed.

    Attributes:
        name: the published figure's number, or the name of a study.
        title: one line.
        method: how its numbers come about, for readers.
        sweeps: what must be computed.
        tables: its numbers, one row each; the key is what the file's name ends in.
        picture: its figure.
        claims: what must hold.
        needs: modules that computing it imports besides the core.
    """

    name: str
    title: str
    method: str
    sweeps: Sequence[Sweep]
    tables: Callable[[Results], Mapping[str, Sequence[Row]]]
    picture: Callable[[Results], Figure]
    claims: Sequence[Claim] = field(default=())
    needs: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Modules that it needs and that are not installed; nothing is imported."""
        return tuple(module for module in self.needs if not _is_installed(module))

    @property
    def file_stem(self) -> str:
        """Name of its files without ending; figures sort by number."""
        return f"figure-{int(self.name):02d}" if self.name.isdigit() else self.name

    @property
    def heading(self) -> str:
        """What reports call it."""
        return f"Figure {self.name}" if self.name.isdigit() else self.name.capitalize()

    def check(self, results: Results) -> list[Check]:
        """Return every claim with what was measured."""
        found = ((claim, claim.measure(results)) for claim in self.claims)
        return [
            Check(self.name, claim.text, f.measured, f.holds, f.why, claim.source)
            for claim, f in found
        ]
