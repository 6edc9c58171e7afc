"""Models kept as they were: they play on, and nothing of the later model shows."""

import pickle

import numpy as np
import pytest

pytest.importorskip("stable_baselines3")

import torch
from scipy.stats import binomtest
from stable_baselines3 import A2C, DQN, PPO
from stable_baselines3.common.vec_env import VecMonitor, VecNormalize

from aca_env.errors import AcaError
from aca_env.training.flat_actions import FlatActions
from aca_env.training.model_snapshot import KeepPastSelves, ModelSnapshot
from aca_env.training.past_selves import PastSelves
from aca_env.training.self_play import SelfPlayVecEnv
from tests.aca_env.training.learning import SEED, SMALL, equal, self_play, weights

B, K = 6, 3
NOTHING = np.zeros((B, 5), dtype=np.int64)


def model_for(env, algorithm=PPO, policy="MlpPolicy", **options):
    return algorithm(policy, env, seed=SEED, **(options or SMALL))


def prepared(algorithm=PPO, policy="MlpPolicy", wrap=lambda env: env, **options):
    """Return a model whose first self is in the pool, and its games."""
    games = self_play()
    model = model_for(wrap(SelfPlayVecEnv(games)), algorithm, policy, **options)
    games.pool.add(ModelSnapshot(model))
    return model, games


def test_the_same_seed_gives_the_same_run_to_the_last_weight():
    def run(seed):
        games = self_play(fixed=["uniform"])
        env = SelfPlayVecEnv(games)
        model = PPO("MlpPolicy", env, seed=seed, **SMALL)
        games.pool.add(ModelSnapshot(model))
        model.learn(240, callback=KeepPastSelves(games.pool, every=60))
        assert games.pool.added == [0, 1, 2, 3, 4]
        return weights(model)

    first = run(3)
    assert equal(first, run(3))
    assert not equal(first, run(4))


def test_a_snapshot_stays_what_the_model_was():
    model, games = prepared()
    (snapshot,) = games.pool.snapshots
    seen, masks = games.seated.games.reset(seed=0)[0][:, 0], games.action_masks()
    kept = pickle.loads(pickle.dumps(snapshot))
    before = snapshot.act(seen, masks, np.random.default_rng(0))
    for mode in (True, False):
        model.policy.set_training_mode(mode)
        wanted = ModelSnapshot(model, deterministic=True)
        assert model.policy.training is mode
    greedy = model.predict(seen, deterministic=True)[0]
    for _ in range(2):  # after a gradient step a model holds graphs, which torch copies not
        model.learn(120, reset_num_timesteps=False)
        later = ModelSnapshot(model)
    assert not equal(weights(model), [v.numpy() for v in wanted._policy.state_dict().values()])
    np.testing.assert_array_equal(wanted.act(seen, masks, None), greedy)
    for one in (snapshot, kept):
        np.testing.assert_array_equal(one.act(seen, masks, np.random.default_rng(0)), before)
    assert equal(weights(model), [v.numpy() for v in later._policy.state_dict().values()])
    assert before.shape == (B, 5)


def test_a_snapshot_draws_from_the_given_chance_alone():
    model, games = prepared()
    (snapshot,) = games.pool.snapshots
    seen, masks = games.games.reset(seed=0)[0][:, 0], games.action_masks()
    state = torch.get_rng_state()
    draws = [snapshot.act(seen, masks, np.random.default_rng(seed)) for seed in (0, 0, 1)]
    assert torch.equal(torch.get_rng_state(), state)
    np.testing.assert_array_equal(draws[0], draws[1])
    assert not np.array_equal(draws[0], draws[2])
    # The drawn actions follow the model's own probabilities.
    rng, row = np.random.default_rng(0), np.repeat(seen[:1], 4000, axis=0)
    labels = snapshot.act(row, tuple(np.repeat(m[:1], 4000, axis=0) for m in masks), rng)[:, 1]
    with torch.no_grad():
        split = model.policy.get_distribution(torch.as_tensor(seen[:1])).distribution
    law = split[1].probs[0].tolist()
    for label, probability in enumerate(law):
        assert binomtest(int((labels == label).sum()), 4000, probability).pvalue > 1e-4


def test_a_masked_snapshot_never_acts_against_its_mask():
    contrib = pytest.importorskip("sb3_contrib")
    model, games = prepared(contrib.MaskablePPO)
    games.games.reset(seed=0)
    (snapshot,), rng = games.pool.snapshots, np.random.default_rng(0)
    masks = tuple(rng.random((400, w)) < 0.5 for w in games.games.widths)
    for mask in masks:
        mask[~mask.any(axis=1), 0] = True
    seen = np.repeat(games.games.game.observe()[:1, 0], 400, axis=0)
    for axis, mask in enumerate(masks):
        acts = snapshot.act(seen, masks, rng)[:, axis]
        assert mask[np.arange(400), acts].all()
    model.learn(120)


def test_a_recurrent_snapshot_remembers_within_an_episode_only():
    contrib = pytest.importorskip("sb3_contrib")
    options = SMALL | {"policy_kwargs": {"lstm_hidden_size": 8}}
    model, games = prepared(contrib.RecurrentPPO, "MlpLstmPolicy", **options)
    snapshot = ModelSnapshot(model)
    seen, masks = games.games.reset(seed=0)[0][:, 0], games.action_masks()

    def play(player):
        rng, memories = np.random.default_rng(0), []
        for _ in range(3):
            player.act(seen, masks, rng)
            memories.append(player._memory[0].copy())
        return memories

    first, again = play(snapshot.start()), play(snapshot.start())
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first[0], first[1])
    assert snapshot._memory is None
    play(snapshot)
    np.testing.assert_array_equal(play(snapshot.start()), first)
    model.learn(120, callback=KeepPastSelves(games.pool, every=30))


def test_a_snapshot_normalises_as_its_model_did_then():
    model, games = prepared(wrap=VecNormalize)
    model.learn(60)
    seen, masks = games.games.reset(seed=0)[0][:, 0], games.action_masks()
    snapshot = ModelSnapshot(model, deterministic=True)
    scaled = model.get_vec_normalize_env().normalize_obs(seen)
    wanted = model.policy.predict(scaled, deterministic=True)[0]
    model.get_vec_normalize_env().obs_rms.mean += 5
    np.testing.assert_array_equal(snapshot.act(seen, masks, None), wanted)


def test_dqn_plays_against_its_past_selves_by_the_table_of_flat_actions():
    model, games = prepared(
        DQN, wrap=lambda env: FlatActions(VecMonitor(env)), learning_starts=10, train_freq=1
    )
    seen, masks = games.games.reset(seed=0)[0][:, 0], games.action_masks()
    table = model.get_env().actions
    wanted = table[model.predict(seen, deterministic=True)[0]]
    acts = games.pool.snapshots[0].act(seen, masks, np.random.default_rng(0))
    np.testing.assert_array_equal(acts, wanted)
    model.learn(120, callback=KeepPastSelves(games.pool, every=60))
    assert len(games.pool.snapshots) == 3


def test_masked_flat_actions_make_no_snapshot():
    contrib = pytest.importorskip("sb3_contrib")
    model = model_for(FlatActions(SelfPlayVecEnv(self_play())), contrib.MaskablePPO)
    with pytest.raises(AcaError, match="flat actions") as caught:
        ModelSnapshot(model)
    assert "\n" not in str(caught.value)


def test_other_algorithms_play_against_their_past_selves_too():
    model, games = prepared(A2C, device="cpu")
    model.learn(120, callback=KeepPastSelves(games.pool, every=60))
    assert len(games.pool.snapshots) == 3


@pytest.mark.parametrize("every", [0, 1.5, True, None])
def test_snapshots_are_taken_after_whole_numbers_of_steps(every):
    with pytest.raises(AcaError, match="every"):
        KeepPastSelves(PastSelves(), every)
