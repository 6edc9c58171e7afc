import json

import pytest

from aca_env.errors import DataError, UnknownNameError
from aca_env.reproduce.effort import QUICK
from aca_env.reproduce.experiment import Finding
from aca_env.reproduce.experiments import EXPERIMENTS
from aca_env.reproduce.runner import find_experiments, n_points, run_experiments, sweeps_of

from .small import EFFORT, coin_experiment, computed


@pytest.fixture(autouse=True)
def _nothing_computed():
    computed.clear()


def contents(folder):
    """Every file's bytes, but for the times."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "times.json"
    }


def stop(results):
    raise KeyboardInterrupt


def test_a_run_leaves_tables_pictures_and_reports(tmp_path):
    checks = run_experiments([coin_experiment("7")], EFFORT, 3, tmp_path / "out")

    names = {path.name for path in (tmp_path / "out").iterdir()}
    pictures = {"figure-07.csv", "figure-07.png", "figure-07.svg"}
    assert names == {*pictures, "report.html", "report.json", "times.json", "sweeps"}
    (entry,) = json.loads((tmp_path / "out" / "report.json").read_text())
    assert entry["figure"] == "7"
    assert entry["claim"] == checks[0].claim == "Coins fall on both sides"
    assert entry["holds"] is True
    assert entry["measured"].endswith("heads")
    header, *rows = (tmp_path / "out" / "figure-07.csv").read_text().splitlines()
    assert header == "point,heads,form,seed"
    assert [row.split(",")[2:] for row in rows] == [["tiny", "3"]] * 3


def test_the_same_run_has_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        run_experiments([coin_experiment("7"), coin_experiment("8")], EFFORT, 0, tmp_path / name)

    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_another_seed_draws_something_else(tmp_path):
    for seed in (0, 1):
        run_experiments([coin_experiment("7")], EFFORT, seed, tmp_path / str(seed))

    tables = [(tmp_path / name / "figure-07.csv").read_text() for name in ("0", "1")]
    assert tables[0] != tables[1]


def test_a_stopped_run_goes_on_where_it_stopped(tmp_path):
    both = [coin_experiment("7"), coin_experiment("8")]
    run_experiments(both, EFFORT, 0, tmp_path / "whole")
    computed.clear()
    with pytest.raises(KeyboardInterrupt):
        run_experiments([coin_experiment("7", claim=stop), both[1]], EFFORT, 0, tmp_path / "cut")

    run_experiments(both, EFFORT, 0, tmp_path / "cut")

    assert computed == ["coins-7", "coins-8"]
    assert contents(tmp_path / "cut") == contents(tmp_path / "whole")


def test_a_run_stopped_within_a_sweep_computes_it_again(tmp_path):
    both = [coin_experiment("7"), coin_experiment("8")]
    run_experiments(both, EFFORT, 0, tmp_path / "whole")

    def interrupt(what, n_done):
        if what == "coins-8":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_experiments(both, EFFORT, 0, tmp_path / "cut", interrupt)
    computed.clear()
    run_experiments(both, EFFORT, 0, tmp_path / "cut")

    assert computed == ["coins-8"]
    assert contents(tmp_path / "cut") == contents(tmp_path / "whole")


def test_a_folder_serves_one_figure_after_the_other(tmp_path):
    run_experiments([coin_experiment("7")], EFFORT, 0, tmp_path)
    computed.clear()

    run_experiments([coin_experiment("7"), coin_experiment("8")], EFFORT, 0, tmp_path)

    assert computed == ["coins-8"]


@pytest.mark.parametrize(("effort", "seed"), [(EFFORT, 1), (QUICK, 0)])
def test_another_runs_folder_is_refused_before_anything_is_computed(tmp_path, effort, seed):
    run_experiments([coin_experiment("8")], EFFORT, 0, tmp_path)
    computed.clear()

    with pytest.raises(DataError, match="holds another run's results"):
        run_experiments([coin_experiment("7"), coin_experiment("8")], effort, seed, tmp_path)

    assert computed == []


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half a file", b"no archive at all"])
def test_a_damaged_sweep_is_named(tmp_path, content):
    run_experiments([coin_experiment("7")], EFFORT, 0, tmp_path)
    (tmp_path / "sweeps" / "coins-7.npz").write_bytes(content)

    with pytest.raises(DataError, match=r"coins-7\.npz: expected a finished sweep"):
        run_experiments([coin_experiment("7")], EFFORT, 0, tmp_path)


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_seed_out_of_range_is_refused(tmp_path, seed):
    with pytest.raises(DataError, match=f"seed: .* got {seed}"):
        run_experiments([coin_experiment("7")], EFFORT, seed, tmp_path)


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(DataError, match="expected a folder, got a file"):
        run_experiments([coin_experiment("7")], EFFORT, 0, tmp_path / "file")


def test_progress_reaches_its_end_whether_or_not_sweeps_are_known(tmp_path):
    both = [coin_experiment("7"), coin_experiment("8")]
    for _ in range(2):
        done = []
        run_experiments(both, EFFORT, 0, tmp_path, lambda what, n, done=done: done.append(n))
        assert sum(done) == n_points(both, EFFORT) == 8


def test_a_claim_that_does_not_hold_is_said_plainly_with_its_reason(tmp_path):
    broken = coin_experiment("7", claim=lambda results: Finding("0 heads & tails", False, "Glue."))

    run_experiments([broken], EFFORT, 0, tmp_path)

    (entry,) = json.loads((tmp_path / "report.json").read_text())
    assert (entry["holds"], entry["why"]) == (False, "Glue.")
    report = (tmp_path / "report.html").read_text()
    assert "0 of 1 claims of this project hold." in report
    assert "0 heads &amp; tails" in report
    assert "Does not hold:" in report
    assert "Coins &lt;thrown&gt;" in report


def test_every_published_figure_and_study_is_there():
    assert list(EXPERIMENTS) == [
        *map(str, range(1, 17)), "coverage", "tightness", "information", "looseness", "tighter",
        "platforms", "defences", "learners", "shaping",
    ]  # fmt: skip


def test_experiments_are_found_by_name_in_the_usual_order():
    assert [e.name for e in find_experiments(["Coverage", "2", " 14", "2"])] == [
        "2", "14", "coverage",
    ]  # fmt: skip
    able = [e.name for e in EXPERIMENTS.values() if not e.missing]
    assert [e.name for e in find_experiments([])] == able


@pytest.mark.parametrize("name", ["17", "0", "figure 2", "", "02"])
def test_an_unknown_figure_lists_those_that_there_are(name):
    with pytest.raises(UnknownNameError, match=r"unknown figure .*known: 1, 2, 3.*looseness"):
        find_experiments([name])


def test_sweeps_with_one_name_are_one_sweep():
    sweeps = [s for e in EXPERIMENTS.values() for s in e.sweeps]
    by_name = {sweep.name: repr(sweep) for sweep in sweeps}

    assert all(by_name[sweep.name] == repr(sweep) for sweep in sweeps)
    assert len(sweeps_of(list(EXPERIMENTS.values()))) == len(by_name)


def test_every_experiment_has_claims_of_its_own():
    for experiment in EXPERIMENTS.values():
        texts = [claim.text for claim in experiment.claims]
        assert texts
        assert len(set(texts)) == len(texts)
