import pytest

pytest.importorskip("stable_baselines3")
pytest.importorskip("sb3_contrib")

from aca_env.errors import AcaError
from aca_env.game.world import World
from aca_env.training.learning import Learning
from aca_env.training.plan import make_plan
from tests.aca_env.training.small_runs import PPO, options


def make(*words, on_steps=None, **changes):
    asked = options(*words, **changes)
    return Learning(make_plan(asked), World(asked.scenario), on_steps or (lambda _: None))


def test_learning_in_parts_explores_as_learning_at_once():
    # The rate falls from 1 to 0.5 over the first half of 320 decisions.
    with make("dqn") as learning:
        learning.begin_games()
        for until, rate in ((80, 0.75), (160, 0.5), (320, 0.5)):
            learning.learn(until)
            assert learning.learners[0].model.exploration_rate == pytest.approx(rate, abs=0.03)


def test_every_decision_is_told_once_whoever_makes_it():
    for learn in ("shared", "independent", "north"):
        told = []
        with make("ppo", learn, on_steps=told.append) as learning:
            learning.begin_games()
            learning.learn(64)
            assert sum(told) == 64
            assert [one.model.num_timesteps for one in learning.learners] == [64] * len(
                learning.learners
            )


def test_games_begin_anew_with_other_seeds_each_time():
    with make("ppo", "north") as learning:
        seeds = []
        for until in (32, 64):
            learning.begin_games()
            learning.learn(until)
            games = learning.learners[0].model.get_env().games.games
            seeds.append(games.game.present.seed.tolist())
    first, second = seeds
    assert first == [*range(first[0], first[0] + 4)]
    assert not set(first) & set(second)


def test_settings_that_the_library_refuses_are_one_line():
    with pytest.raises(AcaError, match="ppo refuses its settings") as caught:
        make("ppo", params=PPO | {"clip_range_vf": 0.0}).learn(64)
    assert "\n" not in str(caught.value)
