"""What the form in which the platform acts refuses, in one line."""

import math

import numpy as np
import pytest

from aca_env.errors import AcaError, ActionError, StateError
from aca_env.faces.platform_env.costs import Costs, read_costs
from aca_env.faces.platform_env.environment import PLATFORM
from aca_env.faces.platform_env.make import platform_env
from aca_env.faces.platform_env.menu import AS_IT_IS, learner_levers, platform_menu
from aca_env.power.levers import Lever
from aca_env.scenario.loading import load_scenario
from tests.aca_env.faces.games import COLLECTIVES
from tests.aca_env.faces.platform_games import FILTER, HIDE, acting, joint, small

MENUS = [
    ([Lever("longer", {"platform.memory": 2})], "lever 'longer': expected platform.memory = 1"),
    ([Lever("fading", {"platform.decay": 0.5})], "lever 'fading': expected platform.decay = 0.0"),
    ([Lever("mute", {"information.bounds": "none"})], "expected information.bounds = 'own'"),
    ([FILTER, FILTER], "expected different names, got 'filter' twice"),
    ([Lever("as it is", {"information.delta": 0.1})], "expected different names"),
    ([Lever("odd", {"platform.classifier": "oracle"})], "lever 'odd'"),
    (["filter"], "expected levers, got 'filter'"),
    (7, "expected levers, got 7"),
]


@pytest.mark.parametrize(("menu", "told"), MENUS)
def test_menus_that_no_game_can_switch_between_are_refused(menu, told):
    with pytest.raises(AcaError, match=told) as caught:
        acting(small(), actions=menu)
    assert "\n" not in str(caught.value)


def test_scenarios_that_cannot_be_switched_are_refused():
    with pytest.raises(AcaError, match=r"reward\.shaping\.mode"):
        acting(small(reward={"shaping": {"mode": "bound"}}))
    ranges = {"settings": 2, "ranges": {"collectives.0.share": [0.1, 0.2]}}
    with pytest.raises(AcaError, match="randomise: expected none"):
        acting(small(randomise=ranges))
    trigger = {"retrain_every": 4, "retrain_when": {"drift": 0.1}}
    with pytest.raises(AcaError, match=r"platform\.retrain_when: expected none"):
        acting(small(platform=trigger))


def test_learners_that_remember_are_refused_where_levers_change():
    remembers = {"classifier": "naive_bayes", "memory": 3}
    with pytest.raises(AcaError, match=r'expected "histogram" with memory, .* got "naive_bayes"'):
        acting(small(platform=remembers))
    with pytest.raises(AcaError, match=r"lever 'tree': platform\.classifier: expected"):
        acting(
            small(platform={"memory": 3}), actions=[Lever("tree", {"platform.classifier": "tree"})]
        )
    lasting = {"platform.classifier": "sgd", "platform.learning": "partial_fit"}
    with pytest.raises(AcaError, match=r"lever 'on': platform\.classifier: expected"):
        acting(small(), actions=[Lever("on", lasting)])


COSTS = [
    ({"retrain": 0.1}, "unknown cost 'retrain'; known: retraining"),
    ({"retraining": math.nan}, "costs: retraining: expected a finite number, got nan"),
    ({"filter": True}, "costs: filter: expected a finite number, got True"),
    (Costs(fitting=math.inf), "costs: fitting: expected a finite number, got inf"),
    (Costs(by_lever={"nobody": 1.0}), "unknown cost 'nobody'"),
    (0.5, "costs: expected prices by name, got 0.5"),
]


@pytest.mark.parametrize(("costs", "told"), COSTS)
def test_prices_are_checked(costs, told):
    with pytest.raises(AcaError, match=told):
        acting(small(), actions=[FILTER], costs=costs)


def test_prices_may_come_in_one_piece():
    assert read_costs(Costs(fitting=0.5, by_lever={"filter": 1.0}), ["filter"]) == Costs(
        fitting=0.5, by_lever={"filter": 1.0}
    )
    assert read_costs({"filter": 1, "defence": 2}, ["filter"]).by_lever == {"filter": 1.0}


ACTIONS = [
    (2, "expected 0 to 1, got 2"),
    (-1, "expected 0 to 1, got -1"),
    (0.5, "expected a whole number, got 0.5"),
    (math.nan, "expected a whole number, got nan"),
    (math.inf, "expected a whole number, got inf"),
    (True, "expected a whole number, got True"),
    ("0", "expected a whole number"),
    (None, "expected a whole number, got None"),
    (np.array([0, 1]), "expected a whole number"),
    (10**400, "expected 0 to 1"),
]
NAMES = [str(told)[:40] for _, told in ACTIONS]


@pytest.mark.parametrize(("action", "told"), ACTIONS, ids=NAMES)
def test_actions_outside_the_menu_are_refused_and_nothing_moves(action, told):
    env = acting(small(), actions=[FILTER])
    _, infos = env.reset(seed=0)
    rng = np.random.default_rng(0)
    actions = joint(env, infos, rng)
    with pytest.raises(ActionError, match=f"platform_0: lever: {told}"):
        env.step({**actions, PLATFORM: action})
    assert env.present.game.present.round == 0
    with pytest.raises(ActionError, match="platform_0: expected an action, got none"):
        env.step(actions)
    with pytest.raises(ActionError, match="collective_0: expected an action, got none"):
        env.step({PLATFORM: 0})
    with pytest.raises(ActionError, match="expected a mapping"):
        env.step([0])
    env.step({**actions, PLATFORM: np.array([1])})
    env.step({**actions, PLATFORM: 1.0})


def test_a_masked_action_where_that_is_an_error_plays_nothing():
    # Who has spent its budget may not edit.
    groups = [{**COLLECTIVES[0], "budget": 0.5, "types": []}, *COLLECTIVES[1:]]
    env = acting(small(on_illegal="error", collectives=groups, rounds=9), actions=[FILTER])
    env.reset(seed=0)
    masked = {agent: np.array([1, 0, 0, 0, 0]) for agent in env.collectives}
    while env.present.views.masks(0)[0][1]:
        env.step({**masked, PLATFORM: 0})
    before, stands = env.get_state(), env.state()
    with pytest.raises(ActionError, match="masked"):
        env.step({**masked, PLATFORM: 1})
    after = env.get_state()
    assert after["round"] == before["round"] > 0
    assert np.array_equal(env.state(), stands)
    assert np.array_equal(after["platform"]["numbers"], before["platform"]["numbers"])


def test_calls_out_of_turn_are_refused():
    env = acting(small(), actions=[FILTER])
    with pytest.raises(StateError, match="expected reset"):
        env.step({})
    with pytest.raises(StateError, match="expected reset"):
        env.payoffs(np.zeros((3, 5)))
    env.reset(seed=0)
    with pytest.raises(AcaError, match="unknown data 'other'"):
        env.payoffs(np.zeros((3, 5)), data="other")
    with pytest.raises(AcaError, match=r"expected shape \(3, 5\)"):
        env.payoffs(np.zeros((2, 5)))
    with pytest.raises(ActionError, match="strategy"):
        env.payoffs(np.full((3, 5), 99))
    with pytest.raises(AcaError, match="unknown lever 'x'"):
        env.place_of("x")
    with pytest.raises(AcaError, match="unknown agent"):
        env.action_space("platform_1")
    with pytest.raises(AcaError, match="unknown render_mode"):
        acting(small(), render_mode="film")
    with pytest.raises(AcaError, match="max_cycles"):
        platform_env("crash-claims", max_cycles=3, rounds=3)


def test_the_first_lever_may_rename_the_setting_as_it_is():
    env = acting(small(), actions=[Lever("wait", {}), HIDE])
    assert [lever.name for lever in env.levers] == ["wait", "hide"]


def test_the_default_menu_holds_what_a_scenario_allows():
    names = [lever.name for lever in platform_menu(load_scenario("climate-duel"))]
    assert names == [
        "as it is",
        "keep the old model",
        "be off by 5%, at random",
        "drop what is 3 times too frequent",
        "publish the mixture",
        "publish nothing",
    ]
    assert "drop what is 3 times too frequent" not in [
        lever.name for lever in platform_menu(load_scenario("detector"))
    ]
    assert platform_menu(load_scenario("climate-duel"))[0] is AS_IT_IS
    assert [lever.name for lever in learner_levers("tree")] == ["fit tree"]
