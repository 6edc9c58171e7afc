"""Every wrong range gives one line with file, key, value and what was expected."""

import re

import pytest

from aca_env.errors import ScenarioError
from aca_env.features import FeatureSpace
from aca_env.scenario.loading import load_scenario, with_overrides
from aca_env.scenario.names import check_names
from tests.aca_env.scenario.ranges import SHARE, VALUE, ranged

ENDS = "each a number in [0, 1]"
WHO = "an index from 0 to 1, or a name: north, south"
OUT = "names with dots in quotes"

# ranges, the key named, the value shown, a part of what is said to be expected
WRONG = {
    "no ranges": ({}, "ranges", "{}", "at least 1"),
    "one number": ({SHARE: 0.1}, SHARE, "0.1", ENDS),
    "one end": ({SHARE: [0.1]}, SHARE, "[0.1]", ENDS),
    "three ends": ({SHARE: [0, 0.1, 0.2]}, SHARE, "[0, 0.1, 0.2]", ENDS),
    "no ends": ({SHARE: []}, SHARE, "[]", ENDS),
    "empty table": ({SHARE: {}}, SHARE, "{}", ENDS),
    "text": ({SHARE: "ab"}, SHARE, "'ab'", ENDS),
    "nothing": ({SHARE: None}, SHARE, "None", ENDS),
    "reversed": ({SHARE: [0.2, 0.1]}, SHARE, "[0.2, 0.1]", "low first"),
    "not a number": ({SHARE: [float("nan"), 0.1]}, SHARE, "[nan, 0.1]", ENDS),
    "infinite": ({VALUE: [0, float("inf")]}, VALUE, "[0, inf]", "each a finite number"),
    "huge": ({VALUE: [0, 10**400]}, VALUE, "[0, 1000", "each a finite number"),
    "booleans": ({SHARE: [False, True]}, SHARE, "[False, True]", ENDS),
    "texts": ({SHARE: ["0", "1"]}, SHARE, "['0', '1']", ENDS),
    "share above 1": ({SHARE: [0.5, 1.5]}, SHARE, "[0.5, 1.5]", ENDS),
    "negative cost": (
        {"collectives.0.edit_cost": [-1, 1]},
        "collectives.0.edit_cost",
        "[-1, 1]",
        ">= 0",
    ),
    "negative weight": (
        {"collectives.0.weights.heat": [-1, 1]},
        "collectives.0.weights.heat",
        "[-1, 1]",
        ">= 0",
    ),
    "another field": ({"collectives.0.efforts": [0, 1]}, "collectives.0.efforts", "[0, 1]", OUT),
    "another table": ({"population.n_train": [1, 2]}, "population.n_train", "[1, 2]", OUT),
    "a whole table": ({"collectives.0.values": [0, 1]}, "collectives.0.values", "[0, 1]", OUT),
    "below a number": ({f"{SHARE}.x": [0, 1]}, f"{SHARE}.x", "[0, 1]", OUT),
    "label with dots": (
        {"collectives.0.values.Low vs. high": [0, 1]},
        "collectives.0.values.Low vs. high",
        "[0, 1]",
        OUT,
    ),
    "index out of range": ({"collectives.2.share": [0, 1]}, "collectives.2.share", "'2'", WHO),
    "negative index": ({"collectives.-1.share": [0, 1]}, "collectives.-1.share", "'-1'", WHO),
    "unknown name": ({"collectives.east.share": [0, 1]}, "collectives.east.share", "'east'", WHO),
    "unknown signal": (
        {"collectives.0.weights.fire": [0, 1]},
        "collectives.0.weights.fire",
        "'fire'",
        "one of the signals: heat, water",
    ),
    "index and name": (
        {SHARE: [0, 0.1], "collectives.north.share": [0, 0.1]},
        "collectives.north.share",
        "[0.0, 0.1]",
        f"{SHARE} names the same",
    ),
}


def line_of(scenario, overrides) -> str:
    with pytest.raises(ScenarioError) as caught:
        with_overrides(scenario, overrides)
    line = str(caught.value)
    assert "\n" not in line
    return line.removeprefix(f"{scenario.origin} with overrides: ")


@pytest.mark.parametrize(("ranges", "key", "got", "expected"), WRONG.values(), ids=WRONG)
def test_a_wrong_range_gives_one_line(scenario, ranges, key, got, expected):
    line = line_of(scenario, {"randomise": {"ranges": ranges}})
    quoted = key.replace('"', '\\"')
    place = "randomise.ranges" if key == "ranges" else f'randomise.ranges."{quoted}"'
    assert line.startswith(f"key {place}: got ")
    shown, said = re.split(r", expected ", line, maxsplit=1)
    assert got in shown.split(": got ", 1)[1]
    assert expected in said


@pytest.mark.parametrize("value", [0, -1, 257, 1e30, 2.5, float("nan"), True, "4", None, [4]])
def test_the_number_of_settings_has_limits(scenario, value):
    line = line_of(scenario, {"randomise": {"ranges": {SHARE: [0, 0.1]}, "settings": value}})
    assert line.startswith("key randomise.settings: got ")
    assert line.endswith("expected a whole number from 1 to 256")


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"settings": 4}, "key randomise.ranges: got nothing, expected a table of ranges"),
        (3, "key randomise: got 3, expected a table with keys among settings, seed, ranges"),
        ({"ranges": [0, 1]}, "key randomise.ranges: got [0, 1], expected a table of ranges"),
        ({"ranges": {SHARE: [0, 0.1]}, "seed": -1}, "key randomise.seed: got -1, expected a"),
        ({"range": {SHARE: [0, 0.1]}}, "key randomise.range: got unknown key 'range', expected"),
    ],
)
def test_a_wrong_table_gives_one_line(scenario, given, line):
    assert line_of(scenario, {"randomise": given}).startswith(line)


def test_one_range_in_two_spellings_is_refused(scenario, scenario_file):
    both = {
        "randomise.ranges.collectives.0.share": [0, 0.1],
        'randomise.ranges."collectives.0.share"': [0, 0.1],
    }
    assert "expected one value, but overrides give it twice" in line_of(scenario, both)
    text = scenario_file.read_text(encoding="utf-8")
    twice = f"[randomise.ranges]\n'{SHARE}' = [0, 0.1]\ncollectives.0.share = [0, 0.1]\n"
    scenario_file.write_text(f"{text}\n{twice}", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"expected one range, but it is given twice$"):
        load_scenario(scenario_file)


def test_settings_whose_shares_exceed_one_are_refused_by_number_and_draw(scenario):
    ranges = {SHARE: [0.1, 0.6], "collectives.south.share": [0.1, 0.6]}
    line = line_of(scenario, {"randomise": {"ranges": ranges, "settings": 64}})
    found = re.fullmatch(
        r"key randomise\.ranges: got setting (\d+) of 64, counted from 0, expected narrower "
        r"ranges, so that every setting is valid: it drew collectives\.0\.share = (0\.\d+), "
        r"collectives\.south\.share = (0\.\d+), and then key collectives: got (1\.\d+), "
        r"expected shares that sum to at most 1",
        line,
    )
    assert found
    assert float(found[2]) + float(found[3]) == pytest.approx(float(found[4]), abs=1e-3)
    # The settings before it are valid.
    assert ranged(scenario, ranges, settings=int(found[1])).n_settings == int(found[1])


def test_settings_with_too_few_members_for_a_split_are_refused(scenario):
    line = line_of(scenario, {"randomise": {"ranges": {SHARE: [0, 0.005]}}})
    assert line.startswith("key randomise.ranges: got setting 0 of 16")
    assert "key collectives.0.strategies.4.n_estimation: got 100" in line


def test_values_that_every_private_type_replaces_have_no_range(scenario):
    ranges = {"collectives.0.values.Rain": [0, 1]}
    assert ranged(scenario, ranges).randomise.ranges == {"collectives.0.values.Rain": (0.0, 1.0)}
    types = [{"probability": 0.5, "values": {"Rain": 1.0}}] * 2
    line = line_of(scenario, {"collectives.0.types": types, "randomise": {"ranges": ranges}})
    assert line.endswith(
        "expected no range, since every private type of the collective has values of its own"
    )


def test_labels_of_ranges_are_checked_against_the_population(scenario):
    space = FeatureSpace(
        {"Cooling Provision": ["None", "Mechanical (AC)"], "Resilience Rating": ["Low"]},
        ["Cooling Services & Outreach", "Greening & Shade Expansion", "Low vs. high"],
    )
    check_names(ranged(scenario, {VALUE: [0, 1]}), space)
    wrong = ranged(scenario, {"collectives.south.values.Rain": [0, 1]})
    line = "key randomise.ranges.\"collectives.south.values.Rain\": got 'Rain', expected a label"
    with pytest.raises(ScenarioError, match=re.escape(line)):
        check_names(wrong, space)
