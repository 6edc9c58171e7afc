import pytest

from aca_env.bench.plot import draw_bench
from aca_env.plots import save
from tests.aca_env.bench.results import CURVES, RATES, results


def panels(figure):
    return [axes for axes in figure.get_axes() if axes.axison]


def texts(axes):
    return " ".join(text.get_text() for text in axes.texts) + axes.get_title(loc="left")


@pytest.mark.parametrize(
    ("changes", "n_panels"),
    [({}, 2 + 4), ({"curves": ()}, 2), ({"rates": ()}, 4), ({"curves": CURVES[2:3]}, 3)],
)
def test_every_part_that_was_measured_is_drawn(tmp_path, changes, n_panels):
    figure = draw_bench(results(**changes))
    assert len(panels(figure)) == n_panels
    save(figure, tmp_path / "plot.svg", "a test")
    assert "<svg" in (tmp_path / "plot.svg").read_text(encoding="utf-8")


def test_every_entry_is_named_beside_its_number():
    rates = panels(draw_bench(results(curves=())))[0]
    named = {label.get_text() for label in rates.get_yticklabels()}
    assert {"the duel", "the batch, 512 worlds"} <= named
    assert "50,000" in texts(rates)


def test_ours_and_peers_differ_in_their_marks():
    axes = panels(draw_bench(results(rates=RATES, curves=())))[0]
    marks = {line.get_marker() for line in axes.lines}
    assert {"o", "s"} <= marks


def test_exponents_and_intervals_stand_over_their_panels():
    told = [texts(axes) for axes in panels(draw_bench(results(rates=())))]
    assert any("collectives to the 1.00 [1.00, 1.00]" in text for text in told)
    assert any("a step of all worlds" in text for text in told)


def test_lines_of_one_panel_are_labelled_and_dashed_differently():
    records = panels(draw_bench(results(rates=())))[0]
    assert "×1.05" in texts(records)
    assert "×1.20" in texts(records)
    assert {"-", "--"} <= {line.get_linestyle() for line in records.lines}
