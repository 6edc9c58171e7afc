import json
import os
import signal
import subprocess
import sys
import time

import pytest

from aca_env.reproduce import runner
from tests.aca_env.reproduce.small import coin_experiment


@pytest.fixture
def coins(monkeypatch):
    """Put experiments that take no time in the place of all others."""
    experiments = {name: coin_experiment(name) for name in ("1", "2", "coverage")}
    monkeypatch.setattr(runner, "EXPERIMENTS", experiments)


def test_every_claim_is_printed_and_the_report_named(aca, coins, tmp_path):
    status, out, err = aca("reproduce", "--quick", "--out", tmp_path / "out")

    assert status == 0
    assert out.count("Coins fall on both sides") == 3
    assert "3 of 3 claims of this project hold." in out
    assert f"Report: {tmp_path / 'out' / 'report.html'}" in out
    assert "39/39" in err


def test_a_figure_is_run_by_itself(aca, coins, tmp_path):
    status, _, _ = aca("reproduce", "--figure", "2", "--quick", "--out", tmp_path, "--seed", "4")

    names = {path.name for path in tmp_path.iterdir()}
    assert status == 0
    assert "figure-02.png" in names
    assert not names & {"figure-01.png", "coverage.png"}
    assert "quick,4" in (tmp_path / "figure-02.csv").read_text()


def test_json_is_the_list_of_claims(aca, coins, tmp_path):
    _, out, _ = aca("reproduce", "--figure", "1", "--figure", "coverage", "--json",
                    "--out", tmp_path)  # fmt: skip

    entries = json.loads(out)
    assert [entry["figure"] for entry in entries] == ["1", "coverage"]
    assert all(entry.keys() >= {"figure", "claim", "measured", "holds"} for entry in entries)
    assert entries == json.loads((tmp_path / "report.json").read_text())


def test_the_report_keeps_what_an_earlier_run_found(aca, coins, tmp_path):
    aca("reproduce", "--figure", "2", "--out", tmp_path)
    status, out, _ = aca("reproduce", "--figure", "1", "--out", tmp_path)

    entries = json.loads((tmp_path / "report.json").read_text())
    assert status == 0
    assert [entry["figure"] for entry in entries] == ["1", "2"]
    assert out.count("Coins fall on both sides") == 1
    page = (tmp_path / "report.html").read_text()
    assert "figure-01" in page
    assert "figure-02" in page


def test_a_damaged_file_of_another_figure_stops_nothing(aca, coins, tmp_path):
    aca("reproduce", "--figure", "2", "--out", tmp_path)
    for path in (tmp_path / "sweeps").iterdir():
        path.write_bytes(b"damaged")
    status, _, _ = aca("reproduce", "--figure", "1", "--out", tmp_path)

    entries = json.loads((tmp_path / "report.json").read_text())
    assert status == 0
    assert [entry["figure"] for entry in entries] == ["1"]


def test_a_second_run_computes_nothing_again(aca, coins, tmp_path):
    aca("reproduce", "--out", tmp_path)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "sweeps").iterdir()}

    status, _, _ = aca("reproduce", "--full", "--out", tmp_path)

    assert status == 0
    assert before == {path: path.stat().st_mtime_ns for path in (tmp_path / "sweeps").iterdir()}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--figure", "17"), "unknown figure '17'; known: 1, 2, coverage"),
        (("--figure", ""), "unknown figure ''"),
        (("--quick", "--full"), "--quick, --full: expected one of them, got both"),
        (("--seed", "-1"), "--seed: expected a whole number in [0, 2**32), got -1"),
        (("--seed", "4294967296"), "got 4294967296"),
        (("--seed", "one"), "expected a whole number, got 'one'"),
        (("--seed", "nan"), "expected a whole number, got 'nan'"),
        (("--figures", "2"), "No such option"),
        (("2",), "unexpected extra argument"),
    ],
)
def test_a_mistake_is_one_plain_line(aca, coins, tmp_path, words, told):
    status, out, err = aca("reproduce", *words, "--out", tmp_path / "out")

    assert (status, out) == (2, "")
    assert told in err
    assert err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_file_is_no_folder(aca, coins, tmp_path):
    (tmp_path / "file").write_text("")

    status, _, err = aca("reproduce", "--out", tmp_path / "file")

    assert status == 2
    assert "--out: expected a folder, got the file" in err


def test_another_runs_folder_is_refused_in_one_line(aca, coins, tmp_path):
    aca("reproduce", "--quick", "--out", tmp_path)

    for words in (("--quick", "--seed", "1"), ("--full",)):
        status, out, err = aca("reproduce", *words, "--out", tmp_path)
        assert (status, out, err.count("\n")) == (2, "", 1)
        assert "choose another folder" in err


@pytest.mark.slow
def test_a_killed_run_goes_on_and_ends_with_the_same_bytes(tmp_path):
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    command = [sys.executable, "-c", "from aca_env.cli.main import main; main()", "reproduce",
               "--quick", "--figure", "3", "--figure", "2", "--out"]  # fmt: skip
    subprocess.run([*command, str(whole)], check=True, capture_output=True)
    started = subprocess.Popen(
        [*command, str(cut)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    first = cut / "sweeps" / "alignment.npz"
    while not first.exists() and started.poll() is None:
        time.sleep(0.01)
    os.kill(started.pid, signal.SIGKILL)
    started.wait()
    kept = first.stat().st_mtime_ns

    subprocess.run([*command, str(cut)], check=True, capture_output=True)

    assert first.stat().st_mtime_ns == kept
    for path in sorted(whole.rglob("*.*")):
        if path.name != "times.json":
            assert (cut / path.relative_to(whole)).read_bytes() == path.read_bytes(), path.name


def test_the_picture_of_one_figure_is_copied(aca, coins, tmp_path):
    copy, out = tmp_path / "copy.PNG", tmp_path / "out"
    assert aca("reproduce", "--figure", "2", "--quick", "--out", out, "--plot", copy)[0] == 0
    assert copy.read_bytes() == (out / "figure-02.png").read_bytes()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--plot", "x.png"), "--plot: expected with one --figure, got 3 of them"),
        (("--figure", "1", "--plot", "x.pdf"), "ends in .png or .svg"),
    ],
)
def test_pictures_that_will_not_do_are_refused_before_anything_is_computed(
    aca, coins, tmp_path, words, told
):
    status, out, err = aca("reproduce", "--quick", "--out", tmp_path / "out", *words)
    assert (status, out) == (2, "")
    assert told in err
    assert not (tmp_path / "out").exists()
