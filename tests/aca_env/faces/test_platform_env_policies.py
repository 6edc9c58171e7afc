"""Policies that pull levers, and episodes of theirs."""

import numpy as np
import pytest

from aca_env.errors import AcaError
from aca_env.faces.platform_env.environment import PLATFORM
from aca_env.faces.platform_env.playing import play
from aca_env.faces.platform_env.policies import (
    BestResponse,
    EpsilonGreedy,
    FixedLever,
    expected_actions,
)
from aca_env.power.levers import Lever
from tests.aca_env.faces.games import PLAINEST
from tests.aca_env.faces.platform_games import FILTER, HIDE, acting, keep, small

GROUP = {
    "name": "north",
    "share": 0.3,
    "signals": ["hot"],
    "strategies": PLAINEST,
    "values": {"blue": 1.0},
}
ALONE = small(collectives=[GROUP], rounds=6)
"""One collective that always gets what it plants: its myopic policy never stops."""


def game(**options):
    return acting(ALONE, actions=[keep(ALONE), FILTER, HIDE], **options)


def same_episode(a, b):
    return all(
        np.array_equal(getattr(a, name), getattr(b, name), equal_nan=True)
        for name in ("levers", "accuracy", "cost", "rewards", "success")
    )


@pytest.mark.parametrize("make", [FixedLever, BestResponse, EpsilonGreedy])
def test_an_episode_is_the_same_whenever_it_is_played(make):
    env = game()
    first, again = play(env, make(), "myopic", seed=3), play(env, make(), "myopic", seed=3)
    assert same_episode(first, again)
    assert same_episode(first, play(game(), make(), "myopic", seed=3))
    assert first.payoff.shape == first.levers.shape == (6,)
    assert first.rewards.shape == first.success.shape == (6, 1)


def test_a_fixed_lever_is_pulled_in_every_round():
    episode = play(game(), FixedLever("filter"), "uniform", seed=0)
    assert episode.levers.tolist() == [2] * 6
    assert play(game(), FixedLever(), "uniform", seed=0).levers.tolist() == [0] * 6
    with pytest.raises(AcaError, match="unknown lever 'nothing'"):
        play(game(), FixedLever("nothing"))


def test_the_best_response_is_the_best_reply_to_what_was_done_last():
    env, policy = game(), BestResponse()
    _, infos = env.reset(seed=1)
    policy.start(env)
    plants = {"collective_0": np.array([1, 2, 0, 0, 0])}
    pulled = []
    while env.agents:
        ahead = env.payoffs(expected_actions(env), data="twin")
        lever = policy.act(np.zeros(0), infos, np.random.default_rng(0))
        assert lever == np.argmax(ahead)
        env.step({**plants, PLATFORM: lever})
        pulled.append(lever)
    # Nobody is expected to edit at first, and hiding is free; then it knows better.
    assert pulled[0] == env.place_of("hide")
    assert pulled[1] == env.place_of("filter")


def test_a_platform_that_responds_does_better_than_one_that_does_not():
    env = game()
    fixed, responding = (
        [play(env, make(), "myopic", seed=seed).payoff.mean() for seed in range(5)]
        for make in (FixedLever, BestResponse)
    )
    assert min(responding) > max(fixed) + 0.01


def test_a_bandit_tries_all_levers_and_then_prefers_the_best():
    env = acting(small(collectives=[GROUP], rounds=30), actions=[FILTER], costs={"as it is": 0.5})
    policy = EpsilonGreedy(epsilon=0.2)
    levers = play(env, policy, "abstain", seed=0).levers
    assert levers[:2].tolist() == [0, 1]
    assert 0.05 < (levers[2:] == 0).mean() < 0.3
    # It keeps what it has learned, and goes on only in menus of the same size.
    assert play(env, policy, "abstain", seed=1).levers[0] == 1
    assert (play(env, EpsilonGreedy(0), "abstain", seed=1).levers[2:] == 1).all()
    with pytest.raises(AcaError, match="expected a menu of 2 as before, got 4"):
        play(game(), policy)


@pytest.mark.parametrize("epsilon", [-0.1, 1.5, float("nan"), True, "much", None])
def test_a_bandits_epsilon_is_checked(epsilon):
    with pytest.raises(AcaError, match=r"epsilon: expected a number in \[0, 1\]"):
        EpsilonGreedy(epsilon)


def test_planners_look_at_the_game_under_the_lever_in_force():
    # What nobody believes is not worth its price, as planners find out.
    dear = {**GROUP, "edit_cost": 0.1}
    nothing = Lever("believe nothing", {"dynamics.detection.kappa": 0.01})
    env = acting(small(collectives=[dear], rounds=3), actions=[nothing])
    open_to_all = play(env, FixedLever(), "best_response", seed=0)
    closed = play(env, FixedLever("believe nothing"), "best_response", seed=0)
    assert np.isfinite(open_to_all.success).all()
    assert np.isnan(closed.success[1:]).all()


def test_lineups_are_checked():
    with pytest.raises(AcaError, match="policies: expected 1, one per agent, got 2"):
        play(game(), FixedLever(), ["myopic", "uniform"])
    with pytest.raises(AcaError, match="unknown"):
        play(game(), FixedLever(), "nobody")


def test_oracles_and_the_scenarios_own_policies_play():
    env = acting(small(rounds=2), actions=[FILTER])
    assert play(env, FixedLever(), seed=0).levers.tolist() == [0, 0]
    assert np.isfinite(play(env, FixedLever(), "joint_optimum", seed=0).payoff).all()
