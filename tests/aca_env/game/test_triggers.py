"""A platform that also retrains when what it is handed has drifted."""

from collections import Counter

import numpy as np
import pytest

import aca_env
from aca_env.game.compiled import can_compile
from aca_env.game.game import Game
from aca_env.game.making import make_game
from aca_env.game.training import drift
from aca_env.game.world import World
from aca_env.platforms.learners import Learner
from aca_env.runs.certificates import doubts
from aca_env.scenario.schema import Scenario
from tests.aca_env.faces.games import POOL
from tests.aca_env.faces.games import fields as rich_fields
from tests.aca_env.game.lasting_learners import lasting_world
from tests.aca_env.game.scenes import random_scene

N_GAMES, N_ROUNDS = 6, 6


def triggered(threshold: float | None, *, every: int = N_ROUNDS, seed: int = 3, **platform):
    """Return a histogram's world in which a large collective moves the records."""
    base = random_scene(seed)
    content = base.scenario.model_dump(exclude_unset=True)
    content |= {"rounds": N_ROUNDS, "population": {**content["population"], "n_train": 3000}}
    content["platform"] = {"retrain_every": every, **platform}
    if threshold is not None:
        content["platform"]["retrain_when"] = {"drift": threshold}
    content["information"] = {"bounds": "all"}
    return World(type(base.scenario)(**content), pool=base.pool)


def started(world: World) -> Game:
    game = make_game(world)
    game.reset(np.arange(N_GAMES, dtype=np.uint64))
    return game


def actions_of(game: Game, t: int):
    widths = game.world.menus.widths
    return np.random.default_rng(t).integers(0, widths, size=(game.present.n_games, *widths.shape))


def distance(block, other, n_train: int) -> float:
    """Return the total variation distance, pair by pair, with one class for all else."""
    now, then = Counter(), Counter()
    for law, table in ((now, block), (then, other)):
        for place, n in np.ndenumerate(table):
            law[place] = n / n_train
        law["elsewhere"] = 1 - sum(law.values())
    return sum(max(0.0, now[key] - then[key]) for key in now)


def test_drift_is_the_total_variation_distance():
    rng = np.random.default_rng(0)
    blocks = rng.multinomial(50, np.ones(7) / 7, size=(2, 5))[..., :6].reshape(2, 5, 3, 2)
    wanted = [distance(*pair, 50) for pair in zip(*blocks, strict=True)]
    np.testing.assert_allclose(drift(*blocks, 50), wanted, atol=1e-12)


@pytest.mark.parametrize("every", [3, N_ROUNDS])
@pytest.mark.parametrize("threshold", [0.0, 0.05, 0.15])
def test_platform_trains_on_schedule_and_beyond_the_threshold(threshold, every):
    world = triggered(threshold, every=every)
    game, trained, n_triggered = started(world), [None] * N_GAMES, 0
    kept = [None] * N_GAMES
    for t in range(N_ROUNDS):
        before = game.state
        outcome = game.step(actions_of(game, t)).outcome
        for b in range(N_GAMES):
            block = outcome.block[b]
            due = t % every == 0 or distance(block, trained[b], 3000) > threshold + 1e-12
            n_triggered += due and t % every != 0
            if due:
                trained[b], kept[b] = block, block.argmax(axis=-1)
            np.testing.assert_array_equal(outcome.predicted[b], kept[b])
            np.testing.assert_array_equal(game.present.trained_block[b], trained[b])
            if not due:
                np.testing.assert_array_equal(
                    game.present.trained_bound[b], before.trained_bound[b]
                )
    assert n_triggered > 0


def test_bound_is_that_of_the_training_whenever_it_was():
    world = triggered(0.05)
    game, always = started(world), started(triggered(None, every=1))
    idle = 0
    for t in range(N_ROUNDS):
        # Plans stay for two rounds, so that some outlive their training.
        actions = actions_of(game, t // 2)
        before = game.state
        outcome, fresh = game.step(actions).outcome, always.step(actions).outcome
        plan = game.rules.choose(before, actions).row // world.n_levels
        for b in range(N_GAMES):
            due = bool(np.broadcast_to(outcome.trained, N_GAMES)[b])
            wanted = fresh.bound[b].copy()
            if not due:
                idle += 1
                same = plan[b] == before.trained_plan[b]
                has_bound = np.isfinite(wanted)
                wanted[has_bound] = np.where(same, before.trained_bound[b], -np.inf)[has_bound]
            np.testing.assert_array_equal(outcome.bound[b], wanted)
    assert 0 < idle < N_GAMES * N_ROUNDS


def test_clean_platform_has_a_trigger_of_its_own():
    game = started(triggered(0.08))
    trained, n_differing = [None] * N_GAMES, 0
    for t in range(N_ROUNDS):
        baseline, before = game.baseline, game.state
        outcome = game.step(actions_of(game, t)).outcome
        n_differing += (baseline.trained != np.broadcast_to(outcome.trained, N_GAMES)).sum()
        for b in range(N_GAMES):
            block = baseline.block[b]
            if t == 0 or distance(block, trained[b], 3000) > 0.08 + 1e-12:
                trained[b] = block
            np.testing.assert_array_equal(game.present.trained_block_clean[b], trained[b])
            np.testing.assert_array_equal(outcome.predicted_clean[b], trained[b].argmax(axis=-1))
        assert before.trained_block_clean is not game.present.trained_block_clean
    assert n_differing > 0


def test_counterfactual_actions_trigger_trainings_of_their_own():
    game = make_game(triggered(0.05))
    game.reset(np.array([2], dtype=np.uint64))
    game.step(actions_of(game, 0))
    # What was played before is no drift.
    joint = np.concatenate([actions_of(game, t) for t in range(5)])
    told, state = game.outcomes(joint), game.state
    assert 0 < np.asarray(told.trained).sum() < len(joint)
    for place in range(len(joint)):
        game.restore(state)
        outcome = game.step(joint[place : place + 1]).outcome
        np.testing.assert_array_equal(outcome.predicted[0], told.predicted[place])
        np.testing.assert_array_equal(outcome.bound[0], told.bound[place])


def test_game_goes_on_from_json_with_what_it_was_trained_on():
    envs = [aca_env.faces.parallel.CollectiveActionEnv(triggered(0.05)) for _ in range(2)]
    env, other = envs
    env.reset(seed=1)
    other.reset(seed=2)
    for t in range(N_ROUNDS):
        if t == 3:
            other.set_state(aca_env.state_to_json(env.get_state()))
        actions = actions_of(env.game, t)[0]
        joint = dict(zip(env.possible_agents, actions, strict=True))
        rewards = env.step(joint)[1]
        if t >= 3:
            assert other.step(joint)[1] == rewards
            np.testing.assert_array_equal(
                env._last.outcome.predicted, other._last.outcome.predicted
            )
    state = env.get_state()
    state["trained_block"][0, 0, 0] = 3001
    with pytest.raises(aca_env.errors.StateError, match=r"state.trained_block: a value"):
        env.set_state(state)


def test_batch_is_its_games_and_numpy_plays_it():
    described = rich_fields()
    described["platform"] = {"retrain_every": 9, "retrain_when": {"drift": 0.1}}
    world = World(Scenario(**described), pool=POOL)
    assert not can_compile(world)
    seeds = np.arange(4, dtype=np.uint64)
    batch, alone = make_game(world), [make_game(world) for _ in seeds]
    batch.reset(seeds)
    for game, seed in zip(alone, seeds, strict=True):
        game.reset(np.array([seed], dtype=np.uint64))
    mixed = 0
    for t in range(4):
        actions = actions_of(batch, t)
        together = batch.step(actions)
        due = np.broadcast_to(together.outcome.trained, 4)
        mixed += 0 < due.sum() < 4
        for b, game in enumerate(alone):
            step = game.step(actions[b : b + 1])
            np.testing.assert_array_equal(step.outcome.predicted[0], together.outcome.predicted[b])
            np.testing.assert_array_equal(step.reward[0], together.reward[b])
    assert mixed


def test_settings_trigger_apart_from_each_other():
    overrides = {
        "population.n_pool": 2000,
        "population.n_train": 2000,
        "population.n_test": 50,
        "population.bank_size": 64,
        "rounds": 4,
        "platform.retrain_every": 4,
        "platform.retrain_when": {"drift": 0.1},
        "randomise.ranges": {"collectives.0.share": [0.01, 0.4]},
        "randomise.settings": 3,
    }
    many = aca_env.vector_env("climate-duel", 8, overrides=overrides)
    one = aca_env.parallel_env("climate-duel", overrides=overrides)
    many.reset(seed=0)
    one.reset(seed=3)
    differing = 0
    for t in range(4):
        actions = actions_of(many.game, t)
        outcome, reward = (
            many.game.step(actions).outcome,
            one.step(dict(zip(one.possible_agents, actions[3], strict=True)))[1],
        )
        np.testing.assert_array_equal(outcome.payoff[3], one._last.outcome.payoff[0])
        assert len(reward) == 2
        due = np.broadcast_to(outcome.trained, 8)
        assert due[3] == np.asarray(one._last.outcome.trained).reshape(-1)[0]
        differing += 0 < due.sum() < 8
    assert differing


def test_nothing_with_a_trigger_is_certified():
    for selection in ("fixed", "menu"):
        base = triggered(0.05).scenario.model_dump(exclude_unset=True)
        base["information"] = {"selection": selection}
        scenario = type(triggered(0.05).scenario)(**base)
        told = doubts(scenario, {"a": None})
        assert told == {
            "a": "when the platform trains depends on the very records that it trains on"
        }
    game = started(triggered(0.05))
    assert not game.is_certifiable
    assert started(triggered(None)).is_certifiable


def test_learner_is_fitted_only_where_its_records_have_drifted(monkeypatch):
    fits = []
    fit = Learner.predict
    monkeypatch.setattr(Learner, "predict", lambda *a: fits.append(1) or fit(*a))
    platform = {"retrain_every": 5, "retrain_when": {"drift": 0.15}}
    game = make_game(lasting_world("tree", platform=platform))
    game.reset(np.arange(N_GAMES, dtype=np.uint64))
    for t in range(4):
        done, before = len(fits), game.state
        outcome = game.step(actions_of(game, t)).outcome
        due = np.broadcast_to(outcome.trained, N_GAMES)
        next_clean = int(np.sum(np.broadcast_to(game.baseline.trained, N_GAMES)))
        # Joint actions in which nobody edits are the baseline, which is known by then.
        assert len(fits) - done <= due.sum() + next_clean
        if t:
            assert due.sum() < N_GAMES
            np.testing.assert_array_equal(outcome.predicted[~due], before.predicted[~due])
            old = outcome.measured.by_signal[~due]
            np.testing.assert_array_equal(old, before.trained_suboptimality[~due])
