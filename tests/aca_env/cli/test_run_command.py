import json
import signal
import subprocess
import sys
import time

import pytest

from tests.aca_env.cli.small_file import write_scenario


@pytest.fixture
def small(tmp_path):
    return write_scenario(tmp_path)


def test_table_names_everybody_and_says_what_the_words_mean(aca, small):
    status, out, err = aca("run", small, "--seeds", "3", "--policy", "fixed")
    assert status == 0
    for part in (
        "north",
        "south",
        "Who wins?",
        "n = 3 seeds",
        "Success is",
        "certified says",
        "yes",
    ):
        assert part in out
    assert "12/12" in err


def test_json_is_one_document(aca, small):
    status, out, _ = aca("run", small, "--seeds", "2:4", "--json", "--policy", "fixed")
    document = json.loads(out)
    assert status == 0
    assert document["seeds"] == [2, 4]
    first = document["collectives"][0]
    assert first["name"] == "north"
    assert first["success"]["n"] == 2
    assert first["success"]["low"] <= first["success"]["mean"] <= first["success"]["high"]
    assert first["certified"] is True
    assert set(document["global_success"]) == {"min", "mass"}


def test_folder_holds_rows_manifest_summary_and_plot(aca, small, tmp_path):
    out = tmp_path / "new" / "run"
    assert aca("run", small, "--seeds", "2", "--out", out)[0] == 0
    names = {path.name for path in out.iterdir()}
    assert names == {"rows.jsonl", "manifest.json", "summary.json", "plot.png"}
    summary = json.loads((out / "summary.json").read_text())
    _, text, _ = aca("run", small, "--seeds", "2", "--out", out, "--json")
    assert json.loads(text) == summary


def test_plot_goes_where_it_is_asked_for(aca, small, tmp_path):
    assert aca("run", small, "--seeds", "1", "--plot", tmp_path / "it.svg")[0] == 0
    assert "<svg" in (tmp_path / "it.svg").read_text()


def test_settings_and_rounds_change_what_is_played(aca, small):
    _, out, _ = aca(
        "run", small, "--seeds", "2", "--rounds", "2", "--set", "population.n_train=700", "--json"
    )
    assert [entry["n_members"] for entry in json.loads(out)["collectives"]] == [140, 70]
    _, text, _ = aca("run", small, "--seeds", "2", "--rounds", "2")
    assert "2 rounds" in text


def test_one_seed_has_no_interval(aca, small):
    _, out, _ = aca("run", small, "--seeds", "1")
    assert "One seed has no interval" in out
    assert "±" not in out


def test_reason_against_a_certificate_is_told(aca, small):
    _, out, _ = aca("run", small, "--seeds", "1", "--set", "population.redraw=once")
    assert "Not certified for all: the same records return in every round" in out


def test_policy_of_ones_own_is_found_where_the_command_is_typed(aca, small, tmp_path, monkeypatch):
    (tmp_path / "own_policy.py").write_text(
        "from aca_env.agents.uniform import Uniform\nclass Own(Uniform):\n    pass\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    status, out, _ = aca("run", small, "--seeds", "1", "--policy", "north=own_policy:Own")
    assert status == 0
    assert "own_policy:Own" in out


def test_killed_run_resumes_and_loses_nothing(tmp_path):
    small = write_scenario(tmp_path, rounds=60)
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    words = [sys.executable, "-m", "aca_env.cli", "run", str(small), "--seeds", "5", "--json"]
    code = "import sys; from aca_env.cli.main import main; main(sys.argv[1:])"
    words[1:3] = ["-c", code]
    process = subprocess.Popen(
        [*words, "--out", str(cut)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    rows = cut / "rows.jsonl"
    for _ in range(2400):
        if rows.exists() and rows.stat().st_size > 60_000:
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert json.loads((cut / "manifest.json").read_text())["finished"] is None
    for folder in (cut, whole):
        subprocess.run([*words, "--out", str(folder)], check=True, capture_output=True)
    assert rows.read_bytes() == (whole / "rows.jsonl").read_bytes()
