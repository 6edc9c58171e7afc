import numpy as np
import pytest

from aca_env.errors import UnknownNameError
from aca_env.planning import joint_search, payoffs
from aca_env.planning.joint_actions import JointActions
from aca_env.planning.joint_search import best_joint
from tests.aca_env.planning.games import (
    SCENES,
    env_of,
    every_joint,
    games_of,
    later_games,
    legal_menu,
    pay,
    world_of,
)

MEMBERS = np.array([200, 100])
WELFARES = {
    "sum": lambda payoff: payoff.sum(),
    "min": lambda payoff: payoff.min(),
    "mass": lambda payoff: (payoff * MEMBERS).sum() / MEMBERS.sum(),
}


@pytest.mark.parametrize("welfare", WELFARES)
@pytest.mark.parametrize(
    "scene", ["plain", "budget_strict", "no_abstaining", "types_and_announcements"]
)
def test_best_joint_action_is_the_first_best_of_all_tried_one_by_one(scene, welfare):
    games = later_games(scene, n_rounds=2)
    best = best_joint(games.game, welfare=welfare)
    assert best.is_exact
    for b in range(games.n_envs):
        env = env_of(games, b)
        joint = every_joint(env)
        found = np.array([WELFARES[welfare](pay(env, one)) for one in joint])
        assert best.value[b] == pytest.approx(found.max(), abs=1e-12)
        first = joint[(found >= found.max() - payoffs.TIE).argmax()]
        np.testing.assert_array_equal(best.action[b], first)


@pytest.mark.parametrize("scene", SCENES)
def test_parts_of_the_joint_actions_lead_to_the_same(scene, monkeypatch):
    games = later_games(scene)
    whole = best_joint(games.game)
    monkeypatch.setattr(payoffs, "MOST_ENTRIES", 100)
    parts = best_joint(games.game)
    np.testing.assert_array_equal(whole.action, parts.action)
    np.testing.assert_array_equal(whole.value, parts.value)
    assert whole.n_tried == parts.n_tried == JointActions(games.game).n


def test_beyond_the_limit_it_says_so_and_nobody_alone_can_improve_it():
    games = later_games("budget_strict", n_rounds=2)
    exact, climbed = best_joint(games.game), best_joint(games.game, limit=3)
    assert not climbed.is_exact
    assert (climbed.value <= exact.value + payoffs.TIE).all()
    for b in range(games.n_envs):
        env = env_of(games, b)
        value = pay(env, climbed.action[b]).sum()
        assert climbed.value[b] == pytest.approx(value, abs=1e-12)
        for place in range(2):
            for action in legal_menu(env, place):
                joint = climbed.action[b].copy()
                joint[place] = action
                assert pay(env, joint).sum() <= value + payoffs.TIE


def test_a_climb_ends_where_everybody_follows_a_start_that_pays():
    games = games_of(world_of("one"))
    exact, climbed = best_joint(games.game), best_joint(games.game, limit=1)
    np.testing.assert_array_equal(exact.action, climbed.action)


def test_as_many_joint_actions_as_the_limit_are_still_all_tried():
    games = games_of(world_of("plain"))
    n = JointActions(games.game).n
    assert n == 5 * 9
    assert best_joint(games.game, limit=n).is_exact
    assert not best_joint(games.game, limit=n - 1).is_exact


def test_welfare_that_does_not_exist_is_refused():
    with pytest.raises(UnknownNameError, match="unknown welfare 'max'; known: sum, min, mass"):
        best_joint(games_of(world_of("plain")).game, welfare="max")


def test_members_count_as_their_own_setting_says():
    games = games_of(world_of("different_episodes"), n_games=6)
    judge = joint_search.welfare_of(games.game, "mass")
    payoff = np.random.default_rng(0).normal(size=(6, 2, games.n_agents))
    for b in range(6):
        members = games.game.world_of(b).n_members
        wanted = (payoff[b] * members).sum(axis=-1) / members.sum()
        np.testing.assert_allclose(judge(payoff)[b], wanted)
