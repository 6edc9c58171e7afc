import numpy as np
import pytest

from aca_env.agents.base import PolicyError
from aca_env.agents.fixed import Fixed
from aca_env.agents.imitator import Imitator
from tests.agents.repeated import (
    COOL,
    HIGH,
    LOW,
    QUICK,
    REFLECT,
    alignment,
    assert_plays_alone_as_in_company,
    repeat,
    target_labels,
)
from tests.agents.scenes import SCENES, STORM, fields, make_env, ready

NOBODY = np.random.default_rng(0)
PLANTS = ["abstain", "feature_label_planting"]


def duel(own=None, other=None, rounds=4):
    """Return a duel on one pattern; the other is the stronger and wins what it plants."""
    shared = {"signals": ["high"], "strategies": PLANTS, "values": {COOL: 1.0, STORM: 1.0}}
    small = {"name": "small", "share": 0.1, **shared, **(own or {})}
    large = {"name": "large", "share": 0.2, **shared, **(other or {})}
    signals = {"high": HIGH, "low": LOW}
    return fields(rounds=rounds, signals=signals, collectives=[small, large], **QUICK)


def two_actions(content, first_of_other, **options):
    """Return the imitator's first two actions, the other having played one given action."""
    env = make_env(content)
    env.reset(seed=0)
    policy = ready(Imitator(**options), env)
    before = policy.act(None, {}, NOBODY)
    env.step({"collective_0": before, "collective_1": np.array(first_of_other)})
    return before.tolist(), policy.act(None, {}, NOBODY).tolist(), env


# Without an own value for cooling its storm wins nothing against the larger rival's cooling.
LOSING = {"values": {STORM: 1.0}}
EARNING = {"values": {COOL: 1.0}}


def test_it_begins_as_fixed_does_and_copies_the_winner():
    before, after, env = two_actions(duel(LOSING, EARNING), [1, 2, 0, 0, 0])
    assert env.game.world.space.labels[2] == COOL
    assert before == [1, 3, 0, 0, 0]
    assert after == [1, 2, 0, 0, 0]


def test_it_keeps_its_plan_while_nobody_gets_more():
    # The rival is larger, and wins a label that is worth nothing to it.
    before, after, _ = two_actions(duel(LOSING, {"values": {REFLECT: 1.0}}), [1, 2, 0, 0, 0])
    assert before == after == [1, 3, 0, 0, 0]


def test_what_is_compared_is_an_option():
    content = duel(LOSING, {"values": {REFLECT: 1.0}})
    _, after, _ = two_actions(content, [1, 2, 0, 0, 0], by="success")
    assert after == [1, 2, 0, 0, 0]


def test_who_abstains_has_no_success_but_may_have_the_highest_payoff():
    content = duel({"values": {STORM: 1.0}, "signals": ["low"], "edit_cost": 0.2})
    idle = [0, 0, 0, 0, 0]
    _, after, env = two_actions(content, idle)
    assert env.game.present.last_payoff[0, 0] < 0
    assert after == idle
    before, after, _ = two_actions(content, idle, by="success")
    assert after == before


ABSENT = {
    "signal": {"signals": ["low"], "weights": {"high": 1.0}},
    "strategy": {"strategies": ["abstain", {"kind": "naive_unplanting", "alternative": COOL}]},
    "effort": {"efforts": [0.5, 0.9]},
}


@pytest.mark.parametrize("axis", ABSENT)
def test_what_its_menu_does_not_have_is_not_copied(axis):
    before, after, env = two_actions(duel(LOSING | ABSENT[axis], EARNING), [1, 2, 0, 0, 0])
    earned = env.game.present.last_payoff[0]
    assert earned[1] > earned[0]
    assert after == before


def test_places_are_found_by_name():
    own = LOSING | {
        "signals": ["low", "high"],
        "strategies": [{"kind": "erasing", "n_estimation": 20}, *PLANTS[::-1]],
        "efforts": [0.25, 0.5, 1.0],
    }
    other = EARNING | {"efforts": [0.5, 1.0]}
    _, after, _ = two_actions(duel(own, other), [1, 2, 0, 1, 0])
    assert after == [1, 2, 1, 2, 0]


def test_sizes_of_estimating_parts_may_differ():
    adaptive = [{"kind": "adaptive_unplanting", "n_estimation": n} for n in (20, 50)]
    own = LOSING | {"strategies": [*PLANTS, adaptive[0]]}
    other = {"values": {STORM: -1.0}, "strategies": ["abstain", adaptive[1]]}
    content = duel(own, other)
    _, after, env = two_actions(content, [1, 3, 0, 0, 0], by="success")
    assert env.game.present.last_success[0, 1] > env.game.present.last_success[0, 0]
    assert after == [2, 3, 0, 0, 0]


def test_it_abstains_when_its_plan_is_too_dear_and_keeps_it_in_mind():
    env = make_env(SCENES["budget_strict"])
    env.reset(seed=0)
    policy = ready(Imitator(), env)
    strategies = []
    for _ in range(4):
        action = policy.act(None, {}, NOBODY)
        strategies.append(int(action[0]))
        env.step({"collective_0": action, "collective_1": np.zeros(5, dtype=np.int64)})
    assert strategies == [1, 0, 0, 0]


def test_three_imitators_end_with_the_target_of_the_largest():
    played, world = repeat(alignment(6), [Imitator, Imitator, Fixed])
    storm = world.space.labels.index(STORM)
    assert (target_labels(played)[0, 1:] == storm).all()
    assert (played.payoff[0, 1:, 2] > 0.9).all()


def test_one_game_is_played_as_many_are():
    assert_plays_alone_as_in_company([Imitator, lambda: Imitator(by="success")])


@pytest.mark.parametrize("by", ["bound", "", None, 3, float("nan"), ["payoff"], "a\nb"])
def test_wrong_measure_is_told_in_one_line(by):
    expected = r"^policy imitator of 'north': by: got .*, expected one of: payoff, success$"
    with pytest.raises(PolicyError, match=expected) as caught:
        ready(Imitator(by=by), make_env(fields()))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("scene", "reads"), [("plain", False), ("participation_and_memory", True), ("once", True)]
)
def test_it_reads_records_where_past_play_tells_of_them(scene, reads):
    assert ready(Imitator(), make_env(SCENES[scene])).reads_records is reads
