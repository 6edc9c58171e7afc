import json
from dataclasses import replace

import numpy as np
import pytest

from aca_env.errors import AcaError
from aca_env.plots import save
from aca_env.sweeps.lines import FLOOR, positions, short
from aca_env.sweeps.pictures import View, draw_results, first_view
from aca_env.sweeps.reading import load_results
from aca_env.sweeps.summary import summarize_results
from aca_env.sweeps.sweeping import run_plan
from aca_env.sweeps.workers import Workers
from tests.aca_env.sweeps.small_sweep import small_plan

pl = pytest.importorskip("polars")


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawn") / "o"
    run_plan(small_plan(n_seeds=4), folder, Workers())
    return load_results(folder)


SHARE, MEMORY = "collectives.0.share", "platform.memory"


def lines(figure):
    return [line for axes in figure.axes for line in axes.lines if len(line.get_xdata()) > 2]


def test_lines_are_means_and_bands_their_intervals(results):
    figure = draw_results(results, View(SHARE, "payoff"))
    cells = summarize_results(results, [SHARE], ["payoff"]).cells
    for place, line in enumerate(lines(figure)):
        mine = cells[place::2]
        np.testing.assert_array_equal(line.get_xdata(), [0.05, 0.2, 0.4])
        np.testing.assert_allclose(line.get_ydata(), [c.metrics["payoff"].mean for c in mine])
        heights = figure.axes[0].collections[place].get_paths()[0].vertices[:, 1]
        np.testing.assert_allclose(heights.min(), min(c.metrics["payoff"].low for c in mine))
        np.testing.assert_allclose(heights.max(), max(c.metrics["payoff"].high for c in mine))
    assert [text.get_text() for text in figure.legends[0].texts] == ["north", "south"]
    assert "averaged over platform.memory" in figure.get_suptitle().replace("\n", " ")


def test_the_collective_takes_the_place_that_is_free(results):
    by_hue = draw_results(results, View(SHARE, hue=MEMORY))
    assert [axes.get_title(loc="left") for axes in by_hue.axes] == ["north", "south"]
    by_panel = draw_results(results, View(SHARE, col=MEMORY))
    assert [axes.get_title(loc="left") for axes in by_panel.axes] == [
        "platform.memory = 1", "platform.memory = 2",
    ]  # fmt: skip
    shown = draw_results(results, View("collective", hue=SHARE, col=MEMORY))
    assert len(shown.axes) == 2
    assert [t.get_text() for t in shown.axes[0].get_xticklabels()] == ["north", "south"]


def test_a_collective_without_a_place_gets_rows_of_panels(results):
    frame = results.frame.with_columns(third=pl.col("seed") % 2)
    more = replace(results, frame=frame, keys=(*results.keys, "third"))
    figure = draw_results(more, View(SHARE, "payoff", hue=MEMORY, col="third"))
    assert [axes.get_title(loc="left") for axes in figure.axes] == [
        "north, third = 0", "north, third = 1", "south, third = 0", "south, third = 1",
    ]  # fmt: skip


def test_maps_show_the_mean_of_every_point(results):
    figure = draw_results(results, View(SHARE, MEMORY, metric="payoff"))
    cells = summarize_results(results, None, ["payoff"]).cells
    north = figure.axes[0].collections[0].get_array()
    assert north.shape == (2, 3)
    for cell in cells[::2]:
        x, y = [0.05, 0.2, 0.4].index(cell.at[SHARE]), cell.at[MEMORY] - 1
        np.testing.assert_allclose(north[y, x], cell.metrics["payoff"].mean)


def test_bounds_that_say_nothing_lie_on_the_floor(results):
    frame = results.frame.with_columns(bound=pl.lit(-np.inf))
    none = replace(results, frame=frame)
    figure = draw_results(none, View(SHARE, "bound"))
    np.testing.assert_array_equal(lines(figure)[0].get_ydata(), [FLOOR] * 3)
    colours = draw_results(none, View(SHARE, MEMORY, metric="bound")).axes[0].collections[0]
    np.testing.assert_array_equal(colours.get_array(), np.full((2, 3), FLOOR))


def test_nothing_at_all_to_show_still_makes_a_picture(results, tmp_path):
    frame = results.frame.with_columns(success=pl.lit(None, dtype=pl.Float64))
    none = replace(results, frame=frame)
    for place, view in enumerate([View(SHARE), View(SHARE, MEMORY)]):
        path = tmp_path / f"{place}.png"
        save(draw_results(none, view), path, json.dumps({}))
        assert path.stat().st_size > 1000


def test_texts_stand_one_after_the_other_and_numbers_where_they_are():
    assert positions(["b", "a"]) == ({"b": 0.0, "a": 1.0}, False)
    assert positions([True, False]) == ({True: 0.0, False: 1.0}, False)
    assert positions([0.5, 2]) == ({0.5: 0.5, 2: 2.0}, True)
    assert short(0.30000001) == "0.3"
    assert len(short("x" * 50)) == 18


@pytest.mark.parametrize(
    ("view", "told"),
    [
        (View("share"), "unknown --x 'share'; known: collectives.0.share, platform.memory"),
        (View(SHARE, "profit"), "unknown --y 'profit'; known: payoff, reward"),
        (View(SHARE, hue="who"), "unknown --hue 'who'"),
        (View(SHARE, col="who"), "unknown --col 'who'"),
        (View(SHARE, MEMORY, metric="who"), "unknown --metric 'who'"),
        (View(SHARE, MEMORY, hue="collective"), "expected no --hue where --y is a key"),
        (View(SHARE, hue=SHARE), "expected collectives.0.share in one place"),
        (View(SHARE, SHARE), "expected collectives.0.share in one place"),
    ],
)
def test_views_that_will_not_do_are_refused(results, view, told):
    with pytest.raises(AcaError, match=told):
        draw_results(results, view)


def test_more_lines_or_panels_than_anybody_can_tell_apart_are_refused(results):
    frame = pl.concat([results.frame.with_columns(many=pl.lit(k)) for k in range(20)])
    many = replace(results, frame=frame, keys=(*results.keys, "many"))
    with pytest.raises(AcaError, match="at most 12 lines, got 20 values of many"):
        draw_results(many, View(SHARE, hue="many"))
    with pytest.raises(AcaError, match="at most 16 panels, got 20"):
        draw_results(many, View(SHARE, col="many"))


def test_things_without_order_are_not_joined_by_lines(results):
    axes = draw_results(results, View("collective")).axes[0]
    styles = [line.get_linestyle() for line in axes.lines if len(line.get_xdata()) == 2]
    assert styles[0] == "None"
    axes = draw_results(results, View(SHARE)).axes[0]
    assert all(line.get_linestyle() != "None" for line in axes.lines)


def test_the_first_view_of_any_results_can_be_drawn(results):
    keys = (SHARE, MEMORY)
    assert first_view(results, keys, "bound") == View(SHARE, "bound", MEMORY)
    assert first_view(results, (), "bound") == View("collective", "bound")
    frame = pl.concat([results.frame.with_columns(many=pl.lit(k)) for k in range(20)])
    many = replace(results, frame=frame, keys=(*keys, "many"))
    assert first_view(many, ("many", SHARE), "success").x == "many"
    assert first_view(many, (SHARE, "many"), "success") == View(SHARE, "success")
    crowd = replace(many, frame=frame.with_columns(collective=pl.format("c{}", "many")))
    assert first_view(crowd, ("many", MEMORY), "success") == View("collective", "success", MEMORY)
    for seen in (first_view(many, ("many", SHARE, MEMORY), "success"),):
        assert draw_results(many, seen).axes
