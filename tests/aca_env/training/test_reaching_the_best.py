import pytest

pytest.importorskip("stable_baselines3")

from aca_env.scenario.loading import load_scenario
from aca_env.training.options import TrainOptions
from aca_env.training.results import results
from aca_env.training.running import train

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("seed", range(3))
def test_ppo_reaches_the_exact_best_response_and_beats_policies_that_do_not_learn(tmp_path, seed):
    scenario = load_scenario("climate-duel", {"collectives.0.policy": "fixed"})
    trained = train(TrainOptions(scenario, learn="water", steps=100_000, seed=seed), tmp_path)
    (water,) = results(trained)
    assert water.best_share >= 0.95
    low, _ = water.after.ends
    for word in ("uniform", "fixed"):
        _, high = water.yardsticks[word].ends
        assert low > high
