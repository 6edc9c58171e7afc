import json
import time

import pytest

from aca_env.reproduce.lineups import disjoint_scenarios
from tests.aca_env.cli.small_file import write_scenario
from tests.agents.scenes import SCENES, fields


@pytest.fixture
def small(tmp_path):
    return write_scenario(tmp_path)


def one_line(text):
    return " ".join(text.split())


def test_page_has_every_section_in_plain_words(aca, small):
    status, out, err = aca("diagnose", small, "--policy", "fixed")
    assert status == 0
    for part in (
        "small: Who wins?",
        "Round 2 of 4, seed 0, played by fixed",
        "In short",
        "What everybody does, and what it gets",
        "Would anybody rather do something else?",
        "Who hurts and who helps whom?",
        "Do they want the same?",
        "Does it last when the platform retrains again and again?",
        "How large must a collective be to be safe?",
        "Is action together needed?",
        "Who stands together",
        "Computed in",
    ):
        assert part in one_line(out), part
    assert "4/4" in err


def test_json_is_one_document_and_the_same_on_every_call(aca, small):
    words = ("diagnose", small, "--policy", "uniform", "--round", "3", "--seed", "5", "--json")
    status, out, _ = aca(*words)
    first, second = json.loads(out), json.loads(aca(*words)[1])
    assert status == 0
    for part in (lambda document: document, lambda document: document["coalitions"]):
        assert part(first).pop("seconds").keys() == part(second).pop("seconds").keys()
    assert first == second
    assert (first["round"], first["rounds"], first["seed"]) == (3, 4, 5)
    assert first["names"] == ["north", "south"]
    assert len(first["episode"]["success"]) == 4
    # The diagnosed round is the one that was played.
    played = first["episode"]["success"][2]
    assert [standing["success"] for standing in first["standings"]] == played


def test_folder_holds_page_numbers_and_pictures(aca, small, tmp_path):
    out = tmp_path / "new" / "folder"
    status, text, _ = aca("diagnose", small, "--out", out, "--plot", tmp_path / "all.svg")
    assert status == 0
    names = {path.name for path in out.iterdir()}
    pictures = {f"{name}.png" for name in ("gains", "harms", "episode", "worths", "partitions")}
    assert names == {"page.txt", "diagnosis.json", *pictures}
    assert "Would anybody rather" in (out / "page.txt").read_text()
    assert json.loads((out / "diagnosis.json").read_text())["scenario"] == "small"
    assert "<svg" in (tmp_path / "all.svg").read_text()
    assert f"Results: {out}" in text


def test_coalitions_can_be_left_out(aca, small):
    words = ("diagnose", small, "--no-coalitions")
    assert json.loads(aca(*words, "--json")[1])["coalitions"] is None
    assert "Who stands together" not in aca(*words)[1]


def test_a_single_collective_has_no_coalitions(aca, tmp_path):
    alone = write_scenario(tmp_path, collectives=fields()["collectives"][:1])
    status, out, _ = aca("diagnose", alone, "--json")
    assert status == 0
    assert json.loads(out)["coalitions"] is None


def test_settings_rounds_and_level_count(aca, small):
    words = ("--rounds", "3", "--round", "3", "--level", "0.25", "--set", "population.n_train=2000")
    document = json.loads(aca("diagnose", small, *words, "--repeats", "0", "--json")[1])
    assert (document["round"], document["rounds"]) == (3, 3)
    assert document["needed"]["level"] == 0.25
    assert [standing["n_members"] for standing in document["standings"]] == [400, 200]
    assert document["retraining"]["repetition"] is None


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--round", "0"], "--round: expected 1 to 4, got 0"),
        (["--round", "5"], "--round: expected 1 to 4, got 5"),
        (["--round", "x"], "expected a whole number, got 'x'"),
        (["--seed", "-1"], "--seed: expected a whole number in [0, 2**64), got -1"),
        (["--level", "1.5"], "--level: expected a number in [0, 1], got 1.5"),
        (["--level", "nan"], "--level: expected a number in [0, 1], got nan"),
        (["--repeats", "1"], "--repeats: expected 0, or 2 to 10000 rounds, got 1"),
        (["--repeats", "-3"], "--repeats: expected 0, or 2 to 10000 rounds, got -3"),
        (["--policy", "nobody"], "nobody"),
        (["--set", "rounds=0"], "rounds"),
        (["--plot", "it.pdf"], "--plot: expected a file that ends in .png or .svg"),
    ],
)
def test_mistakes_are_one_line_before_anything_is_played(aca, small, words, told):
    status, out, err = aca("diagnose", small, *words)
    assert status == 2
    assert out == ""
    assert told in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("scene", SCENES)
def test_page_of_every_kind_of_scenario(aca, tmp_path, scene):
    content = {**SCENES[scene]}
    groups = content.pop("collectives")
    groups = [{**group, "policy": "uniform"} for group in groups]
    path = write_scenario(tmp_path, **content, collectives=groups)
    status, out, _ = aca("diagnose", path, "--repeats", "3")
    assert status == 0
    for word in ("nan", "inf ", "None", "-0.00", "np."):
        assert word not in out, word


def test_four_collectives_are_diagnosed_within_twenty_seconds(aca):
    start = time.perf_counter()
    status, out, _ = aca("diagnose", "climate-four")
    assert status == 0
    assert time.perf_counter() - start < 20
    assert "shade" in out


@pytest.mark.slow
@pytest.mark.parametrize("name", disjoint_scenarios())
def test_every_shipped_scenario_has_a_page(aca, name, tmp_path):
    status, out, _ = aca("diagnose", name, "--out", tmp_path)
    assert status == 0
    assert "In short" in out
    assert len([line for line in out.splitlines() if line.startswith("- ")]) <= 20


def test_a_trap_that_single_moves_hide_is_told_first(aca):
    shares = (0.003, 0.004, 0.006, 0.003)
    words = [f"collectives.{i}.share={share}" for i, share in enumerate(shares)]
    settings = [part for word in (*words, "population.n_pool=200000") for part in ("--set", word)]
    status, out, _ = aca("diagnose", "climate-four", "--policy", "abstain", *settings)
    in_short = one_line(out.split("What everybody does")[0])
    assert status == 0
    assert "Nobody gains by changing alone" in in_short
    assert "This is a critical-mass trap" in in_short
    assert "No single collective's move shows the way out" in in_short
