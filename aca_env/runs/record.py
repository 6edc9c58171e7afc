"""A run as arrays: what the summary and the plot are made of."""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from aca_env.runs.rows import MEASURED, Row
from aca_env.scenario.platform import HISTOGRAM
from aca_env.scenario.schema import Scenario

Reals = NDArray[np.float64]
MEASURES = ("success", "bound", "payoff", "reward", "n_acting")
NEEDED = {"agent", "seed", "round", "plan", "strategy", *MEASURES}
"""What a row must have to be taken."""


class Record:
    """Every measure of a run, (n_seeds, n_rounds, n_agents), NaN where there is none.

    Success and bound of an abstainer are NaN; a bound that says nothing is −∞. `plans` counts,
    for each agent, what it did in the rounds in which it did not abstain. `measured` has the
    measures of a fitted learner by name, and is empty for the histogram.

    Args:
        scenario: what is played.
        seeds: of the episodes.
        why_not: by agent, why its bounds are no guarantees.
    """

    def __init__(self, scenario: Scenario, seeds: range, why_not: dict[str, str]) -> None:
        self.scenario, self.seeds, self.why_not = scenario, seeds, why_not
        shape = (len(seeds), scenario.rounds, len(scenario.agents))
        tables: dict[str, Reals] = {name: np.full(shape, np.nan) for name in MEASURES}
        self.success, self.bound = tables["success"], tables["bound"]
        self.payoff, self.reward = tables["payoff"], tables["reward"]
        self.n_acting = tables["n_acting"]
        self.plans: list[Counter[str]] = [Counter() for _ in scenario.agents]
        self.n_rows = 0
        is_fitted = scenario.platform.classifier != HISTOGRAM
        self.measured = {n: np.full(shape, np.nan) for n in MEASURED if is_fitted}
        self._tables = tables
        self._measured_bounds = [(n, t) for n, t in self.measured.items() if n.startswith("bound")]
        self._place = {agent: i for i, agent in enumerate(scenario.agents)}
        self._has_bounds = scenario.information.bounds != "none"

    def add(self, row: Row) -> None:
        """Take one row."""
        agent = self._place[row["agent"]]
        place = (row["seed"] - self.seeds.start, row["round"] - 1, agent)
        for name, table in self._tables.items():
            if row[name] is not None:
                table[place] = row[name]
        for name, table in self.measured.items():
            if row.get(name) is not None:
                table[place] = row[name]
        acts = row["success"] is not None
        if acts and self._has_bounds:
            for name, table in (("bound", self.bound), *self._measured_bounds):
                if row.get(name) is None:
                    table[place] = -np.inf
        if row["strategy"] != "abstain":
            self.plans[agent][row["plan"]] += 1
        self.n_rows += 1
