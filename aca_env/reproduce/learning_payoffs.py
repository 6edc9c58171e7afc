"""What models earn while they learn: payoffs, whatever their rewards are made of."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from stable_baselines3.common.callbacks import (  # type: ignore[import-not-found, unused-ignore]
    BaseCallback,
)

Reals = NDArray[np.float64]


class Payoffs(BaseCallback):  # type: ignore[misc, unused-ignore] # untyped where not installed
    """Collects the mean payoff of a model's agents, round by round."""

    def __init__(self) -> None:
        super().__init__()
        self._rounds: list[float] = []

    def restart(self) -> None:
        """Do nothing: rounds are counted one by one."""

    def _on_step(self) -> bool:
        infos: list[dict[str, Any]] = self.locals["infos"]
        self._rounds.append(float(np.mean([info["payoff"] for info in infos])))
        return True

    def take(self) -> float:
        """Return the mean payoff of a round since the last call."""
        mean = float(np.mean(self._rounds))
        self._rounds.clear()
        return mean
