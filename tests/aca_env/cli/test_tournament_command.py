import json
import signal
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest

from tests.aca_env.cli.small_file import write_scenario


@pytest.fixture
def small(tmp_path):
    return write_scenario(tmp_path, rounds=2)


@pytest.fixture(autouse=True)
def _typed_in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))


def files(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_table_ranks_everybody_and_says_what_the_words_mean(aca, small):
    status, out, err = aca("tournament", small, "--policies", "uniform,fixed(label=2),myopic",
                           "--seeds", "6")  # fmt: skip
    assert status == 0
    for part in (
        "Who wins?", "all 9 lineups, 6 seeds each (0:6)", "fixed(label=2)", "north", "south",
        "score more than", "95% bootstrap interval over seeds", "Regret, on 6 of 6 seeds",
        "the sum of everybody's discounted payoffs",
    ):  # fmt: skip
        assert part in out
    assert "108/108" in err


def test_json_holds_ranking_differences_and_what_was_played(aca, small):
    words = "tournament", small, "--policies", "uniform,fixed", "--seeds", "3:7", "--json"
    status, out, _ = aca(*words, "--no-regret")
    told = json.loads(out)
    assert status == 0
    assert told["seeds"] == [3, 7]
    assert (told["n_lineups"], told["lineups_possible"], told["regret_seeds"]) == (4, 4, 0)
    assert [s["policy"] for s in told["ranking"]] == ["fixed", "uniform"]
    assert told["ranking"][0]["regret"]["mean"] is None
    assert told["differences"]["fixed"]["uniform"]["low"] > 0
    assert told["stable_lineups"][0]["policies"] == ["fixed", "fixed"]


def test_folder_holds_every_episode_and_resumes(aca, small, tmp_path):
    words = (
        "tournament",
        small,
        "--policies",
        "uniform,fixed",
        "--seeds",
        "3",
        "--out",
        tmp_path / "o",
    )
    assert aca(*words)[0] == 0
    held = files(tmp_path / "o")
    assert {name.split("/")[0] for name in held} == {
        ".lock", "episodes", "manifest.json", "plot.png", "results.json",
    }  # fmt: skip
    rows = pd.read_parquet(tmp_path / "o" / "episodes")
    assert len(rows) == 4 * 3 * 2
    told = json.loads(held["results.json"])
    mine = rows[rows["policy"] == "fixed"].groupby("agent")["return"].mean()
    fixed = next(s for s in told["ranking"] if s["policy"] == "fixed")
    np.testing.assert_allclose([seat["mean"] for seat in fixed["seats"]], mine)
    assert json.loads(aca(*words, "--json")[1]) == told
    assert files(tmp_path / "o") == held
    status, _, err = aca(*words[:-3], "4", *words[-2:])
    assert status == 2
    assert "choose another folder" in err


def test_plot_goes_where_it_is_asked_for(aca, small, tmp_path):
    words = "tournament", small, "--policies", "uniform,fixed", "--seeds", "2"
    assert aca(*words, "--plot", tmp_path / "it.svg")[0] == 0
    assert "<svg" in (tmp_path / "it.svg").read_text()


def test_one_policy_and_one_seed_make_a_table_too(aca, small):
    status, out, _ = aca("tournament", small, "--policies", "fixed", "--seeds", "1")
    assert status == 0
    assert "1 policy, all 1 lineups, 1 seed" in out
    assert "One seed has no interval" in out
    assert "±" not in out


def test_a_sample_says_so(aca, small):
    words = "--policies", "uniform,fixed,fixed(label=0),abstain", "--seeds", "2", "--lineups", "9"
    status, out, _ = aca("tournament", small, *words, "--lineup-seed", "4")
    assert status == 0
    assert "a balanced random sample of 8 of 16 lineups (lineup seed 4)" in out
    assert "over seeds and lineups" in out


def test_gaps_are_told(aca, tmp_path):
    from tests.agents.scenes import SCENES

    small = write_scenario(tmp_path, collectives=SCENES["no_abstaining"]["collectives"], rounds=2)
    status, out, _ = aca("tournament", small, "--policies", "uniform,abstain", "--seeds", "2")
    assert status == 0
    assert "all 2 lineups" in out
    assert "Not played: abstain as collective_1: policy abstain of 'south'" in out


def test_a_policy_that_fits_nowhere_is_told_and_not_ranked(aca, small):
    words = "--policies", "uniform,fixed(label=77)", "--seeds", "2"
    status, out, _ = aca("tournament", small, *words, "--plot", "it.png")
    assert status == 0
    assert "Not played: fixed(label=77) as collective_1: policy fixed of 'south': label" in out
    told = json.loads(aca("tournament", small, *words, "--json")[1])
    assert [s["policy"] for s in told["ranking"]] == ["uniform"]


def test_held_out_games_score_each_policy(aca, small, tmp_path):
    words = "tournament", small, "--held-out", "--policies", "uniform,fixed", "--seeds", "3"
    status, out, _ = aca(*words, "--out", tmp_path / "o")
    assert status == 0
    assert "2 of 2" in out
    told = json.loads(aca(*words, "--json")[1])
    assert told == json.loads((tmp_path / "o" / "scores.json").read_text())
    assert [(s["policy"], s["n_lineups"], s["n_seeds"]) for s in told] == [
        ("uniform", 6, 3), ("fixed", 6, 3),
    ]  # fmt: skip
    assert told[1]["focal_return"]["low"] > told[0]["focal_return"]["high"]


def test_reference_scores_end_in_the_readme(aca, small, tmp_path):
    (tmp_path / "R.md").write_text("a\n<!-- scores -->\n<!-- /scores -->\nb\n")
    words = "tournament", small, "--reference", "--policies", "uniform,fixed", "--seeds", "2"
    assert aca(*words, "--write-readme", "R.md")[0] == 0
    text = (tmp_path / "R.md").read_text()
    assert (tmp_path / "results" / "scores" / "scores.md").read_text() in text
    assert "| policy | small |" in text
    assert aca(*words, "--write-readme", "R.md")[0] == 0
    assert (tmp_path / "R.md").read_text() == text


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--policies", ""], "--policies: expected names with commas between, got ''"),
        (["--policies", " , "], "--policies: expected names"),
        (["--policies", "uniform,nobody"], "unknown policy 'nobody'; known: "),
        (["--policies", "uniform,uniform"], "expected each once, got 'uniform' twice"),
        (["--policies", "fixed(label=1"], "expected brackets and quotes that close"),
        (["--policies", "fixed(label=77)"], "expected one that can play collective_0, got none"),
        (["--policies", "trained:/nowhere"], "/nowhere"),
        (["--seeds", "5:2"], "--seeds: expected at least one seed, got '5:2'"),
        (["--seeds", "0"], "--seeds: expected at least one seed, got '0'"),
        (["--seeds", "ten"], "--seeds: expected a number N or a range a:b, got 'ten'"),
        (["--seeds", "99999999"], "expected at most 1000000"),
        (["--seeds", "1:3", "--seed", "4"], "expected a number N together with --seed"),
        (["--seed", "-1"], "--seed: expected a whole number in [0, 2**64), got -1"),
        (["--workers", "0"], "workers: expected a whole number from 1 to 256, got 0"),
        (["--workers", "two"], "expected a whole number, got 'two'"),
        (["--lineups", "0"], "lineups: expected a whole number from 1 to 100000, got 0"),
        (["--lineups", "9999999"], "got 9999999"),
        (["--lineups", "1", "--policies", "uniform,fixed"], "a multiple of 2"),
        (["--lineup-seed", "-4"], "--lineup-seed: expected a whole number of at least 0, got -4"),
        (["--plot", "it.pdf"], "expected a file that ends in .png or .svg, got 'it.pdf'"),
        (["--plot", "none/it.png"], "expected a folder that exists, got 'none'"),
        (["--write-readme", "R.md"], "--write-readme: expected together with --reference"),
        (["--held-out", "--seeds", "1:3"], "expected a number of held-out seeds, got '1:3'"),
        (["--held-out", "--seeds", "0"], "seeds: expected at least one, got 0"),
        (["--held-out", "--seed", "3"], "--seed: expected without --held-out, got both"),
        (["--held-out", "--plot", "a.png"], "--plot: expected without --held-out, got both"),
        (["--reference", "--no-regret"], "--regret: expected without --reference, got both"),
        (["--reference", "--write-readme", "none.md"], "--write-readme: expected a text file"),
        (["--set", "nothing=1"], "nothing"),
        (["--rounds", "0"], "rounds"),
    ],
)
def test_mistakes_are_one_line(aca, small, tmp_path, words, told):
    status, out, err = aca("tournament", small, *words)
    assert status == 2
    assert told in err
    assert err.count("\n") == 1
    assert not out
    assert {path.name for path in tmp_path.iterdir()} == {"small.toml"}


def test_a_scenario_is_needed(aca, tmp_path):
    status, _, err = aca("tournament", "--policies", "uniform")
    assert status == 2
    assert "expected a scenario, or --reference" in err
    file = tmp_path / "file"
    file.write_text("")
    status, _, err = aca("tournament", "climate-duel", "--out", file)
    assert status == 2
    assert "--out: expected a folder, got the file" in err


@pytest.mark.slow
@pytest.mark.parametrize("n_workers", ["1", "2"])
def test_killed_tournament_resumes_and_loses_nothing(tmp_path, n_workers):
    small = write_scenario(tmp_path, rounds=10)
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    code = "import sys; from aca_env.cli.main import main; main(sys.argv[1:])"
    words = [sys.executable, "-c", code, "tournament", str(small), "--policies",
             "uniform,fixed,fixed(label=0),fixed(label=1),myopic,abstain", "--seeds", "100",
             "--no-regret"]  # fmt: skip
    process = subprocess.Popen(
        [*words, "--out", str(cut), "--workers", n_workers],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    parts = cut / "episodes"
    for _ in range(2400):
        if parts.exists() and len([*parts.glob("part-*")]) >= 3:
            break
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    held = files(parts)
    assert 3 <= len(held) < 8
    assert json.loads((cut / "manifest.json").read_text())["finished"] is False
    subprocess.run([*words, "--out", str(cut)], check=True, capture_output=True)
    subprocess.run([*words, "--out", str(whole), "--workers", "2"], check=True, capture_output=True)
    ended = files(cut)
    assert {name: ended[name] for name in files(whole)} == files(whole)
    assert all((parts / name).read_bytes() == content for name, content in held.items()
               if name.endswith(".parquet") and not name.startswith("."))  # fmt: skip
