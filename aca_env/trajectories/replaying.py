"""Playing a recording again and comparing every bit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.faces.vector import CollectiveActionVectorEnv
from aca_env.game.world import World
from aca_env.trajectories.causes import UNEXPLAINED, causes, shipped_changes
from aca_env.trajectories.comparing import WORDS, Difference, Watch
from aca_env.trajectories.legality import playable
from aca_env.trajectories.recording import Recording, Trajectories

GAMES_AT_ONCE = 128


@dataclass(frozen=True)
class Replay:
    """What playing a recording again came to.

    Attributes:
        n_seeds: seeds played again.
        n_rounds: rounds played again, of all seeds.
        n_different: seeds in which something differs.
        first: the first difference, by seed and then by round; None if there is none.
        compared: what was compared, by column.
        changes: what is not as it was when the recording was made.
        why: why it may differ; empty where it does not.
        notes: what else one may want to know.
    """

    n_seeds: int
    n_rounds: int
    n_different: int
    first: Difference | None
    compared: tuple[str, ...]
    changes: tuple[str, ...]
    why: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def is_equal(self) -> bool:
        """Whether all is as recorded, bit for bit."""
        return self.first is None

    def sentence(self) -> str:
        """Return the result in words."""
        seeds = f"{self.n_seeds} {'seed' if self.n_seeds == 1 else 'seeds'}"
        if self.first is None:
            return f"replays bit for bit: {seeds}, {self.n_rounds} rounds"
        return (
            f"does not replay: {self.n_different} of {seeds} differ, first at "
            f"{self.first.sentence()}"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return {
            "is_equal": self.is_equal,
            "n_seeds": self.n_seeds,
            "n_rounds": self.n_rounds,
            "n_different_seeds": self.n_different,
            "compared": list(self.compared),
            "first_difference": None if self.first is None else self.first.to_dict(),
            "why": list(self.why),
            "changes_since": list(self.changes),
            "notes": list(self.notes),
        }


def replay(recording: Recording, *, on_round: Callable[[int], object] | None = None) -> Replay:
    """Play recorded actions again, from the recorded seeds, and compare every bit.

    Args:
        recording: what `read` gave.
        on_round: told how many rounds were just played.

    Raises:
        DataError: a scenario that does not read any more.
    """
    replayer = Replayer(recording, on_round)
    replayer.play(recording)
    return replayer.result()


class Replayer:
    """Replays a recording block by block; many games are played at once.

    Args:
        first: the first block, which tells what is played.
        on_round: told how many rounds were just played.
    """

    def __init__(self, first: Recording, on_round: Callable[[int], object] | None = None) -> None:
        self.header = first.header
        self.scenario = self.header.scenario()
        self.games = CollectiveActionVectorEnv(
            World(self.scenario), max(1, min(len(first.seeds), GAMES_AT_ONCE))
        )
        self._on_round = on_round
        self._compared = tuple(name for name in WORDS if name in first.measures())
        self._misfit = _misfit(first, self.games)
        self._first = self._misfit
        self._n_seeds = self._n_different = 0

    def play(self, recording: Recording) -> None:
        """Play a block again."""
        self._n_seeds += len(recording.seeds)
        if self._misfit is not None:
            self._n_different += len(recording.seeds)
            return
        for start in range(0, len(recording.seeds), self.games.n_envs):
            watch = Watch(recording, slice(start, start + self.games.n_envs))
            self._play(recording, watch)
            self._n_different += len(watch.found)
            if watch.found and self._first is None:
                self._first = watch.found[min(watch.found)]

    def _play(self, recording: Recording, watch: Watch) -> None:
        seeds = watch.seeds.tolist()
        n_missing = self.games.n_envs - len(seeds)
        observations, infos = self.games.reset(seed=seeds + seeds[-1:] * n_missing)
        seen = _shown(observations, infos)
        for t in range(self.header.rounds):
            watch.see(t, seen)
            todo = playable(self.games.game, recording, watch.rows, t, infos["action_mask"])
            for place, what in todo.problems:
                watch.note(t, place, todo.name, what)
            asked = np.concatenate([todo.asked, np.repeat(todo.asked[-1:], n_missing, axis=0)])
            observations, reward, terminated, truncated, infos = self.games.step(asked)
            seen = _shown(observations, infos)
            told = {
                "action": self.games.game.present.last_action,
                "illegal": infos["illegal_action"],
                "n_acting": infos["n_acting"],
                "reward": reward,
                "payoff": infos["payoff"],
                "success": infos["success"],
                "bound": infos.get("bound", np.full(reward.shape, np.nan)),
                "terminated": terminated,
                "truncated": truncated,
            }
            watch.see(t, told | {f"next_{name}": values for name, values in seen.items()})
            if self._on_round is not None:
                self._on_round(len(seeds))

    def result(self) -> Replay:
        """Return what it came to so far."""
        shipped = shipped_changes(self.header, self.scenario)
        n_rounds = 0 if self._misfit is not None else self._n_seeds * self.header.rounds
        changes = causes(self.header, self.scenario)
        why = () if self._first is None else changes or (UNEXPLAINED,)
        notes = () if shipped is None else (shipped,)
        return Replay(
            self._n_seeds, n_rounds, self._n_different, self._first, self._compared,
            changes, why, notes,
        )  # fmt: skip


def _shown(observations: NDArray[np.float32], infos: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    masks = np.concatenate(infos["action_mask"], axis=-1).astype(np.int8)
    return {"observation": observations, "action_mask": masks}


def _misfit(recording: Recording, games: CollectiveActionVectorEnv) -> Difference | None:
    """Return a difference of spaces, which leaves nothing to compare."""
    if not isinstance(recording, Trajectories):
        return None
    header, present = recording.header, games.game.observer.spec
    told = {
        "entries": (header.entries, present),
        "axes": (tuple(header.axes.values()), tuple(games.widths.tolist())),
    }
    for name, (recorded, replayed) in told.items():
        if recorded != replayed:
            pairs = (str(len(recorded)), str(len(replayed))) if name == "entries" else (
                str(recorded), str(replayed)
            )  # fmt: skip
            return Difference(int(recording.seeds[0]), 1, header.agents[0], name, None, *pairs)
    return None
