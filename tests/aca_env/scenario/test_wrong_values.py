"""Every wrong value gives one line with file, key, value and what was expected."""

import numpy as np
import pytest

from aca_env.errors import ScenarioError
from aca_env.scenario.loading import with_overrides
from tests.aca_env.scenario.one_line import check_refusal

GROUP = "collectives.0"
SECOND = {"name": "third", "share": 0.1, "signals": ["water"], "strategies": ["abstain"]}
ADAPTIVE = f"{GROUP}.strategies.4"

# overrides, the key named, the value shown, a part of what is said to be expected
WRONG = {
    "name with a slash": ({"name": "a/b"}, "name", "'a/b'", "letters"),
    "version zero": ({"version": 0}, "version", "0", "whole number from 1"),
    "empty description": ({"description": " "}, "description", "' '", "one line of text"),
    "two-line description": ({"description": "a\nb"}, "description", r"'a\nb'", "one line"),
    "no rounds": ({"rounds": 0}, "rounds", "0", "whole number from 1"),
    "rounds not whole": ({"rounds": 1.5}, "rounds", "1.5", "whole number"),
    "rounds as text": ({"rounds": "12"}, "rounds", "'12'", "whole number"),
    "rounds as boolean": ({"rounds": True}, "rounds", "True", "whole number"),
    "rounds not a number": ({"rounds": float("nan")}, "rounds", "nan", "whole number"),
    "rounds endless": ({"rounds": float("inf")}, "rounds", "inf", "whole number"),
    "rounds missing": ({"rounds": None}, "rounds", "None", "whole number"),
    "horizon": ({"horizon": "endless"}, "horizon", "'endless'", "'finite' or 'continuing'"),
    "on_illegal": ({"on_illegal": 3}, "on_illegal", "3", "'abstain' or 'error'"),
    "source": ({"population.source": "bikes"}, "population.source", "'bikes'", "climate"),
    "population as a number": ({"population": 3}, "population", "3", "a table"),
    "n_train too large": (
        {"population.n_train": 10**13},
        "population.n_train",
        str(10**13),
        "to 1",
    ),
    "n_test": ({"population.n_test": 0}, "population.n_test", "0", "whole number"),
    "pool_seed": ({"population.pool_seed": -1}, "population.pool_seed", "-1", "from 0"),
    "redraw": ({"population.redraw": "never"}, "population.redraw", "'never'", "'bank'"),
    "bank_size": ({"population.bank_size": 1}, "population.bank_size", "1", "from 2"),
    "replacement": ({"population.replacement": "no"}, "population.replacement", "'no'", "true or"),
    "table with generator": (
        {"population.table": "x.csv"},
        "population.table",
        "'x.csv'",
        "no such",
    ),
    "bins with generator": ({"population.bins.a": 3}, "population.bins", "{'a': 3}", "no such"),
    "pool too small to split": (
        {"population.replacement": False, "population.n_train": 50_000},
        "population.n_pool",
        "50000",
        "51000",
    ),
    "no signals": ({"signals": 1}, "signals", "1", "a table of signals"),
    "empty signal": ({"signals.extra": {}}, "signals.extra", "{}", "at least 1"),
    "signal value a list": ({"signals.heat.Doors": [2]}, "signals.heat.Doors", "[2]", "text"),
    "signal value nan": ({"signals.heat.X": float("nan")}, "signals.heat.X", "nan", "finite"),
    "no collectives": ({"collectives": []}, "collectives", "[]", "at least 1"),
    "collectives a table": ({"collectives": {"a": 1}}, "collectives.a", "'index a'", "0 to 1"),
    "too many collectives": ({"collectives": [SECOND] * 1001}, "collectives", "[", "at most 1000"),
    "share above one": ({f"{GROUP}.share": 1.5}, f"{GROUP}.share", "1.5", "[0, 1]"),
    "share negative": ({f"{GROUP}.share": -0.1}, f"{GROUP}.share", "-0.1", "[0, 1]"),
    "share boolean": ({f"{GROUP}.share": np.True_}, f"{GROUP}.share", "True", "[0, 1]"),
    "share huge": ({f"{GROUP}.share": 10**400}, f"{GROUP}.share", "1000", "[0, 1]"),
    "shares in sum": ({f"{GROUP}.share": 0.95}, "collectives", "1.05", "sum to at most 1"),
    "same names": ({f"{GROUP}.name": "south"}, "collectives.1.name", "'south'", "differ"),
    "reserved name": ({f"{GROUP}.name": "all"}, f"{GROUP}.name", "'all'", "other than"),
    "empty menu": ({f"{GROUP}.signals": []}, f"{GROUP}.signals", "[]", "at least 1"),
    "menu as text": ({f"{GROUP}.signals": "heat"}, f"{GROUP}.signals", "'heat'", "a list"),
    "signal twice": ({f"{GROUP}.signals.1": "heat"}, f"{GROUP}.signals.1", "'heat'", "differ"),
    "unknown signal": ({f"{GROUP}.signals.1": "fog"}, f"{GROUP}.signals.1", "'fog'", "heat, water"),
    "no strategies": ({f"{GROUP}.strategies": []}, f"{GROUP}.strategies", "[]", "at least 1"),
    "strategy twice": (
        {f"{GROUP}.strategies": ["abstain", {"kind": "abstain"}]},
        f"{GROUP}.strategies.1",
        "AbstainEntry",
        "differ",
    ),
    "unknown strategy": (
        {f"{GROUP}.strategies": ["lie"]},
        f"{GROUP}.strategies.0.kind",
        "'lie'",
        "adaptive_unplanting",
    ),
    "strategy a number": ({f"{GROUP}.strategies": [1]}, f"{GROUP}.strategies.0", "1", "kind"),
    "strategy without its field": (
        {f"{GROUP}.strategies": ["erasing"]},
        f"{GROUP}.strategies.0.n_estimation",
        "nothing",
        "whole number",
    ),
    "strategy with a foreign field": (
        {f"{GROUP}.strategies.0.method": "direct"},
        f"{GROUP}.strategies.0.method",
        "unknown key 'method'",
        "kind",
    ),
    "method": (
        {f"{GROUP}.strategies.3.method": "x"},
        f"{GROUP}.strategies.3.method",
        "'x'",
        "direct",
    ),
    "estimation uses all": (
        {f"{ADAPTIVE}.n_estimation": 500},
        f"{ADAPTIVE}.n_estimation",
        "500",
        "500",
    ),
    "fallback inside a signal": (
        {f"{GROUP}.strategies.2.fallback": {"Cooling Provision": "Mechanical (AC)"}},
        f"{GROUP}.strategies.2.fallback",
        "Mechanical",
        "'heat' sets otherwise",
    ),
    "no efforts": ({f"{GROUP}.efforts": []}, f"{GROUP}.efforts", "[]", "at least 1"),
    "efforts falling": ({f"{GROUP}.efforts": [1.0, 0.5]}, f"{GROUP}.efforts.1", "0.5", "more than"),
    "effort zero": ({f"{GROUP}.efforts": [0]}, f"{GROUP}.efforts.0", "0", "(0, 1]"),
    "value nan": ({f"{GROUP}.values.A": float("nan")}, f"{GROUP}.values.A", "nan", "finite"),
    "values a list": ({f"{GROUP}.values": [1]}, f"{GROUP}.values", "[1]", "a table"),
    "weight negative": ({f"{GROUP}.weights.heat": -1}, f"{GROUP}.weights.heat", "-1", ">= 0"),
    "weight unknown": ({f"{GROUP}.weights.fog": 1}, f"{GROUP}.weights.fog", "'fog'", "heat, water"),
    "edit_cost": ({f"{GROUP}.edit_cost": -1}, f"{GROUP}.edit_cost", "-1", ">= 0"),
    "budget": ({f"{GROUP}.budget": 0}, f"{GROUP}.budget", "0", "> 0"),
    "types in sum": ({f"{GROUP}.types.0.probability": 0.4}, f"{GROUP}.types", "0.9", "sum to 1"),
    "reliability": (
        {f"{GROUP}.types.0.reliability": 0},
        f"{GROUP}.types.0.reliability",
        "0",
        "(0, 1]",
    ),
    "policy": ({f"{GROUP}.policy": "a:b:c"}, f"{GROUP}.policy", "'a:b:c'", "module:Class"),
    "policy option": ({f"{GROUP}.policy_options.x": {1}}, f"{GROUP}.policy_options", "{", "lists"),
    "unknown collective key": ({f"{GROUP}.size": 1}, f"{GROUP}.size", "'size'", "share"),
    "announcements": (
        {"dynamics.announcements": 1},
        "dynamics.announcements",
        "1",
        "true or false",
    ),
    "slope": (
        {"dynamics.participation.slope": 0},
        "dynamics.participation.slope",
        "0",
        "> 0",
    ),
    "kappa": ({"dynamics.detection.kappa": -3}, "dynamics.detection.kappa", "-3", "> 0"),
    "regime": ({"information.regime": "some"}, "information.regime", "'some'", "transparent"),
    "delta": ({"information.delta": 1}, "information.delta", "1", "(0, 1)"),
    "epsilon": ({"information.epsilon": 1.0}, "information.epsilon", "1.0", "[0, 1)"),
    "matrix name": ({"reward.matrix": "theirs"}, "reward.matrix", "'theirs'", "mass"),
    "matrix ragged": ({"reward.matrix": [[1, 0], [1]]}, "reward.matrix", "[[1, 0], [1]]", "K rows"),
    "matrix too small": ({"reward.matrix": [[1]]}, "reward.matrix", "[[1.0]]", "2 rows of 2"),
    "prosocial unused": ({"reward.prosocial": 0.5}, "reward.prosocial", "0.5", "unless matrix"),
    "gamma": ({"reward.gamma": 0}, "reward.gamma", "0", "(0, 1]"),
    "unknown key": ({"speed": 1}, "speed", "'speed'", "rounds"),
    "key below a number": ({"rounds.x": 1}, "rounds.x", "1", "no key below rounds"),
}


@pytest.mark.parametrize(("overrides", "key", "got", "expected"), WRONG.values(), ids=WRONG)
def test_wrong_value_gives_one_line(scenario, overrides, key, got, expected):
    check_refusal(scenario, overrides, key, got, expected)


def test_further_errors_are_counted(scenario):
    with pytest.raises(ScenarioError, match=r"key rounds: .* \(and 2 more\)$"):
        with_overrides(scenario, {"rounds": 0, "population.n_test": 0, "information.delta": 2})


@pytest.mark.parametrize("key", ["table", "label"])
def test_table_source_needs_its_keys(scenario_file, key):
    from aca_env.scenario.loading import load_scenario

    text = scenario_file.read_text(encoding="utf-8").replace("n_pool = 50_000\n", "")
    given = 'label = "y"' if key == "table" else 'table = "x.csv"'
    scenario_file.write_text(text.replace('source = "climate"', f'source = "table"\n{given}'))
    with pytest.raises(ScenarioError, match=f"key population.{key}: got None, expected text"):
        load_scenario(scenario_file)


def test_table_source_refuses_a_pool_size(scenario):
    overrides = {"population": {"source": "table", "table": "x.csv", "label": "y"}}
    with pytest.raises(ScenarioError, match=r"key population.n_pool: got 50000, expected no such"):
        with_overrides(scenario, overrides)
