"""Small plans and results for tests of tournaments."""

import numpy as np

from aca_env.game.world import World
from aca_env.scenario.schema import Scenario
from aca_env.tournament.lineups import design_lineups
from aca_env.tournament.plan import Plan
from aca_env.tournament.player import MEASURES
from aca_env.tournament.playing import Results
from aca_env.tournament.seating import find_seats
from tests.agents.scenes import fields

WORDS = ("uniform", "fixed", "myopic")


def small_plan(n_seeds=3, words=WORDS, n_regret_seeds=0, **changes):
    """Return a plan of all lineups in a small duel."""
    scenario = Scenario(**fields(**changes))
    seating = find_seats(World(scenario), words)
    lineups = design_lineups(seating.fitting, 1000, 0).lineups
    return Plan(scenario, tuple(words), lineups, range(n_seeds), n_regret_seeds)


def made_results(returns, lineups, words):
    """Return results with given returns (n_lineups, n_seeds, n_agents); payoffs are the same."""
    returns = np.asarray(returns, dtype=float)
    plan = Plan(Scenario(**fields()), tuple(words), np.asarray(lineups), range(returns.shape[1]))
    values = dict.fromkeys(MEASURES, returns)
    return Results(plan, values)
