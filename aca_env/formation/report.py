"""How coalitions form in a round: the whole report as plain data."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from aca_env.formation.critical_masses import CriticalMasses

FORMAT = 1
"""Raised when a key of `Formation.to_dict` changes its meaning or goes away."""

Members = tuple[int, ...]
Blocks = tuple[Members, ...]


@dataclass(frozen=True)
class CoalitionWorth:
    """A coalition, its mass as a share of the training records, and its best common plan."""

    members: Members
    mass: float
    worth: float
    plan: str


@dataclass(frozen=True)
class Grievance:
    """A coalition and what it could have beyond what its members get (negative: falls short)."""

    members: Members
    excess: float


@dataclass(frozen=True)
class Shares:
    """How what everybody wins together could be divided; None where it was not computed.

    Attributes:
        shapley: (n,) mean contribution over all orders of joining.
        half_widths: (n,) half the 95% interval of each where orders were sampled; else None.
        banzhaf: (n,) mean contribution over all coalitions of the others.
        epsilon: the least core's: the smallest subsidy to every coalition that keeps all from
            leaving; the core is empty where it is positive.
        least_core: (n,) shares that need no more.
        nucleolus: (n,) the imputation whose largest grievances are smallest.
        no_nucleolus: why there is none; None where there is one.
        aggrieved: the coalitions that the least core's shares leave most aggrieved, worst first.
    """

    shapley: tuple[float, ...]
    half_widths: tuple[float, ...] | None
    banzhaf: tuple[float, ...] | None
    epsilon: float | None
    least_core: tuple[float, ...] | None
    nucleolus: tuple[float, ...] | None
    no_nucleolus: str | None
    aggrieved: tuple[Grievance, ...]


@dataclass(frozen=True)
class BestStructure:
    """The best partition.

    Attributes:
        value: its total.
        blocks: its coalitions.
        is_exact: whether all partitions were compared; otherwise a search met none better.
    """

    value: float
    blocks: Blocks
    is_exact: bool


@dataclass(frozen=True)
class Drift:
    """Where mergers and splits lead from everybody alone.

    Attributes:
        partitions: those visited, blocks by their first member.
        ended: "stable", "cycle" or "budget".
        cycle: the partitions that repeat.
    """

    partitions: tuple[Blocks, ...]
    ended: str
    cycle: tuple[Blocks, ...]


@dataclass(frozen=True)
class Blocking:
    """A coalition whose members would all gain by acting together; the plan if it is known."""

    members: Members
    gains: tuple[float, ...]
    plan: str | None


@dataclass(frozen=True)
class BlockingSearch:
    """Coalitions that block, and how far the search went.

    Attributes:
        coalitions: some of those found, small ones first, then by the least gain.
        n_found: how many were found.
        n_examined: coalitions that were looked at.
        n_possible: coalitions there are.
        is_exhaustive: whether all were looked at; otherwise finding none proves nothing.
    """

    coalitions: tuple[Blocking, ...]
    n_found: int
    n_examined: int
    n_possible: int
    is_exhaustive: bool


@dataclass(frozen=True)
class Trap:
    """Whether the round is a critical-mass trap.

    Attributes:
        largest_gain_alone: the most that one collective gains by acting alone, while all others
            edit nothing.
        single_move_helps: whether, from everybody alone, somebody gains by joining another;
            None where there are too many pairs to ask.
        together: coalitions of two or more whose members would all gain if they acted together,
            while all others edit nothing.
        is_trap: nobody gains alone, and some gain together.
        is_hidden: it is a trap, and no single move shows the way out.
    """

    largest_gain_alone: float
    single_move_helps: bool | None
    together: BlockingSearch
    is_trap: bool
    is_hidden: bool


@dataclass(frozen=True)
class Formation:
    """How coalitions form in one round of a scenario.

    Attributes:
        scenario: name of the scenario.
        round: number of the round, from 1.
        names: (n,) names of the collectives.
        masses: (n,) members as a share of the training records.
        convention: what outsiders do while a coalition acts.
        worth: what counts: "payoff", "success" or "certified".
        split: how a coalition's gains are split in the partition game.
        is_exact: whether every reply of outsiders was tried; else worths are upper bounds.
        is_staircase: whether by the rules worth depends on mass alone.
        is_certified: whether the worths are guarantees.
        worths: every coalition up to ten collectives; beyond, everybody alone, all together and
            the blocks of the best structure.
        shares: how the worth of all could be divided.
        best: the partition whose coalitions are worth most in sum, each by the convention, as
            if it had that for itself.
        best_played: the partition that pays most in sum when all its coalitions act at once;
            None where partitions were not listed.
        stable: partitions by concept ("nash", "individual", "contractual", "core"); None where
            they were not listed.
        n_unsettled: partitions, of those played, in which coalitions reply in circles.
        drift: mergers and splits from everybody alone.
        blocking: coalitions that would leave everybody-alone together.
        blocking_now: coalitions that would leave what everybody does now together.
        trap: whether the round is a critical-mass trap.
        critical: critical masses of targets and coalitions.
        seconds: time taken, by part.
        not_searched: what was left out, each in one sentence.
    """

    scenario: str
    round: int
    names: tuple[str, ...]
    masses: tuple[float, ...]
    convention: str
    worth: str
    split: str
    is_exact: bool
    is_staircase: bool
    is_certified: bool
    worths: tuple[CoalitionWorth, ...]
    shares: Shares
    best: BestStructure
    best_played: BestStructure | None
    stable: Mapping[str, tuple[Blocks, ...]] | None
    n_unsettled: int
    drift: Drift
    blocking: BlockingSearch
    blocking_now: BlockingSearch
    trap: Trap
    critical: CriticalMasses
    seconds: Mapping[str, float]
    not_searched: tuple[str, ...]

    def named(self, members: Members) -> str:
        """Return the names of a coalition, as one text."""
        return " + ".join(self.names[i] for i in members)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, ready for JSON."""
        return {"format": FORMAT, **asdict(self)}
