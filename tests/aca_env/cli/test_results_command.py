import csv
import json
import sys

import pytest

from tests.aca_env.cli.small_file import write_scenario

pytest.importorskip("polars")

SHARE, MEMORY = "collectives.0.share", "platform.memory"


@pytest.fixture(autouse=True)
def swept(aca, tmp_path, monkeypatch):
    """Be in a folder with a finished sweep in `o`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    small = write_scenario(tmp_path, rounds=2)
    grid = "--grid", f"{SHARE}=0.05:0.2:4", "--grid", f"{MEMORY}=1,2"
    assert aca("sweep", small, *grid, "--seeds", "3", "--out", "o")[0] == 0
    return small


def test_a_table_by_grid_point_and_collective(aca):
    status, out, _ = aca("results", "o", "--by", MEMORY, "--metric", "success", "--metric", "acts")
    assert status == 0
    assert out.count("north") == 2
    assert "payoff / round" not in out
    assert f"Averaged over {SHARE} within each seed." in out


def test_json_and_files_hold_the_same_numbers(aca, tmp_path):
    status, out, _ = aca("results", "o", "--json", "--out", "s")
    told = json.loads(out)
    assert status == 0
    assert told == json.loads((tmp_path / "s" / "summary.json").read_text())
    assert (told["n_runs"], told["n_found"], told["by"]) == (24, 24, [SHARE, MEMORY])
    rows = list(csv.DictReader((tmp_path / "s" / "summary.csv").read_text().splitlines()))
    assert len(rows) == len(told["cells"]) == 16
    for row, cell in zip(rows, told["cells"], strict=True):
        assert float(row[SHARE]) == cell["at"][SHARE]
        assert row["collective"] == cell["collective"]
        assert float(row["payoff_low"]) == cell["payoff"]["low"]


def test_a_run_is_summed_up_like_a_sweep(aca, swept):
    assert aca("run", swept, "--seeds", "3", "--out", "r")[0] == 0
    status, out, _ = aca("results", "r", "--plot", "r.png")
    assert status == 0
    assert "small: 3 runs, 3 seeds (0:3), hash" in out
    run = json.loads(aca("run", swept, "--seeds", "3", "--json")[1])
    told = json.loads(aca("results", "r", "--json")[1])
    for mine, theirs in zip(told["cells"], run["collectives"], strict=True):
        assert mine["payoff"] == pytest.approx(theirs["payoff_per_round"])


def test_pictures_are_drawn(aca, tmp_path):
    assert aca("results", "o", "--plot", "it.svg")[0] == 0
    assert SHARE in (tmp_path / "it.svg").read_text()
    status, out, _ = aca("plot", "o", "--x", SHARE, "--y", "bound", "--hue", MEMORY)
    assert (status, out) == (0, "Picture: o/plot.png\n")
    assert (tmp_path / "o" / "plot.png").stat().st_size > 5000
    assert aca("plot", "o", "--x", SHARE, "--y", MEMORY, "--plot", "map.png")[0] == 0
    # The picture lies in the sweep's folder and does not disturb it.
    assert aca("results", "o", "--json")[0] == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("results", "nowhere"), "nowhere: expected a folder with results, found none"),
        (("results", "."), "holds no results, expected one of aca sweep or aca run"),
        (("results", "o", "--by", "share"), f"unknown key 'share'; known: {SHARE}, {MEMORY}"),
        (("results", "o", "--by", f"{MEMORY},{MEMORY}"), f"expected {MEMORY} once"),
        (("results", "o", "--metric", "profit"), "unknown metric 'profit'; known: payoff"),
        (("results", "o", "--plot", "it.pdf"), "ends in .png or .svg"),
        (("results", "o", "--out", "small.toml"), "--out: expected a folder"),
        (("plot", "o"), "Missing option '--x'"),
        (("plot", "o", "--x", "share"), f"unknown --x 'share'; known: {SHARE}"),
        (("plot", "o", "--x", SHARE, "--y", "x"), "unknown --y 'x'; known: payoff"),
        (("plot", "o", "--x", SHARE, "--metric", "bound"), "--metric: expected with a key as --y"),
        (("plot", "o", "--x", SHARE, "--plot", "no/it.png"), "expected a folder that exists"),
    ],
)
def test_mistakes_are_told_in_one_line(aca, words, told):
    status, out, err = aca(*words)
    assert (status, out) == (2, "")
    assert told in err
    assert err.count("\n") == 1


def test_long_tables_are_cut_and_say_so(aca, swept):
    grid = "--grid", f"{SHARE}=0.01:0.4:40"
    assert aca("sweep", swept, *grid, "--seeds", "1", "--rounds", "1", "--out", "l")[0] == 0
    out = aca("results", "l")[1]
    assert "… and 20 more rows" in out
    assert "One seed: no intervals." in out
