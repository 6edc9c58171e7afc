import json

import numpy as np
import pytest

from aca_env.errors import AcaError, DataError
from aca_env.runs.running import run_scenario
from aca_env.runs.summary import summarize
from aca_env.scenario.schema import Scenario
from tests.agents.scenes import SCENES, fields, with_collective

MIXED = with_collective(1, with_collective(0, policy="myopic"), policy="uniform")


@pytest.fixture
def scenario():
    return Scenario(**MIXED)


def rows_of(folder):
    return (folder / "rows.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)


def manifest_of(folder):
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("scene", SCENES)
def test_folder_and_memory_agree_on_every_kind_of_scenario(scene, tmp_path):
    played = Scenario(**SCENES[scene])
    alone = run_scenario(played, range(2))
    kept = run_scenario(played, range(2), folder=tmp_path / "run")
    again = run_scenario(played, range(2), folder=tmp_path / "run")
    for name in ("success", "bound", "payoff", "reward", "n_acting"):
        np.testing.assert_array_equal(getattr(alone, name), getattr(kept, name))
        np.testing.assert_array_equal(getattr(alone, name), getattr(again, name))
    assert summarize(alone) == summarize(again)


def test_manifest_tells_what_was_played(scenario, tmp_path):
    run_scenario(scenario, range(1, 3), folder=tmp_path)
    manifest = manifest_of(tmp_path)
    assert manifest["scenario"] == "small"
    assert manifest["hash"] == scenario.content_hash
    assert manifest["seeds"] == [1, 3]
    assert manifest["rows"] == 2 * 4 * 2 == len(rows_of(tmp_path))
    assert set(manifest["versions"]) == {"aca_env", "numpy", "numba", "python"}
    assert manifest["finished"] >= manifest["started"]
    assert Scenario(**manifest["content"]).content_hash == scenario.content_hash


def test_every_row_carries_where_it_comes_from(scenario, tmp_path):
    run_scenario(scenario, range(1), folder=tmp_path)
    rows = [json.loads(line) for line in rows_of(tmp_path)]
    places = [(row["seed"], row["round"], row["agent"]) for row in rows]
    agents = ("collective_0", "collective_1")
    assert places == [(0, round_, agent) for round_ in (1, 2, 3, 4) for agent in agents]
    assert {row["hash"] for row in rows} == {scenario.content_hash}


class StoppedError(Exception):
    """Stands for a kill."""


@pytest.mark.parametrize("n_rounds", [0, 1, 4, 5, 11])
def test_stopped_run_resumes_and_loses_nothing(n_rounds, scenario, tmp_path):
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    run_scenario(scenario, range(3), folder=whole)
    done = []

    def stop(n_done):
        done.extend([n_done] * n_done)
        if len(done) >= n_rounds:
            raise StoppedError

    with pytest.raises(StoppedError):
        run_scenario(scenario, range(3), folder=cut, on_round=stop)
    assert manifest_of(cut)["finished"] is None
    run_scenario(scenario, range(3), folder=cut)
    assert rows_of(cut) == rows_of(whole)
    assert (cut / "summary.json").read_text() == (whole / "summary.json").read_text()


def test_torn_last_line_is_played_again(scenario, tmp_path):
    run_scenario(scenario, range(3), folder=tmp_path)
    whole = rows_of(tmp_path)
    (tmp_path / "rows.jsonl").write_text("".join(whole[:-1]) + whole[-1][:40], encoding="utf-8")
    run_scenario(scenario, range(3), folder=tmp_path)
    assert rows_of(tmp_path) == whole


def test_finished_seeds_are_not_played_again(scenario, tmp_path, monkeypatch):
    run_scenario(scenario, range(3), folder=tmp_path)
    monkeypatch.setattr("aca_env.runs.running.play", lambda *_: pytest.fail("played again"))
    told = []
    run_scenario(scenario, range(3), folder=tmp_path, on_round=told.append)
    assert told == [12]


def test_more_seeds_extend_a_run(scenario, tmp_path):
    long, short = tmp_path / "long", tmp_path / "short"
    run_scenario(scenario, range(4), folder=long)
    run_scenario(scenario, range(2), folder=short)
    run_scenario(scenario, range(4), folder=short)
    assert rows_of(short) == rows_of(long)


def test_rows_are_on_disk_before_the_next_round(scenario, tmp_path):
    seen = []
    run_scenario(
        scenario, range(2), folder=tmp_path, on_round=lambda _: seen.append(len(rows_of(tmp_path)))
    )
    assert seen == [0, *range(2, 17, 2)]


def test_seed_plays_the_same_whatever_comes_before_it(scenario):
    late, early = run_scenario(scenario, range(2, 4)), run_scenario(scenario, range(4))
    np.testing.assert_array_equal(late.payoff, early.payoff[2:])


def test_agents_draw_from_streams_of_their_own(scenario):
    both = Scenario(**with_collective(0, MIXED, policy="uniform"))
    np.testing.assert_array_equal(
        np.isnan(run_scenario(scenario, range(3)).success[..., 1]),
        np.isnan(run_scenario(both, range(3)).success[..., 1]),
    )


def test_wrong_option_shows_before_anything_is_written(tmp_path):
    wrong = with_collective(0, policy="fixed", policy_options={"label": "Rain"})
    with pytest.raises(AcaError, match="Rain"):
        run_scenario(Scenario(**wrong), range(2), folder=tmp_path / "run")
    assert not (tmp_path / "run").exists()


def spoil_row(folder):
    lines = rows_of(folder)
    (folder / "rows.jsonl").write_text("".join([lines[1], *lines[1:]]), encoding="utf-8")


def spoil_version(folder):
    manifest = manifest_of(folder)
    manifest["versions"]["aca_env"] = "0.0.0"
    (folder / "manifest.json").write_text(json.dumps(manifest))


SPOILT = {
    "no_manifest": (lambda f: (f / "manifest.json").unlink(), "without manifest.json"),
    "broken_manifest": (lambda f: (f / "manifest.json").write_text("{"), "manifest of a run"),
    "list_as_manifest": (lambda f: (f / "manifest.json").write_text("[]"), "manifest of a run"),
    "other_version": (spoil_version, "made by aca_env 0.0.0"),
    "rows_out_of_order": (spoil_row, "line 1: expected seed, round and agent"),
    "no_row": (lambda f: (f / "rows.jsonl").write_text("3\n"), "line 1: expected a result row"),
    "binary": (lambda f: (f / "rows.jsonl").write_bytes(b"\xff\xfe\n"), "line 1: expected a"),
    "poor_row": (
        lambda f: (f / "rows.jsonl").write_text('{"seed":0,"round":1,"agent":"collective_0"}\n'),
        "line 1: expected a result row",
    ),
}


@pytest.mark.parametrize("case", SPOILT)
def test_spoilt_folder_is_refused_in_one_line(case, scenario, tmp_path):
    run_scenario(scenario, range(2), folder=tmp_path)
    spoil, part = SPOILT[case]
    spoil(tmp_path)
    with pytest.raises(DataError) as caught:
        run_scenario(scenario, range(2), folder=tmp_path)
    assert part in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("seeds", [range(1, 3), range(1)])
def test_other_seeds_are_refused(seeds, scenario, tmp_path):
    run_scenario(scenario, range(2), folder=tmp_path)
    with pytest.raises(DataError, match="holds seeds 0:2"):
        run_scenario(scenario, seeds, folder=tmp_path)


def test_another_scenario_is_refused_and_nothing_is_touched(scenario, tmp_path):
    run_scenario(scenario, range(2), folder=tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(DataError, match="another scenario"):
        run_scenario(Scenario(**fields()), range(2), folder=tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_second_run_in_one_folder_is_refused(scenario, tmp_path):
    def second(_):
        with pytest.raises(DataError, match="another run is writing"):
            run_scenario(scenario, range(1), folder=tmp_path)

    run_scenario(scenario, range(1), folder=tmp_path, on_round=second)
    assert len(rows_of(tmp_path)) == 8


@pytest.mark.parametrize("seeds", [range(0), range(0, 4, 2), range(-1, 2), range(2**64, 2**64 + 1)])
def test_seeds_out_of_range_are_refused(seeds, scenario):
    with pytest.raises(DataError, match="seeds: expected"):
        run_scenario(scenario, seeds)
