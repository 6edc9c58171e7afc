"""Every shipped scenario is a real choice: nothing is always best, and choices are felt."""

import numpy as np
import pytest

import aca_env

from .choice import has_dominant_action, judge, look_at, payoffs_by_type, sample_profiles
from .menus import distinct_actions


@pytest.mark.parametrize("seed", range(3))
def test_no_action_is_best_whatever_the_others_do(shipped, seed):
    dominant = [verdict.has_dominant for verdict in judge(shipped, seed)]
    assert not any(dominant), dominant


def test_every_agents_choice_changes_another_payoff(shipped):
    felt = [verdict.is_felt for verdict in judge(shipped, seed=0)]
    assert all(felt), felt


def test_some_joint_action_guarantees_somebody_something(shipped):
    shipped.reset(seed=0)
    round_ = look_at(shipped, np.random.default_rng(0))
    joint = [menu[round_.profiles[:, i]] for i, menu in enumerate(round_.menus)]
    bounds = shipped.outcomes(np.stack(joint, axis=1)).bound
    assert np.nanmax(bounds) > 0.1


def test_what_a_lone_collective_should_do_depends_on_what_it_wants():
    env = aca_env.parallel_env("cars-single")
    payoffs = payoffs_by_type(env)
    best = distinct_actions(env, 0)[payoffs.argmax(axis=0)]
    labels = env.game.world.space.labels
    efforts = {label: action[[0, 3]].tolist() for label, action in zip(labels, best, strict=True)}
    # Excellent is predicted anyway; the rarer a label, the more members it takes.
    assert efforts == {"Excellent": [0, 0], "Good": [1, 0], "Average": [1, 1], "Poor": [1, 1]}


def test_a_lone_collective_moves_the_platform_for_everybody():
    env = aca_env.parallel_env("cars-single")
    payoffs = payoffs_by_type(env)
    earns_for_excellent = payoffs[payoffs.argmax(axis=0), 0]
    assert (earns_for_excellent[1:] < -0.9).all()


def test_the_check_finds_a_dominant_action_where_planting_is_free():
    env = aca_env.parallel_env(
        "climate-duel", collectives__0__edit_cost=0, collectives__0__efforts=[1.0]
    )
    assert judge(env, seed=0)[0].has_dominant


def test_the_check_finds_a_choice_that_nobody_feels():
    indifferent = {"collectives.1.weights": {"water": 0}}
    verdicts = judge(aca_env.parallel_env("climate-duel", overrides=indifferent), seed=0)
    assert not verdicts[0].is_felt
    assert verdicts[1].is_felt


def test_dominance_needs_one_action_that_is_best_everywhere():
    one_for_all = np.array([[1.0, 0.0], [2.0, 2.0]])
    each_its_own = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert has_dominant_action(one_for_all)
    assert not has_dominant_action(each_its_own)


def test_small_games_are_looked_at_completely(shipped):
    shipped.reset(seed=0)
    round_ = look_at(shipped, np.random.default_rng(0))
    n_joint = np.prod([float(len(menu)) for menu in round_.menus])
    distinct = len(np.unique(round_.profiles, axis=0))
    assert distinct == n_joint or (len(shipped.agents) > 4 and distinct > 100)


def test_sampled_profiles_reach_from_nobody_to_everybody():
    profiles = sample_profiles([5] * 40, 200, np.random.default_rng(0))
    acting = (profiles > 0).mean(axis=1)
    assert acting[0] == 0
    assert acting[-1] >= 0.75
    assert profiles.max() == 4
