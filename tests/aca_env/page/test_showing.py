import re
from xml.etree import ElementTree

import numpy as np
import pytest

from aca_env.page import tables, text
from aca_env.page.figures import (
    draw_margins,
    draw_results,
    draw_rounds,
    draw_stairs,
    draw_worths,
    picture,
)
from aca_env.page.present import look
from aca_env.page.rounds import PLANS, Rounds
from aca_env.page.together import come_together
from aca_env.page.words import CONTROLS, PARTS, REGIMES, STRATEGIES
from aca_env.page.worlds import Worlds
from aca_env.scenario.loading import list_scenarios, load_scenario
from aca_env.scenario.schema import Scenario
from tests.agents.scenes import fields, with_collective


@pytest.fixture(scope="module")
def found():
    worlds = Worlds(Scenario(**fields()))
    return look(worlds, worlds.first)


def test_tables_are_well_formed_and_names_are_never_markup():
    html = text.table("<t>", ["a<b>", "b"], [["<script>x</script>", "&"]])
    root = ElementTree.fromstring(html)
    assert [cell.text for cell in root.iter("td")] == ["&"]
    assert [cell.text for cell in root.iter("th")] == ["a<b>", "b", "<script>x</script>"]
    assert not list(root.iter("script"))


def test_matrix_shades_losses_and_gains_apart_and_leaves_the_diagonal_empty():
    html = text.matrix("m", ["x", "y"], [[np.nan, 0.5], [-0.25, np.nan]])
    root = ElementTree.fromstring(html)
    cells = list(root.iter("td"))
    assert [cell.text for cell in cells] == [None, "+0.500", "-0.250", None]
    assert "179, 84, 30, 0.550" in cells[1].get("style")
    assert "27, 94, 140, 0.275" in cells[2].get("style")


def test_standings_say_what_the_diagnosis_says(found):
    for row, one in zip(tables.standings(found), found.found.standings, strict=True):
        assert row[0] == one.name
        assert float(row[3]) == pytest.approx(one.success, abs=5e-5)
        assert float(row[4]) == pytest.approx(one.bound, abs=5e-5)


def test_cells_of_many_are_those_with_most_members(found):
    cells = found.cells[1]
    many = type(cells)(
        features=("n",),
        values=tuple((str(k),) for k in range(100)),
        weight=np.arange(100) / 4950,
        margin=np.linspace(-1, 1, 100),
    )
    rows = tables.cells(many)
    assert [row[0] for row in rows] == [f"n: {k}" for k in range(60, 100)]
    assert [row[3] for row in rows] == ["yes"] * 40


def test_every_regime_strategy_and_part_has_its_sentence():
    from aca_env.bounds.regimes import REGIMES as KNOWN
    from aca_env.faces.words import SENTENCES

    assert set(REGIMES) == set(KNOWN)
    assert set(STRATEGIES) == set(SENTENCES)
    for sentence in (*CONTROLS.values(), *PARTS.values(), *REGIMES.values()):
        assert sentence.endswith(".")


def test_every_picture_is_an_image_with_words_for_who_cannot_see_it(found):
    together = come_together(found)
    rounds = Rounds(found, PLANS)
    rounds.step()
    shares = dict(zip(found.found.names, found.settings.shares, strict=True))
    for figure in (
        draw_results(found),
        draw_margins(found.cells[0]),
        draw_stairs(together.stairs, shares),
        draw_worths(together.game),
        draw_rounds(found.found.names, 4, rounds.history),
    ):
        html = picture(figure, 'what "it" shows')
        assert re.match(r'<img class="aca-chart" alt="what &quot;it&quot; shows" src="data:', html)
        assert len(html) < 200_000


def test_names_with_dollar_signs_are_no_formulas():
    scenario = Scenario(**with_collective(0, name="$x_$ $"))
    worlds = Worlds(scenario)
    found = look(worlds, worlds.first)
    assert picture(draw_results(found), "")
    together = come_together(found)
    assert picture(draw_stairs(together.stairs, {"$x_$ $": 0.1}), "")


def test_every_shipped_scenario_has_steps_that_include_its_own_shares():
    from aca_env.page.settings import share_steps

    for name in list_scenarios():
        for collective in load_scenario(name).collectives:
            assert collective.share in share_steps(collective.share)
