"""What the exact values of the shipped scenarios come to, one record per collective."""

from dataclasses import dataclass

import numpy as np

from aca_env.reproduce.exact import PARTS, RADII
from aca_env.reproduce.exact_sweep import ExactSweep
from aca_env.reproduce.experiment import Results
from aca_env.reproduce.lineups import REGIMES, Lineup, lineups
from aca_env.reproduce.sweep import Reals

STAR = "* one round by itself: memory, participation, reliability or detection plays no part"
"""What the star beside some names means."""

SWEEPS = tuple(map(ExactSweep, lineups()))


@dataclass(frozen=True)
class Standing:
    """One collective in one lineup, at the exact values of its population.

    Attributes:
        lineup: the scenario and everybody's plans.
        collective: its name.
        n_train: training records.
        values: the arrays of the sweep at this collective.
        is_one_round: whether what one round takes is what any round takes.
    """

    lineup: Lineup
    collective: str
    n_train: int
    values: dict[str, Reals]
    is_one_round: bool

    @property
    def name(self) -> str:
        """Name for readers; the collective's own only where there are several."""
        alone = self.lineup.scenario_name == "cars-single"
        return self.lineup.name if alone else f"{self.lineup.name}: {self.collective}"

    @property
    def row_name(self) -> str:
        """Name in pictures, with a star where one round by itself is not the whole truth."""
        return self.name if self.is_one_round else f"{self.name} *"

    @property
    def share(self) -> float:
        """Share of the training records as shipped."""
        return float(self.values["n_members"]) / self.n_train

    def members(self, regime: str, level: float) -> float:
        """Return the least members that certify a level in a regime; NaN if nothing does."""
        return float(self.values["members"][REGIMES.index(regime), _place(level)])

    def members_without(self, part: str, level: float) -> float:
        """Return the same for `full` if a part of the loss were not paid."""
        return float(self.values["without"][PARTS.index(part), _place(level)])

    def success_share(self, level: float) -> float:
        """Return the least share whose success is at least a level, without sampling error."""
        return float(self.values["success_share"][_place(level)])

    def infinite_share(self, level: float) -> float:
        """Return the least share whose infinite-data bound is at least a level."""
        return float(self.values["infinite_share"][_place(level)])

    def certified_share(self, level: float) -> float:
        """Return the least share whose bound in the regime `full` is at least a level."""
        return self.members("full", level) / self.n_train

    def cost(self, radius: str) -> float:
        """Return the mass that a radius takes off a margin as shipped."""
        return float(self.values["cost"][RADII.index(radius)])


def _place(level: float) -> int:
    return ExactSweep.LEVELS.index(level)


def standings(results: Results) -> list[Standing]:
    """Return every collective that is shown, in every lineup."""
    found = []
    for sweep in SWEEPS:
        arrays = results.of(sweep)
        scenario = sweep.lineup.scenario("full")
        for k, i in enumerate(sweep.lineup.shown(scenario)):
            values = {name: np.asarray(array)[..., k] for name, array in arrays.items()}
            found.append(
                Standing(
                    sweep.lineup,
                    scenario.collectives[i].name,
                    scenario.population.n_train,
                    values,
                    sweep.lineup.is_one_round(scenario),
                )
            )
    return found
