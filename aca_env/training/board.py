"""What TensorBoard gets: returns, success, bounds and actions of every agent."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from stable_baselines3.common.callbacks import (  # type: ignore[import-not-found, unused-ignore]
    BaseCallback,
)
from stable_baselines3.common.logger import (  # type: ignore[import-not-found, unused-ignore]
    KVWriter,
    Logger,
)

from aca_env.game.world import World

Reals = NDArray[np.float64]

LEAST_ROUNDS = 32
"""Rounds of every game behind a point: algorithms that learn every round would flood the log."""


class Board(KVWriter):  # type: ignore[misc, unused-ignore] # untyped where not installed
    """Writes scalars for TensorBoard; a resumed run takes the place of what it repeats.

    Args:
        folder: of the event files.
        steps: decisions learned from so far; later points are dropped.
    """

    def __init__(self, folder: Path, steps: int) -> None:
        from torch.utils.tensorboard import (  # type: ignore[import-not-found, unused-ignore] # noqa: PLC0415
            SummaryWriter,
        )

        self._writer = SummaryWriter(str(folder), purge_step=steps + 1)

    def write(
        self, key_values: dict[str, Any], key_excluded: dict[str, Any], step: int = 0
    ) -> None:
        """Write one point of every curve and hand it to the system."""
        for name, value in key_values.items():
            if "tensorboard" not in (key_excluded.get(name) or ()) and np.isscalar(value):
                self._writer.add_scalar(name, value, step)
        self._writer.flush()

    def close(self) -> None:
        """Close the file."""
        self._writer.close()


def make_logger(folder: Path | None, steps: int) -> Any:
    """Return a logger of Stable-Baselines3 that only TensorBoard reads; silent for None."""
    return Logger(None, [] if folder is None else [Board(folder, steps)])


class Names:
    """Words for the entries of the strategy and label axes of every agent.

    Args:
        world: the scenario with its pool.
    """

    def __init__(self, world: World) -> None:
        collectives = world.scenario.collectives
        self.agents = dict(
            zip(world.scenario.agents, (one.name for one in collectives), strict=True)
        )
        self.strategies = {
            agent: _distinct([entry.kind for entry in one.strategies])
            for agent, one in zip(self.agents, collectives, strict=True)
        }
        self.labels = tuple(world.space.labels)


def _distinct(kinds: Sequence[str]) -> list[str]:
    """Return the kinds, those that come more than once with their place in the list."""
    return [
        kind if kinds.count(kind) == 1 else f"{kind}_{place}" for place, kind in enumerate(kinds)
    ]


class Tally:
    """Sums of what one agent lived since the last point."""

    def __init__(self) -> None:
        self.returns: list[float] = []
        self.success: list[Reals] = []
        self.bound: list[Reals] = []
        self.actions: list[NDArray[np.int64]] = []
        self.illegal: list[Reals] = []

    def scalars(self, strategies: Sequence[str], labels: Sequence[str]) -> dict[str, float]:
        """Return the means and frequencies, by name."""
        actions = np.concatenate(self.actions)
        told = {"illegal": float(np.concatenate(self.illegal).mean())}
        if self.returns:
            told["return"] = float(np.mean(self.returns))
        for name, parts in (("success", self.success), ("bound", self.bound)):
            values = np.concatenate(parts)
            known = values[np.isfinite(values)]
            if len(known):
                told[name] = float(known.mean())
        for code, name in enumerate(strategies):
            told[f"strategy {name}"] = float((actions[:, 0] == code).mean())
        idle = strategies.index("abstain") if "abstain" in strategies else -1
        chosen = actions[actions[:, 0] != idle, 1]
        for code, name in enumerate(labels if len(chosen) else ()):
            told[f"label {name}"] = float((chosen == code).mean())
        return told


class AgentMetrics(BaseCallback):  # type: ignore[misc, unused-ignore] # untyped where not installed
    """Records, for every agent that learns, returns, success, bounds and what it chose.

    Labels are counted among actions that edit; success and bounds where there are any.

    Args:
        names: words for agents and actions.
        table: (n, 5) the action of each number, where actions are numbers; else None.
        gamma: discount of returns.
    """

    def __init__(self, names: Names, table: NDArray[np.int64] | None, gamma: float) -> None:
        super().__init__()
        self._names, self._table, self._gamma = names, table, gamma
        self._tallies: dict[str, Tally] = {}
        self._n_rounds = 0
        self.restart()

    def restart(self) -> None:
        """Forget the episodes under way: the games begin anew."""
        self._return: Reals | None = None
        self._discount = 1.0

    def _on_step(self) -> bool:
        infos, rewards = self.locals["infos"], np.array(self.locals["rewards"], dtype=np.float64)
        actions = np.asarray(self.locals["actions"])
        if self._table is not None:
            actions = self._table[actions.reshape(-1)]
        slots = self.training_env.get_attr("agent")
        agents = np.array(
            [info.get("agent", slot) for info, slot in zip(infos, slots, strict=True)]
        )
        running = np.zeros(len(rewards)) if self._return is None else self._return
        self._return = running + self._discount * rewards
        self._discount *= self._gamma
        for agent in np.unique(agents).tolist():
            rows = np.flatnonzero(agents == agent)
            tally = self._tallies.setdefault(agent, Tally())
            tally.actions.append(actions[rows])
            for name in ("success", "bound", "illegal_action"):
                values = [infos[row].get(name, np.nan) for row in rows.tolist()]
                getattr(tally, name.removesuffix("_action")).append(np.array(values, dtype=float))
            if self.locals["dones"][0]:
                tally.returns.extend(self._return[rows].tolist())
        if self.locals["dones"][0]:
            self.restart()
        self._n_rounds += 1
        return True

    def _on_rollout_end(self) -> None:
        if self._n_rounds < LEAST_ROUNDS:
            return
        for agent, tally in self._tallies.items():
            scalars = tally.scalars(self._names.strategies[agent], self._names.labels)
            for name, value in scalars.items():
                self.logger.record(f"{self._names.agents[agent]}/{name}", value)
        self._tallies, self._n_rounds = {}, 0
        if not self.model_logs_itself:
            self.logger.dump(self.num_timesteps)

    @property
    def model_logs_itself(self) -> bool:
        """Whether the algorithm dumps its log after each rollout."""
        return hasattr(self.model, "rollout_buffer")


class TrueTotal(BaseCallback):  # type: ignore[misc, unused-ignore] # untyped where not installed
    """Tells an algorithm that learns in parts how long all of them take: schedules need it.

    Args:
        total: decisions in all.
    """

    def __init__(self, total: int) -> None:
        super().__init__()
        self._total = total

    def _on_training_start(self) -> None:
        self.model._total_timesteps = self._total

    def _on_step(self) -> bool:
        return True


class Ticker(BaseCallback):  # type: ignore[misc, unused-ignore] # untyped where not installed
    """Tells how many decisions were just made.

    Args:
        on_steps: is told.
    """

    def __init__(self, on_steps: Callable[[int], object]) -> None:
        super().__init__()
        self._on_steps = on_steps

    def _on_step(self) -> bool:
        self._on_steps(len(self.locals["rewards"]))
        return True
