"""`aca check-policy` says that a policy keeps to the rules, or which one it breaks."""

import json
import sys

import pytest

from aca_env.contract.scenes import SCENES
from tests.aca_env.cli.small_file import write_scenario

MINE = """
from aca_env.agents.base import Policy


class Fine(Policy):
    def act(self, observation, info, rng):
        return [int(mask.nonzero()[0][-1]) for mask in info["action_mask"]]


class Wrong(Policy):
    def act(self, observation, info, rng):
        return [9, 0, 0, 0, 0]
"""


@pytest.fixture
def mine(tmp_path, monkeypatch):
    (tmp_path / "own_rules.py").write_text(MINE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield tmp_path
    sys.modules.pop("own_rules", None)


def test_what_keeps_to_the_rules_is_told_with_its_games(aca, mine):
    status, out, _ = aca("check-policy", "own_rules:Fine")
    assert status == 0
    assert f"own_rules:Fine keeps to the rules in {len(SCENES)} games: plain, " in out


def test_what_breaks_them_ends_in_one_line(aca, mine):
    status, out, err = aca("check-policy", "own_rules:Wrong")
    assert (status, out) == (2, "")
    assert err == (
        "aca: policy 'own_rules:Wrong': scene 'plain', round 1, collective_0: act: strategy: "
        "expected 0 to 1, got 9\n"
    )


def test_refusals_are_told(aca):
    status, out, _ = aca("check-policy", "abstain")
    assert status == 0
    assert "In no_abstaining it refuses collective_1: policy abstain of 'south'" in out
    status, out, _ = aca("check-policy", "abstain", "--json")
    document = json.loads(out)
    assert document["played"] == list(SCENES)
    assert [entry["agent"] for entry in document["refused"]] == ["collective_1"]


def test_scenarios_of_ones_own_are_played(aca, tmp_path):
    small = write_scenario(tmp_path)
    status, out, _ = aca("check-policy", "fixed(label=2)", "--scenario", small, "--json")
    assert status == 0
    assert json.loads(out) == {"policy": "fixed(label=2)", "played": ["small"], "refused": []}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["clever"], "unknown policy 'clever'"),
        ([""], "expected NAME"),
        (["nowhere:Nobody"], "no module named 'nowhere'"),
        (["fixed(label=99)"], "expected one of"),
        (["uniform", "--scenario", "nowhere"], "nowhere"),
        ([], "POLICY"),
    ],
)
def test_mistakes_are_one_line(aca, words, told):
    status, out, err = aca("check-policy", *words)
    assert (status, out) == (2, "")
    assert told in err
    assert err.count("\n") == 1
