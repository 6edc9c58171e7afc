"""What takes the population for one that stays refuses users who answer the classifier."""

import numpy as np
import pytest

import aca_env
from aca_env.diagnosis.diagnose import diagnose
from aca_env.errors import AcaError
from aca_env.first_plans import joint_plan
from aca_env.formation.coalition_game import coalition_game
from aca_env.formation.critical_masses import critical_masses
from aca_env.power.platform_power import performative_power
from aca_env.power.staircase import population_staircase
from aca_env.reproduce.lineups import disjoint_scenarios

PLANS = np.zeros(2, dtype=np.int64)
ANALYSES = {
    "diagnose": diagnose,
    "coalitions": coalition_game,
    "critical masses": critical_masses,
    "joint plans": lambda env: joint_plan(env.game.world),
    "staircase": lambda env: population_staircase(env.game.world, 0, PLANS, np.zeros(2)),
    "power": lambda env: performative_power(env.scenario, seeds=1),
}


@pytest.fixture(scope="module")
def env():
    made = aca_env.parallel_env("self-fulfilling", population__n_train=10_000)
    made.reset(seed=0)
    return made


@pytest.mark.parametrize("analysis", ANALYSES.values(), ids=ANALYSES)
def test_an_analysis_of_the_pool_refuses_in_one_line(env, analysis):
    with pytest.raises(AcaError) as caught:
        analysis(env)
    told = str(caught.value)
    assert told.startswith("dynamics.shift: expected none for ")
    assert told.endswith("got 'conformity'")
    assert "\n" not in told


def test_exact_studies_leave_out_users_who_answer():
    assert "self-fulfilling" in aca_env.list_scenarios()
    assert "self-fulfilling" not in disjoint_scenarios()
