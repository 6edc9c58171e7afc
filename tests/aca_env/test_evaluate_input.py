"""Wrong arguments of `evaluate`: one plain line that names what was given or expected."""

from typing import Any

import numpy as np
import pytest

import aca_env
from aca_env.errors import AcaError
from aca_env.signals import Signal
from aca_env.strategies import (
    AdaptiveUnplanting,
    Erasing,
    FeatureLabelPlanting,
    FeatureOnlyPlanting,
    NaiveUnplanting,
)
from tests.aca_env.evaluations import HOT, PLANT, WIND, frame, frame_of_tests, question

NAN = float("nan")
GOOD = question()
X, Y, MEMBERS, TESTS = GOOD["X"], GOOD["y"], GOOD["membership"], GOOD["X_test"]
TABLE, TEST_TABLE = frame(GOOD), frame_of_tests(GOOD)
RAGGED = [[0, 1, 0], [0]]
MILD = Signal({"heat": "mild"})
RAIN = Signal({"rain": "no"})
FEATURES = "known: heat, doors, wind"
VALUES = "known: low, high"
LABELS = "known: red, green, blue"


def at(array, place, value):
    """Return a copy of an array with one entry changed."""
    changed = np.array(array, dtype=object if isinstance(value, str) else float)
    changed[place] = value
    return changed


def plan(strategy: Any) -> dict[str, Any]:
    return {"collectives": [PLANT, strategy]}


CASES: dict[str, tuple[dict[str, Any], str]] = {
    # Records
    "X of one axis": ({"X": X[:, 0]}, "X: expected shape (n_records, 3), got (300,)"),
    "X of three axes": ({"X": X[None]}, "got (1, 300, 3)"),
    "X without a column": ({"X": X[:, :2]}, "got (300, 2)"),
    "X with NaN": ({"X": at(X, (0, 0), NAN)}, "X: expected whole-number codes"),
    "X with infinity": ({"X": at(X, (0, 0), np.inf)}, "X: expected whole-number codes"),
    "X with a fraction": ({"X": at(X, (0, 0), 0.5)}, "X: expected whole-number codes"),
    "X with text": ({"X": at(X, (0, 0), "low")}, "X: expected whole-number codes"),
    "X with a code too large": ({"X": at(X, (3, 1), 3)}, "'doors': expected codes from 0 to 2"),
    "X with a negative code": ({"X": at(X, (3, 2), -1)}, "'wind': expected codes from 0 to 1"),
    "X beyond machine integers": ({"X": [[0, 0, 2**70]]}, "X: expected whole-number codes"),
    "X ragged": ({"X": RAGGED}, "X: expected an array of codes, got ragged rows"),
    "X missing": ({"X": None}, "X: expected whole-number codes"),
    "X of names": ({"X": "records"}, "X: expected whole-number codes"),
    "no records": ({"X": X[:0], "y": [], "membership": []}, "at least one training record"),
    "no test users": ({"X_test": TESTS[:0]}, "X_test: expected at least one test user"),
    "X_test of one axis": ({"X_test": TESTS[0]}, "X_test: expected shape (n_records, 3)"),
    "X_test out of range": ({"X_test": at(TESTS, (0, 0), 2)}, "X_test, feature 'heat'"),
    "X_test ragged": ({"X_test": RAGGED}, "X_test: expected an array of codes"),
    "X_test missing": ({"X_test": None}, "X_test: expected whole-number codes"),
    # Labels and membership
    "a label too few": ({"y": Y[:-1]}, "y: expected one label per record, 300, got 299"),
    "a label out of range": ({"y": at(Y, 5, 3)}, "y: expected codes from 0 to 2, got 3"),
    "a negative label": ({"y": at(Y, 5, -1)}, "y: expected codes from 0 to 2, got -1"),
    "a label that is NaN": ({"y": at(Y, 5, NAN)}, "y: expected whole-number codes"),
    "labels by name": ({"y": ["red"] * 300}, "y: expected whole-number codes"),
    "labels in a column": ({"y": Y[:, None]}, "y: expected shape (n_records,), got (300, 1)"),
    "a foreign collective": ({"membership": at(MEMBERS, 0, 2)}, "0 to 1, got 2"),
    "a negative collective": ({"membership": at(MEMBERS, 0, -2)}, "0 to 1, got -2"),
    "half a collective": ({"membership": at(MEMBERS, 0, 0.5)}, "membership: expected whole"),
    "membership that is NaN": ({"membership": at(MEMBERS, 0, NAN)}, "membership: expected whole"),
    "membership by name": ({"membership": ["north"] * 300}, "membership: expected whole"),
    "membership too short": ({"membership": MEMBERS[:-1]}, "shape (300,), got (299,)"),
    "membership in a column": ({"membership": MEMBERS[:, None]}, "shape (300,), got (300, 1)"),
    "membership ragged": ({"membership": RAGGED}, "membership: expected one whole number"),
    "membership missing": ({"membership": None}, "membership: expected whole"),
    "membership of flags": ({"membership": MEMBERS > 0}, "membership: expected whole"),
    # Plans
    "no collectives": ({"collectives": []}, "collectives: expected at least one strategy"),
    "a name for a plan": (plan("plant"), "collectives[1]: expected a strategy, got 'plant'"),
    "a class for a plan": (plan(FeatureLabelPlanting), "collectives[1]: expected a strategy"),
    "nothing for a plan": (plan(None), "collectives[1]: expected a strategy, got None"),
    "unknown label to plant": (plan(FeatureLabelPlanting(HOT, target="pink")), LABELS),
    "unknown value to plant": (plan(FeatureLabelPlanting(MILD, target="red")), VALUES),
    "unknown feature to plant": (plan(FeatureLabelPlanting(RAIN, target="red")), FEATURES),
    "unknown label of feature-only planting": (
        plan(FeatureOnlyPlanting(HOT, target="pink", fallback={"heat": "low"})),
        LABELS,
    ),
    "unknown value of a fallback": (
        plan(FeatureOnlyPlanting(HOT, target="red", fallback={"heat": "mild"})),
        VALUES,
    ),
    "unknown feature of a fallback": (
        plan(FeatureOnlyPlanting(HOT, target="red", fallback={"heat": "low", "rain": 1})),
        FEATURES,
    ),
    "unknown label to unplant": (plan(NaiveUnplanting(HOT, target="x", alternative="red")), LABELS),
    "unknown alternative": (plan(NaiveUnplanting(HOT, target="red", alternative="x")), LABELS),
    "unknown feature to unplant": (
        plan(NaiveUnplanting(RAIN, target="red", alternative="blue")),
        FEATURES,
    ),
    "alternative equal to the target": (
        plan(NaiveUnplanting(HOT, target="red", alternative="red")),
        "alternative: expected a label other than 'red'",
    ),
    "unknown label to unplant adaptively": (
        plan(AdaptiveUnplanting(HOT, target="x", n_estimation=3)),
        LABELS,
    ),
    "unknown value to unplant adaptively": (
        plan(AdaptiveUnplanting(MILD, target="red", n_estimation=3)),
        VALUES,
    ),
    "unknown value to erase": (plan(Erasing(MILD, n_estimation=3)), VALUES),
    "unknown feature to erase": (plan(Erasing(RAIN, n_estimation=3)), FEATURES),
    # Terms
    "delta 0": ({"delta": 0}, "delta: expected a number in (0, 1), got 0"),
    "delta 1": ({"delta": 1}, "delta: expected a number in (0, 1), got 1"),
    "delta NaN": ({"delta": NAN}, "delta: expected a number in (0, 1), got nan"),
    "delta as text": ({"delta": "x"}, "delta: expected a number in (0, 1), got 'x'"),
    "delta missing": ({"delta": None}, "delta: expected a number in (0, 1), got None"),
    "delta a flag": ({"delta": True}, "delta: expected a number in (0, 1), got True"),
    "delta a list": ({"delta": [0.1]}, "delta: expected a number in (0, 1), got [0.1]"),
    "epsilon 1": ({"epsilon": 1}, "epsilon: expected a number in [0, 1), got 1"),
    "epsilon negative": ({"epsilon": -1}, "epsilon: expected a number in [0, 1"),
    "epsilon NaN": ({"epsilon": NAN}, "epsilon: expected a number in [0, 1"),
    "epsilon infinite": ({"epsilon": np.inf}, "epsilon: expected a number in [0, 1"),
    "unknown threshold": ({"threshold": "x"}, "known: contamination, total_variation"),
    "unknown regime": ({"regime": "x"}, "known: full, aggregate, aggregate_sum"),
    "no regime": ({"regime": None}, "unknown regime 'None'"),
    "unknown selection": ({"selection": "x"}, "known: fixed, menu"),
    "menu of no plans": ({"menu_size": 0}, "menu_size: expected a whole number of at least 1"),
    "menu of half a plan": ({"menu_size": 1.5}, "menu_size: expected a whole number"),
    "others_mass above 1": ({"others_mass": 1.1}, "others_mass: expected a number in [0, 1]"),
    "others_mass negative": ({"others_mass": [0.1, -0.1]}, "got -0.1"),
    "others_mass NaN": ({"others_mass": NAN}, "others_mass: expected a number in [0, 1], got nan"),
    "others_mass as text": ({"others_mass": "x"}, "others_mass: expected a number in [0, 1]"),
    "others_mass too long": ({"others_mass": [0.1] * 3}, "others_mass: expected 2 numbers, got 3"),
    "others_mass empty": ({"others_mass": []}, "others_mass: expected 2 numbers, got 0"),
    # Interventions
    "interventions without collective 1": ({"interventions": {0: [PLANT]}}, "for collective 1"),
    "interventions empty": ({"interventions": []}, "expected at least one strategy, got none"),
    "interventions empty for one": ({"interventions": [[PLANT], []]}, "interventions[1]"),
    "interventions for three": ({"interventions": [[PLANT]] * 3}, "or 2 lists of them, got 3"),
    "interventions by name": ({"interventions": ["a", "b"]}, "expected a strategy, got 'a'"),
    "interventions with unknown names": (
        {"interventions": [FeatureLabelPlanting(HOT, target="pink")]},
        LABELS,
    ),
    # Tables
    "space missing": ({"space": None}, "space: expected a FeatureSpace, got None"),
    "space a mapping": ({"space": {"heat": [0, 1]}}, "space: expected a FeatureSpace"),
    "labels beside a table": ({"X": TABLE}, "y: expected the name of the label column"),
    "label column missing": ({"X": TABLE, "y": "x"}, "unknown label column 'x'; known: heat"),
    "label column missing, no space": (
        {"X": TABLE, "y": "x", "space": None},
        "unknown label column 'x'; known: heat",
    ),
    "table without a column": (
        {"X": TABLE.drop(columns="doors"), "y": "answer"},
        "column 'doors' is missing; expected heat, doors, wind",
    ),
    "table with an unknown value": ({"X": TABLE.assign(heat="mild"), "y": "answer"}, VALUES),
    "table with an unknown label": ({"X": TABLE.assign(answer="pink"), "y": "answer"}, LABELS),
    "table with gaps": ({"X": TABLE.assign(heat=None), "y": "answer"}, VALUES),
    "tests without a column": (
        {"X": TABLE, "y": "answer", "X_test": TEST_TABLE[["heat"]]},
        "column 'doors' is missing",
    ),
    "tests with an unknown value": ({"X_test": TEST_TABLE.assign(wind="some")}, "known: no, yes"),
    "table without rows": (
        {"X": TABLE[:0], "y": "answer", "membership": [], "space": None},
        "table: expected at least one row, got none",
    ),
    "table of one label": (
        {"X": TABLE.assign(answer="red"), "y": "answer", "space": None},
        "expected at least two labels",
    ),
}


def refusal(changes: dict[str, Any]) -> str:
    with pytest.raises(AcaError) as caught:
        aca_env.evaluate(**GOOD | changes)
    return str(caught.value)


@pytest.mark.parametrize("case", CASES)
def test_wrong_arguments_are_refused_in_one_line_that_names_them(case):
    changes, told = CASES[case]
    message = refusal(changes)
    assert told in message
    assert len(message.splitlines()) == 1


def test_the_arguments_that_these_tests_change_are_valid():
    first, second = aca_env.evaluate(**GOOD)
    assert first.n_members + second.n_members == (MEMBERS >= 0).sum()


GRID = np.zeros((2, 2))
SPLITTING = AdaptiveUnplanting(HOT, target="red", n_estimation=3)
HOSTILE: dict[str, dict[str, Any]] = {
    "interventions a number": {"interventions": 5},
    "interventions a plan": {"interventions": PLANT},
    "interventions of numbers": {"interventions": [5, 6]},
    "interventions with a number for one": {"interventions": {0: 5, 1: [PLANT]}},
    "interventions with a plan for one": {"interventions": {0: PLANT, 1: WIND}},
    "collectives a plan": {"collectives": PLANT},
    "collectives missing": {"collectives": None},
    "collectives a number": {"collectives": 5},
    "a grid for a plan": {"collectives": [GRID, PLANT]},
    "others_mass ragged": {"others_mass": [0.1, [0.2]]},
    "a table for a space": {"space": TABLE},
    "delta a grid": {"delta": GRID},
    "regime an array": {"regime": np.array(["full", "full"])},
    "a number for rng": {"rng": 5, "collectives": [SPLITTING, PLANT]},
    "X far too large": {"X": at(X, (0, 0), 1e300)},
    "membership far too large": {"membership": at(MEMBERS, 0, 1e300)},
    "a table with a column twice": {
        "X": TABLE.assign(more="low").set_axis([*TABLE.columns, "heat"], axis=1),
        "y": "answer",
    },
    "a table with lists for values": {"X": TABLE.assign(heat=[["low"]] * 300), "y": "answer"},
    "a menu beyond floating point": {"selection": "menu", "menu_size": 10**400},
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_arguments_are_refused_in_one_line(case):
    assert len(refusal(HOSTILE[case]).splitlines()) == 1


def test_a_delta_that_a_menu_would_make_vanish_is_refused():
    message = refusal({"delta": 1e-320, "selection": "menu", "menu_size": 10**9})
    assert message.startswith("delta: expected at least 1e-280")
    asked = GOOD | {"delta": 1e-280, "selection": "menu", "menu_size": 10**15}
    first, _ = aca_env.evaluate(**asked)
    assert first.log_inverse_delta > 650
