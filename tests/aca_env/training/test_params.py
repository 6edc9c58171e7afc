import math

import pytest

pytest.importorskip("stable_baselines3")
pytest.importorskip("sb3_contrib")

from aca_env.errors import AcaError
from aca_env.scenario.schema import Scenario
from aca_env.training.algorithms import ALGORITHMS, find_algorithm
from aca_env.training.params import known_params, read_params
from tests.agents.scenes import fields


def scenario(**changes):
    return Scenario(**fields(**changes))


def read(algo="ppo", given=None, n_slots=8, **changes):
    return read_params(find_algorithm(algo), given or {}, scenario(**changes), n_slots)


@pytest.mark.parametrize("algo", ALGORITHMS)
def test_every_default_may_also_be_given(algo):
    params = read(algo)
    again = read(algo, {name: value for name, value in params.items() if value is not None})
    assert again == params


def test_rollouts_are_whole_episodes_in_four_minibatches():
    params = read(n_slots=8, rounds=12)
    assert params["n_steps"] == 36
    assert params["batch_size"] == 8 * 36 / 4


def test_the_discount_is_the_scenario_s_and_below_one_where_nothing_ends():
    assert read()["gamma"] == 1
    assert read(reward={"gamma": 0.9})["gamma"] == 0.9
    assert read(horizon="continuing")["gamma"] == 0.99
    assert read(given={"gamma": 0.5})["gamma"] == 0.5


@pytest.mark.parametrize(
    ("algo", "given", "told"),
    [
        ("ppo", {"learning_rate": math.nan}, "learning_rate: expected a finite number"),
        ("ppo", {"learning_rate": math.inf}, "learning_rate: expected a finite number"),
        ("ppo", {"learning_rate": -1.0}, "learning_rate: expected a finite number"),
        ("ppo", {"learning_rate": "fast"}, "learning_rate: expected a finite number"),
        ("ppo", {"learning_rate": True}, "learning_rate: expected a finite number"),
        ("ppo", {"gamma": 1.5}, r"gamma: expected a number in \[0, 1\], got 1.5"),
        ("ppo", {"n_epochs": 0}, "n_epochs: expected a whole number from 1"),
        ("ppo", {"n_epochs": 2.5}, "n_epochs: expected a whole number from 1"),
        ("ppo", {"n_steps": 10**12}, "n_steps: expected a whole number"),
        ("ppo", {"batch_size": 7}, "batch_size: expected a divisor of 256 above 1"),
        ("ppo", {"batch_size": 1}, "batch_size: expected a divisor"),
        ("ppo", {"normalize_advantage": 1}, "normalize_advantage: expected true or false"),
        ("ppo", {"net_arch": []}, "net_arch: expected a list"),
        ("ppo", {"net_arch": [0]}, "net_arch: expected a list"),
        ("ppo", {"net_arch": [64, 1e3]}, "net_arch: expected a list"),
        ("ppo", {"net_arch": 64}, "net_arch: expected a list"),
        ("ppo", {"activation": "swish"}, "activation: expected tanh or relu"),
        ("recurrent-ppo", {"lstm_hidden_size": 10**6}, "lstm_hidden_size: expected"),
        ("ppo", {"lstm_hidden_size": 8}, "unknown setting of ppo 'lstm_hidden_size'; known: "),
        ("dqn", {"clip_range": 0.1}, "unknown setting of dqn 'clip_range'; known: "),
        ("ppo", {"device": "cuda"}, "unknown setting of ppo 'device'"),
        ("ppo", {"policy_kwargs": {}}, "unknown setting of ppo 'policy_kwargs'"),
        ("dqn", {"train_freq": 0}, "train_freq: expected"),
    ],
)
def test_wrong_settings_are_refused_in_one_line(algo, given, told):
    with pytest.raises(AcaError, match=told) as caught:
        read(algo, given)
    assert "\n" not in str(caught.value)


def test_what_may_be_left_out_may_be_none_or_a_number():
    assert read(given={"target_kl": "none"})["target_kl"] is None
    assert read(given={"target_kl": 0.05})["target_kl"] == 0.05


@pytest.mark.parametrize("algo", ALGORITHMS)
def test_our_defaults_are_settings_of_the_algorithm(algo):
    found = find_algorithm(algo)
    assert found.params.keys() <= known_params(found).keys()
