"""Overrides: every form of key and value, and the input untouched."""

import numpy as np
import pytest

from aca_env.errors import ScenarioError
from aca_env.scenario.loading import load_scenario, with_overrides
from aca_env.scenario.settings import Participation


@pytest.mark.parametrize(
    "overrides",
    [
        {"collectives.0.share": 0.2},
        {"collectives__0__share": 0.2},
        {"collectives": {"0": {"share": 0.2}}},
        {"collectives": {0: {"share": 0.2}}},
        {"collectives.0": {"share": 0.2}},
        {'"collectives".0."share"': np.float64(0.2)},
    ],
)
def test_every_spelling_sets_the_same_key(scenario, overrides):
    variant = with_overrides(scenario, overrides)
    assert variant.collectives[0].share == 0.2
    assert (
        variant.content_hash == with_overrides(scenario, {"collectives.0.share": 0.2}).content_hash
    )


def test_original_stays_as_it_is(scenario):
    before = scenario.content_hash
    with_overrides(
        scenario, {"signals.heat.Resilience Rating": "High", "collectives.0.efforts": [1]}
    )
    assert scenario.content_hash == before


def test_nested_tables_merge(scenario):
    variant = with_overrides(scenario, {"population": {"n_train": 5_000}})
    assert (variant.population.n_train, variant.population.n_test) == (5_000, 1_000)


def test_feature_names_with_spaces_and_dots_are_keys(scenario):
    variant = with_overrides(
        scenario, {"signals.heat.Resilience Rating": "High", 'signals.heat."a.b__c"': 4}
    )
    assert variant.signals["heat"]["Resilience Rating"] == "High"
    assert variant.signals["heat"]["a.b__c"] == "4"


def test_double_underscore_stays_in_a_dotted_key(scenario):
    variant = with_overrides(scenario, {"signals.my__signal": {"Cooling Provision": "None"}})
    assert "my__signal" in variant.signals


def test_optional_tables_are_created_and_removed(scenario):
    tipping = with_overrides(scenario, {"dynamics.participation.rate": 0.25})
    assert tipping.dynamics.participation == Participation(rate=0.25)
    assert with_overrides(tipping, {"dynamics.participation": None}).dynamics.participation is None
    plain = with_overrides(scenario, {"dynamics.detection": {}})
    assert plain.dynamics.detection is not None


def test_strategy_tables_are_replaced_whole(scenario):
    variant = with_overrides(
        scenario,
        {
            "collectives.0.strategies.5": {"kind": "abstain"},
            "collectives.0.strategies.0": "feature_label_planting",
            "collectives.0.strategies.1": {"kind": "erasing", "n_estimation": 7},
        },
    )
    kinds = [entry.kind for entry in variant.collectives[0].strategies]
    assert kinds[:2] == ["feature_label_planting", "erasing"]
    assert kinds[5] == "abstain"


def test_fields_of_a_strategy_can_be_set(scenario):
    variant = with_overrides(scenario, {"collectives.0.strategies.4.n_estimation": 1e2 + 1})
    assert variant.collectives[0].strategies[4].n_estimation == 101


@pytest.mark.parametrize("value", [5000, 5000.0, np.int64(5000), np.float32(5000)])
def test_whole_numbers_of_any_type_are_integers(scenario, value):
    n_train = with_overrides(scenario, {"population.n_train": value}).population.n_train
    assert n_train == 5000
    assert type(n_train) is int


def test_arrays_are_lists(scenario):
    variant = with_overrides(
        scenario, {"reward.matrix": np.eye(2), "collectives.0.efforts": np.array([0.2])}
    )
    assert variant.reward.matrix == ((1.0, 0.0), (0.0, 1.0))
    assert variant.collectives[0].efforts == (0.2,)


def test_overrides_add_up(scenario):
    twice = with_overrides(with_overrides(scenario, {"rounds": 7}), {"version": 2})
    assert twice == with_overrides(scenario, {"rounds": 7, "version": 2})


def test_overrides_at_loading_equal_overrides_afterwards(scenario, scenario_file):
    overrides = {"collectives.0.strategies.0": "abstain", "rounds": 9}
    assert load_scenario(scenario_file, overrides) == with_overrides(scenario, overrides)


def test_origin_survives(scenario, scenario_file):
    assert with_overrides(scenario, {"rounds": 2}).origin == scenario_file


@pytest.mark.parametrize(
    ("overrides", "line"),
    [
        ({"rounds": 2, '"rounds"': 2}, "key rounds: got 2, expected one value"),
        (
            {"population.n_train": 5, "population__n_train": 5},
            "key population.n_train: got 5, expected one value",
        ),
        (
            {"population.n_train": 5, "population": {"n_train": 6}},
            "key population.n_train: got 6, expected one value",
        ),
        (
            {"collectives.0.efforts": [1], "collectives.0.efforts.0": 0.5},
            "key collectives.0.efforts.0: got 0.5, expected no value beside",
        ),
        ({"collectives.2.share": 0.1}, "key collectives.2: got 'index 2', expected an index from"),
        ({"collectives.-1.share": 0.1}, "key collectives.-1: got 'index -1', expected an index"),
        ({"collectives.00.share": 0.1}, "key collectives.00: got 'index 00', expected an index"),
        ({"collectives.1.types.0.probability": 1}, "key collectives.1.types: got {"),
        ({"": 1}, "got override key '', expected text"),
        ({3: 1}, "got override key 3, expected text"),
        ({"population..n_train": 1}, "expected parts separated by single dots"),
        ({"population.": 1}, "expected parts separated by single dots"),
        ({'signals."heat': 1}, "expected parts separated by single dots"),
        ([("rounds", 1)], "expected overrides as values by key, got [('rounds', 1)]"),
        ("rounds=1", "expected overrides as values by key, got 'rounds=1'"),
    ],
)
def test_malformed_overrides_give_one_line(scenario, overrides, line):
    with pytest.raises(ScenarioError) as caught:
        with_overrides(scenario, overrides)
    assert line in str(caught.value)
    assert "\n" not in str(caught.value)
