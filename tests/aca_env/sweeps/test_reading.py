import sys

import numpy as np
import pytest

from aca_env.errors import AcaError, DataError
from aca_env.runs.running import run_scenario
from aca_env.runs.summary import estimate, summarize
from aca_env.sweeps import read_results
from aca_env.sweeps.reading import load_results
from aca_env.sweeps.summary import METRICS, check_names, summarize_results
from aca_env.sweeps.sweeping import run_plan
from aca_env.sweeps.workers import Workers
from tests.aca_env.sweeps.small_sweep import HERE, small_plan
from tests.agents.scenes import with_collective

pl = pytest.importorskip("polars")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return the folder of a sweep of which some runs fail."""
    folder = tmp_path_factory.mktemp("sweep") / "o"
    changes = with_collective(0, policy=f"{HERE}:Fragile")
    grid = "collectives.1.share=0.1,0.3", "platform.memory=1,2"
    run_plan(small_plan(grid, n_seeds=6, **changes), folder, Workers())
    return folder


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clean") / "o"
    run_plan(small_plan(n_seeds=4), folder, Workers())
    return folder


def test_results_are_one_row_per_run_and_collective(folder):
    frame = read_results(folder)
    assert len(frame) == 4 * 6 * 2
    assert frame.columns[:6] == [
        "point", "collectives.1.share", "platform.memory", "seed", "agent", "collective",
    ]  # fmt: skip
    assert set(frame["collective"]) == {"north", "south"}
    wide = pl.read_parquet(folder / "results.parquet")
    mine = frame.filter(pl.col("agent") == "collective_1")
    assert mine["success"].equals(wide["collective_1.success"])
    assert frame["error"].null_count() == 2 * wide["error"].null_count()


def test_a_stopped_sweep_shows_what_is_there(clean, tmp_path):
    plan = small_plan(n_seeds=4)

    class Stop(BaseException):
        pass

    def stop(n):
        stop.n = getattr(stop, "n", 0) + 1
        if stop.n == 2:
            raise Stop

    with pytest.raises(Stop):
        run_plan(plan, tmp_path / "o", Workers(), stop)
    results = load_results(tmp_path / "o")
    assert (results.n_found, results.n_runs) == (8, 24)
    assert results.frame.equals(load_results(clean).frame.filter(pl.col("point") < 2))


def test_a_run_reads_as_a_sweep_of_one_point(tmp_path):
    changes = with_collective(0, policy="threshold_joiner")
    scenario = small_plan(rounds=5, **{"collectives": changes["collectives"]}).scenario
    record = run_scenario(scenario, range(4), folder=tmp_path / "o")
    told = summarize(record)
    summary = summarize_results(load_results(tmp_path / "o"))
    assert [cell.n_runs for cell in summary.cells] == [4, 4]
    for cell, collective in zip(summary.cells, told.collectives, strict=True):
        assert (cell.collective, cell.certified) == (collective.name, collective.certified)
        for name, wanted in (
            ("payoff", collective.payoff), ("success", collective.success),
            ("bound", collective.bound), ("holds", collective.holds), ("return", collective.total),
        ):  # fmt: skip
            same(cell.metrics[name], wanted)
    with (tmp_path / "o" / "rows.jsonl").open("ab") as file:
        file.truncate(file.tell() - 20)
    assert load_results(tmp_path / "o").n_found == 3


def same(mine, wanted):
    assert mine.n == wanted.n
    for end in ("mean", "low", "high"):
        given, expected = getattr(mine, end), getattr(wanted, end)
        assert (given is None) == (expected is None)
        if given is not None:
            np.testing.assert_allclose(given, expected, atol=1e-12)


def test_cells_are_means_over_seeds_with_students_interval(folder):
    results = load_results(folder)
    summary = summarize_results(results)
    assert [tuple(cell.at.values()) for cell in summary.cells[::2]] == [
        (0.1, 1), (0.1, 2), (0.3, 1), (0.3, 2),
    ]  # fmt: skip
    assert all(0 < cell.n_errors < cell.n_runs == 6 for cell in summary.cells)
    for cell in summary.cells:
        mine = results.frame.filter(
            (pl.col("agent") == cell.agent)
            & (pl.col("platform.memory") == cell.at["platform.memory"])
            & (pl.col("collectives.1.share") == cell.at["collectives.1.share"])
        )
        for name in METRICS:
            same(cell.metrics[name], estimate(mine[name].fill_null(np.nan).to_numpy()))
    ((error, n),) = summary.errors.items()
    assert error.startswith("RuntimeError: no luck")
    assert n == sum(cell.n_errors for cell in summary.cells) / 2


def test_other_keys_are_averaged_within_each_seed_first(clean):
    results = load_results(clean)
    summary = summarize_results(results, ["platform.memory"], ["payoff"])
    assert (summary.by, summary.over) == (("platform.memory",), ("collectives.0.share",))
    cell = summary.cells[0]
    mine = results.frame.filter((pl.col("agent") == cell.agent) & (pl.col("platform.memory") == 1))
    payoff = mine.sort("seed", "point")["payoff"].to_numpy().reshape(4, 3)
    same(cell.metrics["payoff"], estimate(payoff.mean(axis=1)))
    assert cell.n_runs == 12
    whole = summarize_results(results, [])
    assert [c.at for c in whole.cells] == [{}, {}]


def test_a_bound_that_says_nothing_stays_so(clean):
    results = load_results(clean)
    frame = results.frame.with_columns(bound=pl.lit(-np.inf))
    object.__setattr__(results, "frame", frame)
    cell = summarize_results(results).cells[0]
    assert cell.metrics["bound"].mean == -np.inf
    assert cell.metrics["bound"].low is None
    assert cell.to_dict()["bound"]["mean"] is None


def test_unknown_names_list_the_known_ones(clean):
    results = load_results(clean)
    with pytest.raises(AcaError, match="unknown key 'share'; known: collectives"):
        summarize_results(results, ["share"])
    with pytest.raises(AcaError, match="unknown metric 'profit'; known: payoff"):
        summarize_results(results, None, ["profit"])
    with pytest.raises(DataError, match="expected payoff once"):
        check_names(METRICS, ["payoff", "payoff"], "metric")


def test_folders_without_results_are_refused_in_one_line(tmp_path, clean):
    with pytest.raises(DataError, match="expected a folder with results, found none"):
        read_results(tmp_path / "nothing")
    with pytest.raises(DataError, match="holds no results, expected one of aca sweep or aca run"):
        read_results(tmp_path)
    (tmp_path / "episodes").mkdir()
    with pytest.raises(DataError, match="a folder of aca tournament, expected one of aca sweep"):
        read_results(tmp_path)
    (tmp_path / "sweep.json").write_text("{}")
    with pytest.raises(DataError, match="expected the manifest of a sweep"):
        read_results(tmp_path)
    (tmp_path / "sweep.json").write_bytes((clean / "sweep.json").read_bytes())
    with pytest.raises(DataError, match="has no finished runs yet"):
        read_results(tmp_path)
    (tmp_path / "results.parquet").write_bytes(b"PAR1")
    with pytest.raises(DataError, match=r"expected a whole Parquet file .*again"):
        read_results(tmp_path)


def test_runs_that_do_not_read_are_refused(tmp_path):
    (tmp_path / "manifest.json").write_text("{}")
    (tmp_path / "rows.jsonl").write_text("no\n")
    with pytest.raises(DataError, match="expected the manifest of a run"):
        read_results(tmp_path)
    run_scenario(small_plan().scenario, range(1), folder=tmp_path / "o")
    (tmp_path / "o" / "rows.jsonl").write_text("no\n")
    with pytest.raises(DataError, match="expected result rows"):
        read_results(tmp_path / "o")
    (tmp_path / "o" / "rows.jsonl").write_text("")
    with pytest.raises(DataError, match="no finished seeds yet"):
        read_results(tmp_path / "o")


def test_a_missing_polars_is_told_in_one_line(clean, monkeypatch):
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(AcaError, match=r"results need polars: pip install 'aca-env\[results\]'"):
        read_results(clean)
