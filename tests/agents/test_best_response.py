import numpy as np
import pytest

from aca_env.agents.base import PolicyError
from aca_env.agents.best_response import BestResponse
from aca_env.agents.fixed import Fixed
from aca_env.agents.myopic import Myopic
from aca_env.planning.best_reply import best_replies
from aca_env.planning.lookahead import LookaheadError, best_plan
from aca_env.policy_contract import check_policy
from aca_env.runs.episode import play
from aca_env.scenario.schema import Scenario
from tests.agents.scenes import COOL, SCENES, STORM, fields, make_env, ready, with_collective

RNG = np.random.default_rng(0)
UNKNOWN = [-1] * 5


def told(infos, agent, others):
    return {**infos[agent], "others_actions": np.array(others)}


def test_it_answers_what_the_others_are_about_to_do_on_the_records_of_the_round():
    env = make_env(fields())
    _, infos = env.reset(seed=2)
    for other in ([0] * 5, [1, 0, 1, 0, 0], [1, 3, 0, 0, 0]):
        policy = ready(BestResponse(), env)
        action = policy.act(None, told(infos, "collective_0", [UNKNOWN, other]), RNG)
        payoffs = {}
        for label in range(4):
            for strategy in (0, 1):
                own = (strategy, label * strategy, 0, 0, 0)
                payoffs[own] = env.outcomes(np.array([[own, other]])).payoff[0, 0]
        assert payoffs[tuple(action)] == max(payoffs.values())
        assert policy.is_exact


def test_it_earns_at_least_what_replying_to_the_last_actions_does():
    earned = {}
    for kind in (BestResponse, Myopic):
        env = make_env(fields())
        policies = {"collective_0": kind(), "collective_1": Fixed(label=STORM, signal="heat")}
        for policy in policies.values():
            policy.attach(env)
        rounds = list(play(env, policies, seed=0))
        earned[kind] = [round_.rewards["collective_0"] for round_ in rounds]
    assert all(np.array(earned[BestResponse]) >= np.array(earned[Myopic]))


def test_others_who_see_too_are_taken_to_repeat_themselves_and_that_is_told():
    env = make_env(fields())
    env.reset(seed=2)
    joint = {"collective_0": np.array([1, 0, 0, 0, 0]), "collective_1": np.array([1, 3, 1, 0, 0])}
    *_, infos = env.step(joint)
    policy = ready(BestResponse(), env)
    action = policy.act(None, told(infos, "collective_0", [UNKNOWN, UNKNOWN]), RNG)
    known = np.array([[[0] * 5, [1, 3, 1, 0, 0]]])
    np.testing.assert_array_equal(action, best_replies(env.game, 0, known).action[0])
    assert not policy.is_exact


LINKED = with_collective(0, fields(platform={"memory": 3}), efforts=[0.5, 1.0], budget=2.0)


@pytest.mark.parametrize("lookahead", [1, 2, "all"])
def test_looking_ahead_plays_the_first_action_of_the_best_plan(lookahead):
    env = make_env(LINKED)
    _, infos = env.reset(seed=1)
    other = [1, 3, 0, 0, 0]
    policy = ready(BestResponse(lookahead=lookahead), env)
    action = policy.act(None, told(infos, "collective_0", [UNKNOWN, other]), RNG)
    joint = np.array([[[0] * 5, other]])
    rounds = None if lookahead == "all" else lookahead
    wanted = best_plan(env.game, 0, joint, rounds=rounds)
    np.testing.assert_array_equal(action, wanted.actions[0, 0])


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_against_who_does_not_react_the_whole_plan_comes_true(seed):
    returns = {}
    for lookahead in (1, "all"):
        env = make_env(LINKED)
        policies = {
            "collective_0": BestResponse(lookahead=lookahead),
            "collective_1": Fixed(label=STORM, signal="heat"),
        }
        for policy in policies.values():
            policy.attach(env)
        env.reset(seed=seed)
        others = np.tile([1, 3, 1, 0, 0], (1, 2, 1))
        best = best_plan(env.game, 0, others).value[0]
        returns[lookahead] = sum(one.rewards["collective_0"] for one in play(env, policies, seed))
    assert returns["all"] == pytest.approx(best, abs=1e-9)
    assert returns[1] <= best + 1e-9


def test_rewards_can_be_planned_for_instead_of_payoffs():
    content = fields(reward={"matrix": [[-1.0, 0.0], [0.0, 1.0]]})
    env = make_env(content)
    _, infos = env.reset(seed=0)
    answers = {}
    for measure in ("payoff", "reward"):
        policy = ready(BestResponse(measure=measure), env)
        answers[measure] = policy.act(None, told(infos, "collective_0", [UNKNOWN, [0] * 5]), RNG)
    labels = env.game.world.space.labels
    assert answers["payoff"][:2].tolist() == [1, labels.index(COOL)]
    # Whoever is punished for its payoff keeps cooling out of sight, or leaves it as it is.
    joint = np.array([[answer, [0] * 5] for answer in answers.values()])
    payoff = env.outcomes(joint).payoff[:, 0]
    assert payoff[1] <= 0 < payoff[0]


def test_many_games_are_answered_as_each_alone():
    linked = Scenario(**SCENES["participation_and_memory"] | {"rounds": 2})
    for options in ({}, {"lookahead": 2, "measure": "reward"}):
        check_policy(BestResponse(**options), scenarios=[linked])


def test_rounds_that_are_too_many_are_refused_in_one_line(monkeypatch):
    monkeypatch.setattr("aca_env.planning.lookahead.MOST_SITUATIONS", 5)
    env = make_env(LINKED)
    _, infos = env.reset(seed=0)
    policy = ready(BestResponse(lookahead="all"), env)
    with pytest.raises(LookaheadError, match="expected at most 1 rounds at a time"):
        policy.act(None, told(infos, "collective_0", [UNKNOWN, [0] * 5]), RNG)


WRONG = [
    {"lookahead": 0},
    {"lookahead": -1},
    {"lookahead": 1.5},
    {"lookahead": True},
    {"lookahead": "some"},
    {"lookahead": None},
    {"lookahead": float("nan")},
    {"measure": "joy"},
    {"measure": 1},
    {"measure": None},
]


@pytest.mark.parametrize("options", WRONG)
def test_wrong_options_are_named_in_one_line(options):
    env = make_env(fields())
    with pytest.raises(PolicyError, match=r"^policy best_response of 'north': ") as caught:
        ready(BestResponse(**options), env)
    assert next(iter(options)) in str(caught.value)
    assert "expected" in str(caught.value)
    assert "\n" not in str(caught.value)
