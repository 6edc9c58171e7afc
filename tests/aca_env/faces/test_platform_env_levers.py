"""What pulling levers does to a round, and to those after it."""

import copy

import numpy as np
import pytest

from aca_env.faces.platform_env.environment import PLATFORM
from aca_env.power.levers import Lever
from tests.aca_env.faces.games import COLLECTIVES, fields, make, same
from tests.aca_env.faces.platform_games import (
    FILTER,
    HIDE,
    SHOW,
    TREE,
    acting,
    joint,
    keep,
    small,
    story,
)

NUMBERS = ("success", "payoff", "bound")


def numbers(told, agent="collective_0"):
    return [told[4][agent][name] for name in NUMBERS]


@pytest.mark.parametrize("lever", [FILTER, HIDE])
def test_a_lever_pulled_all_along_is_the_scenario_with_its_changes(lever):
    described = small()
    env = acting(described, actions=[lever])
    part, key = ("dynamics", {"detection": {"kappa": 1.5}}) if lever is FILTER else (
        "information", {"selection": "menu", "regime": "worst_case"}
    )  # fmt: skip
    base = make(small(**{part: key}))
    rng = np.random.default_rng(0)
    _, infos = env.reset(seed=5)
    base.reset(seed=5)
    while env.agents:
        actions = joint(env, infos, rng)
        told, other = env.step({**actions, PLATFORM: 1}), base.step(actions)
        infos = told[4]
        assert same({agent: told[1][agent] for agent in env.collectives}, other[1])
        for agent in env.collectives:
            for name in NUMBERS:
                assert same(infos[agent][name], other[4][agent][name])


def test_one_game_goes_on_from_lever_to_lever():
    # A filter of the first round is felt for as long as the platform remembers that round.
    described = fields(rounds=6, platform={"memory": 3})
    described["dynamics"] = {**described["dynamics"], "detection": None}
    strict = Lever("believe nothing", {"dynamics.detection.kappa": 0.01})
    env = acting(described, actions=[strict])
    with_filter, without = (
        np.array(
            [one[4][PLATFORM]["accuracy"] for one in story(env, 4, [first, 0, 0, 0, 0, 0])[1:]]
        )
        for first in (1, 0)
    )
    assert (with_filter[:2] < without[:2]).all()
    assert np.array_equal(with_filter[3:], without[3:])


def test_the_old_model_stays_whatever_is_handed_in():
    described = small(rounds=5)
    env = acting(described, actions=[keep(described)])
    told = story(env, 1, [0, 1, 1, 0, 1])
    accuracy = [one[4][PLATFORM]["accuracy"] for one in told[1:]]
    trained = [one[4][PLATFORM]["retrained"] for one in told[1:]]
    assert trained == [True, False, False, True, False]
    assert accuracy[0] == accuracy[1] == accuracy[2]
    assert accuracy[3] == accuracy[4]
    assert len(set(accuracy)) == 2


def test_keeping_the_old_model_is_retraining_at_the_scenarios_own_pace():
    # Pulled in odd rounds, it is a platform that retrains in even ones, clean model and all.
    # Of so few records the clean model is another one in every round.
    few = {"rounds": 6, "population": {"n_train": 30}, "collectives": COLLECTIVES[2:]}
    described = small(**copy.deepcopy(few))
    env = acting(described, actions=[keep(described), FILTER])
    base = make(small(**few, platform={"retrain_every": 2}))
    rng = np.random.default_rng(2)
    _, infos = env.reset(seed=9)
    base.reset(seed=9)
    for lever in (0, 1, 0, 1, 0, 1):
        actions = joint(env, infos, rng)
        told, other = env.step({**actions, PLATFORM: lever}), base.step(actions)
        infos = told[4]
        for agent in env.collectives:
            assert same({**infos[agent]}, {**other[4][agent]})
            assert told[1][agent] == other[1][agent]


def test_what_was_trained_behind_a_filter_is_not_certified_later():
    described = small(rounds=4)
    env = acting(described, actions=[keep(described), FILTER])
    told = story(env, 0, [0, 2, 1, 0])
    certified = [one[4]["collective_0"]["certified"] for one in told[1:]]
    assert certified == [True, False, False, True]


def test_with_a_memory_nothing_is_certified_after_a_filter():
    described = small(rounds=3, platform={"memory": 2})
    env = acting(described, actions=[FILTER])
    told = story(env, 0, [0, 1, 0])
    assert [one[4]["collective_0"]["certified"] for one in told[1:]] == [True, False, False]


def test_on_records_that_stay_only_the_setting_as_it_is_is_certified():
    env = acting(small(rounds=3, population={"redraw": "once"}), actions=[HIDE])
    told = story(env, 0, [0, 1, 0])
    assert [one[4]["collective_0"]["certified"] for one in told[1:]] == [True, False, True]


def test_what_only_a_lever_publishes_is_shown_while_it_is_in_force():
    described = small(information={"regime": "worst_case"}, rounds=4)
    env = acting(described, actions=[SHOW])
    place = [k for k, name in enumerate(env.spec()) if name.endswith("last_cross_conflict")]
    told = story(env, 3, [0, 1, 1, 0])
    shown = [one[0]["collective_0"][place].any() for one in told]
    assert shown == [False, False, True, True, False]


def test_a_learner_among_the_levers_plays_and_is_kept():
    described = small(rounds=3)
    env = acting(described, actions=[TREE, keep(described)])
    told = story(env, 2, [1, 2, 0])
    accuracy = [one[4][PLATFORM]["accuracy"] for one in told[1:]]
    assert [one[4][PLATFORM]["lever"] for one in told[1:]] == [
        "tree", "keep the old model", "as it is",
    ]  # fmt: skip
    assert accuracy[0] == accuracy[1]
    assert env.costs.of("tree", env.table.games.scenarios[1], retrains=True) == pytest.approx(
        told[1][4][PLATFORM]["cost"]
    )


def test_payoffs_ahead_are_what_the_round_then_gives():
    described = small(rounds=5)
    env = acting(described, actions=[keep(described), FILTER, TREE])
    rng = np.random.default_rng(7)
    _, infos = env.reset(seed=7)
    while env.agents:
        actions = joint(env, infos, rng)
        ahead, before = env.payoffs(actions), env.get_state()
        lever = int(rng.integers(len(env.levers)))
        assert same(before, env.get_state())
        told = env.step({**actions, PLATFORM: lever})
        infos = told[4]
        assert told[1][PLATFORM] == ahead[lever]


def test_an_independent_draw_gives_other_payoffs_of_the_same_kind():
    env = acting(small(population={"n_train": 300}), actions=[FILTER])
    env.reset(seed=0)
    idle = np.zeros((3, 5), dtype=int)
    now, twin = env.payoffs(idle), env.payoffs(idle, data="twin")
    assert now.shape == twin.shape == (2,)
    assert not np.array_equal(now, twin)
    assert np.allclose(now, twin, atol=0.2)


def test_prices_are_taken_off():
    free = {"retraining": 0, "fitting": 0, "defence": 0, "publication": 0}
    dear = Lever("dear", {"dynamics.detection.kappa": 50.0})
    described = small(rounds=2)
    for costs, wanted in ((free, 0.0), ({**free, "defence": 0.25}, 0.25), ({"dear": 0.125}, 0.125)):
        told = story(acting(described, actions=[dear], costs=costs), 0, [1, 1])
        for one in told[1:]:
            own = one[4][PLATFORM]
            assert own["cost"] == wanted
            assert one[1][PLATFORM] == own["payoff"] == own["accuracy"] - wanted
