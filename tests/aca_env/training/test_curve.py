import json
from itertools import pairwise
from pathlib import Path

import pytest

pytest.importorskip("stable_baselines3")

from aca_env.plots import save
from aca_env.training.curve import draw_curve
from aca_env.training.plan import make_plan
from aca_env.training.results import document, results
from aca_env.training.running import Trained
from tests.aca_env.training.small_runs import options


def row(agent, policy, steps, value):
    return {
        "agent": agent, "policy": policy, "steps": steps, "return": value, "half_width": 0.5,
    }  # fmt: skip


def trained(learn="north", agents=("collective_0",), best=8.0):
    """Return what a run would say whose returns go from 1 to 6."""
    yardsticks = [("uniform", -1.0), ("best response", best)]
    return Trained(
        make_plan(options(learn=learn)),
        Path("it"),
        tuple(row(a, "trained", s, 1.0 + 5 * s / 320) for s in (0, 160, 320) for a in agents),
        tuple(row(a, name, None, value) for name, value in yardsticks for a in agents),
        (),
        0,
        1.5,
    )


def test_results_tell_before_after_and_the_share_of_the_best():
    (one,) = results(trained())
    assert (one.before.mean, one.after.mean) == (1.0, 6.0)
    assert one.steps == (0, 160, 320)
    assert one.best_share == 0.75
    assert one.after.ends == (5.5, 6.5)
    assert {word: value.mean for word, value in one.yardsticks.items()} == {
        "uniform": -1.0,
        "best response": 8.0,
    }


def test_of_a_best_response_that_earns_nothing_there_is_no_share():
    (one,) = results(trained(best=-2.0))
    assert one.best_share is None


def test_the_document_is_plain_json():
    told = json.loads(json.dumps(document(trained()), allow_nan=False))
    assert told["agents"][0]["after"] == {"mean": 6.0, "half_width": 0.5}
    assert told["agents"][0]["best_share"] == 0.75
    assert told["algorithm"] == "ppo"


def test_a_panel_for_each_learner_has_the_curve_and_every_yardstick():
    figure = draw_curve(trained("independent", ("collective_0", "collective_1")))
    assert len(figure.axes) == 2
    for axes, name in zip(figure.axes, ("north", "south"), strict=True):
        assert name in axes.get_title(loc="left")
        curve, *levels = axes.get_lines()
        assert curve.get_xydata().tolist() == [[0, 1], [160, 3.5], [320, 6]]
        assert [line.get_ydata()[0] for line in levels] == [-1, 8]
        told = [text.get_text() for text in axes.texts]
        assert sorted(told) == ["best response 8.000", "ppo 6.000", "uniform -1.000"]


def test_names_of_equal_values_do_not_lie_on_each_other():
    figure = draw_curve(trained(best=6.0))
    heights = sorted(text.xy[1] for text in figure.axes[0].texts)
    assert min(b - a for a, b in pairwise(heights)) > 0.06


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_it_is_drawn_as_its_ending_says(tmp_path, ending):
    save(draw_curve(trained()), tmp_path / f"curve.{ending}", "{}")
    assert (tmp_path / f"curve.{ending}").stat().st_size > 1000
