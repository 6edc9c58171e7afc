"""Fields on users who answer the classifier: what they hold, refuse and leave as it was."""

import pytest

from aca_env.errors import ScenarioError
from aca_env.scenario.loading import load_scenario

SHIFT = "dynamics.shift"
EXIT = {SHIFT: {"map": "exit", "strength": 0.3}}
DUEL = "climate-duel"
FRESH = {"population.redraw": "every_round"}


def test_without_a_shift_no_dump_has_a_word_of_it():
    plain = load_scenario(DUEL, FRESH)
    assert "shift" not in plain.model_dump()["dynamics"]
    hashes = {
        load_scenario(DUEL, FRESH | {SHIFT: {"map": name, "strength": strength}}).content_hash
        for name in ("conformity", "exit")
        for strength in (0.2, 0.3)
    }
    assert len(hashes | {plain.content_hash}) == 5


def test_a_shift_survives_a_dump():
    scenario = load_scenario(DUEL, FRESH | EXIT)
    again = type(scenario).model_validate(scenario.model_dump(mode="json"))
    assert again.dynamics.shift == scenario.dynamics.shift
    assert again.content_hash == scenario.content_hash


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({SHIFT: {}}, "dynamics.shift.map: got nothing, expected one of conformity, exit"),
        ({SHIFT: 3}, "expected a table with keys among map, strength"),
        ({SHIFT: {"map": "exit"}}, "strength: got nothing, expected a number in [0, 1]"),
        ({SHIFT: {"map": "revolt", "strength": 1}}, "got 'revolt', expected one of conformity"),
        ({SHIFT: {"map": 1, "strength": 1}}, "map: got 1, expected one of conformity, exit"),
        ({SHIFT: {"map": "exit", "strength": 2}}, "strength: got 2, expected a number in [0, 1]"),
        ({SHIFT: {"map": "exit", "strength": -0.1}}, "got -0.1, expected a number in [0, 1]"),
        (
            {SHIFT: {"map": "exit", "strength": float("nan")}},
            "got nan, expected a number in [0, 1]",
        ),
        ({SHIFT: {"map": "exit", "strength": True}}, "got True, expected a number in [0, 1]"),
        (
            {SHIFT: {"map": "exit", "strength": 1}},
            'got 1.0, expected a number in [0, 1) with map = "exit"',
        ),
        (
            {SHIFT: {"map": "exit", "strength": 0.1, "speed": 1}},
            "unknown key 'speed', expected one of the known keys",
        ),
        ({"population.redraw": "bank"}, 'nothing with population.redraw = "bank"'),
        ({"population.redraw": "once"}, 'nothing with population.redraw = "once"'),
        (
            {"population.replacement": False, "population.n_train": 5000},
            "nothing with population.replacement = false",
        ),
        ({"platform.classifier": "tree"}, 'nothing with classifier = "tree"'),
        (
            {"collectives.0.bias": {"labels": {"Cooling Services & Outreach": 2.0}}},
            "nothing with biased members",
        ),
        ({"collectives.0.noise": {"reliability": 0.5}}, "nothing with overlaps or noise"),
        (
            {
                "overlaps": [{"collectives": ["heat", "water"], "share": 0.01}],
                "collectives.0.efforts": [1.0],
                "collectives.1.efforts": [1.0],
            },
            "nothing with overlaps or noise",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(changes, told):
    shift = {} if SHIFT in changes else EXIT
    with pytest.raises(ScenarioError) as caught:
        load_scenario(DUEL, FRESH | shift | changes)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_crowd_that_always_conforms_is_allowed():
    full = load_scenario(DUEL, FRESH | {SHIFT: {"map": "conformity", "strength": 1}})
    assert full.dynamics.shift.strength == 1
