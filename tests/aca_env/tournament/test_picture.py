import numpy as np
import pytest

from aca_env.plots import save
from aca_env.tournament.lineups import Design
from aca_env.tournament.picture import draw_tournament
from aca_env.tournament.playing import play_plan
from aca_env.tournament.report import assess
from tests.aca_env.tournament.made import small_plan
from tests.agents.scenes import SCENES, fields


def tournament(n_seeds=3, **changes):
    plan = small_plan(n_seeds, **changes)
    return assess(play_plan(plan), Design(plan.lineups, len(plan.lineups)), ())


def texts(axes):
    return [text.get_text() for text in axes.texts]


def test_a_duel_shows_what_each_seat_gets_and_who_does_better():
    played = tournament()
    first, second, differences, *_ = draw_tournament(played).axes
    names = [standing.policy for standing in played.ranking.standings]
    assert [label.get_text() for label in first.get_yticklabels()] == names
    assert first.get_title(loc="left") == "Mean return of north"
    plan = played.results.plan
    means = played.results.returns.mean(axis=1)
    for row, mine in enumerate(names):
        for column, other in enumerate(names):
            lineup = [plan.words(i) for i in range(9)].index((mine, other))
            assert texts(first)[3 * row + column] == f"{means[lineup, 0] + 0.0:.2f}"
            # In the second panel rows are the second seat.
            assert texts(second)[3 * column + row] == f"{means[lineup, 1] + 0.0:.2f}"
    assert len(texts(differences)) == 6


@pytest.mark.parametrize("scene", ["one", "three"])
@pytest.mark.parametrize("n_seeds", [1, 2])
def test_other_numbers_of_seats_are_drawn_too(tmp_path, scene, n_seeds):
    third = fields()["collectives"][0] | {"name": "third", "share": 0.05}
    three = [*fields()["collectives"], third]
    collectives = SCENES["one"]["collectives"] if scene == "one" else three
    figure = draw_tournament(tournament(n_seeds, collectives=collectives))
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert any("less that" in title for title in titles)
    assert any("another" in title for title in titles) == (scene == "three")
    save(figure, tmp_path / "it.png", "told")
    assert (tmp_path / "it.png").stat().st_size > 5000


def test_what_is_not_sure_stands_in_brackets():
    played = tournament(8)
    cells = played.ranking.differences
    axes = next(a for a in draw_tournament(played).axes if "less that" in a.get_title(loc="left"))
    told = iter(texts(axes))
    for row, column in np.ndindex(3, 3):
        if row != column:
            cell = cells[row][column]
            assert next(told).startswith("(") == (cell.low <= 0 <= cell.high)
