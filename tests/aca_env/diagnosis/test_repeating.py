import numpy as np
import pytest

from aca_env.diagnosis.repeating import (
    _longer,
    _settled_after,
    repeat,
    reply_in_turn,
    reply_together,
)
from aca_env.planning.best_reply import deviation_gains
from aca_env.planning.payoffs import TIE
from tests.aca_env.diagnosis.rounds import (
    GRAB_GRAB,
    at_hand,
    contested_env,
    group,
    later,
    plant,
    planters,
)
from tests.aca_env.game import contested
from tests.agents.scenes import COOL, SCENES, SHADE, STORM, make_env


def test_without_memory_nothing_changes_from_round_to_round():
    env = planters(group("a", 0.3, COOL), group("b", 0.1, STORM))
    repeated = repeat(at_hand(env, plant(env, COOL, None)), 6, 8)
    assert repeated.settles
    assert repeated.settled_after == (0, 0)
    assert repeated.success.shape == (6, 2)
    assert np.isnan(repeated.success[:, 1]).all()
    assert (repeated.acting_share == 1).all()
    assert repeated.last_change == pytest.approx((0, 0), abs=0.02)


def test_collective_that_dies_out_takes_some_rounds_to_settle():
    dynamics = {"participation": {"initial": 1.0, "rate": 0.5, "threshold": 0.5, "slope": 40.0}}
    poor = group("a", 0.02, COOL, edit_cost=0.01)
    env = planters(poor, group("b", 0.4, STORM), dynamics=dynamics)
    repeated = repeat(at_hand(env, plant(env, COOL, STORM)), 16, 4)
    assert repeated.acting_share[0].tolist() == [1, 1]
    assert repeated.acting_share[-1, 0] < 0.1
    assert repeated.acting_share[-1, 1] > 0.9


def test_change_up_to_the_end_is_no_rest():
    dynamics = {"participation": {"initial": 1.0, "rate": 0.5, "threshold": 2.0, "slope": 40.0}}
    env = planters(group("a", 0.4, COOL), dynamics=dynamics)
    at = at_hand(env, plant(env, COOL))
    long = repeat(at, 16, 4)
    assert long.settles
    assert long.success[0, 0] - long.success[-1, 0] > 0.5
    short = repeat(at, long.settled_after[0] + 1, 4)
    assert not short.settles
    assert short.last_change[0] < -0.1


def test_repetition_has_records_of_its_own():
    env = planters(group("a", 0.4, COOL))
    own = _longer(at_hand(env, plant(env, COOL)), 5).scenario
    assert own.rounds == 5
    assert own.population.bank_seed != env.scenario.population.bank_seed


def test_platform_that_remembers_needs_rounds_to_learn():
    env = planters(group("a", 0.15, COOL), rounds=9, platform={"memory": 4})
    for _ in range(4):
        env.step({"collective_0": plant(env, None)[0]})  # the platform learns clean records
    repeated = repeat(at_hand(env, plant(env, COOL)), 12, 4)
    assert 0 < repeated.settled_after[0] <= 4
    assert repeated.settles
    assert repeated.success[-1, 0] - repeated.success[0, 0] > 0.3


def test_first_round_of_a_repetition_is_a_fresh_draw_of_the_round_at_hand():
    env = later(make_env_in("participation_and_memory"), 2)
    joint = np.array([[1, 0, 0, 0, 0], [1, 1, 0, 0, 0]])
    repeated = repeat(at_hand(env, joint), 2, 64)
    mean = env.outcomes(joint[None], data="twin").success[0]
    assert repeated.n_episodes == 64
    assert repeated.success[0] == pytest.approx(mean, abs=0.2)
    assert repeated.acting_share[0] == pytest.approx(env.game.present.participation[0] / 20)


def make_env_in(scene):
    env = make_env(SCENES[scene])
    env.reset(seed=2)
    return env


def test_same_people_have_one_continuation():
    env = make_env_in("once")
    joint = np.array([[1, 0, 0, 0, 0], [1, 1, 0, 0, 0]])
    repeated = repeat(at_hand(env, joint), 5, 8)
    assert repeated.n_episodes == 1
    assert np.isnan(repeated.success_error).all()
    now = env.outcomes(joint[None])
    assert (repeated.success == now.success[0]).all()
    assert repeated.payoff[2] == pytest.approx(now.payoff[0])


def test_spent_budgets_end_a_plan():
    env = make_env_in("budget")
    joint = np.array([[1, 0, 0, 1, 0], [1, 1, 0, 0, 0]])
    repeated = repeat(at_hand(env, joint), 3, 2)
    assert np.isfinite(repeated.success[0, 0])
    assert np.isnan(repeated.success[2, 0])


@pytest.mark.parametrize(
    ("values", "error", "expected"),
    [
        ([0.0, 0.0, 0.0], 0.0, 0),
        ([0.0, 0.0, 1.0], 0.0, 2),
        ([0.0, 1.0, 1.0], 0.0, 1),
        ([0.0, 1.0, 1.0], 0.6, 0),
        ([0.995, 1.005, 1.0], 0.0, 0),
        ([1.0, 0.0, 1.0], 0.0, 2),
    ],
)
def test_rest_begins_where_no_later_value_is_far_from_the_last(values, error, expected):
    column = np.array(values)[:, None]
    assert _settled_after(column, np.full_like(column, error)) == [expected]


def test_dilemma_ends_where_nobody_gains():
    env = contested_env(costs=(0.1, 0.1))
    for start in (GRAB_GRAB, contested.joint(False, False)):
        for replies in (reply_in_turn(at_hand(env, start)), reply_together(at_hand(env, start))):
            assert replies.ends
            assert len(replies.cycle) == 0
            assert replies.epsilon == 0
            assert deviation_gains(env.game, replies.final[None]).epsilon[0] <= TIE


def test_chaser_and_chased_go_round_in_a_circle():
    """South spoils what north plants; then planting does not pay, nor then does spoiling."""
    spoil = ["abstain", {"kind": "naive_unplanting", "alternative": STORM, "method": "direct"}]
    chased = group("north", 0.15, COOL, edit_cost=0.01)
    chaser = group("south", 0.2, COOL, strategies=spoil, values={COOL: -1.0}, edit_cost=0.03)
    env = planters(chased, chaser)
    at = at_hand(env, plant(env, None, None))
    in_turn, together = reply_in_turn(at), reply_together(at)
    for replies in (in_turn, together):
        assert not replies.ends
        assert len(replies.cycle) == 4
        gaps = [deviation_gains(env.game, joint[None]).epsilon[0] for joint in replies.cycle]
        assert replies.epsilon == pytest.approx(min(gaps))
        assert replies.epsilon > TIE


def test_one_label_for_all_is_a_place_to_rest():
    env = planters(group("a", 0.3, COOL), group("b", 0.3, COOL), group("c", 0.1, SHADE))
    replies = reply_in_turn(at_hand(env, plant(env, COOL, COOL, None)))
    assert replies.ends
    assert set(replies.moved) <= {"a", "b"}
    assert len(replies.plans) == 3
