"""The course of a society: choose, play a round, publish, learn; whatever form users take."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from aca_env.society.kinds import Kinds
from aca_env.society.loading import load_society
from aca_env.society.platform_round import Round
from aca_env.society.settings import Society
from aca_env.society.starting import (
    Streams,
    by_name,
    check_seed,
    platform_of,
    starting_members,
)

if TYPE_CHECKING:
    import pandas as pd

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]

COLUMNS = ("step", "collective", "members", "success", "bound", "belief")


@dataclass(frozen=True)
class CollectiveState:
    """How one collective stands.

    Attributes:
        name: of the collective.
        target: the label it is about.
        members: users in it.
        share: members as a share of all users.
        success: of the last round: share of test users classified as it wants.
        bound: what was certified in the last round; −∞ without members.
        belief: mean over all users of how likely they think it succeeds.
    """

    name: str
    target: str
    members: int
    share: float
    success: float
    bound: float
    belief: float


class Course(ABC):
    """A society over time; subclasses say how users are kept.

    A first round is played with the members of the start; each step then is: users choose, who
    is in plays a round, its numbers are published, users learn. So members, success, bound and
    belief always belong to one round.

    Args:
        society: a society's name, the path of its file, or the society.
        seed: whole number from 0 on; None takes fresh entropy.
        overrides: values by dotted key of the society's file.

    Raises:
        AcaError: anything that is not valid; the message names it.
    """

    def __init__(
        self,
        society: str | Path | Society,
        seed: int | None = None,
        overrides: Mapping[str, object] | None = None,
    ) -> None:
        self.society = load_society(society, overrides)
        self.seed = check_seed(seed)
        self.streams = Streams.from_seed(self.seed)
        self.platform = platform_of(self.society)
        self.kinds = Kinds.of(self.society, self.platform.targets, self.platform.world.space.labels)
        self._reliability = by_name(
            self.society.reliability, self.platform.names, 1.0, "reliability"
        )
        self.steps = 0
        self.flows = np.zeros((self.n_collectives + 1,) * 2, dtype=np.int64)
        self._rows: list[tuple[CollectiveState, ...]] = []
        self._begin(self._drawn_start())
        self._play()

    @abstractmethod
    def _begin(self, joined: Whole) -> None:
        """Take users (n_kinds, n_collectives + 1) as those who take part at first."""

    @abstractmethod
    def _choose(self, decisive: tuple[Reals, Reals]) -> Whole:
        """Let users move; return who went where, (n_collectives + 1, n_collectives + 1)."""

    @abstractmethod
    def _learn(self, published: Reals, success: Reals) -> None:
        """Let users learn from a round."""

    @property
    @abstractmethod
    def members(self) -> Whole:
        """(n_collectives,) users in each collective."""

    @property
    @abstractmethod
    def beliefs(self) -> Reals:
        """(n_collectives,) mean over all users of how likely they think each succeeds."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the collectives."""
        return self.platform.names

    @property
    def n_collectives(self) -> int:
        """Number of collectives."""
        return len(self.platform.plans)

    @property
    def n_users(self) -> int:
        """Number of users."""
        return self.society.users

    @property
    def is_over(self) -> bool:
        """Whether the society's steps are done; more can be made."""
        return self.steps >= self.society.steps

    @property
    def collectives(self) -> tuple[CollectiveState, ...]:
        """How the collectives stand after the last round."""
        return self._rows[-1]

    @property
    def states(self) -> tuple[tuple[CollectiveState, ...], ...]:
        """How the collectives stood after each round, the first one included."""
        return tuple(self._rows)

    @property
    def moves(self) -> dict[str, int]:
        """How many users joined, left and switched in the last step."""
        inside = self.flows[:-1, :-1]
        return {
            "joined": int(self.flows[-1, :-1].sum()),
            "left": int(self.flows[:-1, -1].sum()),
            "switched": int(inside.sum() - np.trace(inside)),
        }

    def step(self) -> None:
        """Let users choose once, and play a round."""
        self.flows = self._choose(self.platform.decisive(self.members, self.n_users))
        self.steps += 1
        self._play()

    def run(self, steps: int | None = None) -> Self:
        """Make steps, by default those that are left of the society's; return itself."""
        for _ in range(self.society.steps - self.steps if steps is None else steps):
            self.step()
        return self

    def history(self) -> "pd.DataFrame":
        """Return a row for each round and collective: step, name, members, success, bound, belief.

        The belief is the mean over all users; step 0 is the round of the start.
        """
        # Loading it takes longer than many a run.
        import pandas as pd  # noqa: PLC0415

        rows = [
            (step, at.name, at.members, at.success, at.bound, at.belief)
            for step, row in enumerate(self._rows)
            for at in row
        ]
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def _drawn_start(self) -> Whole:
        wanted = starting_members(self.society, self.platform)
        return self.kinds.draw_start(wanted, self.names, self.streams.start)

    def _play(self) -> None:
        acting = self.streams.records.binomial(self.members, self._reliability)
        played = self.platform.play(acting, self.n_users, self.streams.records)
        self._learn(self._published(played), played.success)
        self._rows.append(tuple(self._states(played)))

    def _published(self, played: Round) -> Reals:
        is_bound = self.society.beliefs.source == "bound"
        numbers = played.bound if is_bound else played.success
        return np.where(self.members > 0, np.maximum(numbers, 0.0), np.nan)

    def _states(self, played: Round) -> list[CollectiveState]:
        members, beliefs = self.members, self.beliefs
        return [
            CollectiveState(
                name=name,
                target=self.platform.targets[j],
                members=int(members[j]),
                share=float(members[j] / self.n_users),
                success=float(played.success[j]),
                bound=float(played.bound[j]),
                belief=float(beliefs[j]),
            )
            for j, name in enumerate(self.names)
        ]
