import json

import numpy as np
import pytest

from aca_env.errors import DataError
from aca_env.runs.running import run_scenario
from aca_env.trajectories import header as header_module
from aca_env.trajectories import read
from aca_env.trajectories.parts import part_path
from tests.aca_env.trajectories.recorded import (
    CARELESS,
    content,
    edit_header,
    edit_rows,
    playing,
    record,
)


class StoppedError(Exception):
    """Stands for a kill."""


@pytest.fixture
def two_per_part(monkeypatch):
    monkeypatch.setattr(header_module, "MOST_SEEDS_PER_PART", 2)


def stop_after(n_rounds):
    done = []

    def stop(n_done):
        done.extend([n_done] * n_done)
        if len(done) >= n_rounds:
            raise StoppedError

    return stop


def start(folder, scenario, seeds, n_rounds):
    with pytest.raises(StoppedError):
        run_scenario(
            scenario, seeds, folder=folder, trajectories=True, on_round=stop_after(n_rounds)
        )


@pytest.mark.parametrize("n_rounds", [0, 1, 4, 5, 8, 11, 20])
def test_stopped_run_resumes_with_the_same_bytes(n_rounds, two_per_part, tmp_path):
    whole = record(tmp_path / "whole", seeds=range(5))
    start(tmp_path / "cut", playing("plain"), range(5), n_rounds)
    cut = record(tmp_path / "cut", seeds=range(5))
    assert len(content(whole)) == 4
    assert content(cut) == content(whole)
    assert (cut / "trajectories.json").read_bytes() == (whole / "trajectories.json").read_bytes()


def test_kill_before_the_first_part_loses_nothing(tmp_path, monkeypatch):
    whole = record(tmp_path / "whole")
    with monkeypatch.context() as patched:
        patched.setattr("aca_env.trajectories.writing.write_json", stop_writing)
        with pytest.raises(StoppedError):
            record(tmp_path / "cut")
    with pytest.raises(DataError):
        read(tmp_path / "cut")
    assert content(record(tmp_path / "cut")) == content(whole)


def stop_writing(*_):
    raise StoppedError


def test_more_seeds_extend_trajectories_with_the_same_bytes(two_per_part, tmp_path):
    whole = record(tmp_path / "whole", seeds=range(6))
    for n_seeds in (1, 3, 4, 6):
        short = record(tmp_path / "short", seeds=range(n_seeds))
        np.testing.assert_array_equal(read(short).seeds, np.arange(n_seeds))
    assert content(short) == content(whole)


def test_stopped_extension_keeps_what_was_there(two_per_part, tmp_path):
    record(tmp_path, seeds=range(3))
    start(tmp_path, playing("plain"), range(5), 3 * 4 + 2)
    np.testing.assert_array_equal(read(tmp_path).seeds, np.arange(3))


def test_damaged_rows_are_played_again_beside_whole_trajectories(two_per_part, tmp_path):
    whole = content(record(tmp_path, seeds=range(4)))
    lines = (tmp_path / "rows.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "rows.jsonl").write_bytes(b"".join(lines[:9]))
    assert content(record(tmp_path, seeds=range(4))) == whole


def test_finished_seeds_are_not_played_again(tmp_path, monkeypatch):
    record(tmp_path)
    monkeypatch.setattr("aca_env.runs.running.play", lambda *_, **__: pytest.fail("played again"))
    record(tmp_path)


def test_asked_for_later_they_are_the_same_and_rows_stay(two_per_part, tmp_path):
    whole = record(tmp_path / "whole")
    late = tmp_path / "late"
    run_scenario(playing("plain"), range(3), folder=late)
    told = []
    run_scenario(playing("plain"), range(3), folder=late, trajectories=True, on_round=told.append)
    assert content(late) == content(whole)
    assert sum(told) == 12


def test_asked_for_later_they_must_agree_with_the_rows(tmp_path):
    run_scenario(playing("plain"), range(3), folder=tmp_path)
    edit_rows(tmp_path, 11, reward=0.25)
    with pytest.raises(DataError, match=r"seed 1 went otherwise .* in round 2 for collective_1"):
        record(tmp_path)


def test_run_with_trajectories_is_not_resumed_without_them(tmp_path):
    record(tmp_path)
    before = content(tmp_path)
    with pytest.raises(DataError, match="holds trajectories too: expected --trajectories again"):
        run_scenario(playing("plain"), range(4), folder=tmp_path)
    assert content(tmp_path) == before


def test_trajectories_need_a_folder():
    with pytest.raises(DataError, match="trajectories: expected a folder"):
        run_scenario(playing("plain"), range(1), trajectories=True)


def test_result_rows_are_the_same_with_and_without(tmp_path):
    record(tmp_path / "with", policy=CARELESS)
    run_scenario(playing("plain", CARELESS), range(3), folder=tmp_path / "without")
    rows = [(tmp_path / name / "rows.jsonl").read_bytes() for name in ("with", "without")]
    assert rows[0] == rows[1]


def test_header_says_what_was_played_and_what_entries_mean(tmp_path):
    record(tmp_path, "types_and_announcements", seeds=range(2, 4))
    header = json.loads((tmp_path / "trajectories.json").read_text())
    scenario = playing("types_and_announcements")
    assert header["hash"] == scenario.content_hash
    assert header["seeds"] == [2, 4]
    assert header["agents"] == ["collective_0", "collective_1"]
    assert header["observation"]["shape"] == [len(header["observation"]["entries"])]
    assert header["action"]["axes"]["announcement"] > 1
    assert {"aca_env", "numpy", "python", "numba", "pyarrow"} == set(header["versions"])


def test_part_of_the_size_that_was_asked_for_holds_at_least_one_seed(tmp_path, monkeypatch):
    monkeypatch.setattr(header_module, "PART_BYTES", 1)
    record(tmp_path)
    assert len([*(tmp_path / "trajectories").iterdir()]) == 3


SPOILT = {
    "other_scenario": ({"hash": "0" * 64}, "content hash differs"),
    "other_start": ({"seeds": [1, 4]}, "begins with seed 1"),
    "other_size": ({"seeds_per_part": 7}, "seeds per part differs"),
    "other_format": ({"format_version": 2}, "expected format"),
}


@pytest.mark.parametrize("case", SPOILT)
def test_trajectories_of_another_run_are_refused(case, tmp_path):
    record(tmp_path)
    changes, part = SPOILT[case]
    edit_header(tmp_path, **changes)
    with pytest.raises(DataError, match=part) as caught:
        record(tmp_path, seeds=range(4))
    assert "\n" not in str(caught.value)


def test_damaged_part_is_named_and_comes_back_when_deleted(two_per_part, tmp_path):
    whole = content(record(tmp_path, seeds=range(5)))
    path = part_path(tmp_path, 1)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(DataError, match=r"part-000001\.parquet: expected a whole Parquet file"):
        record(tmp_path, seeds=range(5))
    path.unlink()
    record(tmp_path, seeds=range(5))
    assert content(tmp_path) == whole


def test_parts_without_their_header_are_refused(tmp_path):
    record(tmp_path)
    (tmp_path / "trajectories.json").unlink()
    with pytest.raises(DataError, match=r"holds trajectories without trajectories\.json"):
        record(tmp_path)
