"""How many members a society's collective needs, by its bound and by success itself."""

from dataclasses import asdict, dataclass
from math import ceil
from typing import Any

import numpy as np

from aca_env.bounds.critical import least
from aca_env.bounds.regimes import ESTIMATES
from aca_env.errors import DataError, UnknownNameError, one_line
from aca_env.society.course import Course
from aca_env.society.settings import Society
from aca_env.society.starting import platform_of, starting_members
from aca_env.tightness import least_members

LEVEL = 0.5

TIE = 1e-12
"""Shares closer than that differ by rounding."""


@dataclass(frozen=True)
class CriticalMass:
    """What it takes for a collective, the others as many as at the start.

    Attributes:
        collective: its name.
        level: wanted success and bound.
        regime: information regime of the bound.
        certified: least members whose bound is at least the level, at the population's exact
            values; None where no number up to all other users is enough.
        successful: least members whose success is; None likewise.
        n_users: users of the society.
    """

    collective: str
    level: float
    regime: str
    certified: int | None
    successful: int | None
    n_users: int

    def share(self, members: int | None) -> float | None:
        """Return members as a share of the users."""
        return None if members is None else members / self.n_users

    def to_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        shares = {
            "certified_share": self.share(self.certified),
            "successful_share": self.share(self.successful),
        }
        return {**asdict(self), **shares}


def critical_mass(
    society: Society, collective: str | None = None, level: float = LEVEL
) -> CriticalMass:
    """Return a collective's critical mass, as its bound predicts it and as success has it.

    Members who do not do as agreed are made up for by more members.

    Args:
        society: the society.
        collective: name; default: the first.
        level: wanted success and bound, in (0, 1].

    Raises:
        AcaError: an unknown collective, a level out of range, or a game whose bound is only an
            estimate.
    """
    check_level(level)
    platform = platform_of(society)
    name = platform.names[0] if collective is None else collective
    if name not in platform.names:
        raise UnknownNameError("collective", name, platform.names)
    if platform.terms.regime in ESTIMATES:
        raise DataError(
            "game.settings.information.regime: expected a regime with a certified bound, got "
            f'"{platform.terms.regime}", which is an estimate'
        )
    i = platform.names.index(name)
    members = starting_members(society, platform)
    members[i] = 0
    plan = platform.plan(platform.records(members, society.users))
    room = society.users - int(members.sum())

    def within_reach(acting: int | None) -> int | None:
        needed = (
            None if acting is None else ceil(acting / society.reliability.get(name, 1.0) - 1e-9)
        )
        return needed if needed is not None and needed <= room else None

    def succeeds(acting: int) -> bool:
        sizes = members + acting * np.eye(len(members), dtype=np.int64)[i]
        return bool(platform.exact_success(sizes, society.users)[i] >= level - TIE)

    records = least_members(plan, i, level, platform.terms, platform.tightening)
    users = None if records is None else ceil(records * society.users / platform.n_train)
    return CriticalMass(
        collective=name,
        level=float(level),
        regime=platform.terms.regime,
        certified=within_reach(users),
        successful=within_reach(least(succeeds, 0, room)),
        n_users=society.users,
    )


def check_level(level: object) -> None:
    """Raise `DataError` unless a level is a number in (0, 1]."""
    is_number = isinstance(level, int | float) and not isinstance(level, bool)
    if not is_number or not 0 < level <= 1:  # type: ignore[operator]
        raise DataError(f"level: expected a number in (0, 1], got {one_line(level)}")


def outcome(course: Course, i: int, level: float) -> str:
    """Return what became of a collective: "tipped", "died" or "neither".

    It tipped if more are in than at first and its bound reached the level; it died if fewer
    than half of them are left and success is below the level.
    """
    first, last = course.states[0][i], course.states[-1][i]
    if last.members > first.members and last.bound >= level:
        return "tipped"
    is_lost = 2 * last.members < first.members and last.success < level
    return "died" if is_lost else "neither"
