"""Members carry out their leader's plan, in the words of their own menus."""

import numpy as np
import pytest

from aca_env.errors import ActionError
from aca_env.faces.coalition_env.structure import STAY
from tests.aca_env.faces.coalition_games import AGENTS, IDLE, allied, asked, join_all, name
from tests.aca_env.faces.games import COLLECTIVES, PLAINEST, fields, plain, same

LEADER = {
    "name": "leader",
    "share": 0.3,
    "signals": ["hot", "windy"],
    "strategies": [
        "abstain",
        "feature_label_planting",
        {"kind": "adaptive_unplanting", "n_estimation": 50},
    ],
    "values": {"red": 1.0},
    "efforts": [0.5, 1.0],
}
# The same plans in another order, and fewer members to estimate with.
FOLLOWER = {
    "name": "follower",
    "share": 0.2,
    "signals": ["windy", "hot"],
    "strategies": [
        {"kind": "adaptive_unplanting", "n_estimation": 20},
        "feature_label_planting",
        "abstain",
    ],
    "values": {"green": 1.0},
    "efforts": [0.25, 1.0],
}
WEST = COLLECTIVES[2]
STRICT = {"on_illegal": "error"}


def joined(*groups, **changes):
    """Return a game of three collectives in one coalition, the first leading."""
    env = allied(plain(collectives=[*groups], rounds=8, **changes))
    env.reset(seed=4)
    if len(groups) == 3:
        join_all(env)
    else:
        env.step(asked([IDLE, IDLE], [name(1), name(0)]))
    assert env.structure.leader.tolist() == [0] * len(groups)
    return env


def carried(env, *plans):
    """Return what is carried out, as lists."""
    told = env.carried_out(asked(plans, [STAY] * len(plans)))
    return [action.tolist() for action in told.values()]


def test_members_share_target_and_signal_and_keep_their_effort():
    env = joined(LEADER, FOLLOWER)
    assert carried(env, (1, 0, 0, 1, 0), (0, 2, 0, 0, 0)) == [[1, 0, 0, 1, 0], [1, 0, 1, 0, 0]]
    assert carried(env, (1, 2, 1, 0, 0), (2, 0, 0, 1, 0)) == [[1, 2, 1, 0, 0], [1, 2, 0, 1, 0]]


def test_plans_that_estimate_are_shared_whatever_the_size_of_their_splits():
    env = joined(LEADER, FOLLOWER)
    assert carried(env, (2, 1, 0, 1, 0), (1, 0, 0, 1, 0))[1] == [0, 1, 1, 1, 0]


def test_when_the_leader_abstains_everybody_does():
    env = joined(LEADER, FOLLOWER)
    assert carried(env, (0, 1, 1, 1, 0), (1, 1, 1, 1, 0))[1] == [2, 0, 0, 1, 0]
    *_, infos = env.step(asked([(0, 1, 1, 1, 0), (1, 1, 1, 1, 0)]))
    assert np.isnan(infos[AGENTS[1]]["success"])
    assert not infos[AGENTS[1]]["cannot_follow"]


def test_a_member_without_the_plan_abstains_and_is_told():
    env = joined(LEADER, FOLLOWER, WEST)
    plans = [(1, 0, 0, 1, 0), (1, 1, 0, 1, 0), (1, 0, 0, 0, 0)]
    assert carried(env, *plans) == [[1, 0, 0, 1, 0], [1, 0, 1, 1, 0], [0, 0, 0, 0, 0]]
    *_, infos = env.step(asked(plans))
    assert [info["cannot_follow"] for info in infos.values()] == [False, False, True]
    assert not any(info["illegal_action"] for info in infos.values())
    assert np.isnan(infos[AGENTS[2]]["success"])


def test_the_round_is_what_the_base_environment_makes_of_what_is_carried_out():
    env = joined(LEADER, FOLLOWER, WEST)
    actions = asked([(1, 0, 0, 1, 0), (1, 1, 0, 0, 0), (1, 0, 0, 0, 0)])
    told = env.outcomes(env.carried_out(actions))
    *_, infos = env.step(actions)
    assert [info["payoff"] for info in infos.values()] == told.payoff[0].tolist()
    assert same([info["success"] + 0 for info in infos.values()], told.success[0].tolist())


def test_outsiders_do_as_they_say():
    env = allied(plain(collectives=[LEADER, FOLLOWER, WEST]))
    env.reset(seed=0)
    env.step(asked([IDLE] * 3, [name(1), name(0), STAY]))
    plans = [(1, 0, 0, 1, 0), (1, 1, 0, 1, 0), (1, 2, 0, 0, 0)]
    assert carried(env, *plans)[2] == [1, 2, 0, 0, 0]


def test_what_a_follower_says_of_a_plan_is_neither_read_nor_refused():
    # West has no second signal and no third strategy; the leader's plan is what counts.
    env = joined(LEADER, FOLLOWER, WEST, **STRICT)
    plans = [(1, 0, 1, 1, 0), (1, 1, 0, 1, 0), (2, 0, 1, 0, 0)]
    assert carried(env, *plans)[2] == [1, 0, 0, 0, 0]
    *_, infos = env.step(asked(plans))
    assert not any(info["illegal_action"] for info in infos.values())


def test_a_leaders_masked_action_is_an_abstention_of_all():
    only_hot = LEADER | {"signals": ["hot"]}
    env = joined(only_hot, FOLLOWER, WEST)
    plans = [(1, 0, 1, 1, 0), (1, 1, 0, 1, 0), (1, 0, 0, 0, 0)]
    *_, infos = env.step(asked(plans))
    assert [info["illegal_action"] for info in infos.values()] == [True, False, False]
    assert all(np.isnan(info["success"]) for info in infos.values())
    env = joined(only_hot, FOLLOWER, WEST, **STRICT)
    with pytest.raises(ActionError, match=AGENTS[0]):
        env.step(asked(plans))


def test_a_leader_who_abstains_may_leave_the_rest_of_its_action_outside_its_own_menu():
    # One signal is its own; the second is padding, which abstaining does not read.
    env = joined(LEADER | {"signals": ["hot"]}, FOLLOWER, WEST, **STRICT)
    plans = [(0, 0, 1, 1, 0), (1, 1, 0, 1, 0), (1, 0, 0, 0, 0)]
    assert carried(env, *plans)[1:] == [[2, 0, 0, 1, 0], [0, 0, 0, 0, 0]]


def test_a_member_whose_budget_is_spent_abstains_and_nothing_is_illegal():
    env = joined(LEADER, FOLLOWER | {"budget": 1.25}, **STRICT)
    action = asked([(1, 0, 0, 1, 0), (1, 0, 0, 1, 0)])
    for is_spent in (False, True):
        *_, infos = env.step(action)
        assert infos[AGENTS[1]]["cannot_follow"] is is_spent
        assert np.isnan(infos[AGENTS[1]]["success"]) == is_spent
        action = asked([(1, 0, 0, 1, 0), (1, 0, 0, 0, 0)])


def test_a_leader_whose_budget_is_spent_leads_nobody_anywhere():
    env = joined(LEADER | {"budget": 1.0}, FOLLOWER)
    action = asked([(1, 0, 0, 1, 0), (1, 0, 0, 1, 0)])
    for is_spent in (False, True):
        *_, infos = env.step(action)
        assert [info["illegal_action"] for info in infos.values()] == [is_spent, False]
        assert all(np.isnan(info["success"]) == is_spent for info in infos.values())
        assert not any(info["cannot_follow"] for info in infos.values())


def test_to_abstain_is_the_entry_for_it_and_no_contradiction():
    # To report green against green edits nothing either, and comes first in this menu.
    contrary = {"kind": "naive_unplanting", "alternative": "green"}
    follower = FOLLOWER | {"strategies": [contrary, "feature_label_planting", "abstain"]}
    env = joined(LEADER, follower)
    assert carried(env, (0, 0, 0, 0, 0), (1, 0, 0, 0, 0))[1] == [2, 0, 0, 0, 0]


def test_a_collective_that_must_edit_carries_out_its_own_action_where_it_cannot_follow():
    must = WEST | {"strategies": ["feature_label_planting"]}
    env = joined(LEADER, FOLLOWER, must)
    plans = [(1, 0, 0, 1, 0), (1, 1, 0, 1, 0), (0, 1, 0, 0, 0)]
    assert carried(env, *plans)[2] == [0, 1, 0, 0, 0]
    *_, infos = env.step(asked(plans))
    assert infos[AGENTS[2]]["cannot_follow"]


def test_announcements_stay_everybodys_own():
    groups = [LEADER, FOLLOWER, WEST]
    env = allied(fields(collectives=groups, dynamics={"announcements": True}, platform={}))
    env.reset(seed=0)
    join_all(env)
    plans = [(1, 0, 0, 1, 1), (1, 1, 0, 1, 2), (1, 0, 0, 0, 3)]
    assert [action[4] for action in carried(env, *plans)] == [1, 2, 3]


def test_signals_of_other_names_are_the_same_if_their_values_are():
    signals = {"hot": {"heat": "high"}, "warm": {"heat": "high"}}
    groups = [
        {"name": "a", "share": 0.3, "signals": ["hot"], "strategies": PLAINEST, "values": {}},
        {"name": "b", "share": 0.2, "signals": ["warm"], "strategies": PLAINEST, "values": {}},
    ]
    groups = [group | {"values": {"red": 1.0}} for group in groups]
    env = joined(*groups, signals=signals)
    assert carried(env, (1, 2, 0, 0, 0), IDLE)[1] == [1, 2, 0, 0, 0]
