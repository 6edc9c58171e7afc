"""A learner's platform remembers: it trains on the weighted union of the rounds handed in."""

import numpy as np
import pytest

import aca_env
from aca_env.game.making import make_game
from aca_env.game.past_records import PastRecords
from aca_env.platforms.suboptimality import measured_suboptimality
from aca_env.reproduce import drawing
from tests.aca_env.game.lasting_learners import (
    N_ROUNDS,
    REDRAWS,
    encoded,
    lasting_world,
    made,
    pooled,
    rows_now,
    some_actions,
    started,
)
from tests.quick import latin

WINDOW, FADING = {"memory": 3}, {"decay": 0.5}
LASTING = {
    "window": WINDOW,
    "decay": FADING,
    "partial": {"learning": "partial_fit"},
    "seldom": {"learning": "partial_fit", "retrain_every": 2},
}


def weights_of(platform, n_past):
    """Return the weights of rounds, the latest first."""
    if "decay" in platform:
        return [0.5**age for age in range(n_past + 1)]
    return [1.0] * min(platform["memory"], n_past + 1)


@pytest.mark.parametrize("platform", [WINDOW, FADING], ids=["window", "decay"])
@pytest.mark.parametrize(("name", "redraw"), latin(["naive_bayes", "tree", "logistic"], REDRAWS))
def test_training_set_is_the_weighted_union_of_the_rounds(name, platform, redraw):
    world = lasting_world(name, platform=platform, redraw=redraw)
    game, past = started(world), [[], []]
    idle = [[], []]
    for t in range(N_ROUNDS):
        actions = some_actions(game, t)
        rows = game.rules.choose(game.present, actions).row
        for b in range(2):
            past[b].insert(0, rows_now(game, rows[b], b))
            idle[b].insert(0, rows_now(game, np.zeros_like(rows[b]), b))
        outcome = game.step(actions).outcome
        for seen, predicted in ((past, outcome.predicted), (idle, outcome.predicted_clean)):
            for b in range(2):
                weights = weights_of(platform, t)
                X, y, times = pooled(seen[b][: len(weights)], weights)
                model = made(name, world.space)
                model.fit(encoded(name, world.space, X), y, sample_weight=times)
                wanted = model.predict(encoded(name, world.space, world.points))
                np.testing.assert_array_equal(predicted[b], wanted)


def test_memory_changes_what_is_learned_and_its_bounds():
    outcomes = []
    for platform in ({}, WINDOW):
        game = started(lasting_world("tree", platform=platform))
        outcomes.append([game.step(some_actions(game, t)).outcome for t in range(N_ROUNDS)])
    np.testing.assert_array_equal(outcomes[0][0].predicted, outcomes[1][0].predicted)
    assert any(
        not np.array_equal(plain.predicted, kept.predicted)
        for plain, kept in zip(*outcomes, strict=True)
    )


@pytest.mark.parametrize("platform", [WINDOW, FADING], ids=["window", "decay"])
def test_suboptimality_is_measured_against_all_that_was_trained_on(platform):
    world = lasting_world("naive_bayes", 4, platform=platform)
    game = started(world, 6)
    for t in range(3):
        memory = game.present.memory
        outcome = game.step(some_actions(game, t)).outcome
    total = outcome.block + memory.mixture.sum(axis=1)
    n_total = 120 * (1 + memory.weight[0].sum())
    for place, signal in enumerate(world.menus.signals):
        inside = (signal.bind(world.space)(world.points) == world.points).all(axis=1)
        cells = total[:, inside], outcome.predicted[:, inside]
        wanted = measured_suboptimality(*cells, n_total)
        np.testing.assert_allclose(outcome.measured.by_signal[:, place], wanted, atol=1e-12)
    assert (outcome.measured.by_signal > 0).any()


def test_past_rounds_are_drawn_again_once(monkeypatch):
    drawn = []
    draw = PastRecords._draw
    monkeypatch.setattr(PastRecords, "_draw", lambda *a: drawn.append(a[2]) or draw(*a))
    game = started(lasting_world("tree", platform=WINDOW), 1)
    for t in range(N_ROUNDS):
        game.step(some_actions(game, t))
    # The baseline of the round that would come next has asked for the last one too.
    assert [played.round for played in drawn] == list(range(N_ROUNDS))


@pytest.mark.parametrize(("kind", "redraw"), latin(LASTING, REDRAWS))
@pytest.mark.parametrize("name", ["naive_bayes", "sgd"])
def test_restored_game_goes_on_from_json_in_mid_episode(name, kind, redraw):
    platform = LASTING[kind]
    world = lasting_world(name, platform=platform, redraw=redraw)
    env = aca_env.faces.parallel.CollectiveActionEnv(world)
    env.reset(seed=4)
    rng = np.random.default_rng(0)
    draws = [rng.integers(0, world.menus.widths) for _ in range(N_ROUNDS)]
    joints = [dict(zip(env.possible_agents, actions, strict=True)) for actions in draws]
    for joint in joints[:2]:
        env.step(joint)
    text = aca_env.state_to_json(env.get_state())
    other = aca_env.faces.parallel.CollectiveActionEnv(world)
    other.reset(seed=9)
    other.set_state(text)
    for joint in joints[2:]:
        env.step(joint)
        other.step(joint)
        one, two = env._last.outcome, other._last.outcome
        for field in ("predicted", "predicted_clean", "success", "bound", "payoff"):
            np.testing.assert_array_equal(getattr(one, field), getattr(two, field))
        np.testing.assert_array_equal(one.measured.bound, two.measured.bound)


@pytest.mark.parametrize("place", [(0, 0, 2), (0, 0, 3), (0, 0, 1), (0, 2, 0)])
def test_snapshot_with_a_past_that_was_not_is_refused(place):
    world = lasting_world("naive_bayes", platform=WINDOW | {"memory": 4})
    env = aca_env.faces.parallel.CollectiveActionEnv(world)
    env.reset(seed=4)
    for _ in range(2):
        env.step({a: np.zeros(5, dtype=np.int64) for a in env.possible_agents})
    state = env.get_state()
    env.set_state(state)
    state["handed_in"][place] = 2**20 if place[2] else 5
    if place[2] == 1:
        state["handed_in"][place] = -2
    with pytest.raises(aca_env.errors.StateError, match=r"state.handed_in: a value"):
        env.set_state(state)


def test_outcomes_with_a_memory_are_what_a_step_then_returns():
    game = started(lasting_world("tree", platform=WINDOW), 1)
    game.step(some_actions(game, 0))
    actions = np.concatenate([some_actions(game, t) for t in range(1, 4)])
    told, twin = game.outcomes(actions), game.outcomes(actions, twin=True)
    assert not np.array_equal(told.success, twin.success, equal_nan=True)
    state = game.state
    for place in range(3):
        game.restore(state)
        step = game.step(actions[place : place + 1]).outcome
        np.testing.assert_array_equal(step.predicted[0], told.predicted[place])
        np.testing.assert_array_equal(step.measured.bound[0], told.measured.bound[place])


def test_decay_needs_a_learner_that_takes_weights():
    with pytest.raises(aca_env.errors.AcaError, match=r"expected decay = 0, got 0.5: its fit"):
        lasting_world("tests.aca_env.platforms.test_learners:nearest", platform=FADING)


def test_window_needs_no_weights():
    game = started(lasting_world("tests.aca_env.platforms.test_learners:nearest", platform=WINDOW))
    for t in range(3):
        outcome = game.step(some_actions(game, t)).outcome
    assert np.isfinite(outcome.payoff).all()


def test_longer_world_forgets_nothing_of_the_rounds_before():
    world = lasting_world("naive_bayes", platform=FADING)
    longer = world.varied(world.scenario.model_copy(update={"rounds": 9}))
    game, whole = started(world), started(longer)
    for t in range(N_ROUNDS - 1):
        game.step(some_actions(game, t))
        whole.step(some_actions(whole, t))
    other = make_game(longer)
    other.restore(game.state)
    for t in range(3, 8):
        one, two = (each.step(some_actions(each, t)).outcome for each in (other, whole))
        np.testing.assert_array_equal(one.predicted, two.predicted)
        assert (other.present.handed_in[:, : t + 1] == whole.present.handed_in[:, : t + 1]).all()


def test_draws_of_blocks_refuse_a_learner_that_remembers():
    world = lasting_world("naive_bayes", platform=WINDOW)
    joint = [[np.zeros(5, dtype=np.int64)] * 3]
    with pytest.raises(aca_env.errors.AcaError, match="expected no memory and learning"):
        drawing.play(world, joint, 4, 0)


def test_diagnosis_of_a_platform_that_remembers_is_the_same_twice():
    env = aca_env.faces.parallel.CollectiveActionEnv(
        lasting_world("naive_bayes", platform=WINDOW, redraw="bank")
    )
    env.reset(seed=1)
    edits = np.zeros(5, dtype=np.int64)
    edits[0] = 1
    joint = dict(zip(env.possible_agents, [edits, edits, 0 * edits], strict=True))
    env.step(joint)
    first, again = (env.diagnose(joint).to_dict() for _ in range(2))
    seconds = [key for key in first if "second" in key]
    for key in first.keys() - set(seconds):
        assert str(first[key]) == str(again[key])
