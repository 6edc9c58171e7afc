"""Five axes as one list of actions: the table, its masks, and DQN on it."""

import gymnasium
import numpy as np
import pytest

pytest.importorskip("stable_baselines3")

from stable_baselines3 import DQN
from stable_baselines3.common.vec_env import DummyVecEnv, VecMonitor

import aca_env
from aca_env.errors import AcaError
from aca_env.faces.sb3 import sb3_vec_env
from aca_env.faces.sb3_shared import SharedGames
from aca_env.faces.sb3_slots import SlotVecEnv
from aca_env.planning.menus import distinct_actions
from aca_env.training import flat_actions
from aca_env.training.flat_actions import FlatActions, find_flat_actions, flat_table
from aca_env.training.past_selves import PastSelves
from aca_env.training.self_play import SelfPlayGames, SelfPlayVecEnv
from tests.aca_env.faces.games import COLLECTIVES
from tests.aca_env.faces.vectors import dynamic

B, SEED = 3, 11


def shared(n_envs=B, **changes) -> FlatActions:
    """Return games with every dynamic in which everybody learns, with flat actions."""
    vector = dynamic(n_envs, **changes)
    return FlatActions(SlotVecEnv(SharedGames(vector), vector.agents, vector.agents))


def vector_of(env):
    return env.unwrapped.games.games


@pytest.mark.parametrize("name", aca_env.list_scenarios())
def test_the_table_holds_every_distinct_action_once(name):
    env = FlatActions(sb3_vec_env(name, 1, population__bank_size=4))
    world = vector_of(env).game.world
    table = env.actions
    assert env.action_space.n == len(table) == len(np.unique(table, axis=0))
    silent = {tuple(row) for row in table[table[:, 4] == 0]}
    wanted = [distinct_actions(world, place) for place in range(vector_of(env).n_agents)]
    assert silent == {tuple(row) for row in np.concatenate(wanted).tolist()}
    assert len(table) == len(silent) * vector_of(env).widths[4]
    assert (table >= 0).all()
    assert (table < vector_of(env).widths).all()


def test_one_learner_has_its_own_actions_only():
    world = dynamic(1).game.world
    everybody, last = flat_table(world, (0, 1, 2)), flat_table(world, (2,))
    # west: abstain, or planting one of three labels by its one signal; then four announcements.
    assert len(last) == (1 + 3) * 4
    assert len(everybody) > len(last)
    assert {tuple(row) for row in last.tolist()} < {tuple(row) for row in everybody.tolist()}
    env = FlatActions(
        sb3_vec_env("planter-unplanter", 2, agent="collective_1", opponents="uniform")
    )
    world = vector_of(env).game.world
    np.testing.assert_array_equal(env.actions[:, :4], distinct_actions(world, 1)[:, :4])


def test_steps_are_those_of_the_five_axes():
    flat, vector = shared(), dynamic(B)
    env = SlotVecEnv(SharedGames(vector), vector.agents, vector.agents)
    rng = np.random.default_rng(0)
    flat.seed(SEED)
    env.seed(SEED)
    np.testing.assert_array_equal(flat.reset(), env.reset())
    for _ in range(12):
        numbers = rng.integers(flat.action_space.n, size=flat.num_envs)
        got, wanted = flat.step(numbers), env.step(flat.actions[numbers])
        for a, b in zip(got[:3], wanted[:3], strict=True):
            np.testing.assert_array_equal(a, b)
        assert [i["illegal_action"] for i in got[3]] == [i["illegal_action"] for i in wanted[3]]


WEST_LAST = [*COLLECTIVES[:2], COLLECTIVES[2] | {"strategies": COLLECTIVES[2]["strategies"][::-1]}]
"""The same strategies in another order: entries of others name abstaining with any signal."""


@pytest.mark.parametrize("collectives", [COLLECTIVES, WEST_LAST])
def test_masks_say_what_the_environment_lets_pass(collectives):
    flat = shared(1, collectives=collectives)
    rng = np.random.default_rng(0)
    flat.seed(SEED)
    flat.reset()
    seen = set()
    for round_number in range(5):
        masks = np.stack(flat.env_method("action_masks"))
        assert masks.shape == (3, flat.action_space.n)
        assert masks.dtype == bool
        game = vector_of(flat).game
        # Every action of one agent, tried while the others abstain.
        for place in range(3):
            joint = np.zeros((len(flat.actions), 3, 5), dtype=np.int64)
            joint[:, place] = flat.actions
            illegal = np.array([game.rules.choose(game.state, one[None]).illegal for one in joint])
            np.testing.assert_array_equal(masks[place], ~illegal[:, 0, place])
        seen.add((round_number, masks.tobytes()))
        chosen = [rng.choice(np.flatnonzero(mask)) for mask in masks]
        assert not any(info["illegal_action"] for info in flat.step(np.array(chosen))[3])
    assert len({masks for _, masks in seen}) > 1  # north runs out of budget


def test_masks_follow_the_learner_from_seat_to_seat():
    pool = PastSelves(fixed=["abstain"])
    env = FlatActions(SelfPlayVecEnv(SelfPlayGames(dynamic(3), pool)))
    other = shared(3)
    for one in (env, other):
        one.seed(SEED)
        one.reset()
    masks, wanted = env.flat_masks(), other.flat_masks()
    np.testing.assert_array_equal(env.actions, other.actions)
    np.testing.assert_array_equal(masks, wanted[[0, 4, 8]])
    for _ in range(5):
        env.step(np.zeros(3, dtype=np.int64))
    assert env.get_attr("agent") == ["collective_1", "collective_2", "collective_0"]
    np.testing.assert_array_equal(env.flat_masks(), wanted[[1, 5, 6]])
    some = env.env_method("action_masks", indices=[2, 0])
    np.testing.assert_array_equal(some, wanted[[6, 1]])


@pytest.mark.parametrize("order", ["monitor inside", "monitor outside"])
def test_a_masked_policy_never_acts_against_its_flat_mask(order):
    contrib = pytest.importorskip("sb3_contrib")
    env = sb3_vec_env("planter-unplanter", 2, rounds=4, population__bank_size=16)
    is_inside = order == "monitor inside"
    env = FlatActions(VecMonitor(env)) if is_inside else VecMonitor(FlatActions(env))
    model = contrib.MaskablePPO(
        "MlpPolicy", env, seed=0, n_steps=16, batch_size=32, n_epochs=1, device="cpu"
    )
    kept = []
    model.learn(128, callback=lambda names, _: kept.extend(names["infos"]) or True)
    flags = [info["illegal_action"] for info in kept]
    assert len(flags) == 128
    assert not any(flags)
    assert find_flat_actions(model.get_env()).action_space.n == env.action_space.n


def returns(env, model, n_episodes=20) -> float:
    """Return the mean reward of a round of a model's greedy play."""
    env.seed(1000)
    observations, total = env.reset(), []
    for _ in range(n_episodes * 2):
        observations, rewards, *_ = env.step(model.predict(observations, deterministic=True)[0])
        total.append(rewards.mean())
    return float(np.mean(total))


def test_dqn_learns_the_action_that_pays():
    settings = {"rounds": 2, "population__bank_size": 16}
    env = FlatActions(
        sb3_vec_env("climate-duel", 8, agent="collective_0", opponents="abstain", **settings)
    )
    model = DQN(
        "MlpPolicy", env, seed=0, device="cpu",
        gamma=0.0, learning_rate=3e-3, learning_starts=200, train_freq=1, gradient_steps=2,
        exploration_fraction=0.6, policy_kwargs={"net_arch": [32]},
    )  # fmt: skip
    before = returns(env, model)
    model.learn(2400)
    after = returns(env, model)
    # What every action pays against the opponent, by the game's own account.
    vector = vector_of(env)
    vector.reset(seed=1000)
    joint = np.zeros((8, len(env.actions), 2, 5), dtype=np.int64)
    joint[:, :, 0] = env.actions
    pays = vector.outcomes(joint).payoff[..., 0].mean(axis=0)
    assert after > before
    assert after > pays.max() - 0.1 * (pays.max() - pays.min())


@pytest.mark.parametrize(
    "wrong", [np.zeros(8, int), np.zeros(9), np.full(9, -1), np.full(9, 10**6), [[0]], None, "a"]
)
def test_wrong_numbers_are_refused_in_one_line_and_nothing_moves(wrong):
    env = shared()
    env.seed(SEED)
    env.reset()
    with pytest.raises(AcaError, match="expected whole numbers in") as caught:
        env.step(wrong)
    assert "\n" not in str(caught.value)
    assert vector_of(env).game.state.round == 0


def test_too_many_actions_are_refused_in_one_line(monkeypatch):
    monkeypatch.setattr(flat_actions, "MAX_ACTIONS", 10)
    with pytest.raises(AcaError, match="expected at most 10 distinct ones, got") as caught:
        shared()
    assert "\n" not in str(caught.value)


def test_foreign_environments_are_refused():
    with pytest.raises(AcaError, match="expected one that sb3_vec_env makes"):
        FlatActions(DummyVecEnv([lambda: gymnasium.make("CartPole-v1")]))
    with pytest.raises(AcaError, match="expected one that sb3_vec_env makes"):
        FlatActions(None)
