"""A society, step by step, as the page shows it."""

from aca_env.society import AggregatedSociety, SocietyModel, load_society
from tests.page.conftest import choose, read, wait_for
from tests.page.expected import number, press


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
