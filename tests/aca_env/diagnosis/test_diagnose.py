import json

import numpy as np
import pytest

from aca_env.diagnosis.diagnose import diagnose
from aca_env.diagnosis.round_at_hand import RoundAtHand
from aca_env.errors import AcaError, StateError
from aca_env.planning.best_reply import deviation_gains
from aca_env.planning.menus import idle_action
from tests.aca_env.diagnosis.rounds import (
    later,
)
from tests.aca_env.planning.games import legal_menu
from tests.agents.scenes import COOL, SCENES, SHADE, STORM, make_env

QUICK = {"n_rounds": 3, "n_episodes": 2}


def scene_env(scene, n_rounds=0):
    env = make_env(SCENES[scene])
    env.reset(seed=3)
    return later(env, n_rounds)


def gains_by_loop(env, joint):
    """Return everybody's gain from each legal action, one outcome at a time."""
    now = env.outcomes(joint[None]).payoff[0]
    gains = []
    for i in range(len(joint)):
        told = {}
        for action in legal_menu(env, i):
            other = joint.copy()
            other[i] = action
            told[action] = env.outcomes(other[None]).payoff[0, i] - now[i]
        gains.append(told)
    return gains


@pytest.mark.parametrize("n_rounds", [0, 2])
@pytest.mark.parametrize("scene", SCENES)
def test_gains_are_those_of_a_loop_over_single_outcomes(scene, n_rounds):
    env = scene_env(scene, n_rounds)
    found = diagnose(env, **QUICK)
    loop = gains_by_loop(env, found.joint_action)
    for incentive, gains in zip(found.incentives, loop, strict=True):
        assert incentive.gain == pytest.approx(max(0.0, *gains.values()), abs=1e-12)
        for deviation in incentive.deviations:
            assert deviation.gain == pytest.approx(gains[deviation.action], abs=1e-12)
    assert found.gaps.epsilon == max(incentive.gain for incentive in found.incentives)
    planned = deviation_gains(env.game, found.joint_action[None]).epsilon[0]
    assert found.gaps.epsilon == pytest.approx(planned, abs=1e-12)


@pytest.mark.parametrize("scene", SCENES)
def test_diagnosis_leaves_the_game_where_it_is(scene):
    env, twin = scene_env(scene, 1), scene_env(scene, 1)
    diagnose(env, **QUICK)
    later(env), later(twin)
    assert np.array_equal(env.state(), twin.state())
    assert np.array_equal(env.game.present.last_payoff, twin.game.present.last_payoff)


@pytest.mark.parametrize("scene", SCENES)
def test_dictionary_is_json_with_one_set_of_keys(scene):
    env = scene_env(scene, 1)
    document = json.loads(json.dumps(diagnose(env, **QUICK).to_dict(), allow_nan=False))
    assert document["format"] == 1
    assert [*document] == [
        "format", "names", "scenario", "question", "content_hash", "seed", "round", "regime",
        "delta", "selection", "standings", "gaps", "incentives", "harms", "alignment",
        "retraining", "needed", "seconds",
    ]  # fmt: skip
    n_agents = len(env.possible_agents)
    for part in ("lost_bound", "lost_success", "lost_payoff", "lost_bound_to_one", "conflict"):
        assert np.shape(document["harms"][part]) == (n_agents, n_agents)
    assert [*document["standings"][0]] == [
        "name", "agent", "action", "words", "illegal", "n_members", "n_acting", "success",
        "bound", "certified", "why_not", "payoff", "certified_payoff",
    ]  # fmt: skip
    assert document["round"] == 2


def test_standings_are_what_the_step_then_gives():
    env = scene_env("plain")
    found = diagnose(env, **QUICK)
    joint = found.joint_action
    infos = env.step(dict(zip(env.agents, joint, strict=True)))[4]
    for standing in found.standings:
        told = infos[standing.agent]
        assert (standing.success, standing.bound) == (told["success"], told["bound"])
        assert standing.payoff == told["payoff"]
        assert standing.n_acting == told["n_acting"]


def test_first_round_is_diagnosed_with_everybodys_first_edit():
    found = diagnose(scene_env("plain"), **QUICK)
    assert [standing.words for standing in found.standings] == [
        f"plants heat with label {COOL}",
        f"plants water with label {STORM}",
    ]


def test_later_rounds_are_diagnosed_with_what_was_played_last():
    env = scene_env("plain", 1)
    assert np.array_equal(diagnose(env, **QUICK).joint_action, env.game.present.last_action[0])


@pytest.mark.parametrize("scene", ["plain", "every_strategy", "participation_and_memory", "once"])
def test_losses_are_what_outcomes_say(scene):
    env = scene_env(scene, 1)
    found = diagnose(env, **QUICK)
    joint, n_agents = found.joint_action, len(env.possible_agents)
    now = env.outcomes(joint[None])
    for j in range(n_agents):
        other = joint.copy()
        other[j] = idle_action(env.game.world, j)
        without = env.outcomes(other[None])
        for i in set(range(n_agents)) - {j}:
            lost = np.maximum(without.bound[0, i], 0) - np.maximum(now.bound[0, i], 0)
            expected = {
                "lost_bound": lost,
                "lost_success": without.success[0, i] - now.success[0, i],
                "lost_payoff": without.payoff[0, i] - now.payoff[0, i],
                "bound_without": without.bound[0, i],
            }
            for name, value in expected.items():
                assert getattr(found.harms, name)[i, j] == pytest.approx(value, nan_ok=True), name


@pytest.mark.parametrize("scene", SCENES)
def test_who_is_left_out_of_a_round_stands_by_as_if_it_abstained(scene):
    env = scene_env(scene, 1)
    at = RoundAtHand(env.game, diagnose(env, n_rounds=0).joint_action)
    for j in range(at.n_agents):
        kinds = [entry.kind for entry in at.world.scenario.collectives[j].strategies]
        if "abstain" in kinds:
            other = at.joint.copy()
            other[j] = idle_action(at.world, j)
            assert at.rows_of(other[None])[0, j] == at.idle_row(j)


def test_estimates_are_never_guarantees():
    found = diagnose(scene_env("anonymous_rewarded_for_the_least"), **QUICK)
    assert not any(standing.certified for standing in found.standings)
    assert "estimate" in found.standings[0].why_not


def test_mapping_of_actions_is_a_joint_action_too():
    env = scene_env("plain")
    joint = np.array([[0, 0, 0, 0, 0], [1, 2, 1, 0, 0]])
    by_agent = dict(zip(env.agents, joint, strict=True))
    one, other = (diagnose(env, given, **QUICK).joint_action for given in (joint, by_agent))
    assert np.array_equal(one, joint)
    assert np.array_equal(other, joint)


@pytest.mark.parametrize(
    ("given", "options", "told"),
    [
        ([[9, 0, 0, 0, 0], [0, 0, 0, 0, 0]], {}, "collective_0: strategy: expected 0 to 1, got 9"),
        ([[0, 0], [0, 0]], {}, "joint_action: expected integers (2, 5) or a mapping"),
        ([[0] * 5, [0]], {}, "joint_action: expected integers (2, 5) or a mapping"),
        ([[0.5] * 5] * 2, {}, "whole number, got 0.5"),
        (3, {}, "joint_action: expected integers (2, 5) or a mapping"),
        ({"who": [0] * 5}, {}, "collective_0"),
        (None, {"level": 2}, "level: expected a number in [0, 1], got 2"),
        (None, {"level": float("nan")}, "level: expected a number in [0, 1], got nan"),
        (None, {"n_rounds": 1}, "n_rounds: expected 0 or at least 2, got 1"),
        (None, {"n_rounds": 2.5}, "n_rounds: expected a whole number"),
        (None, {"n_episodes": 0}, "n_episodes: expected a whole number of at least 1, got 0"),
    ],
)
def test_mistakes_are_one_line(given, options, told):
    with pytest.raises(AcaError) as caught:
        diagnose(scene_env("plain"), given, **options)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_nothing_is_diagnosed_when_there_is_no_round():
    with pytest.raises(StateError, match="expected reset"):
        diagnose(make_env(SCENES["plain"]))
    with pytest.raises(StateError, match="the episode is over"):
        diagnose(scene_env("plain", 4))


def test_masked_action_is_diagnosed_as_it_would_be_carried_out():
    env = scene_env("budget")
    joint = np.array([[1, 0, 0, 1, 0], [0, 0, 0, 0, 0]])
    env.step(dict(zip(env.agents, joint, strict=True)))
    found = diagnose(env, joint, **QUICK)
    assert found.standings[0].illegal
    assert found.standings[0].words == "abstains"
    assert SHADE not in found.standings[0].words
