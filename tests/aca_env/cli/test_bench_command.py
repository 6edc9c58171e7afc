import csv
import json

import pytest

from aca_env.bench.report import FILES
from aca_env.cli.bench_run import FULL, QUICK


@pytest.fixture(autouse=True)
def no_cache(monkeypatch):
    monkeypatch.setenv("ACA_ENV_CACHE", "off")


@pytest.fixture
def bench(aca, tmp_path):
    """Return a function that runs a very small benchmark."""

    def call(*options):
        return aca("bench", "--repeats", 2, "--seconds", 0.001, "--out", tmp_path / "b", *options)

    return call


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.filterwarnings("ignore")  # of peers
def test_bench_runs_from_end_to_end(bench, tmp_path):
    status, out, err = bench(
        "--only", "duel", "--only", "records-every-round", "--only", "simple-spread"
    )
    assert status == 0
    for part in ("Machine:", "parallel_env, duel", "training records", "asked of", "40,000"):
        assert part in out
    assert "100%" in err
    folder = tmp_path / "b"
    assert {path.name for path in folder.iterdir()} == set(FILES)
    assert "duel" in {row["name"] for row in table(folder / "speed.csv")}
    assert [int(row["size"]) for row in table(folder / "curves.csv")] == [
        10**power for power in range(4, 10)
    ]
    document = json.loads((folder / "bench.json").read_text(encoding="utf-8"))
    assert document["checks"] == json.loads((folder / "checks.json").read_text(encoding="utf-8"))
    assert (folder / "report.txt").read_text(encoding="utf-8").startswith("Machine:")
    check_alternation(table(folder / "samples.csv"))


def check_alternation(samples):
    """Check that each part measures everything once per repeat, warm-up included."""
    for section in {row["section"] for row in samples}:
        part = [row for row in samples if row["section"] == section]
        names = {row["name"] for row in part}
        for repeat in ("-1", "0", "1"):
            assert {row["name"] for row in part if row["repeat"] == repeat} == names
        assert len(part) == 3 * len(names)


def test_json_is_one_document(bench):
    status, out, _ = bench("--only", "duel-once", "--json")
    document = json.loads(out)
    assert status == 0
    assert document["effort"] == {"n_repeats": 2, "seconds": 0.001, "seed": 0}
    assert document["speed"][0]["env_steps_per_cpu_second"] > 0


def test_missing_peer_is_listed(bench, monkeypatch):
    from aca_env.bench import running
    from aca_env.bench.peers import Peer

    monkeypatch.setattr(running, "PEERS", (Peer("gone", "Gone", "gone", "gone_package.never"),))
    status, out, _ = bench("--only", "duel-once", "--only", "gone")
    assert status == 0
    assert "Gone: not installed" in out


def test_quick_is_shorter():
    assert QUICK.n_repeats * QUICK.seconds < FULL.n_repeats * FULL.seconds / 5


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (("--only", "warp"), "unknown --only 'warp'; known: compile, speed, curves"),
        (("--repeats", "0"), "--repeats: expected 1 to 10,000, got 0"),
        (("--repeats", "-3"), "--repeats: expected 1 to 10,000, got -3"),
        (("--repeats", "99999999999"), "--repeats: expected 1 to 10,000, got 99999999999"),
        (("--repeats", "2.5"), "expected a whole number, got '2.5'"),
        (("--seconds", "0"), "--seconds: expected more than 0 and at most 3,600, got 0"),
        (("--seconds", "nan"), "--seconds: expected more than 0 and at most 3,600, got nan"),
        (("--seconds", "inf"), "--seconds: expected more than 0 and at most 3,600, got inf"),
        (("--seconds", "1e9"), "--seconds: expected more than 0 and at most 3,600, got 1e+09"),
        (("--seconds", "soon"), "expected a number, got 'soon'"),
        (("--seconds", ""), "expected a number, got ''"),
        (("--seed", "-1"), "--seed: expected a whole number in [0, 2**31), got -1"),
        (("--only", ""), "unknown --only ''; known: compile"),
    ],
)
def test_mistakes_are_one_plain_line(aca, tmp_path, options, part):
    status, out, err = aca("bench", "--out", tmp_path / "b", *options)
    assert status == 2
    assert out == ""
    assert err.count("\n") == 1
    assert part in err
    assert not (tmp_path / "b").exists()


def test_file_in_the_place_of_the_folder_is_a_mistake(aca, tmp_path):
    (tmp_path / "b").write_text("mine")
    status, _, err = aca("bench", "--only", "duel", "--out", tmp_path / "b")
    assert status == 2
    assert "--out: expected a folder, got the file" in err
    assert (tmp_path / "b").read_text() == "mine"


def test_the_picture_is_copied_to_where_one_is_asked_for(bench, tmp_path):
    assert bench("--only", "duel", "--plot", tmp_path / "copy.svg")[0] == 0
    assert "duel" in (tmp_path / "copy.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--plot", "x.pdf"), "ends in .png or .svg"),
        (("--only", "latency", "--plot", "x.png"), "--plot: expected a part that is drawn"),
    ],
)
def test_pictures_that_will_not_do_are_refused_before_anything_is_measured(
    bench, tmp_path, words, told
):
    status, out, err = bench(*words)
    assert (status, out) == (2, "")
    assert told in err
    assert not (tmp_path / "b").exists()
