from functools import cache
from math import log, pi

import numpy as np
import pytest

from aca_env.agents.base import PolicyError
from aca_env.agents.fixed import Fixed
from aca_env.agents.ucb import UCB
from aca_env.agents.uniform import Uniform
from aca_env.faces.vector import CollectiveActionVectorEnv
from aca_env.planning.menus import distinct_actions
from aca_env.planning.ranges import payoff_range
from tests.agents.repeated import (
    assert_plays_alone_as_in_company,
    payoff_table,
    pennies,
    places_played,
    repeat,
)
from tests.agents.scenes import SCENES, fields, make_env, ready

RIVAL = Fixed(label=2, signal=0)
ROUNDS = 3000


@cache
def long_run():
    return repeat(pennies(ROUNDS), [UCB, RIVAL], range(4))


def arms_of_planter(world):
    """Return the scaled mean payoff of each arm against the rival, and the range's width."""
    column = (distinct_actions(world, 1) == [0, 2, 0, 0, 0]).all(axis=1).argmax()
    games = CollectiveActionVectorEnv(world, 1)
    low, high = payoff_range(games.game, 0)
    return (payoff_table(world)[:, column, 0] - low) / (high - low)


def test_it_plays_the_best_arm_most_and_others_no_more_than_the_theorem_allows():
    played, world = long_run()
    means = arms_of_planter(world)
    best = means.argmax()
    for places in places_played(played, world, 0):
        counts = np.bincount(places, minlength=len(means))
        assert counts.argmax() == best
        worse = means < means[best]
        gaps = means[best] - means[worse]
        # Theorem 1 of the source, by arm.
        assert (counts[worse] <= 8 * log(ROUNDS) / gaps**2 + 1 + pi**2 / 3).all()


def test_regret_of_later_rounds_is_smaller():
    played, _ = long_run()
    lost = 1 - played.payoff[..., 0]
    third = ROUNDS // 3
    assert lost[:, -third:].mean() < lost[:, :third].mean() / 1.5


def test_arms_are_tried_once_each_in_their_order():
    played, world = long_run()
    n_arms = len(distinct_actions(world, 0))
    assert (places_played(played, world, 0)[:, :n_arms] == np.arange(n_arms)).all()


def test_less_exploration_settles_sooner_where_payoffs_hardly_scatter():
    paid = []
    for exploration in (2**0.5, 0.1):
        played, _ = repeat(pennies(60), [UCB(exploration=exploration), RIVAL], range(4))
        paid.append(played.payoff[..., 0].mean(axis=1))
    random, _ = repeat(pennies(60), [Uniform, RIVAL], range(4))
    assert paid[1].min() > paid[0].max()
    assert paid[0].mean() > random.payoff[..., 0].mean()


def test_without_exploration_it_stays_with_what_paid_most():
    played, world = repeat(pennies(30), [UCB(exploration=0), RIVAL], range(4))
    n_arms = len(distinct_actions(world, 0))
    places = places_played(played, world, 0)[:, n_arms:]
    assert (places == arms_of_planter(world).argmax()).all()


def test_it_looks_at_its_own_payoff_only(monkeypatch):
    env = make_env(fields())
    env.reset(seed=0)
    policy = ready(UCB(), env)
    monkeypatch.setattr(env, "outcomes", None)
    monkeypatch.setattr(env.game, "outcomes_of_all", None)
    policy.act(None, {}, np.random.default_rng(0))


def test_one_game_is_played_as_many_are():
    assert_plays_alone_as_in_company([UCB, lambda: UCB(exploration=0.1)])


@pytest.mark.parametrize(
    "exploration", [-0.1, float("nan"), float("inf"), 1e300, "much", None, True, 10**400]
)
def test_wrong_exploration_is_told_in_one_line(exploration):
    expected = r"^policy ucb of 'north': exploration: got .*, expected a number from 0 to 1e[+]09$"
    with pytest.raises(PolicyError, match=expected) as caught:
        ready(UCB(exploration=exploration), make_env(fields()))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("scene", "reads"), [("plain", False), ("participation_and_memory", True), ("once", True)]
)
def test_it_reads_records_where_past_play_tells_of_them(scene, reads):
    assert ready(UCB(), make_env(SCENES[scene])).reads_records is reads


def test_it_learns_from_rewards_not_payoffs():
    """With the rival's payoff for a reward it avoids what it would play for its own."""
    swapped = {"matrix": [[0.0, 1.0], [1.0, 0.0]]}
    lineup = [UCB(exploration=0.1), RIVAL]
    played, world = repeat(pennies(60, reward=swapped), lineup, range(4))
    places = places_played(played, world, 0)[:, -20:]
    assert not (places == arms_of_planter(world).argmax()).any()
    assert (played.reward[:, -20:, 0] == 0).all()
