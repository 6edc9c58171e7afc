from functools import cache

import numpy as np
import pytest

from aca_env.errors import StateError, UnknownNameError
from aca_env.game.world import World
from aca_env.planning import lookahead
from aca_env.planning.best_reply import best_replies
from aca_env.planning.lookahead import LookaheadError, best_plan
from aca_env.planning.payoffs import TIE
from aca_env.planning.situation import last_actions
from aca_env.scenario.schema import Scenario
from tests.aca_env.planning.games import (
    ATTRITION,
    SCENES,
    env_of,
    games_of,
    idle,
    later_games,
    legal_menu,
    world_of,
)
from tests.agents.scenes import fields


@cache
def attrition():
    return World(Scenario(**ATTRITION))


def act(env, place, action, others):
    """Return the joint action in which who may not do as given is idle."""
    joint = idle(env)
    for other in range(len(joint)):
        wanted = action if other == place else others[other]
        masks = [mask[0, other] for mask in env.game.masks()]
        uses = env.game.rules.uses[other, wanted[0]]
        if all(masks[axis][wanted[axis]] or not uses[axis] for axis in range(5)):
            joint[other] = wanted
    return dict(zip(env.possible_agents, joint, strict=True))


def naive(env, place, others, n_rounds, measure="payoff"):
    """Return the most that an agent can earn, by trying every sequence through steps."""
    if n_rounds == 0 or not env.agents:
        return 0.0
    state, agent, best = env.get_state(), env.possible_agents[place], -np.inf
    for action in legal_menu(env, place):
        _, rewards, _, _, infos = env.step(act(env, place, action, others))
        earned = rewards[agent] if measure == "reward" else infos[agent]["payoff"]
        best = max(best, earned + naive(env, place, others, n_rounds - 1, measure))
        env.set_state(state)
    return best


def earn(env, place, others, actions):
    """Return what a sequence of actions earns, and whether all of it was allowed."""
    total, agent, legal = 0.0, env.possible_agents[place], True
    for action in actions:
        legal &= tuple(action) in legal_menu(env, place)
        *_, infos = env.step(act(env, place, action, others))
        total += infos[agent]["payoff"]
    return total, legal


REWARDED = "anonymous_rewarded_for_the_least"


@pytest.mark.parametrize(
    ("scene", "measure"), [*((scene, "payoff") for scene in SCENES), (REWARDED, "reward")]
)
def test_two_rounds_are_planned_as_by_trying_every_sequence(scene, measure):
    games = later_games(scene, n_games=2)
    others = last_actions(games.game)
    plan = best_plan(games.game, 0, others, rounds=2, measure=measure)
    for b in range(2):
        wanted = naive(env_of(games, b), 0, others[b], 2, measure)
        assert plan.value[b] == pytest.approx(wanted, abs=1e-12)


@pytest.mark.parametrize(("place", "n_rounds"), [(0, 3), (1, 4)])
def test_rounds_with_memory_and_budgets_are_planned_exactly(place, n_rounds):
    games = games_of(attrition(), n_games=1)
    others = np.tile([1, 3 if place == 0 else 2, 0, 0, 0], (1, 2, 1))
    plan = best_plan(games.game, place, others, rounds=n_rounds)
    env = env_of(games, 0)
    wanted = naive(env, place, others[0], n_rounds)
    assert plan.value[0] == pytest.approx(wanted, abs=1e-12)
    value, legal = earn(env_of(games, 0), place, others[0], plan.actions[0])
    assert legal
    assert value == pytest.approx(wanted, abs=1e-12)


APART = {
    "old classifiers": fields(platform={"retrain_every": 3}),
    "participation": fields(dynamics={"participation": {"initial": 0.5, "slope": 3.0}}),
    "budget": SCENES["budget"],
    "users who answer": fields(dynamics={"shift": {"map": "conformity", "strength": 0.4}}),
    "users who answer, remembered": fields(
        platform={"memory": 2}, dynamics={"shift": {"map": "exit", "strength": 0.4}}
    ),
}


@pytest.mark.parametrize("name", APART)
def test_each_link_between_rounds_is_followed_by_itself(name):
    games = games_of(World(Scenario(**APART[name])), n_games=2)
    others = np.tile([1, 3, 1, 0, 0], (2, 2, 1))
    plan = best_plan(games.game, 0, others, rounds=3)
    for b in range(2):
        wanted = naive(env_of(games, b), 0, others[b], 3)
        assert plan.value[b] == pytest.approx(wanted, abs=1e-12)
    # What pays now is not what pays most in the end, or nothing would be tested here.
    now = best_replies(games.game, 0, others).value
    assert (np.abs(plan.value - 3 * now) > 1e-3).any()


def test_no_constant_and_no_random_sequence_earns_more():
    games = games_of(attrition(), n_games=1)
    others = np.tile([1, 3, 0, 0, 0], (1, 2, 1))
    best = best_plan(games.game, 0, others).value[0]
    env, rng = env_of(games, 0), np.random.default_rng(0)
    state, menu = env.get_state(), np.array(legal_menu(env, 0))
    tried = [np.repeat(action[None], 5, axis=0) for action in menu]
    tried += [menu[rng.integers(len(menu), size=5)] for _ in range(60)]
    earned = []
    for actions in tried:
        earned.append(earn(env, 0, others[0], actions)[0])
        env.set_state(state)
    assert max(earned) <= best + TIE
    # Planning pays: replying to each round by itself is one of the things that fall short.
    assert best > max(earned[: len(menu)]) + 0.01


def test_a_plan_may_be_worth_more_than_replying_round_by_round():
    games = games_of(attrition(), n_games=1)
    others = np.tile([1, 3, 0, 0, 0], (1, 2, 1))
    env, total = env_of(games, 0), 0.0
    while env.agents:
        reply = best_replies(env.game, 0, others).action[0]
        *_, infos = env.step(act(env, 0, reply, others[0]))
        total += infos["collective_0"]["payoff"]
    assert best_plan(games.game, 0, others).value[0] > total + 0.01


def test_others_may_do_something_else_in_every_round():
    games = games_of(attrition(), n_games=1)
    rng = np.random.default_rng(2)
    others = np.zeros((1, 2, 2, 5), dtype=np.int64)
    others[..., 1, 0], others[..., 1, 1] = 1, rng.integers(4, size=2)
    plan = best_plan(games.game, 0, others)
    env, best = env_of(games, 0), -np.inf
    state = env.get_state()
    for first in legal_menu(env, 0):
        *_, infos = env.step(act(env, 0, first, others[0, 0]))
        earned = infos["collective_0"]["payoff"] + naive(env, 0, others[0, 1], 1)
        best = max(best, earned)
        env.set_state(state)
    assert plan.actions.shape == (1, 2, 5)
    assert plan.value[0] == pytest.approx(best, abs=1e-12)


def test_in_a_plain_scenario_one_round_after_the_other_is_replied_to():
    games = games_of(world_of("plain"), n_games=2)
    others = np.tile([1, 3, 1, 0, 0], (2, 2, 1))
    plan = best_plan(games.game, 0, others)
    total = np.zeros(2)
    for t in range(4):
        replies = best_replies(games.game, 0, others)
        total += replies.value
        np.testing.assert_array_equal(plan.actions[:, t], replies.action)
        joint = others.copy()
        joint[:, 0] = replies.action
        games.step(joint)
    np.testing.assert_allclose(plan.value, total, atol=1e-12)


def test_of_equal_plans_the_first_is_returned():
    nothing = np.zeros((1, 2, 5), dtype=np.int64)
    # Without values and costs every plan earns nothing.
    free = dict(SCENES["plain"])
    free["collectives"] = [{**one, "values": {}} for one in free["collectives"]]
    games = games_of(World(Scenario(**free)), n_games=1)
    assert not best_plan(games.game, 0, nothing).actions.any()


def test_games_are_split_where_they_are_too_many_and_plan_the_same(monkeypatch):
    games = games_of(attrition(), n_games=3)
    others = np.tile([1, 3, 0, 0, 0], (3, 2, 1))
    together = best_plan(games.game, 0, others, rounds=3)
    monkeypatch.setattr(lookahead, "MOST_TOGETHER", 30)
    monkeypatch.setattr(lookahead, "MOST_AT_ONCE", 7)
    split = best_plan(games.game, 0, others, rounds=3)
    np.testing.assert_array_equal(together.actions, split.actions)
    np.testing.assert_array_equal(together.value, split.value)


def test_too_many_situations_are_refused_with_what_would_fit(monkeypatch):
    games = games_of(attrition(), n_games=2)
    others = np.tile([1, 3, 0, 0, 0], (2, 2, 1))
    monkeypatch.setattr(lookahead, "MOST_SITUATIONS", 20)
    with pytest.raises(LookaheadError) as caught:
        best_plan(games.game, 0, others)
    told = "9 actions lead to more than 20 situations after 2 rounds: expected at most 2 rounds"
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
    assert best_plan(games.game, 0, others, rounds=2).actions.shape == (2, 2, 5)


def test_the_games_stay_where_they_are_and_more_rounds_than_are_left_are_fine():
    games = later_games("budget", n_games=2, n_rounds=3)
    before = games.game.state
    plan = best_plan(games.game, 0, last_actions(games.game), rounds=99)
    assert plan.actions.shape == (2, 1, 5)
    after = games.game.state
    np.testing.assert_array_equal(before.spent, after.spent)
    assert after.round == 3


def test_a_finished_episode_and_an_unknown_measure_are_refused():
    games = later_games("plain", n_rounds=4)
    others = last_actions(games.game)
    with pytest.raises(StateError, match="over"):
        best_plan(games.game, 0, others)
    with pytest.raises(UnknownNameError, match="unknown measure 'joy'; known: payoff, reward"):
        best_plan(games_of(world_of("plain")).game, 0, others, measure="joy")
