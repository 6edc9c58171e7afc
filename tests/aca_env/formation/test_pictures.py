import pytest

from aca_env.coalitions.partitions import all_partitions
from aca_env.formation.coalition_game import coalition_game
from aca_env.formation.partition_play import partition_play
from aca_env.formation.pictures import draw_transitions, draw_worths
from aca_env.formation.present_round import FormationError
from aca_env.formation.transitions import transitions_of
from aca_env.plots import save
from tests.aca_env.formation import scenes


def texts(figure):
    return " ".join(text.get_text() for axes in figure.axes for text in axes.texts)


@pytest.mark.parametrize("worth", ["payoff", "success"])
def test_every_coalition_is_on_the_staircase(tmp_path, worth):
    game = coalition_game(scenes.ready(scenes.trap()), worth=worth)
    figure = draw_worths(game)
    axes = figure.axes[0]
    assert sum(len(points.get_offsets()) for points in axes.collections) == 7
    assert len(axes.lines) == 2
    assert "c0+c1" in texts(figure)
    assert "everybody" in texts(figure)
    save(figure, tmp_path / "worths.svg", "worths")


def test_a_game_that_is_no_staircase_has_no_steps():
    figure = draw_worths(coalition_game(scenes.ready(scenes.rivals())))
    assert len(figure.axes[0].lines) == 1


def test_transitions_show_what_single_moves_miss(tmp_path):
    play = partition_play(scenes.ready(scenes.trap()))
    found = transitions_of(play)
    rows = [tuple(row) for row in all_partitions(3).tolist()]
    alone, together = rows.index((0, 1, 2)), rows.index((0, 0, 0))
    assert (alone, together) in found.joint
    assert (alone, together) not in found.moves
    assert alone in found.unmoved
    assert found.unblocked == {together}
    assert found.path == ((alone, together),)
    figure = draw_transitions(found)
    assert "all together" in texts(figure)
    assert "c1+c2" in texts(figure)
    save(figure, tmp_path / "transitions.png", "transitions")


def test_only_a_few_collectives_are_drawn():
    with pytest.raises(FormationError, match="at most 5 collectives, got 6"):
        transitions_of(partition_play(scenes.ready(scenes.trap(n=6))))
