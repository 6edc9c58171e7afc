import numpy as np
import pytest

from aca_env.formation.coalition_game import coalition_game
from aca_env.formation.critical_masses import critical_masses
from aca_env.page.present import look
from aca_env.page.together import come_together
from aca_env.page.worlds import Worlds
from aca_env.scenario.schema import Scenario
from tests.agents.scenes import SCENES, fields


@pytest.fixture(scope="module")
def found():
    worlds = Worlds(Scenario(**fields()))
    return look(worlds, worlds.first)


@pytest.mark.parametrize("worth", ["success", "payoff", "certified"])
def test_worths_and_masses_are_those_of_the_library(found, worth):
    together = come_together(found, worth)
    game = coalition_game(found.env, worth=worth, status_quo=found.found.joint_action)
    np.testing.assert_array_equal(together.game.values, game.values)
    assert together.masses == critical_masses(found.env)


def test_stairs_rise_to_the_level_at_the_critical_mass(found):
    together = come_together(found)
    assert together.stairs
    for one in together.stairs:
        assert (np.diff(one.mass) > 0).all()
        if one.critical is None:
            continue
        below, above = one.success[one.mass <= one.critical], one.success[one.mass > one.critical]
        assert (above >= together.masses.level).all()
        assert len(above)
        assert one.critical == 0 or below[-1] < together.masses.level


def test_too_many_collectives_have_no_table_of_coalitions():
    one = fields()["collectives"][0]
    many = [{**one, "name": f"n{i}", "share": 0.01} for i in range(17)]
    worlds = Worlds(Scenario(**fields(collectives=many)))
    together = come_together(look(worlds, worlds.first))
    assert together.game is None
    assert together.stairs


@pytest.mark.parametrize("name", SCENES)
def test_every_kind_of_scenario_has_an_answer(name):
    worlds = Worlds(Scenario(**SCENES[name]))
    together = come_together(look(worlds, worlds.first))
    assert len(together.game.values) == 2 ** len(SCENES[name]["collectives"])
