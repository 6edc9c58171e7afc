"""Sweeps that are killed at random moments, and sweeps on a Ray cluster: minutes, so slow."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from aca_env.sweeps import read_results, run_sweep
from aca_env.sweeps.workers import Workers

ROOT = Path(__file__).parents[3]
GRID = ("collectives.0.share=0.01:0.2:20", "platform.memory=1,4")
N_SEEDS = 5


@pytest.fixture(autouse=True)
def _kept_tables(tmp_path, monkeypatch):
    # Every process would build the tables of a million users for itself.
    monkeypatch.setenv("ACA_ENV_CACHE", str(tmp_path / "cache"))


def start(folder):
    words = [word for text in GRID for word in ("--grid", text)]
    words += ["--seeds", str(N_SEEDS), "--workers", "2", "--out", str(folder)]
    program = "from aca_env.cli.main import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", program, "sweep", "climate-duel", *words],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip


def workers_of(process):
    """Return the processes that work for one, by Linux's own list of children."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    named = [(int(pid), Path(f"/proc/{pid}/cmdline").read_bytes()) for pid in children]
    return [pid for pid, words in named if b"LokyProcess" in words]


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux's /proc")
def test_a_sweep_killed_three_times_ends_like_an_undisturbed_one(tmp_path):
    whole, folder, rng = tmp_path / "whole", tmp_path / "o", random.Random(0)
    assert start(whole).wait() == 0
    n_parts, victims = [0], ("sweep", "worker", "sweep")
    for victim in victims:
        process = start(folder)
        # A random moment, but after at least one new part: every leg gets somewhere.
        aim = n_parts[-1] + rng.randint(1, 12)
        while process.poll() is None and len([*folder.glob("parts/*.parquet")]) < aim:
            time.sleep(0.02)
        time.sleep(rng.uniform(0, 0.3))
        working = workers_of(process)
        os.kill(working[0] if victim == "worker" else process.pid, signal.SIGKILL)
        assert process.wait() == (2 if victim == "worker" else -signal.SIGKILL)
        until = time.monotonic() + 30
        while any(map(is_alive, working)) and time.monotonic() < until:
            time.sleep(0.1)
        assert not any(map(is_alive, working))
        n_parts.append(len([*folder.glob("parts/*.parquet")]))
    assert n_parts == sorted(set(n_parts))
    assert not (folder / "results.parquet").exists()
    assert start(folder).wait() == 0
    for name in ("results.parquet", "sweep.json"):
        assert (folder / name).read_bytes() == (whole / name).read_bytes()


@pytest.mark.slow
# Ray leaves sockets and files open when it goes.
@pytest.mark.filterwarnings("ignore")
def test_ray_gives_the_same_bytes_on_its_own_cluster_and_on_one_with_two_machines(tmp_path):
    pytest.importorskip("ray")
    from ray.cluster_utils import Cluster

    here = run_sweep("climate-duel", GRID, N_SEEDS, folder=tmp_path / "here", workers=1)
    own = run_sweep(
        "climate-duel", GRID, N_SEEDS, folder=tmp_path / "own", workers=Workers(backend="ray")
    )
    assert own.path.read_bytes() == here.path.read_bytes()
    cluster = Cluster(True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    try:
        cluster.add_node(num_cpus=1)
        workers = Workers(backend="ray", address=cluster.address)
        far = run_sweep("climate-duel", GRID, N_SEEDS, folder=tmp_path / "far", workers=workers)
    finally:
        cluster.shutdown()
    assert far.path.read_bytes() == here.path.read_bytes()
    assert len(read_results(tmp_path / "far")) == 2 * far.n_runs
