import json

import pytest

import aca_env
from aca_env.cli import showing
from tests.aca_env.cli.small_file import write_scenario


def test_list_names_every_scenario_with_its_question(aca):
    status, out, _ = aca("list")
    assert status == 0
    for name in aca_env.list_scenarios():
        assert name in out


def test_list_as_json_is_a_list_of_objects_with_names(aca):
    entries = json.loads(aca("list", "--json")[1])
    assert [entry["name"] for entry in entries] == list(aca_env.list_scenarios())
    for entry in entries:
        scenario = aca_env.load_scenario(entry["name"])
        assert entry["question"] == scenario.description
        assert entry["n_collectives"] == len(scenario.collectives)
        assert entry["hash"] == scenario.content_hash


@pytest.mark.parametrize("name", aca_env.list_scenarios())
def test_every_shipped_scenario_can_be_shown(aca, name):
    status, out, _ = aca("show", name)
    scenario = aca_env.load_scenario(name)
    assert status == 0
    for collective in scenario.collectives:
        assert collective.name in out
    assert scenario.content_hash[:12] in out


def test_list_and_show_end_in_a_picture_where_one_is_asked_for(aca, tmp_path):
    assert aca("list", "--plot", tmp_path / "all.svg")[:2] == aca("list")[:2]
    drawn = (tmp_path / "all.svg").read_text()
    assert all(name in drawn for name in (*aca_env.list_scenarios(), "rounds per episode"))
    small = write_scenario(tmp_path)
    assert (
        aca("show", small, "--json", "--plot", tmp_path / "one.svg")[:2]
        == aca("show", small, "--json")[:2]
    )
    drawn = (tmp_path / "one.svg").read_text()
    scenario = aca_env.load_scenario(small)
    assert all(part in drawn for part in (*scenario.signals, "north", "south", "their labels"))


@pytest.mark.parametrize("words", [("list",), ("show", "nobody")])
def test_a_bad_picture_is_refused_before_anything_else(aca, words):
    status, out, err = aca(*words, "--plot", "x.pdf")
    assert (status, out) == (2, "")
    assert "--plot: expected a file that ends in .png or .svg, got 'x.pdf'" in err


def test_a_pool_too_large_to_be_made_still_makes_a_picture(aca, tmp_path, monkeypatch):
    monkeypatch.setattr(showing, "CHEAP_POOL", 1)
    small = write_scenario(tmp_path)
    assert aca("show", small, "--plot", tmp_path / "one.svg")[0] == 0
    assert "too large to be counted" in (tmp_path / "one.svg").read_text()


FREE = ("Funding Source / Jurisdiction", "Resilience Rating")


def test_show_counts_users_by_label_and_cells_by_signal(aca, tmp_path):
    facts = json.loads(aca("show", write_scenario(tmp_path), "--json")[1])
    assert sum(facts["pool"]["label_counts"].values()) == 4000
    values = facts["pool"]["features"]
    cells = 1
    for feature, names in values.items():
        cells *= len(names) if feature in FREE else 1
    assert facts["signals"]["water"]["n_cells"] == cells
    assert facts["n_members"] == [200, 100]


def test_show_answers_to_settings(aca, tmp_path):
    small = write_scenario(tmp_path)
    facts = json.loads(aca("show", small, "--set", "platform.memory=3", "--json")[1])
    assert facts["scenario"]["platform"]["memory"] == 3
    _, out, _ = aca(
        "show", small, "--set", "platform.memory=3", "--set", "dynamics.announcements=true",
        "--set", "dynamics.detection.kappa=2", "--set", "dynamics.participation.rate=0.25",
        "--set", "collectives.0.budget=2", "--set", "reward.mode=min",
    )  # fmt: skip
    for part in ("last 3 rounds", "announced", "2 times", "rate 0.25", "budget 2", "least payoff"):
        assert part in out


def test_large_pool_is_shown_without_being_made(aca, tmp_path):
    small = write_scenario(tmp_path)
    facts = json.loads(aca("show", small, "--set", "population.n_pool=1000000000", "--json")[1])
    assert facts["pool"]["n_users"] == 10**9
    assert facts["pool"]["label_counts"] is None
    assert "not counted" in aca("show", small, "--set", "population.n_pool=1000000000")[1]


def test_edges_of_binned_columns_are_shown(aca, tmp_path):
    rows = "".join(
        f"{age},{city},{label}\n" for age in range(20, 80) for city in "AB" for label in "xy"
    )
    (tmp_path / "people.csv").write_text("age,city,need\n" + rows)
    small = write_scenario(
        tmp_path,
        population={
            "source": "table", "table": "people.csv", "label": "need", "bins": {"age": 2},
            "n_train": 100, "n_test": 50,
        },
        signals={"town": {"city": "A"}},
        collectives=[
            {"name": "n", "share": 0.2, "signals": ["town"], "strategies": ["abstain"]}
        ],
    )  # fmt: skip
    status, out, _ = aca("show", small)
    assert status == 0
    assert "column age is cut at" in out


def test_defences_copies_and_what_a_private_platform_spends_are_shown(aca, tmp_path):
    sets = [
        "platform.classifier=private_counts",
        "platform.parameters.epsilon=0.5",
        'platform.defences=["deduplicate",{kind="cap",per_user=2}]',
        "information.bounds=none",
        "collectives.0.copies=3",
        "rounds=4",
    ]
    asked = ["show", write_scenario(tmp_path), *(part for one in sets for part in ("--set", one))]
    status, out, _ = aca(*asked)
    told = " ".join(out.split())
    assert status == 0
    assert "Defences: deduplicate (copies 1), then cap (per_user 2)" in told
    assert "laplace noise of scale 2 in every count" in told
    assert "epsilon 2, delta 0 over 4 trainings (0.5 each; neighbours: add_remove)" in told
    assert "3 copies" in told
    privacy = json.loads(aca(*asked, "--json")[1])["privacy"]
    assert (privacy["epsilon"], privacy["n_trainings"]) == (2.0, 4)
    soft = ["--set", "platform.classifier=tree", "--set", "platform.label_smoothing=0.2"]
    out = aca("show", write_scenario(tmp_path), *soft)[1]
    assert "20% of every record is spread over all labels" in " ".join(out.split())
    wrong = [*asked[:2], "--set", sets[0], "--set", "platform.parameters.epsilon=-1"]
    status, _, error = aca(*wrong)
    assert status == 2
    assert "epsilon: expected a number from 1e-06 to 1e+06, got -1" in error


def test_show_tells_how_users_answer_the_classifier(aca):
    status, out, _ = aca("show", "self-fulfilling")
    assert status == 0
    told = "takes that label over with probability 0.25"
    assert told in " ".join(out.split())
    leaves = ("--set", 'dynamics.shift={map="exit",strength=0.1}')
    assert "stays away from the next round" in " ".join(
        aca("show", "self-fulfilling", *leaves)[1].split()
    )
    assert "Shift:" not in aca("show", "climate-duel")[1]
