"""The page and its controls, in a browser: the numbers are the library's own."""

import pytest

from aca_env.diagnosis.diagnose import read_joint
from tests.aca_env.cli.small_file import write_scenario
from tests.page.conftest import LONG, Server, choose, open_tab, read, table, wait_for
from tests.page.expected import library, press, standings


def test_page_opens_with_the_librarys_own_numbers(page):
    wait_for(page, "standings", standings(library()))


def test_chosen_scenario_shows_its_question_and_its_numbers(page):
    choose(page, "Scenario", "climate-four")
    env = library("climate-four")
    wait_for(page, "standings", standings(env))
    assert page.get_by_text(env.scenario.description).is_visible()


def test_sliders_move_shares_signals_and_draws(page):
    press(page, "Members", "ArrowLeft", 2)
    page.get_by_text("Members: 16% of 1,000,000 records").wait_for()
    fewer = {"collectives.0.share": 0.16}
    wait_for(page, "standings", standings(library(**fewer)))
    press(page, "Draw", "ArrowRight")
    wait_for(page, "standings", standings(library(seed=1, **fewer)))
    press(page, "Signal heat", "ArrowLeft")
    page.get_by_text("Signal heat: 16 of 17 features").wait_for()
    content = library(**fewer).scenario.model_dump(exclude_unset=True)
    planted = {name: dict(values) for name, values in content["signals"].items()}
    planted["heat"] = dict(list(planted["heat"].items())[:16])
    scenario = type(library().scenario)(**{**content, "signals": planted})
    wait_for(page, "standings", standings(library(scenario, seed=1)))
    page.get_by_role("button", name="As the scenario says").click()
    wait_for(page, "standings", standings(library()))


def test_targets_strategies_efforts_and_what_is_known_are_chosen(page):
    env = library()
    joint = read_joint(env, None)
    choose(page, "Target", "Reflective Surface Retrofits")
    joint[0, 1] = list(env.game.world.space.labels).index("Reflective Surface Retrofits")
    wait_for(page, "standings", standings(env, joint))
    choose(page, "Effort", "50%")
    joint[0, 3] = 1
    wait_for(page, "standings", standings(env, joint))
    choose(page, "Information", "worst_case")
    worst = library(**{"information.regime": "worst_case"})
    wait_for(page, "standings", standings(worst, joint))
    choose(page, "Strategy", "abstain")
    joint[0] = [0, joint[0, 1], 0, 1, 0]
    wait_for(page, "standings", standings(worst, joint))


def test_margins_say_which_cells_are_won(page):
    env = library()
    found = {}
    for name in ("heat", "water"):
        page.get_by_text(f"The numbers of {name}").click()
        found[name] = read(page, f"cells of {name}")
    joint = read_joint(env, None)
    bounds = env.outcomes(joint[None]).bound[0]
    assert [len(rows) for rows in found.values()] == [5, 20]
    # Who surely wins all cells is guaranteed nearly all users; who wins none, nothing.
    assert {row[3] for row in found["heat"]} == {"yes"}
    assert bounds[0] > 0.98
    assert {row[3] for row in found["water"]} == {"no"}
    assert bounds[1] <= 0
    for rows in found.values():
        assert all((float(row[2]) > 0) == (row[3] == "yes") for row in rows)
        assert sum(float(row[1].rstrip("%")) for row in rows) == pytest.approx(100, abs=0.5)


def test_phone_is_wide_enough_for_everything(page):
    page.set_viewport_size({"width": 390, "height": 844})
    for name in ("Success", "Conflict", "Coalitions", "Rounds"):
        open_tab(page, name)
        page.wait_for_timeout(1200)
        assert not beyond_the_edge(page), name
    assert page.locator(".aca-summary").is_visible()
    page.get_by_role("button", name="Step").click()
    page.wait_for_selector(table("rounds"))
    assert not beyond_the_edge(page)
    page.get_by_role("button", name="A society").click()
    page.get_by_text("Step by step").wait_for()
    page.get_by_role("button", name="Step").click()
    page.wait_for_selector(table("society"))
    assert not beyond_the_edge(page)


def beyond_the_edge(page):
    """Return what reaches beyond a phone's edge, but for what scrolls inside its own frame."""
    if page.evaluate("document.documentElement.scrollWidth") > 390:
        return ["the page itself"]
    return page.evaluate(
        "[...document.querySelectorAll('.aca-page *')].filter(e => !e.closest('.aca-scroll, "
        ".v-tabs-bar, svg') && e.getBoundingClientRect().right > 391)"
        ".map(e => String(e.className)).slice(0, 5)"
    )


def test_scenario_file_is_served_by_its_path(browser, tmp_path):
    path = write_scenario(tmp_path)
    server = Server(str(path))
    try:
        sheet = browser.new_page()
        sheet.goto(server.address)
        sheet.wait_for_selector(table("standings"), timeout=LONG)
        wait_for(sheet, "standings", standings(library(str(path))))
        sheet.close()
    finally:
        server.stop()


def test_forty_collectives_are_served_too(page):
    choose(page, "Scenario", "forty-collectives")
    rows = standings(library("forty-collectives"))
    assert len(rows) == 40
    wait_for(page, "standings", rows)
    open_tab(page, "Conflict")
    page.wait_for_selector(table("Payoff, as things stand"))
    assert len(read(page, "Payoff, as things stand")) == 12


def test_server_asks_nobody_outside(page, listener):
    assert page.url.startswith("http://127.0.0.1")
    assert listener.n_visits == 0


def test_other_names_are_refused_on_loopback(page, server):
    answer = page.request.get(server.address, headers={"Host": "elsewhere.example"})
    assert answer.status == 400


def test_ctrl_c_ends_it_cleanly():
    status, out, err = Server("climate-four").stop()
    assert (status, err) == (0, "")
    assert out.strip() == "The page is closed."
