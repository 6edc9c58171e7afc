"""Recorded numbers against those of a replay: where they first part."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.game.menu import AXES
from aca_env.trajectories.header import Header
from aca_env.trajectories.recording import Recording

WORDS = {
    "observation": "observation",
    "action_mask": "action mask",
    "asked": "action asked for",
    "action": "action carried out",
    "illegal": "whether the action was illegal",
    "n_acting": "acting members",
    "reward": "reward",
    "payoff": "payoff",
    "success": "success",
    "bound": "bound",
    "terminated": "whether the game ended",
    "truncated": "whether the game was cut off",
    "next_observation": "observation afterwards",
    "next_action_mask": "action mask afterwards",
    "entries": "names of the observation's entries",
    "axes": "entries of the action's axes",
}
"""What each quantity is called; recorded ones in the order in which a round has them."""


@dataclass(frozen=True)
class Difference:
    """The first place where a replay is not what was recorded.

    Attributes:
        seed: of the episode.
        round: from 1.
        agent: whose.
        quantity: what differs, by the name of its column.
        entry: which entry of it, by name; None for a single number.
        recorded: what the recording says.
        replayed: what the replay gives.
    """

    seed: int
    round: int
    agent: str
    quantity: str
    entry: str | None
    recorded: str
    replayed: str

    def sentence(self) -> str:
        """Return it in words."""
        what = WORDS[self.quantity] + ("" if self.entry is None else f", {self.entry}")
        return (
            f"seed {self.seed}, round {self.round}, {self.agent}: {what}: recorded "
            f"{self.recorded}, replayed {self.replayed}"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return asdict(self)


def differs(recorded: NDArray[Any], played: NDArray[Any]) -> NDArray[np.bool_]:
    """Return, entry by entry, whether two arrays differ in a bit; any NaN is NaN.

    >>> differs(np.array([0.0, 0.1, np.nan]), np.array([-0.0, 0.1, -np.nan])).tolist()
    [True, False, False]
    """
    if recorded.dtype.kind != "f":
        return np.asarray(recorded != played)
    # Zero and minus zero are equal numbers, but not the same bits.
    same = (recorded == played) & (np.signbit(recorded) == np.signbit(played))
    return np.asarray(~(same | (np.isnan(recorded) & np.isnan(played))))


class Watch:
    """Looks for the first difference of every game of a batch.

    Args:
        recording: what was recorded.
        rows: the seeds of the batch, by place.
    """

    def __init__(self, recording: Recording, rows: slice) -> None:
        self.recording, self.rows = recording, rows
        self.seeds = recording.seeds[rows]
        self.found: dict[int, Difference] = {}

    def see(self, t: int, played: Mapping[str, NDArray[Any]]) -> None:
        """Compare round t with arrays (n_games, n_agents, ...) of the replay."""
        for name in WORDS:
            if name in played and name in self.recording.measures():
                self._see(t, name, played[name][: len(self.seeds)])

    def _see(self, t: int, name: str, played: NDArray[Any]) -> None:
        recorded = self.recording.table(name)[self.rows, t]
        if self.recording.is_finite_only and played.dtype.kind == "f":
            played = np.where(np.isfinite(played), played, np.nan)
        wrong = differs(recorded, played)
        for game in np.flatnonzero(wrong.reshape(len(wrong), -1).any(axis=1)).tolist():
            place = tuple(np.argwhere(wrong[game])[0].tolist())
            self.note(t, (game, *place), name, str(played[(game, *place)]))

    def note(self, t: int, place: tuple[int, ...], name: str, replayed: str) -> None:
        """Note a difference at (game, agent) or (game, agent, entry), if it is a game's first."""
        game, agent, *entry = place
        if game in self.found:
            return
        header = self.recording.header
        recorded = self.recording.table(name)[self.rows, t][place]
        self.found[game] = Difference(
            int(self.seeds[game]), t + 1, header.agents[agent], name,
            _entry(header, name, entry[0]) if entry else None, _text(recorded), replayed,
        )  # fmt: skip


def _text(value: Any) -> str:
    return str(value.tolist() if isinstance(value, np.ndarray) else value)


def _entry(header: Header, name: str, place: int) -> str:
    if name.endswith("observation"):
        return header.entries[place]
    if name.endswith("mask"):
        return header.mask_entry(place)
    return AXES[place]
