import numpy as np
import pytest

from aca_env.agents.base import PolicyError
from aca_env.agents.committed import Committed
from aca_env.agents.fixed import Fixed
from aca_env.agents.uniform import Uniform
from tests.agents.repeated import (
    COOL,
    alignment,
    assert_plays_alone_as_in_company,
    pennies,
    repeat,
    target_labels,
)
from tests.agents.scenes import SCENES, SHADE, STORM, fields, make_env, ready, with_collective


def actions_of(content, seeds=(0,), **options):
    """Return the first collective's actions (n_rounds, 5), the others drawing at random."""
    others = [Uniform] * (len(content["collectives"]) - 1)
    played, world = repeat(content, [Committed(**options), *others], seeds)
    return played.actions[0, :, 0].tolist(), world


def test_it_copies_the_first_plan_of_the_leader_and_keeps_to_it():
    content = alignment(6)
    leader = Committed(plan=[{"label": COOL}, {"label": STORM}])
    played, world = repeat(content, [leader, Committed(leader="cool"), Fixed])
    cool, storm = (world.space.labels.index(label) for label in (COOL, STORM))
    labels = target_labels(played)[0]
    assert labels[:, 0].tolist() == [cool, storm] * 3
    assert labels[0, 1] not in (cool, storm)
    assert (labels[1:, 1] == cool).all()


def test_a_leader_who_abstains_first_is_copied_too():
    leader = Committed(plan=[{"strategy": "abstain"}, {"label": COOL}])
    played, _ = repeat(alignment(4), [leader, Committed(leader="collective_0"), Fixed])
    assert (target_labels(played)[0, 1:, 1] == -1).all()


def test_the_default_leader_is_the_largest_that_it_could_copy():
    played, world = repeat(alignment(3), [Committed, Fixed, Fixed])
    assert (target_labels(played)[0, 1:, 0] == world.space.labels.index(STORM)).all()
    # Once the largest has no signal in common, the next one leads.
    content = alignment(3)
    content["signals"] = pennies(3)["signals"]
    content["collectives"][2] |= {"signals": ["low"]}
    played, world = repeat(content, [Committed, Fixed(label=COOL), Fixed])
    assert (target_labels(played)[0, 1:, 0] == world.space.labels.index(COOL)).all()


def test_without_anybody_to_copy_it_keeps_to_what_fixed_does():
    content = pennies(4)  # one plants, the other unplants
    played, _ = repeat(content, [Committed, Committed])
    fixed, _ = repeat(content, [Fixed, Fixed])
    np.testing.assert_array_equal(played.actions, fixed.actions)
    assert ready(Committed(), make_env(SCENES["one"])).reads_records is False


@pytest.mark.parametrize(
    ("then", "order"),
    [(None, [0, 1, 0, 1, 0]), ("repeat", [0, 1, 0, 1, 0]), ("hold", [0, 1] + [1] * 3)],
)
def test_a_plan_is_played_in_order(then, order):
    plan = [[1, 0, 0, 0, 0], [1, 3, 0, 0, 0]]
    actions, _ = actions_of(fields(rounds=5), plan=plan, then=then)
    assert actions == [plan[place] for place in order]


def test_names_and_numbers_say_the_same():
    content = with_collective(
        0, fields(rounds=2, dynamics={"announcements": True}), efforts=[0.5, 1.0]
    )
    named = [
        {"label": COOL, "effort": 0.5, "announcement": SHADE},
        {"strategy": "abstain", "announcement": 3},
    ]
    by_name, world = actions_of(content, plan=named)
    shade = world.space.labels.index(SHADE)
    assert by_name == [[1, 2, 0, 0, 1 + shade], [0, *by_name[1][1:4], 4]]
    assert by_name == actions_of(content, plan=by_name)[0]


def test_it_abstains_where_the_mask_forbids_the_plan():
    actions, _ = actions_of(SCENES["budget_strict"], plan=[[1, 2, 0, 1, 0], [1, 2, 0, 0, 0]])
    # A full edit and one of 0.4 leave 0.1 of the budget of 1.5.
    assert [action[0] for action in actions] == [1, 1, 0, 0]


def test_it_may_be_given_in_a_scenario_file():
    content = with_collective(
        0, policy="committed", policy_options={"plan": [{"label": STORM}, [0] * 5], "then": "hold"}
    )
    env = make_env(content)
    options = env.scenario.collectives[0].policy_options
    env.reset(seed=0)
    action = ready(Committed(**options), env).act(None, {}, np.random.default_rng(0))
    assert action.tolist() == [1, 3, 0, 0, 0]


def test_one_game_is_played_as_many_are():
    assert_plays_alone_as_in_company([Committed, lambda: Committed(plan=[{}, [0] * 5])])


@pytest.mark.parametrize(
    ("options", "scene", "reads"),
    [
        ({}, "plain", False),
        ({}, "participation_and_memory", True),
        ({}, "once", True),
        ({"plan": [[0] * 5]}, "once", False),
    ],
)
def test_it_reads_records_where_the_leaders_first_action_may_tell_of_them(options, scene, reads):
    assert ready(Committed(**options), make_env(SCENES[scene])).reads_records is reads


WRONG = {
    "empty_plan": ({"plan": []}, "plan: got [], expected a list of actions"),
    "plan_of_a_name": ({"plan": "fixed"}, "plan: got 'fixed', expected a list of actions"),
    "plan_of_numbers": ({"plan": [1, 0, 0, 0, 0]}, "plan[0]: got 1, expected five whole numbers"),
    "short_entry": ({"plan": [[0] * 5, [0] * 4]}, "plan[1]: got [0, 0, 0, 0], expected five"),
    "fraction": ({"plan": [[0, 0, 0, 0.5, 0]]}, "plan[0]: got [0, 0, 0, 0.5, 0], expected five"),
    "nan": ({"plan": [[float("nan")] * 5]}, "plan[0]: got [nan"),
    "huge": ({"plan": [[10**40, 0, 0, 0, 0]]}, "plan[0]: got [1000"),
    "outside": ({"plan": [[0, 9, 0, 0, 0]]}, "plan[0]: label: got 9, expected one of"),
    "negative": ({"plan": [[-1, 0, 0, 0, 0]]}, "plan[0]: strategy: got -1, expected one of"),
    "negative_announcement": ({"plan": [[0, 0, 0, 0, -1]]}, "plan[0]: got [0, 0, 0, 0, -1]"),
    "announcement_where_none_are_made": ({"plan": [[0, 0, 0, 0, 1]]}, "announcement: got 0"),
    "unknown_label": ({"plan": [{}, {"label": "Rain"}]}, "plan[1]: label: got 'Rain'"),
    "unknown_key": ({"plan": [{"target": COOL}]}, "a table of strategy, label, signal, effort"),
    "unknown_ending": ({"plan": [{}], "then": "stop"}, "then: got 'stop', expected one of: repeat"),
    "ending_without_plan": ({"then": "hold"}, "then: got 'hold', expected none without a plan"),
    "leader_beside_plan": ({"plan": [{}], "leader": "south"}, "expected none beside a plan"),
    "unknown_leader": ({"leader": "east"}, "one of: south, collective_1"),
    "itself": ({"leader": "north"}, "leader: got 'north', expected one of: south"),
    "no_name": ({"leader": 1}, "leader: got 1, expected one of: south"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_option_is_told_in_one_line(case):
    options, part = WRONG[case]
    with pytest.raises(PolicyError, match=r"^policy committed of 'north': ") as caught:
        ready(Committed(**options), make_env(fields()))
    assert part in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_leader_with_whom_no_plan_is_shared_is_refused():
    with pytest.raises(PolicyError, match=r"'planter'.*leader: got 'rival', expected somebody"):
        ready(Committed(leader="rival"), make_env(pennies(2)))
