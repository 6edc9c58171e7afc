import re

import numpy as np
import pytest

import aca_env
from aca_env.diagnosis.diagnose import read_joint
from aca_env.formation.coalition_game import coalition_game
from aca_env.formation.critical_masses import critical_masses
from aca_env.policies import make_policies
from aca_env.runs.episode import play
from aca_env.society import AggregatedSociety, SocietyModel, load_society
from tests.aca_env.cli.small_file import write_scenario
from tests.page.conftest import LONG, Server, choose, open_tab, read, table, wait_for

DUEL = "climate-duel"


def number(value, digits=4):
    """Write a number as the page does, by other means."""
    if np.isnan(value):
        return "—"
    return "none" if np.isinf(value) else np.format_float_positional(value, digits, unique=False)


def library(scenario=DUEL, seed=0, **overrides):
    """Return the environment that the page should speak of, before its first round."""
    env = aca_env.parallel_env(scenario, overrides=overrides)
    env.reset(seed=seed)
    return env


def standings(env, joint=None):
    """Return the rows that the page should show of an environment's first round."""
    joint = read_joint(env, joint)
    outcome = env.outcomes(joint[None])
    rows = []
    found = env.diagnose(joint, n_rounds=0)
    for i, one in enumerate(found.standings):
        rows.append(
            [
                one.name,
                f"{env.scenario.n_members[i]:,}",
                one.words,
                number(outcome.success[0, i]),
                number(outcome.bound[0, i]),
                "yes" if one.certified else f"no: {one.why_not}",
                number(outcome.payoff[0, i]),
            ]
        )
    return rows


def press(page, name, key, times=1):
    """Press a key on a slider."""
    for _ in range(times):
        page.get_by_role("slider", name=name).first.press(key)


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


def test_conflict_shows_who_hurts_whom(page):
    open_tab(page, "Conflict")
    harms = library().diagnose(n_rounds=0).harms
    for title, values in (
        ("Guaranteed success, if only these two act", harms.lost_bound_to_one),
        ("Guaranteed success, as things stand", harms.lost_bound),
        ("Success, as things stand", harms.lost_success),
        ("Payoff, as things stand", harms.lost_payoff),
    ):
        page.wait_for_selector(table(title))
        (heat, water) = read(page, title)
        assert heat[:2] == ["heat", ""]
        assert float(heat[2]) == pytest.approx(values[0, 1], abs=5e-4)
        assert float(water[1]) == pytest.approx(values[1, 0], abs=5e-4)


def test_coalitions_show_worths_and_critical_masses(page):
    open_tab(page, "Coalitions")
    env = library()
    masses = critical_masses(env)
    page.wait_for_selector(table("targets"))
    found = read(page, "targets")
    assert [row[0] for row in found] == [target.plan for target in masses.targets]
    for row, target in zip(found, masses.targets, strict=True):
        assert row[2] == f"{target.members_guaranteed:,}"
        told = re.findall(r"[\d.]+", row[1])
        assert [float(part) for part in told] == pytest.approx(
            [100 * target.share] if target.share else [], abs=0.005
        )
    for worth in ("success", "payoff", "certified"):
        choose(page, "Worth", worth) if worth != "success" else None
        game = coalition_game(env, worth=worth)
        rows = [
            [
                " + ".join(game.members(c)),
                f"{100 * game.coalition_masses[c]:.3g}%",
                number(game.values[c]),
                game.plan_words[game.plans[c]],
            ]
            for c in (1, 2, 3)
        ]
        wait_for(page, "coalitions", rows)


def test_steps_play_the_scenarios_policies_round_by_round(page):
    open_tab(page, "Rounds")
    env = library()
    rows = []
    for played in play(env, make_policies_of(env), 0):
        page.get_by_role("button", name="Step").click()
        state = env.game.present
        latest = [
            [
                str(played.number),
                name,
                f"{played.infos[agent]['n_acting']:,}",
                number(state.last_success[0, i]),
                number(state.last_bound[0, i]),
                number(state.last_payoff[0, i]),
            ]
            for i, (agent, name) in enumerate(
                zip(env.possible_agents, ("heat", "water"), strict=True)
            )
        ]
        rows = latest + rows
        wait_for(page, "rounds", rows)
        if played.number == 4:
            break
    page.get_by_role("button", name="Restart").click()
    page.get_by_text("Round 0 of 12").wait_for()


def make_policies_of(env):
    """Return the scenario's policies, ready to play."""
    policies = make_policies(env.scenario)
    for policy in policies.values():
        policy.attach(env)
    return policies


def test_play_goes_on_by_itself_until_it_is_paused(page):
    open_tab(page, "Rounds")
    choose(page, "Who decides", "the plans of the controls")
    page.get_by_role("button", name="Play").click()
    page.get_by_text("Round 3 of 12").wait_for()
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Play").wait_for()
    page.wait_for_timeout(1500)
    told = page.get_by_text(re.compile(r"Round \d+ of 12")).text_content()
    page.wait_for_timeout(1500)
    assert page.get_by_text(re.compile(r"Round \d+ of 12")).text_content() == told
    env = library()
    joint = read_joint(env, None)
    env.step(dict(zip(env.agents, joint, strict=True)))
    wanted = [number(value) for value in env.game.present.last_success[0]]
    assert [row[3] for row in read(page, "rounds")[-2:]] == wanted


def society_rows(states):
    """Return the rows that the page should show of a society's course, the last round first."""
    return [
        [
            str(step),
            one.name,
            f"{one.members:,}",
            f"{100 * one.share:.3g}%",
            number(one.success),
            number(one.bound),
            number(one.belief),
        ]
        for step, row in reversed(list(enumerate(states)))
        for one in row
    ]


def test_society_of_single_users_is_stepped_as_mesa_steps_it(page):
    page.get_by_role("button", name="A society").click()
    choose(page, "Society", "participation-cascade")
    page.get_by_text(load_society("participation-cascade").description).wait_for()
    model = SocietyModel("participation-cascade", seed=0)
    for _ in range(3):
        model.step()
        page.get_by_role("button", name="Step").click()
        wait_for(page, "society", society_rows(model.course.states))


def test_society_of_a_million_is_played_and_moved_by_its_sliders(page):
    page.get_by_role("button", name="A society").click()
    choose(page, "Society", "critical-mass")
    page.get_by_text(load_society("critical-mass").description).wait_for()
    press(page, "Start of cooling", "ArrowLeft", 2)
    page.get_by_text("Start of cooling: 2% of 1,000,000 users").wait_for()
    page.get_by_role("button", name="Play").click()
    page.get_by_text("Step 2 of 40").wait_for()
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Play").wait_for()
    page.wait_for_timeout(1000)
    n_steps = len(read(page, "society")) - 1
    course = AggregatedSociety("critical-mass", 0, {"start": {"cooling": 0.02}}).run(n_steps)
    wait_for(page, "society", society_rows(course.states))


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


def test_unknown_scenario_is_one_plain_line(page, server):
    page.goto(f"{server.address}/?scenario=nosuch")
    page.get_by_role("alert").wait_for()
    told = page.get_by_role("alert").all_text_contents()
    assert len(told) == 1
    assert told[0].startswith("unknown scenario 'nosuch'; known: climate-duel, ")
    assert "Traceback" not in page.locator("body").inner_text()


def test_contradiction_is_one_plain_line_and_goes_away(page):
    press(page, "Members", "End")
    page.get_by_role("alert").wait_for()
    (told,) = page.get_by_role("alert").all_text_contents()
    assert "share" in told
    assert "\n" not in told
    assert "Traceback" not in page.locator("body").inner_text()
    page.get_by_role("button", name="As the scenario says").click()
    page.get_by_role("alert").wait_for(state="detached")
    wait_for(page, "standings", standings(library()))


def test_what_no_part_expected_is_one_plain_line(monkeypatch):
    import solara

    from aca_env.page import app

    @solara.component
    def Broken():
        raise RuntimeError("two\nlines")

    monkeypatch.setattr(app, "GamePage", Broken)
    box, _ = solara.render(app.Guarded(app.MODES[0]), handle_error=False)
    (alert,) = box.children
    assert alert.attributes["role"] == "alert"
    assert alert.unsafe_innerHTML == "This went wrong: RuntimeError: two lines"


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
