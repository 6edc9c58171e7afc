"""Self-play: who sits where, who is drawn, and what they are asked."""

import numpy as np
import pytest

pytest.importorskip("stable_baselines3")


from aca_env.agents.base import Policy
from aca_env.errors import AcaError
from aca_env.training.self_play import SelfPlayVecEnv
from tests.aca_env.faces.vectors import dynamic
from tests.aca_env.training.learning import SEED, Constant, self_play

B, K = 6, 3
NOTHING = np.zeros((B, 5), dtype=np.int64)


def test_the_learner_moves_on_by_one_seat_in_every_game_and_episode():
    env = SelfPlayVecEnv(self_play(Constant()))
    env.seed(SEED)
    env.reset()
    for episode in range(4):
        seats = [f"collective_{(b + episode) % K}" for b in range(B)]
        assert env.get_attr("agent") == seats
        for _ in range(5):
            assert env.get_attr("agent") == seats
            _, _, dones, infos = env.step(NOTHING)
            assert [info["agent"] for info in infos] == seats
        assert dones.all()
    env.seed(SEED)
    env.reset()
    assert env.get_attr("agent") == [f"collective_{b % K}" for b in range(B)]
    assert env.get_attr("world") == list(range(B))


def test_the_learner_lives_what_its_seat_is_given_and_the_others_play_theirs():
    games, vector = self_play(Constant(1, 1, 0, 0, 0)), dynamic(B)
    observations, told = vector.reset(seed=SEED)
    np.testing.assert_array_equal(games.reset(SEED)[0], [observations[b, b % K] for b in range(B)])
    rng = np.random.default_rng(0)
    for _ in range(5):
        for mask, wanted in zip(games.action_masks(), told["action_mask"], strict=True):
            np.testing.assert_array_equal(mask, [wanted[b, b % K] for b in range(B)])
        own = rng.integers(0, games.action_space.nvec, size=(B, 5))
        joint = np.tile([1, 1, 0, 0, 0], (B, K, 1))
        for b in range(B):
            joint[b, b % K] = own[b]
        *wanted, told = vector.step(joint)
        *got, infos = games.step(own)
        for a, all_seats in zip(got, wanted, strict=True):
            np.testing.assert_array_equal(a, [all_seats[b, b % K] for b in range(B)])
        for name in ("payoff", "success", "n_acting", "illegal_action", "bound"):
            np.testing.assert_array_equal(infos[name], [told[name][b, b % K] for b in range(B)])


def test_all_seats_of_a_past_self_are_asked_at_once_and_see_their_own():
    first, second = Constant(), Constant(1, 0, 0, 0, 0)
    games = self_play(first, second)
    games.reset(SEED)
    everything, masks = games.seated.observations, games.games.action_masks()
    members = games.members.copy()
    games.step(NOTHING)
    assert {*members.ravel()} == {-1, 0, 1}
    for place, one in enumerate((first, second)):
        rows = np.nonzero(members == place)
        assert len(one.asked) == one.n_starts == 1
        np.testing.assert_array_equal(one.asked[0][0], everything[rows])
        for got, wanted in zip(one.asked[0][1], masks, strict=True):
            np.testing.assert_array_equal(got, wanted[rows])
    acted = games.games.game.present.last_action[..., 0]
    np.testing.assert_array_equal(acted[members == 0], 0)
    assert (acted[members == 1] == 1).any()


@pytest.mark.parametrize(("latest", "wanted"), [(1.0, {2}), (0.0, {0, 1, 2})])
def test_the_latest_may_play_always_or_like_the_others(latest, wanted):
    games = self_play(*(Constant() for _ in range(3)), latest=latest, n_envs=30)
    games.reset(SEED)
    assert {*games.members.ravel()} == wanted | {-1}


def test_who_plays_is_drawn_anew_in_every_episode_and_kept_within_it():
    games = self_play(*(Constant() for _ in range(3)), latest=0.2)
    games.reset(SEED)
    first = games.members.copy()
    for _ in range(5):
        np.testing.assert_array_equal(games.members, first)
        games.step(NOTHING)
    games.reset()
    assert not np.array_equal(games.members, first)
    games.reset(SEED)
    np.testing.assert_array_equal(games.members, first)


def test_a_past_self_plays_its_episode_to_the_end_though_the_pool_drops_it():
    games = self_play()
    games.pool.size = 1
    games.pool.add(old := Constant())
    games.reset(SEED)
    games.pool.add(new := Constant())
    for _ in range(5):
        games.step(NOTHING)
    assert (len(old.asked), len(new.asked)) == (5, 0)
    games.reset()
    games.step(NOTHING)
    assert (len(old.asked), len(new.asked)) == (5, 1)


class Plants(Policy):
    """Plants label 1 wherever it sits."""

    def act(self, observation, info, rng):
        return np.array([1, 1, 0, 0, 0])


class Learns(Policy):
    """A policy that learns."""

    def act(self, observation, info, rng):
        return np.zeros(5, dtype=np.int64)

    def learn(self, transition):
        self.seen = transition


@pytest.mark.parametrize("policy", ["fixed", "uniform", Plants])
def test_fixed_policies_sit_where_they_were_drawn(policy):
    silent = Constant()
    games = self_play(silent, fixed=[policy], latest=0.0, n_envs=30)
    games.reset(SEED)
    is_fixed = games.members == 1
    assert is_fixed.any()
    games.step(np.zeros((30, 5), dtype=np.int64))
    strategies = games.games.game.present.last_action[..., 0]
    assert (strategies[is_fixed] > 0).any()
    np.testing.assert_array_equal(strategies[games.members == 0], 0)


class Alternates(Policy):
    """Plants in every other episode, from the first one on."""

    n_episodes = 0

    def reset(self, agent, spaces, scenario):
        self.n_episodes += 1

    def act(self, observation, info, rng):
        return np.array([self.n_episodes % 2, 1, 0, 0, 0])


def test_fixed_policies_begin_every_episode_and_begin_anew_with_a_seed():
    games = self_play(fixed=[Alternates])
    for seed, strategy in ((SEED, 1), (None, 0), (None, 1), (None, 0), (SEED, 1)):
        games.reset(seed)
        for _ in range(5):
            np.testing.assert_array_equal(joint_of(games)[games.members == 0], strategy)


def joint_of(games):
    """Return the strategies (B, K) of a round in which the learner abstains."""
    asked = []
    step = games.seated.step
    games.seated.step = lambda joint: asked.append(joint) or step(joint)
    games.step(NOTHING)
    games.seated.step = step
    return asked[0][..., 0]


def test_fixed_policies_alone_make_a_pool():
    games = self_play(fixed=["abstain", "uniform"], latest=1.0, n_envs=20)
    games.reset(SEED)
    assert {*games.members.ravel()} == {-1, 0, 1}


def test_an_empty_pool_is_refused_and_may_be_filled_then():
    games = self_play()
    with pytest.raises(AcaError, match="expected a snapshot before the first episode"):
        games.reset(SEED)
    games.pool.add(Constant())
    games.reset(SEED)
    games.step(NOTHING)


def test_steps_outside_an_episode_are_refused():
    games = self_play(Constant())
    with pytest.raises(AcaError, match=r"expected reset\(\)"):
        games.step(NOTHING)
    games.reset(SEED)
    for _ in range(5):
        games.step(NOTHING)
    with pytest.raises(AcaError, match=r"expected reset\(\)"):
        games.step(NOTHING)


@pytest.mark.parametrize(
    ("fixed", "message"), [("no-such", "no-such"), (Learns, "do not learn"), (3, "policy")]
)
def test_wrong_fixed_policies_are_refused_in_one_line(fixed, message):
    with pytest.raises(AcaError, match=message) as caught:
        self_play(fixed=[fixed])
    assert "\n" not in str(caught.value)


def test_a_past_self_whose_answer_has_the_wrong_shape_is_named():
    class Wrong:
        def act(self, observations, masks, rng):
            return np.zeros((1, 5))

    games = self_play(Wrong())
    games.reset(SEED)
    with pytest.raises(AcaError, match="past self: actions: expected") as caught:
        games.step(NOTHING)
    assert "\n" not in str(caught.value)
