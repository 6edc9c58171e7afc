import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from aca_env.errors import AcaError, DataError
from aca_env.runs.folder import RunFolder, lock
from aca_env.sweeps import run_sweep
from aca_env.sweeps.folder import SweepFolder
from aca_env.sweeps.sweeping import run_plan
from aca_env.sweeps.workers import Workers
from tests.aca_env.sweeps.small_sweep import GRID, HERE, small_plan
from tests.agents.scenes import with_collective

ROOT = Path(__file__).parents[3]
HERE_ALONE = Workers()


class Stop(BaseException):
    """What nobody catches."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Return the folder of an undisturbed sweep."""
    folder = tmp_path_factory.mktemp("whole") / "o"
    run_plan(small_plan(), folder, HERE_ALONE)
    return folder


def files(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def stop_after(n):
    done = []

    def on_runs(n_runs):
        done.append(n_runs)
        if len(done) == n:
            raise Stop

    return on_runs


def test_a_sweep_ends_with_one_row_per_run_in_order(whole):
    table = pq.read_table(whole / "results.parquet")
    plan = small_plan()
    assert table.column("run").to_pylist() == [*range(plan.n_runs)]
    assert table.column("seed").to_pylist() == [0, 1, 2] * 6
    assert (
        table.column("collectives.0.share").to_pylist() == np.repeat([0.05, 0.2, 0.4], 6).tolist()
    )
    assert table.column("platform.memory").to_pylist() == ([1] * 3 + [2] * 3) * 3
    assert table.column("error").null_count == 18
    assert set(files(whole)) == {".lock", "results.parquet", "sweep.json"}
    told = json.loads((whole / "sweep.json").read_text())
    assert told["finished"]
    assert told["n_errors"] == 0
    assert told["content"]["name"] == "small"


def test_all_points_play_the_same_seeds_with_the_same_numbers_as_alone(whole, tmp_path):
    # A row depends on its point and seed, not on the rest of the plan.
    plan = small_plan(["platform.memory=2", "collectives.0.share=0.2"], n_seeds=1, first=2)
    run_plan(plan, tmp_path / "o", HERE_ALONE)
    (alone,) = pq.read_table(tmp_path / "o" / "results.parquet").to_pylist()
    rows = pq.read_table(whole / "results.parquet").to_pylist()
    (same,) = [row for row in rows if row["hash"] == alone["hash"] and row["seed"] == 2]
    assert {k: v for k, v in alone.items() if k not in ("run", "point")} == {
        k: v for k, v in same.items() if k not in ("run", "point")
    }


@pytest.mark.parametrize("n", [1, 3, 6])
def test_a_sweep_that_was_stopped_ends_with_the_same_bytes(whole, tmp_path, n):
    folder = tmp_path / "o"
    with pytest.raises(Stop):
        run_plan(small_plan(), folder, HERE_ALONE, stop_after(n))
    assert len([*folder.glob("parts/*.parquet")]) == n
    (folder / "parts" / ".part-000005.parquet.part").write_bytes(b"half a dra")
    seen = []
    swept = run_plan(small_plan(), folder, HERE_ALONE, seen.append)
    assert sum(seen) == swept.n_runs == 18
    assert files(folder) == files(whole)


def test_a_sweep_stopped_while_it_was_ending_ends_with_the_same_bytes(whole, tmp_path, monkeypatch):
    folder = tmp_path / "o"
    for name in ("_write_manifest", "_n_errors"):
        with monkeypatch.context() as patch:
            kept = getattr(SweepFolder, name)
            patch.setattr(SweepFolder, name, _failing(kept, at_end=name == "_write_manifest"))
            with pytest.raises(Stop):
                run_plan(small_plan(), folder, HERE_ALONE)
        assert (folder / "parts").exists()
        assert (folder / "results.parquet").exists()
    run_plan(small_plan(), folder, HERE_ALONE)
    assert files(folder) == files(whole)


def _failing(method, at_end):
    def fail(self, *given):
        if not at_end or given != (None,):
            raise Stop
        return method(self, *given)

    return fail


def test_damaged_parts_are_played_again(whole, tmp_path):
    folder = tmp_path / "o"
    with pytest.raises(Stop):
        run_plan(small_plan(), folder, HERE_ALONE, stop_after(3))
    first, second, _ = sorted(folder.glob("parts/*.parquet"))
    first.write_bytes(b"")
    second.write_bytes(second.read_bytes()[:-20])
    run_plan(small_plan(), folder, HERE_ALONE)
    assert files(folder) == files(whole)


def test_a_finished_sweep_is_not_played_again(whole, monkeypatch):
    before = files(whole)
    monkeypatch.setattr("aca_env.sweeps.sweeping.play_parts", None)
    assert run_plan(small_plan(), whole, HERE_ALONE).n_runs == 18
    assert files(whole) == before


KILLED = f"""
import os, signal, sys
from pathlib import Path
from aca_env.sweeps.sweeping import run_plan
from aca_env.sweeps.workers import Workers
from {HERE} import small_plan
done = []
def kill(n):
    done.append(n)
    if len(done) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
run_plan(small_plan(), Path(sys.argv[1]), Workers(), kill)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs POSIX signals")
def test_a_sweep_killed_outright_goes_on_to_the_same_bytes(whole, tmp_path):
    folder = tmp_path / "o"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, folder], env=environment, cwd=ROOT, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert len([*folder.glob("parts/*.parquet")]) == 2
    run_plan(small_plan(), folder, HERE_ALONE)
    assert files(folder) == files(whole)


def test_processes_give_the_same_bytes(whole, tmp_path):
    assert run_plan(small_plan(), tmp_path / "o", Workers(2)).n_errors == 0
    assert files(tmp_path / "o") == files(whole)


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        (small_plan(rounds=3), "another scenario"),
        (small_plan(n_seeds=4), "seeds"),
        (small_plan(["platform.memory=1,2"]), "grid"),
    ],
)
def test_another_plan_is_refused_in_the_same_folder(whole, plan, told):
    before = files(whole)
    with pytest.raises(DataError, match=f"holds a sweep .*{told}.*choose another folder"):
        run_plan(plan, whole, HERE_ALONE)
    assert files(whole) == before


def test_foreign_folders_are_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="expected a folder, got a file"):
        run_plan(small_plan(), tmp_path / "file", HERE_ALONE)
    (tmp_path / "a" / "parts").mkdir(parents=True)
    with pytest.raises(DataError, match=r"holds parts without sweep\.json"):
        run_plan(small_plan(), tmp_path / "a", HERE_ALONE)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "sweep.json").write_text("[]")
    with pytest.raises(DataError, match="expected the manifest of a sweep"):
        run_plan(small_plan(), tmp_path / "b", HERE_ALONE)


def test_a_run_and_a_sweep_do_not_share_a_folder(tmp_path):
    for name in ("manifest.json", "sweep.json"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).write_text("{}")
    with pytest.raises(DataError, match="a folder of aca run: choose another folder"):
        run_plan(small_plan(), tmp_path / "manifest.json", HERE_ALONE)
    with pytest.raises(DataError, match="a folder of aca sweep: choose another folder"):
        RunFolder(tmp_path / "sweep.json", small_plan().scenario, range(2))
    for name in ("manifest.json", "sweep.json"):
        assert [path.name for path in (tmp_path / name).iterdir()] == [name]


def test_a_full_disk_is_told_in_one_line_and_loses_nothing(whole, tmp_path, monkeypatch):
    honest, kept = Path.write_bytes, []

    def write(path, content):
        if path.name.startswith(".part-"):
            if len(kept) == 2:
                raise OSError(errno.ENOSPC, "No space left on device")
            kept.append(path)
        return honest(path, content)

    monkeypatch.setattr(Path, "write_bytes", write)
    with pytest.raises(OSError, match="No space left"):
        run_plan(small_plan(), tmp_path / "o", HERE_ALONE)
    monkeypatch.undo()
    assert len(list((tmp_path / "o" / "parts").glob("part-*"))) == 2
    run_plan(small_plan(), tmp_path / "o", HERE_ALONE)
    assert files(tmp_path / "o") == files(whole)


def test_a_foreign_table_in_the_folder_is_refused(whole, tmp_path):
    run_plan(small_plan(), tmp_path / "o", HERE_ALONE)
    run_plan(small_plan(first=1), tmp_path / "p", HERE_ALONE)
    (tmp_path / "p" / "results.parquet").replace(tmp_path / "o" / "results.parquet")
    with pytest.raises(DataError, match="holds another sweep's results"):
        run_plan(small_plan(), tmp_path / "o", HERE_ALONE)
    (tmp_path / "o" / "results.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(DataError, match="expected a sweep's results: remove the file"):
        run_plan(small_plan(), tmp_path / "o", HERE_ALONE)


def test_two_sweeps_cannot_write_to_one_folder(tmp_path):
    folder = tmp_path / "o"
    folder.mkdir()
    with (folder / ".lock").open("a") as file:
        lock(file, folder)
        with pytest.raises(DataError, match="another run is writing here"):
            run_plan(small_plan(), folder, HERE_ALONE)


def test_nothing_is_written_where_nothing_can_be_played(tmp_path):
    with pytest.raises(DataError, match="no point of the grid"):
        run_plan(small_plan(["nope=1"]), tmp_path / "o", HERE_ALONE)
    assert not (tmp_path / "o").exists()


def test_failed_runs_are_counted_and_the_rest_is_there(tmp_path):
    changes = with_collective(0, policy=f"{HERE}:Fragile")
    plan = small_plan(("platform.memory=1,2",), n_seeds=8, **changes)
    swept = run_plan(plan, tmp_path / "o", HERE_ALONE)
    assert 0 < swept.n_errors < swept.n_runs
    rows = pq.read_table(swept.path).to_pylist()
    assert sum(row["error"] is not None for row in rows) == swept.n_errors
    assert all((row["error"] is None) == (row["collective_1.payoff"] is not None) for row in rows)


def test_run_sweep_takes_what_people_have_at_hand(whole, tmp_path):
    plan = small_plan()
    grid = {"collectives.0.share": [0.05, 0.2, 0.4], "platform.memory": range(1, 3)}
    swept = run_sweep(plan.scenario, grid, 3, folder=str(tmp_path / "o"), workers=1)
    assert swept.path.read_bytes() == (whole / "results.parquet").read_bytes()
    assert run_sweep(plan.scenario, GRID, range(3), folder=whole).n_runs == 18


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"n": 0}, "from 1 to 256"),
        ({"backend": "dask"}, "unknown backend 'dask'; known: joblib, ray"),
        ({"address": "auto"}, "expected together with backend ray"),
        ({"backend": "ray", "address": " "}, "got nothing"),
    ],
)
def test_workers_that_will_not_do_are_refused(given, told):
    with pytest.raises(AcaError, match=told):
        Workers(**given)


def test_a_worker_of_another_version_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "aca_env.sweeps.workers._on_joblib",
        lambda plan, parts, workers: iter([(parts[0], "workers: expected the versions")]),
    )
    with pytest.raises(DataError, match="expected the versions"):
        run_plan(small_plan(), tmp_path / "o", HERE_ALONE)
