"""Names in a scenario against a feature space."""

import pytest

from aca_env.errors import ScenarioError
from aca_env.features import FeatureSpace
from aca_env.scenario.loading import with_overrides
from aca_env.scenario.names import check_names

SPACE = FeatureSpace(
    {"Cooling Provision": ["None", "Mechanical (AC)"], "Resilience Rating": ["Low", "High"]},
    ["Cooling Services & Outreach", "Greening & Shade Expansion"],
)


def test_known_names_pass(scenario):
    check_names(scenario, SPACE)


@pytest.mark.parametrize(
    ("overrides", "line"),
    [
        (
            {"signals.heat.Colour": "red"},
            "key signals.heat: got 'Colour', expected a feature, one of: Cooling Provision, Resil",
        ),
        (
            {"signals.heat.Resilience Rating": "Medium"},
            "key signals.heat.Resilience Rating: got 'Medium', expected a value of feature "
            "'Resilience Rating', one of: Low, High",
        ),
        (
            {"collectives.1.values.Rain": 1.0},
            "key collectives.1.values: got 'Rain', expected a label, one of: Cooling Services",
        ),
        (
            {"collectives.0.types.0.values.Rain": 1.0},
            "key collectives.0.types.0.values: got 'Rain', expected a label",
        ),
        (
            {"collectives.0.strategies.2.fallback.Colour": "red"},
            "key collectives.0.strategies.2.fallback: got 'Colour', expected a feature",
        ),
        (
            {"collectives.0.strategies.3.alternative": "Rain"},
            "key collectives.0.strategies.3.alternative: got 'Rain', expected a label",
        ),
    ],
)
def test_unknown_name_is_shown_with_the_known(scenario, overrides, line):
    with pytest.raises(ScenarioError) as caught:
        check_names(with_overrides(scenario, overrides), SPACE)
    assert str(caught.value).startswith(f"{scenario.origin}: {line}")


def test_shipped_duel_names_the_papers_features():
    from aca_env.populations.climate import CLIMATE
    from aca_env.scenario.loading import load_scenario

    duel = load_scenario("climate-duel")
    check_names(duel, CLIMATE)
    assert [len(signal) for signal in duel.signals.values()] == [17, 15]
