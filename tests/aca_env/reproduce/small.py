"""Experiments that take no time, for the machinery around them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from aca_env.reproduce.effort import QUICK, Effort
from aca_env.reproduce.experiment import OURS, Claim, Experiment, Finding, Results
from aca_env.reproduce.sweep import Arrays, OnPoint, Sweep

EFFORT = replace(QUICK, name="tiny", sweep_draws=3, ratio_steps=5, validity_draws=20)
computed: list[str] = []
"""Names of the sweeps that were computed, in order."""


@dataclass(frozen=True)
class Coins(Sweep):
    """Some coins, thrown."""

    title: str
    n_coins: int = 50

    @property
    def name(self) -> str:
        return self.title

    def n_points(self, effort: Effort) -> int:
        return effort.sweep_draws

    def compute(self, effort: Effort, seed: int, on_point: OnPoint) -> Arrays:
        computed.append(self.name)
        thrown = []
        for point in range(self.n_points(effort)):
            thrown.append(self.generator(seed, point).random(self.n_coins) < 0.5)
            on_point()
        return {"heads": np.stack(thrown)}


def coin_experiment(name: str = "7", *, claim: Callable[[Results], Finding] | None = None):
    """Return an experiment on coins with one claim, which holds by default."""
    sweep = Coins(f"coins-{name}")

    def heads(results: Results) -> NDArray[Any]:
        return results.of(sweep)["heads"].mean(axis=1)

    def tables(results: Results) -> dict[str, list[dict[str, Any]]]:
        return {"": [{"point": k, "heads": h} for k, h in enumerate(heads(results))]}

    def draw(results: Results) -> Figure:
        figure = Figure(figsize=(2, 2))
        figure.subplots().plot(heads(results))
        return figure

    def measure(results: Results) -> Finding:
        return Finding(f"{heads(results).mean():.3f} heads", True)

    return Experiment(
        name=name,
        title="Coins <thrown>",
        method="Thrown by hand.",
        sweeps=(sweep,),
        tables=lambda results: {
            "": [{"point": k, "heads": h} for k, h in enumerate(heads(results))]
        },
        picture=draw,
        claims=(Claim("Coins fall on both sides", claim or measure, OURS),),
    )
