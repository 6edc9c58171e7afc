import numpy as np
import pytest

from aca_env.agents import POLICIES
from aca_env.diagnosis.story import find_doubts, play_to
from aca_env.errors import DataError
from aca_env.policies import make_policies
from aca_env.runs.certificates import doubts
from tests.agents.scenes import SCENES, make_env


def played(scene, number, policy="uniform"):
    content = SCENES[scene]
    groups = [{**group, "policy": policy} for group in content["collectives"]]
    env = make_env({**content, "collectives": groups})
    policies = make_policies(env.scenario)
    for one in policies.values():
        one.attach(env)
    return env, play_to(env, policies, 5, number)


@pytest.mark.parametrize("number", [1, 3, 4])
@pytest.mark.parametrize("scene", SCENES)
def test_game_stands_before_the_round_whose_actions_are_told(scene, number):
    env, story = played(scene, number)
    assert env.game.present.round == number - 1 == story.round - 1
    assert story.success.shape == story.bound.shape == (4, len(env.possible_agents))
    env.step(dict(zip(env.agents, story.joint_action, strict=True)))
    assert env.game.present.last_success[0] == pytest.approx(story.success[number - 1], nan_ok=True)


def test_bounds_that_are_not_shown_are_no_reason_for_doubt():
    env, story = played("bank_without_bounds", 2, policy="fixed")
    assert doubts(env.scenario, make_policies(env.scenario))
    assert story.why_not == {}


def test_policies_that_read_their_records_are_doubted_where_plans_must_be_fixed():
    env, _ = played("plain", 1)
    chosen = env.scenario.model_copy(
        update={"information": env.scenario.information.model_copy(update={"selection": "fixed"})}
    )
    reader = next(kind for kind in POLICIES.values() if kind.reads_records)
    policies = {agent: reader() for agent in env.possible_agents}
    assert set(find_doubts(chosen, policies)) == set(env.possible_agents)


@pytest.mark.parametrize("number", [0, 5, -1])
def test_round_that_is_not_played_is_refused(number):
    with pytest.raises(DataError, match=f"round: expected 1 to 4, got {number}"):
        played("plain", number)


def test_story_does_not_share_arrays_with_the_game():
    env, story = played("plain", 2)
    before = story.success.copy()
    env.step(dict(zip(env.agents, story.joint_action, strict=True)))
    assert np.array_equal(story.success, before, equal_nan=True)
