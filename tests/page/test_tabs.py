"""Conflict, coalitions and rounds, as the page shows them."""

import re

import pytest

from aca_env.diagnosis.diagnose import read_joint
from aca_env.formation.coalition_game import coalition_game
from aca_env.formation.critical_masses import critical_masses
from aca_env.policies import make_policies
from aca_env.runs.episode import play
from tests.page.conftest import choose, open_tab, read, table, wait_for
from tests.page.expected import library, number


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
