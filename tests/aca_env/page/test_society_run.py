import pytest

from aca_env.errors import AcaError
from aca_env.page.figures import draw_society, picture
from aca_env.page.society_run import (
    MOST_SINGLY,
    SocietyRun,
    moved,
    needed,
    overrides,
    society_base,
    told,
)
from aca_env.society import AggregatedSociety, SocietyModel, load_society
from aca_env.society.critical_mass import critical_mass


@pytest.fixture(scope="module")
def base():
    return society_base(load_society("critical-mass"))


@pytest.fixture(scope="module")
def small():
    return society_base(load_society("critical-mass", {"users": 300, "steps": 3}))


def course(run):
    while run.step():
        pass
    return run


def test_many_users_are_counted_and_go_as_in_the_library(base):
    run = SocietyRun(base, base.first)
    assert run.is_counted
    for _ in range(3):
        assert run.step()
    assert run.states == AggregatedSociety("critical-mass", 0).run(3).states


def test_few_users_are_agents_of_a_mesa_model_and_go_as_in_the_library(small):
    run = course(SocietyRun(small, small.first))
    assert small.society.users <= MOST_SINGLY
    assert isinstance(run.form, SocietyModel)
    model = SocietyModel(small.society, seed=0)
    for _ in range(3):
        model.step()
    assert run.states == model.course.states
    assert not run.step()


def test_controls_are_keys_of_the_societys_file(base):
    first = base.first
    assert overrides(base, first) == {}
    changed = type(first)((0.2,), 0.5, 0.0, 1.0, "success", 3)
    wanted = {
        "start": {"cooling": 0.2},
        "choice.rate": 0.5,
        "choice.glow": 0.0,
        "choice.peers": 1.0,
        "beliefs.source": "success",
    }
    assert overrides(base, changed) == wanted
    run = SocietyRun(base, changed)
    assert run.states == AggregatedSociety("critical-mass", 3, wanted).states
    assert run.states[0][0].members == 200_000


def test_table_has_the_last_round_first(small):
    run = course(SocietyRun(small, small.first))
    rows = told(run)
    assert [row[0] for row in rows] == ["3", "2", "1", "0"]
    history = run.course.history()
    assert [int(row[2].replace(",", "")) for row in rows] == history.members[::-1].tolist()
    assert [float(row[6]) for row in rows] == pytest.approx(history.belief[::-1], abs=5e-5)
    moves = run.course.moves
    assert moved(run) == (
        f"In the last step {moves['joined']} joined, {moves['left']} left and 0 switched."
    )


def test_critical_mass_is_the_librarys_and_none_where_the_bound_is_an_estimate(base):
    run = SocietyRun(base, base.first)
    mass = critical_mass(base.society)
    ((name, start, certified, successful),) = needed(run)
    assert (name, start) == ("cooling", "40,000")
    assert certified.startswith(f"{mass.certified:,} (")
    assert successful.startswith(f"{mass.successful:,} (")
    estimate = society_base(
        load_society("critical-mass", {"game.settings.information.regime": "anonymous"})
    )
    assert needed(SocietyRun(estimate, estimate.first)) == []


def test_start_of_more_than_everybody_is_one_plain_line(base):
    with pytest.raises(AcaError) as said:
        SocietyRun(base, base.first.with_start(0, 1.5))
    assert "\n" not in str(said.value)


def test_picture_shows_it(small):
    run = course(SocietyRun(small, small.first))
    assert picture(draw_society(3, run.states, (0.04,)), "a course")
    assert picture(draw_society(3, run.states, (None,)), "a course")
