"""Wrong calls of the coalition form: one plain line, and nothing moves."""

from typing import Any

import numpy as np
import pytest

from aca_env.errors import AcaError, ActionError, ScenarioError, StateError, UnknownNameError
from aca_env.faces.coalition_env.make import coalition_env
from aca_env.faces.coalition_env.structure import LEAVE, NAME, STAY
from tests.aca_env.faces.coalition_games import AGENTS, IDLE, OWN_LABEL, allied, allies, asked, idle
from tests.aca_env.faces.games import fields, plain, same
from tests.aca_env.faces.refusals import refuses
from tests.aca_env.faces.test_hostile_actions import named

NAN = float("nan")
GOOD = [0, 0, 0, 0, 0, 0]
HOSTILE: list[Any] = [
    [0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0],
    [],
    [0, 0, 0, 0, 0, 5],
    [0, 0, 0, 0, 0, -1],
    [0, 0, 0, 0, 0, 0.5],
    [0, 0, 0, 0, 0, NAN],
    [0, 0, 0, 0, 0, float("inf")],
    [0, 0, 0, 0, 0, True],
    [0, 0, 0, 0, 0, "1"],
    [0, 0, 0, 0, 0, None],
    [0, 0, 0, 0, 0, [1]],
    [0, 0, 0, 0, 0, 10**400],
    [9, 0, 0, 0, 0, 0],
    [NAN, 0, 0, 0, 0, 0],
    [[0], 0, 0, 0, 0, 0],
    [[0, 0, 0, 0, 0, 0]],
    np.zeros((6, 1), dtype=int),
    np.zeros(5, dtype=int),
    np.array(0),
    np.full(6, 255, dtype=np.uint8),
    np.full(6, 2**64 - 1, dtype=np.uint64),
    np.full(6, NAN),
    np.array([True] * 6),
    np.zeros(6, dtype=complex),
    np.array([None] * 6),
    "000000",
    b"000000",
    None,
    3,
    {},
    set(GOOD),
    object(),
]


def standing():
    """Return a game at its start."""
    env = allied(fields())
    env.reset(seed=0)
    return env


@pytest.mark.parametrize("place", [0, 2])
@pytest.mark.parametrize("action", HOSTILE, ids=named)
def test_an_action_outside_its_space_is_an_error_that_names_the_agent(action, place):
    env = standing()
    joint = dict.fromkeys(AGENTS, np.array(GOOD)) | {AGENTS[place]: action}
    assert AGENTS[place] in refuses(env, lambda: env.step(joint))
    assert AGENTS[place] in refuses(env, lambda: env.carried_out(joint))


@pytest.mark.parametrize(
    ("action", "axis", "value"),
    [([0, 0, 0, 0, 0, 7], "coalition", "7"), ([0, 0, 0, 7, 0, 0], "effort", "7")],
)
def test_the_message_names_axis_and_value(action, axis, value):
    env = standing()
    message = refuses(env, lambda: env.step(dict.fromkeys(AGENTS, action)))
    assert axis in message
    assert value in message


def test_actions_of_no_mapping_of_all_agents_are_refused():
    env = standing()
    good = dict.fromkeys(AGENTS, np.array(GOOD))
    missing = {agent: good[agent] for agent in AGENTS[:-1]}
    for wrong in (None, 3, [], [GOOD] * 3, np.zeros((3, 6), int), "abc", {}, missing):
        refuses(env, lambda wrong=wrong: env.step(wrong))
    for extra in ("collective_3", 0, None):
        assert str(extra) in refuses(env, lambda extra=extra: env.step(good | {extra: GOOD}))


def test_actions_of_every_whole_number_type_are_one():
    stories = []
    for convert in (list, tuple, np.array, lambda a: np.array(a, dtype=np.uint8), np.float64):
        env = standing()
        action = [0, 1, 0, 0, 2, STAY]
        joint = {agent: convert(action) for agent in AGENTS}
        joint[AGENTS[0]] = convert([*action[:5], NAME + 1])
        stories.append(env.step(joint))
    assert all(same(story, stories[0]) for story in stories)


@pytest.mark.parametrize("choice", [LEAVE, NAME], ids=["nothing to leave", "oneself"])
def test_a_masked_entry_counts_as_staying_and_is_flagged(choice):
    env, calm = allied(allies()), allied(allies())
    for game in (env, calm):
        game.reset(seed=0)
    *told, infos = env.step(asked(OWN_LABEL, [choice, STAY, STAY]))
    *expected, calm_infos = calm.step(asked(OWN_LABEL))
    assert infos[AGENTS[0]].pop("illegal_action") is True
    assert calm_infos[AGENTS[0]].pop("illegal_action") is False
    assert same(told, expected)
    assert same(infos, calm_infos)


def test_a_follower_may_name_nobody_and_nobody_its_own():
    env = allied(allies())
    env.reset(seed=0)
    env.step(idle(NAME + 1, NAME, STAY))
    for choices, wrong in (([STAY, NAME + 2, STAY], 1), ([NAME + 1, STAY, STAY], 0)):
        *_, infos = env.step(idle(*choices))
        assert [info["illegal_action"] for info in infos.values()] == [i == wrong for i in range(3)]
        assert env.structure.proposal.tolist() == [-1, -1, -1]
        assert len(env.coalitions) == 2


def test_a_masked_entry_is_an_error_where_the_scenario_says_so():
    env = allied(allies(on_illegal="error"))
    env.reset(seed=0)
    message = refuses(env, lambda: env.step(asked(OWN_LABEL, [STAY, LEAVE, STAY])))
    assert AGENTS[1] in message
    assert "coalition 1" in message
    assert "[0, 2, 4]" in message


def test_calls_before_the_first_reset_and_after_the_end_are_errors():
    env = allied(plain(rounds=1), render_mode="ansi")
    calls = [
        lambda: env.step(idle(0, 0, 0)),
        lambda: env.carried_out(idle(0, 0, 0)),
        lambda: env.value_table(AGENTS[0], idle(0, 0, 0)),
    ]
    for call in [*calls, env.state, env.render]:
        with pytest.raises(StateError, match="reset"):
            call()
    env.reset(seed=0)
    env.step(idle(0, 0, 0))
    for call in calls:
        with pytest.raises(StateError, match="reset"):
            call()


def test_a_refused_reset_leaves_coalitions_where_they_stood():
    env = allied(allies())
    env.reset(seed=0)
    env.step(idle(NAME + 1, NAME, STAY))
    for wrong in ({"seed": -1}, {"options": {"types": {"nobody": 0}}}):
        refuses(env, lambda wrong=wrong: env.reset(**wrong), AcaError)
    assert len(env.coalitions) == 2


def test_agents_that_do_not_exist_are_refused_by_name():
    env = standing()
    for call in (env.observation_space, env.action_space, env.spec):
        for agent in ("collective_9", 0):
            with pytest.raises(UnknownNameError, match="collective_0"):
                call(agent)
    with pytest.raises(UnknownNameError, match="collective_0"):
        env.value_table("nobody", asked([IDLE] * 3))


SMALL = {"population__n_pool": 20_000, "population__n_train": 5000, "population__n_test": 500}


def test_the_constructor_takes_what_the_parallel_form_takes():
    env = coalition_env(
        "climate-four",
        split="nucleolus",
        max_size=2,
        overrides={"horizon": "continuing"},
        max_cycles=3,
        observation="dict",
        **SMALL,
    )
    assert env.scenario.rounds == 3
    assert env.scenario.horizon == "continuing"
    assert env.max_size == 2
    assert env.observation_space("collective_0")["coalition"].shape == (17,)
    assert coalition_env(**SMALL).split == "equal"


@pytest.mark.parametrize(
    "options", [{"split": "x"}, {"max_size": 0}, {"render_mode": "x"}, {"nonsense": 1}], ids=str
)
def test_the_constructor_refuses_in_one_line(options):
    with pytest.raises((ScenarioError, UnknownNameError)) as caught:
        coalition_env("climate-duel", **SMALL, **options)
    assert "\n" not in str(caught.value)


def test_a_row_of_five_is_told_of_the_sixth():
    env = standing()
    with pytest.raises(ActionError, match=r"expected 6 whole numbers .*coalition"):
        env.step({agent: [0] * 5 for agent in AGENTS})
