"""Everything that is told of a tournament, in one place."""

from dataclasses import dataclass
from typing import Any

from aca_env.scenario.schema import Scenario
from aca_env.tournament.bootstrap import LEVEL, N_REPLICATES, Resampling
from aca_env.tournament.equilibria import Stable, stable_lineups
from aca_env.tournament.lineups import Design
from aca_env.tournament.playing import Results
from aca_env.tournament.ranking import Ranking, rank_policies
from aca_env.tournament.seating import Gap


@dataclass(frozen=True, eq=False)
class Tournament:
    """A finished tournament.

    Attributes:
        results: what was played.
        design: which lineups were, and how many there are.
        gaps: policies that cannot play some seat.
        ranking: of the policies.
        stable: lineups that nobody would leave alone; None where lineups are a sample.
    """

    results: Results
    design: Design
    gaps: tuple[Gap, ...]
    ranking: Ranking
    stable: tuple[Stable, ...] | None

    @property
    def scenario(self) -> Scenario:
        """What was played."""
        return self.results.plan.scenario

    def to_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        plan, ranking = self.results.plan, self.ranking
        names = [standing.policy for standing in ranking.standings]
        return {
            "lineups_possible": self.design.n_possible,
            "lineups_are_a_sample": self.design.is_sample,
            "agents": list(plan.scenario.agents),
            "social_return_is": "the sum of all agents' discounted payoffs",
            "interval": {"level": LEVEL, "replicates": N_REPLICATES, "kind": "percentile"},
            "gaps": [vars(gap) for gap in self.gaps],
            "ranking": [standing.to_dict() for standing in ranking.standings],
            "differences": {
                row: {column: cell.to_dict() for column, cell in zip(names, cells, strict=True)}
                for row, cells in zip(names, ranking.differences, strict=True)
            },
            "stable_lineups": None
            if self.stable is None
            else [lineup.to_dict() for lineup in self.stable],
        }


def assess(results: Results, design: Design, gaps: tuple[Gap, ...]) -> Tournament:
    """Return a finished tournament with its ranking."""
    n_lineups, n_seeds, _ = results.plan.shape
    resampling = Resampling(n_lineups, n_seeds, design.is_sample)
    ranking = rank_policies(results, resampling)
    stable = None if design.is_sample else stable_lineups(results, resampling)
    return Tournament(results, design, gaps, ranking, stable)
