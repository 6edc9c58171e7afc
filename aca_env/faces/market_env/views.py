"""What a platform of a market is shown."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from aca_env.faces.platform_env.views import PlatformView, Standing, box

Reals = NDArray[np.float64]
View = NDArray[np.float32]


class MarketView:
    """A platform's own observation: as alone, then shares and the others' accuracies.

    Args:
        alone: what it sees of itself.
        n_others: number of rivals.
    """

    def __init__(self, alone: PlatformView, n_others: int) -> None:
        self.alone = alone
        self.names: tuple[str, ...] = (
            *alone.names,
            "own.share",
            "outside.share",
            *(f"others.{j}.share" for j in range(n_others)),
            *(f"others.{j}.accuracy" for j in range(n_others)),
        )
        self.box = box(len(self.names))

    def show(self, place: int, standings: list[Standing], shares: Reals, played: int) -> View:
        """Return a platform's entries in [−1, 1].

        Args:
            place: of the platform.
            standings: of all platforms.
            shares: (n_platforms + 1,) shares of users, the last of those outside.
            played: rounds that were played.
        """
        others = [j for j in range(len(standings)) if j != place]
        accuracies = [standings[j].accuracy for j in others]
        told = [shares[place], shares[-1], *shares[others], *accuracies]
        own = self.alone.show(standings[place], played)
        return np.concatenate([own, np.array(told, dtype=np.float32)])

    def info(
        self, place: int, standing: Standing, shares: Reals, rewards: dict[str, float]
    ) -> dict[str, Any]:
        """Return the infos of a round; `payoff` is what the platform got."""
        told = self.alone.info(standing)
        del told["payoff"]
        mine = {"share": float(shares[place]), "outside": float(shares[-1])}
        return {**told, **mine, "rewards": dict(rewards)}
