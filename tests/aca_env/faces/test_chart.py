from math import inf, nan

from matplotlib.figure import Figure

from aca_env.faces.chart import FLOOR, Standing, draw_standings


def drawn(*rows):
    figure = Figure()
    draw_standings(figure, rows)
    return figure.axes


def texts(axes):
    return [text.get_text() for text in axes.texts]


def test_masses_and_marks_stand_where_the_numbers_are():
    left, right = drawn(Standing("north", "plants", 0.2, 0.1, 0.75, 0.25))
    assert [bar.get_width() for bar in left.patches] == [20.0, 10.0]
    assert {line.get_xdata()[0] for line in right.lines} >= {0.75, 0.25}
    assert texts(right) == ["0.75 (bound 0.25)"]
    assert texts(left) == ["10.0% of 20.0%"]


def test_bound_that_says_nothing_stands_on_the_grey():
    _, right = drawn(Standing("north", "plants", 0.2, 0.2, 0.5, -inf))
    assert texts(right) == ["0.50 (bound none)"]
    assert any(line.get_xdata()[0] == FLOOR for line in right.lines)


def test_abstainer_says_so():
    _, right = drawn(Standing("north", "abstains", 0.2, 0.0, nan, nan))
    assert texts(right) == ["abstains"]


def test_collective_without_members_can_be_drawn():
    left, _ = drawn(Standing("nobody", "plants", 0.0, 0.0, 0.0, -inf))
    assert left.get_xlim()[1] > 0


def test_of_very_many_the_largest_are_shown_and_the_rest_is_told():
    rows = [Standing(f"group {i}", "", i / 5000, 0, nan, nan) for i in range(50)]
    left, right = drawn(*rows)
    names = [label.get_text() for label in left.get_yticklabels()]
    assert names == [f"group {i}" for i in range(10, 50)]
    assert left.get_title(loc="left") == "the 40 largest of 50 collectives"
    assert len(right.texts) == 40
