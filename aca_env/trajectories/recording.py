"""Recorded rounds as arrays: what was done and what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from aca_env.errors import UnknownNameError
from aca_env.trajectories.header import Header

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Recording:
    """What everybody did in every round, (n_seeds, n_rounds, n_agents), and what it gave.

    Attributes:
        header: what was played.
        seeds: uint64 (n_seeds,), consecutive.
        action: (..., 5) as carried out.
        illegal: whether what was asked for was against its mask.
        n_acting: members who would act.
        reward: rewards.
        payoff: payoffs.
        success: NaN for abstainers.
        bound: NaN for abstainers and where none is computed.
    """

    is_finite_only: ClassVar[bool] = True
    """Whether a bound of −∞, which says nothing, was noted as NaN."""

    header: Header
    seeds: NDArray[np.uint64]
    action: Whole
    illegal: Flags
    n_acting: Whole
    reward: Reals
    payoff: Reals
    success: Reals
    bound: Reals

    @classmethod
    def measures(cls) -> tuple[str, ...]:
        """Return the names of the arrays per round and agent."""
        return tuple(one.name for one in fields(cls) if one.name not in ("header", "seeds"))

    def table(self, name: str) -> NDArray[Any]:
        """Return one of the arrays by name."""
        return np.asarray(getattr(self, name))


@dataclass(frozen=True)
class RecordedTransition:
    """One round as one agent lived it; arrays are views.

    Attributes:
        seed: of the episode.
        round: from 1.
        agent: who.
        observation: float32 (n_entries,), before acting.
        action_mask: int8 (n_mask,), the axes one after the other, before acting.
        asked: (5,) the action that the policy asked for.
        action: (5,) as carried out.
        illegal: whether the mask turned it into abstaining.
        n_acting: members who would act.
        reward: what the agent got.
        payoff: its payoff.
        success: NaN for an abstainer.
        bound: NaN for an abstainer or without bounds; −∞ where it says nothing.
        next_observation: after the round.
        next_action_mask: after the round.
        terminated: whether the game is over.
        truncated: whether it was cut off here.
    """

    seed: int
    round: int
    agent: str
    observation: NDArray[np.float32]
    action_mask: NDArray[np.int8]
    asked: Whole
    action: Whole
    illegal: bool
    n_acting: int
    reward: float
    payoff: float
    success: float
    bound: float
    next_observation: NDArray[np.float32]
    next_action_mask: NDArray[np.int8]
    terminated: bool
    truncated: bool


@dataclass(frozen=True, eq=False)
class Trajectories(Recording):
    """A recording with all that offline learning needs, (n_seeds, n_rounds, n_agents, ...).

    Attributes:
        asked: (..., 5) actions as the policies asked for them.
        observation: float32 (..., n_entries) before acting; `header.entries` names them.
        action_mask: int8 (..., n_mask) before acting, the axes one after the other.
        next_observation: after the round.
        next_action_mask: after the round.
        terminated: whether the game is over.
        truncated: whether it was cut off here; learners then bootstrap.
    """

    is_finite_only: ClassVar[bool] = False

    asked: Whole
    observation: NDArray[np.float32]
    action_mask: NDArray[np.int8]
    next_observation: NDArray[np.float32]
    next_action_mask: NDArray[np.int8]
    terminated: Flags
    truncated: Flags

    def masks(self) -> tuple[NDArray[np.int8], ...]:
        """Return the action mask by axis, (n_seeds, n_rounds, n_agents, width) each."""
        ends = np.cumsum([*self.header.axes.values()])
        return tuple(np.split(self.action_mask, ends[:-1], axis=-1))

    def transitions(self, agent: str | None = None) -> Iterator[RecordedTransition]:
        """Yield every round of every agent, in the order of seeds, rounds and agents.

        Args:
            agent: only this one's.

        Raises:
            UnknownNameError: no such agent.
        """
        agents = self.header.agents
        if agent is not None and agent not in agents:
            raise UnknownNameError("agent", agent, agents)
        names = self.measures()
        places = range(len(agents)) if agent is None else [agents.index(agent)]
        for s, seed in enumerate(self.seeds.tolist()):
            for t in range(self.header.rounds):
                for i in places:
                    told = {name: _plain(self.table(name)[s, t, i]) for name in names}
                    yield RecordedTransition(seed, t + 1, agents[i], **told)


def _plain(value: Any) -> Any:
    """Return an array as it is and a number as Python's own."""
    return value if isinstance(value, np.ndarray) else value.item()


def join(parts: list[Trajectories]) -> Trajectories:
    """Return consecutive parts of one recording as one; at least one is expected."""
    if len(parts) == 1:
        return parts[0]
    tables = {
        name: np.concatenate([part.table(name) for part in parts])
        for name in ("seeds", *Trajectories.measures())
    }
    return Trajectories(header=parts[0].header, **tables)
