"""What a replay says when the world has changed since: scenario, versions, table, rows."""

import json

import pytest

from aca_env.errors import DataError
from aca_env.runs.running import run_scenario
from aca_env.trajectories import read, replay
from tests.aca_env.trajectories.recorded import edit_header, edit_rows, playing, record, replay_rows


def test_changed_scenario_is_named(tmp_path):
    record(tmp_path)
    path = tmp_path / "trajectories.json"
    content = json.loads(path.read_text())["content"]
    content["collectives"][0]["share"] = 0.3
    edit_header(tmp_path, content=content)
    result = replay(read(tmp_path))
    assert (result.first.seed, result.first.round) == (0, 1)
    assert "has hash" in result.why[0]
    assert "it was edited" in result.why[0]


def test_words_of_a_scenario_change_no_round(tmp_path):
    record(tmp_path)
    content = json.loads((tmp_path / "trajectories.json").read_text())["content"]
    edit_header(tmp_path, content=content | {"description": "Who else wins?"})
    result = replay(read(tmp_path))
    assert result.is_equal
    assert "has hash" in result.changes[0]


def test_other_versions_are_named(tmp_path):
    record(tmp_path)
    told = json.loads((tmp_path / "trajectories.json").read_text())
    edit_header(tmp_path, versions=told["versions"] | {"numpy": "1.0", "numba": None})
    changes = replay(read(tmp_path)).changes
    assert changes[0].startswith("recorded with numpy 1.0, replayed with ")
    assert changes[1].startswith("recorded without numba, replayed with ")


def test_spaces_that_are_others_now_are_the_difference(tmp_path):
    record(tmp_path)
    content = json.loads((tmp_path / "trajectories.json").read_text())["content"]
    content["dynamics"]["announcements"] = True
    edit_header(tmp_path, content=content)
    result = replay(read(tmp_path))
    assert result.first.quantity == "entries"
    assert int(result.first.replayed) > int(result.first.recorded)
    assert result.n_different == 3


def test_scenario_that_does_not_read_is_one_line(tmp_path):
    record(tmp_path)
    content = json.loads((tmp_path / "trajectories.json").read_text())["content"]
    edit_header(tmp_path, content=content | {"sun": 1})
    with pytest.raises(DataError, match=r"trajectories\.json: its scenario does not read: .*sun"):
        replay(read(tmp_path))


TABLE = "region,need\n" + "north,yes\nsouth,no\nnorth,no\n" * 40


@pytest.fixture
def table_run(tmp_path):
    """Return the table and the recording of a scenario that is played on it."""
    from aca_env.scenario.loading import load_scenario

    (tmp_path / "people.csv").write_text(TABLE)
    (tmp_path / "mine.toml").write_text(
        'name = "mine"\ndescription = "Who?"\nrounds = 3\n'
        '[population]\nsource = "table"\ntable = "people.csv"\nlabel = "need"\n'
        "n_train = 50\nn_test = 20\n"
        '[signals]\nsouth = {region = "south"}\n'
        '[[collectives]]\nname = "a"\nshare = 0.3\nsignals = ["south"]\nvalues = {yes = 1.0}\n'
        'strategies = ["abstain", "feature_label_planting"]\npolicy = "uniform"\n'
    )
    scenario = load_scenario(tmp_path / "mine.toml")
    run_scenario(scenario, range(3), folder=tmp_path / "run", trajectories=True)
    return tmp_path / "people.csv", tmp_path / "run"


def test_table_is_found_where_it_was(table_run):
    _, folder = table_run
    assert replay(read(folder)).is_equal


def test_changed_table_is_named(table_run):
    table, folder = table_run
    table.write_text(TABLE.replace("north,yes", "south,yes"))
    result = replay(read(folder))
    assert not result.is_equal
    assert result.why == ("the table people.csv has changed",)


def test_table_that_is_gone_is_one_line(table_run):
    table, folder = table_run
    table.unlink()
    with pytest.raises(DataError, match=r"its table 'people\.csv' is not found"):
        replay(read(folder))


def test_shipped_scenario_with_changes_is_noted(tmp_path):
    from aca_env.scenario.loading import load_scenario

    small = {"rounds": 2, "population.n_train": 2000, "population.n_test": 200}
    scenario = load_scenario("climate-duel", small | {"population.n_pool": 4000})
    run_scenario(scenario, range(1), folder=tmp_path, trajectories=True)
    note = "the shipped scenario climate-duel is not what was recorded: other rounds, "
    assert replay(read(tmp_path)).notes[0].startswith(note)


SPOILT_ROWS = {
    "order": (1, {"round": 2}, "line 2: expected seed, round and agent"),
    "action": (1, {"action": [0, 0]}, "line 2: expected a result row"),
    "flag": (1, {"illegal": 1}, "line 2: expected a result row"),
    "huge": (1, {"n_acting": 10**40}, "line 2: expected a result row"),
    "huge_reward": (1, {"reward": 10**400}, "line 2: expected a result row"),
    "words": (1, {"payoff": "much"}, "line 2: expected a result row"),
    "nothing": (1, {"payoff": None}, "line 2: expected a result row"),
}


@pytest.mark.parametrize("case", SPOILT_ROWS)
def test_spoilt_rows_are_refused_in_one_line(case, tmp_path):
    run_scenario(playing("plain"), range(2), folder=tmp_path)
    number, changes, part = SPOILT_ROWS[case]
    edit_rows(tmp_path, number, **changes)
    with pytest.raises(DataError, match=part):
        replay_rows(tmp_path)


def test_half_a_seed_and_half_a_line_are_left_out(tmp_path):
    run_scenario(playing("plain"), range(3), folder=tmp_path)
    content = (tmp_path / "rows.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "rows.jsonl").write_bytes(b"".join(content[:21]) + content[21][:50])
    assert replay_rows(tmp_path).n_seeds == 2
    assert (tmp_path / "rows.jsonl").stat().st_size > sum(map(len, content[:21]))
