import json
import signal
import subprocess
import sys
import time

import pytest

pytest.importorskip("stable_baselines3")
pytest.importorskip("sb3_contrib")

from tests.aca_env.cli.small_file import write_scenario

SMALL = (
    "--steps", "256", "--envs", "4", "--eval-seeds", "4", "--param", "n_steps=8",
    "--param", "batch_size=16", "--param", "n_epochs=1",
)  # fmt: skip


@pytest.fixture
def small(tmp_path):
    return write_scenario(tmp_path)


@pytest.fixture
def train(aca, small, tmp_path):
    """Return a function that trains for a moment: status, standard output, standard error."""

    def call(*words):
        return aca("train", small, *SMALL, "--out", tmp_path / "it", *words)

    return call


def test_the_table_says_how_far_it_came(train, tmp_path):
    status, out, err = train("--learn", "north", "--opponents", "fixed")
    assert status == 0
    for part in ("north", "before", "after", "uniform", "fixed", "myopic", "best response", "%"):
        assert part in out
    assert "south" not in out.split("Who wins?")[1].split("Mean return")[0]
    assert f"--policy collective_0=trained:{tmp_path / 'it'}" in out
    assert "decisions" in err
    names = {path.name for path in (tmp_path / "it").iterdir()}
    assert names - {".lock"} == {
        "manifest.json", "checkpoints", "policy", "evaluations.jsonl", "yardsticks.json",
        "curve.png", "tensorboard",
    }  # fmt: skip


def test_what_was_trained_plays_in_a_run(aca, train, small, tmp_path):
    assert train()[0] == 0
    status, out, _ = aca("run", small, "--seeds", "3", "--policy", f"trained:{tmp_path / 'it'}")
    assert status == 0
    assert "trained:" in out
    changed = ("--policy", f"trained:{tmp_path / 'it'}", "--set", "rounds=5")
    status, _, err = aca("run", small, *changed)
    assert (status, len(err.splitlines())) == (2, 1)
    assert "rounds: 4 → 5" in err


def test_json_is_one_document(train):
    status, out, _ = train("--learn", "independent", "--json", "--yardsticks", "uniform")
    document = json.loads(out)
    assert status == 0
    assert [one["name"] for one in document["agents"]] == ["north", "south"]
    for one in document["agents"]:
        assert list(one["yardsticks"]) == ["uniform"]
        assert one["before"]["half_width"] >= 0
    assert document["steps"] == 256


def test_the_same_words_again_only_tell_the_results(train):
    words = ("--learn", "self-play", "--yardsticks", "none", "--json")
    first, again = (json.loads(train(*words)[1]) for _ in range(2))
    assert again["resumed"] == again["steps"]
    assert again["agents"] == first["agents"]


def test_the_curve_goes_where_it_is_asked_for(train, tmp_path):
    assert train("--plot", tmp_path / "it.svg", "--yardsticks", "none")[0] == 0
    assert "<svg" in (tmp_path / "it.svg").read_text()


def test_a_killed_run_goes_on(small, tmp_path, train):
    folder, words = tmp_path / "it", ("--steps", "20000", "--yardsticks", "none")
    command = [sys.executable, "-c", "import sys; from aca_env.cli.main import main; main()"]
    asked = ["train", str(small), *SMALL, *words, "--out", str(folder)]
    child = subprocess.Popen([*command, *asked], stderr=subprocess.DEVNULL)
    for _ in range(600):
        if [*folder.glob("checkpoints/*/state.json")] or child.poll() is not None:
            break
        time.sleep(0.05)
    child.send_signal(signal.SIGKILL)
    child.wait()
    status, out, _ = train(*words, "--json")
    assert status == 0
    assert 0 < json.loads(out)["resumed"] < 20_000


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--algo", "sac"), "unknown algorithm 'sac'; known: ppo, maskable-ppo"),
        (("--steps", "0"), "--steps: expected a whole number from 1"),
        (("--steps", "many"), "expected a whole number, got 'many'"),
        (("--learn", "east"), "--learn: unknown agent 'east'"),
        (("--opponents", "fixed"), "--opponents: expected --learn AGENT, got shared"),
        (("--learn", "north", "--opponents", "north=fixed"), "--opponents: north learns"),
        (("--learn", "north", "--opponents", "fixde"), "fixde"),
        (("--learn", "north", "--opponents", "east=fixed"), "unknown --opponents agent 'east'"),
        (("--learn", "north", "--opponents", ","), "--opponents: expected NAME"),
        (("--param", "learning_rate=nan"), "--param learning_rate: expected a finite number"),
        (("--param", "speed=1"), "unknown setting of ppo 'speed'; known:"),
        (("--param", "speed"), "--param: got setting 'speed'"),
        (("--param", "n_steps=4"), "--param: expected n_steps once"),
        (("--eval-seeds", "0"), "--eval-seeds: expected at least one"),
        (("--eval-seeds", "a"), "--eval-seeds: expected a number"),
        (("--seed", "-1"), "--seed: expected a whole number in [0, 2**32)"),
        (("--yardsticks", "best"), "unknown policy 'best'"),
        (("--snapshot-every", "5"), "--snapshot-every: expected with --learn self-play"),
        (("--plot", "curve.pdf"), "--plot: expected a file that ends in"),
        (("--set", "rounds=0"), "rounds"),
    ],
)
def test_mistakes_are_one_line(train, tmp_path, words, told):
    status, out, err = train(*words)
    assert (status, out, len(err.splitlines())) == (2, "", 1)
    assert told in err
    assert not (tmp_path / "it").exists()


def test_a_folder_of_another_run_is_one_line(train):
    assert train("--yardsticks", "none")[0] == 0
    status, _, err = train("--yardsticks", "none", "--seed", "1")
    assert (status, len(err.splitlines())) == (2, 1)
    assert "holds another training run (seed: 0, expected 1)" in err


def test_what_is_missing_is_one_line(train, monkeypatch):
    monkeypatch.setitem(sys.modules, "stable_baselines3", None)
    status, _, err = train()
    assert (status, len(err.splitlines())) == (2, 1)
    assert "pip install 'aca-env[train]'" in err
