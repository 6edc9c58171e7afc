"""The policy that the README shows a newcomer, played everywhere it says."""

import json
import re
import sys
from pathlib import Path

import pytest

from aca_env.cli.main import run

README = Path(__file__).parent.parent / "README.md"
QUICK = ["--set", "population.n_pool=20000", "--set", "rounds=3"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Stand in a folder that holds the README's `mine.py`."""
    code = re.search(r"```python\n(# mine\.py\n.*?)```", README.read_text(), re.DOTALL)[1]
    (tmp_path / "mine.py").write_text(code)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    sys.modules.pop("mine", None)


def told(capsys, *words):
    assert run([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_policy_is_ten_lines_of_code(folder):
    code = (folder / "mine.py").read_text()
    body = [line for line in code.splitlines() if line.startswith("        ")]
    assert len(body) <= 10


def test_it_keeps_the_contract(folder):
    assert run(["check-policy", "mine:Hopeful"]) == 0


def test_it_runs(folder, capsys):
    document = told(
        capsys, "run", "climate-duel", "--policy", "heat=mine:Hopeful", "--seeds", "2", *QUICK
    )
    assert document["collectives"][0]["policy"] == "mine:Hopeful"


def test_it_enters_a_tournament(folder, capsys):
    policies = "mine:Hopeful,uniform,myopic"
    words = ["tournament", "climate-duel", "--policies", policies, "--seeds", "2", *QUICK]
    assert "mine:Hopeful" in json.dumps(told(capsys, *words))


def test_a_model_learns_against_it_and_plays_it(folder, capsys):
    pytest.importorskip("stable_baselines3")
    words = ["--learn", "water", "--opponents", "mine:Hopeful", "--steps", "96", "--envs", "4"]
    assert (
        run(["train", "climate-duel", *words, "--out", "rival", "--eval-seeds", "2", *QUICK]) == 0
    )
    capsys.readouterr()
    policies = ["--policy", "heat=mine:Hopeful", "--policy", "water=trained:rival"]
    document = told(capsys, "run", "climate-duel", *policies, "--seeds", "2", *QUICK)
    assert [row["policy"] for row in document["collectives"]] == ["mine:Hopeful", "trained:rival"]
