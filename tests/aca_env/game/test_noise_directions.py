"""Coordination noise has the directions that were published.

Karan et al. (2025, arXiv 2510.18933): large noise takes a collective's success from 100% to less
than 60%, and twice the size with four times the noise does worse.
"""

import numpy as np
import pytest

from aca_env.game.making import make_game
from aca_env.game.world import World
from aca_env.scenario.loading import load_scenario

CHANGES = {
    "population.n_pool": 100_000,
    "population.n_train": 200_000,
    "population.n_test": 20_000,
    "population.redraw": "every_round",
    "collectives.0.efforts": [1.0],
    "collectives.0.types": [],
}
SHARE, NOISE = 0.08, 0.15


@pytest.fixture(scope="module")
def success():
    """Mean success of a lone collective in cars, for the label that is furthest from true."""
    base = World(load_scenario("cars-single", CHANGES))
    poor = base.space.label_code("Poor")

    def mean(share: float, noise: float, mistake: str) -> float:
        wrong = {} if mistake == "unedited" else {mistake: noise}
        changes = {
            "collectives.0.share": share,
            "collectives.0.noise": {"reliability": 1 - noise, **wrong},
        }
        game = make_game(base.varied(load_scenario("cars-single", CHANGES | changes)))
        game.reset(np.arange(4, dtype=np.uint64))
        step = game.step(np.tile([1, poor, 0, 0, 0], (4, 1, 1)))
        return float(step.outcome.success.mean())

    return mean


def test_large_noise_takes_success_from_all_to_less_than_sixty_percent(success):
    assert success(SHARE, 0.0, "wrong_label") == 1.0
    assert success(SHARE, 4 * NOISE, "wrong_label") < 0.6
    assert success(SHARE, 4 * NOISE, "unedited") < 0.6


def test_twice_the_size_with_four_times_the_noise_does_worse(success):
    careful, careless = (success(k * SHARE, k * k * NOISE, "wrong_label") for k in (1, 2))
    assert careful > careless + 0.1


@pytest.mark.parametrize("mistake", ["wrong_label", "unedited"])
def test_more_noise_is_never_better_and_more_members_never_worse(success, mistake):
    by_noise = [success(SHARE, noise, mistake) for noise in (0.0, 0.2, 0.4, 0.6, 0.8)]
    assert (np.diff(by_noise) <= 0.01).all()
    assert by_noise[-1] < 0.2
    by_size = [success(share, 4 * NOISE, mistake) for share in (0.04, 0.08, 0.16, 0.3)]
    assert (np.diff(by_size) >= -0.01).all()


def test_a_wrong_label_hurts_at_least_as_much_as_staying_away(success):
    for noise in (0.2, 0.4, 0.6):
        wrong, away = (success(SHARE, noise, mistake) for mistake in ("wrong_label", "unedited"))
        assert wrong <= away + 0.01
