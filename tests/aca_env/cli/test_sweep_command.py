import json
import sys

import pyarrow.parquet as pq
import pytest

from tests.aca_env.cli.small_file import write_scenario

GRID = "--grid", "collectives.0.share=0.05:0.2:4", "--grid", "platform.memory=1,2"


@pytest.fixture
def small(tmp_path):
    return write_scenario(tmp_path, rounds=2)


@pytest.fixture(autouse=True)
def _typed_in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))


def test_a_sweep_ends_in_a_table_and_a_file(aca, small, tmp_path):
    status, out, err = aca("sweep", small, *GRID, "--seeds", "2:5", "--out", "o")
    assert status == 0
    for part in (
        "small: 24 runs, 3 seeds (2:5) at every point", "collectives.0.share", "platform.memory",
        "payoff / round", "north", "south", "±: 95% interval over seeds (Student's t)",
        "Results: o/results.parquet",
    ):  # fmt: skip
        assert part in out
    assert "24/24" in err
    assert len(pq.read_table(tmp_path / "o" / "results.parquet")) == 24
    before = (tmp_path / "o" / "results.parquet").read_bytes()
    assert aca("sweep", small, *GRID, "--seeds", "2:5", "--out", "o")[:2] == (0, out)
    assert (tmp_path / "o" / "results.parquet").read_bytes() == before


def test_json_says_what_was_played_and_where_it_is(aca, small, tmp_path):
    words = "sweep", small, *GRID, "--seeds", "1", "--policy", "fixed", "--rounds", "1", "--json"
    status, out, _ = aca(*words)
    told = json.loads(out)
    assert status == 0
    assert (told["n_points"], told["n_runs"], told["n_errors"]) == (8, 8, 0)
    assert told["results"] == "results/sweep-small/results.parquet"
    assert told["grid"][1] == {"keys": ["platform.memory"], "steps": [[1], [2]]}
    assert (tmp_path / told["results"]).exists()


def test_runs_that_fail_are_rows_and_told(aca, small, tmp_path):
    grid = "--grid", "collectives.0.share=0.1,1.5"
    status, out, _ = aca("sweep", small, *grid, "--seeds", "2", "--out", "o")
    assert status == 0
    assert "errors" in out
    assert "2 runs failed" in out
    assert "got 1.5, expected a number in [0, 1]" in out
    errors = pq.read_table(tmp_path / "o" / "results.parquet").column("error").to_pylist()
    assert [error is None for error in errors] == [True, True, False, False]


def test_a_sweep_in_which_every_run_fails_says_so(aca, small, tmp_path):
    (tmp_path / "broken.py").write_text(
        "from aca_env.agents.base import Policy\n"
        "class Broken(Policy):\n"
        "    def act(self, observation, info, rng):\n"
        "        raise RuntimeError('out of order')\n"
    )
    words = "sweep", small, *GRID, "--seeds", "1", "--policy", "broken:Broken", "--out", "o"
    status, out, err = aca(*words)
    assert status == 2
    assert "8 runs failed: RuntimeError: out of order" in out
    assert "aca: o: none of 8 runs could be played" in err


def test_without_polars_the_sweep_is_played_all_the_same(aca, small, monkeypatch):
    monkeypatch.setattr("aca_env.cli.sweep_run.find_spec", lambda name: None)
    status, out, _ = aca("sweep", small, *GRID, "--seeds", "1", "--out", "o")
    assert status == 0
    assert "8 runs, 0 of them failed." in out
    assert "pip install 'aca-env[results]'" in out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "--grid: expected at least one"),
        (("--grid", "share"), "expected key=LOW:HIGH:N or key=v1,v2"),
        (("--grid", "collectives.0.shre=1,2"), "unknown key 'shre'"),
        (("--grid", "collectives.9.share=0.1"), "an index from 0 to 1"),
        ((*GRID, "--set", "platform.memory=3"), "expected platform.memory once, got it with --set"),
        ((*GRID, "--set", "platform__memory=3"), "once, got it with --set"),
        ((*GRID, "--set", "platform={memory=3}"), "expected platform.memory once, got it with"),
        (("--grid", "platform={memory=3}", "--set", "platform.memory=2"), "memory once, got it"),
        (
            ("--grid", "collectives.1.policy=abstain,fixed", "--policy", "south=abstain"),
            "expected collectives.1.policy once, got it with --policy too",
        ),
        ((*GRID, "--plot", "x.pdf"), "--plot: expected a file that ends in .png or .svg"),
        ((*GRID, "--plot", "no/x.png"), "--plot: expected a folder that exists"),
        (("--grid", "rounds=1,2", "--rounds", "3"), "expected rounds once, got it with --rounds"),
        ((*GRID, "--workers", "0"), "workers: expected a whole number from 1 to 256"),
        ((*GRID, "--workers", "two"), "expected a whole number, got 'two'"),
        ((*GRID, "--backend", "dask"), "unknown backend 'dask'; known: joblib, ray"),
        ((*GRID, "--address", "auto"), "address: expected together with backend ray"),
        ((*GRID, "--seeds", "0"), "--seeds: expected at least one seed"),
        ((*GRID, "--policy", "nobody"), "unknown policy 'nobody'"),
        ((*GRID, "--out", "small.toml"), "--out: expected a folder"),
    ],
)
def test_mistakes_are_told_in_one_line_before_anything_is_written(
    aca, small, tmp_path, words, told
):
    status, out, err = aca("sweep", small, "--seeds", "1", *words)
    assert (status, out) == (2, "")
    assert told in err
    assert err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["small.toml"]


def test_a_policy_may_vary_beside_another_that_is_chosen(aca, small):
    grid = "--grid", "collectives.1.policy=abstain,fixed"
    words = "sweep", small, *grid, "--policy", "north=abstain", "--seeds", "1", "--out", "o"
    assert aca(*words)[0] == 0


def test_a_sweep_ends_in_a_picture_where_one_is_asked_for(aca, small, tmp_path):
    words = "sweep", small, *GRID, "--seeds", "2", "--out", "o", "--plot", "p.svg"
    assert aca(*words)[0] == 0
    text = (tmp_path / "p.svg").read_text()
    assert all(part in text for part in ("collectives.0.share", "platform.memory", "north"))


def test_a_picture_without_polars_is_refused_before_anything_is_played(
    aca, small, tmp_path, monkeypatch
):
    monkeypatch.setitem(sys.modules, "polars", None)
    status, _, err = aca("sweep", small, *GRID, "--out", "o", "--plot", "p.png")
    assert status == 2
    assert "pip install 'aca-env[results]'" in err
    assert err.count("\n") == 1
    assert not (tmp_path / "o").exists()


def test_a_missing_ray_is_told_in_one_line(aca, small, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    status, _, err = aca("sweep", small, *GRID, "--backend", "ray", "--out", "o")
    assert status == 2
    assert "aca: backend ray needs ray: pip install 'aca-env[scale]'" in err
    assert err.count("\n") == 1
    assert not (tmp_path / "o").exists()


def test_help_teaches_the_grid(aca):
    status, out, _ = aca("sweep", "--help")
    assert status == 0
    assert "key=LOW:HIGH:N" in out
