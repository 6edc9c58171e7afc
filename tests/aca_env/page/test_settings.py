from hypothesis import given
from hypothesis import strategies as st

from aca_env.page.settings import (
    MOST_CELLS,
    Settings,
    changed_scenario,
    least_planted,
    share_steps,
)
from aca_env.page.worlds import Worlds
from aca_env.scenario.loading import list_scenarios, load_scenario
from aca_env.scenario.schema import Scenario
from aca_env.signals import Signal
from tests.agents.scenes import fields


def first(scenario):
    return Settings(
        shares=tuple(collective.share for collective in scenario.collectives),
        choices=(),
        planted=tuple(map(len, scenario.signals.values())),
        regime=scenario.information.regime,
    )


def test_settings_of_a_shipped_scenario_are_the_scenario_itself():
    for name in list_scenarios():
        base = load_scenario(name)
        assert changed_scenario(base, first(base)) is base


@given(st.floats(0, 1))
def test_slider_reaches_the_scenarios_own_share_and_ascends(share):
    steps = share_steps(share)
    assert share in steps
    assert list(steps) == sorted(set(steps))


def test_dropped_features_are_the_last_by_name_and_nothing_else_changes():
    base = Scenario(**fields())
    n_heat, n_water = first(base).planted
    changed = changed_scenario(base, first(base).with_planted(1, n_water - 2))
    assert len(changed.signals["heat"]) == n_heat
    assert list(changed.signals["water"]) == list(base.signals["water"])[: n_water - 2]
    content, other = base.model_dump(), changed.model_dump()
    assert {**content, "signals": None} == {**other, "signals": None}


def test_fewest_features_leave_countable_cells():
    base = Scenario(**fields())
    space = Worlds(base).space
    for values in base.signals.values():
        least = least_planted(space, values)
        kept = dict(list(values.items())[:least])
        assert 1 <= least < len(values)
        assert Signal(kept).bind(space).n_cells <= MOST_CELLS
        one_less = dict(list(values.items())[: least - 1])
        assert Signal(one_less).bind(space).n_cells > MOST_CELLS
