from pathlib import Path

import numpy as np
import pytest

import aca_env
from aca_env.cli.show_plot import draw_scenario
from aca_env.cli.showing import Users, find_users
from aca_env.features import FeatureSpace
from aca_env.populations.pool import Pool
from tests.aca_env.cli.small_file import write_scenario


def bars(axes):
    """Return the widths of all bars, piece by piece, row by row."""
    return [[bar.get_width() for bar in piece] for piece in axes.containers]


def test_bars_of_every_row_sum_to_everybody(tmp_path):
    scenario = aca_env.load_scenario(write_scenario(tmp_path))
    figure = draw_scenario(scenario, find_users(scenario))
    labels, members, _ = figure.axes
    sums = np.sum(bars(labels), axis=0)
    assert sums == pytest.approx([1] * (1 + len(scenario.signals)))
    assert bars(members) == [[one.share for one in scenario.collectives]]


def test_labels_beyond_those_that_have_a_look_are_drawn_together(tmp_path):
    scenario = aca_env.load_scenario(write_scenario(tmp_path))
    known = find_users(scenario)
    names = [f"{place} {name * 20}" for place, name in enumerate("abcdefghijkl")]
    space = FeatureSpace(known.space.features, names)
    y = np.arange(known.pool.n_users) % len(names)
    pool = Pool(space, known.pool.X, y)
    axes = draw_scenario(scenario, Users(space, pool.n_users, None, {}, pool)).axes[0]
    assert np.sum(bars(axes), axis=0) == pytest.approx([1] * (1 + len(scenario.signals)))
    assert "other labels" in axes.get_legend_handles_labels()[1]


@pytest.mark.parametrize("name", ["cars-single", "forty-collectives"])
def test_one_and_forty_collectives_fit(name, tmp_path):
    scenario = aca_env.load_scenario(name)
    users = find_users(scenario)
    figure = draw_scenario(scenario, Users(users.space, users.n_users, None, {}))
    path = Path(tmp_path, "it.png")
    figure.savefig(path)
    assert path.stat().st_size > 10_000
