"""Platforms that compete for users."""

import copy
import math
from functools import partial

import numpy as np
import pytest
from pettingzoo.test import parallel_api_test, parallel_seed_test

from aca_env.faces.market_env.make import market_env
from aca_env.market import BestResponse, Choice, EpsilonGreedy, FixedLever, play_market
from tests.aca_env.faces.games import same
from tests.aca_env.faces.market_games import (
    AGENTS,
    CAPTIVE,
    FREE,
    NOTHING,
    SMALL_BANK,
    lived,
    lived_from,
    market,
    pull,
)
from tests.aca_env.faces.platform_games import FILTER, HIDE, TREE, keep, small


def test_identical_platforms_split_users_evenly():
    for choice in (FREE, CAPTIVE, Choice(30.0), Choice(30.0, 0.05, 0.2)):
        env = market(choice=choice, draws="common")
        episode = play_market(env, [BestResponse(), BestResponse()], seed=1)
        assert np.array_equal(episode.shares[:, 0], episode.shares[:, 1])
        assert np.array_equal(episode.payoff[:, 0], episode.payoff[:, 1])


def test_a_platform_that_is_clearly_better_wins_all_free_switchers():
    episode = play_market(
        market(choice=FREE), [FixedLever(), FixedLever("believe nothing")], seed=0
    )
    assert (episode.accuracy[0, 0] > episode.accuracy[0, 1] + 0.05).all()
    assert episode.shares.tolist() == [[1.0, 0.0, 0.0]] * 5
    assert (episode.payoff[:, 0] > 0.99).all()
    # Without a record it has nothing to pay for, and keeps the model that nobody wants.
    assert episode.payoff[1:, 1].tolist() == [0.0] * 4
    assert len(set(episode.accuracy[:, 1].tolist())) == 1


def test_users_who_do_not_care_make_every_platform_a_monopoly_of_its_own_part():
    episode = play_market(
        market(choice=CAPTIVE), [FixedLever(), FixedLever("believe nothing")], seed=0
    )
    assert episode.shares.tolist() == [[0.5, 0.5, 0.0]] * 5


def test_a_better_outside_option_empties_both():
    episode = play_market(
        market(choice=Choice(math.inf, outside=0.99)), [FixedLever(), BestResponse()], seed=0
    )
    assert episode.shares.tolist() == [[0.0, 0.0, 1.0]] * 5
    assert episode.accuracy[0].tolist() == episode.accuracy[-1].tolist()


def test_what_a_firm_can_take_from_its_users_goes_as_they_may_leave():
    # The quality that users get when a firm turns worse: all of it lost, or none.
    got = {}
    for name, choice in (("captive", CAPTIVE), ("free", FREE)):
        quality = [
            (episode.shares[:, :2] * episode.accuracy).sum(axis=1)[-1]
            for levers in (None, "believe nothing")
            for episode in [
                play_market(
                    market(choice=choice, draws="common"), [FixedLever(levers), FixedLever()]
                )
            ]
        ]
        got[name] = quality[0] - quality[1]
    assert got["captive"] > 0.02
    assert got["free"] == pytest.approx(0.0, abs=0.01)


def test_records_follow_users():
    env = market(choice=Choice(10.0), shares=(0.7, 0.3))
    env.reset(seed=0)
    n_train = env.scenario.population.n_train
    seen = [firm.present.scenario.population.n_train / n_train for firm in env.firms]
    assert seen == [0.7, 0.3]
    pull(env, 1, 0)
    for firm, share in zip(env.firms, env.shares, strict=False):
        assert firm.present.scenario.population.n_train == round(share * 10) * n_train / 10
        members = firm.present.game.world.n_members
        assert members.tolist() == [round(0.3 * firm.present.scenario.population.n_train)]


def test_a_platform_that_lost_everybody_may_win_users_back():
    # Costs of switching are not in the way; a platform whose rival turns bad is the better one.
    env = market(choice=FREE)
    env.reset(seed=0)
    pull(env, 0, 1)
    assert env.shares.tolist() == [1.0, 0.0, 0.0]
    worse = env.levers.index(NOTHING)
    while env.agents:
        *_, infos = pull(env, worse, 0)
    # It fell behind its rival's old model, or to the same: then they share.
    assert infos["platform_1"]["share"] >= 0.5


def test_rounds_pass_for_a_platform_without_users():
    env = market(choice=FREE)
    env.reset(seed=0)
    for played in range(1, 5):
        pull(env, 0, 1)
        assert [firm.present.game.present.round for firm in env.firms] == [played] * 2
    assert env.firms[1].rewards == {}


def test_payoffs_are_shares_at_a_price_less_costs():
    env = market(price=3.0, choice=Choice(20.0))
    env.reset(seed=2)
    _, rewards, _, _, infos = pull(env, 2, 0)
    for agent in AGENTS:
        own = infos[agent]
        assert rewards[agent] == own["payoff"] == 3.0 * own["share"] - own["cost"]
        assert list(own["rewards"]) == ["collective_0"]
    assert infos["platform_0"]["lever"] == "filter"


def test_a_platform_looks_ahead_at_its_share():
    env = market(choice=Choice(30.0), draws="common")
    env.reset(seed=3)
    pull(env, 0, 0)
    firm = env.firms[0]
    joint = np.array([[1, 2, 0, 0, 0]])
    ahead = firm.payoffs(joint)
    assert ahead.shape == (3,)
    assert ahead[0] > ahead[1] + 0.1
    assert same(firm.payoffs({"collective_0": joint[0]}), ahead)
    twin = firm.payoffs(joint, data="twin")
    assert not np.array_equal(twin, ahead)


def test_it_passes_pettingzoos_tests():
    for horizon in ("finite", "continuing"):
        described = {**small(rounds=6), "horizon": horizon}
        actions = [keep(described), FILTER, HIDE]
        env = market(described, actions, "uniform", steps=5)
        parallel_api_test(env, num_cycles=20)
        parallel_seed_test(partial(market, described, actions, "uniform", steps=5), num_cycles=6)


@pytest.mark.parametrize("draws", ["independent", "common"])
def test_a_seed_decides_a_whole_episode(draws):
    described = small(rounds=4)
    actions = [TREE, keep(described)]
    one, other = (market(described, actions, "uniform", draws=draws, steps=5) for _ in range(2))
    first = lived(one, 5)
    assert same(first, lived(other, 5))
    assert same(first, lived(one, 5))
    assert not same(first[1:], lived(one, 6)[1:])
    # Without a seed the next episode of the last one follows.
    one.reset(seed=5)
    other.reset(seed=5)
    other.reset()
    assert not same(lived_from(one), lived_from(other))


def test_a_copy_goes_on_as_the_original_does():
    env = market(policies="best_response", choice=Choice(30.0))
    env.reset(seed=1)
    pull(env, 0, 2)
    twin = copy.deepcopy(env)
    assert same(lived_from(env), lived_from(twin))


def test_whatever_is_shown_lies_in_its_space_and_has_a_name():
    env = market(n_platforms=3, choice=Choice(30.0, 0.01, 0.4))
    for told in lived(env, 0):
        if isinstance(told, tuple):
            for agent in env.possible_agents:
                assert env.observation_space(agent).contains(told[0][agent])
                assert told[0][agent].shape == (len(env.spec(agent)),)
        else:
            assert env.state_space.contains(told)
    seen = dict(zip(env.spec(), told[-len(env.spec()) :].tolist(), strict=True))
    assert seen["own.share"] == pytest.approx(env.shares[2])
    assert seen["outside.share"] == pytest.approx(env.shares[-1])
    assert seen["others.0.share"] == pytest.approx(env.shares[0])
    assert seen["others.1.accuracy"] == pytest.approx(env.firms[1].table.standing.accuracy)


def test_collectives_are_told_what_their_last_round_gave_them():
    env = market()
    env.reset(seed=0)
    assert list(env.firms[0].infos["collective_0"]) == ["action_mask"]
    pull(env, 0, 0)
    told = env.firms[0].infos["collective_0"]
    assert told["payoff"] == env.firms[0].rewards["collective_0"]
    assert told["success"] >= 0


def test_one_platform_alone_keeps_everybody():
    episode = play_market(market(n_platforms=1), [EpsilonGreedy()], seed=0)
    assert episode.shares.tolist() == [[1.0, 0.0]] * 5
    assert episode.levers[:3, 0].tolist() == [0, 1, 2]


def test_a_shipped_scenario_is_a_market_in_a_few_words():
    env = market_env("crash-claims", steps=4, policies="myopic", rounds=3, **SMALL_BANK)
    episode = play_market(env, [BestResponse(), FixedLever()], seed=0)
    assert episode.levers.shape == (3, 2)
    assert episode.payoff[-1, 0] > episode.payoff[-1, 1]
