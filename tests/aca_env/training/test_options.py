import pytest

from aca_env.errors import AcaError
from aca_env.scenario.schema import Scenario
from aca_env.training.options import TrainOptions
from tests.agents.scenes import fields

SCENARIO = Scenario(**fields())


@pytest.mark.parametrize(
    ("learn", "agents", "alone"),
    [
        ("shared", ("collective_0", "collective_1"), False),
        ("independent", ("collective_0", "collective_1"), False),
        ("self-play", ("collective_0", "collective_1"), False),
        ("north", ("collective_0",), True),
        ("collective_1", ("collective_1",), True),
        ("south, north", ("collective_0", "collective_1"), False),
    ],
)
def test_words_say_who_learns(learn, agents, alone):
    options = TrainOptions(SCENARIO, learn=learn)
    assert options.learners == agents
    assert options.is_alone is alone


def test_a_collective_whose_name_has_a_comma_can_be_named():
    content = fields()
    content["collectives"][0] = content["collectives"][0] | {"name": "north, and more"}
    assert TrainOptions(Scenario(**content), learn="north, and more").learners == ("collective_0",)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"algo": "sac"}, "unknown algorithm 'sac'; known: ppo, maskable-ppo, recurrent-ppo"),
        ({"algo": None}, "unknown algorithm"),
        ({"steps": 0}, "--steps: expected a whole number from 1 to .*, got 0"),
        ({"steps": 1.5}, "--steps"),
        ({"steps": True}, "--steps"),
        ({"steps": 10**20}, "--steps"),
        ({"n_envs": 0}, "--envs"),
        ({"threads": -1}, "--threads"),
        ({"pool_size": 0}, "--pool-size"),
        ({"checkpoint_every": 0}, "--checkpoint-every"),
        ({"eval_every": -3}, "--eval-every"),
        ({"snapshot_every": 10}, "--snapshot-every: expected with --learn self-play"),
        ({"seed": -1}, "--seed"),
        ({"seed": 2**32}, "--seed"),
        ({"eval_seeds": range(0)}, "--eval-seeds"),
        ({"eval_seeds": range(2**32, 2**32 + 1)}, "--eval-seeds: .*where training has none"),
        ({"eval_seeds": range(10**6)}, "--eval-seeds"),
        ({"learn": "east"}, "--learn: unknown agent 'east'; known: collective_0.*self-play"),
        ({"learn": ""}, "--learn: expected shared"),
        ({"learn": "north, collective_0"}, "--learn: expected every agent once"),
        ({"yardsticks": ("best",)}, "unknown policy 'best'"),
        ({"yardsticks": ("fixed(",)}, "policy"),
    ],
)
def test_wrong_options_are_refused_in_one_line(changes, told):
    with pytest.raises(AcaError, match=told) as caught:
        TrainOptions(SCENARIO, **changes)
    assert "\n" not in str(caught.value)
