"""Where rounds are linked, a policy that watches its state beats every constant action."""

import pytest

from .contests import COOLING, INVESTMENT, SETTINGS, Setting, efforts
from .returns import find_feedback, measure_gain

SEARCH = range(12)
FRESH = range(10_000, 10_100)
FRESH_BANK = 1
"""Seed of a bank of draws that the search never saw."""


FEW, FEW_FRESH = range(2), range(10_000, 10_006)
"""Where every round is drawn anew for each game, and chance hardly matters."""


def gain_of(setting, build, search=SEARCH, fresh=FRESH):
    env = build(setting.scenario)
    boxes, places = setting.boxes_in(env), setting.places(env)
    rule = find_feedback(setting.contest(env), boxes, places, search)
    judge = build(setting.scenario, FRESH_BANK)
    return measure_gain(setting.contest(judge), rule, fresh)


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_feedback_beats_the_best_constant_action_by_a_tenth(setting, build):
    gain = gain_of(setting, build)
    assert gain.is_ten_percent, gain


def test_who_stops_when_users_have_taken_its_label_over_beats_the_best_constant_action(build):
    gain = gain_of(INVESTMENT, build, FEW, FEW_FRESH)
    assert gain.is_ten_percent, gain


def test_the_same_search_gains_nothing_where_rounds_are_not_linked(build):
    alone = Setting("climate-duel", 0, None, None, efforts(COOLING, 0.5, 1.0))
    gain = gain_of(alone, build)
    assert gain.constant > 0
    assert gain.lead + gain.halfwidth < 0, gain
