"""Choosing targets: who is paid for its own difference learns what the team's reward hides."""

from itertools import product

import numpy as np
import pytest
from scipy import stats

from tests.aca_env.game.targets import K, games, hit, learn

N_GAMES, ROUNDS = 24, 400
PACES = [{"chance": chance, "step": step} for chance, step in product((0.1, 0.4), (0.2, 0.5))]


def reached(n_games: int = N_GAMES, *, reward: dict, **pace) -> tuple[float, float]:
    """Return a 95% interval for the mean share of the best G, over games with seeds 0, 1, ..."""
    env = games(n_games, ROUNDS, **reward)
    shares = hit(env, learn(env, seed=0, **pace)) / K
    spread = stats.t.ppf(0.975, n_games - 1) * shares.std(ddof=1) / np.sqrt(n_games)
    return shares.mean() - spread, shares.mean() + spread


def test_the_best_is_that_every_target_is_hit_once():
    env = games(1, 2)
    env.reset(seed=0)
    assert hit(env, np.arange(K)[None])[0] == pytest.approx(K)
    assert hit(env, np.zeros((1, K), dtype=int))[0] == pytest.approx(1)
    assert hit(env, np.repeat(np.arange(K // 2), 2)[None])[0] == pytest.approx(K / 2)


@pytest.mark.parametrize("pace", PACES, ids=str)
def test_bandits_paid_by_their_difference_come_near_the_best(pace):
    low, _ = reached(reward={"mode": "difference"}, **pace)
    assert low > 0.98


@pytest.mark.parametrize("first", [0.0, float(K)], ids=["modest", "optimistic"])
@pytest.mark.parametrize("pace", PACES, ids=str)
def test_the_same_bandits_paid_by_the_team_do_not(pace, first):
    _, high = reached(reward={"matrix": "cooperative"}, first=first, **pace)
    assert high < 0.95


def test_aristocrats_come_near_the_best_too():
    low, _ = reached(6, reward={"mode": "aristocrat"}, chance=0.1, step=0.2)
    assert low > 0.95
