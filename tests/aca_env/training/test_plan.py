import numpy as np
import pytest

pytest.importorskip("stable_baselines3")

from aca_env.errors import AcaError
from aca_env.training.options import TRAINING_SEEDS
from aca_env.training.plan import make_plan
from tests.aca_env.training.small_runs import options


def test_everything_is_a_multiple_of_the_rollout():
    plan = make_plan(options(steps=1000, eval_every=100, checkpoint_every=300))
    assert (plan.n_slots, plan.rollout) == (8, 64)
    assert (plan.total, plan.eval_every, plan.checkpoint_every) == (1024, 128, 320)


def test_stops_are_where_something_is_due_and_at_the_end():
    plan = make_plan(options(steps=700, eval_every=256, checkpoint_every=320))
    assert [*plan.stops(0)] == [256, 320, 512, 640, 704]
    assert [*plan.stops(320)] == [512, 640, 704]
    assert plan.is_due(512, plan.eval_every)
    assert not plan.is_due(640, plan.eval_every)
    assert plan.is_due(704, plan.eval_every)


def test_only_self_play_stops_for_past_selves():
    plan = make_plan(options(learn="self-play", steps=700, eval_every=700, snapshot_every=100,
                             checkpoint_every=700))  # fmt: skip
    assert [*plan.stops(0)] == [*range(128, 704, 128), 704]
    assert [*make_plan(options(steps=700, eval_every=700, checkpoint_every=700)).stops(0)] == [704]


def test_defaults_leave_many_evaluations_and_some_checkpoints():
    plan = make_plan(options(steps=64_000, eval_every=None, checkpoint_every=None))
    assert len({*range(plan.eval_every, plan.total + 1, plan.eval_every)}) >= 15
    assert len({*range(plan.checkpoint_every, plan.total + 1, plan.checkpoint_every)}) >= 7


def test_no_game_is_trained_on_with_a_seed_for_evaluations():
    for seed in range(50):
        plan = make_plan(options(seed=seed))
        firsts = [plan.game_seed(done) for done in (0, 320, 640)]
        assert len(set(firsts)) == 3
        for first in firsts:
            assert first >= TRAINING_SEEDS
            assert first + plan.options.n_envs < 2**64


def test_not_even_the_least_number_drawn_gives_a_seed_for_evaluations(monkeypatch):
    class Least:
        def __init__(self, entropy):
            self.entropy = entropy

        def generate_state(self, n, kind):
            return np.zeros(n, kind)

    monkeypatch.setattr(np.random, "SeedSequence", Least)
    assert make_plan(options()).game_seed(0) == TRAINING_SEEDS


def test_independent_models_begin_with_weights_of_their_own():
    plan = make_plan(options(learn="independent"))
    assert plan.model_seed(0) != plan.model_seed(1)
    assert make_plan(options()).model_seed(0) == 3


def test_a_rollout_that_no_memory_holds_is_refused():
    with pytest.raises(AcaError, match="--envs: expected a rollout of at most"):
        make_plan(options(n_envs=65_536, params={"n_steps": 10_000}))
