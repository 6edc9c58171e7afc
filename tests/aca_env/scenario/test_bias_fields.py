"""Fields on biased members: what they hold, what they refuse, and that others stay as they were."""

import pytest

from aca_env.errors import ScenarioError
from aca_env.scenario.loading import list_scenarios, load_scenario

BIAS = "collectives.0.bias"
HASHES = {
    "attrition": "5da9f295ac3f6fcf55b9f81108a0fed122b59f6efa3b68d9c0d5f684379345fa",
    "cars-single": "c3c8072891f0d74cee2507586d6cbd2a262a61ff1c74248a86d68339dd6f6bbb",
    "crash-claims": "e7b1a670ebeb69e42bb195f08122dc984e2ee89d595615a3e5c3eb5a8babb3c7",
}


@pytest.mark.parametrize("name", HASHES)
def test_hashes_of_neutral_scenarios_are_what_they_were(name):
    assert load_scenario(name).content_hash == HASHES[name]


def test_a_neutral_scenario_has_no_word_of_bias_in_its_content():
    for name in list_scenarios():
        scenario = load_scenario(name)
        if all(group.bias is None for group in scenario.collectives):
            content = scenario.model_dump()
            assert "rest" not in content["population"]
            assert "neutrality" not in content["information"]
            assert not any({"bias", "bias_bound"} & set(group) for group in content["collectives"])


def test_weights_and_their_bound_are_part_of_the_hash():
    plain = load_scenario("cars-single")
    changes = (
        {f"{BIAS}.labels.Poor": 2.0},
        {f"{BIAS}.labels.Poor": 3.0},
        {f"{BIAS}.features.Fuel.Diesel": 2.0},
        {f"{BIAS}.labels.Poor": 2.0, "population.rest": "base"},
        {f"{BIAS}.labels.Poor": 2.0, "information.neutrality": "assumed"},
        {f"{BIAS}.labels.Poor": 2.0, "collectives.0.bias_bound": 0.2},
        {"collectives.0.bias_bound": 0.2},
    )
    hashes = {load_scenario("cars-single", change).content_hash for change in changes}
    assert len(hashes | {plain.content_hash}) == len(changes) + 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({BIAS: {}}, "expected weights of labels, of features, or of both"),
        ({BIAS: 3}, "expected a table with keys among labels, features"),
        ({f"{BIAS}.label": {"Poor": 2}}, "unknown key 'label'"),
        ({f"{BIAS}.labels.Poor": -1}, "got -1, expected a finite number >= 0"),
        ({f"{BIAS}.labels.Poor": float("nan")}, "got nan, expected a finite number >= 0"),
        ({f"{BIAS}.labels.Poor": float("inf")}, "got inf, expected a finite number >= 0"),
        ({f"{BIAS}.labels.Poor": "much"}, "got 'much', expected a finite number >= 0"),
        ({f"{BIAS}.features.Fuel": {}}, "expected a table of weights by name, at least 1"),
        ({f"{BIAS}.features.Fuel": 2}, "expected a table of weights by name, at least 1"),
        ({"collectives.0.bias_bound": 2}, "got 2, expected a number in [0, 1]"),
        ({"population.rest": "pool"}, "got 'pool', expected 'complement' or 'base'"),
        ({"information.neutrality": True}, "got True, expected 'corrected' or 'assumed'"),
        (
            {"collectives.0.bias_bound": 0.1, "information.neutrality": "assumed"},
            "collectives.0.bias_bound: got 0.1, expected nothing with information.neutrality",
        ),
        (
            {f"{BIAS}.labels.Poor": 2, "population.replacement": False},
            "collectives.0.bias: got {'labels': {'Poor': 2.0}}, expected nothing with "
            "population.replacement = false",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(changes, told):
    with pytest.raises(ScenarioError) as caught:
        load_scenario("cars-single", changes)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
