import csv
import io
import json

import numpy as np
import pytest

from aca_env.agents import POLICIES
from aca_env.agents.base import PolicyError
from aca_env.agents.uniform import Uniform
from aca_env.errors import DataError
from aca_env.scenario.schema import Scenario
from aca_env.tournament.bootstrap import Interval
from aca_env.tournament.held_out import Score
from aca_env.tournament.score_table import (
    BEGIN,
    END,
    check_readme,
    to_csv,
    to_markdown,
    write_readme,
    write_scores,
)
from aca_env.tournament.scores import Scoring, safe_name
from tests.agents.scenes import SCENES


class Failing(Uniform):
    """Gives up in the middle."""

    def act(self, observation, info, rng):
        if "success" in info:
            raise PolicyError("enough of this")
        return super().act(observation, info, rng)


def ignore(n_rounds):
    del n_rounds


def files(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def scenarios(*names):
    return [Scenario(**{**SCENES[name], "name": name, "rounds": 2}) for name in names]


def test_scores_are_kept_by_scenario_and_policy_and_not_played_again(tmp_path, monkeypatch):
    done = []
    scoring = Scoring(scenarios("plain", "one"), ["uniform", "fixed(label=1)"], 3)
    scores = scoring.play(tmp_path, 1, done.append)
    assert sum(done) == scoring.n_rounds == (6 + 1) * 2 * 3 * 2
    assert [(s.scenario, s.policy) for s in scores] == [
        ("plain", "uniform"), ("plain", "fixed(label=1)"),
        ("one", "uniform"), ("one", "fixed(label=1)"),
    ]  # fmt: skip
    before = files(tmp_path)
    play = "aca_env.tournament.player.Player.play"
    with monkeypatch.context() as patch:
        patch.setattr(play, None)
        again = Scoring(scenarios("plain", "one"), ["fixed(label=1)", "uniform"], 3)
        assert {str(s) for s in again.play(tmp_path, 1, ignore)} == {str(s) for s in scores}
    assert files(tmp_path) == before
    more = Scoring(scenarios("plain", "one"), ["uniform", "abstain"], 3).play(tmp_path, 1, ignore)
    assert more[0] == scores[0]
    assert len(files(tmp_path)) > len(before)


def test_workers_and_company_change_no_score(tmp_path):
    alone = Scoring(scenarios("plain"), ["myopic"], 2).play(None, 1, ignore)
    several = Scoring(scenarios("one", "plain"), ["uniform", "myopic"], 2).play(None, 2, ignore)
    assert several[3] == alone[0]


def test_a_policy_that_fails_is_a_gap_and_the_others_go_on(tmp_path):
    word = f"{__name__}:Failing"
    failed, fine = Scoring(scenarios("plain"), [word, "fixed"], 2).play(tmp_path, 1, ignore)
    assert failed.why == "enough of this"
    assert failed.focal.mean is None
    assert fine.focal.mean is not None


def test_every_shipped_policy_gets_a_score():
    scores = Scoring(scenarios("plain"), [*POLICIES], 1).play(None, 1, ignore)
    assert [s.policy for s in scores] == [*POLICIES]
    assert all(s.why is None and np.isfinite(s.focal.mean) for s in scores)


def made(policy="one", scenario="a", n_seats=2, mean=1.0, n_seeds=50):
    value = Interval(mean, mean - 0.1, mean + 0.3)
    return Score(policy, scenario, n_seeds, n_seats, 2, 6, value, Interval(-mean, None, None), None)


def test_tables_tell_everything(tmp_path):
    nothing = Interval(None, None, None)
    scores = [made(), made("a|b", n_seats=1), made("one", "big", mean=12.345, n_seeds=10),
              Score("a|b", "big", 0, 0, 2, 0, nothing, nothing, "too much, really")]  # fmt: skip
    text = to_markdown(scores)
    assert "| policy | a | big |" in text
    assert "| one | 1.00 ± 0.20 | 12.35 ± 0.20 |" in text
    assert "| a\\|b | 1.00 ± 0.20 \\* | – |" in text
    assert "| one | -1.00 | -12.35 |" in text
    assert "50 (10 in big) held-out seeds" in text
    rows = [*csv.DictReader(io.StringIO(to_csv(scores)))]
    assert float(rows[2]["focal_low"]) == 12.345 - 0.1
    assert (rows[3]["focal_return"], rows[3]["gap"]) == ("", "too much, really")
    write_scores(tmp_path / "new", scores)
    assert {p.name for p in (tmp_path / "new").iterdir()} == {
        "scores.csv", "scores.json", "scores.md",
    }  # fmt: skip
    assert json.loads((tmp_path / "new" / "scores.json").read_text())[3]["gap"] is not None


def test_only_the_place_between_the_marks_changes(tmp_path):
    path = tmp_path / "README.md"
    path.write_text(f"# Über\n\n{BEGIN}\nold\n{END}\n\nrest\n", encoding="utf-8")
    write_readme(path, [made()])
    once = path.read_text(encoding="utf-8")
    assert once.startswith(f"# Über\n\n{BEGIN}\n")
    assert once.endswith(f"{END}\n\nrest\n")
    assert "| one | 1.00 ± 0.20 |" in once
    assert "old" not in once
    write_readme(path, [made()])
    assert path.read_text(encoding="utf-8") == once


@pytest.mark.parametrize("text", ["", BEGIN, f"{END} {BEGIN}", f"{BEGIN} {END} {BEGIN} {END}"])
def test_a_file_without_one_place_is_refused(tmp_path, text):
    path = tmp_path / "README.md"
    path.write_text(text)
    with pytest.raises(DataError, match="once each"):
        check_readme(path)
    with pytest.raises(DataError, match="expected a text file"):
        check_readme(tmp_path / "none")


def test_folder_names_are_safe_and_tell_words_apart():
    words = ["myopic", "fixed(label=2)", "fixed(label=1)", "trained:../a/b", "a.b:C", "x" * 300]
    names = [safe_name(word) for word in words]
    assert len({*names}) == len(words)
    assert all(len(name) < 100 and not {*name} & {*"/.:()= "} for name in names)
