import json
import shutil
import signal
import subprocess
import sys
import time

import pytest

from aca_env.cli.main import run
from tests.aca_env.cli.small_file import write_scenario
from tests.aca_env.trajectories.recorded import (
    content,
    drop_trajectories,
    edit_header,
    edit_part,
    edit_rows,
)


@pytest.fixture(scope="module")
def run_once(tmp_path_factory):
    """Return the folder of a small recorded run, to be left as it is."""
    folder = tmp_path_factory.mktemp("once")
    words = ["run", write_scenario(folder), "--seeds", "3", "--policy", "uniform"]
    assert run([*map(str, words), "--trajectories", "--out", str(folder / "run")]) == 0
    return folder / "run"


@pytest.fixture
def recorded(run_once, tmp_path, capsys):
    """Return a copy of it."""
    shutil.copytree(run_once, tmp_path / "run")
    capsys.readouterr()
    return tmp_path / "run"


def raise_reward(folder):
    def change(columns):
        columns["reward"][11] += 1e-9

    edit_part(folder, change)


def test_equal_run_ends_well_and_says_so(aca, recorded):
    status, out, err = aca("replay", recorded)
    assert status == 0
    assert out.startswith("small: replays bit for bit: 3 seeds, 12 rounds.\n")
    assert "rows.jsonl, beside the trajectories: replays bit for bit: 3 seeds" in out
    assert "24/24" in err


def test_plain_run_replays_and_says_what_was_not_recorded(aca, recorded):
    drop_trajectories(recorded)
    status, out, _ = aca("replay", recorded)
    assert status == 0
    assert "replays bit for bit: 3 seeds, 12 rounds" in out
    assert "Observations and masks were not recorded" in out


def test_difference_is_told_with_its_place_and_ends_with_one(aca, recorded):
    raise_reward(recorded)
    status, out, _ = aca("replay", recorded)
    assert status == 1
    assert "does not replay: 1 of 3 seeds differ, first at seed 1, round 2, collective_1" in out
    assert "reward: recorded" in out
    assert "Why: nothing else that the recording tells of has changed" in out


def test_rows_beside_trajectories_are_looked_at_too(aca, recorded):
    edit_rows(recorded, 0, payoff=0.5)
    status, out, _ = aca("replay", recorded)
    assert status == 1
    assert "small: replays bit for bit" in out
    assert "rows.jsonl, beside the trajectories: does not replay: 1 of 3 seeds" in out


def test_one_seed_is_replayed_alone(aca, recorded):
    raise_reward(recorded)
    status, out, _ = aca("replay", recorded, "--seed", "2")
    assert status == 0
    assert "replays bit for bit: 1 seed, 4 rounds" in out
    assert aca("replay", recorded, "--seed", "1")[0] == 1


def test_json_is_one_document(aca, recorded):
    raise_reward(recorded)
    status, out, _ = aca("replay", recorded, "--json")
    document = json.loads(out)
    assert status == 1
    assert document["is_equal"] is False
    assert document["has_trajectories"] is True
    first = document["first_difference"]
    assert (first["seed"], first["round"], first["agent"]) == (1, 2, "collective_1")
    assert document["rows"]["is_equal"] is True
    assert "observation" in document["compared"]


def test_rounds_are_shown_as_they_were_played(aca, recorded):
    status, out, _ = aca("replay", recorded, "--seed", "1", "--render")
    rows = [json.loads(line) for line in (recorded / "rows.jsonl").read_text().splitlines()]
    assert status == 0
    for number in range(1, 5):
        assert f"seed 1: small, round {number} of 4" in out
    for row in rows:
        if row["seed"] == 1:
            assert f"{row['plan']}  success" in out
            assert f"reward {row['reward']:+.4f}" in out


def test_run_that_was_stopped_is_replayed_as_far_as_it_got(aca, recorded):
    drop_trajectories(recorded)
    lines = (recorded / "rows.jsonl").read_text().splitlines(keepends=True)
    (recorded / "rows.jsonl").write_text("".join(lines[:17]))
    status, out, _ = aca("replay", recorded)
    assert status == 0
    assert "2 seeds, 8 rounds" in out
    assert "1 of 3 seeds are not finished yet" in out


def test_other_version_is_told_even_if_all_is_equal(aca, recorded):
    versions = json.loads((recorded / "trajectories.json").read_text())["versions"]
    edit_header(recorded, versions=versions | {"numpy": "1.0"})
    status, out, _ = aca("replay", recorded)
    assert status == 0
    assert "It replays although recorded with numpy 1.0, replayed with " in out


def unfinish(folder):
    (folder / "rows.jsonl").write_text("")
    drop_trajectories(folder)


MISTAKES = {
    "no_folder": (lambda f: None, ("nowhere",), "expected the folder of a run"),
    "other_seed": (lambda f: None, ("run", "--seed", "3"), "--seed: expected one of 0:3, got 3"),
    "seed_in_words": (lambda f: None, ("run", "--seed", "one"), "expected a whole number"),
    "both": (lambda f: None, ("run", "--json", "--render"), "--render: expected without --json"),
    "nothing_yet": (unfinish, ("run",), "expected finished seeds to replay"),
    "truncated": (
        lambda f: (f / "trajectories" / "part-000000.parquet").write_bytes(b"PAR1"),
        ("run",),
        "expected a whole Parquet file",
    ),
    "foreign": (lambda f: (f / "trajectories.json").write_text("{}"), ("run",), "the header"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_mistake_is_one_line_and_status_two(case, aca, recorded):
    spoil, words, part = MISTAKES[case]
    spoil(recorded)
    status, out, err = aca("replay", recorded.parent / words[0], *words[1:])
    assert (status, out) == (2, "")
    assert part in err
    assert err.startswith("aca: ")
    assert err.count("\n") == 1


def test_trajectories_need_a_folder_to_go_to(aca, tmp_path):
    status, _, err = aca("run", write_scenario(tmp_path), "--trajectories")
    assert status == 2
    assert "--trajectories: expected together with --out" in err


@pytest.mark.slow
def test_killed_recording_resumes_with_the_same_bytes(tmp_path):
    small = write_scenario(tmp_path, rounds=100)
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    code = "import sys; from aca_env.cli.main import main; main(sys.argv[1:])"
    words = [sys.executable, "-c", code, "run", str(small), "--seeds", "150", "--trajectories"]
    words += ["--policy", "uniform", "--json"]
    for n_parts in (1, 2):
        process = subprocess.Popen(
            [*words, "--out", str(cut)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(2400):
            if len([*cut.glob("trajectories/part-*.parquet")]) >= n_parts:
                break
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert json.loads((cut / "manifest.json").read_text())["finished"] is None
    for folder in (cut, whole):
        subprocess.run([*words, "--out", str(folder)], check=True, capture_output=True)
    assert len(content(whole)) > 3
    assert content(cut) == content(whole)
    assert (cut / "trajectories.json").read_bytes() == (whole / "trajectories.json").read_bytes()
