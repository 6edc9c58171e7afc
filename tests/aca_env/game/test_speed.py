"""How long a step takes: by number of records, and at all."""

import statistics
import time

import numpy as np
import pytest

import aca_env
from aca_env.faces.parallel import CollectiveActionEnv
from aca_env.faces.views import Views
from aca_env.game.making import make_game

pytestmark = pytest.mark.slow

N_REPEATS, N_EPISODES = 15, 12
MOST_SECONDS = 200e-6


def climate_duel(*, compiled: bool | None, **settings) -> CollectiveActionEnv:
    """Return the environment on the chosen engine, once played so that nothing is cold."""
    env = aca_env.parallel_env("climate-duel", **settings)
    env.game = make_game(env.game.world, compiled=compiled)
    env.views = Views(env.game, pad=True, form="flat")
    seconds_per_step(env, seed=0)
    return env


def seconds_per_step(env: CollectiveActionEnv, seed: int) -> float:
    """Return the median time of a step over some episodes of random actions."""
    rng, times = np.random.default_rng(seed), []
    for episode in range(N_EPISODES):
        env.reset(seed=seed + episode)
        while env.agents:
            actions = {agent: rng.integers(0, env.action_space(agent).nvec) for agent in env.agents}
            start = time.perf_counter()
            env.step(actions)
            times.append(time.perf_counter() - start)
    return statistics.median(times)


@pytest.mark.parametrize("compiled", [False, None], ids=["numpy", "compiled"])
def test_a_step_takes_as_long_for_a_billion_records_as_for_ten_thousand(compiled):
    small, large = (climate_duel(compiled=compiled, population__n_train=n) for n in (10**4, 10**9))
    pairs = [(seconds_per_step(small, s), seconds_per_step(large, s)) for s in range(N_REPEATS)]
    few, many = (statistics.median(times) for times in zip(*pairs, strict=True))
    assert 0.8 < many / few < 1.2, f"{few * 1e6:.1f} and {many * 1e6:.1f} microseconds"


@pytest.mark.parametrize("compiled", [False, None], ids=["numpy", "compiled"])
def test_a_step_with_its_bound_takes_less_than_a_fifth_of_a_millisecond(compiled):
    env = climate_duel(compiled=compiled)
    env.reset(seed=0)
    infos = env.step({agent: [0] * 5 for agent in env.agents})[4]
    assert all("bound" in info for info in infos.values())
    median = statistics.median(seconds_per_step(env, seed) for seed in range(N_REPEATS))
    assert median < MOST_SECONDS, f"{median * 1e6:.1f} microseconds"
