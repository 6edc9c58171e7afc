"""What is shown where the platform acts: one space for all of its settings, and its own view."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from aca_env.game.game import Game
from aca_env.game.world import World

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]
View = NDArray[np.float32]


class SharedViews:
    """Collectives' observations under changing settings.

    Entries are those under the first setting, then what only others publish, 0 whenever the
    setting in force does not.

    Args:
        worlds: the world of each setting.
    """

    def __init__(self, worlds: Sequence[World]) -> None:
        # The reference game shows the same entries as the compiled one, and draws nothing yet.
        specs = [Game(world).observer.spec for world in worlds]
        self.names: tuple[str, ...] = tuple(dict.fromkeys(name for spec in specs for name in spec))
        place = {name: k for k, name in enumerate(self.names)}
        self._places = [
            None if spec == self.names else np.array([place[name] for name in spec])
            for spec in specs
        ]
        self.box = box(len(self.names))

    def shown(self, setting: int, seen: dict[str, View]) -> dict[str, View]:
        """Return observations by agent, made under a setting, in the shared space."""
        places = self._places[setting]
        if places is None:
            return seen
        return {agent: self._spread(places, view) for agent, view in seen.items()}

    def _spread(self, places: Whole, view: View) -> View:
        wide = np.zeros(len(self.names), dtype=np.float32)
        wide[places] = view
        return wide


@dataclass(eq=False)
class Standing:
    """What the platform has done and seen so far.

    Attributes:
        setting: place of the lever that it pulled last; −1 before the first round.
        accuracy: of the model in force; 0 before the first round.
        cost: of the last round.
        retrained: whether a model was trained in the last round.
        distances: (M,) how far the last round's records were from clean ones.
        is_sound: whether the bounds behind the model in force hold.
        was_sound: whether those of all rounds do.
    """

    setting: int
    accuracy: float
    cost: float
    retrained: bool
    distances: Reals
    is_sound: bool = True
    was_sound: bool = True

    @classmethod
    def at_start(cls, n_signals: int) -> "Standing":
        """Return what stands before the first round."""
        return cls(-1, 0.0, 0.0, False, np.zeros(n_signals))

    @property
    def payoff(self) -> float:
        """Accuracy less cost."""
        return self.accuracy - self.cost


class PlatformView:
    """The platform's own observation.

    Args:
        levers: names of its menu.
        signals: names of the signals.
        rounds: of an episode that ends by itself; None for one that is cut off.
    """

    def __init__(self, levers: Sequence[str], signals: Sequence[str], rounds: int | None) -> None:
        self.levers, self.signals, self.rounds = tuple(levers), tuple(signals), rounds
        self.names: tuple[str, ...] = (
            *(("round",) if rounds else ()),
            *(f"last.lever.{name}" for name in self.levers),
            "last.accuracy",
            "last.cost",
            "last.retrained",
            *(f"last.distance.{name}" for name in self.signals),
        )
        self.box = box(len(self.names))

    def show(self, standing: Standing, played: int) -> View:
        """Return the entries, clipped to [−1, 1].

        Args:
            standing: what it has done and seen.
            played: rounds that were played.
        """
        pulled = np.zeros(len(self.levers))
        if standing.setting >= 0:
            pulled[standing.setting] = 1.0
        numbers = [standing.accuracy, standing.cost, float(standing.retrained)]
        first = [played / self.rounds] if self.rounds else []
        parts = np.concatenate([first, pulled, numbers, standing.distances])
        view: View = np.clip(parts, -1.0, 1.0).astype(np.float32)
        return view

    def mask(self) -> dict[str, Any]:
        """Return the infos of a reset: every lever may be pulled in every round."""
        return {"action_mask": np.ones(len(self.levers), dtype=np.int8)}

    def info(self, standing: Standing) -> dict[str, Any]:
        """Return the infos of a round."""
        return {
            **self.mask(),
            "lever": self.levers[standing.setting],
            "accuracy": standing.accuracy,
            "cost": standing.cost,
            "payoff": standing.payoff,
            "retrained": standing.retrained,
            "distances": dict(zip(self.signals, standing.distances.tolist(), strict=True)),
        }


def box(n_entries: int) -> spaces.Box:
    """Return the space of vectors of entries in [−1, 1]."""
    return spaces.Box(-1.0, 1.0, shape=(n_entries,), dtype=np.float32)
