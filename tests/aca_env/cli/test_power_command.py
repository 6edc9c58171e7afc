import json
import time

import pytest

from tests.aca_env.cli.small_file import write_scenario

QUICK = ("--seeds", "2", "--lever", "slow:platform.retrain_every=2")


@pytest.fixture
def small(tmp_path):
    return write_scenario(tmp_path)


def one_line(text):
    return " ".join(text.split())


def test_page_has_every_section_in_plain_words(aca, small):
    status, out, err = aca("power", small, "--seeds", "2", "--policy", "fixed")
    assert status == 0
    for part in (
        "small: Who wins?",
        "2 seeds (0:2), 4 rounds, played by fixed",
        "How far could the platform move people? (performative power)",
        "retrain every 2nd round",
        "Its power over answers is 0.",
        "And if people could go elsewhere?",
        "nowhere to go",
        "How far could the people move the platform? (leverage)",
        "And if each acted alone? (strategic classification)",
        "n = 2 seeds",
    ):
        assert part in one_line(out), part
    assert "86/86" in err
    assert "nan" not in out.lower()


def test_json_is_one_document_and_the_same_on_every_call(aca, small):
    words = ("power", small, *QUICK, "--policy", "fixed", "--json")
    status, out, _ = aca(*words)
    document = json.loads(out)
    assert status == 0
    assert out == aca(*words)[1]
    assert document["levers"] == {"slow": {"platform.retrain_every": 2}}
    assert set(document["performative_power"]["labels"]["actions"]) == {"slow"}
    costs = [row["switching_cost"] for row in document["competition"]]
    assert costs == [None, 1.0, 0.5, 0.25, 0.1, 0.0]
    assert document["competition"][-1]["power"] == 0
    assert [row["name"] for row in document["leverage"]] == ["north", "south"]
    assert {row["most_changed"] for row in document["strategic_baseline"]} == {None, 1}
    assert document["seeds"] == [0, 2]


def test_folder_holds_page_numbers_and_picture(aca, small, tmp_path):
    out = tmp_path / "new" / "folder"
    status, text, _ = aca("power", small, *QUICK, "--out", out, "--plot", tmp_path / "all.svg")
    assert status == 0
    assert {path.name for path in out.iterdir()} == {"page.txt", "power.json", "power.png"}
    assert "performative power" in (out / "page.txt").read_text()
    assert json.loads((out / "power.json").read_text())["scenario"] == "small"
    assert "<svg" in (tmp_path / "all.svg").read_text()
    assert f"Results: {out}" in text


def test_a_lever_may_change_several_things_and_be_named_with_spaces(aca, small):
    lever = "forget slowly: platform.decay=0.5; platform.retrain_every=2"
    status, out, _ = aca("power", small, "--seeds", "1", "--lever", lever, "--json")
    assert status == 0
    changes = {"platform.decay": 0.5, "platform.retrain_every": 2}
    assert json.loads(out)["levers"] == {"forget slowly": changes}


def test_one_seed_has_no_interval_and_says_so(aca, small):
    status, out, _ = aca("power", small, *QUICK, "--seeds", "1")
    assert status == 0
    assert "One seed has no interval" in out


def test_collectives_that_abstain_have_dashes(aca, small):
    status, out, _ = aca("power", small, *QUICK, "--policy", "abstain")
    assert status == 0
    assert "abstains" in out


def test_shipped_scenario_takes_seconds(aca):
    begun = time.process_time()
    assert aca("power", "crash-claims", "--seeds", "4", "--json")[0] == 0
    assert time.process_time() - begun < 30


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--seeds", "0"), "--seeds: expected at least one seed"),
        (("--seeds", "5000"), "--seeds: expected at most 1000, got 5000"),
        (("--seeds", "x"), "--seeds: expected a number N or a range a:b, got 'x'"),
        (("--seed", "-1"), "--seed: expected a whole number"),
        (("--lever", "slow"), "--lever: expected NAME:KEY=VALUE, got 'slow'"),
        (("--lever", ":platform.memory=2"), "--lever: expected NAME:KEY=VALUE"),
        (("--lever", "slow:"), "--lever: expected NAME:KEY=VALUE"),
        (("--lever", "slow:platform.memory=2;platform.memory=3"), "expected platform.memory once"),
        (("--lever", "slow:platform.memory=0"), "lever 'slow'"),
        (("--lever", "slow:population.n_test=5"), "lever 'slow': expected a key of the platform's"),
        (("--lever", "a:platform.memory=2", "--lever", "a:platform.memory=3"), "'a' twice"),
        (("--policy", "nobody"), "nobody"),
        (("--plot", "picture.pdf"), "--plot: expected a file that ends in .png or .svg"),
        (("--set", "platform.memory=0"), "memory"),
    ],
)
def test_mistakes_are_one_line_and_status_2(aca, small, words, told):
    status, out, err = aca("power", small, *words)
    assert (status, out) == (2, "")
    assert told in err
    assert err.count("\n") == 1


def test_an_unknown_scenario_is_one_line(aca):
    status, _, err = aca("power", "climate-duell")
    assert status == 2
    assert "unknown scenario 'climate-duell'" in err
