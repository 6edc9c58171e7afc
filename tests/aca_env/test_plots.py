import json

import numpy as np
import pytest

from aca_env.plots import draw_run, save
from aca_env.runs.running import run_scenario
from aca_env.runs.summary import summarize
from aca_env.scenario.schema import Scenario
from tests.agents.scenes import SCENES, fields, with_collective
from tests.quick import latin

CROWD = fields(
    collectives=[
        {
            "name": f"group {i}", "share": 0.02, "signals": ["heat"],
            "strategies": ["abstain", "feature_label_planting"],
        }
        for i in range(9)
    ]
)  # fmt: skip


def figure_of(content, seeds=range(3)):
    record = run_scenario(Scenario(**content), seeds)
    return draw_run(record), record


def texts(axes):
    return " ".join(text.get_text() for text in axes.texts)


@pytest.mark.parametrize(("n_seeds", "scene"), latin([1, 2], SCENES, 2))
def test_every_kind_of_run_can_be_drawn(scene, n_seeds, tmp_path):
    figure, _ = figure_of(SCENES[scene], range(n_seeds))
    save(figure, tmp_path / "plot.png", "what it shows")
    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")


def test_panels_show_success_and_bound_over_rounds():
    content = with_collective(0, with_collective(1, policy="fixed"), policy="fixed")
    figure, record = figure_of(content)
    panels = figure.axes[:2]
    for i, axes in enumerate(panels):
        lines = [line.get_ydata() for line in axes.lines if len(line.get_ydata()) == 4]
        drawn = [np.asarray(line) for line in lines]
        success = record.success[..., i].mean(axis=0)
        assert any(np.allclose(line, success) for line in drawn)
        assert f"success {success[-1]:.2f}" in texts(axes)
        assert "bound" in texts(axes)
        assert "certified" in texts(axes)


def test_style_tells_success_from_bound_without_colour():
    figure, _ = figure_of(with_collective(0, policy="fixed"))
    looks = {
        (line.get_linestyle(), line.get_marker())
        for line in figure.axes[0].lines
        if len(line.get_ydata()) == 4
    }
    assert looks == {("-", "o"), ("--", "s")}
    assert {band.get_hatch() for band in figure.axes[0].collections} == {"", "///"}


def test_crowd_is_drawn_by_its_middle():
    figure, record = figure_of(CROWD)
    median = [
        np.quantile(values[~np.isnan(values)], 0.5, method="nearest")
        for values in record.success.transpose(1, 0, 2).reshape(4, -1)
    ]
    assert any(np.array_equal(line.get_ydata(), median) for line in figure.axes[0].lines)
    assert len(figure.axes) == 3


def test_standings_carry_the_summary():
    figure, record = figure_of(with_collective(0, policy="fixed"))
    first = summarize(record).collectives[0]
    assert f"{first.success.mean:.2f} (bound {first.bound.mean:.2f})" in texts(figure.axes[-1])


def test_abstainers_run_is_drawn_without_lines():
    content = with_collective(0, with_collective(1, policy="abstain"), policy="abstain")
    figure, _ = figure_of(content)
    assert texts(figure.axes[0]) == ""
    assert texts(figure.axes[-1]) == "abstains abstains"


def test_same_run_gives_the_same_picture(tmp_path):
    files = []
    for name in ("one", "two"):
        save(figure_of(fields())[0], tmp_path / f"{name}.png", "what it shows")
        files.append((tmp_path / f"{name}.png").read_bytes())
    assert files[0] == files[1]


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_file_carries_its_description(ending, tmp_path):
    save(figure_of(fields())[0], tmp_path / f"plot.{ending}", json.dumps({"hash": "abc123"}))
    assert b"abc123" in (tmp_path / f"plot.{ending}").read_bytes()
