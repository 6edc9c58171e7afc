import json
import math
import subprocess
import sys

import numpy as np
import pytest

import aca_env
from aca_env.bounds.margins import Sizes
from aca_env.bounds.regimes import REGIMES
from aca_env.cli.advice import fuller_signal
from aca_env.cli.collective_plans import read_collectives
from aca_env.cli.evaluation import Asked, analyse, split_rows
from aca_env.evaluate import report_on
from aca_env.populations import load_table
from aca_env.requirements import Outlook
from aca_env.terms import Terms

NARROW = r"plant=city:Rome,Model Type:SUV,ratio:1\:2,age:'[18, 42)'"
FIRST = f"name=elders share=0.3 {NARROW} target=no"
SECOND = f"share=0.1 {NARROW} target=maybe"


@pytest.fixture
def first_bin(table):
    return load_table(table, "need", bins={"age": 3}).space.features["age"][0]


def plant(text, first_bin):
    return text.replace("[18, 42)", first_bin)


@pytest.fixture
def document(evaluate, first_bin):
    status, out, err = evaluate(
        plant(FIRST, first_bin), plant(SECOND, first_bin), options=["--json", "--seed", "4"]
    )
    assert (status, err) == (0, "")
    return json.loads(out)


def test_the_json_document_agrees_with_evaluate_from_python(document, table, first_bin):
    pool = load_table(table, "need", bins={"age": 3})
    plans = read_collectives([plant(FIRST, first_bin), plant(SECOND, first_bin)])
    split = split_rows(pool, Asked(plans, Terms(), seed=4))
    n_train = len(split.records.y)
    membership = np.full(n_train, -1)
    for i, rows in enumerate(split.records.members):
        membership[rows] = i
    for regime in REGIMES:
        reports = aca_env.evaluate(
            split.records.X[:n_train],
            split.records.y,
            membership,
            [plan.build() for plan in plans],
            split.records.X[n_train:],
            space=pool.space,
            regime=regime,
        )
        for report, told in zip(reports, document["collectives"], strict=True):
            assert told["success"] == report.success
            assert told["regimes"][regime]["bound"] == pytest.approx(report.bound, abs=1e-12)
            assert told["regimes"][regime]["certified"] == report.certified


def test_sizes_are_the_stated_shares_of_the_training_rows(document):
    assert (document["n_train"], document["n_test"]) == (3200, 800)
    assert [c["n_members"] for c in document["collectives"]] == [960, 320]
    assert [c["name"] for c in document["collectives"]] == ["elders", "collective 2"]


def test_requirements_are_those_of_the_population(document, table, first_bin):
    plans = read_collectives([plant(FIRST, first_bin), plant(SECOND, first_bin)])
    split = split_rows(load_table(table, "need", bins={"age": 3}), Asked(plans, Terms(), seed=4))
    outlook = Outlook(analyse(split, plans, 4), split.y_test)
    told = document["collectives"][0]
    (half, _) = outlook.requirements(0, Terms(), shares=[0.3, 0.1])
    assert half.n_members is not None
    assert told["regimes"]["full"]["requirements"][0]["n_members"] == half.n_members
    assert told["regimes"]["full"]["requirements"][0]["n_total"] == half.n_total
    assert told["critical_mass"][0]["share"] == outlook.critical_share(0, 0.5)


def test_who_hurts_most_is_who_it_does_best_without(document, table, first_bin):
    plans = read_collectives([plant(FIRST, first_bin), plant(SECOND, first_bin)])
    split = split_rows(load_table(table, "need", bins={"age": 3}), Asked(plans, Terms(), seed=4))
    without = analyse(split, [plans[0], read_collectives(["share=0.1 strategy=abstain"])[0]], 4)
    harm = document["collectives"][0]["hurt_most_by"]
    assert harm["name"] == "collective 2"
    assert harm["success_without"] == without.success(0)
    assert harm["bound_without"] == pytest.approx(report_on(without, 0, Terms()).bound, abs=1e-12)
    loser = document["collectives"][1]
    assert loser["success"] == 0
    assert loser["hurt_most_by"]["name"] == "elders"
    assert loser["hurt_most_by"]["success_without"] > 0


def test_the_page_says_everything_without_a_terminal(evaluate, first_bin):
    status, out, _ = evaluate(plant(FIRST, first_bin), plant(SECOND, first_bin))
    assert status == 0
    for told in (
        "4,000 rows", "Column age is cut at", "elders: feature_label_planting", "1 cell",
        "members for 50%", "N for 90%", "Critical mass", "Hurt most by collective 2",
        *REGIMES,
    ):  # fmt: skip
        assert told in out
    assert "\x1b" not in out
    assert "WARNING" not in out


def test_a_signal_that_leaves_too_many_cells_is_warned_about(evaluate):
    status, out, _ = evaluate("share=0.05 plant=Model Type:SUV target=no", options=["--json"])
    warning = json.loads(out)["collectives"][0]["warning"]
    assert status == 0
    assert warning["n_cells"] == 18
    assert set(warning["add"]) <= {"city", "ratio", "age"}
    assert warning["n_cells_then"] < 18
    _, page, _ = evaluate("share=0.05 plant=Model Type:SUV target=no")
    assert "WARNING: this signal leaves 18 cells free" in page
    assert all(f"{column}={value}" in page for column, value in warning["add"].items())


def test_the_advice_takes_the_most_frequent_values_of_the_widest_columns_first(table):
    pool = load_table(table, "need", bins={"age": 3})
    (plan,) = read_collectives(["share=0.05 plant=Model Type:SUV target=no"])
    few = Sizes(200, 200, 3000, 3000, 3200)
    add = fuller_signal(pool.X, pool.space, plan, few, Terms())
    assert next(iter(add)) in ("city", "age")
    for column, value in add.items():
        k = pool.space.feature_index(column)
        assert np.bincount(pool.X[:, k]).argmax() == pool.space.value_code(column, value)
    most = Sizes(10**9, 10**9, 10**6, 10**6, 10**9 + 10**6)
    assert fuller_signal(pool.X, pool.space, plan, most, Terms()) == {}


def test_following_the_advice_gives_the_success_and_the_bound_it_promised(evaluate):
    text = "share=0.9 plant=Model Type:SUV target=no"
    _, out, _ = evaluate(text, options=["--json", "--delta", "1e-9"])
    warning = json.loads(out)["collectives"][0]["warning"]
    added = "".join(f",{c}:'{v}'" for c, v in warning["add"].items())
    fuller = text.replace("SUV", f"SUV{added}")
    _, out, _ = evaluate(fuller, options=["--json", "--delta", "1e-9"])
    told = json.loads(out)["collectives"][0]
    assert told["n_cells"] == warning["n_cells_then"]
    assert told["success"] == warning["success"]
    assert told["regimes"]["full"]["bound"] == warning["bound"] > 0.5
    need = told["regimes"]["full"]["requirements"][0]
    assert need["n_members"] == warning["n_members"]
    assert told["warning"] is None


@pytest.mark.parametrize(
    "text",
    [
        "share=0.2 strategy=feature_only_planting plant=city:Rome target=no fallback=city:Bonn",
        "share=0.2 strategy=naive_unplanting plant=city:Rome target=yes alternative=no",
        "share=0.2 strategy=adaptive_unplanting plant=city:Rome target=yes n_estimation=50",
        "share=0.2 strategy=erasing plant=city:Rome n_estimation=50",
        "share=0.2 strategy=abstain",
        r"share=1 plant=city:Graz\, Styria target=no",
        "share=0.0001 plant=city:Rome target=no",
    ],
)
def test_every_strategy_and_size_gives_a_page_and_a_document(evaluate, text):
    status, out, err = evaluate(text, "share=1e-9 plant=city:Bonn target=yes", options=["--json"])
    if "share=1 " not in text:
        assert (status, err) == (0, "")
        assert len(json.loads(out)["collectives"]) == 2
    status, out, err = evaluate(text)
    assert (status, err) == (0, "")
    assert "nan" not in out


def test_one_seed_one_answer_and_another_seed_another(evaluate, first_bin):
    texts = [plant(FIRST, first_bin), plant(SECOND, first_bin)]
    first, again, other = (
        evaluate(*texts, options=["--json", "--seed", seed])[1] for seed in (1, 1, 2)
    )
    assert first == again
    assert json.loads(first)["collectives"] != json.loads(other)["collectives"]


def test_regimes_can_be_chosen(evaluate):
    options = ["--regime", "worst_case", "--regime", "transparent", "--json"]
    _, out, _ = evaluate("share=0.1 plant=city:Rome target=no", options=options)
    assert list(json.loads(out)["collectives"][0]["regimes"]) == ["worst_case", "transparent"]


def test_suboptimality_lowers_bounds(evaluate, first_bin):
    bounds = []
    for epsilon in (0, 0.2):
        options = ["--json", "--epsilon", epsilon]
        _, out, _ = evaluate(plant(FIRST, first_bin), options=options)
        bounds.append(json.loads(out)["collectives"][0]["regimes"]["full"]["bound"])
    assert bounds[1] < bounds[0]


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_a_picture_is_drawn_and_is_the_same_again(evaluate, first_bin, tmp_path, kind):
    pictures = []
    for name in ("a", "b"):
        path = tmp_path / f"{name}.{kind}"
        status, _, _ = evaluate(plant(FIRST, first_bin), options=["--plot", path])
        assert status == 0
        pictures.append(path.read_bytes())
    assert pictures[0] == pictures[1]
    assert pictures[0].startswith(b"\x89PNG" if kind == "png" else b"<?xml")
    if kind == "svg":
        assert all(part in pictures[0] for part in (b"certified bound", b"estimated bound"))
        assert b"success and what is guaranteed" in pictures[0]


def test_a_folder_gets_the_document_the_page_and_a_picture(evaluate, first_bin, tmp_path):
    status, out, _ = evaluate(plant(FIRST, first_bin), options=["--out", tmp_path / "new" / "one"])
    folder = tmp_path / "new" / "one"
    assert status == 0
    assert (folder / "evaluate.txt").read_text() == out
    assert json.loads((folder / "evaluate.json").read_text())["n_train"] == 3200
    assert (folder / "evaluate.png").stat().st_size > 1000


def test_infinite_bounds_are_null(evaluate):
    _, out, _ = evaluate("share=0.2 strategy=erasing plant=city:Rome n_estimation=50",
                         options=["--json"])  # fmt: skip
    told = json.loads(out)["collectives"][0]["regimes"]["full"]
    assert told["bound"] is None
    assert told["certified"] is False
    assert math.isfinite(told["infinite_data"])


def test_the_program_itself_ends_with_status_2_and_one_line(table):
    code = "from aca_env.cli.main import main; main()"
    words = ["evaluate", "--table", str(table), "--label", "need", "--collective", "share=2"]
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "share" in done.stderr
