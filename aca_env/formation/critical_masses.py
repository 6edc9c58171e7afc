"""How large a coalition must be: the critical mass of every target, and what coalitions lack."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from aca_env.errors import DataError, one_line
from aca_env.formation.common_plans import common_plans
from aca_env.formation.mass_finder import MassFinder
from aca_env.formation.present_round import Flags, HasGame, present_round


@dataclass(frozen=True)
class TargetMass:
    """What one common plan takes where nobody else edits.

    Attributes:
        plan: the plan in words, with as many of its members editing as can be asked.
        share: critical mass: from every larger share of editing users on, success is at least
            the level, with infinitely many records; 0 if any share does, None if none does.
        members_guaranteed: least editing members whose bound is positive, at the population's
            exact values and the scenario's number of records; None: no number, or the regime
            has no bound by margins.
        members_level: least editing members whose bound is at least the level; None as above.
        share_of_all: share of users who edit if all collectives that have the plan play it.
    """

    plan: str
    share: float | None
    members_guaranteed: int | None
    members_level: int | None
    share_of_all: float

    @property
    def is_within_reach(self) -> bool:
        """Whether all together are more than the critical mass."""
        return self.share is not None and self.share_of_all > self.share


@dataclass(frozen=True)
class CoalitionMass:
    """What a coalition lacks for the target that its members want most.

    Attributes:
        members: places of the collectives.
        plan: the plan in words; None where winning any would pay them nothing in sum.
        mass: share of users who edit when the coalition plays it.
        missing_share: what it lacks to the critical mass; 0 if nothing, None out of reach.
        missing_members: members it lacks until its bound is positive; None out of reach.
    """

    members: tuple[int, ...]
    plan: str | None
    mass: float
    missing_share: float | None
    missing_members: int | None


@dataclass(frozen=True)
class CriticalMasses:
    """Critical masses of every target and of coalitions.

    Attributes:
        level: wanted success and bound.
        targets: by common plan.
        coalitions: in the order in which they were asked.
        is_asked: whether members are like everybody; else no target is asked about.
    """

    level: float
    targets: tuple[TargetMass, ...]
    coalitions: tuple[CoalitionMass, ...]
    is_asked: bool = True

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)


def critical_masses(
    env: HasGame, *, level: float = 0.5, coalitions: object = None
) -> CriticalMasses:
    """Return what every target takes, and what coalitions lack for the target they want most.

    Outsiders edit nothing; memory, detection and an adversary of the platform are left out. The
    plan that a coalition wants most is the one that would pay its members most in sum if it won
    all test users.

    Args:
        env: an environment of one game, after `reset`.
        level: wanted success and bound, in [0, 1].
        coalitions: (m, n) truth values, who is in each; default: everybody alone, and all
            together.

    Raises:
        AcaError: the level is out of range, coalitions of other collectives, several games.
    """
    is_number = isinstance(level, int | float) and not isinstance(level, bool)
    if not is_number or not 0 <= level <= 1:
        raise DataError(f"level: expected a number in [0, 1], got {one_line(level)}")
    standing = present_round(env)
    inside = _coalitions(coalitions, standing.n)
    finder = MassFinder(standing, common_plans(standing), float(level))
    targets = tuple(TargetMass(*numbers) for numbers in finder.targets())
    found = tuple(CoalitionMass(*finder.coalition(row, targets)) for row in inside)
    is_asked = not finder.world.selection.is_biased
    return CriticalMasses(float(level), targets, found, is_asked)


def _coalitions(given: object, n: int) -> Flags:
    if given is None:
        alone = np.eye(n, dtype=np.bool_)
        return alone if n < 2 else np.vstack([alone, np.ones((1, n), dtype=np.bool_)])
    try:
        inside = np.asarray(given)
    except ValueError:
        inside = np.empty(0)
    if inside.ndim != 2 or inside.shape[1] != n or inside.dtype.kind != "b":
        raise DataError(
            f"coalitions: expected truth values (m, {n}), got {inside.dtype} of shape "
            f"{inside.shape}"
        )
    return inside
