"""What the page says when something is wrong."""

from tests.page.conftest import wait_for
from tests.page.expected import library, press, standings


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
